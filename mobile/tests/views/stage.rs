//! Draws pages on the host.

use std::rc::Rc;

use chrono::TimeDelta;
use dioxus::prelude::*;
use xiangyue_mobile::{api::Failure, hooks::Remote, i18n::errors};
use xiangyue_shared::error::{ErrorCode, Problem};

use crate::fixtures::now;

#[derive(Clone)]
struct Scene(Rc<dyn Fn() -> Element>);

/// The page as HTML. What must not break over two lines reads as if it might.
pub fn draw(scene: impl Fn() -> Element + 'static) -> String {
    errors::take_up(errors::elsewhere::say);
    let stage = || (use_context::<Scene>().0)();
    let mut dom = VirtualDom::new(stage).with_root_context(Scene(Rc::new(scene)));
    dom.rebuild_in_place();
    dioxus_ssr::render(&dom).replace('\u{a0}', " ")
}

/// Draws one page from each state that a read can be in: loading, filled, old, failed, offline.
pub fn states<T: Clone + 'static>(
    data: T,
    page: impl Fn(Remote<T>) -> Element + Clone + 'static,
) -> [String; 5] {
    let stale = Some(now() - TimeDelta::hours(2));
    let refused = Failure::from(Problem::new(ErrorCode::Forbidden));
    [
        Remote::Loading,
        Remote::ready(data.clone()),
        Remote::Ready { data, stale_since: stale },
        Remote::Failed(refused),
        Remote::Failed(Failure::Offline),
    ]
    .map(|remote| {
        let page = page.clone();
        draw(move || page(remote.clone()))
    })
}

#[track_caller]
pub fn holds(html: &str, wanted: &[&str]) {
    for text in wanted {
        assert!(html.contains(text), "«{text}» is missing in {html}");
    }
}

#[track_caller]
pub fn lacks(html: &str, unwanted: &[&str]) {
    for text in unwanted {
        assert!(!html.contains(text), "«{text}» stands in {html}");
    }
}

#[track_caller]
pub fn check_states(states: &[String; 5], filled: &[&str]) {
    let [loading, ready, stale, failed, offline] = states;
    holds(loading, &["data-testid=\"loading\"", "正在打开…"]);
    holds(ready, filled);
    assert!(!ready.contains("data-testid=\"stale\""));
    holds(stale, filled);
    holds(stale, &["data-testid=\"stale\"", "前的内容"]);
    holds(
        failed,
        &["data-testid=\"failed\"", "您没有权限做这件事。有需要请找村干部。", "再试一次"],
    );
    holds(offline, &["data-testid=\"offline\"", "现在没有网络", "再试一次"]);
    for html in states {
        assert_eq!(html.matches("<h1").count(), 1, "one heading tells where one is: {html}");
    }
}

/// Draws a page while its read is on its way, refused, and without a network.
#[track_caller]
pub fn check_troubles<T: 'static>(page: impl Fn(Remote<T>) -> Element + Clone + 'static) {
    let (coming, failed, offline) = (page.clone(), page.clone(), page);
    holds(&draw(move || coming(Remote::Loading)), &["data-testid=\"loading\""]);
    let refused = Failure::from(Problem::new(ErrorCode::Forbidden));
    holds(
        &draw(move || failed(Remote::Failed(refused.clone()))),
        &["data-testid=\"failed\"", "您没有权限"],
    );
    holds(
        &draw(move || offline(Remote::Failed(Failure::Offline))),
        &["data-testid=\"offline\"", "再试一次"],
    );
}
