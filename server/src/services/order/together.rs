//! Many orders ahead at once, on PostgreSQL: what each of them takes is decided as for one alone, and all of it is read
//! and written by as many statements as one alone needs.
//!
//! Only orders that go through as they are go together. Whatever is not plain (a key that was used before, too few
//! points, a price that has changed) is left out and runs alone, where it finds its answer; and where anything changes
//! while they are being written, all of them do.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use diesel::PgConnection;
use xiangyue_shared::{
    access::Target,
    code,
    ids::HouseholdId,
    order::{Order, PlaceOrder},
    points::Points,
    region::VillagePolicy,
    stock::MovementKind,
};

use super::{
    action,
    basket::{self, Basket},
    place::{self, Written},
    view::{self, Made},
};
use crate::{
    auth::caller,
    call::Call,
    db::models::{
        audit::AuditRow,
        household::Household,
        idempotency::{Entry, KeyRow},
        ledger::AccountRow,
        orders_together as model,
        stock::MovementRow,
        store::{ItemRow, StoreRow},
    },
    error::{Failure, Result},
    services::{
        ledger::{self, Hold},
        policy, stock,
    },
    unit::{self, Command, Done},
};

/// An order that waits, with its pickup code.
pub type Waiting = Command<PlaceOrder, String>;

/// Whose order it is: of one household only one goes at a time.
#[must_use]
pub fn lane(waiting: &Waiting) -> HouseholdId {
    waiting.asked.path.household
}

/// An order that can be placed as it is.
struct Plain<'a> {
    index: usize,
    waiting: &'a Waiting,
    call: Call,
    scope: String,
    household: &'a Household,
    debit: &'a AccountRow,
    store: &'a StoreRow,
    credit: &'a AccountRow,
    basket: Basket,
    digits: String,
}

/// What the orders are decided by.
struct Facts {
    households: HashMap<String, (Household, AccountRow)>,
    stores: HashMap<String, (StoreRow, AccountRow)>,
    items: HashMap<String, ItemRow>,
    /// Ids of orders that stand.
    standing: HashSet<String>,
    /// Keys that were used, with their scopes.
    used: HashSet<(String, String)>,
}

impl Facts {
    fn read(conn: &mut PgConnection, waiting: &[Arc<Waiting>], scopes: &[String]) -> Result<Self> {
        let ids = |of: fn(&Waiting) -> String| -> Vec<String> {
            waiting.iter().map(|one| of(one)).collect::<HashSet<_>>().into_iter().collect()
        };
        let items: HashSet<String> = waiting
            .iter()
            .flat_map(|one| one.asked.body.lines.iter().map(|line| line.item.to_string()))
            .collect();
        let keys: Vec<(&str, &str)> = scopes
            .iter()
            .zip(waiting)
            .map(|(scope, one)| (scope.as_str(), one.key.key.as_str()))
            .collect();
        Ok(Self {
            households: model::households(conn, &ids(|one| lane(one).to_string()))?,
            stores: model::stores(conn, &ids(|one| one.asked.body.store.to_string()))?,
            items: model::items(conn, &items.into_iter().collect::<Vec<_>>())?,
            standing: model::standing(conn, &ids(|one| one.asked.path.order.to_string()))?
                .into_iter()
                .collect(),
            used: model::known_keys(conn, &keys)?.into_iter().collect(),
        })
    }

    /// The order, where nothing stands in its way.
    fn plain<'a>(
        &'a self,
        index: usize,
        waiting: &'a Waiting,
        scope: &str,
        caller: Option<caller::Caller>,
    ) -> Option<Plain<'a>> {
        let call = unit::admitted::<PlaceOrder>(&waiting.meta, Some(caller?)).ok()?;
        let PlaceOrder { household, order } = waiting.asked.path;
        call.allow(&Target { household: Some(household), ..Target::default() }).ok()?;
        let (household, debit) = self.households.get(&household.to_string())?;
        let (store, credit) = self.stores.get(&waiting.asked.body.store.to_string())?;
        if self.standing.contains(&order.to_string())
            || self.used.contains(&(scope.to_owned(), waiting.key.key.clone()))
        {
            return None;
        }
        place::ensure_open(household, store).ok()?;
        let draft = &waiting.asked.body;
        let known = draft
            .lines
            .iter()
            .filter_map(|line| self.items.get(&line.item.to_string()))
            .filter(|item| item.store_id == store.id)
            .map(|item| (item.id.clone(), item.clone()))
            .collect();
        let basket = Basket::of(known, &draft.lines, draft.total).ok()?;
        if debit.available() < basket.total {
            return None;
        }
        let digits = code::with_check_digit(rand::random::<u32>());
        let scope = scope.to_owned();
        Some(Plain { index, waiting, call, scope, household, debit, store, credit, basket, digits })
    }
}

