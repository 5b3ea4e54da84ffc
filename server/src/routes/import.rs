//! Residents and households by spreadsheet.

use actix_web::web::Data;
use xiangyue_shared::{
    endpoint::Binary,
    import::{GetImportTemplate, ImportHouseholds},
};

use super::{mount, table::Routes};
use crate::{app::App, services::import};

pub(super) fn configure(routes: &mut Routes) {
    mount::upload::<ImportHouseholds, _, _, _>(
        routes,
        import::may_run,
        |_: Data<App>, file: Binary| import::read(file.bytes),
        import::run,
    );
    mount::download::<GetImportTemplate>(routes, import::template);
}
