//! Residents and households from a spreadsheet: choose, check, read what would happen, then load.

use dioxus::prelude::*;
use xiangyue_shared::{
    endpoint::{Binary, NoQuery},
    error::ErrorCode,
    import::{CellError, GetImportTemplate, ImportHouseholds, ImportQuery, ImportReport},
};

use super::place::{Village, VillageName, in_village};
use crate::views::file::save;
use crate::{
    api::{self, Failure},
    components::{
        AppBar, Banner, Button, Card, ChooseFile, Icon, Look, Picto, Section, Tile, TileTone, Tone,
    },
    hooks::use_action,
    i18n::{LANG, errors, work::w},
    platform::{Chosen, files},
};

const FIELD: &str = "import-file";
const TEMPLATE_NAME: &str = "户籍导入模板.xlsx";

#[component]
pub fn ImportPage() -> Element {
    in_village(w().import.title, |village| {
        rsx! {
            Importing { key: "{village.code}", village }
        }
    })
}

#[component]
fn Importing(village: ReadSignal<Village>) -> Element {
    let mut file = use_signal(|| None::<Chosen>);
    let mut report = use_signal(|| None::<ImportReport>);
    let sending = use_action();
    let fetching = use_action();
    let send = move |dry_run: bool| {
        let Some(chosen) = file.peek().clone() else {
            return;
        };
        let endpoint = ImportHouseholds { village: village.peek().code.clone() };
        let body = Binary { media_type: media_type(&chosen), bytes: chosen.bytes };
        sending.run(
            async move { api::call(&endpoint, &ImportQuery { dry_run }, &body).await },
            move |told| report.set(Some(told)),
        );
    };
    rsx! {
        ImportView {
            village: village(),
            file: file().map(|file| file.name),
            report: report(),
            busy: (sending.busy)(),
            failure: (sending.failure)().or((fetching.failure)()),
            fetching: (fetching.busy)(),
            onchosen: move |()| {
                spawn(async move {
                    if let Some(chosen) = files::take(FIELD).await.pop() {
                        let mut failure = sending.failure;
                        failure.set(None);
                        report.set(None);
                        file.set(Some(chosen));
                    }
                });
            },
            oncheck: move |()| send(true),
            onconfirm: move |()| send(false),
            ontemplate: move |()| fetching.run(
                async move { api::fetch(&GetImportTemplate {}, &NoQuery {}).await },
                |sheet| save(TEMPLATE_NAME, &sheet),
            ),
            onagain: move |()| {
                file.set(None);
                report.set(None);
            },
        }
    }
}

/// Browsers on machines without a spreadsheet program give no media type.
fn media_type(file: &Chosen) -> String {
    if !file.media_type.is_empty() {
        return file.media_type.clone();
    }
    if file.name.to_lowercase().ends_with(".csv") {
        "text/csv".to_owned()
    } else {
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet".to_owned()
    }
}

/// The import, drawn. `file` is the name of the one chosen.
#[component]
pub fn ImportView(
    village: Village,
    file: Option<String>,
    report: Option<ImportReport>,
    busy: bool,
    failure: Option<Failure>,
    fetching: bool,
    onchosen: EventHandler<()>,
    oncheck: EventHandler<()>,
    onconfirm: EventHandler<()>,
    ontemplate: EventHandler<()>,
    onagain: EventHandler<()>,
) -> Element {
    let say = &w().import;
    let done = report.as_ref().is_some_and(|report| !report.dry_run);
    rsx! {
        AppBar { title: say.title,
            VillageName { village: village.clone() }
        }
        div { class: "stack narrow-form",
            if !done {
                p { class: "lead", {(say.lead)(&village.name)} }
                Card {
                    div { class: "cell line",
                        Tile { of: Picto::Sheet, tone: TileTone::Green }
                        span { class: "cell-text",
                            b { {say.template} }
                            small { {say.template_hint} }
                        }
                        Button { look: Look::Small, busy: fetching, testid: "import-template", onclick: move |_| ontemplate.call(()), {say.download} }
                    }
                }
                ChooseFile {
                    id: FIELD,
                    label: file.clone().unwrap_or_else(|| say.choose.to_owned()),
                    icon: Picto::Sheet,
                    accept: ".xlsx,.csv,text/csv,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                    busy,
                    testid: "import-file",
                    onchosen,
                }
            }
            if let Some(failure) = failure {
                Banner { tone: Tone::Bad, testid: "problem", {errors::sentence(LANG(), &failure)} }
            }
            if file.is_some() && report.is_none() {
                Button { busy, testid: "import-check", onclick: move |_| oncheck.call(()), {if busy { say.checking } else { say.check }} }
            }
            if let Some(report) = report {
                Report { report: report.clone(), done }
                if done {
                    Button { look: Look::Ghost, onclick: move |_| onagain.call(()), {say.again} }
                } else if report.errors_total == 0 {
                    Button { busy, icon: Picto::Check, testid: "import-confirm", onclick: move |_| onconfirm.call(()),
                        {(say.confirm)(report.households_new + report.households_changed, report.residents_new + report.residents_changed)}
                    }
                }
            }
        }
    }
}

#[component]
fn Report(report: ImportReport, done: bool) -> Element {
    let say = &w().import;
    let counts = [
        (say.households_new, report.households_new),
        (say.households_changed, report.households_changed),
        (say.residents_new, report.residents_new),
        (say.residents_changed, report.residents_changed),
        (say.residents_unchanged, report.residents_unchanged),
        (say.groups_new, report.groups_new),
    ];
    rsx! {
        div { class: "stack", "data-testid": "import-report", "data-done": if done { "true" } else { "false" }, "data-errors": "{report.errors_total}",
            if done {
                Banner { tone: Tone::Good, testid: "import-done", b { {say.done} } }
            } else if report.errors_total > 0 {
                Banner { tone: Tone::Bad,
                    b { {(say.errors)(report.errors_total)} }
                    p { {say.errors_hint} }
                }
            } else {
                Banner { tone: Tone::Good, {(say.fine)(report.rows)} }
            }
            div { class: "figures",
                for (name , count) in counts {
                    div { key: "{name}", class: "figure",
                        b { {count.to_string()} }
                        small { {name} }
                    }
                }
            }
            if !report.errors.is_empty() {
                Section { title: say.error_list,
                    Card {
                        for (index , error) in report.errors.iter().cloned().enumerate() {
                            ErrorRow { key: "{index}", error }
                        }
                    }
                }
            }
        }
    }
}

#[component]
fn ErrorRow(error: CellError) -> Element {
    let say = &w().import;
    let place = if error.column.is_empty() {
        (say.row)(error.row)
    } else {
        (say.cell)(error.row, &error.column, &error.heading)
    };
    let sentence = match error.code {
        ErrorCode::Duplicate => say.duplicate.to_owned(),
        ErrorCode::NotFound => say.not_found.to_owned(),
        code => errors::code_sentence(LANG(), code, &error.params),
    };
    rsx! {
        div { class: "cell", "data-testid": "import-error", "data-code": error.code.as_str(),
            span { class: "tile seal", Icon { of: Picto::Warning } }
            span { class: "cell-text",
                b { {place} }
                small { {sentence} }
                if !error.value.is_empty() {
                    small { {(say.stands_there)(&error.value)} }
                }
            }
        }
    }
}
