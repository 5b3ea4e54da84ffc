//! Points stores 道德积分超市 and their catalogue.

use xiangyue_shared::{
    access::{Permission, Target},
    day,
    error::{ErrorCode, FieldError},
    ids::{ItemId, StoreId},
    region::{Level, place_name},
    store::{
        GetItem, GetStore, GetStoreCard, Item, ItemDraft, ListItems, ListStores, PutItem, PutStore,
        Store, StoreCard, StoreDraft,
    },
};

use crate::{
    call::{Asked, Call},
    db::{
        Conn, clock,
        models::{
            audit,
            ledger::{self, AccountKind},
            picture, region,
            store::{self as model, ItemRow, StoreRow},
        },
    },
    error::Result,
};

/// A store that must exist.
///
/// # Errors
/// `NotFound`.
pub fn expect(conn: &mut Conn, id: StoreId) -> Result<StoreRow> {
    model::find(conn, id)?.ok_or_else(|| ErrorCode::NotFound.into())
}

/// A store that the caller may deal with in this call.
///
/// # Errors
/// `NotFound`, or what [`Call::allow`] answers.
pub fn allowed(conn: &mut Conn, call: &Call, id: StoreId) -> Result<StoreRow> {
    let store = expect(conn, id)?;
    call.allow(&target(&store)?)?;
    Ok(store)
}

fn target(store: &StoreRow) -> Result<Target> {
    Ok(Target::store(store.village()?, store.store_id()?))
}

/// Whether the store serves at the moment of the call.
///
/// # Errors
/// `Internal` for a damaged row.
pub fn is_open(store: &StoreRow, call: &Call) -> Result<bool> {
    use chrono::Datelike;
    let local = day::local(call.now);
    Ok(!store.suspended && store.hours()?.include(local.weekday(), local.time()))
}

fn shown(row: StoreRow, call: &Call) -> Result<Store> {
    let open_now = is_open(&row, call)?;
    row.into_store(open_now)
}

/// Lists the stores of a village.
///
/// # Errors
/// `NotFound` for what is no village.
pub fn list(conn: &mut Conn, call: &Call, asked: &Asked<ListStores>) -> Result<Vec<Store>> {
    region::expect(conn, &asked.path.village, Level::Village)?;
    let rows = model::of_village(conn, &asked.path.village)?;
    rows.into_iter().map(|row| shown(row, call)).collect()
}

/// Shows a store.
///
/// # Errors
/// `NotFound`.
pub fn show(conn: &mut Conn, call: &Call, asked: &Asked<GetStore>) -> Result<Store> {
    shown(expect(conn, asked.path.store)?, call)
}

/// Shows what anyone may know of a store.
///
/// # Errors
/// `NotFound`.
pub fn card(conn: &mut Conn, call: &Call, asked: &Asked<GetStoreCard>) -> Result<StoreCard> {
    let row = expect(conn, asked.path.store)?;
    let village_name = place_name(&region::name(conn, &row.village()?)?).to_owned();
    Ok(StoreCard { store: shown(row, call)?, village_name })
}

/// Opens a store, with an account of its own in the village's ledger, or changes it.
///
/// # Errors
/// `Forbidden`; `NotFound` for what is no village; `Invalid` on `village` for a store of another village.
pub fn put(conn: &mut Conn, call: &Call, asked: &Asked<PutStore>) -> Result<Store> {
    let (id, draft) = (asked.path.store, &asked.body);
    let row = match model::find(conn, id)? {
        Some(row) => {
            call.allow(&target(&row)?)?;
            if row.village_code != draft.village.as_str() {
                return Err(FieldError::new("village", ErrorCode::OtherVillage).into());
            }
            let row = filled(row, draft);
            model::change(conn, &row)?;
            record(conn, call, &row, "store.change")?;
            row
        }
        None => {
            call.allow(&Target::store(draft.village.clone(), id))?;
            region::expect(conn, &draft.village, Level::Village)?;
            ledger::set_up_village(conn, &draft.village)?;
            let row = filled(new_store(call, id, draft), draft);
            model::add(conn, &row)?;
            ledger::open_account(conn, &draft.village, AccountKind::Store, Some(row.id.clone()))?;
            record(conn, call, &row, "store.open")?;
            row
        }
    };
    shown(row, call)
}

fn new_store(call: &Call, id: StoreId, draft: &StoreDraft) -> StoreRow {
    StoreRow {
        id: id.to_string(),
        village_code: draft.village.to_string(),
        name: String::new(),
        place: String::new(),
        opens: String::new(),
        closes: String::new(),
        weekdays: String::new(),
        suspended: false,
        created_at: clock::to_db(call.now),
    }
}

