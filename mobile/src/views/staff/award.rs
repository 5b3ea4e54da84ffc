//! Giving and taking points: for whom, by which rule, with what to show for it; then one look at what
//! will happen.

use dioxus::prelude::*;
use xiangyue_shared::{
    endpoint::NoQuery,
    household::{GetHousehold, HouseholdRow, ResidentRow},
    ids::{HouseholdId, ResidentId, RuleId},
    points::Points,
    region::{Level, RegionCode},
    rule::{Award, AwardPoints, AwardedHousehold, ListRules, Rule, RuleCategory, RuleQuery},
};

use super::{
    chosen::{self, CHOSEN},
    find::{ChoiceRow, HouseholdSearch, use_search},
    shots::{Shot, Shots, is_sending, sent},
};
use crate::{
    api::Failure,
    components::{
        AppBar, Banner, Button, Card, Cell, Empty, Field, Go, Icon, Look, MoreButton, Picto,
        Section, Segments, Shape, Sheet, Tile, TileTone, Tone, go, rule_icon, rule_name, shown,
        shown_page, toast,
    },
    format,
    hooks::{Remote, use_action, use_draft, use_remote},
    i18n::{LANG, errors, t, work::w},
    queue::{self, Deed, Outcome, Subject},
    work::WorkRoute,
};

/// Most photos of one award.
const PHOTOS_MOST: usize = 6;

#[component]
pub fn AwardPage() -> Element {
    let rules = use_remote(|| {
        let village = CHOSEN.read().first()?.village.ancestor(Level::Village)?;
        Some((ListRules { village }, RuleQuery::default()))
    });
    // Who of the household it was can be said where there is one household only.
    let members = use_remote(|| {
        let chosen = CHOSEN.read();
        match chosen.as_slice() {
            [only] => Some((GetHousehold { household: only.id }, NoQuery {})),
            _ => None,
        }
    });
    let note = use_draft("desk.award.note");
    let shots = use_signal(Vec::<Shot>::new);
    let sending = use_action();
    let send = move |(rule, resident): (RuleId, Option<ResidentId>)| {
        let known = rules.get();
        let title = known
            .data()
            .and_then(|rules| rules.iter().find(|one| one.id == rule))
            .map(|rule| format!("{} {}", rule.title, effect(rule.points, CHOSEN.peek().len())))
            .unwrap_or_default();
        let subject = format!("{title} · {}", names(&CHOSEN.peek()));
        let households: Vec<AwardedHousehold> = CHOSEN
            .peek()
            .iter()
            .map(|row| AwardedHousehold { household: row.id, resident })
            .collect();
        let back = match households.as_slice() {
            [only] => WorkRoute::DeskHouseholdPage { household: only.household },
            _ => WorkRoute::FindPage {},
        };
        let count = households.len();
        let body = Award {
            rule,
            households,
            note: note.get().trim().to_owned(),
            evidence: sent(&shots.peek()),
        };
        let subject = Subject::noted(Deed::Award, subject);
        sending.run(
            async move { queue::send(&AwardPoints {}, &NoQuery {}, &body, subject).await },
            move |outcome| {
                match outcome {
                    Outcome::Done(_) => toast(&(w().award.done)(count)),
                    Outcome::Waiting => toast(t().waiting.noted),
                }
                note.set(String::new());
                chosen::set(Vec::new());
                go(back);
            },
        );
    };
    let one = CHOSEN.read().len() == 1;
    rsx! {
        AwardView {
            chosen: CHOSEN(),
            rules: rules.get(),
            members: if one { members.get().data().map(|household| household.residents.clone()).unwrap_or_default() } else { Vec::new() },
            note: note.get(),
            shots,
            busy: (sending.busy)(),
            failure: (sending.failure)(),
            onnote: move |text| note.set(text),
            onsend: send,
            onretry: move |()| rules.refresh(),
        }
    }
}

