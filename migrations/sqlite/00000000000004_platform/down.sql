DROP TABLE leases;
DROP TABLE outbox;
DROP TABLE audit_records;
DROP TABLE idempotency_keys;
