//! The register 点名册 of a session, kept on the teacher's phone: who has come, who was collected, whom to call. The rows stay
//! where they are, so that a second tap never meets another child.

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    class_booking::SeatState,
    class_register::{
        Arrival, CheckInChild, CheckOutChild, Departure, GetClassRegister, Register, RegisterRow,
    },
    day,
    endpoint::{NoQuery, Nothing},
    error::{ErrorCode, Problem},
    ids::{ClassSessionId, PickupPersonId, SeatId, ShiftId},
};

use super::{
    collect::{Card as CollectorCard, Collect},
    homework::HomeworkForm,
};
use crate::{
    api::{self, Failure},
    clock::server_now,
    components::{
        AppBar, Badge, Banner, Button, Card, Empty, Go, Icon, Look, Picto, Section, Shape, Sheet,
        Tone, shown, toast,
    },
    format,
    hooks::{Faces, Remote, use_action, use_faces, use_unkept_while_open},
    i18n::{LANG, classes::c, duties::d, errors},
    queue::{self, Deed, Outcome, Subject, WAITING, Waiting},
    views::classes::{Face, day_words, hours},
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
    // At the door there may be no network: who comes back to the page finds it as it was, and what was sent waits.
    let register =
        use_unkept_while_open(move || Some((GetClassRegister { session: session() }, NoQuery {})));
    let queued: Vec<Waiting> =
        WAITING.read().iter().filter(|one| one.subject.seat.is_some()).cloned().collect();
    let faces = use_faces(move || {
        let known = register.get();
        let rows = known.data().map(|register| register.rows.clone()).unwrap_or_default();
        rows.into_iter().filter(|row| row.left_at.is_none()).flat_map(|row| row.photos).collect()
    });
    let mut open = use_signal(|| Open::Nothing);
    let known = register.get().map(|register| with_queued(register, &queued));
    let course = known.data().map(|one| one.session.course_name.clone()).unwrap_or_default();
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
            queued: queued.clone(),
            now: Utc::now(),
            onagain: move |one: Waiting| {
                spawn(queue::try_again(one.key));
            },
            onseen: move |one: Waiting| {
                spawn(async move {
                    queue::dismiss(one.key).await;
                    register.refresh();
                });
            },
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
                        About { row, faces: faces() }
                    }
                },
                None => rsx! {},
            },
            Open::Collect(seat) => match row(seat) {
                Some(row) => rsx! {
                    Collect {
                        row,
                        course,
                        faces: faces(),
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
                    course,
                    faces: faces(),
                    oncollected: move |(seat, person)| left(seat, person),
                    onclose: move |()| open.set(Open::Nothing),
                }
            },
        }
    }
}

/// The register with what this phone has not been able to tell yet.
fn with_queued(mut register: Register, queued: &[Waiting]) -> Register {
    for one in queued.iter().filter(|one| one.refused.is_none()) {
        let Some(row) = register.rows.iter_mut().find(|row| Some(row.seat) == one.subject.seat)
        else {
            continue;
        };
        if one.subject.deed == Deed::CheckIn {
            row.arrived_at.get_or_insert(one.made_at);
        } else {
            row.left_at.get_or_insert(one.made_at);
        }
    }
    register
}

/// What tells of a child's command in the list of what waits: the class and nothing of the child.
fn subject(deed: Deed, course: &str, seat: SeatId) -> Subject {
    Subject::seat(deed, course.to_owned(), seat)
}

/// Tells that a child has come, now or as soon as there is a network.
async fn tell_came(course: &str, seat: SeatId) -> Result<Outcome<Nothing>, Failure> {
    let body = Arrival { at: Some(server_now()) };
    let about = subject(Deed::CheckIn, course, seat);
    queue::send(&CheckInChild { seat }, &NoQuery {}, &body, about).await
}

/// Tells by whom a child was collected, now or as soon as there is a network.
pub(super) async fn tell_left(
    course: &str,
    seat: SeatId,
    pickup_person: PickupPersonId,
) -> Result<Outcome<Nothing>, Failure> {
    let body = Departure { pickup_person, at: Some(server_now()) };
    let about = subject(Deed::CheckOut, course, seat);
    queue::send(&CheckOutChild { seat }, &NoQuery {}, &body, about).await
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
    /// What waits for a network, and what was refused.
    #[props(default)]
    queued: Vec<Waiting>,
    now: DateTime<Utc>,
    #[props(default)] onagain: EventHandler<Waiting>,
    #[props(default)] onseen: EventHandler<Waiting>,
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
                                    course: session.course_name.clone(),
                                    queued: queued.iter().filter(|one| one.subject.seat == Some(row.seat)).cloned().collect::<Vec<_>>(),
                                    over,
                                    closed: session.cancelled,
                                    onarrived,
                                    onabout,
                                    oncollect,
                                    onagain,
                                    onseen,
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
    course: String,
    queued: Vec<Waiting>,
    over: bool,
    closed: bool,
    onarrived: EventHandler<SeatId>,
    onabout: EventHandler<SeatId>,
    oncollect: EventHandler<SeatId>,
    onagain: EventHandler<Waiting>,
    onseen: EventHandler<Waiting>,
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
        let course = course.clone();
        sending.run(async move { tell_came(&course, seat).await }, move |outcome| {
            say_kept(&outcome);
            onarrived.call(seat);
        });
    };
    let waits = queued.iter().any(|one| one.refused.is_none());
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
                    if waits {
                        small { class: "register-waits", "data-testid": "row-waits",
                            Icon { of: Picto::Offline }
                            span { {say.waits} }
                        }
                    }
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
            for one in queued {
                if let Some(problem) = one.refused.clone() {
                    Refused { key: "{one.key}", one, problem, onagain, onseen }
                }
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

/// What the server did not take of what this phone has told later.
#[component]
fn Refused(
    one: Waiting,
    problem: Problem,
    onagain: EventHandler<Waiting>,
    onseen: EventHandler<Waiting>,
) -> Element {
    let (say, words) = (&c().register, &crate::i18n::t().waiting);
    let at = format::clock(day::local(one.made_at).time());
    let what = if one.subject.deed == Deed::CheckIn { say.came_refused } else { say.left_refused };
    let (again, seen) = (one.clone(), one);
    rsx! {
        div { class: "register-trouble", "data-testid": "row-refused",
            Banner { tone: Tone::Bad,
                b { {what(&at)} }
                p { {errors::problem_sentence(LANG(), &problem)} }
            }
            div { class: "pair",
                Button { look: Look::Ghost, testid: "row-again", onclick: move |_| onagain.call(again.clone()), {words.again} }
                Button { look: Look::Ghost, testid: "row-seen", onclick: move |_| onseen.call(seen.clone()), {words.seen} }
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
fn About(row: RegisterRow, faces: Faces) -> Element {
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
                    div { key: "{person.id}", class: "collector-known",
                        if row.photos.contains(&person.id) {
                            Face { address: faces.get(&person.id).cloned() }
                        }
                        Call { name: (say.card_found)(&person.relation, &person.name), phone: person.phone }
                    }
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

/// Says in passing that what was done waits for a network.
pub(super) fn say_kept(outcome: &Outcome<Nothing>) {
    if *outcome == Outcome::Waiting {
        toast(c().register.kept);
    }
}

/// Says in passing that a child was collected.
pub(super) fn say_collected(name: &str) {
    toast(&(c().register.handed_over)(name));
}
