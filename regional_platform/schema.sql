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
-- In the order of the tree of digests, down to the record.
DROP INDEX IF EXISTS records_day;
CREATE INDEX IF NOT EXISTS records_in_tree ON records (origin, record_type, day, record_key COLLATE "C");

CREATE TABLE IF NOT EXISTS changes (
    change_no bigint PRIMARY KEY,
    origin    text NOT NULL,
    message   text NOT NULL
);
-- Random, new with each page of changes. After a restore from an older copy the same number is given to
-- another change, which has another epoch: so a cursor tells which of them it has read.
ALTER TABLE changes ADD COLUMN IF NOT EXISTS epoch text NOT NULL DEFAULT '';

-- The number of the change that brought a record's newest version.
ALTER TABLE records ADD COLUMN IF NOT EXISTS change_no bigint;
CREATE INDEX IF NOT EXISTS records_without_change ON records (origin) WHERE change_no IS NULL;
UPDATE records
SET change_no = newest.change_no
FROM (
    SELECT
        origin,
        message::jsonb ->> 'record_type' AS record_type,
        message::jsonb ->> 'record_key' AS record_key,
        max(change_no) AS change_no
    FROM changes
    WHERE EXISTS (SELECT FROM records WHERE change_no IS NULL)
    GROUP BY 1, 2, 3
) AS newest
WHERE records.change_no IS NULL
    AND records.origin = newest.origin
    AND records.record_type = newest.record_type
    AND records.record_key = newest.record_key;

-- The records of a day as one digest. It is stale when a record of the day changed, and computed anew when
-- somebody asks: so asking costs what has changed, and not what is held.
CREATE TABLE IF NOT EXISTS digest_days (
    origin      text NOT NULL,
    record_type text NOT NULL,
    day         date NOT NULL,
    count       bigint NOT NULL DEFAULT 0,
    digest      text NOT NULL DEFAULT '',
    is_stale    boolean NOT NULL DEFAULT true,
    PRIMARY KEY (origin, record_type, day)
);
CREATE INDEX IF NOT EXISTS digest_days_stale ON digest_days (origin) WHERE is_stale;
INSERT INTO digest_days (origin, record_type, day)
SELECT DISTINCT origin, record_type, day
FROM records
WHERE NOT EXISTS (SELECT FROM digest_days);

CREATE OR REPLACE FUNCTION hex_sha256(lines text) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN encode(sha256(convert_to(lines, 'UTF8')), 'hex');

-- The levels above the day: the digest of each is that of the lines of its parts.
CREATE OR REPLACE VIEW digest_months AS
SELECT
    origin,
    record_type,
    to_char(day, 'YYYY-MM') AS name,
    sum(count)::bigint AS count,
    hex_sha256(string_agg(to_char(day, 'YYYY-MM-DD') || ':' || count || ':' || digest || E'\n', '' ORDER BY day)) AS digest
FROM digest_days
WHERE count > 0
GROUP BY origin, record_type, to_char(day, 'YYYY-MM');

CREATE OR REPLACE VIEW digest_types AS
SELECT
    origin,
    record_type AS name,
    sum(count)::bigint AS count,
    hex_sha256(string_agg(name || ':' || count || ':' || digest || E'\n', '' ORDER BY name COLLATE "C")) AS digest
FROM digest_months
GROUP BY origin, record_type;

CREATE OR REPLACE VIEW digest_origins AS
SELECT
    origin AS name,
    sum(count)::bigint AS count,
    hex_sha256(string_agg(name || ':' || count || ':' || digest || E'\n', '' ORDER BY name COLLATE "C")) AS digest
FROM digest_types
GROUP BY origin;

-- Whoever changes records, be it by hand, makes their days stale. In order, so that two never wait for each other.
CREATE OR REPLACE FUNCTION mark_days() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO digest_days (origin, record_type, day)
    SELECT DISTINCT origin, record_type, day
    FROM touched
    ORDER BY 1, 2, 3
    ON CONFLICT (origin, record_type, day) DO UPDATE SET is_stale = true WHERE NOT digest_days.is_stale;
    RETURN NULL;
END
$$;
CREATE OR REPLACE TRIGGER mark_new_days AFTER INSERT ON records
REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION mark_days();
CREATE OR REPLACE TRIGGER mark_days_before AFTER UPDATE ON records
REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION mark_days();
CREATE OR REPLACE TRIGGER mark_days_after AFTER UPDATE ON records
REFERENCING NEW TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION mark_days();
CREATE OR REPLACE TRIGGER mark_old_days AFTER DELETE ON records
REFERENCING OLD TABLE AS touched FOR EACH STATEMENT EXECUTE FUNCTION mark_days();

-- Requests and answers with the proofs of both sides; each entry names the digest of the one before it.
CREATE TABLE IF NOT EXISTS message_log (
    no            bigint PRIMARY KEY,
    at            text NOT NULL,
    previous      text NOT NULL UNIQUE,
    request       text NOT NULL,
    request_key   text NOT NULL,
    request_proof text NOT NULL,
    answer        text NOT NULL,
    answer_key    text NOT NULL,
    answer_proof  text NOT NULL,
    digest        text NOT NULL
);

CREATE TABLE IF NOT EXISTS download_receipts (
    platform    text NOT NULL,
    batch_no    text NOT NULL,
    receipt     text NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (platform, batch_no)
);
