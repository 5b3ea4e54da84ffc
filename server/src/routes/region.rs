//! Places: the list of regions, and what a village decides for itself.

use xiangyue_shared::region::{GetVillagePolicy, ListRegions, PutVillagePolicy};

use super::{mount, table::Routes};
use crate::services::{policy, regions};

pub(super) fn configure(routes: &mut Routes) {
    mount::query::<ListRegions>(routes, regions::list);
    mount::query::<GetVillagePolicy>(routes, policy::show);
    mount::command::<PutVillagePolicy>(routes, policy::change);
}
