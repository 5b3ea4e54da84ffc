//! Roles in a village: who holds which, giving one, taking one back.

use dioxus::prelude::*;
use xiangyue_shared::{
    access::Role,
    account::{AddGrant, GrantRow, ListGrants, NewGrant, RevokeGrant},
    endpoint::{NoQuery, Nothing},
    fields::Check as _,
    ids::{GrantId, StoreId},
    page::{Page, PageQuery},
    region::{ListRegions, RegionCode, RegionQuery},
    store::ListStores,
};

use super::{
    bindings::PeopleTabs,
    place::{Village, VillageName, in_village},
};
use crate::{
    api::{self, Failure},
    components::{
        AppBar, Banner, Button, Card, Dialog, Empty, Field, Icon, Look, MoreButton, Picto,
        Segments, Sheet, Tile, TileTone, Tone, Trouble, shown_page, toast,
    },
    hooks::{Remote, use_action, use_draft, use_pages, use_remote},
    i18n::{LANG, errors, t, work::w},
};

/// Roles that are given within a village.
const VILLAGE_ROLES: [Role; 4] =
    [Role::StoreKeeper, Role::GridWorker, Role::Teacher, Role::VillageCadre];

#[component]
pub fn RolesPage() -> Element {
    in_village(w().people.title, |village| {
        rsx! {
            RolesOf { key: "{village.code}", village }
        }
    })
}

#[component]
fn RolesOf(village: ReadSignal<Village>) -> Element {
    let grants = use_pages(move |cursor| {
        Some((ListGrants { region: village().code }, PageQuery { cursor, limit: None }))
    });
    let mut adding = use_signal(|| false);
    let mut revoking = use_signal(|| None::<GrantRow>);
    rsx! {
        RolesView {
            village: village(),
            grants: grants.get(),
            busy: (grants.busy)(),
            failure: (grants.failure)(),
            onadd: move |()| adding.set(true),
            onrevoke: move |row| revoking.set(Some(row)),
            onmore: move |()| grants.more(),
            onretry: move |()| grants.refresh(),
        }
        if adding() {
            Add {
                village: village().code,
                ondone: move |()| {
                    adding.set(false);
                    grants.refresh();
                },
                onclose: move |()| adding.set(false),
            }
        }
        if let Some(row) = revoking() {
            Revoke {
                row,
                ondone: move |()| {
                    revoking.set(None);
                    grants.refresh();
                },
                onclose: move |()| revoking.set(None),
            }
        }
    }
}

