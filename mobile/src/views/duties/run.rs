//! A shift for those who run it, leaders and staff: who signed up, who came and left, and the way to the code.

use chrono::{DateTime, Days, NaiveTime, TimeDelta, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    attendance::{AttendanceNote, PutAttendance},
    day,
    duty::{GetShift, Shift},
    endpoint::NoQuery,
    ids::{ResidentId, ShiftId, TeamId},
    page::{Page, PageQuery},
    shift_signup::{DecideSignup, ListShiftSignups, Signup, SignupDecision, SignupState},
    team::{ListTeamMembers, MemberQuery},
};

use super::shift_acts::ShiftActs;
use super::words::{SignupBadge, is_live, shift_badge, shift_when, signup_note, witness_words};
use crate::{
    api::{self, Failure},
    components::{
        AppBar, Badge, Banner, Button, Card, Empty, Fact, Field, Go, Icon, Look, MoreButton, Picto,
        Section, Shape, Sheet, Tone, Trouble, shown, shown_page, toast,
    },
    format,
    hooks::{Remote, use_action, use_pages, use_remote},
    i18n::{LANG, duties::d, errors},
    route::{Address, VILLAGE_HOME},
    village::VillageRoute,
};

/// Members that can be chosen among.
const MEMBERS: i64 = 100;
/// Nobody comes so many hours before a shift: a place allows four at most.
const EARLY_HOURS: i64 = 4;

/// A leader's page of a shift.
#[component]
pub fn LedShiftPage(shift: ReadSignal<ShiftId>) -> Element {
    let extra = use_callback(|around: Around| {
        rsx! {
            Led { around }
        }
    });
    rsx! {
        RunShift { shift, home: VILLAGE_HOME, screen: VillageRoute::LedScreenPage { shift: shift() }, extra }
    }
}

/// A leader signs members of the team up who have no account, changes the shift, calls it off.
#[component]
fn Led(around: Around) -> Element {
    let team = around.shift.team;
    let members =
        use_callback(move |(busy, onchosen): (bool, EventHandler<ResidentId>)| match team {
            Some(team) => rsx! {
                Members { team, busy, onchosen }
            },
            None => rsx! {},
        });
    rsx! {
        ShiftActs { around, name: d().shift.enter, lead: d().shift.enter_lead, who: team.map(|_| members) }
    }
}

/// The members of a team, to choose one of.
#[component]
fn Members(team: TeamId, busy: bool, onchosen: EventHandler<ResidentId>) -> Element {
    let members = use_remote(move || {
        Some((
            ListTeamMembers { team },
            MemberQuery { limit: Some(MEMBERS), ..MemberQuery::default() },
        ))
    });
    shown(
        &members.get(),
        Shape::Rows(1),
        move |()| members.refresh(),
        |page| {
            rsx! {
                div { class: "chips", role: "group", "aria-label": d().shift.enter,
                    for one in page.items.iter().cloned() {
                        button {
                            key: "{one.resident}",
                            class: "chip-button",
                            r#type: "button",
                            disabled: busy,
                            "data-testid": "enter-person",
                            onclick: move |_| onchosen.call(one.resident),
                            {one.resident_name.clone()}
                        }
                    }
                }
            }
        },
    )
}

/// What a page around a shift adds, and how it is told that something changed.
#[derive(Clone, PartialEq)]
pub struct Around {
    pub shift: Shift,
    pub onchanged: EventHandler<()>,
}

/// A shift for those who run it, among the pages that begin at `home`; `extra` stands below its facts.
#[component]
pub fn RunShift(
    shift: ReadSignal<ShiftId>,
    home: &'static str,
    #[props(into)] screen: Address,
    #[props(default)] extra: Option<Callback<Around, Element>>,
    /// Where one comes back to, where that is not the duty.
    #[props(default)]
    back: Option<Callback<Shift, Address>>,
    /// Where somebody's hours stand, for those who may see them.
    #[props(default)]
    hours: Option<Callback<ResidentId, Address>>,
) -> Element {
    let known = use_remote(move || Some((GetShift { shift: shift() }, NoQuery {})));
    let signups = use_pages(move |cursor| {
        Some((ListShiftSignups { shift: shift() }, PageQuery { cursor, limit: None }))
    });
    let mut writing = use_signal(|| None::<Signup>);
    let refresh = use_callback(move |()| {
        known.refresh();
        signups.refresh();
    });
    let of = known.get().data().cloned();
    let back = match (of.clone(), back) {
        (Some(of), Some(back)) => back.call(of),
        (Some(of), None) => Address::new(format!("{home}/duties/{}", of.duty)),
        (None, _) => Address::new(format!("{home}/duties")),
    };
    rsx! {
        RunShiftView {
            shift: known.get(),
            signups: signups.get(),
            back,
            screen,
            now: Utc::now(),
            busy: (signups.busy)(),
            failure: (signups.failure)(),
            hours,
            onchanged: refresh,
            onwrite: move |signup| writing.set(Some(signup)),
            onmore: move |()| signups.more(),
            onretry: refresh,
            if let (Some(shift), Some(extra)) = (of, extra) {
                {extra.call(Around { shift, onchanged: refresh })}
            }
        }
        if let Some(signup) = writing() {
            Sheet { title: signup.resident_name.clone(), onclose: move |()| writing.set(None),
                ByHand {
                    signup,
                    ondone: move |()| {
                        writing.set(None);
                        refresh.call(());
                    },
                }
            }
        }
    }
}

