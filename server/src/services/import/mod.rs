//! Residents 村民 and households 户 from a spreadsheet as the village keeps it: the whole sheet is read and compared
//! with the village first; then all of it is written, or nothing. Safe to repeat: people are recognised by
//! identity number, else by household number and name; what is the same stays, and nobody is removed.

mod bounds;
mod cells;
mod columns;
mod groups;
mod plan;
mod resident;
mod sheet;
mod table;
mod template;
mod text;

use xiangyue_shared::{
    access::Target,
    day,
    endpoint::Binary,
    entry::Reason,
    ids::HouseholdId,
    import::{GetImportTemplate, ImportHouseholds, ImportReport},
    points::Points,
    region::{Level, RegionCode},
};

use self::plan::Plan;
pub use self::{sheet::line_of, table::Table, text::initials};
use crate::{
    call::{Asked, Call},
    db::{
        Conn,
        models::{
            audit, household_import as model,
            ledger::{self as accounts, AccountKind, Change},
            parse, region,
        },
    },
    error::{Failure, Result},
    services::{ledger, policy},
};

/// Errors that a report lists; the rest are only counted.
const ERRORS_LISTED: usize = 100;
/// Why a new household has points.
const OPENING_TITLE: &str = "结转积分";
/// Files that are read at once; each may unpack to a good deal of memory.
static READING: tokio::sync::Semaphore = tokio::sync::Semaphore::const_new(1);

/// Reads a file, off the threads that answer requests.
///
/// # Errors
/// `SheetUnreadable`; `HeaderMissing` with `missing`; `TooLarge` with `max` rows.
pub async fn read(bytes: Vec<u8>) -> Result<Table> {
    let _permit = READING.acquire().await.map_err(Failure::internal)?;
    // A library that gives up on a file tells no more of it than that it cannot be read.
    tokio::task::spawn_blocking(move || table::read(&sheet::read(&bytes)?))
        .await
        .map_err(|_| sheet::unreadable())?
}

/// Whether the caller may import into the village; asked before the sheet is read.
///
/// # Errors
/// `Forbidden`; `NotFound` for what is no village.
pub fn may_run(conn: &mut Conn, call: &Call, asked: &ImportHouseholds) -> Result<()> {
    call.allow(&Target::region(asked.village.clone()))?;
    region::expect(conn, &asked.village, Level::Village).map(drop)
}

/// Checks a sheet against its village, and writes it unless it is a dry run or something is wrong.
///
/// # Errors
/// `NotFound` for what is no village.
pub fn run(
    conn: &mut Conn,
    call: &Call,
    asked: &Asked<ImportHouseholds>,
    table: &Table,
) -> Result<ImportReport> {
    let village = &asked.path.village;
    may_run(conn, call, &asked.path)?;
    let plan = plan::make(conn, call, village, table)?;
    let checked_only = asked.query.dry_run || !plan.errors.is_empty();
    if checked_only || plan.is_empty() {
        return Ok(report(table, plan, checked_only));
    }
    lock(conn, village)?;
    // Another import may have come first; from here on it waits.
    let plan = plan::make(conn, call, village, table)?;
    let refused = !plan.errors.is_empty();
    if refused || plan.is_empty() {
        return Ok(report(table, plan, refused));
    }
    write(conn, call, village, &plan)?;
    let report = report(table, plan, false);
    audit::record(
        conn,
        call,
        audit::Action {
            name: "households.import",
            object_kind: "village",
            object_id: village.to_string(),
            region: Some(village.as_str()),
            detail: serde_json::to_string(&report).unwrap_or_default(),
        },
    )?;
    Ok(report)
}

/// The spreadsheet to fill in.
///
/// # Errors
/// `Forbidden` for those who import nowhere.
pub fn template(_: &mut Conn, call: &Call, _: &Asked<GetImportTemplate>) -> Result<Binary> {
    call.allow(&Target::default())?;
    let bytes = template::make().map_err(Failure::internal)?;
    Ok(Binary { media_type: template::MEDIA_TYPE.to_owned(), bytes })
}

/// Sets the village's ledger up, and makes imports of one village wait for each other. The issuance account is the
/// one that opening points are taken from, so the order of locks is the ledger's own.
fn lock(conn: &mut Conn, village: &RegionCode) -> Result<()> {
    accounts::set_up_village(conn, village)?;
    let issuance = accounts::village_account(conn, village.as_str(), AccountKind::Issuance)?;
    accounts::change_account(conn, &issuance.id, Change::default())?;
    Ok(())
}

fn write(conn: &mut Conn, call: &Call, village: &RegionCode, plan: &Plan) -> Result<()> {
    region::insert(conn, &plan.groups_new)?;
    let households: Vec<_> = plan.households_new.iter().map(|new| new.row.clone()).collect();
    model::add_households(conn, &households)?;
    model::add_residents(conn, &plan.residents_new)?;
    for row in &plan.households_changed {
        model::change_household(conn, row)?;
    }
    for row in &plan.residents_changed {
        model::change_resident(conn, row)?;
    }
    open_accounts(conn, call, village, plan)?;
    let changed = plan.households_changed.iter().map(|row| &row.id);
    let with_changed = plan.residents_new.iter().chain(&plan.residents_changed);
    for household in changed.chain(with_changed.map(|row| &row.household_id)) {
        call.touch(parse::one(household)?);
    }
    Ok(())
}

/// Gives each new household its account, and the points that it brings.
fn open_accounts(conn: &mut Conn, call: &Call, village: &RegionCode, plan: &Plan) -> Result<()> {
    let issuance = accounts::village_account(conn, village.as_str(), AccountKind::Issuance)?;
    let months = policy::of(conn, village.as_str())?.points_expire_months;
    let expires_on = ledger::expiry::last_day(day::day_of(call.now), months);
    for new in &plan.households_new {
        let household: HouseholdId = parse::one(&new.row.id)?;
        let account = accounts::open_account(
            conn,
            village,
            AccountKind::Household,
            Some(new.row.id.clone()),
        )?;
        if new.points == 0 {
            continue;
        }
        let draft = ledger::Draft {
            reason: Reason::Opening,
            amount: Points(new.points),
            household,
            title: OPENING_TITLE.to_owned(),
            note: String::new(),
            rule_version: None,
            order: None,
            resident: None,
            expires_on,
        };
        ledger::post(conn, call, &issuance, &account, draft)?;
    }
    Ok(())
}

fn report(table: &Table, plan: Plan, dry_run: bool) -> ImportReport {
    let count = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
    let errors_total = count(plan.errors.len());
    let mut errors = plan.errors;
    errors.truncate(ERRORS_LISTED);
    ImportReport {
        dry_run,
        rows: table.rows,
        households_new: count(plan.households_new.len()),
        households_changed: count(plan.households_changed.len()),
        residents_new: count(plan.residents_new.len()),
        residents_changed: count(plan.residents_changed.len()),
        residents_unchanged: count(plan.residents_unchanged),
        groups_new: count(plan.groups_new.len()),
        errors,
        errors_total,
    }
}

#[cfg(test)]
mod tests;