/// The roles, drawn.
#[component]
pub fn RolesView(
    village: Village,
    grants: Remote<Page<GrantRow>>,
    busy: bool,
    failure: Option<Failure>,
    onadd: EventHandler<()>,
    onrevoke: EventHandler<GrantRow>,
    onmore: EventHandler<()>,
    onretry: EventHandler<()>,
) -> Element {
    let say = &w().people;
    let empty = rsx! {
        Empty { icon: Picto::Key, title: say.no_roles, hint: say.no_roles_hint }
    };
    rsx! {
        AppBar { title: say.title,
            VillageName { village }
        }
        div { class: "stack",
            PeopleTabs { roles: true }
            Button { icon: Picto::Plus, testid: "role-add", onclick: move |_| onadd.call(()), {say.add_role} }
            {shown_page(&grants, 4, move |()| onretry.call(()), empty, |page| rsx! {
                Card {
                    for row in page.items.iter().cloned() {
                        div { key: "{row.id}", class: "cell", "data-testid": "role-row",
                            Tile { of: Picto::Key, tone: TileTone::Info }
                            span { class: "cell-text",
                                b { {format!("{} · {}", role(row.grant.role), who(&row))} }
                                small { {row.grant.place_name.clone()} }
                            }
                            button {
                                class: "button small",
                                r#type: "button",
                                "aria-label": "{say.revoke} {role(row.grant.role)} {who(&row)}",
                                "data-testid": "role-revoke",
                                onclick: {
                                    let row = row.clone();
                                    move |_| onrevoke.call(row.clone())
                                },
                                {say.revoke}
                            }
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

/// The resident's name; one who is not bound to a resident goes by the phone's tail alone.
fn who(row: &GrantRow) -> String {
    let tail = (w().find.tail)(&row.phone_tail);
    if row.display_name == row.phone_tail { tail } else { format!("{} {tail}", row.display_name) }
}

/// What a role is called.
pub(super) fn role(role: Role) -> &'static str {
    let say = &w().people;
    match role {
        Role::StoreKeeper => say.store_keeper,
        Role::GridWorker => say.grid_worker,
        Role::Teacher => say.teacher,
        Role::VillageCadre => say.village_cadre,
        Role::TownshipOfficer => say.township_officer,
        Role::CountyOfficer => say.county_officer,
        Role::CityOfficer => say.city_officer,
    }
}

#[component]
fn Add(village: RegionCode, ondone: EventHandler<()>, onclose: EventHandler<()>) -> Element {
    let say = &w().people;
    let id = use_hook(GrantId::new);
    let mut chosen = use_signal(|| 0_usize);
    let phone = use_draft("desk.role.phone");
    let mut store = use_signal(|| None::<StoreId>);
    let mut group = use_signal(|| None::<RegionCode>);
    let (of_stores, of_groups, code) =
        (use_signal(|| village.clone()), use_signal(|| village.clone()), village);
    let stores = use_remote(move || Some((ListStores { village: of_stores() }, NoQuery {})));
    let groups =
        use_remote(move || Some((ListRegions {}, RegionQuery { parent: Some(of_groups()) })));
    let sending = use_action();
    let failure = (sending.failure)();
    let wrong = |field| errors::field_sentence(LANG(), failure.as_ref(), field);
    let wanted = VILLAGE_ROLES.get(chosen()).copied().unwrap_or(Role::VillageCadre);
    let place = match wanted {
        Role::GridWorker => wrong("region"),
        _ => wrong("store"),
    };
    let whole = failure
        .as_ref()
        .filter(
            |failure| !matches!(failure, Failure::Problem(problem) if !problem.fields.is_empty()),
        )
        .map(|failure| errors::sentence(LANG(), failure));
    let ready = match wanted {
        Role::StoreKeeper => store().is_some(),
        Role::GridWorker => group().is_some(),
        _ => true,
    };
    let submit = move |event: FormEvent| {
        event.prevent_default();
        let region = if wanted == Role::GridWorker {
            group.peek().clone().unwrap_or_else(|| code.clone())
        } else {
            code.clone()
        };
        let body = NewGrant {
            phone: phone.get().trim().to_owned(),
            role: wanted,
            region,
            store: store.peek().filter(|_| wanted == Role::StoreKeeper),
        };
        if let Err(problem) = body.checked() {
            let mut failure = sending.failure;
            failure.set(Some(Failure::from(problem)));
            return;
        }
        sending.run(
            async move { api::call(&AddGrant { grant: id }, &NoQuery {}, &body).await },
            move |_| {
                phone.set(String::new());
                toast(w().people.role_added);
                ondone.call(());
            },
        );
    };
    rsx! {
        Sheet { title: say.add_role, onclose,
            form { class: "stack", novalidate: true, onsubmit: submit,
                Segments {
                    label: say.roles,
                    options: VILLAGE_ROLES.map(|one| role(one).to_owned()).to_vec(),
                    chosen: chosen(),
                    testid: "role-kind",
                    onchoose: move |index| chosen.set(index),
                }
                p { class: "hint", {match wanted {
                    Role::StoreKeeper => say.store_keeper_may,
                    Role::GridWorker => say.grid_worker_may,
                    Role::Teacher => say.teacher_may,
                    _ => say.village_cadre_may,
                }} }
                Field {
                    id: "role-phone",
                    label: t().auth.phone,
                    hint: say.role_phone_hint,
                    kind: "tel",
                    numeric: true,
                    value: phone.get(),
                    error: wrong("phone"),
                    testid: "role-phone",
                    oninput: move |text| phone.set(text),
                }
                if wanted == Role::StoreKeeper {
                    div { class: "chips", role: "group", "aria-label": say.which_store,
                        for one in stores.get().data().cloned().unwrap_or_default() {
                            button {
                                key: "{one.id}",
                                class: "chip-button",
                                r#type: "button",
                                "aria-pressed": if store() == Some(one.id) { "true" } else { "false" },
                                "data-testid": "role-store",
                                onclick: move |_| store.set(Some(one.id)),
                                {one.name.clone()}
                            }
                        }
                    }
                }
                if wanted == Role::GridWorker {
                    div { class: "chips", role: "group", "aria-label": say.which_group,
                        for one in groups.get().data().cloned().unwrap_or_default() {
                            button {
                                key: "{one.code}",
                                class: "chip-button",
                                r#type: "button",
                                "aria-pressed": if group() == Some(one.code.clone()) { "true" } else { "false" },
                                "data-testid": "role-group",
                                onclick: {
                                    let code = one.code.clone();
                                    move |_| group.set(Some(code.clone()))
                                },
                                {one.name.clone()}
                            }
                        }
                    }
                }
                if let Some(sentence) = place.or(whole) {
                    Banner { tone: Tone::Bad, testid: "problem", {sentence} }
                }
                Button { submit: true, busy: (sending.busy)(), disabled: !ready, icon: Picto::Check, testid: "role-submit", {(say.give_role)(role(wanted))} }
            }
        }
    }
}

#[component]
fn Revoke(row: GrantRow, ondone: EventHandler<()>, onclose: EventHandler<()>) -> Element {
    let say = &w().people;
    let sending = use_action();
    let grant = row.id;
    rsx! {
        Dialog { title: say.revoke_title, onclose,
            div { class: "stack",
                p { {(say.revoke_hint)(&who(&row), role(row.grant.role), &row.grant.place_name)} }
                if let Some(failure) = (sending.failure)() {
                    Banner { tone: Tone::Bad, testid: "problem", {errors::sentence(LANG(), &failure)} }
                }
                Button {
                    look: Look::Danger,
                    busy: (sending.busy)(),
                    testid: "role-revoke-confirm",
                    onclick: move |_| sending.run(
                        async move { api::call(&RevokeGrant { grant }, &NoQuery {}, &Nothing {}).await },
                        move |_| {
                            toast(w().people.role_revoked);
                            ondone.call(());
                        },
                    ),
                    Icon { of: Picto::Key }
                    {say.revoke}
                }
                Button { look: Look::Ghost, onclick: move |_| onclose.call(()), {t().common.cancel} }
            }
        }
    }
}
