//! Oneself: the household, how the client looks, the sign-in.

use chrono::Utc;
use dioxus::prelude::*;
use xiangyue_shared::{
    account::{Me, SignOut},
    endpoint::{NoQuery, Nothing},
};

use super::{home::Workplaces, waiting::WaitingCell};
use crate::{
    api,
    components::{
        AppBar, Button, Card, Cell, Dialog, Look, Picto, Section, Segments, Stamp, Switch, Tile,
        TileTone, go,
    },
    hooks::use_action,
    i18n::{LANG, Lang, t},
    platform::{database, pictures},
    queue::{self, WAITING, Waiting},
    route::{Address, Route},
    session::{self, ME},
    settings::{self, LARGE_PRINT, THEME, Theme},
    views::keeper::PICKUPS_KEY,
    village::VillageRoute,
};

#[component]
pub fn MePage() -> Element {
    let leaving = use_action();
    let Some(me) = ME.read().clone() else {
        return rsx! {};
    };
    let leave = move |()| {
        leaving.run(
            async move {
                queue::clear().await;
                database::remove(PICKUPS_KEY).await;
                pictures::clear().await;
                // Signing out works without a network too: the tokens leave this device.
                let _server_may_not_know = api::call(&SignOut {}, &NoQuery {}, &Nothing {}).await;
                Ok(())
            },
            |()| {
                go(Route::Home {});
                session::leave();
            },
        );
    };
    rsx! {
        MeView {
            me,
            large: LARGE_PRINT(),
            theme: THEME(),
            lang: LANG(),
            waiting: WAITING.read().iter().filter(|one| one.is_open()).cloned().collect::<Vec<_>>(),
            busy: (leaving.busy)(),
            onleave: leave,
        }
    }
}

/// The page, drawn.
#[component]
pub fn MeView(
    me: Me,
    large: bool,
    theme: Theme,
    lang: Lang,
    /// What would be lost by signing out.
    #[props(default)]
    waiting: Vec<Waiting>,
    busy: bool,
    onleave: EventHandler<()>,
) -> Element {
    let texts = t();
    let say = &texts.me;
    let mut asking = use_signal(|| false);
    let place = me.village.as_ref().map(|village| village.name.clone()).unwrap_or_default();
    let phone = (say.phone)(&me.phone_tail);
    let note = if place.is_empty() { phone } else { format!("{place} · {phone}") };
    let themes = [say.theme_system, say.theme_light, say.theme_dark];
    rsx! {
        AppBar { title: say.title }
        div { class: "stack",
            Card { class: "person",
                Stamp { name: me.display_name.clone() }
                span { class: "cell-text",
                    b { "data-testid": "display-name", {me.display_name.clone()} }
                    small { {note} }
                }
            }
            Workplaces { me: me.clone() }
            if me.household.is_some() {
                Card {
                    Linked { icon: Picto::People, tone: TileTone::Seal, title: say.household, to: Route::HouseholdPage {}, testid: "to-household" }
                    Linked { icon: Picto::Book, tone: TileTone::Green, title: texts.points.title, to: Route::EntriesPage {}, testid: "to-entries" }
                    Linked { icon: Picto::Medal, tone: TileTone::Gold, title: say.ranking, to: VillageRoute::RankingPage {}, testid: "to-ranking" }
                    Linked { icon: Picto::Pencil, tone: TileTone::Green, title: say.classes, to: VillageRoute::ClassesOfFamilyPage {}, testid: "to-classes" }
                    Linked { icon: Picto::Clock, tone: TileTone::Info, title: say.expiries, to: Route::ExpiriesPage {}, testid: "to-expiries" }
                }
            }
            Section { title: say.settings,
                Card {
                    Switch {
                        title: say.large_print,
                        note: say.large_print_hint,
                        on: large,
                        testid: "large-print",
                        onchange: settings::choose_large_print,
                        leading: rsx! {
                            Tile { of: Picto::Print, tone: TileTone::Green }
                        },
                    }
                    div { class: "cell choice",
                        span { class: "cell-text", b { {say.theme} } }
                        Segments {
                            label: say.theme,
                            options: themes.map(str::to_owned).to_vec(),
                            chosen: Theme::ALL.iter().position(|one| *one == theme).unwrap_or_default(),
                            testid: "theme",
                            onchoose: |index| {
                                if let Some(theme) = Theme::ALL.get(index) {
                                    settings::choose_theme(*theme);
                                }
                            },
                        }
                    }
                    div { class: "cell choice",
                        span { class: "cell-text", b { {say.language} } }
                        Segments {
                            label: say.language,
                            options: Lang::ALL.map(|lang| lang.own_name().to_owned()).to_vec(),
                            langs: Lang::ALL.map(Lang::tag).to_vec(),
                            chosen: Lang::ALL.iter().position(|one| *one == lang).unwrap_or_default(),
                            testid: "language",
                            onchoose: |index| {
                                if let Some(lang) = Lang::ALL.get(index) {
                                    settings::choose_lang(*lang);
                                }
                            },
                        }
                    }
                }
            }
            Section { title: say.account,
                Card {
                    Linked {
                        icon: Picto::Key,
                        tone: TileTone::Gold,
                        title: if me.has_password { say.password_change } else { say.password_set },
                        to: Route::PasswordPage {},
                        testid: "to-password",
                    }
                    Linked { icon: Picto::Phone, tone: TileTone::Info, title: say.sessions, to: Route::SessionsPage {}, testid: "to-sessions" }
                    Linked { icon: Picto::Shield, tone: TileTone::Green, title: say.policy, to: Route::PolicyPage {}, testid: "to-policy" }
                }
            }
            Button { look: Look::Ghost, icon: Picto::Leave, busy, testid: "sign-out", onclick: move |_| asking.set(true), {say.sign_out} }
        }
        if asking() && !waiting.is_empty() {
            Dialog { title: (texts.waiting.sign_out_title)(waiting.len()), onclose: move |()| asking.set(false),
                div { class: "stack",
                    p { {texts.waiting.sign_out_lead} }
                    Card {
                        for one in waiting {
                            WaitingCell { key: "{one.key}", one, now: Utc::now() }
                        }
                    }
                    Button { onclick: move |_| asking.set(false), testid: "sign-out-stay", {texts.waiting.stay} }
                    Button {
                        look: Look::Danger,
                        testid: "sign-out-lose",
                        onclick: move |_| {
                            asking.set(false);
                            onleave.call(());
                        },
                        {texts.waiting.sign_out}
                    }
                }
            }
        } else if asking() {
            Dialog { title: say.sign_out_title, onclose: move |()| asking.set(false),
                div { class: "stack",
                    p { {say.sign_out_hint} }
                    Button {
                        testid: "sign-out-confirm",
                        onclick: move |_| {
                            asking.set(false);
                            onleave.call(());
                        },
                        {say.sign_out}
                    }
                    Button { look: Look::Ghost, onclick: move |_| asking.set(false), {texts.waiting.stay} }
                }
            }
        }
    }
}

#[component]
fn Linked(
    icon: Picto,
    tone: TileTone,
    title: String,
    #[props(into)] to: Address,
    testid: String,
) -> Element {
    rsx! {
        Cell {
            title,
            to,
            testid,
            leading: rsx! {
                Tile { of: icon, tone }
            },
        }
    }
}
