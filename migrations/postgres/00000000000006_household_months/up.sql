-- What a household earned and what its points changed by, month by month on the village's calendar (UTC+8). The ledger
-- alone writes it, by a trigger: whichever version of the program adds a transfer, the totals agree with it.
-- earned: awards less deductions, each in its own month, those left out that were undone; by this a ranking ranks.
-- net: what came less what went for good, in the month in which it was recorded.
CREATE TABLE household_months (
    household_id TEXT NOT NULL REFERENCES households (id),
    month DATE NOT NULL,
    village_code TEXT NOT NULL REFERENCES regions (code),
    earned BIGINT NOT NULL,
    net BIGINT NOT NULL,
    PRIMARY KEY (household_id, month)
);
CREATE INDEX household_months_by_rank ON household_months (village_code, month, earned);

-- Few, and left out when places are counted.
CREATE INDEX households_out_of_rankings ON households (village_code) WHERE ranking_opt_out;

CREATE FUNCTION village_month(at TIMESTAMP) RETURNS DATE LANGUAGE sql IMMUTABLE AS $$
    SELECT date_trunc('month', at + INTERVAL '8 hours')::date
$$;
CREATE FUNCTION add_to_household_months() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    undone transfers%ROWTYPE;
BEGIN
    INSERT INTO household_months AS m (household_id, month, village_code, earned, net)
    VALUES (
        NEW.household_id,
        village_month(NEW.recorded_at),
        NEW.village_code,
        CASE NEW.reason WHEN 'award' THEN NEW.amount WHEN 'deduction' THEN -NEW.amount ELSE 0 END,
        CASE
            WHEN EXISTS (SELECT 1 FROM ledger_accounts a WHERE a.id = NEW.credit_account_id AND a.household_id = NEW.household_id)
                THEN NEW.amount
            ELSE -NEW.amount
        END
    )
    ON CONFLICT (household_id, month) DO UPDATE SET earned = m.earned + excluded.earned, net = m.net + excluded.net;
    IF NEW.reverses_id IS NOT NULL THEN
        SELECT * INTO undone FROM transfers WHERE id = NEW.reverses_id;
        UPDATE household_months
        SET earned = earned - CASE undone.reason WHEN 'award' THEN undone.amount WHEN 'deduction' THEN -undone.amount ELSE 0 END
        WHERE household_id = NEW.household_id AND month = village_month(undone.recorded_at);
    END IF;
    RETURN NULL;
END
$$;
-- Before the totals are made, so that nobody adds a transfer in between.
CREATE TRIGGER transfers_into_months AFTER INSERT ON transfers
    FOR EACH ROW WHEN (NEW.phase IN ('single', 'post')) EXECUTE FUNCTION add_to_household_months();

INSERT INTO household_months (household_id, month, village_code, earned, net)
SELECT
    t.household_id,
    village_month(t.recorded_at),
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
