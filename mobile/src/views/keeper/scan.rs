//! The counter's first page: scan or type a code, see what it is for, confirm. Goods may be put on the
//! counter before the code is scanned, since a pay code is good for a minute only. Without a network the list of
//! waiting orders says what a pickup code is for, and the handover is told later.

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    endpoint::NoQuery,
    error::ErrorCode,
    ids::{OrderId, StoreId},
    order::Order,
    points::Points,
    scan::{ConfirmHandover, Handover, PreviewScan, Scan, ScanPreview, ScanSubject},
    store::{Item, ItemQuery, ListItems},
};

use super::{
    cart::Cart,
    counter::{COUNTER, CounterName},
    goods::GoodsGrid,
    outcome::{DoneView, Refused, RefusedView, UnknownView},
    pickups::{self, Miss, PICKUPS, Pickups},
    preview::{Buyer, NoAnswer, PreviewView},
    sale::SaleView,
    scanner::Scanner,
    unanswered::Unanswered,
};
use crate::{
    api::{self, Failure},
    components::{
        AppBar, Banner, Button, Icon, Look, Picto, PinPad, Shape, Skeleton, Tone, Trouble,
    },
    format,
    hooks::{NOW_ONLINE, Remote, use_action, use_remote},
    i18n::{LANG, errors, work::w},
    platform::{page, sound, within},
    queue::{self, Deed, Goods, Outcome, Subject},
    route::{Address, Route},
};

/// How long the server is waited for where the list can tell, in milliseconds.
const PATIENCE_MS: u32 = 6_000;

/// A held order whose code was shown.
#[derive(Debug, Clone, PartialEq)]
struct Pickup {
    code: String,
    buyer: Buyer,
    goods: Goods,
    /// From when the list is by which it was found; none where the server said so.
    by_list: Option<DateTime<Utc>>,
}

/// Where the counter stands between two customers.
#[derive(Debug, Clone, PartialEq)]
enum Stage {
    /// Waiting for a code.
    Looking,
    /// Goods are being put on the counter.
    Gathering,
    /// The code is on its way to the server.
    Asking,
    /// The server was not reached, and there is no list.
    Unreached {
        code: String,
        failure: Failure,
    },
    /// The server was not reached, and the list does not tell.
    Unknown {
        code: String,
        miss: Miss,
    },
    /// An order to be handed over.
    Pickup(Pickup),
    /// A pay code or a card.
    Buyer {
        code: String,
        preview: ScanPreview,
    },
    Refused(Refused),
    /// Handed over; what is left is not known before the server is told.
    Done {
        goods: Goods,
        left: Option<Points>,
    },
    /// An earlier sale whose answer never came.
    Lost(Unanswered),
}

impl Stage {
    /// What the server says of a code.
    fn of_preview(code: String, preview: ScanPreview) -> Self {
        let order = match &preview.subject {
            ScanSubject::Pickup { order } => Some((**order).clone()),
            ScanSubject::PayCode { .. } | ScanSubject::Card { .. } => None,
        };
        // The server may not have been told yet what was handed over here.
        let on_its_way = order.as_ref().is_some_and(|order| pickups::is_on_its_way(order.id));
        let refusal = preview.refusal.or(on_its_way.then_some(ErrorCode::OrderCollected));
        match (refusal, order) {
            (Some(code), order) => {
                let to_return = order.filter(|_| !on_its_way).map(|order| order.id);
                Self::Refused(Refused::because(code, to_return))
            }
            (None, Some(order)) => {
                let buyer = Buyer::from(&preview);
                Self::Pickup(Pickup { code, buyer, goods: order.into(), by_list: None })
            }
            (None, None) => Self::Buyer { code, preview },
        }
    }

    /// What the list says of a code.
    fn of_list(code: String, list: &Pickups) -> Self {
        match list.find(&code, Utc::now()) {
            Ok(found) if pickups::is_on_its_way(found.order) => {
                Self::Refused(Refused::because(ErrorCode::OrderCollected, None))
            }
            Ok(found) => Self::Pickup(Pickup {
                code,
                buyer: found.into(),
                goods: found.into(),
                by_list: Some(list.taken_at),
            }),
            Err(Miss::Refused(code)) => Self::Refused(Refused::because(code, None)),
            Err(miss) => Self::Unknown { code, miss },
        }
    }
}

