//! Households by points earned, and the choice to stay out.

use dioxus::prelude::*;
use xiangyue_shared::{
    endpoint::NoQuery,
    household::{GetHousehold, PutRankingChoice, RankingChoice},
    ranking::{GetRanking, Period, Ranking, RankingQuery, RankingRow},
    region::{Level, ListRegions, RegionCode, RegionQuery},
};

use crate::{
    api,
    components::{AppBar, Banner, Card, Empty, Icon, Picto, Segments, Shape, Switch, Tone, shown},
    format,
    hooks::{Remote, use_action, use_remote},
    i18n::{
        LANG, errors,
        village::{VillageTexts, v},
    },
    route::Route,
    session::{self, ME},
};

const PERIODS: [Period; 3] = [Period::Month, Period::Quarter, Period::Year];
/// How far back one can look.
const BACK_MOST: u32 = 24;

fn village() -> Option<RegionCode> {
    ME.read().as_ref()?.village.as_ref()?.code.ancestor(Level::Village)
}

#[component]
pub fn RankingPage() -> Element {
    let mut period = use_signal(Period::default);
    let mut back = use_signal(|| 0_u32);
    let mut in_group = use_signal(|| false);
    let household = use_remote(|| {
        session::household().map(|household| (GetHousehold { household }, NoQuery {}))
    });
    let groups = use_remote(|| Some((ListRegions {}, RegionQuery { parent: Some(village()?) })));
    let group = use_memo(move || {
        let name = household.get().data()?.row.group_name.clone();
        let groups = groups.get();
        groups.data()?.iter().find(|group| group.name == name).map(|group| group.code.clone())
    });
    let ranking = use_remote(move || {
        let query = RankingQuery { period: period(), back: back() };
        let region = if in_group() { group()? } else { village()? };
        Some((GetRanking { region }, query))
    });
    let choosing = use_action();
    let opted_out = household.get().data().map(|household| household.ranking_opt_out);
    let choose = move |take_part: bool| {
        let Some(id) = session::household() else {
            return;
        };
        choosing.run(
            async move {
                let body = RankingChoice { opt_out: !take_part };
                api::call(&PutRankingChoice { household: id }, &NoQuery {}, &body).await
            },
            move |_| {
                household.refresh();
                ranking.refresh();
            },
        );
    };
    rsx! {
        RankingView {
            in_group: group().map(|_| in_group()),
            period: period(),
            back: back(),
            ranking: ranking.get(),
            onscope: move |wanted| in_group.set(wanted),
            onperiod: move |wanted| {
                period.set(wanted);
                back.set(0);
            },
            onback: move |wanted| back.set(wanted),
            onretry: move |()| ranking.refresh(),
        }
        if let Some(opted_out) = opted_out {
            div { class: "stack",
                Card {
                    Switch {
                        title: v().ranking.take_part,
                        note: v().ranking.take_part_hint,
                        on: !opted_out,
                        disabled: (choosing.busy)(),
                        testid: "take-part",
                        onchange: choose,
                    }
                }
                if let Some(failure) = (choosing.failure)() {
                    Banner { tone: Tone::Bad, {errors::sentence(LANG(), &failure)} }
                }
            }
        }
    }
}

/// The name of a period from its label: 2026-11, 2026-Q4 or 2026.
fn period_name(texts: &VillageTexts, label: &str) -> String {
    match label.split_once('-') {
        None => (texts.ranking.label_year)(label),
        Some((year, rest)) => match rest.strip_prefix('Q') {
            Some(quarter) => (texts.ranking.label_quarter)(year, quarter),
            None => (texts.ranking.label_month)(year, rest.trim_start_matches('0')),
        },
    }
}

/// The ranking, drawn. `in_group` is absent where the household's group is not known.
#[component]
pub fn RankingView(
    in_group: Option<bool>,
    period: Period,
    back: u32,
    ranking: Remote<Ranking>,
    onscope: EventHandler<bool>,
    onperiod: EventHandler<Period>,
    onback: EventHandler<u32>,
    onretry: EventHandler<()>,
) -> Element {
    let all = v();
    let texts = &all.ranking;
    let names = [texts.month, texts.quarter, texts.year];
    let chosen = PERIODS.iter().position(|one| *one == period).unwrap_or_default();
    let most =
        ranking.data().and_then(|ranking| ranking.rows.first()).map_or(1, |row| row.points.0);
    rsx! {
        AppBar { title: texts.title, back: Route::MePage {} }
        div { class: "stack",
            if let Some(in_group) = in_group {
                Segments {
                    label: texts.title,
                    options: vec![texts.village.to_owned(), texts.group.to_owned()],
                    chosen: usize::from(in_group),
                    testid: "scope",
                    onchoose: move |index| onscope.call(index == 1),
                }
            }
            Segments {
                label: texts.title,
                options: names.map(str::to_owned).to_vec(),
                chosen,
                testid: "period",
                onchoose: move |index| {
                    if let Some(period) = PERIODS.get(index) {
                        onperiod.call(*period);
                    }
                },
            }
            {shown(&ranking, Shape::Rows(6), move |()| onretry.call(()), |ranking| rsx! {
                div { class: "turn",
                    TurnButton { icon: Picto::Back, name: texts.earlier, disabled: back >= BACK_MOST, onclick: move |()| onback.call(back + 1) }
                    b { {period_name(all, &ranking.label)} }
                    TurnButton { icon: Picto::Forward, name: texts.later, disabled: back == 0, onclick: move |()| onback.call(back.saturating_sub(1)) }
                }
                if ranking.rows.is_empty() {
                    Empty { icon: Picto::Medal, title: texts.none, hint: texts.none_hint }
                } else {
                    ol { class: "card ranking", "data-testid": "ranking",
                        for row in ranking.rows.iter().chain(&ranking.own) {
                            Row { key: "{row.household}", row: row.clone(), most }
                        }
                    }
                }
            })}
        }
    }
}

/// To the period before, or after.
#[component]
fn TurnButton(icon: Picto, name: String, disabled: bool, onclick: EventHandler<()>) -> Element {
    rsx! {
        button {
            class: "icon-button",
            r#type: "button",
            "aria-label": name,
            disabled,
            onclick: move |_| onclick.call(()),
            Icon { of: icon }
        }
    }
}

/// One household; `most` is what the first one has.
#[component]
fn Row(row: RankingRow, most: i64) -> Element {
    let texts = &v().ranking;
    let medal = match row.rank {
        1 => "medal first",
        2 | 3 => "medal",
        _ => "",
    };
    let share = row.points.0.clamp(0, most).saturating_mul(100) / most.max(1);
    rsx! {
        li { class: if row.own { "cell own" } else { "cell" },
            span { class: "rank {medal}", "aria-label": (texts.rank)(row.rank), {row.rank.to_string()} }
            span { class: "cell-text",
                b {
                    {row.head_name.clone()}
                    if row.own {
                        span { class: "badge good", {texts.own} }
                    }
                }
                small { {row.group_name.clone()} }
                span { class: "share", style: "--share: {share}%", "aria-hidden": "true" }
            }
            span { class: "cell-end",
                span { class: "amount", {format::points(LANG(), row.points)} }
            }
        }
    }
}
