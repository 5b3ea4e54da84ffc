//! What a sheet changes in its village: compared with what is there, before anything is written.

use std::collections::{BTreeMap, HashMap, HashSet};

use uuid::Uuid;
use xiangyue_shared::{error::ErrorCode, ids::HouseholdId, import::CellError, region::RegionCode};

use super::{
    columns::Field,
    groups::Groups,
    resident::{self, MEMBER},
    table::{Household, Person, Table},
};
use crate::{
    call::Call,
    db::{
        Conn, clock,
        models::{
            household_import::{self as model, HouseholdRow, ResidentRow},
            region::RegionRow,
        },
    },
    error::Result,
    keys::purpose::ID_NUMBER,
};

/// A household to add.
pub struct NewHousehold {
    pub row: HouseholdRow,
    /// Points brought over.
    pub points: i64,
}

/// What is to be written.
#[derive(Default)]
pub struct Plan {
    pub groups_new: Vec<RegionRow>,
    pub households_new: Vec<NewHousehold>,
    pub households_changed: Vec<HouseholdRow>,
    pub residents_new: Vec<ResidentRow>,
    pub residents_changed: Vec<ResidentRow>,
    pub residents_unchanged: usize,
    /// Of the sheet itself and of what does not go with the village.
    pub errors: Vec<CellError>,
}

impl Plan {
    /// Whether there is nothing to write.
    pub fn is_empty(&self) -> bool {
        self.groups_new.is_empty()
            && self.households_new.is_empty()
            && self.households_changed.is_empty()
            && self.residents_new.is_empty()
            && self.residents_changed.is_empty()
    }
}

/// Compares the sheet with the village, in four queries.
///
/// # Errors
/// Where the database fails.
pub fn make(conn: &mut Conn, call: &Call, village: &RegionCode, table: &Table) -> Result<Plan> {
    let households = model::households_of(conn, village.as_str())?;
    let residents = model::residents_of(conn, village.as_str())?;
    let mut planner = Planner {
        call,
        village,
        table,
        groups: Groups::load(conn, village)?,
        by_number: households.iter().map(|row| (row.number.as_str(), row)).collect(),
        numbers: households.iter().map(|row| (row.id.as_str(), row.number.as_str())).collect(),
        by_id_hash: residents
            .iter()
            .filter_map(|row| row.id_hash.as_deref().map(|hash| (hash, row)))
            .collect(),
        by_household: HashMap::new(),
        group_missing: false,
        plan: Plan { errors: table.errors.clone(), ..Plan::default() },
    };
    for resident in &residents {
        planner.by_household.entry(&resident.household_id).or_default().push(resident);
    }
    for household in &table.households {
        planner.household(household)?;
    }
    let mut plan = planner.plan;
    plan.groups_new = planner.groups.into_new();
    plan.errors.sort_by(|a, b| {
        (a.row, a.column.len(), &a.column).cmp(&(b.row, b.column.len(), &b.column))
    });
    Ok(plan)
}

struct Planner<'a> {
    call: &'a Call,
    village: &'a RegionCode,
    table: &'a Table,
    groups: Groups,
    by_number: HashMap<&'a str, &'a HouseholdRow>,
    /// Numbers of households by their ids.
    numbers: HashMap<&'a str, &'a str>,
    by_id_hash: HashMap<&'a [u8], &'a ResidentRow>,
    by_household: HashMap<&'a str, Vec<&'a ResidentRow>>,
    /// The sheet has no column of groups and needs one.
    group_missing: bool,
    plan: Plan,
}

/// A person of the sheet, the keyed hash of the identity number, and the resident it is.
struct Known<'a> {
    person: &'a Person,
    id_hash: Option<Vec<u8>>,
    resident: Option<&'a ResidentRow>,
}

impl<'a> Planner<'a> {
    fn household(&mut self, household: &'a Household) -> Result<()> {
        let existing = self.by_number.get(household.number.as_str()).copied();
        let residents = existing
            .and_then(|row| self.by_household.get(row.id.as_str()).cloned())
            .unwrap_or_default();
        let people = self.recognise(household, existing, &residents);
        let head = self.head(&people, &residents);
        let head_name = head.map(|index| household.people.get(index).map_or("", |head| &head.name));
        let group = self.group(household, existing);
        let household_id = match existing {
            Some(row) => {
                self.change_household(row, head_name, group);
                row.id.clone()
            }
            None => self.new_household(household, head_name.unwrap_or_default(), group),
        };
        for (index, known) in people.iter().enumerate() {
            self.person(&household_id, known, Some(index) == head)?;
        }
        if head.is_some() {
            self.depose(&people, &residents);
        }
        Ok(())
    }

