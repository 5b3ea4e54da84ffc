//! One notice: read, or listened to, and acknowledged where that is asked for. Anyone may read what is open to all.

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    endpoint::NoQuery,
    ids::NoticeId,
    notice::{GetNotice, MarkNotice, Notice, NoticeFile, NoticeMark, plain},
};

use super::notices::notice_category;
use crate::{
    api::{self, Failure},
    components::{
        AppBar, Badge, Banner, Button, Card, Icon, Listen, NoticeBody, Picto, Shape, Share, Tone,
        shown,
    },
    format,
    hooks::{Remote, use_action, use_reaction, use_remote},
    i18n::{LANG, errors, t, village::v},
    platform::page,
    queue::{self, Deed, Outcome, Subject},
    session::ME,
    views::Photo,
    village::VillageRoute,
};

#[component]
pub fn NoticePage(notice: ReadSignal<NoticeId>) -> Element {
    let known = use_remote(move || Some((GetNotice { notice: notice() }, NoQuery {})));
    let acknowledging = use_action();
    // Said without a network: it is on its way.
    let mut said = use_signal(|| false);
    let new = use_memo(move || {
        known.get().data().is_some_and(|one| one.for_me && !one.read && !one.body.is_empty())
    });
    use_reaction(move || {
        let (new, notice) = (new(), notice());
        async move {
            if new {
                let body = NoticeMark { acknowledged: false };
                // Where it does not arrive, the next look tells.
                let _told = api::call(&MarkNotice { notice }, &NoQuery {}, &body).await;
            }
        }
    });
    rsx! {
        NoticeView {
            notice: known.get(),
            signed_in: ME.read().is_some(),
            said: said(),
            busy: (acknowledging.busy)(),
            failure: (acknowledging.failure)(),
            now: Utc::now(),
            onacknowledge: move |title: String| {
                acknowledging.run(
                    async move {
                        let subject = Subject::noted(Deed::Acknowledge, title);
                        let body = NoticeMark { acknowledged: true };
                        queue::send(&MarkNotice { notice: notice() }, &NoQuery {}, &body, subject).await
                    },
                    move |outcome| {
                        said.set(true);
                        if let Outcome::Done(_) = outcome {
                            known.refresh();
                        }
                    },
                );
            },
            onretry: move |()| known.refresh(),
        }
    }
}

/// The notice, drawn. `said` where the reader has just acknowledged it.
#[component]
pub fn NoticeView(
    notice: Remote<Notice>,
    signed_in: bool,
    said: bool,
    busy: bool,
    failure: Option<Failure>,
    now: DateTime<Utc>,
    onacknowledge: EventHandler<String>,
    onretry: EventHandler<()>,
) -> Element {
    let say = &v().notices;
    let back =
        if signed_in { VillageRoute::NoticesPage {} } else { VillageRoute::OpenNoticesPage {} };
    let spoken = notice
        .data()
        .filter(|one| !one.body.is_empty())
        .map(|one| format!("{}。{}", one.title, plain(&one.body)));
    rsx! {
        AppBar { title: say.one, back,
            if let Some(text) = spoken {
                Listen { text }
            }
        }
        div { class: "stack",
            {shown(&notice, Shape::Page, move |()| onretry.call(()), |notice| rsx! {
                Told { notice: notice.clone(), now }
                if notice.must_acknowledge && notice.for_me {
                    if notice.acknowledged || said {
                        Banner { tone: Tone::Good, testid: "acknowledged", {say.acknowledged} }
                    } else {
                        if let Some(failure) = failure {
                            Banner { tone: Tone::Bad, testid: "problem", {errors::sentence(LANG(), &failure)} }
                        }
                        Button { icon: Picto::Check, busy, testid: "acknowledge",
                            onclick: {
                                let title = notice.title.clone();
                                move |_| onacknowledge.call(title.clone())
                            },
                            {say.acknowledge}
                        }
                    }
                }
                if notice.open_to_all {
                    Share { title: notice.title.clone(), to: VillageRoute::NoticePage { notice: notice.id } }
                }
            })}
        }
    }
}

#[component]
fn Told(notice: Notice, now: DateTime<Utc>) -> Element {
    let say = &v().notices;
    let over = notice.expires_at.is_some_and(|at| at <= now);
    rsx! {
        article { class: "card padded notice",
            h2 { "data-testid": "notice-title", {notice.title} }
            small { {format!("{} · {}", notice.place_name, format::moment(LANG(), notice.published_at, now))} }
            div {
                Badge { tone: Tone::Plain, {notice_category(v(), notice.category)} }
                if over {
                    Badge { tone: Tone::Note, {say.over} }
                }
            }
            if notice.body.is_empty() {
                p { {notice.summary} }
                p { class: "hint", {say.only_summary} }
            } else {
                NoticeBody { body: notice.body }
            }
            for (index , picture) in notice.pictures.into_iter().enumerate() {
                div { key: "{picture}", class: "photo-frame",
                    Photo { picture: Some(picture), name: (t().common.photo_of)(index + 1), thumbnail: false }
                }
            }
        }
        if !notice.files.is_empty() {
            Files { files: notice.files }
        }
    }
}

/// Recordings to listen to, and documents to open.
#[component]
pub fn Files(files: Vec<NoticeFile>) -> Element {
    rsx! {
        Card {
            for file in files {
                if file.kind.is_audio() {
                    div { key: "{file.id}", class: "cell recording", "data-testid": "recording",
                        b { {file.name.clone()} }
                        audio { controls: true, preload: "none", "aria-label": file.name, src: "{page::origin()}{file.address}" }
                    }
                } else {
                    a { key: "{file.id}", class: "cell", "data-testid": "file", href: "{page::origin()}{file.address}",
                        Icon { of: Picto::Sheet }
                        span { class: "cell-text",
                            b { {file.name} }
                            small { {(v().notices.file)(file.kind.as_str(), file.size_bytes.div_euclid(1024).max(1))} }
                        }
                    }
                }
            }
        }
    }
}
