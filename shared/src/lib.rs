//! What the server and the client agree on: identifiers, amounts, rules of access, error codes and,
//! for every endpoint, its method, path, request and reply. Compiles to wasm; nothing in here knows of
//! an HTTP server or a database.

pub mod access;
pub mod account;
pub mod affairs;
pub mod api;
pub mod attendance;
pub mod calendar;
pub mod certificate;
pub mod changes;
pub mod child;
pub mod class_booking;
pub mod class_register;
pub mod code;
pub mod contract;
pub mod course;
pub mod day;
pub mod duty;
pub mod endpoint;
pub mod entry;
pub mod error;
pub mod fields;
pub mod household;
pub mod ids;
pub mod import;
pub mod money;
pub mod need;
pub mod notice;
pub mod order;
pub mod page;
pub mod pickup_list;
pub mod points;
pub mod ranking;
pub mod region;
pub mod rule;
pub mod scan;
pub mod search;
pub mod shift_signup;
pub mod stock;
pub mod store;
pub mod team;
pub mod volunteer_policy;
