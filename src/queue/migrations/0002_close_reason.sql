-- What was said when the batch was closed: why devices are missing. A device that is one too many needs no column: its state is a
-- word of its own, which older programs do not know.
ALTER TABLE batches ADD COLUMN close_reason TEXT COLLATE "BINARY";
