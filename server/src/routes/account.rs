//! Signing in, bindings, roles.

use xiangyue_shared::{
    account::{
        AddGrant, BindByInvitation, DecideBindingRequest, EndSession, GetMe, InviteResident,
        ListBindings, ListGrants, ListSessions, PutPassword, RefreshTokens, RegisterDevice,
        RequestBinding, RevokeGrant, SendSmsCode, SignInWithPassword, SignInWithSms, SignOut,
        SignedIn, SmsSent,
    },
    endpoint::Nothing,
    error::ErrorCode,
};

use super::{
    mount::{self, Steps},
    table::Routes,
};
use crate::{
    call::Asked,
    db::models::person,
    error::Result,
    services::account::{
        self, binding, grants, me,
        sign_in::{self, Refreshed, Tried},
    },
};

pub(super) fn configure(routes: &mut Routes) {
    mount::special::<SignInWithPassword, _, _>(routes, sign_in_with_password);
    mount::special::<SendSmsCode, _, _>(routes, send_sms_code);
    mount::special::<SignInWithSms, _, _>(routes, sign_in_with_sms);
    mount::special::<RefreshTokens, _, _>(routes, refresh_tokens);
    mount::command::<SignOut>(routes, me::sign_out);
    mount::query::<GetMe>(routes, me::show);
    mount::special::<PutPassword, _, _>(routes, put_password);
    mount::query::<ListSessions>(routes, me::sessions);
    mount::command::<EndSession>(routes, me::end_session);
    mount::command::<RegisterDevice>(routes, me::register_device);
    mount::special::<BindByInvitation, _, _>(routes, bind_by_invitation);
    mount::command::<RequestBinding>(routes, binding::request);
    mount::query::<ListBindings>(routes, binding::list);
    mount::command::<DecideBindingRequest>(routes, binding::decide);
    mount::command::<InviteResident>(routes, binding::invite);
    mount::query::<ListGrants>(routes, grants::list);
    mount::command::<AddGrant>(routes, grants::add);
    mount::command::<RevokeGrant>(routes, grants::revoke);
}

async fn sign_in_with_password(steps: Steps, asked: Asked<SignInWithPassword>) -> Result<SignedIn> {
    let phone = account::phone(&asked.body.phone)?;
    steps.app.limits.sign_in_from(steps.from)?;
    steps.app.limits.password(&phone)?;
    let wanted = phone.clone();
    let hash = steps
        .read::<SignInWithPassword, _, _>(move |conn, call| {
            sign_in::password_hash(conn, call, &wanted)
        })
        .await?;
    if !steps.app.hasher.verify(asked.body.password, hash).await? {
        return Err(ErrorCode::WrongPassword.into());
    }
    let device_name = asked.body.device_name;
    steps
        .run_unkeyed::<SignInWithPassword, _, _>(move |conn, call| {
            sign_in::open(conn, call, &phone, &device_name)
        })
        .await
}

async fn send_sms_code(steps: Steps, asked: Asked<SendSmsCode>) -> Result<SmsSent> {
    let phone = account::phone(&asked.body.phone)?;
    steps.app.limits.sms(&phone, steps.from)?;
    steps
        .run_unkeyed::<SendSmsCode, _, _>(move |conn, call| sign_in::send_sms(conn, call, &phone))
        .await
}

async fn sign_in_with_sms(steps: Steps, asked: Asked<SignInWithSms>) -> Result<SignedIn> {
    let phone = account::phone(&asked.body.phone)?;
    steps.app.limits.sign_in_from(steps.from)?;
    steps.app.limits.sms_code(&phone)?;
    let (code, device_name) = (asked.body.code, asked.body.device_name);
    let tried = steps
        .run_unkeyed::<SignInWithSms, _, _>(move |conn, call| {
            sign_in::use_sms(conn, call, &phone, &code, &device_name)
        })
        .await?;
    match tried {
        Tried::SignedIn(signed_in) => Ok(*signed_in),
        Tried::Wrong => Err(ErrorCode::WrongSmsCode.into()),
        Tried::Expired => Err(ErrorCode::SmsCodeExpired.into()),
    }
}

async fn refresh_tokens(steps: Steps, asked: Asked<RefreshTokens>) -> Result<SignedIn> {
    let token = asked.body.refresh_token;
    let refreshed = steps
        .run_unkeyed::<RefreshTokens, _, _>(move |conn, call| sign_in::refresh(conn, call, &token))
        .await?;
    match refreshed {
        Refreshed::Tokens(signed_in) => Ok(*signed_in),
        Refreshed::Stolen => Err(ErrorCode::SessionEnded.into()),
    }
}

async fn put_password(steps: Steps, asked: Asked<PutPassword>) -> Result<Nothing> {
    let known = steps
        .read::<PutPassword, _, _>(|conn, call| {
            let user = call.caller()?.user;
            Ok(person::user(conn, user)?.and_then(|user| user.password_hash))
        })
        .await?;
    if let Some(user) = steps.user().filter(|_| known.is_some()) {
        steps.app.limits.own_password(user)?;
    }
    let hasher = &steps.app.hasher;
    let current = asked.body.current.clone().unwrap_or_default();
    let hash = if known.is_none() || hasher.verify(current, known).await? {
        Some(hasher.hash(asked.body.new.clone()).await?)
    } else {
        None
    };
    steps
        .run(asked, move |conn, call, asked| match &hash {
            Some(hash) => me::set_password(conn, call, asked, hash),
            // Refused only here: one whose answer was lost sends the command again, and gets the first answer
            // though the password is another by then.
            None => Err(ErrorCode::WrongPassword.into()),
        })
        .await
}

async fn bind_by_invitation(
    steps: Steps,
    asked: Asked<BindByInvitation>,
) -> Result<xiangyue_shared::account::Me> {
    let user = steps.read::<BindByInvitation, _, _>(|_, call| Ok(call.caller()?.user)).await?;
    steps.app.limits.invitation(user, steps.from)?;
    steps.run(asked, binding::by_invitation).await
}
