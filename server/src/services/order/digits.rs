//! Eight digits to read out or to type, for an order or a pay code. A number stands for one thing at a time in a
//! village, so that a keeper who types it never sees another's.

use xiangyue_shared::code;

use crate::{
    db::{
        Conn,
        models::{order, pay_code},
    },
    error::{Failure, Result},
};

/// Numbers drawn at once; ten million are there to draw from, so one of them is as good as always free.
const DRAWN: usize = 8;

/// Digits that stand for nothing yet.
///
/// # Errors
/// `Busy` where all that were drawn are taken.
pub fn free(conn: &mut Conn, village: &str) -> Result<String> {
    let drawn: Vec<String> =
        (0..DRAWN).map(|_| code::with_check_digit(rand::random::<u32>())).collect();
    let mut taken = order::taken_digits(conn, village, &drawn)?;
    taken.extend(pay_code::taken(conn, &drawn)?);
    drawn
        .into_iter()
        .find(|digits| !taken.contains(digits))
        .ok_or_else(|| Failure::busy("no digits are free"))
}
