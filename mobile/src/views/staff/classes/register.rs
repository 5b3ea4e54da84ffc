//! The register 点名册 of a session, kept on the teacher's phone: who has come, who was collected, whom to call. The rows stay
//! where they are, so that a second tap never meets another child.

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    class_booking::SeatState,
    class_register::{CheckInChild, GetClassRegister, Register, RegisterRow},
    day,
    endpoint::{NoQuery, Nothing},
    error::ErrorCode,
    ids::{ClassSessionId, SeatId, ShiftId},
};

use super::{
    collect::{Card as CollectorCard, Collect},
    homework::HomeworkForm,
};
use crate::{
    api,
    components::{
        AppBar, Badge, Banner, Button, Card, Empty, Go, Icon, Look, Picto, Section, Shape, Sheet,
        Tone, shown, toast,
    },
    format,
    hooks::{Remote, use_action, use_unkept},
    i18n::{LANG, classes::c, duties::d, errors},
    views::classes::{day_words, hours},
    work::WorkRoute,
};

/// What stands before the register.
#[derive(Clone, Copy, PartialEq)]
enum Open {
    Nothing,
    About(SeatId),
    Collect(SeatId),
    Card,
}

#[component]
pub fn RegisterPage(session: ReadSignal<ClassSessionId>) -> Element {
    let register = use_unkept(move || Some((GetClassRegister { session: session() }, NoQuery {})));
    let mut open = use_signal(|| Open::Nothing);
    let known = register.get();
    let row = |seat| {
        let register = known.data()?;
        register.rows.iter().find(|row| row.seat == seat).cloned()
    };
    let left = move |seat: SeatId, person| {
        register.change(|register| {
            if let Some(row) = register.rows.iter_mut().find(|row| row.seat == seat) {
                row.left_at = Some(Utc::now());
                row.collected_by = Some(person);
            }
        });
    };
    rsx! {
        RegisterView {
            register: known.clone(),
            now: Utc::now(),
            onarrived: move |seat| register.change(|register| {
                if let Some(row) = register.rows.iter_mut().find(|row| row.seat == seat) {
                    row.arrived_at = Some(Utc::now());
                }
            }),
            onabout: move |seat| open.set(Open::About(seat)),
            oncollect: move |seat| open.set(Open::Collect(seat)),
            oncard: move |()| open.set(Open::Card),
            onretry: move |()| register.refresh(),
            if let Some(known) = known.data() {
                HomeworkForm { key: "{known.session.id}", session: known.session.id, text: known.session.homework.clone() }
            }
        }
        match open() {
            Open::Nothing => rsx! {},
            Open::About(seat) => match row(seat) {
                Some(row) => rsx! {
                    Sheet { title: (c().register.about)(&row.profile.name), onclose: move |()| open.set(Open::Nothing),
                        About { row }
                    }
                },
                None => rsx! {},
            },
            Open::Collect(seat) => match row(seat) {
                Some(row) => rsx! {
                    Collect {
                        row,
                        oncollected: move |(seat, person)| {
                            left(seat, person);
                            open.set(Open::Nothing);
                        },
                        oncard: move |()| open.set(Open::Card),
                        onclose: move |()| open.set(Open::Nothing),
                    }
                },
                None => rsx! {},
            },
            Open::Card => rsx! {
                CollectorCard {
                    session: session(),
                    rows: known.data().map(|register| register.rows.clone()).unwrap_or_default(),
                    oncollected: move |(seat, person)| left(seat, person),
                    onclose: move |()| open.set(Open::Nothing),
                }
            },
        }
    }
}

/// How it stands with a child.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stand {
    Expected,
    Absent,
    Here,
    Gone,
    Away,
}

impl Stand {
    fn of(row: &RegisterRow, over: bool) -> Self {
        match (row.state, row.arrived_at, row.left_at) {
            (SeatState::OnLeave, ..) => Self::Away,
            (_, Some(_), Some(_)) => Self::Gone,
            (_, Some(_), None) => Self::Here,
            _ if over => Self::Absent,
            _ => Self::Expected,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Expected => "expected",
            Self::Absent => "absent",
            Self::Here => "here",
            Self::Gone => "gone",
            Self::Away => "away",
        }
    }

