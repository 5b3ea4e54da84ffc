-- Accounts of the points ledger. Only a village's issuance account goes below zero: its debt is what households hold.
CREATE TABLE ledger_accounts (
    id TEXT PRIMARY KEY,
    village_code TEXT NOT NULL REFERENCES regions (code),
    kind TEXT NOT NULL CHECK (kind IN ('household', 'issuance', 'store', 'expired')),
    household_id TEXT UNIQUE REFERENCES households (id),
    store_id TEXT UNIQUE,
    balance INTEGER NOT NULL,
    held INTEGER NOT NULL CHECK (held >= 0),
    grace_until TEXT,
    CHECK (kind = 'issuance' OR balance >= held),
    CHECK ((kind = 'household') = (household_id IS NOT NULL)),
    CHECK ((kind = 'store') = (store_id IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX ledger_accounts_one_of_a_kind ON ledger_accounts (village_code, kind) WHERE kind IN ('issuance', 'expired');
CREATE INDEX ledger_accounts_by_village ON ledger_accounts (village_code, id);

-- Head of each village's hash chain.
CREATE TABLE village_chains (
    village_code TEXT PRIMARY KEY REFERENCES regions (code),
    last_sequence INTEGER NOT NULL,
    last_hash BLOB NOT NULL
) STRICT;

CREATE TABLE rules (
    id TEXT PRIMARY KEY,
    village_code TEXT NOT NULL REFERENCES regions (code),
    version INTEGER NOT NULL
) STRICT;
CREATE INDEX rules_by_village ON rules (village_code, id);

CREATE TABLE rule_versions (
    id TEXT PRIMARY KEY,
    rule_id TEXT NOT NULL REFERENCES rules (id),
    version INTEGER NOT NULL,
    category TEXT NOT NULL CHECK (category IN ('filial', 'environment', 'volunteering', 'customs', 'industry', 'law', 'other')),
    title TEXT NOT NULL,
    clause TEXT NOT NULL,
    points INTEGER NOT NULL CHECK (points <> 0),
    retired INTEGER NOT NULL CHECK (retired IN (0, 1)),
    created_by TEXT REFERENCES users (id),
    created_at TEXT NOT NULL,
    UNIQUE (rule_id, version)
) STRICT;

-- The ledger: every transfer debits one account and credits one. Rows are never changed or removed.
-- A pending transfer holds points; its one successor (pending_id) posts, voids or expires it.
CREATE TABLE transfers (
    id TEXT PRIMARY KEY,
    village_code TEXT NOT NULL REFERENCES regions (code),
    sequence INTEGER NOT NULL,
    phase TEXT NOT NULL CHECK (phase IN ('single', 'pending', 'post', 'void', 'expire')),
    reason TEXT NOT NULL CHECK (reason IN ('award', 'deduction', 'opening', 'redemption', 'expiry', 'reversal')),
    debit_account_id TEXT NOT NULL REFERENCES ledger_accounts (id),
    credit_account_id TEXT NOT NULL REFERENCES ledger_accounts (id),
    amount INTEGER NOT NULL CHECK (amount > 0),
    household_id TEXT NOT NULL REFERENCES households (id),
    available_after INTEGER NOT NULL,
    pending_id TEXT UNIQUE REFERENCES transfers (id),
    reverses_id TEXT UNIQUE REFERENCES transfers (id),
    rule_version_id TEXT REFERENCES rule_versions (id),
    order_id TEXT,
    resident_id TEXT REFERENCES residents (id),
    title TEXT NOT NULL,
    note TEXT NOT NULL,
    expires_on TEXT,
    recorded_by TEXT REFERENCES users (id),
    recorded_at TEXT NOT NULL,
    previous_hash BLOB NOT NULL,
    hash BLOB NOT NULL,
    UNIQUE (village_code, sequence),
    CHECK (debit_account_id <> credit_account_id),
    CHECK ((phase IN ('post', 'void', 'expire')) = (pending_id IS NOT NULL)),
    CHECK ((reason = 'reversal') = (reverses_id IS NOT NULL))
) STRICT;
CREATE INDEX transfers_by_household ON transfers (household_id, sequence);
CREATE INDEX transfers_by_credit_and_expiry ON transfers (credit_account_id, expires_on);
CREATE INDEX transfers_by_time ON transfers (village_code, recorded_at);
CREATE INDEX transfers_by_order ON transfers (order_id);

-- Photos: re-encoded, without metadata, named by the hash of their bytes.
CREATE TABLE pictures (
    id TEXT PRIMARY KEY,
    village_code TEXT NOT NULL REFERENCES regions (code),
    uploaded_by TEXT REFERENCES users (id),
    sha256 TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX pictures_by_village ON pictures (village_code, id);

CREATE TABLE evidence (
    transfer_id TEXT NOT NULL REFERENCES transfers (id),
    position INTEGER NOT NULL,
    picture_id TEXT NOT NULL REFERENCES pictures (id),
    PRIMARY KEY (transfer_id, position)
) STRICT;
CREATE INDEX evidence_by_picture ON evidence (picture_id);
CREATE TRIGGER transfers_no_update BEFORE UPDATE ON transfers
BEGIN
    SELECT RAISE (ABORT, 'transfers is append-only');
END;
CREATE TRIGGER transfers_no_delete BEFORE DELETE ON transfers
BEGIN
    SELECT RAISE (ABORT, 'transfers is append-only');
END;
CREATE TRIGGER evidence_no_update BEFORE UPDATE ON evidence
BEGIN
    SELECT RAISE (ABORT, 'evidence is append-only');
END;
CREATE TRIGGER evidence_no_delete BEFORE DELETE ON evidence
BEGIN
    SELECT RAISE (ABORT, 'evidence is append-only');
END;
CREATE TRIGGER rule_versions_no_update BEFORE UPDATE ON rule_versions
BEGIN
    SELECT RAISE (ABORT, 'rule_versions is append-only');
END;
CREATE TRIGGER rule_versions_no_delete BEFORE DELETE ON rule_versions
BEGIN
    SELECT RAISE (ABORT, 'rule_versions is append-only');
END;
