//! One notice at the desk: what it says, how far it has come, and whom it has reached.

use chrono::{DateTime, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    access::Permission,
    endpoint::{Binary, NoQuery, Nothing},
    ids::{NoticeFileId, NoticeId},
    notice::{
        AddNoticeFile, AudienceKind, DeskNotice, FILES_MOST, GetDeskNotice, GetNoticeCounts,
        NewFileQuery, NoticeCounts, NoticeReason, NoticeState, PublishNotice, RemoveNoticeFile,
        ReturnNotice, SubmitNotice, WithdrawNotice, plain,
    },
};

use super::{edit::Editor, state_tone, state_word};
use crate::{
    api,
    components::{
        AppBar, Badge, Banner, Button, Card, ChooseFile, Dialog, Fact, Field, Go, Listen, Look,
        NoticeBody, Picto, Section, Shape, Tone, shown, toast,
    },
    format,
    hooks::{Action, Remote, use_action, use_remote},
    i18n::{LANG, errors, t, village::v, work::w},
    platform::files,
    views::{
        Photo,
        staff::{may, role_name},
        village::{Files, notice_category},
    },
    work::WorkRoute,
};

/// What a cadre may have to give a reason for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asking {
    GiveBack,
    Withdraw,
}

#[component]
pub fn DeskNoticePage(notice: ReadSignal<NoticeId>) -> Element {
    let known = use_remote(move || Some((GetDeskNotice { notice: notice() }, NoQuery {})));
    let counts = use_remote(move || {
        let one = known.get().data().cloned()?;
        let follows =
            one.state == NoticeState::Published && may(Permission::WriteNotices, &one.draft.region);
        follows.then_some((GetNoticeCounts { notice: one.id }, NoQuery {}))
    });
    let acting = use_action();
    let mut asking = use_signal(|| None::<Asking>);
    let region = known.get().data().map(|one| one.draft.region.clone());
    rsx! {
        DeskNoticeView {
            notice: known.get(),
            counts: counts.get().data().copied(),
            writes: region.as_ref().is_some_and(|region| may(Permission::WriteNotices, region)),
            publishes: region.as_ref().is_some_and(|region| may(Permission::PublishNotices, region)),
            acting,
            now: Utc::now(),
            onsubmit: move |()| acting.run(
                async move { api::call(&SubmitNotice { notice: notice() }, &NoQuery {}, &Nothing {}).await },
                move |news: DeskNotice| known.replace(&news),
            ),
            onpublish: move |()| acting.run(
                async move { api::call(&PublishNotice { notice: notice() }, &NoQuery {}, &Nothing {}).await },
                move |news: DeskNotice| {
                    known.replace(&news);
                    toast(w().notices.was_published);
                },
            ),
            onask: move |what| asking.set(Some(what)),
            onretry: move |()| known.refresh(),
        }
        if let Some(what) = asking() {
            AskReason {
                what,
                notice: notice(),
                onnews: move |news: DeskNotice| known.replace(&news),
                onclose: move |()| asking.set(None),
            }
        }
        if let Some(one) = known.get().data().cloned() {
            if one.state == NoticeState::Draft && may(Permission::WriteNotices, &one.draft.region) {
                div { class: "stack",
                    DraftFiles { notice: one.clone(), onchange: move |()| known.refresh() }
                    Section { title: w().notices.change,
                        Editor { key: "{one.changed_at}", notice: Some(one) }
                    }
                }
            }
        }
    }
}