/// The award, drawn.
#[component]
pub fn AwardView(
    chosen: Vec<HouseholdRow>,
    rules: Remote<Vec<Rule>>,
    members: Vec<ResidentRow>,
    note: String,
    shots: Signal<Vec<Shot>>,
    busy: bool,
    failure: Option<Failure>,
    onnote: EventHandler<String>,
    onsend: EventHandler<(RuleId, Option<ResidentId>)>,
    onretry: EventHandler<()>,
) -> Element {
    let say = &w().award;
    let mut rule = use_signal(|| None::<Rule>);
    let mut resident = use_signal(|| None::<ResidentId>);
    let mut checking = use_signal(|| false);
    let refused = failure.as_ref().is_some_and(Failure::is_settled);
    use_effect(use_reactive!(|refused| {
        if refused {
            checking.set(false);
        }
    }));
    let Some(village) = chosen.first().map(|row| row.village.clone()) else {
        return rsx! {
            AppBar { title: say.title, back: WorkRoute::FindPage {} }
            Empty { icon: Picto::People, title: say.nobody, hint: say.nobody_hint,
                Go { class: Look::Main.class(), to: WorkRoute::FindPage {}, {w().find.title} }
            }
        };
    };
    let takes = rule().is_some_and(|rule| rule.points < Points::ZERO);
    let unproven = takes && sent(&shots.read()).is_empty();
    let waiting = is_sending(&shots.read());
    let sentence = failure.as_ref().map(|failure| {
        errors::field_sentence(LANG(), Some(failure), "evidence")
            .unwrap_or_else(|| errors::sentence(LANG(), failure))
    });
    rsx! {
        AppBar { title: say.title, back: WorkRoute::FindPage {} }
        div { class: "stack",
            div { class: "columns",
                div { class: "stack",
                    ForWhom { chosen: chosen.clone(), members: members.clone(), resident: resident(), onresident: move |one| resident.set(one) }
                    Section { title: say.which_rule,
                        {shown(&rules, Shape::Rows(4), move |()| onretry.call(()), |rules| rsx! {
                            ChooseRule { rules: rules.clone(), chosen: rule().map(|rule| rule.id), onchoose: move |one| rule.set(Some(one)) }
                        })}
                    }
                }
                div { class: "stack",
                    Field { id: "award-note", label: say.note, hint: say.note_hint, long: true, value: note.clone(), testid: "award-note", oninput: move |text| onnote.call(text) }
                    Section { title: say.photos,
                        if takes {
                            p { class: "hint", {say.photos_needed} }
                        }
                        Shots { shots, village: village.ancestor(Level::Village).unwrap_or(village), most: PHOTOS_MOST }
                    }
                }
            }
            if let (Some(sentence), false) = (sentence.clone(), checking()) {
                Banner { tone: Tone::Bad, testid: "problem", {sentence} }
            }
            div { class: "dock",
                Button {
                    disabled: rule().is_none() || unproven || waiting,
                    testid: "award-submit",
                    onclick: move |_| checking.set(true),
                    {match rule() {
                        None => say.choose_rule.to_owned(),
                        Some(_) if waiting => say.wait_photos.to_owned(),
                        Some(_) if unproven => say.photos_needed.to_owned(),
                        Some(rule) => format!("{} {}", (say.households)(chosen.len()), effect(rule.points, chosen.len())),
                    }}
                }
            }
        }
        if let (true, Some(rule)) = (checking(), rule()) {
            Sheet { title: say.check_title, onclose: move |()| checking.set(false),
                div { class: "stack",
                    div { class: "grand",
                        span { {(say.households)(chosen.len())} }
                        b { class: "grand-number", {effect(rule.points, chosen.len())} }
                    }
                    Card {
                        Cell { title: rule.title.clone(), note: rule.clause.clone(),
                            leading: rsx! { RuleTile { category: rule.category } },
                        }
                        Cell { title: names(&chosen), note: member_name(&members, resident()) }
                        if !note.trim().is_empty() {
                            Cell { title: note.trim().to_owned(), note: say.note }
                        }
                        if !sent(&shots.read()).is_empty() {
                            Cell { title: (say.photo_count)(sent(&shots.read()).len()) }
                        }
                    }
                    p { class: "hint", {if chosen.len() > 1 { say.all_or_none } else { say.shown_to_household }} }
                    if let Some(sentence) = sentence {
                        Banner { tone: Tone::Bad, testid: "problem", {sentence} }
                    }
                    Button { busy, icon: Picto::Check, testid: "award-confirm", onclick: move |_| onsend.call((rule.id, *resident.peek())),
                        {format!("{} {}", (say.households)(chosen.len()), effect(rule.points, chosen.len()))}
                    }
                    Button { look: Look::Ghost, disabled: busy, onclick: move |_| checking.set(false), {t().common.back} }
                }
            }
        }
    }
}

/// 加 5 分, 各扣 10 分.
fn effect(points: Points, households: usize) -> String {
    let say = &w().award;
    let each = households > 1;
    let amount = points.0.saturating_abs();
    if points < Points::ZERO { (say.take)(amount, each) } else { (say.give)(amount, each) }
}

fn names(chosen: &[HouseholdRow]) -> String {
    format::names(LANG(), chosen.iter().map(|row| row.head_name.as_str()))
}

fn member_name(members: &[ResidentRow], resident: Option<ResidentId>) -> String {
    members
        .iter()
        .find(|one| Some(one.id) == resident)
        .map(|one| one.name.clone())
        .unwrap_or_default()
}

#[component]
pub fn RuleTile(category: RuleCategory) -> Element {
    let (icon, tone) = rule_icon(category);
    rsx! {
        Tile { of: icon, tone }
    }
}

