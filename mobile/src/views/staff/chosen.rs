//! Households chosen for an award, kept until it was given.

use dioxus::prelude::*;
use xiangyue_shared::household::HouseholdRow;

use crate::{draft, json};

const DRAFT: &str = "desk.award.households";
/// Most households of one award.
pub const CHOSEN_MOST: usize = 200;

/// The households that the next award is for.
pub static CHOSEN: GlobalSignal<Vec<HouseholdRow>> =
    Signal::global(|| json::read(&draft::get(DRAFT)).unwrap_or_default());

/// Takes other households.
pub fn set(rows: Vec<HouseholdRow>) {
    let text = if rows.is_empty() {
        String::new()
    } else {
        serde_json::to_string(&rows).unwrap_or_default()
    };
    draft::put(DRAFT, &text);
    *CHOSEN.write() = rows;
}

/// Adds a household, or takes it away where it is there already. All are of one village.
pub fn toggle(row: &HouseholdRow) {
    let mut rows = CHOSEN.peek().clone();
    rows.retain(|one| one.village == row.village);
    let before = rows.len();
    rows.retain(|one| one.id != row.id);
    if rows.len() == before && before < CHOSEN_MOST {
        rows.push(row.clone());
    }
    set(rows);
}
