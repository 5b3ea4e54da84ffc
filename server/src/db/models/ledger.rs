//! Rows of the points ledger: accounts with guarded balances, transfers that are only ever added, and the
//! hash chain of each village.

use chrono::{NaiveDate, NaiveDateTime};
use diesel::{
    dsl::sql,
    prelude::*,
    sql_types::{BigInt, Binary, Bool},
};
use sha2::{Digest, Sha256};
use uuid::Uuid;
use xiangyue_shared::{
    ids::{HouseholdId, StoreId},
    points::Points,
    region::RegionCode,
};

use super::{household::Household, store::StoreRow};
use crate::{
    db::{
        Conn,
        schema::{
            households, ledger_accounts as accounts, regions, stores, transfers,
            village_chains as chains,
        },
        sql::PrepareOnce,
    },
    error::{Failure, Result},
};

/// Kind of an account. All but issuance stay at or above zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountKind {
    Household,
    /// Where a village's points come from; its debt is what is out with the households.
    Issuance,
    Store,
    /// Where lapsed points go.
    Expired,
}

impl AccountKind {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Household => "household",
            Self::Issuance => "issuance",
            Self::Store => "store",
            Self::Expired => "expired",
        }
    }
}

/// An account.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = accounts, treat_none_as_default_value = false)]
pub struct AccountRow {
    pub id: String,
    pub village_code: String,
    pub kind: String,
    pub household_id: Option<String>,
    pub store_id: Option<String>,
    pub balance: i64,
    pub held: i64,
    /// Lapsed points that came back late may be spent up to this day.
    pub grace_until: Option<NaiveDate>,
}

impl AccountRow {
    /// What can be spent.
    #[must_use]
    pub fn available(&self) -> Points {
        Points(self.balance - self.held)
    }
}

/// A transfer, as it stands in the ledger for good.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = transfers, treat_none_as_default_value = false)]
pub struct TransferRow {
    pub id: String,
    pub village_code: String,
    pub sequence: i64,
    pub phase: String,
    pub reason: String,
    pub debit_account_id: String,
    pub credit_account_id: String,
    pub amount: i64,
    pub household_id: String,
    pub available_after: i64,
    pub pending_id: Option<String>,
    pub reverses_id: Option<String>,
    pub rule_version_id: Option<String>,
    pub order_id: Option<String>,
    pub resident_id: Option<String>,
    pub title: String,
    pub note: String,
    pub expires_on: Option<NaiveDate>,
    pub recorded_by: Option<String>,
    pub recorded_at: NaiveDateTime,
    pub previous_hash: Vec<u8>,
    pub hash: Vec<u8>,
}

