//! One contract at the desk, and noting what of it is paid.

use dioxus::prelude::*;
use xiangyue_shared::{
    access::Permission,
    contract::{Contract, GetContract, Instalment, PayInstalment, Payment},
    endpoint::NoQuery,
    ids::ContractId,
};

use super::super::place::may;
use crate::{
    api,
    components::{Banner, Button, Dialog, Look, Tone, toast},
    hooks::{use_action, use_remote},
    i18n::{LANG, errors, needs::n, t},
    route::Address,
    views::needs::{ContractView, yuan},
    work::WorkRoute,
};

#[component]
pub fn DeskContractPage(contract: ReadSignal<ContractId>) -> Element {
    let known = use_remote(move || Some((GetContract { contract: contract() }, NoQuery {})));
    let mut paying = use_signal(|| None::<Instalment>);
    let pays = known.get().data().is_some_and(|one| may(Permission::ManageVolunteers, &one.region));
    rsx! {
        ContractView {
            contract: known.get(),
            pays,
            back: Address::from(WorkRoute::DeskContractsPage {}),
            onpay: move |part| paying.set(Some(part)),
            onretry: move |()| known.refresh(),
        }
        if let Some(part) = paying() {
            Pay {
                contract: contract(),
                part,
                ondone: move |paid: Contract| {
                    paying.set(None);
                    known.replace(&paid);
                },
                onclose: move |()| paying.set(None),
            }
        }
    }
}

/// Asks once more, then notes that an instalment is paid.
#[component]
fn Pay(
    contract: ContractId,
    part: Instalment,
    ondone: EventHandler<Contract>,
    onclose: EventHandler<()>,
) -> Element {
    let say = &n().contract;
    let sending = use_action();
    let number = part.number;
    rsx! {
        Dialog { title: (say.pay_ask)(&yuan(part.amount)), onclose,
            div { class: "stack",
                p { {say.pay_hint} }
                if let Some(failure) = (sending.failure)() {
                    Banner { tone: Tone::Bad, testid: "problem", {errors::sentence(LANG(), &failure)} }
                }
                Button {
                    busy: (sending.busy)(),
                    testid: "part-pay-confirm",
                    onclick: move |_| sending.run(
                        async move {
                            api::call(&PayInstalment { contract }, &NoQuery {}, &Payment { number }).await
                        },
                        move |paid| {
                            toast(n().contract.pay_done);
                            ondone.call(paid);
                        },
                    ),
                    {say.pay}
                }
                Button { look: Look::Ghost, onclick: move |_| onclose.call(()), {t().common.cancel} }
            }
        }
    }
}
