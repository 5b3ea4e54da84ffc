//! Every endpoint, asked by everyone: who gets in and who is turned away at the door. The table is written by hand
//! and knows nothing of the permissions that the server decides by.

use std::{collections::BTreeSet, future::Future, pin::Pin};

use xiangyue_shared::{
    access::Role,
    account::{
        AddGrant, AskBinding, BindByInvitation, BindingQuery, DecideBinding, DecideBindingRequest,
        EndSession, GetMe, InviteResident, ListBindings, ListGrants, ListSessions, NewGrant,
        NewPassword, PasswordSignIn, PutPassword, RefreshRequest, RefreshTokens, RegisterDevice,
        RequestBinding, RevokeGrant, SendSmsCode, SignInWithPassword, SignInWithSms, SignOut,
        SmsRequest, SmsSignIn, UseInvitation,
    },
    affairs::{
        AffairsDraft, AffairsKind, AffairsWords, AnswerQuestion, AskQuestion, GetAffairs,
        ListAffairs, ListQuestions, PutAffairs,
    },
    api,
    attendance::{
        AttendanceNote, CheckIn, CheckOut, CorrectHours, GetHoursTotal, GetVenueCode,
        HoursCorrection, HoursQuery, ListHours, PutAttendance, ScannedVenueCode,
    },
    calendar::{CalendarQuery, ListAppointments},
    certificate::{
        CertificateDraft, CertificateWithdrawal, GetCertificateFile, IssueCertificate,
        ListCertificates, VerifyCertificate, WithdrawCertificate,
    },
    changes::ListenToChanges,
    child::{
        CONSENT_VERSION, ConsentAnswer, GetCollectorPhoto, ListChildConsents, ListChildren,
        ListCollectorCards, PutChild, PutChildConsent, PutCollectorPhoto, RemoveCollectorPhoto,
        WithdrawChildConsent,
    },
    class_booking::{
        AnswerClassOffer, BookClass, BookingDraft, CancelClassBooking, ListClassSeats, OfferAnswer,
        SeatQuery, TakeLeave,
    },
    class_register::{
        Arrival, CheckInChild, CheckOutChild, Departure, ExportTermFigures, FindCollectors,
        GetClassRegister, GetTermFigures, ListNotCollected, ListParties, ListTaughtSessions,
        RefuseCollector, ShownCard, SignUpForDuty, StepBackFromDuty,
    },
    contract::{
        GetContract, ListContracts, ListTeamContracts, PayInstalment, Payment, PutContract,
        PutNeedUnderContract,
    },
    course::{
        ClassSessionQuery, CourseQuery, GetClassSession, GetCourse, Homework, ListClassSessions,
        ListCourses, ListTeachers, PutClassSession, PutCourse, PutHomework, SessionDraft,
    },
    duty::{
        DutyQuery, GetDuty, GetShift, ListDuties, ListDutyShifts, ListShifts, PutDuty, PutShift,
        ShiftQuery,
    },
    endpoint::{Endpoint, NoQuery, Nothing},
    entry::{EntryQuery, ExplainEntry, ListEntries, ReversalRequest, ReverseEntry},
    error::{ErrorCode, Problem},
    household::{
        CardPin, GetBalance, GetHousehold, HouseholdQuery, IssueCard, ListCards, ListExpiries,
        ListHouseholds, PutRankingChoice, RankingChoice, ResetCardPin, RevokeCard,
    },
    ids::{
        BindingId, BookingId, CardId, CertificateId, ChildId, ClassSessionId, ContractId, CourseId,
        DutyId, GrantId, HoursId, NeedId, NoticeFileId, NoticeId, OrderId, PickupPersonId,
        PictureId, QuestionId, SeatId, ServiceRecordId, SessionId, ShiftId, SignupId, TeamId,
    },
    import::{GetImportTemplate, ImportHouseholds, ImportQuery},
    need::{
        AcceptNeed, AnswerService, AskForHelp, GetNeed, GiveNeedBack, ListNeeds, ListNeedsOf,
        ListServices, NeedDraft, NeedQuery, ServiceAnswer, TakeNeed, TellService, WithdrawNeed,
    },
    notice::{
        AddNoticeFile, CountUnreadNotices, DeskNoticeQuery, FileQuery, GetDeskNotice, GetNotice,
        GetNoticeCounts, GetNoticeFile, ListDeskNotices, ListNotices, ListPublicNotices,
        ListVisits, MarkNotice, NewFileQuery, NoticeMark, NoticeQuery, NoticeReason, PublishNotice,
        PutNotice, RemoveNoticeFile, ReturnNotice, SubmitNotice, TellInPerson, VisitQuery,
        WithdrawNotice,
    },
    order::{
        CancelOrder, GetOrder, ListOrders, OrderDraft, OrderQuery, PlaceOrder, ReturnOrder,
        ReturnRequest,
    },
    page::PageQuery,
    pickup_list::GetPickupList,
    points::Points,
    ranking::{GetRanking, RankingQuery},
    region::{GetVillagePolicy, ListRegions, PutVillagePolicy, RegionQuery, VillagePolicy},
    rule::{
        AddPicture, Award, AwardPoints, AwardedHousehold, GetPicture, ListRules, PictureQuery,
        PutRule, RuleQuery,
    },
    scan::{
        ConfirmHandover, CounterSale, GetPayCodeStatus, Handover, MakePayDigits, PayCodeQuery,
        PayDigitsRequest, PreviewScan, Scan, SellAtCounter,
    },
    search::{Search, SearchQuery},
    shift_signup::{
        AnswerShiftOffer, DecideSignup, LeaveShift, ListShiftSignups, ListSignups, SignUpForShift,
        SignupDecision, SignupDraft,
    },
    stock::{
        CountedLine, DayQuery, GetDaySheet, GetSettlement, ListMovements, Restock, RestockItems,
        RestockLine, SettlementQuery, Stocktake, TakeStock,
    },
    store::{GetItem, GetStore, GetStoreCard, ItemQuery, ListItems, ListStores, PutItem, PutStore},
    team::{
        DecideMembership, GetTeam, JoinTeam, LeaveTeam, ListMemberships, ListTeamMembers,
        ListTeams, MemberQuery, MembershipDecision, PutTeam, PutTeamRole, RoleChoice, TeamKind,
        TeamQuery, TeamRole,
    },
    volunteer_policy::{GetVolunteerPolicy, PutVolunteerPolicy, VolunteerPolicy},
};
use xiangyue_tests::{
    Client, Engine, TestApp, User, Village,
    classes::{Class, course_draft, for_session, in_days, profile},
    files, is_available, runtime,
    village::{
        NEXT_VILLAGE, Phone, SOAP, item_draft, line, notice_draft, people, region, rule_draft,
        store_draft,
    },
    volunteers::{contract_draft, duty_draft, service_draft, shift_draft, team_draft},
};