#[component]
fn ForWhom(
    chosen: Vec<HouseholdRow>,
    members: Vec<ResidentRow>,
    resident: Option<ResidentId>,
    onresident: EventHandler<Option<ResidentId>>,
) -> Element {
    let say = &w().award;
    let mut adding = use_signal(|| false);
    rsx! {
        Section { title: say.for_whom,
            Card {
                for row in chosen.clone() {
                    div { key: "{row.id}", class: "cell", "data-testid": "award-household",
                        Tile { of: Picto::Home, tone: TileTone::Gold }
                        span { class: "cell-text",
                            b { {row.head_name.clone()} }
                            small { {format!("{} · {}", row.group_name, format::points(LANG(), row.available))} }
                        }
                        if chosen.len() > 1 {
                            button {
                                class: "icon-button",
                                r#type: "button",
                                "aria-label": "{t().store.remove} {row.head_name}",
                                onclick: {
                                    let row = row.clone();
                                    move |_| chosen::toggle(&row)
                                },
                                Icon { of: Picto::Close }
                            }
                        }
                    }
                }
                button { class: "cell", r#type: "button", "data-testid": "award-add", onclick: move |_| adding.set(true),
                    Tile { of: Picto::Plus, tone: TileTone::Green }
                    span { class: "cell-text", b { {say.add_households} } }
                }
            }
            if members.len() > 1 {
                div { class: "chips", role: "group", "aria-label": say.who,
                    button { class: "chip-button", r#type: "button", "aria-pressed": if resident.is_none() { "true" } else { "false" }, onclick: move |_| onresident.call(None), {say.whole_household} }
                    for one in members {
                        button {
                            key: "{one.id}",
                            class: "chip-button",
                            r#type: "button",
                            "aria-pressed": if resident == Some(one.id) { "true" } else { "false" },
                            onclick: move |_| onresident.call(Some(one.id)),
                            {one.name.clone()}
                        }
                    }
                }
            }
        }
        if adding() {
            AddHouseholds { onclose: move |()| adding.set(false) }
        }
    }
}

#[component]
fn AddHouseholds(onclose: EventHandler<()>) -> Element {
    let say = &w().award;
    let found = use_search();
    let chosen: Vec<HouseholdId> = CHOSEN().iter().map(|row| row.id).collect();
    let village: Option<RegionCode> = CHOSEN().first().map(|row| row.village.clone());
    let empty = rsx! {
        Empty { icon: Picto::Search, title: w().find.none, hint: w().find.none_hint }
    };
    let count = chosen.len();
    rsx! {
        Sheet { title: say.add_households, onclose,
            div { class: "stack",
                HouseholdSearch { id: "award-search", text: (found.typed.text)(), ontype: move |text| found.typed.write(text) }
                {shown_page(&found.pages.get(), 4, move |()| found.pages.refresh(), empty, |page| rsx! {
                    Card { class: "table narrow",
                        for row in page.items.iter().filter(|row| village.as_ref().is_none_or(|village| *village == row.village)).cloned() {
                            ChoiceRow { key: "{row.id}", on: chosen.contains(&row.id), row, ontoggle: move |row: HouseholdRow| chosen::toggle(&row) }
                        }
                    }
                    if page.next_cursor.is_some() {
                        MoreButton { busy: (found.pages.busy)(), onclick: move |()| found.pages.more() }
                    }
                })}
                Button { testid: "award-added", onclick: move |_| onclose.call(()), {(say.added)(count)} }
            }
        }
    }
}

#[component]
fn ChooseRule(rules: Vec<Rule>, chosen: Option<RuleId>, onchoose: EventHandler<Rule>) -> Element {
    let say = &w().award;
    let mut category = use_signal(|| 0_usize);
    let there: Vec<RuleCategory> = RuleCategory::ALL
        .into_iter()
        .filter(|one| rules.iter().any(|rule| rule.category == *one && !rule.retired))
        .collect();
    if there.is_empty() {
        return rsx! {
            Empty { icon: Picto::Book, title: say.no_rules, hint: say.no_rules_hint }
        };
    }
    let mut options = vec![t().common.all.to_owned()];
    options.extend(there.iter().map(|one| rule_name(t(), *one).to_owned()));
    let wanted = category().checked_sub(1).and_then(|index| there.get(index).copied());
    let offered: Vec<Rule> = rules
        .into_iter()
        .filter(|rule| !rule.retired && wanted.is_none_or(|wanted| rule.category == wanted))
        .collect();
    rsx! {
        Segments { label: say.which_rule, options, chosen: category(), testid: "award-category", onchoose: move |index| category.set(index) }
        Card { class: "choices",
            for rule in offered {
                button {
                    key: "{rule.id}",
                    class: if chosen == Some(rule.id) { "cell choice-row on" } else { "cell choice-row" },
                    r#type: "button",
                    role: "radio",
                    "aria-checked": if chosen == Some(rule.id) { "true" } else { "false" },
                    "data-testid": "award-rule",
                    onclick: {
                        let rule = rule.clone();
                        move |_| onchoose.call(rule.clone())
                    },
                    RuleTile { category: rule.category }
                    span { class: "cell-text",
                        b { {rule.title.clone()} }
                        if !rule.clause.is_empty() {
                            small { {rule.clause.clone()} }
                        }
                    }
                    span { class: if rule.points < Points::ZERO { "amount minus" } else { "amount plus" }, {format::change(rule.points)} }
                    span { class: if chosen == Some(rule.id) { "tick on" } else { "tick" }, "aria-hidden": "true",
                        if chosen == Some(rule.id) {
                            Icon { of: Picto::Check }
                        }
                    }
                }
            }
        }
    }
}
