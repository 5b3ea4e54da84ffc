DROP TRIGGER transfers_undone_in_months;
DROP TRIGGER transfers_into_months;
DROP INDEX households_out_of_rankings;
DROP TABLE household_months;
