-- Taking registrations back and deeds on configuration profiles say which partner they belong to. Rows of before do not know.
ALTER TABLE removals ADD COLUMN partner TEXT COLLATE "BINARY" NOT NULL DEFAULT '';
ALTER TABLE policy_changes ADD COLUMN partner TEXT COLLATE "BINARY" NOT NULL DEFAULT '';
-- Two writers cannot be at one profile at once; each partner has profiles of its own.
DROP INDEX policy_changes_open;
CREATE UNIQUE INDEX policy_changes_open ON policy_changes (partner, customer_id, name) WHERE is_open = 1;
