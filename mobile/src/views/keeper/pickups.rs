//! The list of orders that wait to be collected 待领名单, by which the counter goes on without a network: pickup
//! codes are checked here, by the server's key, and what they are for is known.

use chrono::{DateTime, TimeDelta, Utc};
use dioxus::prelude::*;
use serde::{Deserialize, Serialize};
use xiangyue_shared::{
    code::{ScannedCode, digits_digest, parse_public_key},
    error::ErrorCode,
    ids::{OrderId, StoreId, UserId},
    page::{PAGE_ROWS_MOST, PageQuery},
    pickup_list::{GetPickupList, ListedOrder},
};

use super::preview::Buyer;
use crate::{
    api, clock,
    hooks::{REFRESH, use_reaction, use_task},
    json,
    platform::{database, time},
    queue::{self, Deed, Goods},
    session,
};

/// Under which the list is kept on the device: one counter's at a time.
pub const KEY: &str = "pickup-list";
/// Between two readings of the list, in milliseconds.
const EVERY_MS: u32 = 180_000;
/// Pages that are read; a store of a village never has so many orders waiting.
const PAGES_MOST: usize = 30;

/// The list, as this device keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pickups {
    user: UserId,
    store: StoreId,
    /// When it was asked for, by this device's clock.
    pub taken_at: DateTime<Utc>,
    /// By how many seconds the server's clock was ahead of this device's.
    ahead_seconds: i64,
    public_key: String,
    orders: Vec<ListedOrder>,
    /// What was handed over here since, though the list may not know it yet.
    handed_over: Vec<ListedOrder>,
}

/// Why the list cannot tell what a code is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Miss {
    /// A pay code or a card: only the server knows what can be spent.
    NeedsNetwork,
    /// A pickup code that is the server's own, of an order that is not on the list.
    NotListed,
    /// Digits of no order on the list; a pay code may have them.
    DigitsNotListed,
    /// It must not be handed over.
    Refused(ErrorCode),
}

/// The list of the counter at which one stands.
pub static PICKUPS: GlobalSignal<Option<Pickups>> = Signal::global(|| None);

impl Pickups {
    /// The time by the server's clock.
    fn server_time(&self, now: DateTime<Utc>) -> DateTime<Utc> {
        now.checked_add_signed(TimeDelta::seconds(self.ahead_seconds)).unwrap_or(now)
    }

    /// How many orders wait, without those that were handed over here.
    #[must_use]
    pub fn waiting(&self) -> usize {
        let gone = |one: &&ListedOrder| self.handed_over.iter().any(|gone| gone.order == one.order);
        self.orders.iter().filter(|one| !gone(one)).count()
    }

    /// The order that a code is for.
    ///
    /// # Errors
    /// Why it cannot be handed over by the list.
    pub fn find(&self, code: &str, now: DateTime<Utc>) -> Result<&ListedOrder, Miss> {
        type Fits = Box<dyn Fn(&&ListedOrder) -> bool>;
        let (fits, missing): (Fits, Miss) = match ScannedCode::parse(code).map_err(Miss::Refused)? {
            ScannedCode::Pay(_) | ScannedCode::Card(_) => return Err(Miss::NeedsNetwork),
            ScannedCode::Pickup(code) => {
                let forged = Miss::Refused(ErrorCode::CodeForged);
                let key = parse_public_key(&self.public_key).ok_or(forged)?;
                code.verify(&key).map_err(Miss::Refused)?;
                (Box::new(move |one| one.order == code.order), Miss::NotListed)
            }
            ScannedCode::Digits(digits) => {
                let fits = move |one: &&ListedOrder| {
                    digits_digest(one.order, &digits) == one.digits_digest
                };
                (Box::new(fits), Miss::DigitsNotListed)
            }
        };
        if self.handed_over.iter().any(|one| fits(&one)) {
            return Err(Miss::Refused(ErrorCode::OrderCollected));
        }
        let found = self.orders.iter().find(fits).ok_or(missing)?;
        if found.expires_at <= self.server_time(now) {
            return Err(Miss::Refused(ErrorCode::OrderExpired));
        }
        Ok(found)
    }