    /// Finds the resident that each person is: by identity number, else by name within the household.
    fn recognise(
        &mut self,
        household: &'a Household,
        existing: Option<&HouseholdRow>,
        residents: &[&'a ResidentRow],
    ) -> Vec<Known<'a>> {
        let mut taken = HashSet::new();
        let mut people: Vec<Known<'a>> = Vec::with_capacity(household.people.len());
        for person in &household.people {
            let id_hash =
                person.id_number.as_ref().map(|number| self.call.keys.lookup(ID_NUMBER, number));
            let resident = id_hash.as_deref().and_then(|hash| self.by_id_hash.get(hash)).copied();
            let here = resident
                .filter(|row| existing.is_some_and(|existing| existing.id == row.household_id));
            if let (Some(elsewhere), None) = (resident, here) {
                let number =
                    self.numbers.get(elsewhere.household_id.as_str()).copied().unwrap_or_default();
                let error = self.table.columns.error(
                    person.row,
                    Field::IdNumber,
                    ErrorCode::Duplicate,
                    person.id_number.as_deref().unwrap_or_default(),
                    BTreeMap::from([("household".to_owned(), number.to_owned())]),
                );
                self.plan.errors.push(error);
            }
            taken.extend(here.map(|row| row.id.as_str()));
            people.push(Known { person, id_hash, resident: here });
        }
        for known in people.iter_mut().filter(|known| known.resident.is_none()) {
            let same_name = |row: &&&ResidentRow| {
                row.name == known.person.name && !taken.contains(row.id.as_str())
            };
            known.resident = residents.iter().find(same_name).copied();
            taken.extend(known.resident.map(|row| row.id.as_str()));
        }
        people
    }

    /// Which person is the head: whom the sheet calls so; else the one who has been so far, and where that one is
    /// not in the sheet, nobody in it; else the first.
    fn head(&self, people: &[Known<'_>], residents: &[&ResidentRow]) -> Option<usize> {
        if let Some(marked) = people.iter().position(|known| known.person.head) {
            return Some(marked);
        }
        if residents.iter().any(|row| row.is_head) {
            return people.iter().position(|known| known.resident.is_some_and(|row| row.is_head));
        }
        (!people.is_empty()).then_some(0)
    }

    /// The group's code, where the sheet names one; a new household needs one.
    fn group(&mut self, household: &Household, existing: Option<&HouseholdRow>) -> Option<String> {
        let columns = &self.table.columns;
        match &household.group {
            Some(name) => {
                let code = self.groups.find_or_add(self.village, name);
                if code.is_none() {
                    let most = BTreeMap::from([("max".to_owned(), "999".to_owned())]);
                    let error = columns.error(
                        household.row,
                        Field::Group,
                        ErrorCode::OutOfRange,
                        name,
                        most,
                    );
                    self.plan.errors.push(error);
                }
                code
            }
            None if existing.is_some() => None,
            None if columns.index(Field::Group).is_none() => {
                if !self.group_missing {
                    self.group_missing = true;
                    self.plan.errors.push(columns.column_missing(Field::Group));
                }
                None
            }
            None => {
                let error = columns.error(
                    household.row,
                    Field::Group,
                    ErrorCode::Required,
                    "",
                    BTreeMap::new(),
                );
                self.plan.errors.push(error);
                None
            }
        }
    }

    fn change_household(
        &mut self,
        row: &HouseholdRow,
        head_name: Option<&str>,
        group: Option<String>,
    ) {
        let mut changed = row.clone();
        if let Some(name) = head_name {
            name.clone_into(&mut changed.head_name);
        }
        if let Some(group) = group {
            changed.group_code = group;
        }
        if changed != *row {
            self.plan.households_changed.push(changed);
        }
    }

    fn new_household(
        &mut self,
        household: &Household,
        head_name: &str,
        group: Option<String>,
    ) -> String {
        let id = HouseholdId(Uuid::now_v7()).to_string();
        self.plan.households_new.push(NewHousehold {
            row: HouseholdRow {
                id: id.clone(),
                village_code: self.village.to_string(),
                // Without a group there is an error, and nothing is written.
                group_code: group.unwrap_or_default(),
                number: household.number.clone(),
                head_name: head_name.to_owned(),
                ranking_opt_out: false,
                created_at: clock::to_db(self.call.now),
            },
            points: household.points.unwrap_or_default(),
        });
        id
    }

    fn person(&mut self, household: &str, known: &Known<'_>, is_head: bool) -> Result<()> {
        let before = match known.resident {
            Some(row) => row.clone(),
            None => resident::blank(self.call, self.village, household),
        };
        let id_hash = known.id_hash.as_ref();
        let row = resident::merged(self.call, &before, known.person, id_hash, is_head)?;
        if known.resident.is_none() {
            self.plan.residents_new.push(row);
        } else if row == before {
            self.plan.residents_unchanged += 1;
        } else {
            self.plan.residents_changed.push(row);
        }
        Ok(())
    }

    /// A head of before who is not in the sheet makes way for the one who is.
    fn depose(&mut self, people: &[Known<'_>], residents: &[&ResidentRow]) {
        let here: HashSet<&str> =
            people.iter().filter_map(|known| known.resident).map(|row| row.id.as_str()).collect();
        for row in residents.iter().filter(|row| row.is_head && !here.contains(row.id.as_str())) {
            let mut changed = ResidentRow::clone(row);
            changed.is_head = false;
            MEMBER.clone_into(&mut changed.relation);
            self.plan.residents_changed.push(changed);
        }
    }
}
