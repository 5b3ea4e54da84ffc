-- What a village or township decides for its volunteers 志愿服务.
CREATE TABLE volunteer_policies (
    region_code TEXT PRIMARY KEY REFERENCES regions (code),
    offer_minutes INTEGER NOT NULL CHECK (offer_minutes BETWEEN 10 AND 2880),
    code_seconds INTEGER NOT NULL CHECK (code_seconds BETWEEN 10 AND 300),
    margin_minutes INTEGER NOT NULL CHECK (margin_minutes BETWEEN 0 AND 240),
    offline_hours INTEGER NOT NULL CHECK (offline_hours BETWEEN 0 AND 336),
    round_minutes INTEGER NOT NULL CHECK (round_minutes BETWEEN 1 AND 60),
    rounding TEXT NOT NULL CHECK (rounding IN ('down', 'nearest', 'up'))
) STRICT;

-- Volunteers' teams 志愿队 and social organisations 社会组织, of a county, township or village.
CREATE TABLE teams (
    id TEXT PRIMARY KEY,
    region_code TEXT NOT NULL REFERENCES regions (code),
    kind TEXT NOT NULL CHECK (kind IN ('team', 'organisation')),
    name TEXT NOT NULL,
    about TEXT NOT NULL,
    closed INTEGER NOT NULL CHECK (closed IN (0, 1)),
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX teams_by_region ON teams (region_code, id);

CREATE TABLE team_members (
    team_id TEXT NOT NULL REFERENCES teams (id),
    resident_id TEXT NOT NULL REFERENCES residents (id),
    role TEXT NOT NULL CHECK (role IN ('leader', 'social_worker', 'member')),
    state TEXT NOT NULL CHECK (state IN ('asked', 'active', 'refused', 'left')),
    asked_at TEXT NOT NULL,
    decided_by TEXT REFERENCES users (id),
    decided_at TEXT,
    PRIMARY KEY (team_id, resident_id)
) STRICT;
CREATE INDEX team_members_by_state ON team_members (team_id, state, resident_id);
CREATE INDEX team_members_by_resident ON team_members (resident_id, state);

-- Duties 志愿岗, of a team or of the village itself. Those of a class are under the class's own id.
CREATE TABLE duties (
    id TEXT PRIMARY KEY,
    region_code TEXT NOT NULL REFERENCES regions (code),
    team_id TEXT REFERENCES teams (id),
    course_id TEXT UNIQUE REFERENCES courses (id),
    name TEXT NOT NULL,
    about TEXT NOT NULL,
    needs_approval INTEGER NOT NULL CHECK (needs_approval IN (0, 1)),
    round_minutes INTEGER CHECK (round_minutes BETWEEN 1 AND 60),
    rounding TEXT CHECK (rounding IN ('down', 'nearest', 'up')),
    rule_id TEXT REFERENCES rules (id),
    points_per_minutes INTEGER CHECK (points_per_minutes BETWEEN 0 AND 1440),
    closed INTEGER NOT NULL CHECK (closed IN (0, 1)),
    created_at TEXT NOT NULL,
    CHECK ((round_minutes IS NULL) = (rounding IS NULL)),
    CHECK ((rule_id IS NULL) = (points_per_minutes IS NULL))
) STRICT;
CREATE INDEX duties_by_region ON duties (region_code, id);
CREATE INDEX duties_by_team ON duties (team_id, id);

-- Shifts 班次. `taken` counts the places that are booked, asked for or offered, `waiting` those who queue, `places` all
-- who ever asked: by it the queue is ordered. That no place is given twice is the last word of the check.
CREATE TABLE shifts (
    id TEXT PRIMARY KEY,
    duty_id TEXT NOT NULL REFERENCES duties (id),
    region_code TEXT NOT NULL REFERENCES regions (code),
    class_session_id TEXT UNIQUE REFERENCES class_sessions (id),
    role TEXT NOT NULL,
    place TEXT NOT NULL,
    starts_at TEXT NOT NULL,
    ends_at TEXT NOT NULL,
    opens_at TEXT NOT NULL,
    closes_at TEXT NOT NULL,
    least INTEGER NOT NULL CHECK (least >= 0),
    most INTEGER NOT NULL CHECK (most > 0),
    taken INTEGER NOT NULL CHECK (taken >= 0),
    waiting INTEGER NOT NULL CHECK (waiting >= 0),
    places INTEGER NOT NULL CHECK (places >= 0),
    cancelled INTEGER NOT NULL CHECK (cancelled IN (0, 1)),
    CHECK (taken <= most),
    CHECK (starts_at < ends_at)
) STRICT;
CREATE INDEX shifts_by_duty ON shifts (duty_id, starts_at, id);
CREATE INDEX shifts_by_region ON shifts (region_code, ends_at);

-- A volunteer's place or place in the queue of one shift, when they came and went, and how that is known.
CREATE TABLE shift_signups (
    id TEXT PRIMARY KEY,
    shift_id TEXT NOT NULL REFERENCES shifts (id),
    resident_id TEXT NOT NULL REFERENCES residents (id),
    household_id TEXT NOT NULL REFERENCES households (id),
    queue_number INTEGER NOT NULL CHECK (queue_number > 0),
    state TEXT NOT NULL CHECK (state IN ('asked', 'waiting', 'offered', 'booked', 'on_leave', 'refused', 'declined', 'lapsed', 'cancelled')),
    offer_until TEXT,
    signed_up_by TEXT NOT NULL REFERENCES users (id),
    signed_up_at TEXT NOT NULL,
    came_at TEXT,
    came_by TEXT CHECK (came_by IN ('code', 'offline', 'leader')),
    left_at TEXT,
    left_by TEXT CHECK (left_by IN ('code', 'offline', 'leader')),
    CHECK ((state = 'offered') = (offer_until IS NOT NULL)),
    CHECK (came_at IS NULL OR state = 'booked'),
    CHECK (left_at IS NULL OR came_at IS NOT NULL),
    CHECK ((came_at IS NULL) = (came_by IS NULL)),
    CHECK ((left_at IS NULL) = (left_by IS NULL))
) STRICT;
CREATE UNIQUE INDEX shift_signups_one_each ON shift_signups (shift_id, resident_id)
    WHERE state IN ('asked', 'waiting', 'offered', 'booked');
CREATE INDEX shift_signups_by_shift ON shift_signups (shift_id, state, queue_number);
CREATE INDEX shift_signups_by_resident ON shift_signups (resident_id, id);
CREATE INDEX shift_signups_by_household ON shift_signups (household_id);
CREATE INDEX shift_signups_by_offer ON shift_signups (offer_until) WHERE state = 'offered';

-- Contracts 合同 with social organisations, paid in instalments that confirmed services release. Amounts in fen.
CREATE TABLE contracts (
    id TEXT PRIMARY KEY,
    region_code TEXT NOT NULL REFERENCES regions (code),
    team_id TEXT NOT NULL REFERENCES teams (id),
    title TEXT NOT NULL,
    signed_on TEXT NOT NULL,
    total_fen INTEGER NOT NULL CHECK (total_fen > 0),
    confirmed INTEGER NOT NULL CHECK (confirmed >= 0),
    entered_by TEXT NOT NULL REFERENCES users (id),
    entered_at TEXT NOT NULL
) STRICT;
CREATE INDEX contracts_by_region ON contracts (region_code, id);
CREATE INDEX contracts_by_team ON contracts (team_id, id);

CREATE TABLE contract_instalments (
    contract_id TEXT NOT NULL REFERENCES contracts (id),
    number INTEGER NOT NULL CHECK (number > 0),
    services INTEGER NOT NULL CHECK (services > 0),
    amount_fen INTEGER NOT NULL CHECK (amount_fen > 0),
    released_at TEXT,
    paid_at TEXT,
    paid_by TEXT REFERENCES users (id),
    PRIMARY KEY (contract_id, number),
    CHECK (paid_at IS NULL OR released_at IS NOT NULL),
    CHECK ((paid_at IS NULL) = (paid_by IS NULL))
) STRICT;

-- Needs of the community 社区需求, and the services 服务记录 for them.
CREATE TABLE needs (
    id TEXT PRIMARY KEY,
    region_code TEXT NOT NULL REFERENCES regions (code),
    resident_id TEXT NOT NULL REFERENCES residents (id),
    household_id TEXT NOT NULL REFERENCES households (id),
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('open', 'taken', 'accepted', 'withdrawn')),
    team_id TEXT REFERENCES teams (id),
    contract_id TEXT REFERENCES contracts (id),
    asked_by TEXT NOT NULL REFERENCES users (id),
    asked_at TEXT NOT NULL,
    CHECK ((state IN ('taken', 'accepted')) = (team_id IS NOT NULL)),
    CHECK (contract_id IS NULL OR team_id IS NOT NULL)
) STRICT;
CREATE INDEX needs_by_region ON needs (region_code, id);
CREATE INDEX needs_by_resident ON needs (resident_id, id);
CREATE INDEX needs_by_household ON needs (household_id);
CREATE INDEX needs_by_team ON needs (team_id, id);
CREATE INDEX needs_by_contract ON needs (contract_id);

