DROP TABLE evidence;
DROP TABLE pictures;
DROP TABLE transfers;
DROP TABLE rule_versions;
DROP TABLE rules;
DROP TABLE village_chains;
DROP TABLE ledger_accounts;
