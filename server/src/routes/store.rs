//! Stores and their catalogue.

use xiangyue_shared::store::{
    GetItem, GetStore, GetStoreCard, ListItems, ListStores, PutItem, PutStore,
};

use super::{mount, table::Routes};
use crate::services::store;

pub(super) fn configure(routes: &mut Routes) {
    mount::query::<ListStores>(routes, store::list);
    mount::query::<GetStore>(routes, store::show);
    mount::query::<GetStoreCard>(routes, store::card);
    mount::command::<PutStore>(routes, store::put);
    mount::query::<ListItems>(routes, store::items);
    mount::query::<GetItem>(routes, store::item);
    mount::command::<PutItem>(routes, store::put_item);
}