    /// Takes over what an earlier list knew: what was handed over here, as long as its code could be shown again.
    fn following(mut self, earlier: Option<&Self>) -> Self {
        let earlier =
            earlier.filter(|earlier| (earlier.user, earlier.store) == (self.user, self.store));
        if let Some(earlier) = earlier {
            self.handed_over.clone_from(&earlier.handed_over);
            self.handed_over.retain(|one| one.expires_at > earlier.taken_at);
        }
        self
    }
}

impl From<&ListedOrder> for Buyer {
    fn from(listed: &ListedOrder) -> Self {
        Self {
            name: listed.household_name.clone(),
            group_name: listed.group_name.clone(),
            phone_tail: None,
            available: None,
        }
    }
}

impl From<&ListedOrder> for Goods {
    fn from(listed: &ListedOrder) -> Self {
        Self {
            order: listed.order,
            household_name: listed.household_name.clone(),
            store: None,
            store_name: String::new(),
            lines: listed.lines.clone(),
            total: listed.total,
        }
    }
}

/// Whether this device has handed an order over, and the server may not know it yet.
#[must_use]
pub fn is_on_its_way(order: OrderId) -> bool {
    queue::about(order).iter().any(|one| one.subject.deed == Deed::HandOver)
}

/// Now by the server's clock, as far as it is known.
#[must_use]
pub fn server_now() -> DateTime<Utc> {
    let now = Utc::now();
    match (clock::server_ahead(), PICKUPS.peek().as_ref()) {
        (Some(ahead), _) => now.checked_add_signed(ahead).unwrap_or(now),
        (None, Some(list)) => list.server_time(now),
        (None, None) => now,
    }
}

async fn keep(list: Pickups) {
    let text = serde_json::to_string(&list);
    *PICKUPS.write() = Some(list);
    if let Ok(text) = text {
        // Where nothing can be kept, the list lasts as long as the page.
        let _kept = database::put(KEY, &text).await;
    }
}

/// Remembers that an order was handed over here.
pub async fn handed_over(order: OrderId) {
    let Some(mut list) = PICKUPS.peek().clone() else {
        return;
    };
    let found = list.orders.iter().find(|one| one.order == order).cloned();
    if let Some(found) = found {
        list.handed_over.push(found);
        keep(list).await;
    }
}

/// Takes up the list that this device kept for the counter.
async fn take_up(store: StoreId) {
    let fits = |list: &Pickups, user| (list.user, list.store) == (user, store);
    let Some(user) = session::stored().map(|session| session.me.user) else {
        return;
    };
    if PICKUPS.peek().as_ref().is_some_and(|list| fits(list, user)) {
        return;
    }
    let kept = database::get(KEY).await;
    let list = kept.and_then(|text| json::read::<Pickups>(&text));
    *PICKUPS.write() = list.filter(|list| fits(list, user));
}

/// Reads the list anew. The old one stays where the server is not reached.
pub async fn refresh(store: StoreId) {
    let taken_at = Utc::now();
    let (mut orders, mut cursor, mut public_key) = (Vec::new(), None, String::new());
    for _ in 0..PAGES_MOST {
        let query = PageQuery { cursor, limit: Some(PAGE_ROWS_MOST) };
        match api::fetch(&GetPickupList { store }, &query).await {
            Ok(page) => {
                orders.extend(page.orders);
                (cursor, public_key) = (page.next_cursor, page.public_key);
            }
            Err(failure) => {
                if failure.is_settled() {
                    // One who may not keep this store any more has no use for its list.
                    database::remove(KEY).await;
                    *PICKUPS.write() = None;
                }
                return;
            }
        }
        if cursor.is_none() {
            break;
        }
    }
    let Some(user) = session::stored().map(|session| session.me.user) else {
        return;
    };
    let ahead_seconds = clock::server_ahead().map_or(0, |ahead| ahead.num_seconds());
    let list = Pickups {
        user,
        store,
        taken_at,
        ahead_seconds,
        public_key,
        orders,
        handed_over: Vec::new(),
    };
    let list = list.following(PICKUPS.peek().as_ref());
    keep(list).await;
}

/// Keeps the list of a counter: when one comes to it, when one or the network comes back, and every few minutes.
pub fn use_pickup_list(store: StoreId) {
    use_reaction(move || {
        let _each_is_a_reason = REFRESH();
        async move {
            take_up(store).await;
            refresh(store).await;
        }
    });
    use_task(move || async move {
        loop {
            time::sleep_ms(EVERY_MS).await;
            refresh(store).await;
        }
    });
}

