//! The API, driven over HTTP on a real server: every test on SQLite and on PostgreSQL.

mod access_matrix;
mod awards;
mod binding;
mod cards;
mod catalogue;
mod class_bookings;
mod class_races;
mod class_register;
mod client_files;
mod counter;
mod courses;
mod history;
mod households;
mod imports;
mod links;
mod notices;
mod offline_counter;
mod orders;
mod protocol;
mod races;
mod ranking;
mod roles;
mod sign_in;
mod sms_codes;
mod stock;
mod taken_ids;
