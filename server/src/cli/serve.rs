//! `xiangyue serve`.

use std::process::ExitCode;

use tracing_subscriber::EnvFilter;

use super::demo;
use crate::{config::ServeArgs, startup};

/// Serves until it is asked to stop.
pub(super) fn serve(args: &ServeArgs) -> anyhow::Result<ExitCode> {
    let filter = EnvFilter::try_from_env("XIANGYUE_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().json().with_env_filter(filter).with_writer(std::io::stderr).init();
    actix_web::rt::System::new().block_on(async {
        let running = startup::start(args)?;
        if args.demo {
            if !demo::fill(&running.app).await? {
                println!("demo: the database is not empty; nothing was added");
            }
            if demo::is_here(&running.app).await? {
                demo::print();
            }
        }
        println!("ready: {}", running.bound.url());
        running.server.await?;
        Ok(ExitCode::SUCCESS)
    })
}
