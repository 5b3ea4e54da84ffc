//! Four-thirty classes at the desk: set up and watched by the village's staff, and the register of those who teach.

mod collect;
mod course;
mod day;
mod editor;
mod figures;
mod homework;
mod list;
mod register;
mod session;

pub use collect::CollectView;
pub use course::{DeskCoursePage, DeskCourseView};
pub use editor::{DeskCourseChangePage, NewCoursePage};
pub use figures::{FiguresPage, FiguresView};
pub use list::{ClassesPage, ClassesView};
pub use register::{RegisterPage, RegisterView};
pub use session::{DeskSessionPage, DeskSessionView};
