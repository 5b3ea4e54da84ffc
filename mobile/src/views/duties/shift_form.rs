//! Adding a shift, changing one, and calling one off.

use chrono::{Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    day,
    duty::{PutShift, Shift, ShiftDraft},
    endpoint::NoQuery,
    fields::Check as _,
    ids::{DutyId, ShiftId},
};

use crate::{
    api::{self, Failure},
    components::{Amount, Banner, Button, Dialog, Field, Look, Picto, Segments, Tone, toast},
    format,
    hooks::use_action,
    i18n::{LANG, duties::d, errors, t},
};

fn time(text: &str) -> Option<NaiveTime> {
    NaiveTime::parse_from_str(text, "%H:%M")
        .or_else(|_| NaiveTime::parse_from_str(text, "%H:%M:%S"))
        .ok()
}

/// A shift as the form has it; one that ends before it begins ends on the next day.
fn span(
    date: NaiveDate,
    begins: NaiveTime,
    ends: NaiveTime,
) -> Option<(chrono::DateTime<Utc>, chrono::DateTime<Utc>)> {
    let last = if ends < begins { date.checked_add_days(Days::new(1))? } else { date };
    let at = |date, time: NaiveTime| day::start_of(date) + (time - NaiveTime::MIN);
    Some((at(date, begins), at(last, ends)))
}

/// What a shift is; one signs up until it begins.
#[component]
pub fn ShiftForm(
    duty: DutyId,
    id: ShiftId,
    before: Option<Shift>,
    ondone: EventHandler<Shift>,
) -> Element {
    let say = &d().desk;
    let old = before.clone();
    let of = |from: fn(&Shift) -> String| old.as_ref().map(from);
    let tomorrow = day::day_of(Utc::now() + TimeDelta::days(1)).to_string();
    let mut role = use_signal(|| of(|one| one.role.clone()).unwrap_or_default());
    let mut place = use_signal(|| of(|one| one.place.clone()).unwrap_or_default());
    let mut date =
        use_signal(|| of(|one| day::day_of(one.starts_at).to_string()).unwrap_or(tomorrow));
    let mut begins = use_signal(|| {
        of(|one| format::clock(day::local(one.starts_at).time()))
            .unwrap_or_else(|| "08:00".to_owned())
    });
    let mut ends = use_signal(|| {
        of(|one| format::clock(day::local(one.ends_at).time()))
            .unwrap_or_else(|| "10:00".to_owned())
    });
    let mut day_before = use_signal(|| false);
    let mut least = use_signal(|| Some(old.as_ref().map_or(1, |one| one.least)));
    let mut most = use_signal(|| Some(old.as_ref().map_or(5, |one| one.most)));
    let mut bad = use_signal(|| false);
    let sending = use_action();
    let failure = (sending.failure)();
    let wrong = |field| errors::field_sentence(LANG(), failure.as_ref(), field);
    let timing = ["starts_at", "ends_at", "opens_at", "closes_at"];
    let times_wrong = bad() || timing.iter().any(|field| wrong(field).is_some());
    let whole = failure
        .as_ref()
        .filter(
            |failure| !matches!(failure, Failure::Problem(problem) if !problem.fields.is_empty()),
        )
        .map(|failure| errors::sentence(LANG(), failure));
    let opened = before.as_ref().map(|one| one.opens_at);
    let is_new = before.is_none();
    let save = move |event: FormEvent| {
        event.prevent_default();
        let (Ok(on), Some(from), Some(to)) =
            (date.peek().parse(), time(&begins.peek()), time(&ends.peek()))
        else {
            bad.set(true);
            return;
        };
        let Some((starts_at, ends_at)) = span(on, from, to) else {
            bad.set(true);
            return;
        };
        bad.set(false);
        let wanted = if *day_before.peek() { starts_at - TimeDelta::days(1) } else { Utc::now() };
        let opens_at = opened.filter(|at| *at < starts_at).unwrap_or(wanted);
        let body = ShiftDraft {
            role: role.peek().trim().to_owned(),
            place: place.peek().trim().to_owned(),
            starts_at,
            ends_at,
            opens_at,
            closes_at: starts_at,
            least: least.peek().unwrap_or_default(),
            most: most.peek().unwrap_or_default(),
            cancelled: false,
        };
        if let Err(problem) = body.checked() {
            let mut failure = sending.failure;
            failure.set(Some(Failure::from(problem)));
            return;
        }
        sending.run(
            async move { api::call(&PutShift { duty, shift: id }, &NoQuery {}, &body).await },
            move |saved| {
                toast(d().desk.shift_saved);
                ondone.call(saved);
            },
        );
    };
    rsx! {
        form { class: "stack", novalidate: true, onsubmit: save,
            Field { id: "shift-role", label: say.role, hint: say.role_hint, value: role(), error: wrong("role"), testid: "shift-role", oninput: move |text| role.set(text) }
            Field { id: "shift-place", label: say.place, hint: say.place_hint, value: place(), error: wrong("place"), testid: "shift-place", oninput: move |text| place.set(text) }
            Field { id: "shift-day", label: say.day, kind: "date", value: date(), testid: "shift-day", oninput: move |text| date.set(text) }
            div { class: "stack",
                Field { id: "shift-begins", label: say.begins, kind: "time", value: begins(), testid: "shift-begins", oninput: move |text| begins.set(text) }
                Field { id: "shift-ends", label: say.ends, kind: "time", value: ends(), error: times_wrong.then(|| say.ends_wrong.to_owned()), testid: "shift-ends", oninput: move |text| ends.set(text) }
            }
            if is_new {
                div { class: "field",
                    span { class: "field-name", {say.opens} }
                    Segments { label: say.opens, options: vec![say.opens_now.to_owned(), say.opens_day.to_owned()], chosen: usize::from(day_before()), testid: "shift-opens", onchoose: move |index| day_before.set(index == 1) }
                    p { class: "field-hint", {say.closes} }
                }
            }
            div { class: "stack",
                div { class: "field",
                    span { class: "field-name", {say.least} }
                    Amount { id: "shift-least", name: say.least, value: least(), most: 500, testid: "shift-least", onchange: move |value| least.set(value) }
                }
                div { class: if wrong("most").is_some() { "field wrong" } else { "field" },
                    span { class: "field-name", {say.most} }
                    Amount { id: "shift-most", name: say.most, value: most(), least: 1, most: 500, testid: "shift-most", onchange: move |value| most.set(value) }
                    if let Some(error) = wrong("most") {
                        p { class: "field-error", role: "alert", {error} }
                    }
                }
            }
            if let Some(sentence) = whole.or_else(|| wrong("shift")) {
                Banner { tone: Tone::Bad, testid: "problem", {sentence} }
            }
            Button { submit: true, busy: (sending.busy)(), icon: Picto::Check, testid: "shift-save", {say.save} }
        }
    }
}

