ALTER TABLE volunteer_hours DROP COLUMN points_per_minutes;
ALTER TABLE volunteer_hours DROP COLUMN rule_version_id;
ALTER TABLE volunteer_hours DROP COLUMN until_at;
ALTER TABLE volunteer_hours DROP COLUMN from_at;
