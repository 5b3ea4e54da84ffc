//! One class for a guardian: booking one session or the whole term for one or several children, where they stand, leave for
//! a day, and giving a booking up.

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    child::{Child, ListChildren},
    class_booking::{
        BookClass, Booking, BookingDraft, CancelClassBooking, ListClassSeats, Seat, SeatQuery,
        SeatState, TakeLeave,
    },
    course::{ClassSession, ClassSessionQuery, Course, GetCourse, ListClassSessions},
    day,
    endpoint::{NoQuery, Nothing},
    ids::{BookingId, ChildId, ClassSessionId, CourseId, SeatId},
    page::Page,
};

use super::{
    offer::Offers,
    words::{CourseCard, SeatBadge, day_words, hours, name_of, named_note, seats_badge},
};
use crate::{
    api::{self, Failure},
    components::{
        AppBar, Banner, Button, Card, Dialog, Empty, Fact, Go, Icon, Look, MoreButton, Picto,
        Section, Shape, Share, Sheet, Tone, Trouble, shown, shown_page, toast,
    },
    format,
    hooks::{Remote, use_action, use_pages, use_remote, use_unkept},
    i18n::{LANG, classes::c, errors, t},
    session,
    village::VillageRoute,
};

/// Seats read at once.
const SEATS: i64 = 100;

#[component]
pub fn CourseOfFamilyPage(course: ReadSignal<CourseId>) -> Element {
    let today = day::day_of(Utc::now());
    let known = use_remote(move || Some((GetCourse { course: course() }, NoQuery {})));
    let children =
        use_unkept(|| Some((ListChildren { household: session::household()? }, NoQuery {})));
    let sessions = use_pages(move |cursor| {
        let query = ClassSessionQuery { from: Some(today), cursor, limit: None };
        Some((ListClassSessions { course: course() }, query))
    });
    let seats = use_pages(move |cursor| {
        let query = SeatQuery { from: Some(today), cursor, limit: Some(SEATS) };
        Some((ListClassSeats { household: session::household()? }, query))
    });
    let mut chosen = use_signal(|| None::<ClassSessionId>);
    let mut giving_up = use_signal(|| None::<BookingId>);
    let refresh = move || {
        sessions.refresh();
        seats.refresh();
    };
    let own: Vec<Seat> = seats
        .get()
        .data()
        .map(|page| page.items.iter().filter(|seat| seat.course == course()).cloned().collect())
        .unwrap_or_default();
    let family = children.get().data().cloned().unwrap_or_default();
    let session_shown = chosen().and_then(|id| {
        let page = sessions.get();
        page.data()?.items.iter().find(|one| one.id == id).cloned()
    });
    rsx! {
        CourseOfFamilyView {
            course: known.get(),
            family: children.get(),
            sessions: sessions.get(),
            seats: own.clone(),
            now: Utc::now(),
            busy: (sessions.busy)(),
            failure: (sessions.failure)(),
            onchoose: move |session| chosen.set(Some(session)),
            ongiveup: move |booking| giving_up.set(Some(booking)),
            onchanged: move |()| refresh(),
            onmore: move |()| {
                sessions.more();
                seats.more();
            },
            onretry: move |()| {
                known.refresh();
                children.refresh();
                refresh();
            },
        }
        if let (Some(session), Some(course)) = (session_shown, known.get().data().cloned()) {
            Sheet { title: day_words(session.day), onclose: move |()| chosen.set(None),
                OneSession {
                    course: course.id,
                    closed: course.closed,
                    seats: own.iter().filter(|seat| seat.session == session.id).cloned().collect::<Vec<_>>(),
                    session,
                    family: family.clone(),
                    ondone: move |()| {
                        chosen.set(None);
                        refresh();
                    },
                }
            }
        }
        if let Some(booking) = giving_up() {
            GiveUp {
                booking,
                names: names_in(&own, booking, &family),
                ondone: move |()| {
                    giving_up.set(None);
                    refresh();
                },
                onclose: move |()| giving_up.set(None),
            }
        }
    }
}

