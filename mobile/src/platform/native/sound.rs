//! Two sounds that are told apart without looking.

use super::webview;

pub fn good() {
    webview::call("soundGood", &[]);
}

pub fn bad() {
    webview::call("soundBad", &[]);
}