/// The shift, drawn.
#[component]
pub fn RunShiftView(
    shift: Remote<Shift>,
    signups: Remote<Page<Signup>>,
    back: Address,
    screen: Address,
    now: DateTime<Utc>,
    busy: bool,
    failure: Option<Failure>,
    #[props(default)] hours: Option<Callback<ResidentId, Address>>,
    onchanged: EventHandler<()>,
    onwrite: EventHandler<Signup>,
    onmore: EventHandler<()>,
    onretry: EventHandler<()>,
    children: Element,
) -> Element {
    let say = &d().shift;
    let title = shift.data().map_or_else(|| say.title.to_owned(), |shift| shift.duty_name.clone());
    let empty = rsx! {
        Empty { icon: Picto::People, title: say.none, hint: say.none_hint }
    };
    rsx! {
        AppBar { title, back }
        div { class: "stack",
            {shown(&shift, Shape::Page, move |()| onretry.call(()), |shift| rsx! {
                Card {
                    Fact { name: shift_when(shift), value: shift.role.clone(), hint: format!("{} · {}", shift.place, (d().words.people)(shift.least, shift.most)), testid: "shift-facts",
                        {shift_badge(shift, now)}
                    }
                }
                if shift.cancelled {
                    Banner { tone: Tone::Note, {say.left_off} }
                } else {
                    Go { class: Look::Main.class(), to: screen.clone(), testid: "to-screen",
                        Icon { of: Picto::Code }
                        {say.screen}
                    }
                }
            })}
            {children}
            Section { title: say.signups,
                {shown_page(&signups, 4, move |()| onretry.call(()), empty, |page| {
                    let here = page.items.iter().filter(|one| one.came.is_some() && one.left.is_none()).count();
                    let gone = page.items.iter().filter(|one| one.left.is_some()).count();
                    rsx! {
                        p { class: "hint", "data-testid": "shift-count", {format!("{} · {}", (say.here)(here), (say.gone)(gone))} }
                        Card {
                            for signup in page.items.iter().cloned() {
                                SignupRow { key: "{signup.id}", signup, now, hours, onchanged, onwrite }
                            }
                        }
                        if let Some(failure) = failure {
                            Trouble { failure, onretry: move |()| onmore.call(()) }
                        } else if page.next_cursor.is_some() {
                            MoreButton { busy, onclick: move |()| onmore.call(()) }
                        }
                    }
                })}
            }
        }
    }
}

/// One who signed up.
#[component]
fn SignupRow(
    signup: Signup,
    now: DateTime<Utc>,
    hours: Option<Callback<ResidentId, Address>>,
    onchanged: EventHandler<()>,
    onwrite: EventHandler<Signup>,
) -> Element {
    let say = &d().shift;
    let sending = use_action();
    let (id, name) = (signup.id, signup.resident_name.clone());
    let decide = move |accept: bool| {
        sending.run(
            async move {
                api::call(&DecideSignup { signup: id }, &NoQuery {}, &SignupDecision { accept })
                    .await
            },
            move |_| {
                toast(if accept { d().shift.accepted } else { d().shift.not_accepted });
                onchanged.call(());
            },
        );
    };
    let note = signup_note(&signup, now);
    let how = signup.left.or(signup.came).map(witness_words).unwrap_or_default();
    let over = signup.shift.ends_at <= now;
    let started = now + TimeDelta::hours(EARLY_HOURS) >= signup.shift.starts_at;
    rsx! {
        div { class: "cell class-day", "data-testid": "signup-row",
            div { class: "class-head",
                b { {name.clone()} }
                SignupBadge { state: signup.state }
            }
            if signup.state == SignupState::Booked || !note.is_empty() {
                p { class: "class-seat",
                    span { "data-testid": "attendance", {if note.is_empty() { d().words.not_told.to_owned() } else { note }} }
                    if !how.is_empty() {
                        Badge { tone: Tone::Plain, {how} }
                    }
                }
            }
            if let Some(failure) = (sending.failure)() {
                Banner { tone: Tone::Bad, testid: "problem", {errors::sentence(LANG(), &failure)} }
            }
            if signup.state == SignupState::Asked && !over {
                div { class: "pair",
                    Button { icon: Picto::Check, busy: (sending.busy)(), label: format!("{name} {}", say.accept), testid: "signup-accept", onclick: move |_| decide(true), {say.accept} }
                    Button { look: Look::Ghost, disabled: (sending.busy)(), label: format!("{name} {}", say.refuse), testid: "signup-refuse", onclick: move |_| decide(false), {say.refuse} }
                }
            }
            if let (Some(hours), Some(_)) = (hours, signup.left) {
                Go { class: Look::Ghost.class(), to: hours.call(signup.resident), testid: "to-desk-hours", label: format!("{name} {}", say.hours),
                    Icon { of: Picto::Clock }
                    {say.hours}
                }
            }
            if signup.state == SignupState::Booked && started && is_live(&signup) && signup.left.is_none() {
                Button {
                    look: Look::Ghost,
                    icon: Picto::Pencil,
                    label: format!("{name} {}", say.by_hand),
                    testid: "by-hand",
                    onclick: move |_| onwrite.call(signup.clone()),
                    {say.by_hand}
                }
            }
        }
    }
}

