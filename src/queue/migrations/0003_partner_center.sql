-- What working with Partner Center for real needs. Every new column holds, in rows of older programs, what a replay of their entries gives.

-- Tenant id of the partner whose token an upload went with, the attempt whose request it repeated, and why it failed, as a kind (JSON).
ALTER TABLE attempts ADD COLUMN partner TEXT COLLATE "BINARY" NOT NULL DEFAULT '';
ALTER TABLE attempts ADD COLUMN repeats TEXT COLLATE "BINARY";
ALTER TABLE attempts ADD COLUMN cause TEXT COLLATE "BINARY";

-- Tenant id of the partner a batch is for, and whether somebody wants it to be sent.
ALTER TABLE batches ADD COLUMN partner TEXT COLLATE "BINARY" NOT NULL DEFAULT '';
ALTER TABLE batches ADD COLUMN is_sending_asked BIGINT NOT NULL DEFAULT 0;

-- How a refused device was solved elsewhere.
ALTER TABLE devices ADD COLUMN note TEXT COLLATE "BINARY";

-- A device whose registration was taken back may be brought in again.
DROP INDEX devices_identity;
CREATE UNIQUE INDEX devices_identity ON devices (identity) WHERE state NOT IN ('undone', 'removed');

-- Two partners may have one customer.
CREATE TABLE customers_of_partners (
    partner TEXT COLLATE "BINARY" NOT NULL,
    id TEXT COLLATE "BINARY" NOT NULL,
    name TEXT COLLATE "BINARY" NOT NULL,
    domain TEXT COLLATE "BINARY",
    relationship TEXT COLLATE "BINARY" NOT NULL,
    PRIMARY KEY (partner, id)
);
INSERT INTO customers_of_partners (partner, id, name, domain, relationship)
    SELECT '', id, name, domain, relationship FROM customers;
DROP TABLE customers;
ALTER TABLE customers_of_partners RENAME TO customers;

CREATE TABLE removals (
    id TEXT COLLATE "BINARY" NOT NULL PRIMARY KEY,
    customer_id TEXT COLLATE "BINARY" NOT NULL,
    requested_by TEXT COLLATE "BINARY" NOT NULL,
    requested_at TEXT COLLATE "BINARY" NOT NULL,
    requested_seq BIGINT NOT NULL UNIQUE REFERENCES journal (seq),
    reason TEXT COLLATE "BINARY" NOT NULL,
    -- Who approved or refused it, and why it was refused.
    decided_by TEXT COLLATE "BINARY",
    refusal TEXT COLLATE "BINARY",
    state TEXT COLLATE "BINARY" NOT NULL
);
CREATE INDEX removals_state ON removals (state);

CREATE TABLE removal_devices (
    removal TEXT COLLATE "BINARY" NOT NULL REFERENCES removals (id),
    position BIGINT NOT NULL,
    device TEXT COLLATE "BINARY" NOT NULL REFERENCES devices (id),
    -- The last DELETE that was sent for it.
    remote_batch TEXT COLLATE "BINARY",
    remote_device TEXT COLLATE "BINARY",
    request_id TEXT COLLATE "BINARY",
    correlation_id TEXT COLLATE "BINARY",
    service TEXT COLLATE "BINARY",
    partner TEXT COLLATE "BINARY",
    started_at TEXT COLLATE "BINARY",
    -- What came of it (JSON), and 1 as long as something is left to do or to find out.
    outcome TEXT COLLATE "BINARY",
    is_open BIGINT NOT NULL,
    PRIMARY KEY (removal, position),
    UNIQUE (removal, device)
);
CREATE INDEX removal_devices_device ON removal_devices (device);

-- What was done to configuration profiles; the key is the entry that it was written down with.
CREATE TABLE policy_changes (
    seq BIGINT NOT NULL PRIMARY KEY REFERENCES journal (seq),
    customer_id TEXT COLLATE "BINARY" NOT NULL,
    policy TEXT COLLATE "BINARY",
    deed TEXT COLLATE "BINARY" NOT NULL,
    name TEXT COLLATE "BINARY" NOT NULL,
    settings TEXT COLLATE "BINARY" NOT NULL,
    consent TEXT COLLATE "BINARY",
    written_by TEXT COLLATE "BINARY" NOT NULL,
    written_at TEXT COLLATE "BINARY" NOT NULL,
    outcome TEXT COLLATE "BINARY",
    is_open BIGINT NOT NULL
);
-- Two writers cannot be at one profile at once.
CREATE UNIQUE INDEX policy_changes_open ON policy_changes (customer_id, name) WHERE is_open = 1;

CREATE TABLE policy_assignments (
    id TEXT COLLATE "BINARY" NOT NULL PRIMARY KEY,
    batch TEXT COLLATE "BINARY" NOT NULL REFERENCES batches (id),
    customer_id TEXT COLLATE "BINARY" NOT NULL,
    policy TEXT COLLATE "BINARY" NOT NULL,
    request_id TEXT COLLATE "BINARY" NOT NULL,
    correlation_id TEXT COLLATE "BINARY" NOT NULL,
    service TEXT COLLATE "BINARY" NOT NULL,
    partner TEXT COLLATE "BINARY" NOT NULL,
    tracking_id TEXT COLLATE "BINARY",
    state TEXT COLLATE "BINARY" NOT NULL,
    started_at TEXT COLLATE "BINARY" NOT NULL,
    started_seq BIGINT NOT NULL UNIQUE REFERENCES journal (seq),
    cause TEXT COLLATE "BINARY"
);
CREATE INDEX policy_assignments_batch ON policy_assignments (batch);
CREATE INDEX policy_assignments_state ON policy_assignments (state);

CREATE TABLE policy_assignment_devices (
    assignment TEXT COLLATE "BINARY" NOT NULL REFERENCES policy_assignments (id),
    position BIGINT NOT NULL,
    device TEXT COLLATE "BINARY" NOT NULL REFERENCES devices (id),
    outcome TEXT COLLATE "BINARY",
    code TEXT COLLATE "BINARY",
    code_name TEXT COLLATE "BINARY",
    PRIMARY KEY (assignment, position),
    UNIQUE (assignment, device)
);
