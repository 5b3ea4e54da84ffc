//! Which server this device talks to.

use dioxus::prelude::*;

use crate::{
    components::{Button, Field, Lattice},
    i18n::shell::s,
    platform::{native::server, page},
    views::Choices,
};

/// Asks for the server's address, and remembers it once a server answered there.
#[component]
pub(super) fn ChooseServer(onchosen: EventHandler<()>) -> Element {
    let say = s();
    use_effect(use_reactive!(|say| page::set_title(say.app)));
    let mut typed = use_signal(String::new);
    let mut wrong = use_signal(|| None::<&'static str>);
    let mut busy = use_signal(|| false);
    let submit = move |event: FormEvent| {
        event.prevent_default();
        let Some(origin) = server::parse(&typed.peek()) else {
            wrong.set(Some(say.not_an_address));
            return;
        };
        wrong.set(None);
        busy.set(true);
        spawn(async move {
            let chosen = server::choose(&origin).await;
            busy.set(false);
            if chosen {
                onchosen.call(());
            } else {
                wrong.set(Some(say.no_answer));
            }
        });
    };
    rsx! {
        main { id: "main", class: "page plain",
            form { class: "welcome", novalidate: true, onsubmit: submit,
                div { class: "welcome-tools", Choices {} }
                section { class: "hero welcome-hero",
                    Lattice {}
                    p { class: "hero-line", {say.app} }
                    h1 { tabindex: "-1", {say.title} }
                    p { {say.lead} }
                }
                Field {
                    id: "server",
                    label: say.address,
                    hint: say.hint,
                    kind: "url",
                    value: typed(),
                    error: wrong().map(str::to_owned),
                    testid: "server",
                    oninput: move |text| typed.set(text),
                }
                Button { submit: true, busy: busy(), testid: "use-server", {say.connect} }
            }
        }
    }
}

/// The server in use, and the way to another, for as long as nobody is signed in.
#[component]
pub(super) fn OtherServer(onother: EventHandler<()>) -> Element {
    let say = s();
    let host = server::address().unwrap_or_default();
    rsx! {
        footer { class: "stack bottom",
            button {
                class: "quiet-link",
                r#type: "button",
                "data-testid": "other-server",
                onclick: move |_| {
                    server::forget();
                    onother.call(());
                },
                {format!("{host} · {}", say.other)}
            }
        }
    }
}
