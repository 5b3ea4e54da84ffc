//! An invitation code 邀请码, large enough to be printed or copied by hand.

use chrono::Utc;
use dioxus::prelude::*;
use xiangyue_shared::{
    account::{Invitation, InviteResident},
    endpoint::{NoQuery, Nothing},
    household::ResidentRow,
};

use crate::{
    api,
    components::{Banner, Button, Look, Picto, Sheet, Tone},
    format,
    hooks::use_action,
    i18n::{LANG, errors, work::w},
    platform::page,
};

/// Makes a code once it is asked for: the one before it stops working then.
#[component]
pub fn Invite(resident: ResidentRow, onclose: EventHandler<()>) -> Element {
    let say = &w().house;
    let making = use_action();
    let mut made = use_signal(|| None::<Invitation>);
    let id = resident.id;
    rsx! {
        Sheet { title: (say.invite_title)(&resident.name), onclose,
            div { class: "stack print-this",
                if let Some(invitation) = made() {
                    p { class: "print-name", {resident.name.clone()} }
                    p { class: "big-code", "data-testid": "invitation", {format::digits(&invitation.code)} }
                    p { {(say.invite_until)(&format::moment(LANG(), invitation.expires_at, Utc::now()))} }
                    p { class: "hint", {say.invite_how} }
                    Button { look: Look::Ghost, icon: Picto::Sheet, onclick: |_| page::print(), {say.print} }
                } else {
                    p { {say.invite_lead} }
                    if let Some(failure) = (making.failure)() {
                        Banner { tone: Tone::Bad, testid: "problem", {errors::sentence(LANG(), &failure)} }
                    }
                    Button {
                        busy: (making.busy)(),
                        icon: Picto::Key,
                        testid: "invite-make",
                        onclick: move |_| making.run(
                            async move { api::call(&InviteResident { resident: id }, &NoQuery {}, &Nothing {}).await },
                            move |invitation| made.set(Some(invitation)),
                        ),
                        {say.invite_make}
                    }
                }
            }
        }
    }
}
