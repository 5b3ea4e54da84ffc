//! The web view in which a shell shows the pages. Where there is none, as in the view tests, nothing
//! happens and nothing is answered.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
    path::Path,
    rc::Rc,
};

use futures_channel::oneshot::{Receiver, Sender, channel};
use serde_json::Value;

/// What a shell does with its window and its web view.
pub trait View {
    /// Runs JavaScript in the page.
    fn run(&self, script: &str);

    fn set_title(&self, title: &str);

    /// Whether the person can see the window, as far as the system tells.
    fn is_visible(&self) -> bool;

    /// Opens the printing dialog.
    fn print(&self);

    /// Shows a page of the client as if it had been loaded anew.
    fn load(&self, path: &str);

    /// Hands an address to the system's browser.
    fn open_outside(&self, address: &str);

    /// Opens a file with the program that the system has for it.
    fn open_file(&self, file: &Path);
}

thread_local! {
    static VIEW: RefCell<Option<Rc<dyn View>>> = const { RefCell::new(None) };
    static ASKED: RefCell<BTreeMap<u64, Sender<bool>>> = const { RefCell::new(BTreeMap::new()) };
    static LAST: Cell<u64> = const { Cell::new(0) };
}

/// Takes the shell's window into use.
pub fn attach(view: Rc<dyn View>) {
    VIEW.set(Some(view));
}

/// The shell's window, where there is one.
#[must_use]
pub fn view() -> Option<Rc<dyn View>> {
    VIEW.with_borrow(Clone::clone)
}

/// Calls a function of `shell.js`; without an attached view nothing happens.
pub fn call(function: &str, arguments: &[&str]) {
    let Some(view) = view() else { return };
    let arguments = Value::from(arguments.to_vec());
    view.run(&format!("shell.{function}(...{arguments})"));
}

/// Calls a function of `shell.js` that tells, in the end, whether it could; `None` without an attached view.
pub fn ask(function: &str, arguments: &[&str]) -> Option<Receiver<bool>> {
    let view = view()?;
    let (sender, receiver) = channel();
    let question = LAST.get() + 1;
    LAST.set(question);
    ASKED.with_borrow_mut(|asked| asked.insert(question, sender));
    let arguments = Value::from(arguments.to_vec());
    view.run(&format!("shell.answer({question}, shell.{function}(...{arguments}))"));
    Some(receiver)
}

/// Takes in what the page answered to a question.
pub fn answered(question: u64, could: bool) {
    if let Some(waiting) = ASKED.with_borrow_mut(|asked| asked.remove(&question)) {
        // Whoever asked may have left the page.
        let _left = waiting.send(could);
    }
}
