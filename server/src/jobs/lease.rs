//! Leases: a job belongs to the process that holds its lease; a killed one's runs out.

use std::time::Duration;

use chrono::{NaiveDateTime, TimeDelta};
use diesel::prelude::*;

use crate::{
    app::App,
    db::{Conn, clock, schema::leases},
    error::Result,
};

/// A lease lasts this much longer than the pause between two rounds.
const MARGIN: TimeDelta = TimeDelta::seconds(60);

/// What holds at one moment for a job that runs again after `every`.
#[derive(Clone, Copy)]
struct Moment {
    now: NaiveDateTime,
    /// End of a lease that is taken now.
    until: NaiveDateTime,
}

impl Moment {
    fn new(app: &App, every: Duration) -> Self {
        let now = clock::to_db(app.now());
        Self { now, until: now + TimeDelta::from_std(every).unwrap_or_default() + MARGIN }
    }

    /// A lease that ends later was taken before the clock was set back, and nobody may live to renew it. Clocks of
    /// several machines differ by less.
    fn latest(self) -> NaiveDateTime {
        self.until + clock::RIDDEN_OUT
    }
}

/// Takes or renews a lease; answers whether it is ours now.
///
/// # Errors
/// Where the database fails.
pub async fn hold(app: &App, name: &'static str, holder: &str, every: Duration) -> Result<bool> {
    let moment = Moment::new(app, every);
    let holder = holder.to_owned();
    // A lease that is ours and far from its end needs no write: an idle server leaves the disk alone.
    let wanted = holder.clone();
    let ours = app
        .db
        .read(move |conn| {
            let end: Option<NaiveDateTime> = leases::table
                .filter(leases::name.eq(name).and(leases::holder.eq(&wanted)))
                .select(leases::until)
                .get_result(conn)
                .optional()?;
            let soon = moment.now + TimeDelta::seconds(30);
            Ok(end.is_some_and(|end| end > soon && end <= moment.latest()))
        })
        .await?;
    if ours {
        return Ok(true);
    }
    app.db.write(move |conn| take(conn, name, &holder, moment)).await
}

fn take(conn: &mut Conn, name: &str, holder: &str, moment: Moment) -> Result<bool> {
    let over = leases::until.lt(moment.now).or(leases::until.gt(moment.latest()));
    let free = leases::table.filter(leases::name.eq(name).and(leases::holder.eq(holder).or(over)));
    let taken = diesel::update(free)
        .set((leases::holder.eq(holder), leases::until.eq(moment.until)))
        .execute(conn)?;
    if taken == 1 {
        return Ok(true);
    }
    let row = (leases::name.eq(name), leases::holder.eq(holder), leases::until.eq(moment.until));
    let insert = diesel::insert_into(leases::table).values(row).on_conflict_do_nothing();
    let added = match conn {
        Conn::Sqlite(conn) => insert.execute(conn)?,
        Conn::Postgres(conn) => insert.execute(conn)?,
    };
    Ok(added == 1)
}
