//! Leases: a job belongs to the process that holds its lease; a killed one's runs out.

use std::time::Duration;

use chrono::TimeDelta;
use diesel::prelude::*;

use crate::{
    app::App,
    db::{Conn, clock, schema::leases},
    error::Result,
};

/// A lease lasts this much longer than the pause between two rounds.
const MARGIN: TimeDelta = TimeDelta::seconds(60);

/// Takes or renews a lease; answers whether it is ours now.
///
/// # Errors
/// Where the database fails.
pub async fn hold(app: &App, name: &'static str, holder: &str, every: Duration) -> Result<bool> {
    let now = app.now();
    let until = now + TimeDelta::from_std(every).unwrap_or_default() + MARGIN;
    let holder = holder.to_owned();
    // A lease that is ours and far from its end needs no write: an idle server leaves the disk alone.
    let (now, until) = (clock::to_db(now), clock::to_db(until));
    let wanted = holder.clone();
    let ours = app
        .db
        .read(move |conn| {
            let end: Option<chrono::NaiveDateTime> = leases::table
                .filter(leases::name.eq(name).and(leases::holder.eq(&wanted)))
                .select(leases::until)
                .get_result(conn)
                .optional()?;
            Ok(end.is_some_and(|end| end - now > TimeDelta::seconds(30)))
        })
        .await?;
    if ours {
        return Ok(true);
    }
    app.db.write(move |conn| take(conn, name, &holder, now, until)).await
}

fn take(
    conn: &mut Conn,
    name: &str,
    holder: &str,
    now: chrono::NaiveDateTime,
    until: chrono::NaiveDateTime,
) -> Result<bool> {
    let free = leases::table
        .filter(leases::name.eq(name).and(leases::holder.eq(holder).or(leases::until.lt(now))));
    let taken = diesel::update(free)
        .set((leases::holder.eq(holder), leases::until.eq(until)))
        .execute(conn)?;
    if taken == 1 {
        return Ok(true);
    }
    let row = (leases::name.eq(name), leases::holder.eq(holder), leases::until.eq(until));
    let insert = diesel::insert_into(leases::table).values(row).on_conflict_do_nothing();
    let added = match conn {
        Conn::Sqlite(conn) => insert.execute(conn)?,
        Conn::Postgres(conn) => insert.execute(conn)?,
    };
    Ok(added == 1)
}
