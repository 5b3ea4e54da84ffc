//! The first page: the household's points, the code to pay with, what waits, what came last.

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    access::Permission,
    account::Me,
    calendar::{Appointment, CalendarQuery, ListAppointments},
    endpoint::NoQuery,
    entry::{Entry, EntryQuery, ListEntries},
    household::{ComingExpiry, GetHousehold, Household, ListExpiries},
    notice::CountUnreadNotices,
    order::{ListOrders, Order, OrderQuery, OrderState},
    page::Page,
    store::{Item, ItemQuery, ListItems, ListStores},
};

use super::photo::Photo;
use crate::{
    components::{
        AppBar, AppointmentCell, Banner, Card, Cell, Empty, EntryCell, Go, Hero, Icon, ItemCard,
        Listen, Look, Picto, Section, Shape, Skeleton, Tile, TileTone, Tone, Trouble, shown,
    },
    format,
    hooks::{Remote, use_remote},
    i18n::{LANG, Lang, Texts, t},
    route::{Address, DESK_HOME, KEEPER_HOME, Route},
    session::{self, ME},
    settings::{self, LARGE_PRINT},
    village::VillageRoute,
};

/// Entries on the first page.
const ENTRIES: usize = 4;
/// Goods on the first page.
const GOODS: usize = 2;
/// Points that lapse within so many days are mentioned.
const EXPIRY_DAYS: i64 = 45;

#[component]
pub fn Home() -> Element {
    let household = use_remote(|| {
        session::household().map(|household| (GetHousehold { household }, NoQuery {}))
    });
    let entries = use_remote(|| {
        let query = EntryQuery { limit: Some(10), ..EntryQuery::default() };
        session::household().map(|household| (ListEntries { household }, query))
    });
    let orders = use_remote(|| {
        let query = OrderQuery { state: Some(OrderState::Held), ..OrderQuery::default() };
        session::household().map(|household| (ListOrders { household }, query))
    });
    let expiries = use_remote(|| {
        session::household().map(|household| (ListExpiries { household }, NoQuery {}))
    });
    let unread = use_remote(|| Some((CountUnreadNotices {}, NoQuery {})));
    let today = use_remote(|| Some((ListAppointments {}, CalendarQuery::default())));
    let stores = use_remote(|| {
        let village = ME.read().as_ref()?.village.as_ref()?.code.clone();
        Some((ListStores { village }, NoQuery {}))
    });
    let items = use_remote(move || {
        let store = stores.get().data()?.first()?.id;
        Some((ListItems { store }, ItemQuery::default()))
    });
    let Some(me) = ME.read().clone() else {
        return rsx! {};
    };
    rsx! {
        HomeView {
            me,
            household: household.get(),
            entries: entries.get(),
            orders: orders.get().map(|page| page.items),
            unread: unread.get().map(|count| count.unread),
            today: today.get(),
            expiries: expiries.get(),
            items: items.get().data().cloned().unwrap_or_default(),
            now: Utc::now(),
            onretry: move |()| {
                household.refresh();
                entries.refresh();
                orders.refresh();
                expiries.refresh();
                unread.refresh();
                today.refresh();
            },
        }
    }
}