/// Places orders, at most one of each household; nothing for one that has to run alone.
///
/// # Errors
/// Where anything changes meanwhile or the database fails: then none of them is placed.
pub fn place(
    conn: &mut PgConnection,
    waiting: &[Arc<Waiting>],
) -> Result<Vec<Option<Done<PlaceOrder>>>> {
    let bearers: Vec<_> = waiting.iter().filter_map(|one| one.meta.bearer).collect();
    if bearers.len() != waiting.len() {
        return Err(Failure::busy("a guest among them"));
    }
    let scopes: Vec<String> = bearers.iter().map(|bearer| bearer.user.to_string()).collect();
    let callers = caller::load_many(conn, &bearers)?;
    let facts = Facts::read(conn, waiting, &scopes)?;
    let plain = waiting
        .iter()
        .zip(&scopes)
        .zip(callers)
        .enumerate()
        .filter_map(|(index, ((one, scope), caller))| facts.plain(index, one, scope, caller))
        .collect();
    let plain = with_free_digits(conn, with_pieces(plain))?;
    let plain = within_limits(conn, plain)?;
    let mut done: Vec<_> = waiting.iter().map(|_| None).collect();
    if !plain.is_empty() {
        for (index, one) in write(conn, plain)? {
            if let Some(place) = done.get_mut(index) {
                *place = Some(one);
            }
        }
    }
    Ok(done)
}

/// Those for whom there are pieces enough, the first first.
fn with_pieces(plain: Vec<Plain<'_>>) -> Vec<Plain<'_>> {
    let mut taken: HashMap<String, i64> = HashMap::new();
    plain
        .into_iter()
        .filter(|one| {
            let fits = one.basket.wanted().all(|(item, pieces)| {
                let before = taken.get(&item.id).copied().unwrap_or_default();
                item.stock - item.reserved - before >= pieces
            });
            if fits {
                for (item, pieces) in one.basket.wanted() {
                    *taken.entry(item.id.clone()).or_default() += pieces;
                }
            }
            fits
        })
        .collect()
}

/// Those whose digits stand for nothing else.
fn with_free_digits<'a>(conn: &mut PgConnection, plain: Vec<Plain<'a>>) -> Result<Vec<Plain<'a>>> {
    let wanted: Vec<(&str, &str)> =
        plain.iter().map(|one| (one.store.village_code.as_str(), one.digits.as_str())).collect();
    let mut taken: HashSet<String> = model::digits_taken(conn, &wanted)?.into_iter().collect();
    Ok(plain.into_iter().filter(|one| taken.insert(one.digits.clone())).collect())
}

/// Those whose households may have as many.
fn within_limits<'a>(conn: &mut PgConnection, plain: Vec<Plain<'a>>) -> Result<Vec<Plain<'a>>> {
    let (mut households, mut items, mut since) = (Vec::new(), HashSet::new(), None);
    for one in &plain {
        let limited = one.basket.limited()?;
        if !limited.is_empty() {
            households.push(one.household.id.clone());
            items.extend(limited.into_iter().map(str::to_owned));
            let from = basket::limits_since(&one.call);
            since = Some(since.map_or(from, |since| from.min(since)));
        }
    }
    let Some(since) = since else {
        return Ok(plain);
    };
    let items: Vec<String> = items.into_iter().collect();
    let mut bought: HashMap<String, Vec<_>> = HashMap::new();
    for (household, item, at, quantity) in model::bought(conn, &households, &items, since)? {
        bought.entry(household).or_default().push((item, at, quantity));
    }
    Ok(plain
        .into_iter()
        .filter(|one| {
            let had = bought.get(&one.household.id).map(Vec::as_slice).unwrap_or_default();
            one.basket.ensure_left(&one.call, had).is_ok()
        })
        .collect())
}

