//! What an attacker tries. `docs/security.md` names the test that holds each defence.

mod answers;
mod bodies;
mod children;
mod codes;
mod fuzz;
mod guessing;
mod keys;
mod logs;
mod personal_fields;
mod refresh_tokens;
mod sms;
mod tokens;
