//! The client as a program of its own, in a real window on a screen that nobody sees: pressed and typed
//! into as a person does, against the real server.

mod inspector;
mod screen;
mod shell;
mod story;
