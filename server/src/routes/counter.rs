//! The counter, and the cards that are shown there.

use xiangyue_shared::{
    household::{Card, IssueCard, ListCards, ResetCardPin, RevokeCard},
    order::Order,
    pickup_list::GetPickupList,
    scan::{
        ConfirmHandover, GetPayCodeStatus, MakePayDigits, PreviewScan, ScanPreview, SellAtCounter,
    },
};

use super::{
    guessing::without_guessing,
    mount::{self, Steps},
    table::Routes,
};
use crate::{
    call::Asked,
    error::Result,
    limits::Typed,
    services::{
        card::{self, PinCheck},
        counter::{handover, pay_code, pickup_list, preview, sale},
    },
};

pub(super) fn configure(routes: &mut Routes) {
    mount::special::<PreviewScan, _, _>(routes, preview_scan);
    mount::query::<GetPickupList>(routes, pickup_list::show);
    mount::special::<ConfirmHandover, _, _>(routes, confirm_handover);
    mount::special::<SellAtCounter, _, _>(routes, sell_at_counter);
    mount::command::<MakePayDigits>(routes, pay_code::make_digits);
    mount::query::<GetPayCodeStatus>(routes, pay_code::status);
    mount::query::<ListCards>(routes, card::list);
    mount::special::<IssueCard, _, _>(routes, issue_card);
    mount::special::<ResetCardPin, _, _>(routes, reset_card_pin);
    mount::command::<RevokeCard>(routes, card::revoke);
}

/// A preview changes nothing, so it is a read though it is posted: a code does not belong in a URL.
async fn preview_scan(steps: Steps, asked: Asked<PreviewScan>) -> Result<ScanPreview> {
    let (app, keeper) = (steps.app.clone(), steps.user());
    let (store, code) = (asked.path.store, asked.body.code.clone());
    let seen =
        steps.read::<PreviewScan, _, _>(move |conn, call| preview::preview(conn, call, &asked));
    without_guessing(&app, keeper, Typed::AtStore(store), &code, seen).await
}

async fn confirm_handover(steps: Steps, asked: Asked<ConfirmHandover>) -> Result<Order> {
    let (app, keeper) = (steps.app.clone(), steps.user());
    let (store, code) = (asked.path.store, asked.body.code.clone());
    let done = steps.run(asked, handover::confirm);
    without_guessing(&app, keeper, Typed::AtStore(store), &code, done).await
}

async fn sell_at_counter(steps: Steps, asked: Asked<SellAtCounter>) -> Result<Order> {
    let (app, keeper) = (steps.app.clone(), steps.user());
    let (store, code) = (asked.path.store, asked.body.code.clone());
    without_guessing(&app, keeper, Typed::AtStore(store), &code, sell(steps, asked)).await
}

async fn sell(steps: Steps, asked: Asked<SellAtCounter>) -> Result<Order> {
    let (store, code) = (asked.path.store, asked.body.code.clone());
    let lock = steps
        .read::<SellAtCounter, _, _>(move |conn, call| sale::lock_of(conn, call, store, &code))
        .await?;
    let check = match (lock, asked.body.pin.clone()) {
        (Some(lock), Some(pin)) => {
            if steps.app.hasher.verify(pin, Some(lock.pin_hash.clone())).await? {
                PinCheck::Right(lock.pin_hash)
            } else {
                steps
                    .run_unkeyed::<SellAtCounter, _, _>(move |conn, call| {
                        card::count_wrong_pin(conn, call, &lock)
                    })
                    .await?;
                PinCheck::Wrong
            }
        }
        _ => PinCheck::None,
    };
    steps.run(asked, move |conn, call, asked| sale::sell(conn, call, asked, &check)).await
}

async fn issue_card(steps: Steps, asked: Asked<IssueCard>) -> Result<Card> {
    let household = asked.path.household;
    steps.read::<IssueCard, _, _>(move |conn, call| card::may_issue(conn, call, household)).await?;
    let pin_hash = steps.app.hasher.hash(asked.body.pin.clone()).await?;
    steps.run(asked, move |conn, call, asked| card::issue(conn, call, asked, &pin_hash)).await
}

async fn reset_card_pin(steps: Steps, asked: Asked<ResetCardPin>) -> Result<Card> {
    let id = asked.path.card;
    steps.read::<ResetCardPin, _, _>(move |conn, call| card::may_reset(conn, call, id)).await?;
    let pin_hash = steps.app.hasher.hash(asked.body.pin.clone()).await?;
    steps.run(asked, move |conn, call, asked| card::reset_pin(conn, call, asked, &pin_hash)).await
}
