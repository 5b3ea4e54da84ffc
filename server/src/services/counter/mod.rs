//! What happens at the counter: a code is scanned, shown for what it is, and confirmed.

pub mod handover;
pub mod pay_code;
pub mod pickup_list;
pub mod preview;
pub mod sale;
pub mod scan;
