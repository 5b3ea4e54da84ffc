//! The rule catalogue, awards and photos.

use xiangyue_shared::{
    endpoint::Binary,
    rule::{AddPicture, AwardPoints, GetPicture, ListRules, PutRule},
};

use super::{
    mount::{self, Steps},
    table::Routes,
};
use crate::{
    call::Asked,
    error::Result,
    services::{picture, rule},
};

pub(super) fn configure(routes: &mut Routes) {
    mount::query::<ListRules>(routes, rule::list);
    mount::command::<PutRule>(routes, rule::put);
    mount::command::<AwardPoints>(routes, rule::award);
    mount::upload::<AddPicture, _, _, _>(
        routes,
        picture::may_add,
        |app, sent| async move {
            let prepared = app.pictures.prepare(sent.bytes).await?;
            app.pictures.store(&prepared).await?;
            Ok(prepared)
        },
        picture::add,
    );
    mount::special_download::<GetPicture, _, _>(routes, get_picture);
}

async fn get_picture(steps: Steps, asked: Asked<GetPicture>) -> Result<Binary> {
    let id = asked.path.picture;
    let name = steps
        .read::<GetPicture, _, _>(move |conn, call| picture::file_name(conn, call, id))
        .await?;
    steps.app.pictures.load(&name, asked.query.thumbnail).await
}
