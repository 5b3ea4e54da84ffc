//! Texts that must not be lost and may be many: the browser's database (IndexedDB). Where it is forbidden, as in
//! some private windows, the small storage takes them.

use js_sys::{Array, Promise};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    IdbDatabase, IdbKeyRange, IdbObjectStore, IdbRequest, IdbTransaction, IdbTransactionMode,
};

use super::{Closure, JsCast, storage, window};
use crate::platform::within;

const NAME: &str = "xiangyue";
const STORE: &str = "texts";
/// A database that does not open in this time, in milliseconds, counts as forbidden: a person is waiting.
const OPEN_MS: u32 = 2_000;
/// Before the keys of what only the small storage took.
const INSTEAD: &str = "xy.instead.";
/// After every key that begins with the same text.
const END: char = '\u{ffff}';

/// What a request brings.
async fn answer(request: &IdbRequest) -> Option<JsValue> {
    let settled = Promise::new(&mut |done, failed| {
        request.set_onsuccess(Some(&done));
        request.set_onerror(Some(&failed));
    });
    JsFuture::from(settled).await.ok()?;
    request.result().ok()
}

/// Whether all of it was kept.
async fn is_kept(transaction: &IdbTransaction) -> bool {
    let settled = Promise::new(&mut |done, failed| {
        transaction.set_oncomplete(Some(&done));
        transaction.set_onabort(Some(&failed));
    });
    JsFuture::from(settled).await.is_ok()
}

/// The open database; closed when dropped.
struct Open(IdbDatabase);

impl Open {
    async fn new() -> Option<Self> {
        let request = window()?.indexed_db().ok()??.open_with_u32(NAME, 1).ok()?;
        let fresh = request.clone();
        // It outlives whoever asked: a database that is left half made would keep every other page waiting.
        let make = Closure::once_into_js(move || {
            // Without the store every later step fails, and the small storage takes the texts.
            let _made = fresh
                .result()
                .ok()
                .and_then(|database| database.dyn_into::<IdbDatabase>().ok())
                .and_then(|database| database.create_object_store(STORE).ok());
        });
        request.set_onupgradeneeded(Some(make.unchecked_ref()));
        within(OPEN_MS, answer(&request)).await??.dyn_into().ok().map(Self)
    }

    fn begin(&self, mode: IdbTransactionMode) -> Option<(IdbTransaction, IdbObjectStore)> {
        let transaction = self.0.transaction_with_str_and_mode(STORE, mode).ok()?;
        let store = transaction.object_store(STORE).ok()?;
        Some((transaction, store))
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.close();
    }
}

async fn change(how: impl FnOnce(&IdbObjectStore) -> Option<IdbRequest>) -> Option<()> {
    let open = Open::new().await?;
    let (transaction, store) = open.begin(IdbTransactionMode::Readwrite)?;
    how(&store)?;
    is_kept(&transaction).await.then_some(())
}

async fn read(how: impl FnOnce(&IdbObjectStore) -> Option<IdbRequest>) -> Option<JsValue> {
    let open = Open::new().await?;
    let (_, store) = open.begin(IdbTransactionMode::Readonly)?;
    answer(&how(&store)?).await
}

/// Whether it is kept, though the browser be closed the next moment.
pub async fn put(key: &str, text: &str) -> bool {
    let kept = change(|store| store.put_with_key(&text.into(), &key.into()).ok()).await;
    kept.is_some() || storage::set(&format!("{INSTEAD}{key}"), text)
}

pub async fn get(key: &str) -> Option<String> {
    let found = read(|store| store.get(&key.into()).ok()).await.and_then(|text| text.as_string());
    found.or_else(|| storage::get(&format!("{INSTEAD}{key}")))
}

/// All texts whose keys begin so, in the order of the keys.
pub async fn all(prefix: &str) -> Vec<String> {
    let range = IdbKeyRange::bound(&prefix.into(), &format!("{prefix}{END}").into());
    let found = match range {
        Ok(range) => read(|store| store.get_all_with_key(&range).ok()).await,
        Err(_) => None,
    };
    let mut texts: Vec<String> = found
        .and_then(|found| found.dyn_into::<Array>().ok())
        .map(|found| found.iter().filter_map(|text| text.as_string()).collect())
        .unwrap_or_default();
    let prefix = format!("{INSTEAD}{prefix}");
    let mut instead: Vec<String> =
        storage::keys().into_iter().filter(|key| key.starts_with(&prefix)).collect();
    instead.sort();
    texts.extend(instead.iter().filter_map(|key| storage::get(key)));
    texts
}

pub async fn remove(key: &str) {
    // Only a browser that keeps nothing fails here.
    let _nothing_kept = change(|store| store.delete(&key.into()).ok()).await;
    storage::remove(&format!("{INSTEAD}{key}"));
}
