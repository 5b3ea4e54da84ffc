CREATE TABLE class_adults (
    session_id TEXT NOT NULL REFERENCES class_sessions (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    signed_up_at TEXT NOT NULL,
    PRIMARY KEY (session_id, user_id)
) STRICT;
CREATE INDEX class_adults_by_user ON class_adults (user_id);
-- Those who have no account are known no more.
INSERT INTO class_adults (session_id, user_id, signed_up_at)
SELECT s.class_session_id, u.id, p.signed_up_at
FROM shift_signups p JOIN shifts s ON s.id = p.shift_id JOIN users u ON u.resident_id = p.resident_id
WHERE s.class_session_id IS NOT NULL AND p.state = 'booked';
UPDATE class_sessions SET adults = (SELECT COUNT(*) FROM class_adults a WHERE a.session_id = class_sessions.id);
DROP TABLE certificates;
DROP TABLE volunteer_hours;
DROP TABLE service_records;
DROP TABLE needs;
DROP TABLE contract_instalments;
DROP TABLE contracts;
DROP TABLE shift_signups;
DROP TABLE shifts;
DROP TABLE duties;
DROP TABLE team_members;
DROP TABLE teams;
DROP TABLE volunteer_policies;