/// The notice, drawn.
#[component]
pub fn DeskNoticeView(
    notice: Remote<DeskNotice>,
    counts: Option<NoticeCounts>,
    /// Whether one may write, and publish, for its place.
    writes: bool,
    publishes: bool,
    acting: Action,
    now: DateTime<Utc>,
    onsubmit: EventHandler<()>,
    onpublish: EventHandler<()>,
    onask: EventHandler<Asking>,
    onretry: EventHandler<()>,
) -> Element {
    let say = &w().notices;
    let busy = (acting.busy)();
    rsx! {
        AppBar { title: say.one, back: WorkRoute::DeskNoticesPage {} }
        div { class: "stack",
            {shown(&notice, Shape::Page, move |()| onretry.call(()), |notice| rsx! {
                Told { notice: notice.clone(), now }
                if let Some(failure) = (acting.failure)() {
                    Banner { tone: Tone::Bad, testid: "problem", {errors::sentence(LANG(), &failure)} }
                }
                match notice.state {
                    NoticeState::Draft if writes => rsx! {
                        Button { icon: Picto::Check, busy, testid: "notice-submit", onclick: move |_| onsubmit.call(()), {say.submit} }
                    },
                    NoticeState::Review if publishes => rsx! {
                        div { class: "pair",
                            Button { icon: Picto::Bell, busy, testid: "notice-publish", onclick: move |_| onpublish.call(()), {say.publish} }
                            Button { look: Look::Ghost, icon: Picto::Undo, testid: "notice-return", onclick: move |_| onask.call(Asking::GiveBack), {say.give_back} }
                        }
                    },
                    NoticeState::Review => rsx! { Banner { tone: Tone::Note, {say.in_review} } },
                    NoticeState::Published => rsx! {
                        if let Some(counts) = counts {
                            Reached { notice: notice.clone(), counts }
                        }
                        if notice.draft.audience != AudienceKind::Role {
                            Go { class: Look::Ghost.class(), to: WorkRoute::VisitsPage { notice: notice.id }, testid: "to-visits", {say.visits} }
                        }
                    },
                    _ => rsx! {},
                }
                Loudspeaker { notice: notice.clone() }
                if publishes && notice.state != NoticeState::Withdrawn {
                    Button { look: Look::Danger, icon: Picto::Trash, testid: "notice-withdraw", onclick: move |_| onask.call(Asking::Withdraw), {say.withdraw} }
                }
            })}
        }
    }
}

#[component]
fn Told(notice: DeskNotice, now: DateTime<Utc>) -> Element {
    let say = &w().notices;
    let draft = notice.draft;
    let whom = match draft.audience {
        AudienceKind::Households => say.households.to_owned(),
        AudienceKind::Chosen => (say.chosen_count)(notice.households.len()),
        AudienceKind::Residents => say.residents.to_owned(),
        AudienceKind::Role => draft.role.map(|one| role_name(one).to_owned()).unwrap_or_default(),
    };
    let names: Vec<String> = notice
        .households
        .iter()
        .map(|one| format!("{} {}", one.head_name, one.group_name))
        .collect();
    let names = names.join("、");
    let moment = |at| format::moment(LANG(), at, now);
    rsx! {
        article { class: "card padded notice",
            h2 { "data-testid": "notice-title", {draft.title} }
            div {
                span { "data-testid": "notice-state", "data-state": notice.state.as_str(),
                    Badge { tone: state_tone(notice.state), {state_word(notice.state)} }
                }
                " "
                Badge { tone: Tone::Plain, {notice_category(v(), draft.category)} }
            }
            NoticeBody { body: draft.body }
            for (index , picture) in draft.pictures.into_iter().enumerate() {
                div { key: "{picture}", class: "photo-frame",
                    Photo { picture: Some(picture), name: (t().common.photo_of)(index + 1), thumbnail: false }
                }
            }
        }
        if !notice.files.is_empty() && notice.state != NoticeState::Draft {
            Files { files: notice.files }
        }
        if !notice.reason.is_empty() {
            Banner { tone: Tone::Note, testid: "notice-reason", {(say.because)(&notice.reason)} }
        }
        Card {
            Fact { name: say.whom, value: format!("{} · {whom}", notice.place_name), hint: names, testid: "notice-whom" }
            Fact { name: say.written_by, value: notice.written_by, hint: moment(notice.changed_at) }
            if let (Some(by), Some(at)) = (notice.published_by, notice.published_at) {
                Fact { name: say.published_by, value: by, hint: (say.shown_from)(&moment(at)) }
            }
            if let Some(at) = draft.expires_at {
                Fact { name: say.until, value: moment(at) }
            }
        }
    }
}

/// Whom it has reached, of how many.
#[component]
fn Reached(notice: DeskNotice, counts: NoticeCounts) -> Element {
    let say = &w().notices;
    let of = |count: i64| (say.of)(count, counts.audience);
    rsx! {
        Section { title: say.reached,
            Card {
                Fact { name: say.was_read, value: of(counts.read), testid: "count-read" }
                if notice.draft.must_acknowledge {
                    Fact { name: say.was_acknowledged, value: of(counts.acknowledged), testid: "count-acknowledged" }
                }
                if notice.draft.remind_by_sms {
                    Fact { name: say.reminded, value: counts.reminded.to_string() }
                }
                Fact { name: say.told, value: counts.told.to_string(), testid: "count-told" }
            }
        }
    }
}