CREATE TABLE service_records (
    id TEXT PRIMARY KEY,
    need_id TEXT NOT NULL REFERENCES needs (id),
    worker_id TEXT NOT NULL REFERENCES residents (id),
    worker_household_id TEXT NOT NULL REFERENCES households (id),
    day TEXT NOT NULL,
    minutes INTEGER NOT NULL CHECK (minutes BETWEEN 1 AND 1440),
    text TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('told', 'confirmed', 'disputed')),
    answer TEXT NOT NULL,
    told_by TEXT NOT NULL REFERENCES users (id),
    told_at TEXT NOT NULL,
    answered_by TEXT REFERENCES users (id),
    answered_at TEXT,
    CHECK ((state = 'told') = (answered_at IS NULL))
) STRICT;
CREATE INDEX service_records_by_need ON service_records (need_id, id);
CREATE INDEX service_records_by_worker ON service_records (worker_id, day);
CREATE INDEX service_records_by_household ON service_records (worker_household_id);

-- The hours ledger 时长流水. Rows are never changed or removed: what was wrong is set right by another row.
CREATE TABLE volunteer_hours (
    id TEXT PRIMARY KEY,
    resident_id TEXT NOT NULL REFERENCES residents (id),
    household_id TEXT NOT NULL REFERENCES households (id),
    region_code TEXT NOT NULL REFERENCES regions (code),
    duty_id TEXT REFERENCES duties (id),
    signup_id TEXT REFERENCES shift_signups (id),
    service_id TEXT REFERENCES service_records (id),
    title TEXT NOT NULL,
    day TEXT NOT NULL,
    minutes INTEGER NOT NULL,
    corrects_id TEXT REFERENCES volunteer_hours (id),
    transfer_id TEXT UNIQUE REFERENCES transfers (id),
    note TEXT NOT NULL,
    recorded_by TEXT REFERENCES users (id),
    recorded_at TEXT NOT NULL,
    CHECK (minutes >= 0 OR corrects_id IS NOT NULL),
    CHECK ((signup_id IS NULL) <> (service_id IS NULL)),
    CHECK ((signup_id IS NULL) = (duty_id IS NULL))
) STRICT;
CREATE INDEX volunteer_hours_by_resident ON volunteer_hours (resident_id, id);
CREATE INDEX volunteer_hours_by_day ON volunteer_hours (resident_id, day);
CREATE INDEX volunteer_hours_by_household ON volunteer_hours (household_id);
CREATE INDEX volunteer_hours_by_region ON volunteer_hours (region_code, day);
CREATE INDEX volunteer_hours_by_corrected ON volunteer_hours (corrects_id);
CREATE INDEX volunteer_hours_by_signup ON volunteer_hours (signup_id);
CREATE UNIQUE INDEX volunteer_hours_once_a_signup ON volunteer_hours (signup_id) WHERE corrects_id IS NULL;
CREATE INDEX volunteer_hours_by_service ON volunteer_hours (service_id);
CREATE UNIQUE INDEX volunteer_hours_once_a_service ON volunteer_hours (service_id) WHERE corrects_id IS NULL;
CREATE TRIGGER volunteer_hours_no_update BEFORE UPDATE ON volunteer_hours
BEGIN
    SELECT RAISE (ABORT, 'volunteer_hours is append-only');