/// Everyone who may ask. The villager's household is the one that is asked about; the neighbour leads the volunteers'
/// team; the grid worker works in the household's group, the keeper in its store; the others stand elsewhere or above.
const EVERYONE: [&str; 16] = [
    "guest",
    "unbound",
    "villager",
    "neighbour",
    "keeper",
    "other_keeper",
    "grid_worker",
    "other_grid_worker",
    "teacher",
    "cadre",
    "other_cadre",
    "township",
    "other_township",
    "county",
    "other_county",
    "city",
];

const ALL: &str = "guest unbound villager neighbour keeper other_keeper grid_worker other_grid_worker teacher cadre \
    other_cadre township other_township county other_county city";
const SIGNED_IN: &str = "unbound villager neighbour keeper other_keeper grid_worker other_grid_worker teacher cadre \
    other_cadre township other_township county other_county city";
/// Those who look after the household and those above them.
const OVERSEERS: &str = "grid_worker cadre township county city";

type Asking<'a> = Pin<Box<dyn Future<Output = Option<ErrorCode>> + 'a>>;

struct Case<'a> {
    id: &'static str,
    allowed: String,
    ask: Box<dyn Fn(User) -> Asking<'a> + 'a>,
}

/// One line of the table: who may, and how to ask.
fn case<'a, E: Endpoint>(
    client: &'a Client,
    allowed: &str,
    make: impl Fn() -> (E, E::Query, E::Body) + 'a,
) -> Case<'a> {
    Case {
        id: E::ID,
        allowed: allowed.to_owned(),
        ask: Box::new(move |user| {
            let (endpoint, query, body) = make();
            Box::pin(async move { client.call(&user, endpoint, query, body).await.code() })
        }),
    }
}

/// The stream of changes, which never ends: only its beginning is read.
fn listening<'a>(client: &'a Client, allowed: &str) -> Case<'a> {
    Case {
        id: ListenToChanges::ID,
        allowed: allowed.to_owned(),
        ask: Box::new(move |user| {
            Box::pin(async move {
                let answer =
                    client.bent(&user, &ListenToChanges {}).send().await.expect("an answer");
                if answer.status().is_success() {
                    return None;
                }
                let problem: Problem = answer.json().await.expect("a problem document");
                Some(problem.code)
            })
        }),
    }
}

fn is_turned_away(code: Option<ErrorCode>) -> bool {
    matches!(code, Some(ErrorCode::SignInRequired | ErrorCode::Forbidden | ErrorCode::NotBound))
}

/// What the requests are about. What a request may use up is for that request alone.
struct Subjects {
    village: Village,
    entry: xiangyue_shared::ids::TransferId,
    photo: PictureId,
    order_to_cancel: OrderId,
    order_to_show: OrderId,
    card_to_reset: CardId,
    card_to_revoke: CardId,
    grant_to_revoke: GrantId,
    binding: BindingId,
    notice: NoticeId,
    draft: NoticeId,
    course: CourseId,
    teaching: GrantId,
    class_session: ClassSessionId,
    child: ChildId,
    booked: BookingId,
    seat: SeatId,
    team: TeamId,
    duty: DutyId,
    shift: ShiftId,
    signup: SignupId,
    served: HoursId,
    certificate: CertificateId,
    number: String,
    organisation: TeamId,
    open_need: NeedId,
    taken_need: NeedId,
    service: ServiceRecordId,
    contract: ContractId,
    question: QuestionId,
}

