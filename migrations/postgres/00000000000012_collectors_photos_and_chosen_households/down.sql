-- What was for a few is not for all of the place.
UPDATE notices SET state = 'withdrawn', remind_at = NULL WHERE hand_picked;
DROP TABLE notice_households;
ALTER TABLE notices DROP COLUMN hand_picked;
ALTER TABLE pickup_persons DROP COLUMN photo_cipher;
