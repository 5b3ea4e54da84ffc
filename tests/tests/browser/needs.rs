//! A need from being asked for to being met: the grid worker asks for one who has no account, an organisation takes it on, a visit
//! is written down, the family confirms it, and by that the first payment of the contract is released.

use xiangyue_shared::{
    endpoint::Nothing,
    team::{JoinTeam, TeamKind},
};
use xiangyue_tests::{Engine, TestApp, User, people::PASSWORD, volunteers::team_draft};

use crate::{
    driver::{Browser, Look, run},
    inspect::inspect,
};

#[test]
fn sqlite_phone() {
    run(Engine::Sqlite, async |app| tell(app, Look::PHONE).await);
}

#[test]
fn postgres_large_print() {
    run(Engine::Postgres, async |app| tell(app, Look::LARGE).await);
}

async fn phone_of(app: &TestApp, user: &User, look: Look) -> Browser {
    app.set_password(&user.phone).await;
    let phone = Browser::open(app, look, None).await;
    phone.sign_in(&user.phone, PASSWORD).await;
    phone
}

async fn tell(app: &TestApp, look: Look) {
    let village = app.village().await;
    let cadre = app.cadre(&village.code).await;
    let helper = app.grid_worker(&village.homes[2].group).await;
    let (leader, worker) =
        (app.villager(&village.homes[0]).await, app.villager(&village.homes[1]).await);
    let family = app.villager(&village.homes[2]).await;
    let draft = team_draft(&village.code, TeamKind::Organisation);
    let team = app.team(&cadre, draft, leader.resident()).await;
    let join = JoinTeam { team, resident: worker.resident() };
    app.client.send(&cadre, join, Nothing {}).await.ok();

    // The village enters the contract that was signed.
    let desk = phone_of(app, &cadre, Look::WIDE).await;
    desk.goto("/desk/duties").await;
    desk.press("to-contracts").await;
    desk.press("contract-new").await;
    desk.type_in("contract-title", "居家养老服务").await;
    desk.press("contract-team").await;
    desk.type_in("part-amount", "300").await;
    desk.press("part-add").await;
    desk.type_in("@#part-1-amount", "12.5").await;
    desk.says("contract-sum", "312.50 元").await;
    assert_eq!(inspect(&desk).await, Vec::<String>::new());
    desk.press("contract-save").await;
    desk.says("part", "再确认 1 次").await;

    // The grid worker asks for an old woman who has no phone.
    let grid = phone_of(app, &helper, look).await;
    grid.goto(&format!("/desk/households/{}", village.homes[2].id)).await;
    grid.press("to-help").await;
    grid.press("@[data-testid=help-person]:last-child").await;
    grid.press("help-ask").await;
    grid.press("ask-send").await;
    grid.find("@.field-error").await;
    grid.type_in("ask-title", "上门理发").await;
    grid.type_in("ask-text", "腿脚不便").await;
    grid.press("ask-send").await;
    grid.says("need-who", "赵桂芳").await;
    grid.says("need-state", "等人来接").await;
    assert_eq!(inspect(&grid).await, Vec::<String>::new());

    // The organisation takes it on; only then it is told whose it is. A visit is written down.
    let taker = phone_of(app, &leader, look).await;
    taker.goto("/village/teams").await;
    taker.press("to-team-needs").await;
    taker.press("need-row").await;
    taker.says("need-who", "接下来").await;
    taker.press("need-take").await;
    taker.press("take-for").await;
    taker.says("need-who", "赵桂芳").await;
    taker.press("need-tell").await;
    taker.press("@[data-testid=tell-worker]:last-child").await;
    taker.type_in("tell-text", "理发").await;
    taker.press("tell-save").await;
    taker.says("service-state", "等确认").await;
    assert_eq!(inspect(&taker).await, Vec::<String>::new());

    // It is put under the contract; nothing is due before the family has spoken.
    desk.goto("/desk/needs").await;
    desk.press("@[data-testid=need-states] button:nth-child(2)").await;
    desk.press("need-row").await;
    desk.press("need-contract").await;
    desk.press("contract-choice").await;
    desk.press("to-contract").await;
    desk.says("part-state", "还没到").await;

    // The family confirms that they came.
    let home = phone_of(app, &family, look).await;
    home.goto("/village").await;
    home.press("to-needs").await;
    home.press("@[data-testid=need-of]:last-child").await;
    home.press("need-row").await;
    home.find("to-answer").await;
    home.press("service-confirm").await;
    home.press("deed-confirm").await;
    home.says("service-state", "确认了").await;
    home.gone("to-answer").await;
    assert_eq!(inspect(&home).await, Vec::<String>::new());

    // That releases the first payment, which is noted as paid; the need is accepted.
    desk.goto("/desk/contracts").await;
    desk.says("to-pay", "1 笔可付").await;
    desk.press("contract-row").await;
    desk.press("part-pay").await;
    desk.press("part-pay-confirm").await;
    desk.says("part-state", "付了").await;
    desk.gone("part-pay").await;
    desk.goto("/desk/needs").await;
    desk.press("@[data-testid=need-states] button:nth-child(2)").await;
    desk.press("need-row").await;
    desk.press("need-accept").await;
    desk.press("deed-confirm").await;
    desk.says("need-state", "办好了").await;

    // The leader sees what was paid, the worker the hours.
    taker.goto(&format!("/village/teams/{team}/contracts")).await;
    taker.press("contract-row").await;
    taker.says("part-state", "付了").await;
    let served = phone_of(app, &worker, look).await;
    served.goto("/village/hours").await;
    served.says("hours-row", "上门服务").await;
    served.says("hours-total", "1 小时").await;
    for browser in [desk, grid, taker, home, served] {
        browser.close().await;
    }
    app.verify().await;
}
