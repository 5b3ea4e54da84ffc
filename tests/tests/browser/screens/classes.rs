//! What is seen of four-thirty classes: by the village's staff, the teacher and guardians.

use xiangyue_shared::{
    child::{ListChildren, ListCollectorCards, PutCollectorPhoto},
    endpoint::NoQuery,
};
use xiangyue_tests::{TestApp, files};

use super::{
    CADRE,
    Step::{Press, Type},
    VILLAGER, Visitor, after, page, then,
};

/// The teacher of the demo.
pub const TEACHER: &str = "13900003333";

/// 左长明 of the demo, whose grandchild waits.
const OFFERED: &str = "13900003331";

/// Classes at the desk.
pub fn class_staff() -> Visitor {
    let course = || [Press("course-row")];
    let session = || course().into_iter().chain([Press("session-row")]);
    let figures = || course().into_iter().chain([Press("course-figures")]);
    Visitor::demo(
        CADRE,
        vec![
            page("desk-classes", "/desk/classes", "course-row"),
            page("desk-class-new", "/desk/classes/new", "course-teacher"),
            after(
                "desk-class-refused",
                "/desk/classes/new",
                [Press("course-save")],
                "@.field-error",
            ),
            after("desk-class", "/desk/classes", course(), "session-row"),
            after(
                "desk-class-change",
                "/desk/classes",
                course().into_iter().chain([Press("course-change")]),
                "course-teacher",
            ),
            after(
                "desk-class-add",
                "/desk/classes",
                course().into_iter().chain([Press("session-add")]),
                "session-save",
            ),
            after("desk-session", "/desk/classes", session(), "party-row"),
            after(
                "desk-session-coming",
                "/desk/classes",
                course().into_iter().chain([Press("@[data-testid=session-row]:nth-of-type(2)")]),
                "session-cancel",
            ),
            then("desk-session-change", [Press("session-change")], "session-save"),
            after(
                "desk-session-cancel",
                "/desk/classes",
                course().into_iter().chain([
                    Press("@[data-testid=session-row]:nth-of-type(2)"),
                    Press("session-cancel"),
                ]),
                "session-cancel-confirm",
            ),
            after("desk-figures", "/desk/classes", figures(), "figures-session"),
            after(
                "desk-figures-children",
                "/desk/classes",
                figures().chain([Press("@[data-testid=figures-by] button:last-child")]),
                "figures-child",
            ),
        ],
    )
}

/// The register, as the teacher keeps it.
pub async fn teacher(app: &TestApp) -> Visitor {
    let guardian = app.sign_in(VILLAGER).await;
    let (household, person) = (guardian.household(), "奶奶");
    for child in app.client.get(&guardian, ListChildren { household }).await.ok() {
        for one in child.profile.pickup_persons.iter().filter(|one| one.relation == person) {
            let put = PutCollectorPhoto { household, child: child.id, person: one.id };
            app.client.call(&guardian, put, NoQuery {}, files::photo(600, 800)).await.ok();
        }
    }
    let cards = ListCollectorCards { household: guardian.household() };
    let cards = app.client.get(&guardian, cards).await.ok();
    let digits = cards.iter().find(|card| card.relation == "奶奶").expect("a card").digits.clone();
    let register = || [Press("taught-row")];
    let card = || register().into_iter().chain([Press("scan-card")]);
    let shown =
        |digits: &str| card().chain([Type("scan-digits", digits.to_owned()), Press("scan-submit")]);
    Visitor::demo(
        TEACHER,
        vec![
            page("teach-classes", "/desk", "taught-row"),
            after("teach-register", "/desk/classes", register(), "register-row"),
            after(
                "teach-child",
                "/desk/classes",
                register().into_iter().chain([Press("about-child")]),
                "about",
            ),
            after(
                "teach-collect",
                "/desk/classes",
                register().into_iter().chain([Press("collect")]),
                "collected-by",
            ),
            then("teach-other", [Press("collect-other")], "refuse"),
            then("teach-refused", [Press("refuse")], "refused-noted"),
            after("teach-card", "/desk/classes", card(), "card-scan"),
            after("teach-card-unknown", "/desk/classes", shown("00000000"), "card-unknown"),
            after("teach-card-found", "/desk/classes", shown(&digits), "card-found"),
        ],
    )
}

/// A guardian's pages: of one whose children are booked, and of one to whom a seat is offered.
pub fn guardians() -> Vec<Visitor> {
    let course = || [Press("course-row")];
    let child = || [Press("child-row")];
    let screens = vec![
        page("classes", "/village/classes", "today-seat"),
        after("class", "/village/classes", course(), "session-row"),
        after(
            "class-choose",
            "/village/classes",
            course()
                .into_iter()
                .chain([Press("choose-child"), Press("@[data-testid=choose-child]:last-child")]),
            "book-term",
        ),
        after(
            "class-day",
            "/village/classes",
            course().into_iter().chain([Press("session-row")]),
            "one-session",
        ),
        after(
            "class-give-up",
            "/village/classes",
            course().into_iter().chain([Press("give-up")]),
            "give-up-confirm",
        ),
        page("children", "/village/children", "child-row"),
        after("child", "/village/children", child(), "child-save"),
        after(
            "child-withdraw",
            "/village/children",
            child().into_iter().chain([Press("withdraw")]),
            "withdraw-confirm",
        ),
        page("child-consent", "/village/children/new", "consent-agree"),
        page("collector-cards", "/village/children/cards", "collector-digits"),
    ];
    let offered = vec![
        page("class-offer", "/village/classes", "offer-accept"),
        after("class-queue", "/village/classes", course(), "session-row"),
        after("child-new", "/village/children/new", [Press("consent-agree")], "child-save"),
        then("child-refused", [Press("child-save")], "@.field-error"),
    ];
    vec![Visitor::demo(VILLAGER, screens), Visitor::demo(OFFERED, offered)]
}
