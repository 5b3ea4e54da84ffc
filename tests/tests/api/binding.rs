//! Binding a sign-in to a resident: by a code on paper, or by staff.

use xiangyue_shared::{
    account::{
        AskBinding, BindByInvitation, BindingQuery, BindingState, DecideBinding,
        DecideBindingRequest, GetMe, InviteResident, ListBindings, RegisterDevice, RequestBinding,
        UseInvitation,
    },
    endpoint::Nothing,
    error::ErrorCode,
    ids::{BindingId, ResidentId},
};
use xiangyue_tests::{
    Answer, TestApp, User, Village, both_engines,
    village::{NEXT_VILLAGE, Phone},
};

async fn invite(app: &TestApp, cadre: &User, resident: ResidentId) -> String {
    let invitation = app.client.send(cadre, InviteResident { resident }, Nothing {}).await.ok();
    assert_eq!(invitation.resident, resident);
    invitation.code
}

async fn use_code(app: &TestApp, user: &User, code: &str) -> Answer<xiangyue_shared::account::Me> {
    app.client.send(user, BindByInvitation {}, UseInvitation { code: code.to_owned() }).await
}

async fn ask(app: &TestApp, user: &User, village: &Village) -> BindingId {
    let binding = BindingId::new();
    let body = AskBinding {
        village: village.code.clone(),
        name: "王秀兰".to_owned(),
        note: "刘家庄组，刘存善家".to_owned(),
    };
    let asked = app.client.send(user, RequestBinding { binding }, body).await.ok();
    assert_eq!(asked.state, BindingState::Waiting);
    asked.id
}

both_engines! {
    async fn by_invitation(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let resident = village.homes[0].residents[1].id;
        let code = invite(app, &cadre, resident).await;
        let user = app.user().await;
        use_code(app, &user, "AAAA2222").await.refused(ErrorCode::InvitationInvalid);
        // As read from paper.
        let typed = format!(" {}-{} ", &code[..4].to_lowercase(), &code[4..]);
        let me = use_code(app, &user, &typed).await.ok();
        assert_eq!((me.resident, me.household), (Some(resident), Some(village.homes[0].id)));
        assert_eq!(me.display_name, "王秀兰");
        assert_eq!(me.village.expect("a village").code, village.code);
        let second = app.user().await;
        use_code(app, &second, &code).await.refused(ErrorCode::InvitationUsed);
        // A resident has one sign-in.
        let again = invite(app, &cadre, resident).await;
        use_code(app, &second, &again).await.refused(ErrorCode::AlreadyBound);
        // And a sign-in has one resident.
        let other = invite(app, &cadre, village.homes[1].residents[0].id).await;
        use_code(app, &user, &other).await.refused(ErrorCode::AlreadyBound);
    }
}

both_engines! {
    async fn an_earlier_or_late_invitation_is_refused(app: &TestApp) {
        let village = app.village().await;
        let cadre = app.cadre(&village.code).await;
        let resident = village.homes[0].residents[0].id;
        let (first, second) = (invite(app, &cadre, resident).await, invite(app, &cadre, resident).await);
        let user = app.user().await;
        use_code(app, &user, &first).await.refused(ErrorCode::InvitationExpired);
        app.sql("UPDATE invitations SET expires_at = '2026-01-01 00:00:00'").await;
        use_code(app, &user, &second).await.refused(ErrorCode::InvitationExpired);
    }
}

both_engines! {
    async fn invitations_cannot_be_guessed_for_long(app: &TestApp) {
        let user = app.user().await;
        let mut last = None;
        for _ in 0..12 {
            last = use_code(app, &user, "AAAA2222").await.code();
        }
        assert_eq!(last, Some(ErrorCode::TooManyRequests));
    }
}

both_engines! {
    async fn by_staff(app: &TestApp) {
        let village = app.village().await;
        let (cadre, user) = (app.cadre(&village.code).await, app.user().await);
        let phone = Phone::new();
        let register = RegisterDevice { device: phone.device };
        app.client.send(&user, register.clone(), phone.public_key()).await.refused(ErrorCode::NotBound);
        let binding = ask(app, &user, &village).await;
        let waiting = app.client.get(&user, GetMe {}).await.ok().binding.expect("a request that waits");
        assert_eq!((waiting.id, waiting.phone_tail.as_str()), (binding, &user.phone[7..]));
        let listed = app.client.find(&cadre, ListBindings {}, BindingQuery::default()).await.ok();
        assert_eq!(listed.items.iter().map(|one| one.id).collect::<Vec<_>>(), [binding]);
        let resident = village.homes[0].residents[1].id;
        let accept = DecideBinding { resident: Some(resident) };
        let decide = DecideBindingRequest { binding };
        let decided = app.client.send(&cadre, decide.clone(), accept.clone()).await.ok();
        assert_eq!(decided.state, BindingState::Accepted);
        let me = app.client.get(&user, GetMe {}).await.ok();
        assert_eq!((me.resident, me.binding), (Some(resident), None));
        app.client.send(&user, register, phone.public_key()).await.ok();
        // Decided once.
        app.client.send(&cadre, decide, accept).await.refused(ErrorCode::Duplicate);
        let listed = app.client.find(&cadre, ListBindings {}, BindingQuery::default()).await.ok();
        assert!(listed.items.is_empty());
    }
}

both_engines! {
    async fn staff_may_refuse_and_one_may_ask_again(app: &TestApp) {
        let village = app.village().await;
        let (cadre, user) = (app.cadre(&village.code).await, app.user().await);
        let first = ask(app, &user, &village).await;
        let refuse = DecideBinding { resident: None };
        let decided =
            app.client.send(&cadre, DecideBindingRequest { binding: first }, refuse).await.ok();
        assert_eq!(decided.state, BindingState::Refused);
        assert_eq!(app.client.get(&user, GetMe {}).await.ok().resident, None);
        let second = ask(app, &user, &village).await;
        assert_ne!(first, second);
    }
}

both_engines! {
    async fn staff_bind_only_to_their_own_village(app: &TestApp) {
        let (village, other) = (app.village().await, app.village_at(NEXT_VILLAGE).await);
        let (cadre, user) = (app.cadre(&village.code).await, app.user().await);
        let binding = ask(app, &user, &village).await;
        let body = DecideBinding { resident: Some(other.homes[0].residents[0].id) };
        let code = app.client.send(&cadre, DecideBindingRequest { binding }, body).await.code();
        assert!(matches!(code, Some(ErrorCode::Forbidden | ErrorCode::OtherVillage)), "{code:?}");
        assert_eq!(app.client.get(&user, GetMe {}).await.ok().resident, None);
        let waiting = app.client.get(&user, GetMe {}).await.ok().binding;
        assert_eq!(waiting.map(|one| one.id), Some(binding));
    }
}
