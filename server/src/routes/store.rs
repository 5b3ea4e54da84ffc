//! Stores and their catalogue.

use xiangyue_shared::store::{
    GetItem, GetStore, GetStoreCard, ListItems, ListStores, PutItem, PutStore,
};

use super::{mount, table::Routes};
use crate::services::store;

pub(super) fn configure(config: &mut Routes) {
    mount::query::<ListStores>(config, store::list);
    mount::query::<GetStore>(config, store::show);
    mount::query::<GetStoreCard>(config, store::card);
    mount::command::<PutStore>(config, store::put);
    mount::query::<ListItems>(config, store::items);
    mount::query::<GetItem>(config, store::item);
    mount::command::<PutItem>(config, store::put_item);
}
