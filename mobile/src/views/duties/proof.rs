//! Whether a certificate is genuine 核验证明: for anyone who has its number.

use dioxus::prelude::*;
use xiangyue_shared::{
    certificate::{CertificateProof, VerifyCertificate, grouped, parse_number},
    endpoint::NoQuery,
    error::ErrorCode,
};

use super::words::lasted;
use crate::{
    api::Failure,
    components::{
        AppBar, Badge, Banner, Button, Card, Empty, Fact, Field, Picto, Shape, Tone, go, shown,
    },
    hooks::{Remote, use_remote},
    i18n::duties::d,
    route::Route,
    views::classes::day_words,
    village::VillageRoute,
};

/// Asks for the number.
#[component]
pub fn AskProofPage() -> Element {
    let mut number = use_signal(String::new);
    let mut wrong = use_signal(|| false);
    let say = &d().proof;
    rsx! {
        AppBar { title: say.check, back: Route::Home {} }
        form {
            class: "stack",
            onsubmit: move |event: FormEvent| {
                event.prevent_default();
                match parse_number(&number.peek()) {
                    Ok(number) => go(VillageRoute::ProofPage { number }),
                    Err(_) => wrong.set(true),
                }
            },
            Field {
                id: "proof-number",
                label: say.number,
                hint: say.number_hint,
                numeric: true,
                value: number(),
                error: wrong().then(|| say.number_wrong.to_owned()),
                testid: "proof-number",
                oninput: move |text| {
                    wrong.set(false);
                    number.set(text);
                },
            }
            Button { submit: true, testid: "proof-ask", {say.check} }
        }
    }
}

#[component]
pub fn ProofPage(number: ReadSignal<String>) -> Element {
    let proof = use_remote(move || Some((VerifyCertificate { number: number() }, NoQuery {})));
    rsx! {
        ProofView { proof: proof.get(), onretry: move |()| proof.refresh() }
    }
}

/// What is told of a certificate, drawn.
#[component]
pub fn ProofView(proof: Remote<CertificateProof>, onretry: EventHandler<()>) -> Element {
    let say = &d().proof;
    let unknown = matches!(&proof, Remote::Failed(Failure::Problem(problem)) if problem.code == ErrorCode::NotFound);
    rsx! {
        AppBar { title: say.check, back: VillageRoute::AskProofPage {} }
        div { class: "stack",
            if unknown {
                Empty { icon: Picto::Warning, title: say.unknown, hint: say.unknown_hint }
            } else {
                {shown(&proof, Shape::Page, move |()| onretry.call(()), |proof| rsx! {
                    if proof.valid {
                        Banner { tone: Tone::Good, testid: "proof-valid", {say.valid} }
                    } else {
                        Banner { tone: Tone::Bad, testid: "proof-withdrawn", {say.not_valid} }
                    }
                    Card {
                        Fact { name: say.number, value: grouped(&proof.number) }
                        Fact { name: say.name, value: proof.name.clone() }
                        Fact { name: say.place, value: proof.place.clone() }
                        Fact { name: say.time, value: (say.period)(&day_words(proof.from), &day_words(proof.to)) }
                        Fact { name: say.served, value: lasted(proof.minutes), testid: "proof-hours",
                            if !proof.valid {
                                Badge { tone: Tone::Bad, {say.withdrawn} }
                            }
                        }
                    }
                })}
            }
        }
    }
}
