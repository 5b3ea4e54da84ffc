//! Where one is signed in.

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    account::{EndSession, ListSessions, SessionRow},
    endpoint::{NoQuery, Nothing},
    ids::SessionId,
};

use crate::{
    api::{self, Failure},
    components::{
        AppBar, Badge, Banner, Button, Card, Cell, Look, Picto, Shape, Tile, TileTone, Tone, shown,
        toast,
    },
    format,
    hooks::{Remote, use_action, use_remote},
    i18n::{LANG, errors, t},
    route::Route,
};

#[component]
pub fn SessionsPage() -> Element {
    let sessions = use_remote(|| Some((ListSessions {}, NoQuery {})));
    let ending = use_action();
    let end = move |session: SessionId| {
        ending.run(
            async move { api::call(&EndSession { session }, &NoQuery {}, &Nothing {}).await },
            move |_| {
                toast(t().me.session_over);
                sessions.refresh();
            },
        );
    };
    rsx! {
        SessionsView {
            sessions: sessions.get(),
            busy: (ending.busy)(),
            failure: (ending.failure)(),
            now: Utc::now(),
            onend: end,
            onretry: move |()| sessions.refresh(),
        }
    }
}

/// The list, drawn.
#[component]
pub fn SessionsView(
    sessions: Remote<Vec<SessionRow>>,
    busy: bool,
    failure: Option<Failure>,
    now: DateTime<Utc>,
    onend: EventHandler<SessionId>,
    onretry: EventHandler<()>,
) -> Element {
    let texts = &t().me;
    rsx! {
        AppBar { title: texts.sessions, back: Route::MePage {} }
        div { class: "stack",
            p { class: "lead", {texts.sessions_hint} }
            if let Some(failure) = failure {
                Banner { tone: Tone::Bad, {errors::sentence(LANG(), &failure)} }
            }
            {shown(&sessions, Shape::Rows(2), move |()| onretry.call(()), |sessions| rsx! {
                Card {
                    for one in sessions.iter().cloned() {
                        Cell {
                            key: "{one.id}",
                            title: if one.device_name.is_empty() { texts.unknown_device.to_owned() } else { one.device_name.clone() },
                            note: (texts.last_used)(&format::age(LANG(), one.last_used_at, now)),
                            testid: "session",
                            leading: rsx! {
                                Tile { of: Picto::Phone, tone: TileTone::Info }
                            },
                            if one.current {
                                Badge { tone: Tone::Good, {texts.this_device} }
                            } else {
                                Button { look: Look::Small, busy, onclick: move |_| onend.call(one.id), {texts.end_session} }
                            }
                        }
                    }
                }
            })}
        }
    }
}