#[cfg(test)]
mod tests {
    use ed25519_dalek::SigningKey;
    use xiangyue_shared::{
        code::{PayCode, PickupCode, card_text, public_key_text},
        points::Points,
    };

    use super::*;

    const DIGITS: &str = "48271936";

    fn key(seed: u8) -> SigningKey {
        SigningKey::from_bytes(&[seed; 32])
    }

    fn at(hours: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_800_000_000 + hours * 3600, 0).unwrap()
    }

    fn listed(digits: &str, expires_at: DateTime<Utc>) -> ListedOrder {
        let order = OrderId::new();
        ListedOrder {
            order,
            household_name: "刘存善".to_owned(),
            group_name: "刘家庄组".to_owned(),
            lines: Vec::new(),
            total: Points(60),
            expires_at,
            digits_digest: digits_digest(order, digits),
        }
    }

    fn list(orders: Vec<ListedOrder>) -> Pickups {
        Pickups {
            user: UserId::new(),
            store: StoreId::new(),
            taken_at: at(0),
            ahead_seconds: 0,
            public_key: public_key_text(&key(1).verifying_key()),
            orders,
            handed_over: Vec::new(),
        }
    }

    #[test]
    fn a_code_finds_its_order() {
        let order = listed(DIGITS, at(9));
        let list = list(vec![listed("00000000", at(9)), order.clone()]);
        let code = PickupCode::sign(&key(1), order.order).text();
        assert_eq!(list.find(&code, at(1)), Ok(&order));
        assert_eq!(list.find(DIGITS, at(1)), Ok(&order));
        assert_eq!(list.find("4827 1936", at(1)), Ok(&order));
    }

    #[test]
    fn what_is_no_code_of_the_list_says_why() {
        let order = listed(DIGITS, at(9));
        let mut list = list(vec![order.clone()]);
        let refused = |code| Err(Miss::Refused(code));
        let forged = PickupCode::sign(&key(2), order.order).text();
        assert_eq!(list.find(&forged, at(1)), refused(ErrorCode::CodeForged));
        assert_eq!(list.find("xyo1.AAAA", at(1)), refused(ErrorCode::CodeForged));
        assert_eq!(list.find("https://example.com", at(1)), refused(ErrorCode::CodeUnknown));
        let later = PickupCode::sign(&key(1), OrderId::new()).text();
        assert_eq!(list.find(&later, at(1)), Err(Miss::NotListed));
        assert_eq!(list.find("00000000", at(1)), Err(Miss::DigitsNotListed));
        let device = xiangyue_shared::ids::DeviceId::new();
        let pay = PayCode::sign(&key(3), device, at(1), [7; 8]).text();
        assert_eq!(list.find(&pay, at(1)), Err(Miss::NeedsNetwork));
        let card = card_text(xiangyue_shared::ids::CardId::new());
        assert_eq!(list.find(&card, at(1)), Err(Miss::NeedsNetwork));
        // By the server's clock, which is an hour ahead.
        list.ahead_seconds = 3600;
        let code = PickupCode::sign(&key(1), order.order).text();
        assert_eq!(list.find(&code, at(7)), Ok(&order));
        assert_eq!(list.find(&code, at(8)), refused(ErrorCode::OrderExpired));
    }

    #[test]
    fn what_was_handed_over_here_is_refused_after_the_next_list_too() {
        let order = listed(DIGITS, at(9));
        let mut old = list(vec![order.clone()]);
        old.handed_over.push(order.clone());
        let refused = Err(Miss::Refused(ErrorCode::OrderCollected));
        assert_eq!((old.find(DIGITS, at(1)), old.waiting()), (refused, 0));
        let next = Pickups { handed_over: Vec::new(), orders: Vec::new(), ..old.clone() };
        assert_eq!(next.clone().following(Some(&old)).find(DIGITS, at(1)), refused);
        let elsewhere = Pickups { store: StoreId::new(), ..old };
        assert_eq!(
            next.following(Some(&elsewhere)).find(DIGITS, at(1)),
            Err(Miss::DigitsNotListed)
        );
    }
}