impl TransferRow {
    /// SHA-256 over every field and the hash before it; each field is preceded by its length, so that no two
    /// rows share a text.
    #[must_use]
    pub fn compute_hash(&self) -> Vec<u8> {
        let mut hash = Sha256::new();
        let mut field = |bytes: &[u8]| {
            hash.update(u64::try_from(bytes.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(bytes);
        };
        let optional = |text: &Option<String>| text.as_deref().unwrap_or_default().to_owned();
        field(&self.previous_hash);
        field(self.id.as_bytes());
        field(self.village_code.as_bytes());
        field(&self.sequence.to_be_bytes());
        field(self.phase.as_bytes());
        field(self.reason.as_bytes());
        field(self.debit_account_id.as_bytes());
        field(self.credit_account_id.as_bytes());
        field(&self.amount.to_be_bytes());
        field(self.household_id.as_bytes());
        field(&self.available_after.to_be_bytes());
        field(optional(&self.pending_id).as_bytes());
        field(optional(&self.reverses_id).as_bytes());
        field(optional(&self.rule_version_id).as_bytes());
        field(optional(&self.order_id).as_bytes());
        field(optional(&self.resident_id).as_bytes());
        field(self.title.as_bytes());
        field(self.note.as_bytes());
        field(self.expires_on.map(|day| day.to_string()).unwrap_or_default().as_bytes());
        field(optional(&self.recorded_by).as_bytes());
        field(&self.recorded_at.and_utc().timestamp_micros().to_be_bytes());
        hash.finalize().to_vec()
    }
}

/// The household's account.
///
/// # Errors
/// Where the database fails, or the household has no account.
pub fn household_account(conn: &mut Conn, household: HouseholdId) -> Result<AccountRow> {
    Ok(accounts::table
        .filter(accounts::household_id.eq(household.to_string()))
        .select(AccountRow::as_select())
        .get_result(conn)?)
}

/// A household with its account.
///
/// # Errors
/// Where the database fails.
pub fn with_household(
    conn: &mut Conn,
    household: HouseholdId,
) -> Result<Option<(Household, AccountRow)>> {
    Ok(on_engine!(conn => households::table
        .inner_join(accounts::table.on(accounts::household_id.eq(households::id.nullable())))
        .filter(households::id.eq(household.to_string()))
        .select((Household::as_select(), AccountRow::as_select()))
        .get_result(conn))
    .optional()?)
}

/// A household with its account and the name of its group.
///
/// # Errors
/// Where the database fails.
pub fn with_household_and_group(
    conn: &mut Conn,
    household: HouseholdId,
) -> Result<Option<(Household, AccountRow, String)>> {
    Ok(on_engine!(conn => households::table
        .inner_join(accounts::table.on(accounts::household_id.eq(households::id.nullable())))
        .inner_join(regions::table.on(regions::code.eq(households::group_code)))
        .filter(households::id.eq(household.to_string()))
        .select((Household::as_select(), AccountRow::as_select(), regions::name))
        .get_result(conn))
    .optional()?)
}

/// A store with its account.
///
/// # Errors
/// Where the database fails.
pub fn with_store(conn: &mut Conn, store: StoreId) -> Result<Option<(StoreRow, AccountRow)>> {
    Ok(on_engine!(conn => stores::table
        .inner_join(accounts::table.on(accounts::store_id.eq(stores::id.nullable())))
        .filter(stores::id.eq(store.to_string()))
        .select((StoreRow::as_select(), AccountRow::as_select()))
        .get_result(conn))
    .optional()?)
}

/// The account by its id.
///
/// # Errors
/// Where the database fails.
pub fn account(conn: &mut Conn, id: &str) -> Result<AccountRow> {
    Ok(accounts::table.find(id).select(AccountRow::as_select()).get_result(conn)?)
}

/// Opens an account with nothing in it.
///
/// # Errors
/// Where the database fails, or there is such an account already.
pub fn open_account(
    conn: &mut Conn,
    village: &RegionCode,
    kind: AccountKind,
    owner: Option<String>,
) -> Result<AccountRow> {
    let row = AccountRow {
        id: Uuid::now_v7().to_string(),
        village_code: village.to_string(),
        kind: kind.as_str().to_owned(),
        household_id: owner.clone().filter(|_| kind == AccountKind::Household),
        store_id: owner.filter(|_| kind == AccountKind::Store),
        balance: 0,
        held: 0,
        grace_until: None,
    };
    diesel::insert_into(accounts::table).values(&row).execute(conn)?;
    Ok(row)
}

/// The village's one account of a kind.
///
/// # Errors
/// Where the database fails; `NotFound` in a village that was not set up.
pub fn village_account(conn: &mut Conn, village: &str, kind: AccountKind) -> Result<AccountRow> {
    accounts::table
        .filter(
            accounts::village_code
                .eq(village)
                .and(accounts::kind.eq(kind.as_str()))
                // The words of the index that holds these accounts alone, so that it is chosen.
                .and(sql::<Bool>("ledger_accounts.kind IN ('issuance', 'expired')")),
        )
        .select(AccountRow::as_select())
        .prepared()
        .get_result(conn)
        .optional()?
        .ok_or_else(|| Failure::internal(anyhow::anyhow!("village {village} has no ledger")))
}

/// The store's account.
///
/// # Errors
/// Where the database fails.
pub fn store_account(conn: &mut Conn, store: &str) -> Result<AccountRow> {
    Ok(accounts::table
        .filter(accounts::store_id.eq(store))
        .select(AccountRow::as_select())
        .get_result(conn)?)
}

/// Sets a village's ledger up; does nothing where it stands already.
///
/// # Errors
/// Where the database fails.
pub fn set_up_village(conn: &mut Conn, village: &RegionCode) -> Result<()> {
    let row = (
        chains::village_code.eq(village.as_str()),
        chains::last_sequence.eq(0_i64),
        chains::last_hash.eq(Vec::<u8>::new()),
    );
    let insert = diesel::insert_into(chains::table).values(row).on_conflict_do_nothing();
    let fresh = match conn {
        Conn::Sqlite(conn) => insert.execute(conn)?,
        Conn::Postgres(conn) => insert.execute(conn)?,
    };
    if fresh == 1 {
        open_account(conn, village, AccountKind::Issuance, None)?;
        open_account(conn, village, AccountKind::Expired, None)?;
    }
    Ok(())
}

/// How an account's two numbers change together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Change {
    pub balance: i64,
    pub held: i64,
}

/// Changes an account, unless that left less than nothing in it; `None` then. One guarded statement: two
/// at once cannot both spend the last point.
///
/// # Errors
/// Where the database fails.
pub fn change_account(conn: &mut Conn, id: &str, change: Change) -> Result<Option<Points>> {
    let statement = ChangeAccount { id, balance: change.balance, held: change.held };
    let left: Option<(i64, i64)> = on_engine!(conn => statement.get_result(conn)).optional()?;
    Ok(left.map(|(balance, held)| Points(balance - held)))
}

statement! {
    ChangeAccount { id: &'a str, balance: i64, held: i64 }
    gives (BigInt, BigInt);
    "UPDATE ledger_accounts SET balance = balance + " (balance: BigInt) ", held = held + " (held: BigInt)
    " WHERE id = " (id: Text)
    " AND (kind = 'issuance' OR balance + " (balance: BigInt) " >= held + " (held: BigInt)
    ") RETURNING balance, held"
}

/// Locks an account up to the commit; changes nothing.
///
/// # Errors
/// Where the database fails.
pub fn lock(conn: &mut Conn, id: &str) -> Result<()> {
    diesel::update(accounts::table.find(id))
        .set(accounts::held.eq(accounts::held))
        .execute(conn)?;
    Ok(())
}

/// Lets lapsed points of an account be spent up to a day.
///
/// # Errors
/// Where the database fails.
pub fn set_grace(conn: &mut Conn, id: &str, until: Option<NaiveDate>) -> Result<()> {
    diesel::update(accounts::table.find(id)).set(accounts::grace_until.eq(until)).execute(conn)?;
    Ok(())
}

/// Puts a transfer at the end of its village's chain. Sequence and hashes are filled in here; on PostgreSQL
/// the chain's row stays locked up to the commit.
///
/// # Errors
/// Where the database fails; a unique violation where another resolved or reversed the same transfer first.
pub fn append(conn: &mut Conn, mut row: TransferRow) -> Result<TransferRow> {
    let next = NextInChain { village: &row.village_code };
    let (sequence, previous): (i64, Vec<u8>) = on_engine!(conn => next.get_result(conn))?;
    row.sequence = sequence;
    row.previous_hash = previous;
    row.hash = row.compute_hash();
    on_engine!(conn => diesel::insert_into(transfers::table).values(&row).execute(conn))?;
    let end = EndOfChain { village: &row.village_code, hash: &row.hash };
    on_engine!(conn => end.execute(conn))?;
    Ok(row)
}

statement! {
    NextInChain { village: &'a str }
    gives (BigInt, Binary);
    "UPDATE village_chains SET last_sequence = last_sequence + 1 WHERE village_code = " (village: Text)
    " RETURNING last_sequence, last_hash"
}

statement! {
    EndOfChain { village: &'a str, hash: &'a [u8] }
    "UPDATE village_chains SET last_hash = " (hash: Binary) " WHERE village_code = " (village: Text)
}

/// A transfer by its id.
///
/// # Errors
/// Where the database fails.
pub fn transfer(conn: &mut Conn, id: &str) -> Result<Option<TransferRow>> {
    Ok(transfers::table.find(id).select(TransferRow::as_select()).get_result(conn).optional()?)
}

/// The transfer that posted, voided or expired a pending one.
///
/// # Errors
/// Where the database fails.
pub fn resolution_of(conn: &mut Conn, pending: &str) -> Result<Option<TransferRow>> {
    Ok(transfers::table
        .filter(transfers::pending_id.eq(pending))
        .select(TransferRow::as_select())
        .get_result(conn)
        .optional()?)
}

/// The transfer that reversed another.
///
/// # Errors
/// Where the database fails.
pub fn reversal_of(conn: &mut Conn, id: &str) -> Result<Option<TransferRow>> {
    Ok(transfers::table
        .filter(transfers::reverses_id.eq(id))
        .select(TransferRow::as_select())
        .get_result(conn)
        .optional()?)
}

/// Ids of the accounts of these households, by household.
///
/// # Errors
/// Where the database fails.
pub fn account_ids(
    conn: &mut Conn,
    households: &[String],
) -> Result<std::collections::HashMap<String, String>> {
    let rows: Vec<(String, String)> = accounts::table
        .filter(accounts::household_id.eq_any(households))
        .select((accounts::household_id.assume_not_null(), accounts::id))
        .load(conn)?;
    Ok(rows.into_iter().collect())
}
