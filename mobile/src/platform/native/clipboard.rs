//! Copying for pasting elsewhere.

use super::webview;

/// Whether it could be copied.
pub async fn copy(text: &str) -> bool {
    match webview::ask("copy", &[text]) {
        Some(answer) => answer.await.unwrap_or_default(),
        None => false,
    }
}
