//! The icons: one line style, 24 × 24, drawn for this client.

use dioxus::prelude::*;

/// A picture in line style.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Picto {
    Home,
    Store,
    Orders,
    Me,
    Back,
    Forward,
    Close,
    Code,
    Speaker,
    Stop,
    Bag,
    Basket,
    Check,
    Warning,
    Offline,
    Info,
    Clock,
    Plus,
    Minus,
    Medal,
    People,
    Card,
    Key,
    Phone,
    Globe,
    Sun,
    Print,
    Shield,
    Leave,
    Book,
    Lantern,
    Wheat,
    Scales,
    Heart,
    Broom,
    Hands,
    Star,
    Cup,
    Soap,
    Pencil,
    Sprout,
    Gift,
    Undo,
    Place,
    Scan,
    Desk,
    Eye,
    EyeShut,
    Copy,
    Trash,
    Camera,
    Search,
    Sheet,
    Settings,
    Backspace,
    Share,
    Bell,
    More,
}

impl Picto {
    const fn path(self) -> &'static str {
        match self {
            Self::Home => "M3.5 11.5 12 4.5l8.5 7M6 9.8V20h12V9.8M10 20v-5.5h4V20",
            Self::Store => {
                "M4 9.2 5.6 4h12.8L20 9.2M4 9.2a2.67 2.67 0 0 0 5.33 0 2.67 2.67 0 0 0 5.34 0 2.67 2.67 0 0 0 5.33 0M5.5 12.4V20h13v-7.6M10 20v-4h4v4"
            }
            Self::Orders => {
                "M6 3.5h12v17l-2.4-1.6-2.4 1.6-2.4-1.6-2.4 1.6L6 20.5zM9 8h6M9 11.5h6M9 15h3.5"
            }
            Self::Me => "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5a7.5 7.5 0 0 1 15 0",
            Self::Back => "M15 5l-7 7 7 7",
            Self::Forward => "M9.5 5.5 16 12l-6.5 6.5",
            Self::Close => "M6 6l12 12M18 6 6 18",
            Self::Code => {
                "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2.5v2.5M20 14v2.5M14 20v-1M17.5 20H20v-1.5"
            }
            Self::Speaker => {
                "M4 9.5v5h4l5 4v-13l-5 4zM16.5 9a4.5 4.5 0 0 1 0 6M19 6.5a8 8 0 0 1 0 11"
            }
            Self::Stop => {
                "M7 6.5h10a.5.5 0 0 1 .5.5v10a.5.5 0 0 1-.5.5H7a.5.5 0 0 1-.5-.5V7a.5.5 0 0 1 .5-.5z"
            }
            Self::Bag => "M5.2 8h13.6l1 12H4.2zM9 10.5V7.8a3 3 0 0 1 6 0v2.7",
            Self::Basket => {
                "M3.5 9.5h17l-1.8 10H5.3zM8 9.5 10.5 4M16 9.5 13.5 4M9.5 13v3.5M14.5 13v3.5"
            }
            Self::Check => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM8 12.4l2.8 2.8 5.4-5.8",
            Self::Warning => "M12 4 2.8 19.5h18.4zM12 10v4.2M12 17v.1",
            Self::Offline => {
                "M4 4l16 16M7.5 7.7A6 6 0 0 0 6.8 10 4.5 4.5 0 0 0 7 19h10.5M10.2 6.3a6 6 0 0 1 7.5 4.2A4.3 4.3 0 0 1 20.6 17"
            }
            Self::Info => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5.5M12 7.6v.1",
            Self::Clock => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5.3l3.4 2",
            Self::Plus => "M12 5v14M5 12h14",
            Self::Minus => "M5 12h14",
            Self::Medal => {
                "M12 21a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11zM8.6 11.2 5 3.5h5l2 4.2 2-4.2h5l-3.6 7.7M12 13.6v3.8"
            }
            Self::People => {
                "M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.8 19.5a6.2 6.2 0 0 1 12.4 0M15.5 5a3.3 3.3 0 0 1 0 6.2M17.6 14.2a6.2 6.2 0 0 1 3.6 5.3"
            }
            Self::Card => "M3.5 6h17v12.5h-17zM3.5 10h17M6.5 15h4",
            Self::Key => {
                "M8 16.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 12.5h9M17.5 12.5V16M20.5 12.5v2.2"
            }
            Self::Phone => "M7.5 3h9v18h-9zM10.8 18h2.4",
            Self::Globe => {
                "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM3 12h18M12 3c3 3 3.8 6 3.8 9s-.8 6-3.8 9c-3-3-3.8-6-3.8-9S9 6 12 3z"
            }
            Self::Sun => {
                "M12 16.5a4.5 4.5 0 1 0 0-9 4.5 4.5 0 0 0 0 9zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4"
            }
            Self::Print => "M3 19 8.5 5 14 19M5 14.5h7M14.5 19l3.3-8.5L21 19M15.7 16h4.2",
            Self::Shield => {
                "M12 3.2 19.5 6v5.6c0 4.4-3 7.6-7.5 9.2-4.5-1.6-7.5-4.8-7.5-9.2V6zM8.8 12l2.3 2.3 4.2-4.6"
            }
            Self::Leave => "M13.5 4H5v16h8.5M10 12h10.5M17 8.5l3.5 3.5-3.5 3.5",
            Self::Book => {
                "M12 6c-2-1.6-5-2-8-2v14c3 0 6 .4 8 2 2-1.6 5-2 8-2V4c-3 0-6 .4-8 2zM12 6v14"
            }
            Self::Lantern => {
                "M12 2.5V5M8.5 5h7M12 5c5 0 7.5 2.6 7.5 6s-2.5 6-7.5 6-7.5-2.6-7.5-6S7 5 12 5zM12 5c-2 1.5-2.7 3.7-2.7 6s.7 4.5 2.7 6c2-1.5 2.7-3.7 2.7-6S14 6.5 12 5zM8.5 17h7M12 17v4.5M9.8 17v2.5M14.2 17v2.5"
            }
            Self::Wheat => {
                "M12 21.5V9M12 9c-2-1.5-2-4 0-6.5 2 2.5 2 5 0 6.5zM12 13.5c-3 .2-4.6-1.3-5-4.2 3-.2 4.6 1.3 5 4.2zM12 13.5c3 .2 4.6-1.3 5-4.2-3-.2-4.6 1.3-5 4.2zM12 18c-3 .2-4.6-1.3-5-4.2 3-.2 4.6 1.3 5 4.2zM12 18c3 .2 4.6-1.3 5-4.2-3-.2-4.6 1.3-5 4.2z"
            }
            Self::Scales => {
                "M12 3.5V20M7.5 20h9M5 6.5h14M5 6.5 2.5 13.5a2.7 2.7 0 0 0 5 0zM19 6.5l-2.5 7a2.7 2.7 0 0 0 5 0z"
            }
            Self::Heart => {
                "M12 20S4 15 4 9.5A4.2 4.2 0 0 1 12 7.6 4.2 4.2 0 0 1 20 9.5C20 15 12 20 12 20z"
            }
            Self::Broom => {
                "M20 3.5 12.8 11M9.2 9.8l5 5L12 21 3.5 12.5zM5.8 14.7l2.7-1.2M8.8 17.7l1.6-2.3"
            }
            Self::Hands => {
                "M3.5 12.5 7 9l4 .3 2.8-2.2 3.2.9 3.5 3.5M3.5 12.5l6.3 6.2a1.5 1.5 0 0 0 2.1 0l5.6-5.6M17 8l-4.7 4.3-2-1.5M12.8 17.6l1.5 1.3M15 15.3l1.7 1.5"
            }
            Self::Star => {
                "M12 3.5l2.6 5.3 5.9.9-4.3 4.1 1 5.9-5.2-2.8-5.2 2.8 1-5.9-4.3-4.1 5.9-.9z"
            }
            Self::Cup => {
                "M5 8h11.5v7.5a4 4 0 0 1-4 4H9a4 4 0 0 1-4-4zM16.5 10h1.6a2.4 2.4 0 0 1 0 5h-1.6M8.5 5V3.5M12.8 5V3.5"
            }
            Self::Soap => {
                "M6.5 10.5h11a2.5 2.5 0 0 1 2.5 2.5v3.5a2.5 2.5 0 0 1-2.5 2.5h-11A2.5 2.5 0 0 1 4 16.5V13a2.5 2.5 0 0 1 2.5-2.5zM8 14.7h8M9 7.5a1.7 1.7 0 1 0 0-3.4 1.7 1.7 0 0 0 0 3.4zM14.5 6.2a1.3 1.3 0 1 0 0-2.6 1.3 1.3 0 0 0 0 2.6z"
            }
            Self::Pencil => "M4.5 19.5l1-4.5L16 4.5l3.5 3.5L9 18.5zM13.5 7l3.5 3.5M4.5 19.5l2-.4",
            Self::Sprout => {
                "M12 20.5V11M12 13C7.5 13 5 10.5 5 6c4.5 0 7 2.5 7 7zM12 11c0-3.8 2.2-6 6.5-6 0 4.2-2.3 6.3-6.5 6.3M7 20.5h10"
            }
            Self::Gift => {
                "M4.5 11h15v9h-15zM3.5 7.5h17V11h-17zM12 7.5V20M12 7.5C9 7.5 7.3 6.3 7.3 4.9 7.3 2.5 11 3 12 7.5zM12 7.5c3 0 4.7-1.2 4.7-2.6C16.7 2.5 13 3 12 7.5z"
            }
            Self::Undo => "M8.5 5 4 9.5 8.5 14M4 9.5h9.5a5.5 5.5 0 0 1 0 11H9",
            Self::Place => {
                "M12 21s7-6 7-11.2a7 7 0 1 0-14 0C5 15 12 21 12 21zM12 12.3a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z"
            }
            Self::Scan => "M4 8.5V4h4.5M15.5 4H20v4.5M20 15.5V20h-4.5M8.5 20H4v-4.5M4 12h16",
            Self::Desk => "M3.5 4.5h17v11h-17zM9 20h6M12 15.5V20M7.5 12V9.5M12 12V7.5M16.5 12v-1.5",
            Self::Eye => {
                "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z"
            }
            Self::EyeShut => {
                "M4 4l16 16M9.9 5.7A9 9 0 0 1 12 5.5c6 0 9.5 6.5 9.5 6.5a16 16 0 0 1-2.7 3.4M6.3 7.4A15.5 15.5 0 0 0 2.5 12S6 18.5 12 18.5a9 9 0 0 0 4.3-1.1M10 10a3 3 0 0 0 4.1 4.1"
            }
            Self::Copy => "M8.5 8.5h11v11h-11zM15.5 8.5v-4h-11v11h4",
            Self::Trash => "M4.5 7h15M9 7V4h6v3M6.5 7l.8 13h9.4l.8-13M10.2 11v5.5M13.8 11v5.5",
            Self::Camera => {
                "M3.5 7.5h4L9.2 5h5.6l1.7 2.5h4v12h-17zM12 17a3.8 3.8 0 1 0 0-7.6 3.8 3.8 0 0 0 0 7.6z"
            }
            Self::Search => "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.3 15.3 20.5 20.5",
            Self::Sheet => "M5 3.5h9.5L19 8v12.5H5zM14 3.5V8.5h5M8.5 12.5h7M8.5 16.5h7",
            Self::Settings => {
                "M4 7h9M17.5 7H20M4 17h2.5M11 17h9M15.2 9.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4zM8.8 19.2a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.4z"
            }
            Self::Share => "M12 15V3.5M7.5 7.5 12 3.5l4.5 4M6.5 11H5v9.5h14V11h-1.5",
            Self::More => "M5 12h.01M12 12h.01M19 12h.01",
            Self::Bell => "M6 16.5V11a6 6 0 0 1 12 0v5.5l1.8 2H4.2zM10 20.8h4M12 5V3",
            Self::Backspace => "M8.5 5.5H21v13H8.5L3 12zM12 9.5l5 5M17 9.5l-5 5",
        }
    }
}

