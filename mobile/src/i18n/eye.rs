//! The words of the eye for codes, which the counter and the village's pages load, and the first page does not.

use super::{LANG, Lang};

/// What the eye says. Where the code has digits, typing them is the way out of most troubles.
#[derive(Debug, PartialEq, Eq)]
pub struct EyeTexts {
    pub camera: &'static str,
    pub camera_opening: &'static str,
    pub point_here: &'static str,
    pub camera_denied: &'static str,
    pub camera_missing: &'static str,
    pub camera_insecure: &'static str,
    pub camera_not_loaded: &'static str,
    pub camera_again: &'static str,
    pub from_picture: &'static str,
    pub picture_none: &'static str,
}

const ZH: EyeTexts = EyeTexts {
    camera: "摄像头画面",
    camera_opening: "正在打开摄像头…",
    point_here: "把码放进框里",
    camera_denied: "没有允许用摄像头。请在浏览器设置里允许，或者输入码下面的 8 位数字。",
    camera_missing: "摄像头打不开。请输入码下面的 8 位数字。",
    camera_insecure: "这个网址不能用摄像头。请输入 8 位数字，或者用 https 开头的网址打开。",
    camera_not_loaded: "没有网络，扫码功能没有下载下来。连上网络后再试。",
    camera_again: "再试一次",
    from_picture: "从照片里找码",
    picture_none: "这张照片里没有找到码。请拍清楚些，或者输入数字。",
};

const ZH_WITHOUT_DIGITS: EyeTexts = EyeTexts {
    camera_denied: "没有允许用摄像头。请在浏览器设置里允许，或者拍张照片，从照片里找码。",
    camera_missing: "摄像头打不开。请拍张照片，从照片里找码。",
    camera_insecure: "这个网址不能用摄像头。请从照片里找码，或者用 https 开头的网址打开。",
    picture_none: "这张照片里没有找到码。请拍清楚些再试。",
    ..ZH
};

const EN: EyeTexts = EyeTexts {
    camera: "Camera",
    camera_opening: "Opening the camera…",
    point_here: "Hold the code in the frame",
    camera_denied: "The camera is not allowed. Allow it in the browser, or type the 8 digits below the code.",
    camera_missing: "The camera does not open. Type the 8 digits below the code.",
    camera_insecure: "Browsers give no camera on an insecure address. Type the 8 digits, or open the https address.",
    camera_not_loaded: "The scanner did not load. Connect and try again.",
    camera_again: "Try again",
    from_picture: "Read from a picture",
    picture_none: "No code was found in this picture. Take a sharper one, or type the digits.",
};

const EN_WITHOUT_DIGITS: EyeTexts = EyeTexts {
    camera_denied: "The camera is not allowed. Allow it in the browser, or take a photo of the code and read it from there.",
    camera_missing: "The camera does not open. Take a photo of the code and read it from there.",
    camera_insecure: "Browsers give no camera on an insecure address. Read the code from a photo, or open the https address.",
    picture_none: "No code was found in this picture. Take a sharper one.",
    ..EN
};

/// The texts of the chosen language.
#[must_use]
pub fn e(digits: bool) -> &'static EyeTexts {
    match (LANG(), digits) {
        (Lang::Zh, true) => &ZH,
        (Lang::Zh, false) => &ZH_WITHOUT_DIGITS,
        (Lang::En, true) => &EN,
        (Lang::En, false) => &EN_WITHOUT_DIGITS,
    }
}