fn filled(mut row: StoreRow, draft: &StoreDraft) -> StoreRow {
    row.name = draft.name.trim().to_owned();
    row.place = draft.place.trim().to_owned();
    row.suspended = draft.suspended;
    row.set_hours(&draft.hours);
    row
}

fn record(conn: &mut Conn, call: &Call, row: &StoreRow, name: &str) -> Result<()> {
    audit::record(
        conn,
        call,
        audit::Action {
            name,
            object_kind: "store",
            object_id: row.id.clone(),
            region: Some(&row.village_code),
            detail: format!("{}, suspended={}", row.name, row.suspended),
        },
    )
}

/// Whether the caller works for the store: such people see what is withdrawn, too.
fn is_staff(call: &Call, store: &StoreRow) -> Result<bool> {
    let (caller, target) = (call.caller()?, target(store)?);
    Ok([Permission::ManageStore, Permission::KeepStore]
        .into_iter()
        .any(|permission| caller.standing.holds(permission, &target)))
}

/// Lists what a store offers.
///
/// # Errors
/// `NotFound`.
pub fn items(conn: &mut Conn, call: &Call, asked: &Asked<ListItems>) -> Result<Vec<Item>> {
    let store = expect(conn, asked.path.store)?;
    let with_withdrawn = asked.query.with_withdrawn && is_staff(call, &store)?;
    let rows = model::items_of(conn, &store.id, with_withdrawn)?;
    rows.into_iter().map(ItemRow::into_item).collect()
}

/// Shows one item.
///
/// # Errors
/// `NotFound`, also for what is withdrawn where the caller is not of the store.
pub fn item(conn: &mut Conn, call: &Call, asked: &Asked<GetItem>) -> Result<Item> {
    let row = model::item(conn, &asked.path.item.to_string())?.ok_or(ErrorCode::NotFound)?;
    if row.withdrawn {
        let store = model::by_key(conn, &row.store_id)?.ok_or(ErrorCode::NotFound)?;
        if !is_staff(call, &store)? {
            return Err(ErrorCode::NotFound.into());
        }
    }
    row.into_item()
}

/// Adds goods or changes them. What is in stock stays as it is.
///
/// # Errors
/// `Forbidden`, `NotFound`; `Invalid` on `item` for goods of another store, on `picture` for a picture that is
/// not of the village.
pub fn put_item(conn: &mut Conn, call: &Call, asked: &Asked<PutItem>) -> Result<Item> {
    let store = allowed(conn, call, asked.path.store)?;
    let draft = &asked.body;
    if let Some(picture) = draft.picture
        && picture::count_of_village(conn, &store.village_code, &[picture])? == 0
    {
        return Err(FieldError::new("picture", ErrorCode::PictureInvalid).into());
    }
    let found = model::item(conn, &asked.path.item.to_string())?;
    let is_new = found.is_none();
    let row = found.unwrap_or_else(|| new_item(call, &store, asked.path.item));
    if row.store_id != store.id {
        return Err(FieldError::new("item", ErrorCode::OtherStore).into());
    }
    let row = filled_item(row, draft);
    if is_new {
        model::add_item(conn, &row)?;
    } else {
        model::change_item(conn, &row)?;
    }
    audit::record(
        conn,
        call,
        audit::Action {
            name: if is_new { "store.item.add" } else { "store.item.change" },
            object_kind: "item",
            object_id: row.id.clone(),
            region: Some(&store.village_code),
            detail: format!("{}, price={}, withdrawn={}", row.name, row.price, row.withdrawn),
        },
    )?;
    row.into_item()
}

fn new_item(call: &Call, store: &StoreRow, id: ItemId) -> ItemRow {
    ItemRow {
        id: id.to_string(),
        store_id: store.id.clone(),
        name: String::new(),
        unit: String::new(),
        description: String::new(),
        category: String::new(),
        price: 0,
        picture_id: None,
        limit_quantity: None,
        limit_period: None,
        withdrawn: false,
        stock: 0,
        reserved: 0,
        created_at: clock::to_db(call.now),
    }
}

fn filled_item(mut row: ItemRow, draft: &ItemDraft) -> ItemRow {
    row.name = draft.name.trim().to_owned();
    row.unit = draft.unit.trim().to_owned();
    row.description = draft.description.trim().to_owned();
    row.category = draft.category.as_str().to_owned();
    row.price = draft.price.0;
    row.picture_id = draft.picture.map(|id| id.to_string());
    row.withdrawn = draft.withdrawn;
    row.set_limit(draft.limit);
    row
}