/// Names of the children of a booking.
fn names_in(seats: &[Seat], booking: BookingId, family: &[Child]) -> String {
    let mut names: Vec<String> = Vec::new();
    for seat in seats.iter().filter(|seat| seat.booking == booking) {
        let name = name_of(family, seat.child);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    format::names(LANG(), names.iter().map(String::as_str))
}

/// What became of a booking, in a sentence.
fn told(booking: &Booking) -> String {
    let say = &c().family;
    let sessions_in = |state: SeatState| {
        let mut ids: Vec<ClassSessionId> = Vec::new();
        for seat in booking.seats.iter().filter(|seat| seat.state == state) {
            if !ids.contains(&seat.session) {
                ids.push(seat.session);
            }
        }
        ids.len()
    };
    let queued = sessions_in(SeatState::Waiting) + sessions_in(SeatState::Offered);
    (say.booked_told)(sessions_in(SeatState::Booked), queued)
}

/// The class, drawn.
#[component]
pub fn CourseOfFamilyView(
    course: Remote<Course>,
    family: Remote<Vec<Child>>,
    sessions: Remote<Page<ClassSession>>,
    /// The household's seats in this class.
    seats: Vec<Seat>,
    now: DateTime<Utc>,
    busy: bool,
    failure: Option<Failure>,
    onchoose: EventHandler<ClassSessionId>,
    ongiveup: EventHandler<BookingId>,
    onchanged: EventHandler<()>,
    onmore: EventHandler<()>,
    onretry: EventHandler<()>,
) -> Element {
    let say = &c().family;
    let title =
        course.data().map_or_else(|| c().course.title.to_owned(), |course| course.name.clone());
    let known = family.data().cloned().unwrap_or_default();
    let empty = rsx! {
        Empty { icon: Picto::Clock, title: say.no_sessions, hint: say.no_sessions_hint }
    };
    rsx! {
        AppBar { title, back: VillageRoute::ClassesOfFamilyPage {} }
        div { class: "stack",
            Offers { seats: seats.clone(), known: known.clone(), now, onchanged }
            {shown(&course, Shape::Page, move |()| onretry.call(()), |course| {
                let (id, closed) = (course.id, course.closed);
                rsx! {
                    CourseCard { course: course.clone() }
                    if closed {
                        Banner { tone: Tone::Note, {c().course.closed} }
                    } else {
                        {shown(&family, Shape::Rows(1), move |()| onretry.call(()), |family| rsx! {
                            WholeTerm { course: id, family: family.clone(), ondone: move |()| onchanged.call(()) }
                        })}
                        Share { title: course.name.clone(), to: VillageRoute::CourseOfFamilyPage { course: id } }
                    }
                }
            })}
            Bookings { seats: seats.clone(), known: known.clone(), now, ongiveup }
            Section { title: say.sessions,
                {shown_page(&sessions, 5, move |()| onretry.call(()), empty, |page| rsx! {
                    Card {
                        for session in page.items.iter() {
                            SessionCell {
                                key: "{session.id}",
                                session: session.clone(),
                                seats: seats.iter().filter(|seat| seat.session == session.id).cloned().collect::<Vec<_>>(),
                                known: known.clone(),
                                now,
                                onchoose,
                            }
                        }
                    }
                    if let Some(failure) = failure {
                        Trouble { failure, onretry: move |()| onmore.call(()) }
                    } else if page.next_cursor.is_some() {
                        MoreButton { busy, onclick: move |()| onmore.call(()) }
                    }
                })}
            }
        }
    }
}

/// Chooses among the household's children, by pressing their names.
#[component]
fn Choose(family: Vec<Child>, chosen: Vec<ChildId>, ontoggle: EventHandler<ChildId>) -> Element {
    rsx! {
        div { class: "chips", role: "group", "aria-label": c().family.which_children,
            for child in family {
                button {
                    key: "{child.id}",
                    class: "chip-button",
                    r#type: "button",
                    "aria-pressed": if chosen.contains(&child.id) { "true" } else { "false" },
                    "data-testid": "choose-child",
                    onclick: move |_| ontoggle.call(child.id),
                    {child.profile.name.clone()}
                }
            }
        }
    }
}

fn toggle(mut chosen: Signal<Vec<ChildId>>, child: ChildId) {
    let mut chosen = chosen.write();
    if chosen.contains(&child) {
        chosen.retain(|one| *one != child);
    } else {
        chosen.push(child);
    }
}

/// Books the whole term.
#[component]
fn WholeTerm(course: CourseId, family: Vec<Child>, ondone: EventHandler<()>) -> Element {
    let say = &c().family;
    let chosen = use_signal(Vec::<ChildId>::new);
    // Made before the first try, so that a retry is the same booking.
    let mut id = use_signal(BookingId::new);
    let sending = use_action();
    if family.is_empty() {
        return rsx! {
            Empty { icon: Picto::People, title: say.no_children, hint: say.no_children_hint,
                Go { class: Look::Main.class(), to: VillageRoute::ChildrenPage {}, testid: "to-children", {say.add_children} }
            }
        };
    }
    let names: Vec<&str> = family
        .iter()
        .filter(|child| chosen.read().contains(&child.id))
        .map(|child| child.profile.name.as_str())
        .collect();
    let names = format::names(LANG(), names.into_iter());
    let several = chosen.read().len() > 1;
    rsx! {
        Section { title: say.book,
            div { class: "card padded stack",
                p { class: "field-name", {say.which_children} }
                Choose { family: family.clone(), chosen: chosen(), ontoggle: move |child| toggle(chosen, child) }
                if several {
                    p { class: "hint", {say.together} }
                }
                if let Some(failure) = (sending.failure)() {
                    Banner { tone: Tone::Bad, testid: "problem", {refusal(&failure)} }
                }
                Button {
                    icon: Picto::Check,
                    busy: (sending.busy)(),
                    disabled: names.is_empty(),
                    testid: "book-term",
                    onclick: move |_| {
                        let Some(household) = session::household() else { return };
                        let body = BookingDraft { course, session: None, children: chosen.peek().clone() };
                        let booking = *id.peek();
                        sending.run(
                            async move { api::call(&BookClass { household, booking }, &NoQuery {}, &body).await },
                            move |booked| {
                                toast(&told(&booked));
                                id.set(BookingId::new());
                                ondone.call(());
                            },
                        );
                    },
                    {if names.is_empty() { say.choose_first.to_owned() } else { (say.book_term)(&names) }}
                }
                p { class: "hint", {say.or_one} }
            }
        }
    }
}

/// Why a booking was refused; what names a field says it by its code.
fn refusal(failure: &Failure) -> String {
    match failure {
        Failure::Problem(problem) => problem.fields.first().map_or_else(
            || errors::sentence(LANG(), failure),
            |field| errors::code_sentence(LANG(), field.code, &field.params),
        ),
        Failure::Offline => errors::sentence(LANG(), failure),
    }
}

/// What the household has booked of the class.
#[component]
fn Bookings(
    seats: Vec<Seat>,
    known: Vec<Child>,
    now: DateTime<Utc>,
    ongiveup: EventHandler<BookingId>,
) -> Element {
    let say = &c().family;
    let today = day::day_of(now);
    let mut bookings: Vec<(BookingId, usize)> = Vec::new();
    for seat in &seats {
        if seat.day < today || !SeatState::LIVE.contains(&seat.state) || seat.arrived_at.is_some() {
            continue;
        }
        match bookings.iter_mut().find(|(id, _)| *id == seat.booking) {
            Some((_, count)) => *count += 1,
            None => bookings.push((seat.booking, 1)),
        }
    }
    if bookings.is_empty() {
        return rsx! {};
    }
    rsx! {
        Section { title: say.bookings,
            Card {
                for (booking , _) in bookings {
                    div { key: "{booking}", class: "cell", "data-testid": "booking",
                        span { class: "cell-text",
                            b { {names_in(&seats, booking, &known)} }
                            small { {span_of(&seats, booking)} }
                        }
                        button {
                            class: "button small",
                            r#type: "button",
                            "data-testid": "give-up",
                            onclick: move |_| ongiveup.call(booking),
                            {say.give_up}
                        }
                    }
                }
            }
        }
    }
}

/// From when to when a booking reaches.
fn span_of(seats: &[Seat], booking: BookingId) -> String {
    let mut days = seats
        .iter()
        .filter(|seat| seat.booking == booking && SeatState::LIVE.contains(&seat.state))
        .map(|seat| seat.day);
    let Some(first) = days.next() else {
        return String::new();
    };
    match days.next_back() {
        Some(last) if last != first => (c().course.term)(&day_words(first), &day_words(last)),
        _ => day_words(first),
    }
}

#[component]
fn SessionCell(
    session: ClassSession,
    seats: Vec<Seat>,
    known: Vec<Child>,
    now: DateTime<Utc>,
    onchoose: EventHandler<ClassSessionId>,
) -> Element {
    let id = session.id;
    rsx! {
        button {
            class: "cell class-day",
            r#type: "button",
            disabled: session.cancelled,
            "data-testid": "session-row",
            onclick: move |_| onchoose.call(id),
            span { class: "class-head",
                b { {day_words(session.day)} }
                small { {hours(session.begins, session.ends)} }
                {seats_badge(&session)}
            }
            if !session.homework.is_empty() {
                span { class: "class-homework", "data-testid": "homework", {(c().family.homework)(&session.homework)} }
            }
            for seat in seats.iter().filter(|seat| seat.state != SeatState::Cancelled) {
                span { key: "{seat.id}", class: "class-seat",
                    span { {named_note(&known, seat, now)} }
                    SeatBadge { state: seat.state }
                }
            }
        }
    }
}

/// One session: book it, or stay at home that day.
#[component]
fn OneSession(
    course: CourseId,
    closed: bool,
    session: ClassSession,
    seats: Vec<Seat>,
    family: Vec<Child>,
    ondone: EventHandler<()>,
) -> Element {
    let say = &c().family;
    let chosen = use_signal(Vec::<ChildId>::new);
    let id = use_hook(BookingId::new);
    let sending = use_action();
    let live = |child: &Child| {
        seats.iter().any(|seat| seat.child == child.id && SeatState::LIVE.contains(&seat.state))
    };
    let free: Vec<Child> = family.iter().filter(|child| !live(child)).cloned().collect();
    let booked: Vec<Seat> =
        seats.iter().filter(|seat| seat.state == SeatState::Booked).cloned().collect();
    let begun = session.starts_at <= Utc::now();
    let full = session.taken >= session.seats || session.waiting > 0;
    let of = session.id;
    rsx! {
        div { class: "stack", "data-testid": "one-session",
            p { class: "lead", {format!("{} · {}", hours(session.begins, session.ends), session.place)} }
            if !session.homework.is_empty() {
                Card {
                    Fact { name: c().course.homework, value: session.homework.clone() }
                }
            }
            for seat in booked.into_iter().filter(|_| !begun) {
                Leave { key: "{seat.id}", seat: seat.id, name: name_of(&family, seat.child), ondone: move |()| ondone.call(()) }
            }
            if begun {
                p { class: "hint", {say.begun} }
            } else if !closed && !free.is_empty() {
                Section { title: say.book_one,
                    Choose { family: free, chosen: chosen(), ontoggle: move |child| toggle(chosen, child) }
                    if full {
                        p { class: "hint", {say.full_hint} }
                    }
                    if let Some(failure) = (sending.failure)() {
                        Banner { tone: Tone::Bad, testid: "problem", {refusal(&failure)} }
                    }
                    Button {
                        icon: Picto::Check,
                        busy: (sending.busy)(),
                        disabled: chosen.read().is_empty(),
                        testid: "book-one",
                        onclick: move |_| {
                            let Some(household) = session::household() else { return };
                            let body = BookingDraft { course, session: Some(of), children: chosen.peek().clone() };
                            sending.run(
                                async move { api::call(&BookClass { household, booking: id }, &NoQuery {}, &body).await },
                                move |booked| {
                                    toast(&told(&booked));
                                    ondone.call(());
                                },
                            );
                        },
                        {if full { say.queue } else { say.book_this }}
                    }
                }
            }
        }
    }
}

#[component]
fn Leave(seat: SeatId, name: String, ondone: EventHandler<()>) -> Element {
    let say = &c().family;
    let sending = use_action();
    rsx! {
        if let Some(failure) = (sending.failure)() {
            Banner { tone: Tone::Bad, testid: "problem", {errors::sentence(LANG(), &failure)} }
        }
        Button {
            look: Look::Ghost,
            icon: Picto::Leave,
            busy: (sending.busy)(),
            testid: "take-leave",
            onclick: move |_| sending.run(
                async move { api::call(&TakeLeave { seat }, &NoQuery {}, &Nothing {}).await },
                move |_| {
                    toast(c().family.leave_done);
                    ondone.call(());
                },
            ),
            {(say.leave)(&name)}
        }
        p { class: "hint", {say.leave_hint} }
    }
}

#[component]
fn GiveUp(
    booking: BookingId,
    names: String,
    ondone: EventHandler<()>,
    onclose: EventHandler<()>,
) -> Element {
    let say = &c().family;
    let sending = use_action();
    rsx! {
        Dialog { title: say.give_up_ask, onclose,
            div { class: "stack",
                p { {(say.give_up_hint)(&names)} }
                if let Some(failure) = (sending.failure)() {
                    Banner { tone: Tone::Bad, testid: "problem", {errors::sentence(LANG(), &failure)} }
                }
                Button {
                    look: Look::Danger,
                    busy: (sending.busy)(),
                    testid: "give-up-confirm",
                    onclick: move |_| sending.run(
                        async move { api::call(&CancelClassBooking { booking }, &NoQuery {}, &Nothing {}).await },
                        move |_| {
                            toast(c().family.gave_up);
                            ondone.call(());
                        },
                    ),
                    Icon { of: Picto::Close }
                    {say.give_up}
                }
                Button { look: Look::Ghost, onclick: move |_| onclose.call(()), {t().common.cancel} }
            }
        }
    }
}
