DROP INDEX outbox_done;
DROP INDEX sms_codes_by_time;
DROP INDEX refresh_tokens_by_expiry;
DROP INDEX devices_by_session;
ALTER TABLE devices DROP COLUMN session_id;
