//! Four-thirty classes 四点半课堂, as guardians see them, and how classes and seats are put into words everywhere.

mod words;

pub use words::{SeatBadge, course_facts, day_words, hours, seat_tone, seat_words, session_badge};
