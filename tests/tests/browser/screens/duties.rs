//! What is seen of volunteering: by the village's staff, a leader, and volunteers.

use super::{CADRE, Step::Press, VILLAGER, Visitor, after, page, then};

/// 毛占山 of the demo, who leads the team.
const LEADER: &str = "13900003321";

/// The first duty of the demo's team that has shifts, at the desk.
const OF_TEAM: &str = "@[data-testid=duty-row]:nth-of-type(1)";

/// Duties and teams at the desk.
pub fn duty_staff() -> Visitor {
    let duty = || [Press(OF_TEAM)];
    let shift = || duty().into_iter().chain([Press("@[data-testid=shift-row]:last-of-type")]);
    let team = || [Press("team-row")];
    Visitor::demo(
        CADRE,
        vec![
            page("desk-duties", "/desk/duties", "duty-row"),
            page("desk-duty-new", "/desk/duties/new", "duty-rule"),
            after("desk-duty-refused", "/desk/duties/new", [Press("duty-save")], "@.field-error"),
            after("desk-duty", "/desk/duties", duty(), "shift-row"),
            after(
                "desk-duty-change",
                "/desk/duties",
                duty().into_iter().chain([Press("duty-change")]),
                "duty-rule",
            ),
            after(
                "desk-shift-add",
                "/desk/duties",
                duty().into_iter().chain([Press("shift-add")]),
                "shift-save",
            ),
            after("desk-shift", "/desk/duties", shift(), "shift-change"),
            then("desk-shift-change", [Press("shift-change")], "shift-save"),
            after(
                "desk-shift-cancel",
                "/desk/duties",
                shift().chain([Press("shift-cancel")]),
                "shift-cancel-confirm",
            ),
            after(
                "desk-shift-enter",
                "/desk/duties",
                shift().chain([Press("enter")]),
                "staff-search",
            ),
            after("desk-team", "/desk/duties", team(), "member-row"),
            after(
                "desk-team-change",
                "/desk/duties",
                team().into_iter().chain([Press("team-change")]),
                "team-save",
            ),
            after("desk-team-new", "/desk/duties", [Press("team-new")], "team-save"),
        ],
    )
}

/// A volunteer's pages, and those of the team's leader.
pub fn volunteers() -> Vec<Visitor> {
    let own = || [Press("own-shift")];
    let volunteer = vec![
        page("duties", "/village/duties", "own-shift"),
        after("duty", "/village/duties", own(), "check-in"),
        then("duty-scan", [Press("check-in")], "venue-scan"),
        page("hours", "/village/hours", "hours-row"),
        page("teams", "/village/teams", "team-standing"),
    ];
    let team = || [Press("to-team")];
    let shift = || team().into_iter().chain([Press("duty-row"), Press("to-shift")]);
    let leader = vec![
        after("team-led", "/village/teams", team(), "member-accept"),
        after("shift-led", "/village/teams", shift(), "by-hand"),
        then("shift-by-hand", [Press("by-hand")], "attendance-save"),
        after("shift-led-enter", "/village/teams", shift().chain([Press("enter")]), "enter-person"),
        after(
            "venue-code",
            "/village/teams",
            shift().chain([Press("to-screen")]),
            "@[data-testid=venue-code] svg",
        ),
    ];
    vec![Visitor::demo(VILLAGER, volunteer), Visitor::demo(LEADER, leader)]
}
