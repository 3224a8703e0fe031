-- Everything the regional platform knows. Made under a lock, so that two starting processes do not collide.
SELECT pg_advisory_xact_lock(1525);

CREATE TABLE IF NOT EXISTS nonces (
    platform text NOT NULL,
    nonce    text NOT NULL,
    seen_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (platform, nonce)
);
CREATE INDEX IF NOT EXISTS nonces_seen_at ON nonces (seen_at);

CREATE TABLE IF NOT EXISTS registry (
    credit_code text PRIMARY KEY,
    name        text NOT NULL
);

CREATE TABLE IF NOT EXISTS uploads (
    platform       text NOT NULL,
    upload_no      text NOT NULL,
    content_digest text NOT NULL,
    body           bytea,                 -- the page as sent; forgotten once its receipt is issued
    answer         bytea NOT NULL,        -- what the first request was answered: repeated byte for byte
    arrival        bigint GENERATED ALWAYS AS IDENTITY,
    received_at    timestamptz NOT NULL DEFAULT now(),
    attempts       integer NOT NULL DEFAULT 0,
    due_at         timestamptz NOT NULL DEFAULT now(),
    receipt        bytea,                 -- NULL: pending
    PRIMARY KEY (platform, upload_no)
);
CREATE INDEX IF NOT EXISTS uploads_pending ON uploads (arrival) WHERE receipt IS NULL;

CREATE TABLE IF NOT EXISTS records (
    origin      text NOT NULL,
    record_type text NOT NULL,
    record_key  text NOT NULL,
    version     bigint NOT NULL,
    day         date NOT NULL,
    digest      text NOT NULL,
    message     text NOT NULL,
    PRIMARY KEY (origin, record_type, record_key)
);
CREATE INDEX IF NOT EXISTS records_day ON records (origin, record_type, day);

CREATE TABLE IF NOT EXISTS changes (
    change_no bigint PRIMARY KEY,
    origin    text NOT NULL,
    message   text NOT NULL
);
-- Random, new with each page of changes. After a restore from an older copy the same number is given to
-- another change, which has another epoch: so a cursor tells which of them it has read.
ALTER TABLE changes ADD COLUMN IF NOT EXISTS epoch text NOT NULL DEFAULT '';

CREATE TABLE IF NOT EXISTS download_receipts (
    platform    text NOT NULL,
    batch_no    text NOT NULL,
    receipt     text NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (platform, batch_no)
);
