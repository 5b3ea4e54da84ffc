//! `xiangyue grant`: the way to the first official, who then gives roles in the program.

use std::{io::Read, process::ExitCode, sync::Arc};

use anyhow::{Context, ensure};
use clap::Args;
use xiangyue_shared::{access::Role, account::NewGrant, fields, ids::GrantId, region::RegionCode};

use crate::{
    auth::password::Hasher,
    call::Call,
    config::DataArgs,
    db::{Db, clock, models::person},
    keys::Keys,
    services::account,
};

#[derive(Debug, Args)]
pub(super) struct GrantArgs {
    #[command(flatten)]
    data: DataArgs,
    /// Mobile number of the person.
    #[arg(long)]
    phone: String,
    /// city_officer, county_officer, township_officer, village_cadre or grid_worker.
    #[arg(long)]
    role: String,
    /// Statistical code of the region.
    #[arg(long)]
    region: String,
    /// Reads a password from standard input and sets it; otherwise the person signs in by SMS.
    #[arg(long)]
    password_stdin: bool,
}

pub(super) fn grant(args: &GrantArgs) -> anyhow::Result<ExitCode> {
    let role =
        Role::parse(&args.role).with_context(|| format!("there is no role {}", args.role))?;
    ensure!(role != Role::StoreKeeper, "keepers are appointed in the program, for one store");
    let region: RegionCode =
        args.region.parse().with_context(|| format!("{} is no region code", args.region))?;
    let password = if args.password_stdin {
        let mut text = String::new();
        std::io::stdin().read_to_string(&mut text)?;
        let text = text.trim_end_matches(['\r', '\n']).to_owned();
        fields::password(&text).context("the password is too short or too long")?;
        Some(Hasher::new()?.hash_blocking(&text)?)
    } else {
        None
    };
    let keys = Arc::new(Keys::load_or_create(&args.data.keys_path())?);
    let db = Db::open(&args.data.location()?)?;
    let new = NewGrant { phone: args.phone.clone(), role, region, store: None };
    let id = GrantId::new();
    actix_web::rt::System::new().block_on(db.write(move |conn| {
        let call = Call::system(Arc::clone(&keys), clock::now());
        account::grants::give(conn, &call, id, &new)?;
        if let Some(hash) = &password {
            let phone = account::phone(&new.phone)?;
            let user = account::find_or_add(conn, &keys, call.now, &phone)?;
            person::set_password(conn, &user.id, hash)?;
        }
        Ok(())
    }))?;
    println!("granted {} at {}", args.role, args.region);
    Ok(ExitCode::SUCCESS)
}