/// What the loudspeaker says: short, and twice what matters.
#[component]
fn Loudspeaker(notice: DeskNotice) -> Element {
    let say = &w().notices;
    let own = notice.draft.broadcast.trim();
    let text = if own.is_empty() {
        let body: String = plain(&notice.draft.body).chars().take(300).collect();
        (say.broadcast_text)(&notice.place_name, &notice.draft.title, &body)
    } else {
        own.to_owned()
    };
    rsx! {
        Section { title: say.broadcast,
            Card { class: "padded",
                p { class: "spoken-text", "data-testid": "broadcast", {text.clone()} }
                Listen { text, wide: true }
            }
        }
    }
}

/// The files of a draft, and the way to add one.
#[component]
fn DraftFiles(notice: DeskNotice, onchange: EventHandler<()>) -> Element {
    const FIELD: &str = "notice-file";
    let say = &w().notices;
    let id = notice.id;
    let sending = use_action();
    let add = move |()| {
        spawn(async move {
            let Some(file) = files::take(FIELD).await.into_iter().next() else { return };
            let endpoint = AddNoticeFile { notice: id, file: NoticeFileId::new() };
            let query = NewFileQuery { name: file.name.chars().take(80).collect() };
            let body = Binary { media_type: file.media_type, bytes: file.bytes };
            sending.run(async move { api::call(&endpoint, &query, &body).await }, move |_| {
                onchange.call(())
            });
        });
    };
    let room = i64::try_from(notice.files.len()).unwrap_or(i64::MAX) < FILES_MOST;
    rsx! {
        Section { title: say.files,
            if !notice.files.is_empty() {
                Files { files: notice.files.clone() }
                for file in notice.files {
                    Button { key: "{file.id}", look: Look::Ghost, icon: Picto::Trash, testid: "file-remove",
                        onclick: move |_| sending.run(
                            async move {
                                let endpoint = RemoveNoticeFile { notice: id, file: file.id };
                                api::call(&endpoint, &NoQuery {}, &Nothing {}).await
                            },
                            move |_| onchange.call(()),
                        ),
                        {(say.file_remove)(&file.name)}
                    }
                }
            }
            if let Some(failure) = (sending.failure)() {
                Banner { tone: Tone::Bad, testid: "file-problem", {errors::sentence(LANG(), &failure)} }
            }
            if room {
                ChooseFile {
                    id: FIELD,
                    label: say.file_add,
                    icon: Picto::Plus,
                    accept: ".pdf,.docx,.xlsx,.mp3,.m4a,audio/*",
                    busy: (sending.busy)(),
                    testid: "notice-file",
                    onchosen: add,
                }
                p { class: "hint", {say.file_hint} }
            }
        }
    }
}

#[component]
fn AskReason(
    what: Asking,
    notice: NoticeId,
    onnews: EventHandler<DeskNotice>,
    onclose: EventHandler<()>,
) -> Element {
    let say = &w().notices;
    let mut reason = use_signal(String::new);
    let sending = use_action();
    let failure = (sending.failure)();
    let (title, hint, look) = match what {
        Asking::GiveBack => (say.give_back, say.give_back_hint, Look::Main),
        Asking::Withdraw => (say.withdraw, say.withdraw_hint, Look::Danger),
    };
    rsx! {
        Dialog { title, onclose,
            div { class: "stack",
                p { {hint} }
                Field { id: "notice-reason", label: say.reason, value: reason(), error: errors::field_sentence(LANG(), failure.as_ref(), "reason"), testid: "reason", oninput: move |text| reason.set(text) }
                if let Some(failure) = failure.filter(|one| errors::field_sentence(LANG(), Some(one), "reason").is_none()) {
                    Banner { tone: Tone::Bad, testid: "problem", {errors::sentence(LANG(), &failure)} }
                }
                Button { look, busy: (sending.busy)(), testid: "reason-confirm",
                    onclick: move |_| {
                        let body = NoticeReason { reason: reason.peek().trim().to_owned() };
                        sending.run(
                            async move {
                                match what {
                                    Asking::GiveBack => api::call(&ReturnNotice { notice }, &NoQuery {}, &body).await,
                                    Asking::Withdraw => api::call(&WithdrawNotice { notice }, &NoQuery {}, &body).await,
                                }
                            },
                            move |news: DeskNotice| {
                                onnews.call(news);
                                onclose.call(());
                            },
                        );
                    },
                    {title}
                }
                Button { look: Look::Ghost, onclick: move |_| onclose.call(()), {t().common.cancel} }
            }
        }
    }
}
