-- Regions 行政区划 by national statistical code; groups 村民小组 are the lowest level.
CREATE TABLE regions (
    code TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    level TEXT NOT NULL CHECK (level IN ('province', 'city', 'county', 'township', 'village', 'group')),
    parent_code TEXT REFERENCES regions (code)
) STRICT;
CREATE INDEX regions_by_parent ON regions (parent_code, code);

CREATE TABLE village_policies (
    village_code TEXT PRIMARY KEY REFERENCES regions (code),
    order_hold_days INTEGER NOT NULL CHECK (order_hold_days BETWEEN 1 AND 90),
    points_expire_months INTEGER NOT NULL CHECK (points_expire_months BETWEEN 0 AND 120),
    restored_grace_days INTEGER NOT NULL CHECK (restored_grace_days BETWEEN 0 AND 365),
    card_daily_limit INTEGER NOT NULL CHECK (card_daily_limit >= 0),
    return_days INTEGER NOT NULL CHECK (return_days BETWEEN 0 AND 90)
) STRICT;

CREATE TABLE households (
    id TEXT PRIMARY KEY,
    village_code TEXT NOT NULL REFERENCES regions (code),
    group_code TEXT NOT NULL REFERENCES regions (code),
    number TEXT NOT NULL,
    head_name TEXT NOT NULL,
    ranking_opt_out INTEGER NOT NULL CHECK (ranking_opt_out IN (0, 1)),
    created_at TEXT NOT NULL,
    UNIQUE (village_code, number)
) STRICT;
CREATE INDEX households_by_group ON households (group_code, id);

-- Identity and phone numbers are encrypted; the keyed hash finds one, the tail is shown.
CREATE TABLE residents (
    id TEXT PRIMARY KEY,
    household_id TEXT NOT NULL REFERENCES households (id),
    village_code TEXT NOT NULL REFERENCES regions (code),
    name TEXT NOT NULL,
    initials TEXT NOT NULL,
    relation TEXT NOT NULL,
    is_head INTEGER NOT NULL CHECK (is_head IN (0, 1)),
    id_hash BLOB,
    id_cipher BLOB,
    id_tail TEXT,
    phone_hash BLOB,
    phone_cipher BLOB,
    phone_tail TEXT,
    created_at TEXT NOT NULL,
    UNIQUE (village_code, id_hash)
) STRICT;
CREATE INDEX residents_by_household ON residents (household_id, id);
CREATE INDEX residents_by_name ON residents (village_code, name);
CREATE INDEX residents_by_initials ON residents (village_code, initials);
CREATE INDEX residents_by_phone_tail ON residents (village_code, phone_tail);

CREATE TABLE users (
    id TEXT PRIMARY KEY,
    phone_hash BLOB NOT NULL UNIQUE,
    phone_cipher BLOB NOT NULL,
    phone_tail TEXT NOT NULL,
    password_hash TEXT,
    resident_id TEXT UNIQUE REFERENCES residents (id),
    created_at TEXT NOT NULL
) STRICT;

CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    device_name TEXT NOT NULL,
    signed_in_at TEXT NOT NULL,
    last_used_at TEXT NOT NULL,
    ended_at TEXT
) STRICT;
CREATE INDEX sessions_by_user ON sessions (user_id, id);

CREATE TABLE refresh_tokens (
    token_hash BLOB PRIMARY KEY,
    session_id TEXT NOT NULL REFERENCES sessions (id),
    expires_at TEXT NOT NULL,
    used_at TEXT
) STRICT;
CREATE INDEX refresh_tokens_by_session ON refresh_tokens (session_id);

CREATE TABLE sms_codes (
    id TEXT PRIMARY KEY,
    phone_hash BLOB NOT NULL,
    code_hash BLOB NOT NULL,
    sent_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    attempts INTEGER NOT NULL CHECK (attempts >= 0),
    used_at TEXT
) STRICT;
CREATE INDEX sms_codes_by_phone ON sms_codes (phone_hash, sent_at);

CREATE TABLE invitations (
    id TEXT PRIMARY KEY,
    resident_id TEXT NOT NULL REFERENCES residents (id),
    code_hash BLOB NOT NULL UNIQUE,
    created_by TEXT NOT NULL REFERENCES users (id),
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL,
    used_at TEXT
) STRICT;
CREATE INDEX invitations_by_resident ON invitations (resident_id);

CREATE TABLE binding_requests (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    village_code TEXT NOT NULL REFERENCES regions (code),
    name TEXT NOT NULL,
    note TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'accepted', 'refused')),
    asked_at TEXT NOT NULL,
    decided_by TEXT REFERENCES users (id),
    decided_at TEXT
) STRICT;
CREATE UNIQUE INDEX binding_requests_one_waiting ON binding_requests (user_id) WHERE state = 'waiting';
CREATE INDEX binding_requests_by_user ON binding_requests (user_id, id);
CREATE INDEX binding_requests_by_village ON binding_requests (village_code, state, id);

CREATE TABLE grants (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    role TEXT NOT NULL CHECK (role IN ('store_keeper', 'grid_worker', 'village_cadre', 'township_officer', 'county_officer', 'city_officer')),
    region_code TEXT NOT NULL REFERENCES regions (code),
    store_id TEXT,
    granted_by TEXT REFERENCES users (id),
    granted_at TEXT NOT NULL,
    revoked_at TEXT,
    CHECK ((role = 'store_keeper') = (store_id IS NOT NULL))
) STRICT;
CREATE INDEX grants_by_user ON grants (user_id);
CREATE INDEX grants_by_region ON grants (region_code, id);

-- Phones whose keys sign pay codes.
CREATE TABLE devices (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    public_key TEXT NOT NULL,
    registered_at TEXT NOT NULL,
    revoked_at TEXT
) STRICT;
CREATE INDEX devices_by_user ON devices (user_id);
