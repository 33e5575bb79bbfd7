-- The queue's tables. The same text runs on SQLite and on PostgreSQL: only BIGINT and TEXT, JSON and times as text
-- (RFC 3339 in UTC with nine decimals, so that text order is time order). The collation orders text by its bytes on both.

-- What happened, in order: the truth. Everything below it can be made anew from it.
CREATE TABLE journal (
    seq BIGINT NOT NULL PRIMARY KEY,
    happened_at TEXT COLLATE "BINARY" NOT NULL,
    operator TEXT COLLATE "BINARY" NOT NULL,
    station TEXT COLLATE "BINARY" NOT NULL,
    change_json TEXT COLLATE "BINARY" NOT NULL,
    hash TEXT COLLATE "BINARY" NOT NULL
);

-- How long the journal is and where its chain ends, written with every entry: a tail that was cut off does not go unseen.
CREATE TABLE journal_head (
    one BIGINT NOT NULL PRIMARY KEY CHECK (one = 1),
    entries BIGINT NOT NULL,
    hash TEXT COLLATE "BINARY" NOT NULL
);
INSERT INTO journal_head (one, entries, hash) VALUES (1, 0, '');

CREATE TABLE customers (
    id TEXT COLLATE "BINARY" NOT NULL PRIMARY KEY,
    name TEXT COLLATE "BINARY" NOT NULL,
    domain TEXT COLLATE "BINARY",
    relationship TEXT COLLATE "BINARY" NOT NULL
);

CREATE TABLE batches (
    id TEXT COLLATE "BINARY" NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL UNIQUE,
    customer_id TEXT COLLATE "BINARY" NOT NULL,
    customer_name TEXT COLLATE "BINARY" NOT NULL,
    customer_domain TEXT COLLATE "BINARY",
    customer_relationship TEXT COLLATE "BINARY" NOT NULL,
    group_tag TEXT COLLATE "BINARY" NOT NULL,
    expected BIGINT,
    order_number TEXT COLLATE "BINARY",
    state TEXT COLLATE "BINARY" NOT NULL,
    created_by TEXT COLLATE "BINARY" NOT NULL,
    created_at TEXT COLLATE "BINARY" NOT NULL,
    approved_by TEXT COLLATE "BINARY",
    -- The last number given to a device of this batch; numbers are never given twice.
    last_number BIGINT NOT NULL
);
CREATE INDEX batches_customer ON batches (customer_id);

-- PKID, serial, maker and model are empty where they are not known (none of them can be empty otherwise): NULL sorts differently
-- in the two databases.
CREATE TABLE devices (
    id TEXT COLLATE "BINARY" NOT NULL PRIMARY KEY,
    batch TEXT COLLATE "BINARY" NOT NULL REFERENCES batches (id),
    number BIGINT NOT NULL,
    identity TEXT COLLATE "BINARY" NOT NULL,
    pkid TEXT COLLATE "BINARY" NOT NULL,
    serial TEXT COLLATE "BINARY" NOT NULL,
    manufacturer TEXT COLLATE "BINARY" NOT NULL,
    model TEXT COLLATE "BINARY" NOT NULL,
    state TEXT COLLATE "BINARY" NOT NULL,
    source TEXT COLLATE "BINARY" NOT NULL,
    scanned_by TEXT COLLATE "BINARY" NOT NULL,
    station TEXT COLLATE "BINARY" NOT NULL,
    scanned_at TEXT COLLATE "BINARY" NOT NULL,
    -- The journal's entry of the scan: the order of scanning over all batches.
    scanned_seq BIGINT NOT NULL UNIQUE REFERENCES journal (seq),
    -- The batch it was scanned into; a move does not change it.
    scanned_into TEXT COLLATE "BINARY" NOT NULL,
    -- Who took it back and with which entry, while it is taken back.
    undone_by TEXT COLLATE "BINARY",
    undone_seq BIGINT,
    -- 1 once the service has answered for it: it registered or refused it.
    is_known_to_service BIGINT NOT NULL,
    code TEXT COLLATE "BINARY",
    code_name TEXT COLLATE "BINARY",
    -- What a search looks through, in lower case.
    search TEXT COLLATE "BINARY" NOT NULL,
    UNIQUE (batch, number)
);
-- Two writers cannot bring in one device twice, whatever they checked before.
CREATE UNIQUE INDEX devices_identity ON devices (identity) WHERE state <> 'undone';
-- A list sorted by any of these is gone through in the index alone, down to the rows that are shown.
CREATE INDEX devices_pkid ON devices (pkid, scanned_seq, state);
CREATE INDEX devices_serial ON devices (serial, scanned_seq, state);
CREATE INDEX devices_model ON devices (model, scanned_seq, state);
CREATE INDEX devices_scanned_by ON devices (scanned_by, scanned_seq, state);
CREATE INDEX devices_state ON devices (state, scanned_seq);
CREATE INDEX devices_batch_state ON devices (batch, state);
CREATE INDEX devices_scanned_into ON devices (scanned_into, scanned_by, scanned_seq);

CREATE TABLE device_editors (
    device TEXT COLLATE "BINARY" NOT NULL REFERENCES devices (id),
    operator TEXT COLLATE "BINARY" NOT NULL,
    PRIMARY KEY (device, operator)
);

-- Which entries of the journal tell of which device.
CREATE TABLE device_entries (
    device TEXT COLLATE "BINARY" NOT NULL REFERENCES devices (id),
    seq BIGINT NOT NULL REFERENCES journal (seq),
    PRIMARY KEY (device, seq)
);

CREATE TABLE attempts (
    id TEXT COLLATE "BINARY" NOT NULL PRIMARY KEY,
    batch TEXT COLLATE "BINARY" NOT NULL REFERENCES batches (id),
    number BIGINT NOT NULL,
    request_id TEXT COLLATE "BINARY" NOT NULL,
    correlation_id TEXT COLLATE "BINARY" NOT NULL,
    service TEXT COLLATE "BINARY" NOT NULL,
    tracking_id TEXT COLLATE "BINARY",
    state TEXT COLLATE "BINARY" NOT NULL,
    started_at TEXT COLLATE "BINARY" NOT NULL,
    started_seq BIGINT NOT NULL UNIQUE REFERENCES journal (seq),
    due_at TEXT COLLATE "BINARY",
    reason TEXT COLLATE "BINARY",
    UNIQUE (batch, number)
);
CREATE INDEX attempts_state ON attempts (state);

CREATE TABLE attempt_devices (
    attempt TEXT COLLATE "BINARY" NOT NULL REFERENCES attempts (id),
    position BIGINT NOT NULL,
    device TEXT COLLATE "BINARY" NOT NULL REFERENCES devices (id),
    -- The result, once there is one.
    outcome TEXT COLLATE "BINARY",
    code TEXT COLLATE "BINARY",
    code_name TEXT COLLATE "BINARY",
    PRIMARY KEY (attempt, position),
    UNIQUE (attempt, device)
);
CREATE INDEX attempt_devices_device ON attempt_devices (device);