async fn prepare(app: &TestApp) -> (Subjects, Vec<(&'static str, User)>) {
    let village = app.village().await;
    let client = &app.client;
    let home = &village.homes[0];
    let cadre = app.cadre(&village.code).await;
    let villager = app.villager(home).await;
    let photo = app.add_photo(&cadre, &village.code).await;
    let entries = app.try_award(&cadre, village.take, &[home.id], &[photo]).await.ok();
    let mut cards = Vec::new();
    for _ in 0..2 {
        let endpoint = IssueCard { household: home.id, card: CardId::new() };
        cards.push(
            client.send(&cadre, endpoint, CardPin { pin: "135790".to_owned() }).await.ok().id,
        );
    }
    let other_group = village.groups.iter().find(|group| **group != home.group).expect("another");
    let grant_to_revoke = app.grant(&app.phone(), Role::GridWorker, &village.code, None).await;
    let asker = app.user().await;
    let binding = BindingId::new();
    let body = AskBinding {
        village: village.code.clone(),
        name: "赵桂芳".to_owned(),
        note: String::new(),
    };
    client.send(&asker, RequestBinding { binding }, body).await.ok();
    let second_store = xiangyue_shared::ids::StoreId::new();
    client.send(&cadre, PutStore { store: second_store }, store_draft(&village.code)).await.ok();
    let notice = app.publish(&cadre, notice_draft(village.code.as_str())).await;
    let draft = NoticeId::new();
    client
        .send(&cadre, PutNotice { notice: draft }, notice_draft(village.code.as_str()))
        .await
        .ok();
    let class = app.class(&cadre, &village.code, 2, 5).await;
    let child = app.child(&villager, profile("刘小朵")).await;
    let booking = for_session(&class, class.sessions[0].id, &[child]);
    let booking_of_class = app.try_book(&villager, booking).await.ok();
    let Class { course, teacher, grant: teaching, sessions } = class;
    let neighbour = app.villager(&village.homes[1]).await;
    let team = team_draft(&village.code, TeamKind::Team);
    let team = app.team(&cadre, team, neighbour.resident()).await;
    let mut of_team = duty_draft(&village.code);
    of_team.team = Some(team);
    let duty = app.duty(&cadre, of_team).await;
    let shift = app.shift(&cadre, duty, shift_draft(5)).await;
    let signup = app.try_sign_up(&villager, shift, villager.resident()).await.ok().id;
    app.served(&cadre, duty_draft(&village.code), villager.resident()).await;
    let list = ListHours { resident: villager.resident() };
    let served = client.get(&villager, list).await.ok().items[0].id;
    let certificate = CertificateId::new();
    let issue = IssueCertificate { resident: villager.resident(), certificate };
    let today = xiangyue_tests::classes::today();
    let period = CertificateDraft { from: today - chrono::TimeDelta::days(1), to: today };
    let number = client.send(&villager, issue, period).await.ok().number;
    let organisation = team_draft(&village.code, TeamKind::Organisation);
    let organisation = app.team(&cadre, organisation, neighbour.resident()).await;
    let open_need = app.need(&villager, villager.resident()).await;
    let taken_need = app.need(&villager, villager.resident()).await;
    let take = TakeNeed { need: taken_need, team: organisation };
    client.send(&neighbour, take, Nothing {}).await.ok();
    let service = app.service(&neighbour, taken_need, neighbour.resident()).await;
    let contract = ContractId::new();
    let terms = contract_draft(&village.code, organisation);
    client.send(&cadre, PutContract { contract }, terms).await.ok();
    let question = QuestionId::new();
    let page =
        PutAffairs { village: village.code.clone(), kind: AffairsKind::Finance, month: month() };
    client.send(&cadre, page, AffairsDraft { body: "收支".to_owned() }).await.ok();
    let ask = AskQuestion {
        village: village.code.clone(),
        kind: AffairsKind::Finance,
        month: month(),
        question,
    };
    client.send(&villager, ask, AffairsWords { text: "花在哪里".to_owned() }).await.ok();
    let subjects = Subjects {
        certificate,
        number,
        organisation,
        open_need,
        taken_need,
        service,
        contract,
        served,
        team,
        duty,
        shift,
        signup,
        question,
        notice,
        draft,
        course,
        teaching,
        class_session: sessions[0].id,
        child,
        booked: booking_of_class.id,
        seat: booking_of_class.seats[0].id,
        entry: entries[0].id,
        photo,
        order_to_cancel: app.order_soap(&villager, &village, 1).await.id,
        order_to_show: app.order_soap(&villager, &village, 1).await.id,
        card_to_reset: cards[0],
        card_to_revoke: cards[1],
        grant_to_revoke,
        binding,
        village: village.clone(),
    };
    let people = vec![
        ("guest", User::guest()),
        ("unbound", app.user().await),
        ("villager", villager),
        ("neighbour", neighbour),
        ("keeper", app.keeper(&village).await),
        ("other_keeper", app.staff(Role::StoreKeeper, &village.code, Some(second_store)).await),
        ("grid_worker", app.grid_worker(&home.group).await),
        ("other_grid_worker", app.grid_worker(other_group).await),
        ("teacher", teacher),
        ("cadre", cadre),
        ("other_cadre", app.cadre(&region(NEXT_VILLAGE)).await),
        ("township", app.township_officer(&region("621002204")).await),
        ("other_township", app.township_officer(&region("621021100")).await),
        ("county", app.county_officer(&region("621002")).await),
        ("other_county", app.county_officer(&region("621021")).await),
        ("city", app.city_officer(&region("6210")).await),
    ];
    assert_eq!(people.iter().map(|(name, _)| *name).collect::<Vec<_>>(), EVERYONE);
    (subjects, people)
}

/// Signing in, one's own things, and staff that looks after people.
fn people_cases<'a>(app: &'a TestApp, on: &'a Subjects) -> Vec<Case<'a>> {
    let client = &app.client;
    let village = &on.village;
    let none = || (NoQuery {}, Nothing {});
    vec![
        case(client, ALL, || {
            let body = PasswordSignIn {
                phone: app.phone(),
                password: "wrong".to_owned(),
                device_name: String::new(),
            };
            (SignInWithPassword {}, NoQuery {}, body)
        }),
        case(client, ALL, || (SendSmsCode {}, NoQuery {}, SmsRequest { phone: app.phone() })),
        case(client, ALL, || {
            let body = SmsSignIn {
                phone: app.phone(),
                code: "123456".to_owned(),
                device_name: String::new(),
            };
            (SignInWithSms {}, NoQuery {}, body)
        }),
        case(client, ALL, || {
            (RefreshTokens {}, NoQuery {}, RefreshRequest { refresh_token: "none".to_owned() })
        }),
        case(client, SIGNED_IN, move || (GetMe {}, none().0, none().1)),
        case(client, SIGNED_IN, || {
            let body = NewPassword { current: None, new: "maosicun-2026".to_owned() };
            (PutPassword {}, NoQuery {}, body)
        }),
        case(client, SIGNED_IN, move || (ListSessions {}, none().0, none().1)),
        case(client, SIGNED_IN, move || {
            (EndSession { session: SessionId::new() }, none().0, none().1)
        }),
        case(client, "villager neighbour", || {
            let phone = Phone::new();
            (RegisterDevice { device: phone.device }, NoQuery {}, phone.public_key())
        }),
        case(client, SIGNED_IN, || {
            (BindByInvitation {}, NoQuery {}, UseInvitation { code: "AAAA2222".to_owned() })
        }),
        case(client, SIGNED_IN, || {
            let body = AskBinding {
                village: village.code.clone(),
                name: "赵桂芳".to_owned(),
                note: String::new(),
            };
            (RequestBinding { binding: BindingId::new() }, NoQuery {}, body)
        }),
        case(client, "cadre township", || {
            let query =
                BindingQuery { village: Some(village.code.clone()), ..BindingQuery::default() };
            (ListBindings {}, query, Nothing {})
        }),
        case(client, "cadre township", || {
            let body = DecideBinding { resident: None };
            (DecideBindingRequest { binding: on.binding }, NoQuery {}, body)
        }),
        case(client, "cadre township", move || {
            let resident = village.homes[0].residents[1].id;
            (InviteResident { resident }, none().0, none().1)
        }),
        case(client, "cadre township", || {
            (ListGrants { region: village.code.clone() }, PageQuery::default(), Nothing {})
        }),
        case(client, "cadre township", || {
            let body = NewGrant {
                phone: app.phone(),
                role: Role::GridWorker,
                region: village.groups[0].clone(),
                store: None,
            };
            (AddGrant { grant: GrantId::new() }, NoQuery {}, body)
        }),
        case(client, "cadre township", move || {
            (RevokeGrant { grant: on.grant_to_revoke }, none().0, none().1)
        }),
        listening(client, "villager neighbour"),
        // Last, since it ends the sign-in.
        case(client, SIGNED_IN, move || (SignOut {}, none().0, none().1)),
    ]
}

/// Places, households, rules and points.
fn points_cases<'a>(app: &'a TestApp, on: &'a Subjects) -> Vec<Case<'a>> {
    let client = &app.client;
    let village = &on.village;
    let home = &village.homes[0];
    let household = home.id;
    let member_or_overseer = format!("villager {OVERSEERS}");
    vec![
        case(client, ALL, || (ListRegions {}, RegionQuery::default(), Nothing {})),
        case(client, SIGNED_IN, || {
            (GetVillagePolicy { village: village.code.clone() }, NoQuery {}, Nothing {})
        }),
        case(client, "cadre township", || {
            let put = PutVillagePolicy { village: village.code.clone() };
            (put, NoQuery {}, VillagePolicy::default())
        }),
        case(client, OVERSEERS, || {
            let query =
                HouseholdQuery { region: Some(home.group.clone()), ..HouseholdQuery::default() };
            (ListHouseholds {}, query, Nothing {})
        }),
        case(client, &member_or_overseer, move || {
            (GetHousehold { household }, NoQuery {}, Nothing {})
        }),
        case(client, &member_or_overseer, move || {
            (GetBalance { household }, NoQuery {}, Nothing {})
        }),
        case(client, &member_or_overseer, move || {
            (ListExpiries { household }, NoQuery {}, Nothing {})
        }),
        case(client, "villager", move || {
            (PutRankingChoice { household }, NoQuery {}, RankingChoice { opt_out: false })
        }),
        case(client, "villager grid_worker cadre", move || {
            (ListCards { household }, NoQuery {}, Nothing {})
        }),
        case(client, "grid_worker cadre", move || {
            let issue = IssueCard { household, card: CardId::new() };
            (issue, NoQuery {}, CardPin { pin: "135790".to_owned() })
        }),
        case(client, "grid_worker cadre", || {
            let reset = ResetCardPin { card: on.card_to_reset };
            (reset, NoQuery {}, CardPin { pin: "246813".to_owned() })
        }),
        case(client, "villager grid_worker cadre", || {
            (RevokeCard { card: on.card_to_revoke }, NoQuery {}, Nothing {})
        }),
        case(client, "cadre township", || {
            let import = ImportHouseholds { village: village.code.clone() };
            (import, ImportQuery { dry_run: true }, files::csv(&people()))
        }),
        // The empty sheet is the same everywhere.
        case(client, "cadre other_cadre township other_township", || {
            (GetImportTemplate {}, NoQuery {}, Nothing {})
        }),
        case(client, SIGNED_IN, || {
            (ListRules { village: village.code.clone() }, RuleQuery::default(), Nothing {})
        }),
        case(client, "cadre township", || {
            let put = PutRule { village: village.code.clone(), rule: village.give };
            (put, NoQuery {}, rule_draft("门前三包 优秀", 20))
        }),
        case(client, "grid_worker cadre", move || {
            let body = Award {
                rule: village.give,
                households: vec![AwardedHousehold { household, resident: None }],
                note: String::new(),
                evidence: Vec::new(),
            };
            (AwardPoints {}, NoQuery {}, body)
        }),
        // Those who give points by evidence, those who put goods on show, and those who write notices.
        case(client, "grid_worker other_grid_worker cadre township county city", || {
            let add = AddPicture { village: village.code.clone(), picture: PictureId::new() };
            (add, NoQuery {}, files::photo(8, 8))
        }),
        // A photo that one may not see is not found: nobody learns that it is there.
        case(client, SIGNED_IN, || {
            (GetPicture { picture: on.photo }, PictureQuery::default(), Nothing {})
        }),
        case(client, &member_or_overseer, move || {
            (ListEntries { household }, EntryQuery::default(), Nothing {})
        }),
        case(client, &member_or_overseer, || {
            (ExplainEntry { transfer: on.entry }, NoQuery {}, Nothing {})
        }),
        case(client, "cadre", || {
            let body = ReversalRequest { reason: "录错了".to_owned() };
            (ReverseEntry { transfer: on.entry }, NoQuery {}, body)
        }),
        case(client, &format!("villager neighbour {OVERSEERS}"), || {
            (GetRanking { region: home.group.clone() }, RankingQuery::default(), Nothing {})
        }),
    ]
}

/// A month of which the village has told.
fn month() -> chrono::NaiveDate {
    chrono::NaiveDate::from_ymd_opt(2026, 1, 1).expect("a day")
}

/// Open affairs.
fn affairs_cases<'a>(app: &'a TestApp, on: &'a Subjects) -> Vec<Case<'a>> {
    let client = &app.client;
    let village = || on.village.code.clone();
    let (kind, month, question) = (AffairsKind::Finance, month(), on.question);
    let words = || AffairsWords { text: "修了水渠".to_owned() };
    vec![
        case(client, ALL, move || (ListAffairs { village: village() }, NoQuery {}, Nothing {})),
        case(client, ALL, move || {
            (GetAffairs { village: village(), kind, month }, NoQuery {}, Nothing {})
        }),
        case(client, "cadre township county city", move || {
            let body = AffairsDraft { body: "收支".to_owned() };
            (PutAffairs { village: village(), kind, month }, NoQuery {}, body)
        }),
        case(
            client,
            "villager neighbour grid_worker other_grid_worker cadre township county city",
            move || {
                let list = ListQuestions { village: village(), kind, month };
                (list, PageQuery::default(), Nothing {})
            },
        ),
        case(client, "villager neighbour", move || {
            let ask = AskQuestion { village: village(), kind, month, question: QuestionId::new() };
            (ask, NoQuery {}, words())
        }),
        case(client, "cadre township county city", move || {
            (AnswerQuestion { question }, NoQuery {}, words())
        }),
    ]
}

/// Notices, for those who read them and those who write them.
fn notice_cases<'a>(app: &'a TestApp, on: &'a Subjects) -> Vec<Case<'a>> {
    let client = &app.client;
    let village = &on.village;
    let (notice, draft) = (on.notice, on.draft);
    let publishers = "cadre township county city";
    let none = || (NoQuery {}, Nothing {});
    let reason = || NoticeReason { reason: "时间变了".to_owned() };
    vec![
        case(client, SIGNED_IN, || (ListAppointments {}, CalendarQuery::default(), Nothing {})),
        case(client, SIGNED_IN, || {
            (Search {}, SearchQuery { text: "通知".to_owned() }, Nothing {})
        }),
        case(client, SIGNED_IN, move || (CountUnreadNotices {}, none().0, none().1)),
        case(client, SIGNED_IN, || (ListNotices {}, NoticeQuery::default(), Nothing {})),
        case(client, ALL, || {
            let list = ListPublicNotices { region: village.code.clone() };
            (list, PageQuery::default(), Nothing {})
        }),
        // What one may not see is not found: nobody learns that it is there.
        case(client, ALL, move || (GetNotice { notice }, none().0, none().1)),
        case(client, SIGNED_IN, move || {
            (MarkNotice { notice }, NoQuery {}, NoticeMark { acknowledged: false })
        }),
        case(client, ALL, move || {
            let get = GetNoticeFile { notice, file: NoticeFileId::new() };
            (get, FileQuery::default(), Nothing {})
        }),
        case(client, publishers, || {
            let list = ListDeskNotices { region: village.code.clone() };
            (list, DeskNoticeQuery::default(), Nothing {})
        }),
        // Those who write for a part of its place go to those who have not read it.
        case(client, &format!("{publishers} grid_worker other_grid_worker"), move || {
            (GetDeskNotice { notice }, none().0, none().1)
        }),
        case(client, publishers, move || {
            (PutNotice { notice: draft }, NoQuery {}, notice_draft(village.code.as_str()))
        }),
        case(client, publishers, move || {
            let add = AddNoticeFile { notice: draft, file: NoticeFileId::new() };
            (add, NewFileQuery { name: "表.pdf".to_owned() }, files::photo(8, 8))
        }),
        case(client, publishers, move || {
            let remove = RemoveNoticeFile { notice: draft, file: NoticeFileId::new() };
            (remove, none().0, none().1)
        }),
        case(client, publishers, move || (SubmitNotice { notice: draft }, none().0, none().1)),
        case(client, publishers, move || (ReturnNotice { notice: draft }, NoQuery {}, reason())),
        case(client, publishers, move || (PublishNotice { notice: draft }, none().0, none().1)),
        case(client, publishers, move || (GetNoticeCounts { notice }, none().0, none().1)),
        case(client, OVERSEERS, move || {
            let region = Some(village.homes[0].group.clone());
            let query = VisitQuery { region, ..VisitQuery::default() };
            (ListVisits { notice }, query, Nothing {})
        }),
        case(client, "grid_worker cadre", move || {
            let resident = village.homes[0].residents[0].id;
            (TellInPerson { notice, resident }, none().0, none().1)
        }),
        case(client, publishers, move || (WithdrawNotice { notice: draft }, NoQuery {}, reason())),
    ]
}

/// The store, its counter and its stock.
fn store_cases<'a>(app: &'a TestApp, on: &'a Subjects) -> Vec<Case<'a>> {
    let client = &app.client;
    let village = &on.village;
    let (household, store) = (village.homes[0].id, village.store);
    vec![
        case(client, SIGNED_IN, || {
            (ListStores { village: village.code.clone() }, NoQuery {}, Nothing {})
        }),
        case(client, SIGNED_IN, move || (GetStore { store }, NoQuery {}, Nothing {})),
        case(client, ALL, move || (GetStoreCard { store }, NoQuery {}, Nothing {})),
        case(client, "cadre township", move || {
            (PutStore { store }, NoQuery {}, store_draft(&village.code))
        }),
        case(client, SIGNED_IN, move || (ListItems { store }, ItemQuery::default(), Nothing {})),
        case(client, SIGNED_IN, || (GetItem { item: village.soap }, NoQuery {}, Nothing {})),
        case(client, "cadre township", move || {
            (PutItem { store, item: village.soap }, NoQuery {}, item_draft("香皂", SOAP.0))
        }),
        case(client, "villager", move || {
            let body =
                OrderDraft { store, lines: vec![line(village.soap, 1)], total: Points(SOAP.0) };
            (PlaceOrder { household, order: OrderId::new() }, NoQuery {}, body)
        }),
        case(client, &format!("villager {OVERSEERS}"), move || {
            (ListOrders { household }, OrderQuery::default(), Nothing {})
        }),
        case(client, "villager keeper cadre", || {
            (GetOrder { order: on.order_to_show }, NoQuery {}, Nothing {})
        }),
        case(client, "villager keeper cadre", || {
            (CancelOrder { order: on.order_to_cancel }, NoQuery {}, Nothing {})
        }),
        case(client, "keeper cadre", || {
            let body = ReturnRequest { reason: "破损".to_owned(), restock: true };
            (ReturnOrder { order: on.order_to_show }, NoQuery {}, body)
        }),
        case(client, "keeper cadre", move || {
            (PreviewScan { store }, NoQuery {}, Scan { code: "none".to_owned() })
        }),
        case(client, "keeper cadre", move || {
            (GetPickupList { store }, PageQuery::default(), Nothing {})
        }),
        case(client, "keeper cadre", move || {
            let confirm = ConfirmHandover { store, order: on.order_to_show };
            (confirm, NoQuery {}, Handover { code: "none".to_owned(), handed_over_at: None })
        }),
        case(client, "keeper cadre", move || {
            let body = CounterSale {
                code: "none".to_owned(),
                lines: vec![line(village.soap, 1)],
                total: Points(SOAP.0),
                pin: None,
            };
            (SellAtCounter { store, order: OrderId::new() }, NoQuery {}, body)
        }),
        case(client, "villager neighbour", || {
            (MakePayDigits {}, NoQuery {}, PayDigitsRequest { code: "none".to_owned() })
        }),
        case(client, "villager neighbour", || {
            (GetPayCodeStatus {}, PayCodeQuery { code: "none".to_owned() }, Nothing {})
        }),
        case(client, "keeper cadre", move || {
            let lines = vec![RestockLine { item: village.soap, quantity: 1 }];
            (RestockItems { store }, NoQuery {}, Restock { lines, note: String::new() })
        }),
        case(client, "keeper cadre", move || {
            let lines = vec![CountedLine { item: village.oil, expected: 20, counted: 20 }];
            (TakeStock { store }, NoQuery {}, Stocktake { lines, note: String::new() })
        }),
        case(client, "keeper cadre", move || {
            (ListMovements { store }, PageQuery::default(), Nothing {})
        }),
        case(client, "keeper cadre", move || {
            (GetDaySheet { store }, DayQuery::default(), Nothing {})
        }),
        case(client, "cadre township", move || {
            (GetSettlement { store }, SettlementQuery::default(), Nothing {})
        }),
    ]
}

/// Four-thirty classes: set up by the village, booked by guardians, kept by the teacher.
fn class_cases<'a>(app: &'a TestApp, on: &'a Subjects) -> Vec<Case<'a>> {
    let client = &app.client;
    let village = &on.village;
    let (household, course, session) = (village.homes[0].id, on.course, on.class_session);
    vec![
        case(client, SIGNED_IN, move || {
            (ListCourses { region: village.code.clone() }, CourseQuery::default(), Nothing {})
        }),
        case(client, SIGNED_IN, move || (GetCourse { course }, NoQuery {}, Nothing {})),
        case(client, "cadre township", move || {
            let draft = course_draft(&village.code, on.teaching, 2, 5);
            (PutCourse { course: CourseId::new() }, NoQuery {}, draft)
        }),
        case(client, SIGNED_IN, move || {
            (ListClassSessions { course }, ClassSessionQuery::default(), Nothing {})
        }),
        case(client, "cadre township", move || {
            let body = SessionDraft {
                day: in_days(9),
                begins: chrono::NaiveTime::from_hms_opt(9, 0, 0).unwrap_or_default(),
                ends: chrono::NaiveTime::from_hms_opt(11, 0, 0).unwrap_or_default(),
                cancelled: false,
                substitute: None,
            };
            (PutClassSession { course, session: ClassSessionId::new() }, NoQuery {}, body)
        }),
        case(client, "teacher", move || {
            (PutHomework { session }, NoQuery {}, Homework { text: "抄写".to_owned() })
        }),
        case(client, "villager", move || {
            let answer = ConsentAnswer { version: CONSENT_VERSION, agreed: true };
            (PutChildConsent { household, child: ChildId::new() }, NoQuery {}, answer)
        }),
        case(client, "villager", move || {
            let withdraw = WithdrawChildConsent { household, child: ChildId::new() };
            (withdraw, NoQuery {}, Nothing {})
        }),
        case(client, "villager", move || {
            (ListChildConsents { household }, PageQuery::default(), Nothing {})
        }),
        case(client, "villager", move || {
            (PutChild { household, child: on.child }, NoQuery {}, profile("刘小朵"))
        }),
        case(client, "villager", move || (ListChildren { household }, NoQuery {}, Nothing {})),
        case(client, "villager", move || {
            (ListCollectorCards { household }, NoQuery {}, Nothing {})
        }),
        case(client, "villager", move || {
            let person = PickupPersonId::new();
            let put = PutCollectorPhoto { household, child: on.child, person };
            (put, NoQuery {}, files::photo(8, 8))
        }),
        case(client, "villager", move || {
            let person = PickupPersonId::new();
            (RemoveCollectorPhoto { household, child: on.child, person }, NoQuery {}, Nothing {})
        }),
        // What one may not see is not found.
        case(client, SIGNED_IN, move || {
            (GetCollectorPhoto { person: PickupPersonId::new() }, NoQuery {}, Nothing {})
        }),
        case(client, "cadre township", move || {
            (ListTeachers { region: village.code.clone() }, NoQuery {}, Nothing {})
        }),
        case(client, SIGNED_IN, move || (GetClassSession { session }, NoQuery {}, Nothing {})),
        case(client, "teacher", move || {
            (FindCollectors { session }, NoQuery {}, ShownCard { code: "00000000".to_owned() })
        }),
        case(client, "teacher", move || {
            (RefuseCollector { seat: on.seat }, NoQuery {}, Nothing {})
        }),
        case(client, "cadre township", move || {
            (ListParties { session }, PageQuery::default(), Nothing {})
        }),
        case(client, "villager", move || {
            let children = vec![on.child];
            let draft = BookingDraft { course, session: None, children };
            (BookClass { household, booking: BookingId::new() }, NoQuery {}, draft)
        }),
        case(client, "villager", move || {
            (ListClassSeats { household }, SeatQuery::default(), Nothing {})
        }),
        case(client, "villager", move || {
            let answer = AnswerClassOffer { booking: on.booked, session };
            (answer, NoQuery {}, OfferAnswer { accept: true })
        }),
        case(client, "teacher", move || (ListTaughtSessions {}, DayQuery::default(), Nothing {})),
        // On another day than the session's it says so to the teacher, and to nobody else.
        case(client, "teacher", move || (GetClassRegister { session }, NoQuery {}, Nothing {})),
        case(client, "teacher", move || {
            (CheckInChild { seat: on.seat }, NoQuery {}, Arrival::default())
        }),
        case(client, "teacher", move || {
            let body = Departure { pickup_person: PickupPersonId::new(), at: None };
            (CheckOutChild { seat: on.seat }, NoQuery {}, body)
        }),
        case(client, "villager", move || (TakeLeave { seat: on.seat }, NoQuery {}, Nothing {})),
        case(client, "villager", move || {
            (CancelClassBooking { booking: on.booked }, NoQuery {}, Nothing {})
        }),
        case(client, "cadre township", move || {
            (ListNotCollected { region: village.code.clone() }, PageQuery::default(), Nothing {})
        }),
        case(client, "villager neighbour", move || {
            (SignUpForDuty { session }, NoQuery {}, Nothing {})
        }),
        case(client, "villager neighbour", move || {
            (StepBackFromDuty { session }, NoQuery {}, Nothing {})
        }),
        case(client, "cadre township", move || (GetTermFigures { course }, NoQuery {}, Nothing {})),
        case(client, "cadre township", move || {
            (ExportTermFigures { course }, NoQuery {}, Nothing {})
        }),
    ]
}

/// Volunteers: teams, duties and shifts, run by the village and by who leads the team.
fn volunteer_cases<'a>(app: &'a TestApp, on: &'a Subjects) -> Vec<Case<'a>> {
    let client = &app.client;
    let village = &on.village;
    let (team, duty, shift, signup) = (on.team, on.duty, on.shift, on.signup);
    let resident = village.homes[0].residents[0].id;
    let leaders = "neighbour cadre township";
    let theirs = "villager neighbour grid_worker cadre";
    let none = || (NoQuery {}, Nothing {});
    vec![
        case(client, SIGNED_IN, || {
            (ListTeams { region: village.code.clone() }, TeamQuery::default(), Nothing {})
        }),
        case(client, SIGNED_IN, move || (GetTeam { team }, none().0, none().1)),
        case(client, "cadre township", move || {
            (PutTeam { team }, NoQuery {}, team_draft(&village.code, TeamKind::Team))
        }),
        case(client, leaders, move || {
            (ListTeamMembers { team }, MemberQuery::default(), Nothing {})
        }),
        case(client, theirs, move || (JoinTeam { team, resident }, none().0, none().1)),
        case(client, leaders, move || {
            let decide = DecideMembership { team, resident };
            (decide, NoQuery {}, MembershipDecision { accept: true })
        }),
        case(client, "cadre township", move || {
            let put = PutTeamRole { team, resident };
            (put, NoQuery {}, RoleChoice { role: TeamRole::Member })
        }),
        case(client, "villager grid_worker cadre", move || {
            (ListMemberships { resident }, none().0, none().1)
        }),
        case(client, theirs, move || (LeaveTeam { team, resident }, none().0, none().1)),
        case(client, SIGNED_IN, || {
            (ListDuties { region: village.code.clone() }, DutyQuery::default(), Nothing {})
        }),
        case(client, SIGNED_IN, move || (GetDuty { duty }, none().0, none().1)),
        case(client, leaders, move || {
            let mut draft = duty_draft(&village.code);
            draft.team = Some(team);
            (PutDuty { duty }, NoQuery {}, draft)
        }),
        case(client, SIGNED_IN, || {
            (ListShifts { region: village.code.clone() }, ShiftQuery::default(), Nothing {})
        }),
        case(client, SIGNED_IN, move || {
            (ListDutyShifts { duty }, ShiftQuery::default(), Nothing {})
        }),
        case(client, SIGNED_IN, move || (GetShift { shift }, none().0, none().1)),
        case(client, leaders, move || (PutShift { duty, shift }, NoQuery {}, shift_draft(5))),
        case(client, theirs, move || {
            let sign_up = SignUpForShift { shift, signup: SignupId::new() };
            (sign_up, NoQuery {}, SignupDraft { resident })
        }),
        case(client, "villager grid_worker cadre", move || {
            (ListSignups { resident }, PageQuery::default(), Nothing {})
        }),
        case(client, leaders, move || {
            (ListShiftSignups { shift }, PageQuery::default(), Nothing {})
        }),
        case(client, leaders, move || {
            (DecideSignup { signup }, NoQuery {}, SignupDecision { accept: true })
        }),
        case(client, theirs, move || {
            (AnswerShiftOffer { signup }, NoQuery {}, SignupDecision { accept: true })
        }),
        case(client, leaders, move || (GetVenueCode { shift }, none().0, none().1)),
        case(client, theirs, move || {
            let body = ScannedVenueCode { code: "none".to_owned(), scanned_at: None };
            (CheckIn { signup }, NoQuery {}, body)
        }),
        case(client, theirs, move || {
            let body = ScannedVenueCode { code: "none".to_owned(), scanned_at: None };
            (CheckOut { signup }, NoQuery {}, body)
        }),
        case(client, leaders, move || {
            let body = AttendanceNote { came_at: chrono::Utc::now(), left_at: None };
            (PutAttendance { signup }, NoQuery {}, body)
        }),
        case(client, "villager grid_worker cadre", move || {
            (ListHours { resident }, PageQuery::default(), Nothing {})
        }),
        case(client, "villager grid_worker cadre", move || {
            (GetHoursTotal { resident }, HoursQuery::default(), Nothing {})
        }),
        case(client, "cadre township", move || {
            let body = HoursCorrection { minutes: 60, reason: "记错了".to_owned() };
            (CorrectHours { entry: on.served }, NoQuery {}, body)
        }),
        case(client, theirs, move || (LeaveShift { signup }, none().0, none().1)),
        case(client, SIGNED_IN, move || {
            (GetVolunteerPolicy { region: village.code.clone() }, none().0, none().1)
        }),
        case(client, "cadre township", move || {
            let put = PutVolunteerPolicy { region: village.code.clone() };
            (put, NoQuery {}, VolunteerPolicy::default())
        }),
    ]
}

/// Certificates, needs of the community and contracts.
fn society_cases<'a>(app: &'a TestApp, on: &'a Subjects) -> Vec<Case<'a>> {
    let client = &app.client;
    let village = &on.village;
    let resident = village.homes[0].residents[0].id;
    let neighbour = village.homes[1].residents[0].id;
    let (certificate, contract, team) = (on.certificate, on.contract, on.organisation);
    let (open, taken) = (on.open_need, on.taken_need);
    let leaders = "neighbour cadre township";
    let helpers = "villager grid_worker cadre";
    let none = || (NoQuery {}, Nothing {});
    vec![
        case(client, helpers, move || {
            let issue = IssueCertificate { resident, certificate: CertificateId::new() };
            let today = xiangyue_tests::classes::today();
            (issue, NoQuery {}, CertificateDraft { from: today, to: today })
        }),
        case(client, helpers, move || {
            (ListCertificates { resident }, PageQuery::default(), Nothing {})
        }),
        case(client, helpers, move || (GetCertificateFile { certificate }, none().0, none().1)),
        case(client, ALL, move || {
            (VerifyCertificate { number: on.number.clone() }, none().0, none().1)
        }),
        case(client, "cadre township", move || {
            let body = CertificateWithdrawal { reason: "开错了".to_owned() };
            (WithdrawCertificate { certificate }, NoQuery {}, body)
        }),
        case(client, helpers, move || {
            let body =
                NeedDraft { resident, title: "上门理发".to_owned(), text: String::new() };
            (AskForHelp { need: NeedId::new() }, NoQuery {}, body)
        }),
        case(client, leaders, move || {
            (ListNeeds { region: village.code.clone() }, NeedQuery::default(), Nothing {})
        }),
        case(client, "villager neighbour grid_worker cadre township", move || {
            (GetNeed { need: taken }, none().0, none().1)
        }),
        case(client, helpers, move || (ListNeedsOf { resident }, PageQuery::default(), Nothing {})),
        case(client, leaders, move || (TakeNeed { need: open, team }, none().0, none().1)),
        case(client, helpers, move || (WithdrawNeed { need: open }, none().0, none().1)),
        case(client, leaders, move || (GiveNeedBack { need: taken }, none().0, none().1)),
        case(client, leaders, move || {
            let tell = TellService { need: taken, record: ServiceRecordId::new() };
            (tell, NoQuery {}, service_draft(neighbour))
        }),
        case(client, "villager neighbour grid_worker cadre township", move || {
            (ListServices { need: taken }, PageQuery::default(), Nothing {})
        }),
        case(client, helpers, move || {
            let body = ServiceAnswer { confirmed: true, text: String::new() };
            (AnswerService { record: on.service }, NoQuery {}, body)
        }),
        case(client, "cadre township", move || {
            (PutContract { contract }, NoQuery {}, contract_draft(&village.code, team))
        }),
        case(client, leaders, move || (GetContract { contract }, none().0, none().1)),
        case(client, "cadre township", move || {
            (ListContracts { region: village.code.clone() }, PageQuery::default(), Nothing {})
        }),
        case(client, leaders, move || {
            (ListTeamContracts { team }, PageQuery::default(), Nothing {})
        }),
        case(client, "cadre township", move || {
            (PutNeedUnderContract { contract, need: taken }, none().0, none().1)
        }),
        case(client, "cadre township", move || {
            (PayInstalment { contract }, NoQuery {}, Payment { number: 1 })
        }),
        case(client, "cadre township", move || (AcceptNeed { need: taken }, none().0, none().1)),
    ]
}

async fn walk(app: &TestApp) {
    let (subjects, people) = prepare(app).await;
    let mut cases = points_cases(app, &subjects);
    cases.extend(store_cases(app, &subjects));
    cases.extend(notice_cases(app, &subjects));
    cases.extend(class_cases(app, &subjects));
    cases.extend(volunteer_cases(app, &subjects));
    cases.extend(society_cases(app, &subjects));
    cases.extend(affairs_cases(app, &subjects));
    cases.extend(people_cases(app, &subjects));

    let in_table: BTreeSet<_> = cases.iter().map(|case| case.id).collect();
    let missing: Vec<_> =
        api::all().map(|one| one.id).filter(|id| !in_table.contains(id)).collect();
    assert!(missing.is_empty(), "no line in the table for {missing:?}");
    assert_eq!(in_table.len(), cases.len(), "an endpoint stands twice in the table");

    let mut wrong = Vec::new();
    for case in &cases {
        let allowed: BTreeSet<_> = case.allowed.split_whitespace().collect();
        // Those first who are turned away: they change nothing, while the others may use their subject up.
        for turned_away in [true, false] {
            for (name, user) in &people {
                if allowed.contains(name) == turned_away {
                    continue;
                }
                let code = (case.ask)(user.clone()).await;
                assert_ne!(code, Some(ErrorCode::Internal), "{} broke for {name}", case.id);
                if is_turned_away(code) != turned_away {
                    wrong.push(format!("{} by {name}: {code:?}", case.id));
                }
                if turned_away && *name == "guest" && code != Some(ErrorCode::SignInRequired) {
                    wrong.push(format!("{} by a guest: {code:?}", case.id));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    app.verify().await;
}

/// More is asked here than one network may.
fn everyone(engine: Engine) {
    if !is_available(engine) {
        return;
    }
    let app = TestApp::start_with(engine, |args| {
        args.requests_per_second = 1_000_000.try_into().expect("a number");
    });
    runtime().block_on(walk(&app));
}

mod everyone_gets_where_they_may_and_nowhere_else {
    use super::{Engine, everyone};

    #[test]
    fn sqlite() {
        everyone(Engine::Sqlite);
    }

    #[test]
    fn postgres() {
        everyone(Engine::Postgres);
    }
}