fn write(conn: &mut PgConnection, plain: Vec<Plain<'_>>) -> Result<Vec<(usize, Done<PlaceOrder>)>> {
    let villages: HashSet<&str> = plain.iter().map(|one| one.store.village_code.as_str()).collect();
    let policies: HashMap<String, VillagePolicy> =
        policy::of_many(conn, &villages.into_iter().collect::<Vec<_>>())?;
    let holds = plain
        .iter()
        .map(|one| Hold {
            call: &one.call,
            debit: one.debit,
            credit: one.credit,
            draft: place::redemption(&one.waiting.asked.path, &one.basket),
        })
        .collect();
    let transfers = ledger::hold_together(conn, holds)?;
    // Asked once more, as the accounts are locked now: what is ordered meanwhile, elsewhere, waits for them.
    let count = plain.len();
    let plain = within_limits(conn, plain)?;
    if plain.len() != count {
        return Err(Failure::busy("a household came to its limit meanwhile"));
    }
    let (mut orders, mut lines, mut pieces) = (Vec::new(), Vec::new(), Vec::new());
    for (one, transfer) in plain.iter().zip(&transfers) {
        let written = Written {
            transfer: transfer.id.clone(),
            digits: one.digits.clone(),
            hold_days: policies
                .get(&one.store.village_code)
                .map_or_else(VillagePolicy::default, Clone::clone)
                .order_hold_days,
        };
        let row = place::held(&one.call, &one.waiting.asked.path, one.store, &one.basket, written)?;
        let of_order = one.basket.rows(&row.id);
        pieces.extend(
            basket::pieces(&one.store.id, &of_order).into_iter().map(|piece| (&one.call, piece)),
        );
        lines.extend(of_order);
        orders.push(row);
    }
    model::add_orders(conn, &orders)?;
    model::add_lines(conn, &lines)?;
    reserve(conn, &pieces)?;
    let records: Vec<AuditRow> = plain
        .iter()
        .zip(&orders)
        .map(|(one, row)| {
            let detail = place::told(row);
            AuditRow::new(&one.call, action(row, &one.store.village_code, "order.place", detail))
        })
        .collect();
    model::add_records(conn, &records)?;
    let (mut keys, mut done) = (Vec::new(), Vec::new());
    for ((one, row), transfer) in plain.iter().zip(&orders).zip(&transfers) {
        let known = Made {
            basket: &one.basket,
            store: one.store,
            head_name: &one.household.head_name,
            available_after: Points(transfer.available_after),
            pickup_code: Some(&one.waiting.made),
        };
        let reply: Order = view::made(&one.call, row, &known)?;
        unit::ensure_decided::<PlaceOrder>(&one.call)?;
        let key = &one.waiting.key;
        let entry = Entry { scope: &one.scope, key: &key.key, request_hash: &key.request_hash };
        let kept = serde_json::to_vec(&reply).map_err(Failure::internal)?;
        keys.push(KeyRow::new(&one.call, &entry, &kept)?);
        done.push((one.index, (reply, one.call.touched())));
    }
    model::add_keys(conn, &keys)?;
    Ok(done)
}

fn reserve(conn: &mut PgConnection, pieces: &[(&Call, stock::Piece)]) -> Result<()> {
    let mut sums: BTreeMap<&str, i64> = BTreeMap::new();
    for (_, piece) in pieces {
        *sums.entry(&piece.item).or_default() += piece.quantity;
    }
    if !model::reserve(conn, &sums.into_iter().collect::<Vec<_>>())? {
        return Err(Failure::busy("goods ran out meanwhile"));
    }
    let movements: Vec<MovementRow> = pieces
        .iter()
        .map(|(call, piece)| {
            MovementRow::new(call, &stock::moving(MovementKind::Reserve, piece, ""))
        })
        .collect();
    model::add_movements(conn, &movements)
}
