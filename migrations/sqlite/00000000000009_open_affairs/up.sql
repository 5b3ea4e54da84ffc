-- Open affairs 三务公开: what a village tells of one month. Each change is another version; rows are never changed or removed.
CREATE TABLE affairs (
    village_code TEXT NOT NULL REFERENCES regions (code),
    kind TEXT NOT NULL CHECK (kind IN ('party', 'village', 'finance')),
    month TEXT NOT NULL,
    version INTEGER NOT NULL CHECK (version > 0),
    body TEXT NOT NULL,
    published_by TEXT NOT NULL REFERENCES users (id),
    published_at TEXT NOT NULL,
    PRIMARY KEY (village_code, kind, month, version)
) STRICT;

-- What people ask about it, and what they are answered.
CREATE TABLE affairs_questions (
    id TEXT PRIMARY KEY,
    village_code TEXT NOT NULL REFERENCES regions (code),
    kind TEXT NOT NULL CHECK (kind IN ('party', 'village', 'finance')),
    month TEXT NOT NULL,
    asked_by TEXT NOT NULL REFERENCES users (id),
    body TEXT NOT NULL,
    asked_at TEXT NOT NULL,
    answer TEXT,
    answered_by TEXT REFERENCES users (id),
    answered_at TEXT,
    CHECK ((answer IS NULL) = (answered_by IS NULL)),
    CHECK ((answer IS NULL) = (answered_at IS NULL))
) STRICT;
CREATE INDEX affairs_questions_by_page ON affairs_questions (village_code, kind, month, id);
CREATE INDEX affairs_questions_by_asker ON affairs_questions (asked_by, id);
CREATE TRIGGER affairs_no_update BEFORE UPDATE ON affairs
BEGIN
    SELECT RAISE (ABORT, 'affairs is append-only');
END;
CREATE TRIGGER affairs_no_delete BEFORE DELETE ON affairs
BEGIN
    SELECT RAISE (ABORT, 'affairs is append-only');
END;
