DROP TRIGGER transfers_into_months ON transfers;
DROP FUNCTION add_to_household_months();
DROP FUNCTION village_month(TIMESTAMP);
DROP INDEX households_out_of_rankings;
DROP TABLE household_months;
