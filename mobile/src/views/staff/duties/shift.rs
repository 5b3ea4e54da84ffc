//! One shift at the desk: as its leader sees it, with what only the staff does.

use dioxus::prelude::*;
use xiangyue_shared::{
    access::Permission,
    duty::Shift,
    household::ResidentRow,
    ids::{ResidentId, ShiftId},
};

use super::{super::place::may, enter::Enter};
use crate::{
    i18n::duties::d,
    route::{Address, DESK_HOME},
    session::{self, ME},
    views::duties::{Around, RunShift, Screen, ShiftActs},
    work::WorkRoute,
};

#[component]
pub fn DeskScreenPage(shift: ReadSignal<ShiftId>) -> Element {
    rsx! {
        Screen { shift, back: WorkRoute::DeskShiftPage { shift: shift() } }
    }
}

#[component]
pub fn DeskShiftPage(shift: ReadSignal<ShiftId>) -> Element {
    let extra = use_callback(|around: Around| {
        rsx! {
            Staff { around }
        }
    });
    // The teacher of a class comes from its register.
    let back = use_callback(|shift: Shift| -> Address {
        match shift.class_session {
            Some(session) if !may(Permission::ManageVolunteers, &shift.region) => {
                WorkRoute::RegisterPage { session }.into()
            }
            _ => WorkRoute::DeskDutyPage { duty: shift.duty }.into(),
        }
    });
    let hours = use_callback(|resident| WorkRoute::DeskHoursPage { resident }.into());
    let helps = ME.read().as_ref().is_some_and(|me| session::holds(me, Permission::HelpVillagers));
    rsx! {
        RunShift {
            shift,
            home: DESK_HOME,
            screen: WorkRoute::DeskScreenPage { shift: shift() },
            extra,
            back,
            hours: helps.then_some(hours),
        }
    }
}

/// What the staff may do besides; a teacher may not.
#[component]
fn Staff(around: Around) -> Element {
    let find = use_callback(|(busy, onchosen): (bool, EventHandler<ResidentId>)| {
        rsx! {
            Enter { busy, onchosen: move |one: ResidentRow| onchosen.call(one.id) }
        }
    });
    if !may(Permission::ManageVolunteers, &around.shift.region) {
        return rsx! {};
    }
    rsx! {
        ShiftActs { around, name: d().desk.sign_up, lead: d().desk.sign_up_lead, who: Some(find) }
    }
}