    const fn icon(self) -> Picto {
        match self {
            Self::Expected => Picto::Clock,
            Self::Absent => Picto::Close,
            Self::Here => Picto::Check,
            Self::Gone => Picto::Home,
            Self::Away => Picto::Leave,
        }
    }
}

/// The register, drawn. `children` stand below it.
#[component]
pub fn RegisterView(
    register: Remote<Register>,
    now: DateTime<Utc>,
    onarrived: EventHandler<SeatId>,
    onabout: EventHandler<SeatId>,
    oncollect: EventHandler<SeatId>,
    oncard: EventHandler<()>,
    onretry: EventHandler<()>,
    children: Element,
) -> Element {
    let say = &c().register;
    let title = register
        .data()
        .map_or_else(|| say.title.to_owned(), |register| register.session.course_name.clone());
    rsx! {
        AppBar { title, back: WorkRoute::ClassesPage {} }
        div { class: "stack",
            {shown(&register, Shape::Rows(6), move |()| onretry.call(()), |register| {
                let session = &register.session;
                let over = day::local(now).naive_local() >= session.day.and_time(session.ends);
                let missing = session.adults_required - session.adults;
                let count = |stand| register.rows.iter().filter(|row| Stand::of(row, over) == stand).count();
                let here = count(Stand::Here);
                let figures = [
                    (say.expected, count(Stand::Expected) + count(Stand::Absent), "expected"),
                    (say.here, here, "here"),
                    (say.gone, count(Stand::Gone), "gone"),
                    (say.away, count(Stand::Away), "away"),
                ];
                rsx! {
                    p { class: "lead", {format!("{} · {} · {}", day_words(session.day), hours(session.begins, session.ends), session.place)} }
                    if session.cancelled {
                        Banner { tone: Tone::Bad, testid: "session-off", {say.closed} }
                    } else if missing > 0 {
                        Banner { tone: Tone::Note, icon: Picto::People, testid: "adults-missing", {(c().course.adults_missing)(missing)} }
                    }
                    div { class: "figures register-figures", role: "status",
                        for (name , number , testid) in figures {
                            div { key: "{testid}", class: "figure is-{testid}", "data-testid": "count-{testid}",
                                small { {name} }
                                b { {number.to_string()} }
                            }
                        }
                    }
                    if over && here > 0 {
                        Banner { tone: Tone::Bad, testid: "left-to-collect", {(say.left_to_collect)(here)} }
                    }
                    if register.rows.is_empty() {
                        Empty { icon: Picto::People, title: say.none, hint: say.none_hint }
                    } else {
                        Card { class: "register",
                            for row in register.rows.iter() {
                                Row {
                                    key: "{row.seat}",
                                    row: row.clone(),
                                    over,
                                    closed: session.cancelled,
                                    onarrived,
                                    onabout,
                                    oncollect,
                                    onretry,
                                }
                            }
                        }
                        p { class: "hint", {say.private} }
                    }
                    if session.adults_required > 0 || session.adults > 0 {
                        Go { class: Look::Ghost.class(), to: WorkRoute::DeskShiftPage { shift: shift_of(session.id) }, testid: "to-adults",
                            Icon { of: Picto::People }
                            {d().shift.adults}
                        }
                    }
                    {children}
                    if here > 0 {
                        div { class: "dock",
                            Button { icon: Picto::Scan, testid: "scan-card", onclick: move |_| oncard.call(()), {say.by_card} }
                        }
                    }
                }
            })}
        }
    }
}

/// The shift of the adults of a session, which goes by the session's own id.
const fn shift_of(session: ClassSessionId) -> ShiftId {
    ShiftId(session.0)
}

