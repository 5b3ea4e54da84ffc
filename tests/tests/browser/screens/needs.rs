//! What is seen of needs and contracts: by whom they are of, the organisation, and the village's staff.

use super::{CADRE, Step::Press, VILLAGER, Visitor, after, page, then};

/// 左长明 of the demo, who leads the organisation.
const LEADER: &str = "13900003331";
/// What is taken on, among the needs at the desk and of an organisation.
const TAKEN: &str = "@[data-testid=need-states] button:nth-child(2)";

/// The pages of whom a need is of, and those of the organisation's leader.
pub fn society() -> Vec<Visitor> {
    let need = || [Press("need-row")];
    let served = vec![
        page("needs", "/village/needs", "need-row"),
        page("need-ask", "/village/needs/new", "ask-send"),
        after("need-ask-refused", "/village/needs/new", [Press("ask-send")], "@.field-error"),
        after("need", "/village/needs", need(), "service-confirm"),
        then("need-confirm", [Press("service-confirm")], "deed-confirm"),
        after(
            "need-dispute",
            "/village/needs",
            need().into_iter().chain([Press("service-dispute")]),
            "dispute-send",
        ),
    ];
    let needs = || [Press("to-team-needs")];
    let open = || needs().into_iter().chain(need());
    let taken = || needs().into_iter().chain([Press(TAKEN), Press("need-row")]);
    let contracts = || needs().into_iter().chain([Press("to-contracts")]);
    let leader = vec![
        after("team-needs", "/village/teams", needs(), "need-row"),
        after("need-open", "/village/teams", open(), "need-take"),
        then("need-take", [Press("need-take")], "take-for"),
        after("need-taken", "/village/teams", taken(), "service"),
        then("need-tell", [Press("need-tell")], "tell-worker"),
        then("need-tell-refused", [Press("tell-save")], "worker-missing"),
        after("contracts", "/village/teams", contracts(), "contract-row"),
        after("contract", "/village/teams", contracts().chain([Press("contract-row")]), "part"),
    ];
    vec![Visitor::demo(VILLAGER, served), Visitor::demo(LEADER, leader)]
}

/// Needs, contracts, what is done for those without a phone, and the volunteers' settings at the desk.
pub fn society_staff() -> Visitor {
    let open = || [Press("need-row")];
    let contract = || [Press("contract-row")];
    let help = || [Press("household-row"), Press("to-help")];
    let hours = || help().into_iter().chain([Press("to-desk-hours")]);
    Visitor::demo(
        CADRE,
        vec![
            page("desk-needs", "/desk/needs", "need-row"),
            after("desk-need", "/desk/needs", open(), "need-take"),
            then("desk-need-take", [Press("need-take")], "take-for"),
            after("desk-need-taken", "/desk/needs", [Press(TAKEN), Press("need-row")], "service"),
            after("desk-need-enter", "/desk/needs", [Press("need-enter")], "staff-search"),
            page("desk-contracts", "/desk/contracts", "contract-row"),
            after("desk-contract", "/desk/contracts", contract(), "part-pay"),
            then("desk-contract-pay", [Press("part-pay")], "part-pay-confirm"),
            page("desk-contract-new", "/desk/contracts/new", "contract-team"),
            after(
                "desk-contract-refused",
                "/desk/contracts/new",
                [Press("contract-team"), Press("part-add"), Press("contract-save")],
                "@.field-error",
            ),
            after("desk-help", "/desk", help(), "help-shift"),
            then("desk-help-ask", [Press("help-ask")], "ask-send"),
            after("desk-hours", "/desk", hours(), "hours-correct"),
            then("desk-hours-correct", [Press("hours-correct")], "correct-save"),
            page("desk-volunteer-settings", "/desk/duties/settings", "volunteer-policy-save"),
        ],
    )
}
