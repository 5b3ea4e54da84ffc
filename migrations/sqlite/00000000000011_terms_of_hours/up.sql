-- What the first entry of hours rests on: the time that was counted, so that no minute counts twice; and by which version of
-- a rule, and once for how many minutes, it earns points, so that a correction counts by the terms of its day.
ALTER TABLE volunteer_hours ADD COLUMN from_at TEXT;
ALTER TABLE volunteer_hours ADD COLUMN until_at TEXT
    CHECK (from_at <= until_at) CHECK ((from_at IS NULL) = (until_at IS NULL));
ALTER TABLE volunteer_hours ADD COLUMN rule_version_id TEXT REFERENCES rule_versions (id);
ALTER TABLE volunteer_hours ADD COLUMN points_per_minutes INTEGER
    CHECK (points_per_minutes BETWEEN 0 AND 1440) CHECK ((points_per_minutes IS NULL) = (rule_version_id IS NULL));

DROP TRIGGER volunteer_hours_no_update;
-- The time within the shift.
UPDATE volunteer_hours SET from_at = x.from_at, until_at = max(x.until_at, x.from_at)
FROM (
    SELECT p.id, max(p.came_at, s.starts_at) AS from_at, min(p.left_at, s.ends_at) AS until_at
    FROM shift_signups p JOIN shifts s ON s.id = p.shift_id
) x
WHERE x.id = volunteer_hours.signup_id AND volunteer_hours.corrects_id IS NULL;
-- Where points came, the version is known. How many minutes they came for is what the duty says, unless other points came of it.
UPDATE volunteer_hours SET rule_version_id = x.version, points_per_minutes = x.per
FROM (
    SELECT h.id, v.id AS version,
        CASE WHEN t.amount = v.points * CASE d.points_per_minutes WHEN 0 THEN 1 ELSE h.minutes / d.points_per_minutes END
             THEN d.points_per_minutes
             WHEN t.amount < 2 * v.points THEN 0
             ELSE h.minutes * v.points / t.amount END AS per
    FROM volunteer_hours h
    JOIN duties d ON d.id = h.duty_id
    JOIN transfers t ON t.id = h.transfer_id
    JOIN rule_versions v ON v.id = t.rule_version_id
    WHERE h.corrects_id IS NULL
) x
WHERE x.id = volunteer_hours.id;
-- Where the time was too short for points, it is the version of its day. Where it was not, the duty gave none yet.
UPDATE volunteer_hours SET rule_version_id = x.version, points_per_minutes = x.per
FROM (
    SELECT h.id, v.id AS version, d.points_per_minutes AS per
    FROM volunteer_hours h
    JOIN duties d ON d.id = h.duty_id
    JOIN rule_versions v ON v.rule_id = d.rule_id
    WHERE h.corrects_id IS NULL AND h.transfer_id IS NULL AND (h.minutes < d.points_per_minutes OR h.minutes = 0)
        AND v.points > 0 AND v.retired = 0
        AND v.version = (SELECT MAX(w.version) FROM rule_versions w
                         WHERE w.rule_id = v.rule_id AND w.created_at <= h.recorded_at)
) x
WHERE x.id = volunteer_hours.id;
CREATE TRIGGER volunteer_hours_no_update BEFORE UPDATE ON volunteer_hours
BEGIN
    SELECT RAISE (ABORT, 'volunteer_hours is append-only');
END;
