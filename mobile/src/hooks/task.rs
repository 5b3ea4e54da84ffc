//! Work beside the drawing. The futures are boxed, so that the machinery around them exists once and not once for each:
//! that is a hundredth of the client.

use std::future::Future;

use dioxus::prelude::*;
use futures_util::{FutureExt as _, future::LocalBoxFuture};

type Start = Box<dyn FnMut() -> LocalBoxFuture<'static, ()>>;

/// Works once, for as long as the component stands.
pub fn use_task<F>(mut start: impl FnMut() -> F + 'static)
where
    F: Future<Output = ()> + 'static,
{
    let start: Start = Box::new(move || start().boxed_local());
    use_future(start);
}

/// Works, and begins anew whenever a signal changes that was read on the way, or when asked to.
pub fn use_reaction<F>(mut start: impl FnMut() -> F + 'static) -> Resource<()>
where
    F: Future<Output = ()> + 'static,
{
    let start: Start = Box::new(move || start().boxed_local());
    use_resource(start)
}