/// Asks before a shift is called off.
#[component]
pub fn CallOff(shift: Shift, ondone: EventHandler<Shift>, onclose: EventHandler<()>) -> Element {
    let say = &d().desk;
    let sending = use_action();
    let (duty, id) = (shift.duty, shift.id);
    let body = ShiftDraft {
        role: shift.role,
        place: shift.place,
        starts_at: shift.starts_at,
        ends_at: shift.ends_at,
        opens_at: shift.opens_at,
        closes_at: shift.closes_at,
        least: shift.least,
        most: shift.most,
        cancelled: true,
    };
    rsx! {
        Dialog { title: say.cancel_ask, onclose,
            div { class: "stack",
                p { {say.cancel_hint} }
                if let Some(failure) = (sending.failure)() {
                    Banner { tone: Tone::Bad, testid: "problem", {errors::sentence(LANG(), &failure)} }
                }
                Button {
                    look: Look::Danger,
                    busy: (sending.busy)(),
                    icon: Picto::Close,
                    testid: "shift-cancel-confirm",
                    onclick: move |_| {
                        let body = body.clone();
                        sending.run(
                            async move { api::call(&PutShift { duty, shift: id }, &NoQuery {}, &body).await },
                            move |saved| {
                                toast(d().desk.cancel_done);
                                ondone.call(saved);
                            },
                        );
                    },
                    {say.cancel_shift}
                }
                Button { look: Look::Ghost, onclick: move |_| onclose.call(()), {t().common.cancel} }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shift_that_ends_before_it_begins_ends_on_the_next_day() {
        let date = "2026-11-24".parse().unwrap();
        let said = |begins, ends| {
            let (from, to) = span(date, time(begins).unwrap(), time(ends).unwrap()).unwrap();
            format!("{from:?} {to:?}")
        };
        assert_eq!(said("08:00", "10:30"), "2026-11-24T00:00:00Z 2026-11-24T02:30:00Z");
        assert_eq!(said("22:00", "02:00"), "2026-11-24T14:00:00Z 2026-11-24T18:00:00Z");
        assert_eq!((time("8"), time("24:00")), (None, None));
    }
}