END;
CREATE TRIGGER volunteer_hours_no_delete BEFORE DELETE ON volunteer_hours
BEGIN
    SELECT RAISE (ABORT, 'volunteer_hours is append-only');
END;

-- Certificates 志愿服务证明 of the hours served in a time.
CREATE TABLE certificates (
    id TEXT PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    resident_id TEXT NOT NULL REFERENCES residents (id),
    village_code TEXT NOT NULL REFERENCES regions (code),
    from_day TEXT NOT NULL,
    to_day TEXT NOT NULL,
    minutes INTEGER NOT NULL CHECK (minutes > 0),
    times INTEGER NOT NULL CHECK (times >= 0),
    issued_by TEXT NOT NULL REFERENCES users (id),
    issued_at TEXT NOT NULL,
    withdrawn_by TEXT REFERENCES users (id),
    withdrawn_at TEXT,
    reason TEXT NOT NULL,
    CHECK (from_day <= to_day)
) STRICT;
CREATE INDEX certificates_by_resident ON certificates (resident_id, id);
CREATE INDEX certificates_by_village ON certificates (village_code);

-- The adults of a class are shifts from here on.
INSERT INTO duties (id, region_code, team_id, course_id, name, about, needs_approval, round_minutes, rounding, rule_id, points_per_minutes, closed, created_at)
SELECT c.id, c.region_code, NULL, c.id, c.name, '', 0, NULL, NULL, NULL, NULL, 0, c.created_at
FROM courses c
WHERE EXISTS (SELECT 1 FROM class_sessions s WHERE s.course_id = c.id AND (s.adults > 0 OR s.adults_required > 0));
INSERT INTO shifts (id, duty_id, region_code, class_session_id, role, place, starts_at, ends_at, opens_at, closes_at, least, most, taken, waiting, places, cancelled)
SELECT s.id, s.course_id, c.region_code, s.id, '看护', c.place, s.starts_at, s.ends_at, c.created_at, s.ends_at, s.adults_required,
    CASE WHEN s.adults > 50 THEN s.adults ELSE 50 END, s.adults, 0, s.adults, s.cancelled
FROM class_sessions s JOIN courses c ON c.id = s.course_id
WHERE s.adults > 0 OR s.adults_required > 0;
INSERT INTO shift_signups (id, shift_id, resident_id, household_id, queue_number, state, offer_until, signed_up_by, signed_up_at)
SELECT lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-a' ||
    substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))), a.session_id, r.id, r.household_id, ROW_NUMBER() OVER (PARTITION BY a.session_id ORDER BY a.signed_up_at, a.user_id),
    'booked', NULL, a.user_id, a.signed_up_at
FROM class_adults a JOIN users u ON u.id = a.user_id JOIN residents r ON r.id = u.resident_id;
DROP TABLE class_adults;
