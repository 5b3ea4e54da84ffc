//! Children and the consent of their guardians. The members of a child's household are its guardians 监护人.

use chrono::{Datelike, NaiveDate};
use xiangyue_shared::{
    access::Target,
    child::{
        CHILDREN_MOST, Child, ChildProfile, Consent, ConsentRecord, ListChildConsents,
        ListChildren, PutChild, PutChildConsent, WithdrawChildConsent,
    },
    class_booking::SeatState,
    day,
    endpoint::Nothing,
    error::{ErrorCode, FieldError},
    fields,
    ids::{ChildId, ConsentId, HouseholdId},
    page::Page,
};

use super::{give_up, record};
use crate::{
    call::{Asked, Call},
    db::{
        Conn, clock,
        models::{
            child::{self as model, ConsentRow},
            class_facts,
            class_seat::{self as seats, Whose},
            household::{self as households, Household},
            page, person,
        },
    },
    error::{Failure, Result},
};

/// Full years above which nobody is a child.
const OLDEST_YEARS: i32 = 18;

/// The household, for its members. It is locked, so that nothing is told of a child while its data is taken back.
fn allowed(conn: &mut Conn, call: &Call, id: HouseholdId) -> Result<Household> {
    call.allow(&Target { household: Some(id), ..Target::default() })?;
    let household = households::find(conn, id)?.ok_or(ErrorCode::NotFound)?;
    households::lock(conn, id)?;
    Ok(household)
}

/// The newest answer for a child of the household.
///
/// # Errors
/// `NotFound` for a child of another.
fn last(conn: &mut Conn, household: HouseholdId, child: ChildId) -> Result<Option<Consent>> {
    match model::last_consent(conn, child)? {
        Some(row) if row.household_id != household.to_string() => Err(ErrorCode::NotFound.into()),
        Some(row) => row.consent().map(Some),
        None => Ok(None),
    }
}

/// Agrees or refuses. Refusing what was agreed to before is withdrawing.
///
/// # Errors
/// `Forbidden`, `NotFound`; `ClassBegun` as [`withdraw`].
pub fn decide(
    conn: &mut Conn,
    call: &Call,
    asked: &Asked<PutChildConsent>,
) -> Result<ConsentRecord> {
    let (household_id, child) = (asked.path.household, asked.path.child);
    let household = allowed(conn, call, household_id)?;
    let before = last(conn, household_id, child)?;
    let consent = match (asked.body.agreed, before) {
        (true, _) => Consent::Given,
        (false, Some(Consent::Given)) => Consent::Withdrawn,
        (false, _) => Consent::Refused,
    };
    if consent == Consent::Withdrawn {
        take_back(conn, call, &household, child)?;
    }
    keep(conn, call, &household, child, consent, asked.body.version)
}

/// Withdraws: the child's data is removed at once, its seats to come are freed.
///
/// # Errors
/// `Forbidden`, `NotFound`; `ConsentRequired` where none stands; `ClassBegun` while the child is in class, where the
/// teacher must know who collects it.
pub fn withdraw(
    conn: &mut Conn,
    call: &Call,
    asked: &Asked<WithdrawChildConsent>,
) -> Result<ConsentRecord> {
    let (household_id, child) = (asked.path.household, asked.path.child);
    let household = allowed(conn, call, household_id)?;
    let standing = model::last_consent(conn, child)?
        .filter(|row| row.household_id == household.id)
        .filter(|row| row.consent == Consent::Given.as_str())
        .ok_or(ErrorCode::ConsentRequired)?;
    take_back(conn, call, &household, child)?;
    keep(conn, call, &household, child, Consent::Withdrawn, standing.version.into())
}

fn take_back(conn: &mut Conn, call: &Call, household: &Household, child: ChildId) -> Result<()> {
    let id = child.to_string();
    model::lock(conn, &household.id, std::slice::from_ref(&id))?;
    if class_facts::is_in_class(conn, &id, day::day_of(call.now))? {
        return Err(ErrorCode::ClassBegun.into());
    }
    let now = clock::to_db(call.now);
    let coming = seats::coming(conn, Whose::Child(&id), now)?;
    give_up::give_up(conn, call, &coming, &SeatState::LIVE, SeatState::Cancelled)?;
    model::remove(conn, child, now)?;
    Ok(())
}

