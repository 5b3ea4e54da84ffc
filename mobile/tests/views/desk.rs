//! The desk: people, points, and what they go by.

use dioxus::prelude::*;
use std::collections::BTreeMap;
use xiangyue_mobile::{
    hooks::Remote,
    session::ME,
    views::staff::{
        AwardView, BindingsView, DeskEntryView, DeskHouseholdView, FindView, ImportView, RolesView,
        RulesView, StoresView, Village, VillageView,
    },
};
use xiangyue_shared::{
    access::{Grant, Role},
    account::{GrantRow, Me},
    error::ErrorCode,
    ids::GrantId,
    import::{CellError, ImportReport},
    page::Page,
    region::VillagePolicy,
};

use crate::{
    fixtures::*,
    stage::{check_troubles, draw, holds, lacks},
};

fn village() -> Village {
    Village { code: "621002204206".parse().unwrap(), name: "毛寺村".to_owned() }
}

fn cadre() -> Me {
    let grant = Grant {
        role: Role::VillageCadre,
        region: village().code,
        place_name: "毛寺村".to_owned(),
        store: None,
    };
    Me { grants: vec![grant], household: None, ..me() }
}

#[test]
fn a_search_finds_households_or_says_how_to_search() {
    let found = |text: &'static str, awards| {
        move |found| {
            rsx! {
                FindView {
                    text,
                    found,
                    busy: false,
                    failure: None,
                    awards,
                    choosing: false,
                    chosen: vec![],
                    ontype: |_| {},
                    onchoosing: |_| {},
                    ontoggle: |_| {},
                    onmore: |()| {},
                    onretry: |()| {},
                }
            }
        }
    };
    check_troubles(found("", true));
    let list = found("lcs", true);
    let html = draw(move || list(Remote::ready(page(vec![household().row]))));
    holds(
        &html,
        &["data-testid=\"household-row\"", "刘存善", "386 分", "data-testid=\"choose-several\""],
    );
    let none = found("lcs", false);
    let html = draw(move || none(Remote::ready(Page::default())));
    holds(&html, &["没有找到"]);
    lacks(&html, &["data-testid=\"choose-several\""]);
}

#[test]
fn a_role_is_offered_only_what_it_may_do() {
    let shown = |who: Me| {
        draw(move || {
            *ME.write() = Some(who.clone());
            rsx! {
                DeskHouseholdView {
                    household: Remote::ready(household()),
                    entries: Remote::ready(page(vec![entry(5)])),
                    busy: false,
                    failure: None,
                    now: now(),
                    onmore: |()| {},
                    onretry: |()| {},
                }
            }
        })
    };
    let all = ["data-testid=\"award-open\"", "data-testid=\"invite\""];
    holds(&shown(cadre()), &all);
    let township = Grant {
        role: Role::CountyOfficer,
        region: "621002".parse().unwrap(),
        place_name: "西峰区".to_owned(),
        store: None,
    };
    lacks(&shown(Me { grants: vec![township], ..cadre() }), &all);
    // Nobody gives points to their own household.
    let own = Me { household: Some(household().row.id), ..cadre() };
    lacks(&shown(own), &["data-testid=\"award-open\""]);
}

#[test]
fn an_entry_can_be_undone_once() {
    let told = |reversed| {
        draw(move || {
            *ME.write() = Some(cadre());
            let mut known = explanation();
            known.entry.reversed = reversed;
            rsx! {
                DeskEntryView {
                    explanation: Remote::ready(known),
                    busy: false,
                    failure: None,
                    now: now(),
                    onundo: |_| {},
                    onretry: |()| {},
                }
            }
        })
    };
    holds(&told(false), &["data-testid=\"undo-open\""]);
    lacks(&told(true), &["data-testid=\"undo-open\""]);
}

#[test]
fn an_award_says_what_it_needs() {
    let award = |rows: usize| {
        draw(move || {
            let shots = use_signal(Vec::new);
            let chosen = std::iter::repeat_n(household().row, rows).collect::<Vec<_>>();
            rsx! {
                AwardView {
                    chosen,
                    rules: Remote::ready(vec![explanation().rule.unwrap()]),
                    members: household().residents,
                    note: String::new(),
                    shots,
                    busy: false,
                    failure: None,
                    onnote: |_| {},
                    onsend: |_| {},
                    onretry: |()| {},
                }
            }
        })
    };
    holds(&award(1), &["data-testid=\"award-rule\"", "先选一条细则", "全家", "张秀英"]);
    holds(&award(0), &["还没有选农户"]);
}