/// An icon. It only decorates: what it means stands beside it in words.
#[component]
pub fn Icon(of: Picto) -> Element {
    rsx! {
        svg { class: "icon", view_box: "0 0 24 24", "aria-hidden": "true", path { d: of.path() } }
    }
}

/// One eighth of the lattice: a petal and a bud, each with the slit that the scissors leave, and a piece of the
/// ring with its teeth 锯齿纹.
const PETAL: &str = "M100 86C82 70 84 46 100 28c16 18 18 42 0 58zM100 77c9-11 9-25 0-38-9 13-9 27 0 38z\
M118.4 55.7Q109.1 39.2 128.7 30.7 136.6 50.6 118.4 55.7zM121 49.2Q118.6 40.9 126.4 36.3 128.6 45 121 49.2z\
M69.4 26.1A80 80 0 0 1 130.6 26.1L132.5 21.5 127.3 10 116.6 16.6 109.2 6.5 100 15 90.8 6.5 83.4 16.6 72.7 10 67.5 21.5z";

/// The paper-cut lattice 剪纸 that marks where points live: eight petals cut from one sheet.
#[component]
pub fn Lattice() -> Element {
    rsx! {
        svg { class: "lattice", view_box: "0 0 200 200", "aria-hidden": "true",
            path { d: "M100 90a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm0 5a5 5 0 1 1 0 10 5 5 0 0 1 0-10z" }
            for turn in 0..8 {
                path { key: "{turn}", transform: "rotate({turn * 45} 100 100)", d: PETAL }
            }
        }
    }
}

/// A quiet drawing for a page with nothing on it: the loess hills with what is missing before them.
#[component]
pub fn Scene(of: Picto) -> Element {
    rsx! {
        svg { class: "scene", view_box: "0 0 160 96", "aria-hidden": "true",
            path { class: "scene-ground", d: "M0 78C22 62 40 60 60 68 84 50 116 48 160 70v14a8 8 0 0 1-8 8H8a8 8 0 0 1-8-8z" }
            path { class: "scene-far", d: "M126 34a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM2 60c12-10 24-13 38-9M112 50c16-6 30-4 46 4M10 84h28M118 82h34M24 90h20" }
            path { transform: "translate(50 20) scale(2.5)", stroke_width: "0.9", d: of.path() }
        }
    }
}