fn keep(
    conn: &mut Conn,
    call: &Call,
    household: &Household,
    child: ChildId,
    consent: Consent,
    version: i64,
) -> Result<ConsentRecord> {
    let user = call.caller()?.user.to_string();
    let row = ConsentRow {
        id: ConsentId::new().to_string(),
        household_id: household.id.clone(),
        child_id: child.to_string(),
        consent: consent.as_str().to_owned(),
        version: i32::try_from(version).map_err(Failure::internal)?,
        decided_by: user.clone(),
        decided_at: clock::to_db(call.now),
    };
    model::add_consent(conn, &row)?;
    let name = match consent {
        Consent::Given => "child.consent.give",
        Consent::Refused => "child.consent.refuse",
        Consent::Withdrawn => "child.consent.withdraw",
    };
    let detail = format!("version {version}");
    record(conn, call, name, ("child", &row.child_id), &household.village_code, detail)?;
    row.into_record(person::display_name(conn, &user)?)
}

/// Lists what the household's guardians answered, newest first.
///
/// # Errors
/// `Forbidden`; `OutOfRange` for a page of another size than pages have.
pub fn consents(
    conn: &mut Conn,
    call: &Call,
    asked: &Asked<ListChildConsents>,
) -> Result<Page<ConsentRecord>> {
    let household = asked.path.household;
    call.allow(&Target { household: Some(household), ..Target::default() })?;
    let limit = page::rows(asked.query.limit)?;
    model::consents(conn, household, asked.query.cursor.as_deref(), limit)
}

/// Keeps what a guardian tells of a child.
///
/// # Errors
/// `Forbidden`, `NotFound`; `ConsentRequired`; `Invalid` on `birth_date` for one of no child, on `child` beyond the most
/// of a household.
pub fn put(conn: &mut Conn, call: &Call, asked: &Asked<PutChild>) -> Result<Nothing> {
    let (household_id, id) = (asked.path.household, asked.path.child);
    let household = allowed(conn, call, household_id)?;
    if last(conn, household_id, id)? != Some(Consent::Given) {
        return Err(ErrorCode::ConsentRequired.into());
    }
    let today = day::day_of(call.now);
    if !is_childs(asked.body.birth_date, today) {
        return Err(FieldError::new("birth_date", ErrorCode::BirthDateInvalid).into());
    }
    let found = model::find(conn, id)?;
    if found.as_ref().is_some_and(|row| row.household_id != household.id) {
        return Err(ErrorCode::NotFound.into());
    }
    let known = found.as_ref().is_some_and(|row| row.removed_at.is_none());
    if !known && model::count(conn, household_id)? >= CHILDREN_MOST {
        let error = FieldError::new("child", ErrorCode::OutOfRange);
        return Err(error.with("min", 1).with("max", CHILDREN_MOST).into());
    }
    let profile = in_one_form(&asked.body)?;
    let now = clock::to_db(call.now);
    model::put(conn, &call.keys, (id, &profile), household_id, now, found.is_none())?;
    call.touch(household_id);
    let name = if known { "child.change" } else { "child.add" };
    let object = ("child", id.to_string());
    record(conn, call, name, (object.0, &object.1), &household.village_code, String::new())?;
    Ok(Nothing {})
}

fn is_childs(born: NaiveDate, today: NaiveDate) -> bool {
    born <= today && today.year() - born.year() <= OLDEST_YEARS
}

/// Phone numbers in their one form.
fn in_one_form(told: &ChildProfile) -> Result<ChildProfile> {
    let mut profile = told.clone();
    for contact in &mut profile.contacts {
        contact.phone = fields::phone(&contact.phone)?;
    }
    for person in &mut profile.pickup_persons {
        person.phone = fields::phone(&person.phone)?;
    }
    Ok(profile)
}

/// Lists the household's children.
///
/// # Errors
/// `Forbidden`.
pub fn list(conn: &mut Conn, call: &Call, asked: &Asked<ListChildren>) -> Result<Vec<Child>> {
    let household = asked.path.household;
    call.allow(&Target { household: Some(household), ..Target::default() })?;
    let rows = model::of_household(conn, household)?;
    model::open(conn, &call.keys, &rows)
}
