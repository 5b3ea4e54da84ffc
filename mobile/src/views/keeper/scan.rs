//! The counter's first page: scan or type a code, see what it is for, confirm. Goods may be put on the
//! counter before the code is scanned, since a pay code is good for a minute only.

use dioxus::prelude::*;
use xiangyue_shared::{
    endpoint::NoQuery,
    error::ErrorCode,
    ids::{OrderId, StoreId},
    order::Order,
    scan::{PreviewScan, Scan, ScanPreview, ScanSubject},
    store::{Item, ItemQuery, ListItems},
};

use super::{
    cart::Cart,
    counter::{COUNTER, CounterName},
    goods::GoodsGrid,
    outcome::{DoneView, Refused, RefusedView},
    preview::{NoAnswer, PreviewView},
    sale::SaleView,
    scanner::Scanner,
    unanswered::{Command, Unanswered},
};
use crate::{
    api::{self, Failure},
    components::{AppBar, Button, Icon, Look, Picto, PinPad, Shape, Skeleton, Trouble},
    format,
    hooks::{Remote, use_action, use_remote},
    i18n::{LANG, errors, work::w},
    platform::{page, sound},
    route::{Address, Route},
};

/// Where the counter stands between two customers.
#[derive(Debug, Clone, PartialEq)]
enum Stage {
    /// Waiting for a code.
    Looking,
    /// Goods are being put on the counter.
    Gathering,
    /// The code is on its way to the server.
    Asking,
    /// The server was not reached.
    Unreached {
        code: String,
        failure: Failure,
    },
    /// What the code is for.
    Shown {
        code: String,
        preview: ScanPreview,
    },
    Refused(Refused),
    Done(Order),
    /// An earlier handover or sale whose answer never came.
    Lost(Unanswered),
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
    let sending = use_action();
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
            let body = Scan { code: code.clone() };
            let known = api::call(&PreviewScan { store }, &NoQuery {}, &body).await;
            // The person may have gone back meanwhile.
            if *stage.peek() != Stage::Asking {
                return;
            }
            stage.set(match known {
                Ok(preview) => match preview.refusal {
                    Some(refusal) => {
                        sound::bad();
                        Stage::Refused(Refused::because(
                            refusal,
                            order_of(&preview).map(|order| order.id),
                        ))
                    }
                    None => Stage::Shown { code, preview },
                },
                Err(failure) if failure.is_settled() => {
                    sound::bad();
                    Stage::Refused(Refused::of(&failure))
                }
                Err(failure) => Stage::Unreached { code, failure },
            });
        });
    });
    let send = move |(command, pin): (Unanswered, Option<String>)| {
        // Goods and PIN are put right in front of the buyer; a handover is as it is.
        let is_sale = matches!(command.command, Command::Sale { .. });
        let here = matches!(*stage.peek(), Stage::Shown { .. });
        sending.run(
            async move {
                let outcome = command.send(pin).await;
                if let Err(failure) = &outcome
                    && failure.is_settled()
                {
                    sound::bad();
                    items.refresh();
                    if !(is_sale && here && is_curable(failure.code())) {
                        stage.set(Stage::Refused(Refused::of(failure)));
                    }
                }
                outcome
            },
            move |order| {
                sound::good();
                cart.set(Cart::default());
                items.refresh();
                stage.set(Stage::Done(order));
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
        Stage::Shown { code, preview } => {
            if let Some(order) = order_of(&preview).cloned() {
                let command =
                    Unanswered { store, order: order.id, command: Command::Handover { code } };
                rsx! {
                    PreviewView {
                        preview,
                        order,
                        busy,
                        unanswered: lost && !busy,
                        onconfirm: move |()| send((command.clone(), None)),
                        oncancel: next,
                    }
                }
            } else {
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
                                    command: Command::Sale {
                                        code: code.clone(),
                                        lines: cart.drafts(),
                                        total: cart.total(),
                                        by_card,
                                    },
                                }
                            };
                            // What was sent and not answered is sent again as it was.
                            let command = Unanswered::waiting(store).filter(|_| lost).unwrap_or_else(fresh);
                            send((command, pin));
                        },
                        oncancel: next,
                        onretry: move |()| items.refresh(),
                    }
                }
            }
        }
        Stage::Refused(refused) => rsx! {
            RefusedView { refused, onnext: next }
        },
        Stage::Done(order) => rsx! {
            DoneView { order, onnext: next }
        },
        Stage::Lost(command) => rsx! {
            LostView {
                by_card: command.by_card(),
                busy,
                onsend: move |pin| send((command.clone(), pin)),
            }
        },
    }
}

fn order_of(preview: &ScanPreview) -> Option<&Order> {
    match &preview.subject {
        ScanSubject::Pickup { order } => Some(order),
        ScanSubject::PayCode { .. } | ScanSubject::Card { .. } => None,
    }
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
    rsx! {
        AppBar { title: say.title, back: Address::from(Route::Home {}),
            if let Some(counter) = counter {
                CounterName { counter }
            }
        }
        div { class: "stack",
            Scanner { onfound,
                button { class: "button ghost", r#type: "button", "data-testid": "gather", onclick: move |_| ongather.call(()),
                    Icon { of: Picto::Basket }
                    {if pieces > 0 { (say.gathered)(pieces, &total) } else { say.gather.to_owned() }}
                }
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
