//! The basket, and the order made of it. The order is kept in the queue before it is first sent, and leaves the
//! basket whether or not there is a network.

use dioxus::prelude::*;
use xiangyue_shared::{
    endpoint::NoQuery,
    error::ErrorCode,
    household::GetHousehold,
    ids::OrderId,
    order::PlaceOrder,
    points::Points,
    store::{Item, ItemQuery, ListItems, ListStores, QUANTITY_MOST},
};

use crate::{
    api::Failure,
    basket::{self, BASKET, Basket},
    components::{
        AppBar, Banner, Button, Card, Cell, Empty, Go, Look, Picto, Sheet, Stepper, Tile, TileTone,
        Tone, go, item_icon,
    },
    format,
    hooks::{use_action, use_remote},
    i18n::{LANG, errors, t},
    queue::{self, Deed, Goods, Subject},
    route::Route,
    session::{self, ME},
};

#[component]
pub fn BasketPage() -> Element {
    let household = use_remote(|| {
        session::household().map(|household| (GetHousehold { household }, NoQuery {}))
    });
    let items =
        use_remote(|| Some((ListItems { store: BASKET.read().store()? }, ItemQuery::default())));
    let stores = use_remote(|| {
        let village = ME.read().as_ref()?.village.as_ref()?.code.clone();
        Some((ListStores { village }, NoQuery {}))
    });
    let placing = use_action();
    // An order that was on its way when the page was left goes on from the queue.
    use_effect(|| {
        let sent = BASKET.peek().sent;
        if let Some(order) = sent {
            basket::clear();
            go(Route::OrderPage { order });
        }
    });
    let place = move |()| {
        let basket = BASKET.peek().clone();
        let (Some(id), Some(draft)) = (session::household(), basket.draft()) else {
            return;
        };
        let order = OrderId::new();
        let goods = Goods {
            order,
            household_name: String::new(),
            store: Some(draft.store),
            store_name: stores
                .get()
                .data()
                .and_then(|stores| stores.iter().find(|store| store.id == draft.store))
                .map(|store| store.name.clone())
                .unwrap_or_default(),
            lines: basket.goods(),
            total: draft.total,
        };
        basket::change(|basket| basket.sent = Some(order));
        placing.run(
            async move {
                let endpoint = PlaceOrder { household: id, order };
                let subject = Subject::order(Deed::PlaceOrder, goods);
                let outcome = queue::send(&endpoint, &NoQuery {}, &draft, subject).await;
                if outcome.is_err() {
                    // Refused: the basket can be changed, and will be another order.
                    basket::change(|basket| basket.sent = None);
                    items.refresh();
                }
                outcome
            },
            move |_| {
                basket::clear();
                go(Route::OrderPage { order });
            },
        );
    };
    use_effect(move || {
        if let Some(items) = items.get().data()
            && BASKET.peek().sent.is_none()
        {
            basket::change(|basket| basket.refresh(items));
        }
    });
    rsx! {
        BasketView {
            basket: BASKET(),
            available: household.get().data().map(|household| household.row.available),
            busy: (placing.busy)(),
            failure: (placing.failure)(),
            onput: move |(item, quantity): (Item, i64)| basket::change(|basket| basket.put(&item, quantity)),
            onplace: place,
        }
    }
}

/// The basket, drawn.
#[component]
pub fn BasketView(
    basket: Basket,
    available: Option<Points>,
    busy: bool,
    failure: Option<Failure>,
    onput: EventHandler<(Item, i64)>,
    onplace: EventHandler<()>,
) -> Element {
    let texts = t();
    let say = &texts.store;
    let mut checking = use_signal(|| false);
    // A refusal takes the sheet away, so that what it says can be acted on.
    let refused = failure.as_ref().is_some_and(Failure::is_settled);
    use_effect(use_reactive!(|refused| {
        if refused {
            checking.set(false);
        }
    }));
    if basket.lines.is_empty() {
        return rsx! {
            AppBar { title: say.basket, back: Route::StorePage {} }
            Empty { icon: Picto::Basket, title: say.basket_empty, hint: say.basket_empty_hint,
                Go { class: Look::Main.class(), to: Route::StorePage {}, {say.title} }
            }
        };
    }
    let total = basket.total().unwrap_or_default();
    let left = available.map(|available| available.0.saturating_sub(total.0));
    let short = left.filter(|left| *left < 0);
    let sentence = failure.as_ref().map(|failure| match failure.code() {
        Some(ErrorCode::Invalid) => say.price_changed.to_owned(),
        _ => errors::sentence(LANG(), failure),
    });
    rsx! {
        AppBar { title: say.basket, back: Route::StorePage {} }
        div { class: "stack",
            if let (Some(sentence), false) = (sentence.clone(), checking()) {
                Banner { tone: Tone::Bad, testid: "problem", {sentence} }
            }
            Card {
                for line in basket.lines.clone() {
                    div { key: "{line.item.id}", class: "cell line",
                        Tile { of: item_icon(line.item.category), tone: TileTone::Seal }
                        span { class: "cell-text",
                            b { {line.item.name.clone()} }
                            small { {format!("{} × {}", format::points(LANG(), line.item.price), line.quantity)} }
                        }
                        if basket.sent.is_none() {
                            Stepper {
                                name: line.item.name.clone(),
                                value: line.quantity,
                                most: line.item.limit.map_or(QUANTITY_MOST, |limit| limit.quantity).min(line.item.available),
                                onchange: {
                                    let item = line.item.clone();
                                    move |quantity| onput.call((item.clone(), quantity))
                                },
                            }
                        }
                    }
                }
                Cell { title: texts.common.total, testid: "total",
                    span { class: "total", {format::points(LANG(), total)} }
                }
            }
            if let Some(missing) = short {
                Banner { tone: Tone::Bad, testid: "short", {(say.short)(missing.saturating_neg())} }
            }
            div { class: "dock",
                Button {
                    busy,
                    disabled: short.is_some(),
                    testid: "order-submit",
                    onclick: move |_| checking.set(true),
                    {format!("{} · {}", say.order, format::points(LANG(), total))}
                }
            }
        }
        if checking() {
            Sheet { title: say.check_title, onclose: move |()| checking.set(false),
                div { class: "stack",
                    p { {say.check_lead} }
                    Card {
                        for line in basket.lines.clone() {
                            Cell { key: "{line.item.id}", title: line.item.name.clone(), note: line.item.unit.clone(),
                                b { {format!("× {}", line.quantity)} }
                            }
                        }
                        Cell { title: texts.common.total,
                            span { class: "total", {format::points(LANG(), total)} }
                        }
                    }
                    if let Some(left) = left {
                        p { class: "after", "data-testid": "after", {(say.after)(left)} }
                    }
                    if let Some(sentence) = sentence {
                        Banner { tone: Tone::Bad, testid: "problem", {sentence} }
                    }
                    Button { busy, icon: Picto::Check, testid: "order-confirm", onclick: move |_| onplace.call(()),
                        {if busy { say.placing.to_owned() } else { (say.place)(total.0) }}
                    }
                    Button { look: Look::Ghost, disabled: busy, onclick: move |_| checking.set(false), {texts.common.back} }
                }
            }
        }
    }
}