/// The first page, drawn.
#[component]
pub fn HomeView(
    me: Me,
    household: Remote<Household>,
    entries: Remote<Page<Entry>>,
    orders: Remote<Vec<Order>>,
    /// Notices that were not read.
    unread: Remote<i64>,
    /// What the person has to be at today.
    today: Remote<Vec<Appointment>>,
    expiries: Remote<Vec<ComingExpiry>>,
    items: Vec<Item>,
    now: DateTime<Utc>,
    onretry: EventHandler<()>,
) -> Element {
    let texts = t();
    let large = LARGE_PRINT();
    let has_household = me.household.is_some();
    // What waits and what lapses stand above the rest: as long as they may still come, nothing below is drawn that
    // would then move from under a finger.
    let coming = has_household
        && (household.is_loading()
            || orders.is_loading()
            || expiries.is_loading()
            || today.is_loading());
    let today = today.data().cloned().unwrap_or_default();
    let orders = orders.data().cloned().unwrap_or_default();
    let expiries = expiries.data().cloned().unwrap_or_default();
    let place =
        me.village.as_ref().map_or(texts.common.app, |village| village.name.as_str()).to_owned();
    let spoken = household.data().map(|household| spoken(texts, household, &orders));
    // What went wrong is said once, where the points would be.
    let nothing = matches!((&household, &entries), (Remote::Failed(_), Remote::Failed(_)));
    let expiring = soon(&expiries, now).map(|next| {
        let last = format::day(LANG(), next.expires_on, xiangyue_shared::day::day_of(now));
        (texts.home.expiring)(next.points.0, &last)
    });
    rsx! {
        AppBar { title: place,
            div { class: "bar-tools",
                if let Some(text) = spoken {
                    Listen { text }
                }
                if !large {
                    PrintButton { large }
                }
            }
        }
        p { class: "date-line", "data-testid": "today", {format::today(LANG(), now)} }
        div { class: "stack columns",
            div { class: "column",
                if has_household {
                    {shown(&household, Shape::Hero, move |()| onretry.call(()), |household| rsx! {
                        PointsCard { household: household.clone(), large }
                    })}
                }
                if coming {
                    Skeleton { shape: Shape::Rows(3) }
                } else {
                    if !today.is_empty() {
                        Section { title: texts.day.today,
                            Card {
                                for (index , one) in today.into_iter().enumerate() {
                                    AppointmentCell { key: "{index}", of: one, to: VillageRoute::CalendarPage {} }
                                }
                            }
                        }
                    }
                    Card {
                        ToNotices { unread: unread.data().copied() }
                        Cell {
                            title: texts.day.village,
                            note: texts.day.village_hint,
                            to: VillageRoute::VillageHub {},
                            testid: "to-village",
                            leading: rsx! {
                                Tile { of: Picto::Place, tone: TileTone::Gold }
                            },
                        }
                    }
                    if has_household && large {
                        Card {
                            ToCollect { orders: orders.clone(), now, large }
                            WhereFrom { entries: entries.clone(), now }
                            if let Some(title) = expiring {
                                Cell {
                                    title,
                                    to: Route::ExpiriesPage {},
                                    leading: rsx! {
                                        Tile { of: Picto::Clock, tone: TileTone::Gold }
                                    },
                                }
                            }
                        }
                    } else {
                        if !orders.is_empty() {
                            Section { title: texts.home.to_collect,
                                Card { ToCollect { orders: orders.clone(), now, large } }
                            }
                        }
                        if let Some(words) = expiring {
                            Go { class: "plain-link", to: Route::ExpiriesPage {},
                                Banner { tone: Tone::Note, {words} }
                            }
                        }
                    }
                    Workplaces { me: me.clone() }
                    if large {
                        PrintButton { large }
                    }
                }
            }
            if !coming && !large {
                div { class: "column",
                    if has_household && !nothing {
                        Section {
                            title: texts.home.latest,
                            all: Route::EntriesPage {},
                            all_name: texts.common.all,
                            {latest(&entries, now, onretry)}
                        }
                    }
                    if !items.is_empty() {
                        Section { title: texts.home.in_store, all: Route::StorePage {}, all_name: texts.common.all,
                            div { class: "goods",
                                for item in items.iter().filter(|item| item.available > 0).take(GOODS) {
                                    ItemCard { key: "{item.id}", item: item.clone(),
                                        Photo { picture: item.picture, name: item.name.clone(), thumbnail: true }
                                    }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// The way to the notices, with how many were not read where that is known.
#[component]
fn ToNotices(unread: Option<i64>) -> Element {
    let say = &t().home;
    let note = match unread {
        Some(0) => say.all_read.to_owned(),
        Some(unread) => (say.unread)(unread),
        None => String::new(),
    };
    rsx! {
        Cell {
            title: say.notices,
            note,
            to: VillageRoute::NoticesPage {},
            testid: "to-notices",
            leading: rsx! {
                Tile { of: Picto::Bell, tone: if unread > Some(0) { TileTone::Seal } else { TileTone::Green } }
            },
        }
    }
}

/// The way to the history, with the last entry in one sentence.
#[component]
fn WhereFrom(entries: Remote<Page<Entry>>, now: DateTime<Utc>) -> Element {
    let texts = &t().home;
    let note = entries.data().map(|page| match page.items.first() {
        Some(entry) => {
            let day = format::day_of(LANG(), entry.at, now);
            (texts.latest_said)(&day, &entry.title, &format::change(entry.change))
        }
        None => texts.no_entries.to_owned(),
    });
    rsx! {
        Cell {
            title: texts.where_from,
            note: note.unwrap_or_default(),
            to: Route::EntriesPage {},
            testid: "to-entries",
            leading: rsx! {
                Tile { of: Picto::Book }
            },
        }
    }
}

fn spoken(texts: &Texts, household: &Household, orders: &[Order]) -> String {
    let month = household.this_month.0;
    let month = if month < 0 { format!("−{}", month.unsigned_abs()) } else { month.to_string() };
    let row = &household.row;
    let points = (texts.home.spoken)(&row.head_name, row.available.0, &month);
    match pieces(orders) {
        0 => points,
        waiting => {
            let gap = if LANG() == Lang::Zh { "" } else { " " };
            format!("{points}{gap}{}", (texts.home.spoken_orders)(waiting))
        }
    }
}

fn pieces(orders: &[Order]) -> i64 {
    orders.iter().flat_map(|order| &order.lines).map(|line| line.quantity).sum()
}

fn soon(expiries: &[ComingExpiry], now: DateTime<Utc>) -> Option<&ComingExpiry> {
    let today = xiangyue_shared::day::day_of(now);
    expiries
        .first()
        .filter(|next| next.expires_on.signed_duration_since(today).num_days() <= EXPIRY_DAYS)
}

#[component]
fn PrintButton(large: bool) -> Element {
    let texts = &t().home;
    rsx! {
        button {
            class: "chip-button",
            r#type: "button",
            "aria-pressed": if large { "true" } else { "false" },
            "data-testid": "large-print",
            onclick: move |_| settings::choose_large_print(!large),
            Icon { of: Picto::Print }
            span { {if large { texts.normal_print } else { texts.large_print }} }
        }
    }
}

#[component]
fn PointsCard(household: Household, large: bool) -> Element {
    let texts = &t().home;
    let row = &household.row;
    let month = (texts.this_month)(&format::change(household.this_month));
    let rank = match household.rank_in_village {
        Some(rank) => format!(" · {}", (texts.rank)(rank)),
        None if household.ranking_opt_out => format!(" · {}", texts.no_rank),
        None => String::new(),
    };
    let above = if large {
        (texts.household_points)(&row.head_name)
    } else {
        format!("{} · {}", row.group_name, (texts.household)(&row.head_name))
    };
    let below = if large { month } else { format!("{month}{rank}") };
    rsx! {
        Hero { above, points: row.available, below,
            Go { class: Look::Paper.class(), to: Route::PayPage {}, testid: "to-pay",
                Icon { of: Picto::Code }
                {texts.pay_code}
            }
            if !large {
                Go { class: "button outline", to: Route::EntriesPage {}, testid: "to-entries", {texts.history} }
            }
        }
        if household.held.0 > 0 && !large {
            p { class: "held", {(texts.held)(household.held.0)} }
        }
    }
}

/// The ways to the counter and the desk, for those who work there.
#[component]
pub fn Workplaces(me: Me) -> Element {
    let texts = &t().home;
    let keeps = session::holds(&me, Permission::KeepStore);
    let manages = [Permission::ViewHouseholds, Permission::TeachClasses]
        .into_iter()
        .any(|permission| session::holds(&me, permission));
    let places = [
        (keeps, KEEPER_HOME, "to-keep", Picto::Scan, texts.keep, texts.keep_hint),
        (manages, DESK_HOME, "to-desk", Picto::Desk, texts.desk, texts.desk_hint),
    ];
    rsx! {
        if keeps || manages {
            Card {
                for (_ , address , testid , icon , name , hint) in places.into_iter().filter(|place| place.0) {
                    Cell {
                        key: "{testid}",
                        title: name,
                        note: hint,
                        to: Address::new(address),
                        testid,
                        leading: rsx! {
                            Tile { of: icon, tone: TileTone::Info }
                        },
                    }
                }
            }
        }
    }
}

/// The orders that wait in the store.
#[component]
fn ToCollect(orders: Vec<Order>, now: DateTime<Utc>, large: bool) -> Element {
    let texts = &t().home;
    let before = |order: &Order| {
        order
            .expires_at
            .map(|at| (texts.before)(&format::day_of(LANG(), at, now)))
            .unwrap_or_default()
    };
    rsx! {
        for order in orders {
            Cell {
                key: "{order.id}",
                title: if large { (texts.waiting_one)(pieces(std::slice::from_ref(&order))) } else { format::names(LANG(), order.lines.iter().map(|line| line.name.as_str())) },
                note: before(&order),
                to: Route::OrderPage { order: order.id },
                testid: "waiting-order",
                leading: rsx! {
                    Tile { of: Picto::Bag, tone: TileTone::Seal }
                },
                if !large {
                    b { {texts.pickup_code} }
                }
            }
        }
    }
}

fn latest(entries: &Remote<Page<Entry>>, now: DateTime<Utc>, onretry: EventHandler<()>) -> Element {
    let texts = &t().home;
    match entries {
        Remote::Failed(failure) => rsx! {
            Trouble { failure: failure.clone(), onretry }
        },
        // The points card above says how old everything is.
        Remote::Ready { data, .. } if data.items.is_empty() => rsx! {
            Empty { icon: Picto::Star, title: texts.no_entries, hint: texts.no_entries_hint }
        },
        Remote::Ready { data, .. } => rsx! {
            Card {
                for entry in data.items.iter().take(ENTRIES) {
                    EntryCell { key: "{entry.id}", entry: entry.clone(), now }
                }
            }
        },
        Remote::Loading => rsx! {
            Skeleton { shape: Shape::Rows(3) }
        },
    }
}
