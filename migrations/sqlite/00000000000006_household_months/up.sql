-- What a household earned and what its points changed by, month by month on the village's calendar (UTC+8). The ledger
-- alone writes it, by a trigger: whichever version of the program adds a transfer, the totals agree with it.
-- earned: awards less deductions, each in its own month, those left out that were undone; by this a ranking ranks.
-- net: what came less what went for good, in the month in which it was recorded.
CREATE TABLE household_months (
    household_id TEXT NOT NULL REFERENCES households (id),
    month TEXT NOT NULL,
    village_code TEXT NOT NULL REFERENCES regions (code),
    earned INTEGER NOT NULL,
    net INTEGER NOT NULL,
    PRIMARY KEY (household_id, month)
) STRICT;
CREATE INDEX household_months_by_rank ON household_months (village_code, month, earned);

-- Few, and left out when places are counted.
CREATE INDEX households_out_of_rankings ON households (village_code) WHERE ranking_opt_out;

CREATE TRIGGER transfers_into_months AFTER INSERT ON transfers WHEN NEW.phase IN ('single', 'post')
BEGIN
    INSERT INTO household_months (household_id, month, village_code, earned, net)
    VALUES (
        NEW.household_id,
        date(NEW.recorded_at, '+8 hours', 'start of month'),
        NEW.village_code,
        CASE NEW.reason WHEN 'award' THEN NEW.amount WHEN 'deduction' THEN -NEW.amount ELSE 0 END,
        CASE
            WHEN EXISTS (SELECT 1 FROM ledger_accounts a WHERE a.id = NEW.credit_account_id AND a.household_id = NEW.household_id)
                THEN NEW.amount
            ELSE -NEW.amount
        END
    )
    ON CONFLICT (household_id, month) DO UPDATE SET earned = earned + excluded.earned, net = net + excluded.net;
END;
CREATE TRIGGER transfers_undone_in_months AFTER INSERT ON transfers WHEN NEW.reverses_id IS NOT NULL
BEGIN
    UPDATE household_months
    SET earned = earned - (
        SELECT CASE t.reason WHEN 'award' THEN t.amount WHEN 'deduction' THEN -t.amount ELSE 0 END
        FROM transfers t WHERE t.id = NEW.reverses_id
    )
    WHERE household_id = NEW.household_id
        AND month = (SELECT date(t.recorded_at, '+8 hours', 'start of month') FROM transfers t WHERE t.id = NEW.reverses_id);
END;

INSERT INTO household_months (household_id, month, village_code, earned, net)
SELECT
    t.household_id,
    date(t.recorded_at, '+8 hours', 'start of month'),
    t.village_code,
    SUM(CASE
        WHEN EXISTS (SELECT 1 FROM transfers u WHERE u.reverses_id = t.id) THEN 0
        WHEN t.reason = 'award' THEN t.amount
        WHEN t.reason = 'deduction' THEN -t.amount
        ELSE 0
    END),
    SUM(CASE WHEN t.credit_account_id = a.id THEN t.amount ELSE -t.amount END)
FROM transfers t
JOIN ledger_accounts a ON a.household_id = t.household_id
WHERE t.phase IN ('single', 'post')
GROUP BY 1, 2, 3;