#[test]
fn rules_stores_and_settings_have_all_their_states() {
    check_troubles(|rules| {
        rsx! {
            RulesView { village: village(), rules, retired: false, onretired: |_| {}, onretry: |()| {} }
        }
    });
    check_troubles(|stores| {
        rsx! {
            StoresView { village: village(), stores, onretry: |()| {} }
        }
    });
    check_troubles(|policy| {
        rsx! {
            VillageView { village: village(), policy, onretry: |()| {} }
        }
    });
    check_troubles(|requests| {
        rsx! {
            BindingsView {
                requests,
                busy: false,
                failure: None,
                now: now(),
                onopen: |_| {},
                onmore: |()| {},
                onretry: |()| {},
            }
        }
    });
    let html = draw(|| {
        rsx! {
            RulesView {
                village: village(),
                rules: Remote::ready(vec![explanation().rule.unwrap()]),
                retired: false,
                onretired: |_| {},
                onretry: |()| {},
            }
        }
    });
    holds(&html, &["data-testid=\"rule-row\"", "/desk/rules/"]);
    let html = draw(|| {
        rsx! {
            StoresView { village: village(), stores: Remote::ready(vec![]), onretry: |()| {} }
        }
    });
    holds(&html, &["还没有超市"]);
    let html = draw(|| {
        rsx! {
            VillageView { village: village(), policy: Remote::ready(VillagePolicy::default()), onretry: |()| {} }
        }
    });
    holds(&html, &["订单留几天", "value=\"7\"", "data-testid=\"policy-save\""]);
    let grant = GrantRow {
        id: GrantId::new(),
        display_name: "毛店员".to_owned(),
        phone_tail: "1001".to_owned(),
        grant: keeper().grants[0].clone(),
    };
    let html = draw(move || {
        rsx! {
            RolesView {
                village: village(),
                grants: Remote::ready(page(vec![grant.clone()])),
                busy: false,
                failure: None,
                onadd: |()| {},
                onrevoke: |_| {},
                onmore: |()| {},
                onretry: |()| {},
            }
        }
    });
    holds(&html, &["店员", "data-testid=\"role-revoke\""]);
}

#[test]
fn an_import_report_is_in_plain_words() {
    let shown = |report: Option<ImportReport>| {
        draw(move || {
            rsx! {
                ImportView {
                    village: village(),
                    file: Some("户籍.xlsx".to_owned()),
                    report: report.clone(),
                    busy: false,
                    failure: None,
                    fetching: false,
                    onchosen: |()| {},
                    oncheck: |()| {},
                    onconfirm: |()| {},
                    ontemplate: |()| {},
                    onagain: |()| {},
                }
            }
        })
    };
    holds(&shown(None), &["data-testid=\"import-check\"", "户籍.xlsx"]);
    let error = CellError {
        row: 7,
        column: "C".to_owned(),
        heading: "身份证号".to_owned(),
        code: ErrorCode::IdNumberInvalid,
        value: "6210…21".to_owned(),
        params: BTreeMap::new(),
    };
    let wrong = ImportReport {
        dry_run: true,
        rows: 9,
        errors: vec![error],
        errors_total: 1,
        ..ImportReport::default()
    };
    let html = shown(Some(wrong));
    holds(&html, &["有 1 处要改", "第 7 行 C 列「身份证号」", "身份证号不对", "6210…21"]);
    lacks(&html, &["data-testid=\"import-confirm\""]);
    let fine = ImportReport {
        dry_run: true,
        rows: 9,
        households_new: 3,
        residents_new: 9,
        ..ImportReport::default()
    };
    holds(&shown(Some(fine.clone())), &["9 行都没有错", "导入：3 户，9 人"]);
    let done = shown(Some(ImportReport { dry_run: false, ..fine }));
    holds(&done, &["data-testid=\"import-done\""]);
}