/// Finds out what a code is for: from the server, or from the list where the server is not reached. Where it was not
/// reached just before, the list comes first, so that nobody waits for it again and again.
async fn identify(store: StoreId, code: String) -> Stage {
    let by_list = || {
        let list = PICKUPS.peek();
        list.as_ref().map(|list| Stage::of_list(code.clone(), list))
    };
    let offline = !*NOW_ONLINE.peek();
    let told = by_list().filter(|told| offline && !matches!(told, Stage::Unknown { .. }));
    if let Some(told) = told {
        // Perhaps there is a way again.
        spawn(pickups::refresh(store));
        return told;
    }
    let (endpoint, query, body) = (PreviewScan { store }, NoQuery {}, Scan { code: code.clone() });
    let asking = api::call(&endpoint, &query, &body);
    let known = if PICKUPS.peek().is_some() {
        let known = within(PATIENCE_MS, asking).await;
        if known.is_none() {
            *NOW_ONLINE.write() = false;
        }
        known.unwrap_or(Err(Failure::Offline))
    } else {
        asking.await
    };
    match known {
        Ok(preview) => Stage::of_preview(code, preview),
        Err(failure) if failure.is_settled() => Stage::Refused(Refused::of(&failure)),
        Err(failure) => by_list().unwrap_or(Stage::Unreached { code, failure }),
    }
}

/// Tells the server that an order was handed over, at once or when it can be reached.
async fn hand_over(store: StoreId, pickup: Pickup) -> Result<Outcome<Order>, Failure> {
    let endpoint = ConfirmHandover { store, order: pickup.goods.order };
    let body = Handover { code: pickup.code, handed_over_at: Some(pickups::server_now()) };
    let subject = Subject::order(Deed::HandOver, pickup.goods);
    let outcome = queue::send(&endpoint, &NoQuery {}, &body, subject).await;
    if outcome.is_ok() {
        pickups::handed_over(endpoint.order).await;
    }
    outcome
}

/// What a buyer can put right at once, without showing the code again.
const fn is_curable(code: Option<ErrorCode>) -> bool {
    matches!(
        code,
        Some(
            ErrorCode::WrongPin
                | ErrorCode::Invalid
                | ErrorCode::InsufficientPoints
                | ErrorCode::OutOfStock
                | ErrorCode::LimitReached
                | ErrorCode::ItemWithdrawn
                | ErrorCode::CardLimitReached
        )
    )
}

#[component]
pub fn ScanPage() -> Element {
    let Some(counter) = COUNTER() else {
        return rsx! {};
    };
    rsx! {
        AtCounter { key: "{counter.store}", store: counter.store }
    }
}

