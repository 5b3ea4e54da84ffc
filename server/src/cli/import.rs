//! `xiangyue import`.

use std::{path::PathBuf, process::ExitCode, sync::Arc};

use anyhow::Context;
use clap::Subcommand;

use crate::{
    call::Call,
    config::DataArgs,
    db::{Db, clock},
    error::Failure,
    keys::Keys,
    services::regions,
};

#[derive(Debug, Subcommand)]
pub(super) enum Import {
    /// Loads regions from a CSV with the columns code, name, level, parent_code.
    Regions {
        /// The file; the list of Qingyang that comes with the program where absent.
        file: Option<PathBuf>,
        #[command(flatten)]
        data: DataArgs,
    },
}

pub(super) fn import(what: &Import) -> anyhow::Result<ExitCode> {
    let Import::Regions { file, data } = what;
    let text = match file {
        Some(file) => {
            std::fs::read(file).with_context(|| format!("cannot read {}", file.display()))?
        }
        None => regions::DEFAULT_REGIONS.to_vec(),
    };
    let keys = Arc::new(Keys::load_or_create(&data.keys_path())?);
    let db = Db::open(&data.location()?)?;
    let source =
        file.as_ref().map_or_else(|| "default".to_owned(), |file| file.display().to_string());
    let done = actix_web::rt::System::new().block_on(db.write(move |conn| {
        let call = Call::system(Arc::clone(&keys), clock::now());
        regions::import(conn, &call, &text, &source)
    }));
    match done {
        Ok(summary) => {
            println!("regions: {summary}");
            Ok(ExitCode::SUCCESS)
        }
        Err(Failure::Internal(error)) if error.is::<regions::BrokenFile>() => {
            eprintln!("{error}\nnothing was imported");
            Ok(ExitCode::FAILURE)
        }
        Err(failure) => Err(failure.into()),
    }
}
