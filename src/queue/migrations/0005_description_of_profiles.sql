-- A deed on a configuration profile says which description the profile is to have: empty for none. Rows of before do not know.
ALTER TABLE policy_changes ADD COLUMN description TEXT COLLATE "BINARY";
