//! Four-thirty classes 四点半课堂, as guardians see them, and how classes and seats are put into words everywhere.

mod cards;
mod child;
mod children;
mod course;
mod face;
mod list;
mod offer;
mod words;

pub use cards::{CardsPage, CardsView};
pub use child::{ChildForm, ChildPage, ConsentQuestion, NewChildPage};
pub use children::{ChildrenPage, ChildrenView};
pub use course::{CourseOfFamilyPage, CourseOfFamilyView};
pub use face::Face;
pub use list::{ClassesOfFamilyPage, ClassesOfFamilyView};
pub use words::{
    CourseCard, SeatBadge, course_facts, day_words, hours, seat_tone, seat_words, session_badge,
};
