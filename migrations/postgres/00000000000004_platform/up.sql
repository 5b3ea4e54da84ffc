-- The first answer to every command, kept (encrypted) for retries.
CREATE TABLE idempotency_keys (
    scope TEXT NOT NULL,
    key TEXT NOT NULL,
    request_hash BYTEA NOT NULL,
    reply BYTEA,
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (scope, key)
);
CREATE INDEX idempotency_keys_by_time ON idempotency_keys (created_at);

-- Who did what, to which object. Rows are never changed or removed.
CREATE TABLE audit_records (
    id TEXT PRIMARY KEY,
    at TIMESTAMP NOT NULL,
    user_id TEXT REFERENCES users (id),
    session_id TEXT REFERENCES sessions (id),
    action TEXT NOT NULL,
    object_kind TEXT NOT NULL,
    object_id TEXT NOT NULL,
    region_code TEXT,
    detail TEXT NOT NULL
);
CREATE INDEX audit_records_by_object ON audit_records (object_id, id);
CREATE INDEX audit_records_by_region ON audit_records (region_code, id);

-- Messages to be delivered by a job; recipient and text encrypted.
CREATE TABLE outbox (
    id TEXT PRIMARY KEY,
    channel TEXT NOT NULL CHECK (channel IN ('sms')),
    recipient_cipher BYTEA NOT NULL,
    body_cipher BYTEA NOT NULL,
    due_at TIMESTAMP NOT NULL,
    attempts INTEGER NOT NULL CHECK (attempts >= 0),
    delivered_at TIMESTAMP,
    given_up_at TIMESTAMP
);
CREATE INDEX outbox_waiting ON outbox (due_at) WHERE delivered_at IS NULL AND given_up_at IS NULL;

-- Which process runs which job.
CREATE TABLE leases (
    name TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    until TIMESTAMP NOT NULL
);
CREATE TRIGGER audit_records_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_records
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
