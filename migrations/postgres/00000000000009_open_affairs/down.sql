DROP TABLE affairs_questions;
DROP TABLE affairs;
