//! The shape of things: migrations, the schema on both engines, what the database itself forbids, what `verify`
//! finds, and the OpenAPI document.

mod append_only;
mod catalog;
mod hours;
mod lint;
mod migrations;
mod months;
mod openapi;
mod tampering;