/// A time of day as the moment that it means in a shift, which may go past midnight.
fn moment_in(starts_at: DateTime<Utc>, text: &str) -> Option<DateTime<Utc>> {
    let time = NaiveTime::parse_from_str(text, "%H:%M").ok()?;
    let first = day::day_of(starts_at);
    let on = |date| day::start_of(date) + (time - NaiveTime::MIN);
    let at = on(first);
    if at < starts_at - TimeDelta::hours(EARLY_HOURS) {
        return first.checked_add_days(Days::new(1)).map(on);
    }
    Some(at)
}

/// Writes down when somebody came, and when they left.
#[component]
fn ByHand(signup: Signup, ondone: EventHandler<()>) -> Element {
    let say = &d().shift;
    let clock = |at: DateTime<Utc>| format::clock(day::local(at).time());
    let known = signup.came.map(|came| came.at);
    let at_first = clock(known.unwrap_or(signup.shift.starts_at));
    let first = at_first.clone();
    let mut came = use_signal(|| first);
    let mut left = use_signal(String::new);
    let mut bad = use_signal(|| false);
    let sending = use_action();
    let failure = (sending.failure)();
    let wrong_field = failure.as_ref().is_some_and(|failure| {
        ["came_at", "left_at"]
            .iter()
            .any(|field| errors::field_sentence(LANG(), Some(failure), field).is_some())
    });
    let save = move |event: FormEvent| {
        event.prevent_default();
        // Untouched, it stays to the second what it was.
        let came_at = known
            .filter(|_| *came.peek() == at_first)
            .or_else(|| moment_in(signup.shift.starts_at, &came.peek()));
        let left_text = left.peek().clone();
        let left_at = moment_in(signup.shift.starts_at, &left_text);
        let Some(came_at) = came_at.filter(|_| left_text.is_empty() || left_at.is_some()) else {
            bad.set(true);
            return;
        };
        bad.set(false);
        let (endpoint, body) =
            (PutAttendance { signup: signup.id }, AttendanceNote { came_at, left_at });
        sending.run(async move { api::call(&endpoint, &NoQuery {}, &body).await }, move |_| {
            toast(d().shift.written);
            ondone.call(());
        });
    };
    rsx! {
        form { class: "stack", novalidate: true, onsubmit: save,
            div { class: "pair",
                Field { id: "came-at", label: say.came_at, kind: "time", value: came(), testid: "came-at", oninput: move |text| came.set(text) }
                Field { id: "left-at", label: say.left_at, hint: say.left_hint, kind: "time", value: left(), testid: "left-at", oninput: move |text| left.set(text) }
            }
            if bad() || wrong_field {
                Banner { tone: Tone::Bad, testid: "problem", {say.wrong_time} }
            } else if let Some(failure) = failure {
                Banner { tone: Tone::Bad, testid: "problem", {errors::sentence(LANG(), &failure)} }
            }
            Button { submit: true, busy: (sending.busy)(), icon: Picto::Check, testid: "attendance-save", {say.save} }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_of_day_lies_in_its_shift() {
        // From ten in the evening, in the village.
        let starts_at = "2026-11-24T14:00:00Z".parse().unwrap();
        let said = |text| moment_in(starts_at, text).map(|at| format!("{at:?}"));
        assert_eq!(said("21:50").as_deref(), Some("2026-11-24T13:50:00Z"));
        assert_eq!(said("23:30").as_deref(), Some("2026-11-24T15:30:00Z"));
        assert_eq!(said("01:15").as_deref(), Some("2026-11-24T17:15:00Z"));
        assert_eq!(said(""), None);
    }
}