#[component]
fn AtCounter(store: StoreId) -> Element {
    let mut stage = use_signal(|| Unanswered::waiting(store).map_or(Stage::Looking, Stage::Lost));
    let mut cart = use_signal(Cart::default);
    let items = use_remote(move || Some((ListItems { store }, ItemQuery::default())));
    let (sending, handing) = (use_action(), use_action());
    // What the screen shows is another page each time, also to one who does not see it.
    let kind = use_memo(move || std::mem::discriminant(&*stage.read()));
    use_effect(move || {
        let _each_is_a_reason = kind();
        page::focus_heading();
    });
    let next = use_callback(move |()| {
        let mut failure = sending.failure;
        failure.set(None);
        stage.set(Stage::Looking);
    });
    let ask = use_callback(move |code: String| {
        stage.set(Stage::Asking);
        spawn(async move {
            let known = identify(store, code).await;
            // The person may have gone back meanwhile.
            if *stage.peek() != Stage::Asking {
                return;
            }
            if matches!(known, Stage::Refused(_) | Stage::Unknown { .. }) {
                sound::bad();
            }
            stage.set(known);
        });
    });
    let give = use_callback(move |pickup: Pickup| {
        let goods = pickup.goods.clone();
        handing.run(
            async move {
                let outcome = hand_over(store, pickup).await;
                if let Err(failure) = &outcome {
                    sound::bad();
                    stage.set(Stage::Refused(Refused::of(failure)));
                }
                outcome
            },
            move |outcome| {
                sound::good();
                items.refresh();
                let left = match outcome {
                    Outcome::Done(order) => Some(order.available_after),
                    Outcome::Waiting => None,
                };
                stage.set(Stage::Done { goods, left });
            },
        );
    });
    let send = move |(sale, pin): (Unanswered, Option<String>)| {
        // Goods and PIN are put right in front of the buyer.
        let here = matches!(*stage.peek(), Stage::Buyer { .. });
        sending.run(
            async move {
                let outcome = sale.send(pin).await;
                if let Err(failure) = &outcome
                    && failure.is_settled()
                {
                    sound::bad();
                    items.refresh();
                    if !(here && is_curable(failure.code())) {
                        stage.set(Stage::Refused(Refused::of(failure)));
                    }
                }
                outcome
            },
            move |order| {
                sound::good();
                cart.set(Cart::default());
                items.refresh();
                let left = Some(order.available_after);
                stage.set(Stage::Done { goods: order.into(), left });
            },
        );
    };
    let failure = (sending.failure)();
    let busy = (sending.busy)();
    let lost = failure.as_ref().is_some_and(|failure| !failure.is_settled());
    let put = move |(item, quantity): (Item, i64)| {
        let mut failure = sending.failure;
        failure.set(None);
        cart.write().put(&item, quantity);
    };
    match stage() {
        Stage::Looking => rsx! {
            LookingView {
                pieces: cart.read().pieces(),
                total: format::points(LANG(), cart.read().total()),
                onfound: ask,
                ongather: move |()| stage.set(Stage::Gathering),
            }
        },
        Stage::Gathering => rsx! {
            GatheringView {
                items: items.get(),
                cart: cart(),
                onput: put,
                onscan: next,
                onempty: move |()| {
                    cart.set(Cart::default());
                    stage.set(Stage::Looking);
                },
                onretry: move |()| items.refresh(),
            }
        },
        Stage::Asking => rsx! {
            AppBar { title: w().scan.asking }
            div { class: "stack",
                Skeleton { shape: Shape::Page }
                Button { look: Look::Ghost, testid: "cancel", onclick: move |_| next.call(()), {crate::i18n::t().common.cancel} }
            }
        },
        Stage::Unreached { code, failure } => rsx! {
            AppBar { title: w().scan.check_title }
            div { class: "stack",
                Trouble { failure, onretry: move |()| ask.call(code.clone()) }
                Button { look: Look::Ghost, testid: "cancel", onclick: move |_| next.call(()), {w().scan.next} }
            }
        },
        Stage::Unknown { code, miss } => {
            let say = &w().scan;
            let (title, hint) = match miss {
                Miss::NeedsNetwork => (say.needs_network, say.needs_network_hint.to_owned()),
                Miss::DigitsNotListed => (say.not_listed, say.digits_not_listed_hint.to_owned()),
                Miss::NotListed | Miss::Refused(_) => {
                    (say.not_listed, (say.not_listed_hint)(&list_time()))
                }
            };
            rsx! {
                UnknownView { title, hint, onretry: move |()| ask.call(code.clone()), onnext: next }
            }
        }
        Stage::Pickup(pickup) => rsx! {
            PreviewView {
                buyer: pickup.buyer.clone(),
                goods: pickup.goods.clone(),
                by_list: pickup.by_list,
                busy: (handing.busy)(),
                onconfirm: move |()| give.call(pickup.clone()),
                oncancel: next,
            }
        },
        Stage::Buyer { code, preview } => {
            let by_card = matches!(preview.subject, ScanSubject::Card { .. });
            let refusal =
                failure.as_ref().filter(|failure| failure.is_settled()).map(sale_sentence);
            rsx! {
                SaleView {
                    preview,
                    items: items.get(),
                    cart: cart(),
                    busy,
                    unanswered: lost && !busy,
                    refusal,
                    onput: put,
                    onconfirm: move |pin: Option<String>| {
                        let fresh = || {
                            let cart = cart.peek();
                            Unanswered {
                                store,
                                order: OrderId::new(),
                                code: code.clone(),
                                lines: cart.drafts(),
                                total: cart.total(),
                                by_card,
                            }
                        };
                        // What was sent and not answered is sent again as it was.
                        let sale = Unanswered::waiting(store).filter(|_| lost).unwrap_or_else(fresh);
                        send((sale, pin));
                    },
                    oncancel: next,
                    onretry: move |()| items.refresh(),
                }
            }
        }
        Stage::Refused(refused) => rsx! {
            RefusedView { refused, onnext: next }
        },
        Stage::Done { goods, left } => rsx! {
            DoneView { goods, left, onnext: next }
        },
        Stage::Lost(sale) => rsx! {
            LostView {
                by_card: sale.by_card,
                busy,
                onsend: move |pin| send((sale.clone(), pin)),
            }
        },
    }
}

