//! Notices, for their readers and their writers.

use actix_web::web::Data;
use xiangyue_shared::{
    endpoint::Binary,
    notice::{
        AddNoticeFile, CountUnreadNotices, GetDeskNotice, GetNotice, GetNoticeCounts,
        GetNoticeFile, ListDeskNotices, ListNotices, ListPublicNotices, ListVisits, MarkNotice,
        PublishNotice, PutNotice, RemoveNoticeFile, ReturnNotice, SubmitNotice, TellInPerson,
        WithdrawNotice,
    },
};

use super::{
    mount::{self, Steps},
    table::Routes,
};
use crate::{
    app::App,
    attachments::{self, Stored},
    call::Asked,
    error::Result,
    services::notice::{self, desk, file, visit},
};

pub(super) fn configure(routes: &mut Routes) {
    // Before the notice whose id it might be.
    mount::query::<CountUnreadNotices>(routes, notice::unread);
    mount::kept::<ListNotices>(routes, |_| None, notice::list);
    mount::query::<GetNotice>(routes, notice::show);
    mount::command::<MarkNotice>(routes, notice::mark);
    mount::query::<ListPublicNotices>(routes, notice::list_public);
    mount::ranged::<GetNoticeFile, _, _>(routes, find_file);
    mount::query::<ListDeskNotices>(routes, desk::list);
    mount::query::<GetDeskNotice>(routes, desk::show);
    mount::command::<PutNotice>(routes, desk::put);
    mount::command::<SubmitNotice>(routes, desk::submit);
    mount::command::<ReturnNotice>(routes, desk::give_back);
    mount::command::<PublishNotice>(routes, desk::publish);
    mount::command::<WithdrawNotice>(routes, desk::withdraw);
    mount::query::<GetNoticeCounts>(routes, desk::counts);
    mount::upload::<AddNoticeFile, _, _, _>(
        routes,
        file::may_add,
        |app: Data<App>, sent: Binary| async move {
            let checked = attachments::check(sent.bytes)?;
            app.pictures.store_file(&checked).await?;
            Ok(checked)
        },
        file::add,
    );
    mount::command::<RemoveNoticeFile>(routes, file::remove);
    mount::query::<ListVisits>(routes, visit::list);
    mount::command::<TellInPerson>(routes, visit::tell);
}

async fn find_file(steps: Steps, asked: Asked<GetNoticeFile>) -> Result<Stored> {
    steps.read::<GetNoticeFile, _, _>(move |conn, call| file::stored(conn, call, &asked)).await
}
