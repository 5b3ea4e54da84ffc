//! The needs of a village, and asking for help for one who has no account.

use dioxus::prelude::*;
use xiangyue_shared::{
    access::Permission,
    household::ResidentRow,
    need::{ListNeeds, Need, NeedQuery, NeedState},
    page::Page,
};

use super::super::{
    duties::Enter,
    place::{Village, VillageName, in_village, may},
};
use crate::{
    api::Failure,
    components::{AppBar, Button, Picto, Segments, Sheet, go},
    hooks::{Remote, use_pages},
    i18n::needs::n,
    views::needs::{AskForm, NeedList},
    work::WorkRoute,
};

#[component]
pub fn DeskNeedsPage() -> Element {
    in_village(n().desk.title, |village| {
        rsx! {
            NeedsOf { key: "{village.code}", village }
        }
    })
}

#[component]
fn NeedsOf(village: ReadSignal<Village>) -> Element {
    let mut state = use_signal(|| Some(NeedState::Open));
    let needs = use_pages(move |cursor| {
        let query = NeedQuery { state: state(), cursor, limit: None };
        Some((ListNeeds { region: village().code }, query))
    });
    let mut entering = use_signal(|| false);
    let mut person = use_signal(|| None::<ResidentRow>);
    rsx! {
        DeskNeedsView {
            village: village(),
            state: state(),
            helps: may(Permission::HelpVillagers, &village.read().code),
            needs: needs.get(),
            busy: (needs.busy)(),
            failure: (needs.failure)(),
            onchoose: move |chosen| state.set(chosen),
            onenter: move |()| {
                person.set(None);
                entering.set(true);
            },
            onmore: move |()| needs.more(),
            onretry: move |()| needs.refresh(),
        }
        if entering() {
            Sheet { title: n().desk.enter, onclose: move |()| entering.set(false),
                if let Some(one) = person() {
                    AskForm {
                        name: "desk.{one.id}",
                        people: vec![one],
                        ondone: move |need: Need| go(WorkRoute::DeskNeedPage { need: need.id }),
                    }
                } else {
                    div { class: "stack",
                        p { class: "lead", {n().desk.enter_lead} }
                        Enter { busy: false, onchosen: move |one| person.set(Some(one)) }
                    }
                }
            }
        }
    }
}

/// The needs, drawn.
#[component]
pub fn DeskNeedsView(
    village: Village,
    state: Option<NeedState>,
    /// Whether the person may ask for others.
    helps: bool,
    needs: Remote<Page<Need>>,
    busy: bool,
    failure: Option<Failure>,
    onchoose: EventHandler<Option<NeedState>>,
    onenter: EventHandler<()>,
    onmore: EventHandler<()>,
    onretry: EventHandler<()>,
) -> Element {
    let (say, words) = (&n().desk, &n().words);
    let states = [
        (Some(NeedState::Open), words.open),
        (Some(NeedState::Taken), words.taken),
        (Some(NeedState::Accepted), words.accepted),
        (None, say.all),
    ];
    let chosen = states.iter().position(|(one, _)| *one == state).unwrap_or_default();
    let to = use_callback(|need| WorkRoute::DeskNeedPage { need }.into());
    rsx! {
        AppBar { title: say.title, back: WorkRoute::DeskDutiesPage {},
            VillageName { village }
        }
        div { class: "stack",
            if helps {
                Button { icon: Picto::Plus, testid: "need-enter", onclick: move |_| onenter.call(()), {say.enter} }
            }
            Segments {
                label: say.title,
                options: states.iter().map(|(_, name)| (*name).to_owned()).collect::<Vec<_>>(),
                chosen,
                testid: "need-states",
                onchoose: move |index: usize| {
                    if let Some((state, _)) = states.get(index) {
                        onchoose.call(*state);
                    }
                },
            }
            NeedList { needs, to, empty: (say.none, say.none_hint), busy, failure, onmore, onretry }
        }
    }
}
