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

pub(super) fn configure(config: &mut Routes) {
    // Before the notice whose id it might be.
    mount::query::<CountUnreadNotices>(config, notice::unread);
    mount::kept::<ListNotices>(config, |_| None, notice::list);
    mount::query::<GetNotice>(config, notice::show);
    mount::command::<MarkNotice>(config, notice::mark);
    mount::query::<ListPublicNotices>(config, notice::list_public);
    mount::ranged::<GetNoticeFile, _, _>(config, find_file);
    mount::query::<ListDeskNotices>(config, desk::list);
    mount::query::<GetDeskNotice>(config, desk::show);
    mount::command::<PutNotice>(config, desk::put);
    mount::command::<SubmitNotice>(config, desk::submit);
    mount::command::<ReturnNotice>(config, desk::give_back);
    mount::command::<PublishNotice>(config, desk::publish);
    mount::command::<WithdrawNotice>(config, desk::withdraw);
    mount::query::<GetNoticeCounts>(config, desk::counts);
    mount::upload::<AddNoticeFile, _, _, _>(
        config,
        file::may_add,
        |app: Data<App>, sent: Binary| async move {
            let checked = attachments::check(sent.bytes)?;
            app.pictures.store_file(&checked).await?;
            Ok(checked)
        },
        file::add,
    );
    mount::command::<RemoveNoticeFile>(config, file::remove);
    mount::query::<ListVisits>(config, visit::list);
    mount::command::<TellInPerson>(config, visit::tell);
}

async fn find_file(steps: Steps, asked: Asked<GetNoticeFile>) -> Result<Stored> {
    steps.read::<GetNoticeFile, _, _>(move |conn, call| file::stored(conn, call, &asked)).await
}
