//! Groups 村民小组 of a village, by any of the names that people write.

use std::collections::{BTreeSet, HashMap};

use xiangyue_shared::region::{Level, RegionCode};

use super::text;
use crate::{
    db::{
        Conn,
        models::region::{self, RegionRow},
    },
    error::Result,
};

/// The groups that there are, and those that a sheet adds.
pub struct Groups {
    by_key: HashMap<String, String>,
    codes: BTreeSet<String>,
    new: Vec<RegionRow>,
}

impl Groups {
    pub fn load(conn: &mut Conn, village: &RegionCode) -> Result<Self> {
        let mut groups = Self { by_key: HashMap::new(), codes: BTreeSet::new(), new: Vec::new() };
        for row in region::children(conn, Some(village))? {
            groups.by_key.entry(text::group_key(&row.name)).or_insert_with(|| row.code.clone());
            groups.codes.insert(row.code);
        }
        Ok(groups)
    }

    /// The code of a group, which is added under the first number that is free. `None` where all 999 are taken.
    pub fn find_or_add(&mut self, village: &RegionCode, name: &str) -> Option<String> {
        let key = text::group_key(name);
        if let Some(code) = self.by_key.get(&key) {
            return Some(code.clone());
        }
        let code: RegionCode = (1..=999)
            .map(|number| format!("{village}{number:03}"))
            .find(|code| !self.codes.contains(code))
            .and_then(|code| code.parse().ok())
            .filter(|code: &RegionCode| code.level() == Level::Group)?;
        self.new.push(RegionRow::new(&code, &text::group_name(name)));
        self.codes.insert(code.to_string());
        self.by_key.insert(key, code.to_string());
        Some(code.to_string())
    }

    /// Those that are to be written.
    pub fn into_new(self) -> Vec<RegionRow> {
        self.new
    }
}
