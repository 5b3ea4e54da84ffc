//! Places: the list of regions, and what a village decides for itself.

use xiangyue_shared::region::{GetVillagePolicy, ListRegions, PutVillagePolicy};

use super::{mount, table::Routes};
use crate::services::{policy, regions};

pub(super) fn configure(config: &mut Routes) {
    mount::query::<ListRegions>(config, regions::list);
    mount::query::<GetVillagePolicy>(config, policy::show);
    mount::command::<PutVillagePolicy>(config, policy::change);
}
