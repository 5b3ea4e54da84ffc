//! A villager's certificates of voluntary service 志愿服务证明.

use chrono::{Datelike, NaiveDate, Utc};
use dioxus::prelude::*;
use xiangyue_shared::{
    certificate::{
        Certificate, CertificateDraft, GetCertificateFile, IssueCertificate, ListCertificates,
        grouped,
    },
    day,
    endpoint::NoQuery,
    fields::Check as _,
    ids::CertificateId,
    page::{Page, PageQuery},
};

use super::words::lasted;
use crate::{
    api::{self, Failure},
    components::{
        AppBar, Banner, Button, Card, Empty, Fact, Field, Look, MoreButton, Picto, Section, Share,
        Tone, Trouble, shown_page, toast,
    },
    hooks::{Remote, use_action, use_pages},
    i18n::{LANG, duties::d, errors},
    session::ME,
    views::{classes::day_words, file::save},
    village::VillageRoute,
};

#[component]
pub fn CertificatesPage() -> Element {
    let oneself = || ME.read().as_ref().and_then(|me| me.resident);
    let certificates = use_pages(move |cursor| {
        Some((ListCertificates { resident: oneself()? }, PageQuery { cursor, limit: None }))
    });
    let fetching = use_action();
    rsx! {
        CertificatesView {
            certificates: certificates.get(),
            busy: (certificates.busy)(),
            failure: (certificates.failure)(),
            fetching: (fetching.busy)(),
            not_fetched: (fetching.failure)(),
            onfetch: move |one: Certificate| {
                let file = format!("{}-{}.pdf", d().proof.one, one.number);
                fetching.run(
                    async move { api::fetch(&GetCertificateFile { certificate: one.id }, &NoQuery {}).await },
                    move |sheet| save(&file, &sheet),
                );
            },
            onissued: move |()| certificates.refresh(),
            onmore: move |()| certificates.more(),
            onretry: move |()| certificates.refresh(),
        }
    }
}

/// The certificates and the form for another, drawn.
#[component]
pub fn CertificatesView(
    certificates: Remote<Page<Certificate>>,
    busy: bool,
    failure: Option<Failure>,
    fetching: bool,
    not_fetched: Option<Failure>,
    onfetch: EventHandler<Certificate>,
    onissued: EventHandler<()>,
    onmore: EventHandler<()>,
    onretry: EventHandler<()>,
) -> Element {
    let say = &d().proof;
    let empty = rsx! {
        Empty { icon: Picto::Medal, title: say.none, hint: say.none_hint }
    };
    rsx! {
        AppBar { title: say.title, back: VillageRoute::HoursPage {} }
        div { class: "stack",
            IssueForm { onissued: move |()| onissued.call(()) }
            if let Some(failure) = not_fetched {
                Banner { tone: Tone::Bad, testid: "problem", {errors::sentence(LANG(), &failure)} }
            }
            {shown_page(&certificates, 3, move |()| onretry.call(()), empty, |page| rsx! {
                for one in page.items.iter().cloned() {
                    Issued { key: "{one.id}", one, busy: fetching, onfetch: move |one| onfetch.call(one) }
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

#[component]
fn Issued(one: Certificate, busy: bool, onfetch: EventHandler<Certificate>) -> Element {
    let say = &d().proof;
    let time = (say.period)(&day_words(one.from), &day_words(one.to));
    let valid = one.withdrawn_at.is_none();
    let note = if valid {
        format!("{} · {time}", lasted(one.minutes))
    } else {
        format!("{time} · {}", one.reason)
    };
    rsx! {
        Card {
            // Sixteen digits want the whole row.
            Fact { name: say.number, value: grouped(&one.number), hint: note, testid: "certificate" }
        }
        if valid {
            Button { look: Look::Ghost, icon: Picto::Sheet, busy, testid: "certificate-file",
                onclick: {
                    let one = one.clone();
                    move |_| onfetch.call(one.clone())
                },
                {say.file}
            }
            Share { title: say.one, to: VillageRoute::ProofPage { number: one.number.clone() } }
        } else {
            Banner { tone: Tone::Bad, {say.withdrawn} }
        }
    }
}

/// Asks for a certificate over a time; this year where nothing else is said.
#[component]
fn IssueForm(onissued: EventHandler<()>) -> Element {
    let say = &d().proof;
    let today = day::day_of(Utc::now());
    let first = NaiveDate::from_ymd_opt(today.year(), 1, 1).unwrap_or(today);
    let mut from = use_signal(|| first.to_string());
    let mut to = use_signal(|| today.to_string());
    // The same until it was issued, so that a second press issues no second one.
    let mut id = use_signal(CertificateId::new);
    let issuing = use_action();
    let failure = (issuing.failure)();
    let wrong = |field| errors::field_sentence(LANG(), failure.as_ref(), field);
    let no_day = |text: &str| text.parse::<NaiveDate>().is_err().then(|| say.day_wrong.to_owned());
    let whole = failure
        .as_ref()
        .filter(
            |failure| !matches!(failure, Failure::Problem(problem) if !problem.fields.is_empty()),
        )
        .map(|failure| errors::sentence(LANG(), failure));
    let issue = move |event: FormEvent| {
        event.prevent_default();
        let resident = ME.peek().as_ref().and_then(|me| me.resident);
        let days = (from.peek().parse(), to.peek().parse());
        let (Some(resident), (Ok(from), Ok(to))) = (resident, days) else { return };
        let body = CertificateDraft { from, to };
        if let Err(problem) = body.checked() {
            let mut failure = issuing.failure;
            failure.set(Some(Failure::from(problem)));
            return;
        }
        let endpoint = IssueCertificate { resident, certificate: *id.peek() };
        issuing.run(async move { api::call(&endpoint, &NoQuery {}, &body).await }, move |_| {
            id.set(CertificateId::new());
            toast(d().proof.issued);
            onissued.call(());
        });
    };
    rsx! {
        Section { title: say.new,
            form { class: "stack card padded", onsubmit: issue,
                p { class: "hint", {say.new_hint} }
                Field { id: "certificate-from", label: say.from, kind: "date", value: from(), error: no_day(&from()).or_else(|| wrong("from")), testid: "certificate-from", oninput: move |text| from.set(text) }
                Field { id: "certificate-to", label: say.to, kind: "date", value: to(), error: no_day(&to()).or_else(|| wrong("to")), testid: "certificate-to", oninput: move |text| to.set(text) }
                if let Some(words) = whole {
                    Banner { tone: Tone::Bad, testid: "problem", {words} }
                }
                Button { submit: true, busy: (issuing.busy)(), testid: "certificate-issue", {say.issue} }
            }
        }
    }
}
