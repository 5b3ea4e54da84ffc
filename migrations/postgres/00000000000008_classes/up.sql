-- A teacher 老师 is a role.
ALTER TABLE grants DROP CONSTRAINT grants_role_check;
ALTER TABLE grants ADD CONSTRAINT grants_role_check CHECK (role IN ('store_keeper', 'grid_worker', 'teacher', 'village_cadre', 'township_officer', 'county_officer', 'city_officer'));

-- Four-thirty classes 四点半课堂, over a term.
CREATE TABLE courses (
    id TEXT PRIMARY KEY,
    region_code TEXT NOT NULL REFERENCES regions (code),
    name TEXT NOT NULL,
    place TEXT NOT NULL,
    teacher_id TEXT NOT NULL REFERENCES users (id),
    age_from INTEGER NOT NULL,
    age_to INTEGER NOT NULL,
    weekdays TEXT NOT NULL,
    begins TEXT NOT NULL,
    ends TEXT NOT NULL,
    first_day DATE NOT NULL,
    last_day DATE NOT NULL,
    skip_holidays BOOLEAN NOT NULL,
    quota INTEGER NOT NULL CHECK (quota > 0),
    adults_required INTEGER NOT NULL CHECK (adults_required >= 0),
    offer_minutes INTEGER NOT NULL CHECK (offer_minutes > 0),
    alarm_minutes INTEGER NOT NULL CHECK (alarm_minutes >= 0),
    closed BOOLEAN NOT NULL,
    created_at TIMESTAMP NOT NULL,
    CHECK (age_from <= age_to),
    CHECK (first_day <= last_day)
);
CREATE INDEX courses_by_region ON courses (region_code, id);
CREATE INDEX courses_by_teacher ON courses (teacher_id);

-- One afternoon each. `taken` counts the seats that are booked or offered, `waiting` those who queue, `places` all who
-- ever asked: by it the queue is ordered. That no seat is given twice is the last word of the check.
CREATE TABLE class_sessions (
    id TEXT PRIMARY KEY,
    course_id TEXT NOT NULL REFERENCES courses (id),
    origin_day DATE NOT NULL,
    day DATE NOT NULL,
    begins TEXT NOT NULL,
    ends TEXT NOT NULL,
    starts_at TIMESTAMP NOT NULL,
    ends_at TIMESTAMP NOT NULL,
    teacher_id TEXT NOT NULL REFERENCES users (id),
    by_hand BOOLEAN NOT NULL,
    cancelled BOOLEAN NOT NULL,
    seats INTEGER NOT NULL CHECK (seats >= 0),
    taken INTEGER NOT NULL CHECK (taken >= 0),
    waiting INTEGER NOT NULL CHECK (waiting >= 0),
    places INTEGER NOT NULL CHECK (places >= 0),
    adults INTEGER NOT NULL CHECK (adults >= 0),
    adults_required INTEGER NOT NULL CHECK (adults_required >= 0),
    homework TEXT NOT NULL,
    UNIQUE (course_id, origin_day),
    CHECK (taken <= seats)
);
CREATE INDEX class_sessions_by_course ON class_sessions (course_id, starts_at, id);
CREATE INDEX class_sessions_by_teacher ON class_sessions (teacher_id, day);
CREATE INDEX class_sessions_by_end ON class_sessions (ends_at);

