-- A phone signs pay codes as long as the sign-in lasts in which it was registered.
ALTER TABLE devices ADD COLUMN session_id TEXT REFERENCES sessions (id);
CREATE INDEX devices_by_session ON devices (session_id);

-- By which that is found which need not be kept.
CREATE INDEX refresh_tokens_by_expiry ON refresh_tokens (expires_at);
CREATE INDEX sms_codes_by_time ON sms_codes (sent_at);
CREATE INDEX outbox_done ON outbox (due_at) WHERE delivered_at IS NOT NULL OR given_up_at IS NOT NULL;
