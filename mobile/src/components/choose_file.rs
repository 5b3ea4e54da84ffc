//! A button that opens the device's file or camera chooser.

use dioxus::prelude::*;

use super::icon::{Icon, Picto};
use crate::platform::files;

/// Tells that something was chosen; `platform::files::take` with the same `id` gives it.
#[component]
pub fn ChooseFile(
    id: String,
    label: String,
    icon: Picto,
    /// Such as `image/*`.
    accept: String,
    #[props(default)] several: bool,
    /// Opens the camera at once where the device can.
    #[props(default)]
    camera: bool,
    #[props(default)] busy: bool,
    #[props(default)] testid: Option<String>,
    onchosen: EventHandler<()>,
) -> Element {
    rsx! {
        label { class: if busy { "button ghost choose-file busy" } else { "button ghost choose-file" },
            input {
                id: id.clone(),
                class: "choose-file-input",
                r#type: "file",
                accept,
                multiple: several,
                capture: camera.then_some("environment"),
                disabled: busy,
                "data-testid": testid,
                onchange: move |event| {
                    files::offer(&id, &event);
                    onchosen.call(());
                },
            }
            if busy {
                span { class: "spinner", "aria-hidden": "true" }
            } else {
                Icon { of: icon }
            }
            span { {label} }
        }
    }
}
