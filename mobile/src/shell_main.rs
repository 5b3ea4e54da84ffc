//! Starts the client in a window of its own.

use std::process::ExitCode;

fn main() -> ExitCode {
    let Err(error) = xiangyue_mobile::shell::launch();
    eprintln!("{error}");
    ExitCode::FAILURE
}
