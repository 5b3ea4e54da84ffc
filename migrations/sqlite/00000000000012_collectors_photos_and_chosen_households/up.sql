-- The face of one who may collect a child, encrypted; it goes with the person.
ALTER TABLE pickup_persons ADD COLUMN photo_cipher BLOB;

-- A notice to households that were picked one by one 选定的户.
ALTER TABLE notices ADD COLUMN hand_picked INTEGER NOT NULL DEFAULT 0 CHECK (hand_picked IN (0, 1) AND (hand_picked = 0 OR audience = 'households'));
CREATE TABLE notice_households (
    notice_id TEXT NOT NULL REFERENCES notices (id),
    household_id TEXT NOT NULL REFERENCES households (id),
    PRIMARY KEY (notice_id, household_id)
) STRICT;
CREATE INDEX notice_households_by_household ON notice_households (household_id);
