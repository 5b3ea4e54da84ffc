//! The words of a native shell, which a browser never loads.

use super::{LANG, Lang};

/// What a shell says before the pages can.
#[derive(Debug, PartialEq, Eq)]
pub struct ShellTexts {
    pub app: &'static str,
    pub title: &'static str,
    pub lead: &'static str,
    pub address: &'static str,
    pub hint: &'static str,
    pub connect: &'static str,
    pub not_an_address: &'static str,
    pub no_answer: &'static str,
    pub other: &'static str,
}

const ZH: ShellTexts = ShellTexts {
    app: "乡约",
    title: "连到哪个服务器",
    lead: "只要填一次。地址写在村里的通知上，也可以问村干部。",
    address: "服务器地址",
    hint: "例如 xiangyue.example.cn",
    connect: "连接",
    not_an_address: "这不是能用的地址。地址要以 https:// 开头，或者只写网站名。",
    no_answer: "这个地址没有回应。请看看地址对不对，网络通不通。",
    other: "换一个服务器",
};

const EN: ShellTexts = ShellTexts {
    app: "Xiangyue",
    title: "Which server",
    lead: "You are asked only once. The address stands on the village's notice; its staff know it too.",
    address: "Address of the server",
    hint: "Such as xiangyue.example.cn",
    connect: "Connect",
    not_an_address: "This address cannot be used. It begins with https://, or is the site's name alone.",
    no_answer: "Nothing answered at this address. Check the address and the network.",
    other: "Another server",
};

/// The texts of the chosen language.
#[must_use]
pub fn s() -> &'static ShellTexts {
    match LANG() {
        Lang::Zh => &ZH,
        Lang::En => &EN,
    }
}
