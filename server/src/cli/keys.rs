//! `xiangyue keys`: changing the keys that sign access tokens and encrypt personal fields, while servers run.

use std::{path::Path, process::ExitCode, sync::Arc, time::Duration};

use clap::{Args, Subcommand};

use crate::{
    config::DataArgs,
    db::{Db, clock, models::sealed},
    keys::{self, Keys, Kind},
};

/// Values in one unit of work, and the pause between two, in which others write.
const AT_ONCE: i64 = 500;
const PAUSE: Duration = Duration::from_millis(20);

#[derive(Debug, Subcommand)]
pub(super) enum KeysCommand {
    /// Takes another key into use; those before it still read.
    Rotate {
        #[command(flatten)]
        which: Which,
        /// Only adds the key, to be taken into use by the next rotation: for servers that have copies of the file, which
        /// must all know a key before one of them uses it.
        #[arg(long)]
        standby: bool,
        #[command(flatten)]
        data: DataArgs,
    },
    /// Encrypts anew, under the field key in use, what is encrypted under another.
    Reseal(DataArgs),
    /// Removes the keys that were in use before and that nothing needs any more.
    Retire {
        #[command(flatten)]
        which: Which,
        #[command(flatten)]
        data: DataArgs,
    },
}

/// Both kinds where none is named.
#[derive(Debug, Args)]
pub(super) struct Which {
    /// The keys that sign access tokens.
    #[arg(long)]
    tokens: bool,
    /// The keys that encrypt personal fields.
    #[arg(long)]
    fields: bool,
}

impl Which {
    fn kinds(&self) -> Vec<Kind> {
        let all = self.tokens == self.fields;
        [(Kind::Tokens, self.tokens), (Kind::Fields, self.fields)]
            .into_iter()
            .filter(|(_, named)| all || *named)
            .map(|(kind, _)| kind)
            .collect()
    }
}

pub(super) fn keys(command: &KeysCommand) -> anyhow::Result<ExitCode> {
    match command {
        KeysCommand::Rotate { which, standby, data } => {
            rotate(&data.keys_path(), &which.kinds(), *standby)
        }
        KeysCommand::Reseal(data) => reseal(data),
        KeysCommand::Retire { which, data } => retire(data, &which.kinds()),
    }
}

fn rotate(path: &Path, kinds: &[Kind], standby: bool) -> anyhow::Result<ExitCode> {
    let ids = keys::change(path, |stored| {
        kinds
            .iter()
            .map(|kind| {
                if standby { stored.add_standby(*kind) } else { stored.rotate(*kind, clock::now()) }
            })
            .collect::<anyhow::Result<Vec<u8>>>()
    })?;
    for (kind, id) in kinds.iter().zip(ids) {
        let state = if standby { "stands by" } else { "is in use; those before it still read" };
        println!("{} key {id} {state}", kind.name());
    }
    Ok(ExitCode::SUCCESS)
}

fn reseal(data: &DataArgs) -> anyhow::Result<ExitCode> {
    let keys = Arc::new(Keys::load(&data.keys_path())?);
    let id = keys.field_key_id()?;
    let db = Db::open(&data.location()?)?;
    actix_web::rt::System::new().block_on(async move {
        for column in &sealed::COLUMNS {
            let (mut after, mut count) = (String::new(), 0);
            loop {
                let (keys, from) = (Arc::clone(&keys), after.clone());
                let done = db.write(move |conn| column.reseal(conn, &keys, &from, AT_ONCE)).await?;
                count += done.count;
                let Some(last) = done.last else { break };
                after = last;
                tokio::time::sleep(PAUSE).await;
            }
            println!("{}: {count} sealed under field key {id}", column.name);
        }
        Ok(ExitCode::SUCCESS)
    })
}

fn retire(data: &DataArgs, kinds: &[Kind]) -> anyhow::Result<ExitCode> {
    let path = data.keys_path();
    let mut kept = false;
    for kind in kinds {
        keys::change(&path, |stored| {
            let wait = stored.needed_for_seconds(*kind, clock::now());
            for id in stored.former(*kind) {
                let name = kind.name();
                if wait > 0 {
                    println!(
                        "{name} key {id} is kept: it may be needed for another {wait} seconds"
                    );
                } else if let Some((column, count)) = still_under(data, *kind, id)? {
                    println!(
                        "{name} key {id} is kept: {count} values of {column} are sealed under it; `xiangyue keys reseal`"
                    );
                } else {
                    stored.remove(*kind, id);
                    println!("{name} key {id} is removed");
                    continue;
                }
                kept = true;
            }
            Ok(())
        })?;
    }
    Ok(if kept { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// The first column in which values are sealed under a key, and how many.
fn still_under(data: &DataArgs, kind: Kind, id: u8) -> anyhow::Result<Option<(&'static str, i64)>> {
    if kind == Kind::Tokens {
        return Ok(None);
    }
    let mut conn = Db::connect(&data.location()?)?;
    for column in &sealed::COLUMNS {
        let count = column.sealed_under(&mut conn, id)?;
        if count > 0 {
            return Ok(Some((column.name, count)));
        }
    }
    Ok(None)
}