#[component]
fn Row(
    row: RegisterRow,
    over: bool,
    closed: bool,
    onarrived: EventHandler<SeatId>,
    onabout: EventHandler<SeatId>,
    oncollect: EventHandler<SeatId>,
    onretry: EventHandler<()>,
) -> Element {
    let say = &c().register;
    let sending = use_action();
    let (seat, name) = (row.seat, row.profile.name.clone());
    let stand = Stand::of(&row, over);
    let at = |at: DateTime<Utc>| format::clock(day::local(at).time());
    let note = match (stand, row.arrived_at, row.left_at) {
        (Stand::Here, Some(came), _) => (say.arrived_at)(&at(came)),
        (Stand::Gone, _, Some(left)) => (say.left_at)(&at(left), &collector(&row)),
        (Stand::Away, ..) => say.on_leave.to_owned(),
        (Stand::Absent, ..) => say.absent.to_owned(),
        _ => say.not_yet.to_owned(),
    };
    let health = row.profile.health_notes.trim().to_owned();
    let arrive = move |_| {
        sending.run(
            async move { api::call(&CheckInChild { seat }, &NoQuery {}, &Nothing {}).await },
            move |_| onarrived.call(seat),
        );
    };
    let failure = (sending.failure)();
    // Somebody else has changed it meanwhile.
    let stale = failure.as_ref().and_then(api::Failure::code) == Some(ErrorCode::SeatState);
    rsx! {
        div { class: "register-row is-{stand.name()}", "data-testid": "register-row", "data-stand": stand.name(),
            button {
                class: "register-child",
                r#type: "button",
                "data-testid": "about-child",
                onclick: move |_| onabout.call(seat),
                span { class: "register-mark", Icon { of: stand.icon() } }
                span { class: "cell-text",
                    b { {name.clone()} }
                    small { {note.clone()} }
                    if !health.is_empty() {
                        small { class: "register-health",
                            Icon { of: Picto::Heart }
                            span { {health} }
                        }
                    }
                }
            }
            match stand {
                Stand::Expected | Stand::Absent if !closed => rsx! {
                    Button { icon: Picto::Check, busy: (sending.busy)(), label: format!("{name} {}", say.arrive_short), testid: "arrive", onclick: arrive, {say.arrive_short} }
                },
                Stand::Here => rsx! {
                    Button { look: Look::Ghost, label: format!("{name} {}", say.collect_short), testid: "collect", onclick: move |_| oncollect.call(seat), {say.collect_short} }
                },
                _ => rsx! {},
            }
            if let Some(failure) = failure {
                div { class: "register-trouble",
                    Banner { tone: Tone::Bad, testid: "problem", {errors::sentence(LANG(), &failure)} }
                    if stale {
                        Button { look: Look::Ghost, onclick: move |_| onretry.call(()), {crate::i18n::t().common.retry} }
                    }
                }
            }
        }
    }
}

/// By whom a child was collected: 奶奶 王秀兰.
fn collector(row: &RegisterRow) -> String {
    row.profile
        .pickup_persons
        .iter()
        .find(|person| Some(person.id) == row.collected_by)
        .map(|person| (c().register.card_found)(&person.relation, &person.name))
        .unwrap_or_default()
}

/// What the teacher must know of a child, and whom to call.
#[component]
fn About(row: RegisterRow) -> Element {
    let say = &c().register;
    let profile = row.profile;
    let notes = profile.health_notes.trim().to_owned();
    rsx! {
        div { class: "stack", "data-testid": "about",
            p { class: "lead", {(say.born)(&profile.birth_date.to_string())} }
            Section { title: say.health,
                if notes.is_empty() {
                    p { class: "hint", {say.health_none} }
                } else {
                    Banner { tone: Tone::Note, icon: Picto::Heart, {notes} }
                }
            }
            Section { title: say.contacts,
                for one in profile.contacts {
                    Call { name: one.name, phone: one.phone }
                }
            }
            Section { title: say.may_collect,
                for person in profile.pickup_persons {
                    Call { key: "{person.id}", name: (say.card_found)(&person.relation, &person.name), phone: person.phone }
                }
            }
        }
    }
}

/// A number to call at a tap.
#[component]
pub(super) fn Call(name: String, phone: String) -> Element {
    rsx! {
        a { class: "button ghost call", href: "tel:{phone}", "data-testid": "call",
            Icon { of: Picto::Phone }
            span { {name.clone()} }
            Badge { tone: Tone::Plain, {phone.clone()} }
        }
    }
}

/// Says in passing that a child was collected.
pub(super) fn say_collected(name: &str) {
    toast(&(c().register.handed_over)(name));
}
