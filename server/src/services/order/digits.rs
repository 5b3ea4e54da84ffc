//! Eight digits to read out or to type, for an order or a pay code. A number stands for one thing at a time in a
//! village, so that a keeper who types it never sees another's.

use xiangyue_shared::code;

use crate::{
    db::{Conn, models::order_facts},
    error::{Failure, Result},
};

/// How often a number is drawn; ten million are there to draw from, so the first is as good as always free.
const DRAWS: usize = 8;

/// Digits that stand for nothing yet.
///
/// # Errors
/// `Busy` where all that were drawn are taken.
pub fn free(conn: &mut Conn, village: &str) -> Result<String> {
    for _ in 0..DRAWS {
        let digits = code::with_check_digit(rand::random::<u32>());
        if !order_facts::digits_taken(conn, village, &digits)? {
            return Ok(digits);
        }
    }
    Err(Failure::busy("no digits are free"))
}
