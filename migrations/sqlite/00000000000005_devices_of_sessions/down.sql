DROP INDEX outbox_done;
DROP INDEX sms_codes_by_time;
DROP INDEX refresh_tokens_by_expiry;
-- SQLite drops no column that refers to another table.
CREATE TABLE devices_before (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    public_key TEXT NOT NULL,
    registered_at TEXT NOT NULL,
    revoked_at TEXT
) STRICT;
INSERT INTO devices_before SELECT id, user_id, public_key, registered_at, revoked_at FROM devices;
DROP TABLE devices;
ALTER TABLE devices_before RENAME TO devices;
CREATE INDEX devices_by_user ON devices (user_id);
