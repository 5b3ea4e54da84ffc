-- Notices 通知: written, reviewed, published to all that lies in their region, withdrawn with a reason.
CREATE TABLE notices (
    id TEXT PRIMARY KEY,
    region_code TEXT NOT NULL REFERENCES regions (code),
    category TEXT NOT NULL CHECK (category IN ('general', 'policy', 'meeting', 'farming', 'service', 'safety')),
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    broadcast TEXT NOT NULL,
    audience TEXT NOT NULL CHECK (audience IN ('households', 'residents', 'role')),
    audience_role TEXT CHECK (audience_role IN ('store_keeper', 'grid_worker', 'teacher', 'village_cadre', 'township_officer', 'county_officer', 'city_officer')),
    open_to_all INTEGER NOT NULL CHECK (open_to_all IN (0, 1)),
    must_acknowledge INTEGER NOT NULL CHECK (must_acknowledge IN (0, 1)),
    pinned INTEGER NOT NULL CHECK (pinned IN (0, 1)),
    publish_at TEXT,
    expires_at TEXT,
    remind_after_hours INTEGER NOT NULL CHECK (remind_after_hours BETWEEN 0 AND 720),
    remind_by_sms INTEGER NOT NULL CHECK (remind_by_sms IN (0, 1)),
    state TEXT NOT NULL CHECK (state IN ('draft', 'review', 'published', 'withdrawn')),
    reason TEXT NOT NULL,
    written_by TEXT NOT NULL REFERENCES users (id),
    changed_at TEXT NOT NULL,
    published_by TEXT REFERENCES users (id),
    published_at TEXT,
    remind_at TEXT,
    CHECK ((audience = 'role') = (audience_role IS NOT NULL)),
    CHECK (state <> 'published' OR published_at IS NOT NULL),
    CHECK ((published_at IS NULL) = (published_by IS NULL))
) STRICT;
CREATE INDEX notices_by_region ON notices (region_code, published_at);
CREATE INDEX notices_to_remind ON notices (remind_at) WHERE remind_at IS NOT NULL;

CREATE TABLE notice_pictures (
    notice_id TEXT NOT NULL REFERENCES notices (id),
    position INTEGER NOT NULL,
    picture_id TEXT NOT NULL REFERENCES pictures (id),
    PRIMARY KEY (notice_id, position)
) STRICT;
CREATE INDEX notice_pictures_by_picture ON notice_pictures (picture_id);

-- Files lie beside the pictures, under the hash of their bytes.
CREATE TABLE notice_files (
    id TEXT PRIMARY KEY,
    notice_id TEXT NOT NULL REFERENCES notices (id),
    name TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('pdf', 'docx', 'xlsx', 'mp3', 'm4a')),
    sha256 TEXT NOT NULL,
    size_bytes INTEGER NOT NULL CHECK (size_bytes > 0)
) STRICT;
CREATE INDEX notice_files_by_notice ON notice_files (notice_id, id);

-- Who has read a notice, and who knows what it says: each once. Rows are never changed or removed.
CREATE TABLE notice_marks (
    notice_id TEXT NOT NULL REFERENCES notices (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    kind TEXT NOT NULL CHECK (kind IN ('read', 'acknowledged')),
    resident_id TEXT REFERENCES residents (id),
    household_id TEXT REFERENCES households (id),
    marked_at TEXT NOT NULL,
    PRIMARY KEY (notice_id, user_id, kind)
) STRICT;
CREATE INDEX notice_marks_by_user ON notice_marks (user_id, notice_id);
CREATE INDEX notice_marks_by_resident ON notice_marks (resident_id, notice_id);
CREATE INDEX notice_marks_by_household ON notice_marks (household_id, notice_id);

-- Who was sent a message since they had not read it: each once.
CREATE TABLE notice_reminders (
    notice_id TEXT NOT NULL REFERENCES notices (id),
    resident_id TEXT NOT NULL REFERENCES residents (id),
    reminded_at TEXT NOT NULL,
    PRIMARY KEY (notice_id, resident_id)
) STRICT;
CREATE INDEX notice_reminders_by_resident ON notice_reminders (resident_id);

-- Who was told in person, and by whom: each once. Rows are never changed or removed.
CREATE TABLE notice_visits (
    notice_id TEXT NOT NULL REFERENCES notices (id),
    resident_id TEXT NOT NULL REFERENCES residents (id),
    household_id TEXT NOT NULL REFERENCES households (id),
    told_by TEXT NOT NULL REFERENCES users (id),
    told_at TEXT NOT NULL,
    PRIMARY KEY (notice_id, resident_id)
) STRICT;
CREATE INDEX notice_visits_by_resident ON notice_visits (resident_id);
CREATE INDEX notice_visits_by_household ON notice_visits (household_id, notice_id);
CREATE TRIGGER notice_marks_no_update BEFORE UPDATE ON notice_marks
BEGIN
    SELECT RAISE (ABORT, 'notice_marks is append-only');
END;
CREATE TRIGGER notice_marks_no_delete BEFORE DELETE ON notice_marks
BEGIN
    SELECT RAISE (ABORT, 'notice_marks is append-only');
END;
CREATE TRIGGER notice_visits_no_update BEFORE UPDATE ON notice_visits
BEGIN
    SELECT RAISE (ABORT, 'notice_visits is append-only');
END;
CREATE TRIGGER notice_visits_no_delete BEFORE DELETE ON notice_visits
BEGIN
    SELECT RAISE (ABORT, 'notice_visits is append-only');
END;