/// From when the list is, in words.
fn list_time() -> String {
    let list = PICKUPS.read();
    list.as_ref().map_or_else(String::new, |list| format::moment(LANG(), list.taken_at, Utc::now()))
}

/// A refused sale: prices are the only field that can be wrong here.
fn sale_sentence(failure: &Failure) -> String {
    match failure.code() {
        Some(ErrorCode::Invalid) => crate::i18n::t().store.price_changed.to_owned(),
        _ => errors::sentence(LANG(), failure),
    }
}

/// Waiting for a code, drawn.
#[component]
fn LookingView(
    pieces: i64,
    total: String,
    onfound: EventHandler<String>,
    ongather: EventHandler<()>,
) -> Element {
    let say = &w().scan;
    let counter = COUNTER();
    let offline = !NOW_ONLINE();
    let listed = PICKUPS.read().as_ref().map(Pickups::waiting).filter(|_| !offline);
    rsx! {
        AppBar { title: say.title, back: Address::from(Route::Home {}),
            if let Some(counter) = counter {
                CounterName { counter }
            }
        }
        div { class: "stack",
            if offline {
                WithoutNetwork {}
            }
            Scanner { onfound,
                button { class: "button ghost", r#type: "button", "data-testid": "gather", onclick: move |_| ongather.call(()),
                    Icon { of: Picto::Basket }
                    {if pieces > 0 { (say.gathered)(pieces, &total) } else { say.gather.to_owned() }}
                }
            }
            if let Some(waiting) = listed {
                p { class: "hint", "data-testid": "pickup-list", {(say.ready)(&list_time(), waiting)} }
            }
        }
    }
}

/// What can be done at the counter without a network, and by which list.
#[component]
fn WithoutNetwork() -> Element {
    let say = &w().scan;
    let waiting = PICKUPS.read().as_ref().map(Pickups::waiting);
    rsx! {
        Banner { tone: Tone::Note, icon: Picto::Offline, testid: "offline-counter",
            match waiting {
                Some(waiting) => rsx! {
                    b { {say.offline} }
                    p { {say.offline_hint} }
                    p { {(say.list)(&list_time(), waiting)} }
                },
                None => rsx! {
                    b { {say.no_list} }
                    p { {say.no_list_hint} }
                },
            }
        }
    }
}

/// Goods on the counter before the scan, drawn.
#[component]
fn GatheringView(
    items: Remote<Vec<Item>>,
    cart: Cart,
    onput: EventHandler<(Item, i64)>,
    onscan: EventHandler<()>,
    onempty: EventHandler<()>,
    onretry: EventHandler<()>,
) -> Element {
    let say = &w().sale;
    rsx! {
        AppBar { title: say.title }
        div { class: "stack",
            GoodsGrid { items, cart: cart.clone(), onput, onretry }
            div { class: "dock",
                div { class: "grand",
                    span { {if cart.is_empty() { say.nothing_yet.to_owned() } else { (say.pieces)(cart.pieces()) }} }
                    b { class: "grand-number", "data-testid": "sale-total", {format::points(LANG(), cart.total())} }
                }
                div { class: "dock-row",
                    Button { look: Look::Ghost, testid: "gather-empty", onclick: move |_| onempty.call(()), {say.clear} }
                    Button { icon: Picto::Scan, testid: "gather-scan", onclick: move |_| onscan.call(()), {say.then_scan} }
                }
            }
        }
    }
}

/// An answer that never came, drawn: it must be known before the next customer.
#[component]
fn LostView(by_card: bool, busy: bool, onsend: EventHandler<Option<String>>) -> Element {
    let mut pin = use_signal(String::new);
    let whole = !by_card || xiangyue_shared::fields::pin(&pin()).is_ok();
    rsx! {
        AppBar { title: w().scan.check_title }
        div { class: "stack",
            NoAnswer {}
            if by_card {
                PinPad { name: w().sale.pin, delete_label: w().scan.delete, value: pin(), onchange: move |typed| pin.set(typed) }
            }
            Button { busy, disabled: !whole, testid: "confirm", onclick: move |_| onsend.call(by_card.then(|| pin.peek().clone())), {w().scan.send_again} }
        }
    }
}