-- What guardians said to the question for consent. Rows are never changed or removed.
CREATE TABLE child_consents (
    id TEXT PRIMARY KEY,
    household_id TEXT NOT NULL REFERENCES households (id),
    child_id TEXT NOT NULL,
    consent TEXT NOT NULL CHECK (consent IN ('given', 'refused', 'withdrawn')),
    version INTEGER NOT NULL,
    decided_by TEXT NOT NULL REFERENCES users (id),
    decided_at TIMESTAMP NOT NULL
);
CREATE INDEX child_consents_by_child ON child_consents (child_id, id);
CREATE INDEX child_consents_by_household ON child_consents (household_id, id);
CREATE TRIGGER child_consents_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON child_consents
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Children; all that is known of one is encrypted, and gone once the consent is withdrawn.
CREATE TABLE children (
    id TEXT PRIMARY KEY,
    household_id TEXT NOT NULL REFERENCES households (id),
    name_cipher BYTEA,
    birth_date_cipher BYTEA,
    health_cipher BYTEA,
    contacts_cipher BYTEA,
    told_at TIMESTAMP NOT NULL,
    removed_at TIMESTAMP,
    CHECK ((removed_at IS NULL) = (name_cipher IS NOT NULL)),
    CHECK ((removed_at IS NULL) = (birth_date_cipher IS NOT NULL)),
    CHECK ((removed_at IS NULL) = (health_cipher IS NOT NULL)),
    CHECK ((removed_at IS NULL) = (contacts_cipher IS NOT NULL))
);
CREATE INDEX children_by_household ON children (household_id, id);

-- Who may collect a child 接送人: name, relation and phone, encrypted as one.
CREATE TABLE pickup_persons (
    id TEXT PRIMARY KEY,
    child_id TEXT NOT NULL REFERENCES children (id),
    position INTEGER NOT NULL,
    person_cipher BYTEA NOT NULL
);
CREATE INDEX pickup_persons_by_child ON pickup_persons (child_id, position);

CREATE TABLE class_bookings (
    id TEXT PRIMARY KEY,
    household_id TEXT NOT NULL REFERENCES households (id),
    course_id TEXT NOT NULL REFERENCES courses (id),
    whole_term BOOLEAN NOT NULL,
    booked_by TEXT NOT NULL REFERENCES users (id),
    booked_at TIMESTAMP NOT NULL
);
CREATE INDEX class_bookings_by_household ON class_bookings (household_id, id);
CREATE INDEX class_bookings_by_course ON class_bookings (course_id, id);

-- A child's seat or place in the queue of one session. Brothers and sisters of one booking share a place.
CREATE TABLE class_seats (
    id TEXT PRIMARY KEY,
    booking_id TEXT NOT NULL REFERENCES class_bookings (id),
    session_id TEXT NOT NULL REFERENCES class_sessions (id),
    child_id TEXT NOT NULL REFERENCES children (id),
    household_id TEXT NOT NULL REFERENCES households (id),
    place INTEGER NOT NULL CHECK (place > 0),
    state TEXT NOT NULL CHECK (state IN ('waiting', 'offered', 'booked', 'on_leave', 'declined', 'lapsed', 'cancelled')),
    offer_until TIMESTAMP,
    arrived_at TIMESTAMP,
    left_at TIMESTAMP,
    collected_by TEXT,
    alarmed_at TIMESTAMP,
    CHECK ((state = 'offered') = (offer_until IS NOT NULL)),
    CHECK (arrived_at IS NULL OR state = 'booked'),
    CHECK (left_at IS NULL OR arrived_at IS NOT NULL)
);
CREATE UNIQUE INDEX class_seats_one_each ON class_seats (session_id, child_id) WHERE state IN ('waiting', 'offered', 'booked');
CREATE INDEX class_seats_by_session ON class_seats (session_id, state, place);
CREATE INDEX class_seats_by_booking ON class_seats (booking_id, session_id);
CREATE INDEX class_seats_by_child ON class_seats (child_id);
CREATE INDEX class_seats_by_household ON class_seats (household_id, session_id);
CREATE INDEX class_seats_by_offer ON class_seats (offer_until) WHERE state = 'offered';
CREATE INDEX class_seats_not_collected ON class_seats (session_id, id) WHERE arrived_at IS NOT NULL AND left_at IS NULL;

-- Adults on duty 看护.
CREATE TABLE class_adults (
    session_id TEXT NOT NULL REFERENCES class_sessions (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    signed_up_at TIMESTAMP NOT NULL,
    PRIMARY KEY (session_id, user_id)
);
CREATE INDEX class_adults_by_user ON class_adults (user_id);
