//! What the engine is compared with: the same command, through the same services, in a transaction and a commit of its
//! own, in this process and without HTTP. Nothing that a plain program has to do is left in, so that the comparison
//! favours the control.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use diesel::{Connection, RunQueryDsl, connection::SimpleConnection, sql_query, sql_types::Text};
use uuid::Uuid;
use xiangyue_server::{
    auth::token::Bearer,
    call::Asked,
    db::{Conn, clock},
    error::Failure,
    keys::Keys,
    services::{class::booking, order::place},
    unit::{self, Key, Meta},
};
use xiangyue_shared::{
    class_booking::{BookClass, BookingDraft},
    endpoint::NoQuery,
    ids::{BookingId, OrderId},
    order::PlaceOrder,
};

use crate::{place::Place, requests, seed::Buyer};

/// Places one order ahead; the caller is loaded, the key is claimed and the answer is kept as for a request.
fn redeem(conn: &mut Conn, keys: &Arc<Keys>, buyer: &Buyer) -> Result<(), Failure> {
    let meta = Meta {
        keys: Arc::clone(keys),
        now: clock::now(),
        bearer: Some(Bearer { user: buyer.user, session: buyer.session }),
    };
    let key = Key { key: Uuid::now_v7().to_string(), request_hash: vec![7; 32] };
    let asked = Asked {
        path: PlaceOrder { household: buyer.household, order: OrderId::new() },
        query: NoQuery {},
        body: requests::order(buyer),
    };
    let code = place::pickup_code(keys, asked.path.order);
    unit::command(conn, &meta, &key, &asked, |conn, call, asked| {
        place::place(conn, call, asked, &code)
    })
    .map(drop)
}

/// Books a seat, as [`redeem`] places an order.
fn book(
    conn: &mut Conn,
    keys: &Arc<Keys>,
    buyer: &Buyer,
    draft: BookingDraft,
) -> Result<(), Failure> {
    let meta = Meta {
        keys: Arc::clone(keys),
        now: clock::now(),
        bearer: Some(Bearer { user: buyer.user, session: buyer.session }),
    };
    let key = Key { key: Uuid::now_v7().to_string(), request_hash: vec![7; 32] };
    let asked = Asked {
        path: BookClass { household: buyer.household, booking: BookingId::new() },
        query: NoQuery {},
        body: draft,
    };
    unit::command(conn, &meta, &key, &asked, booking::book).map(drop)
}

/// Redemptions a second, one after another, one commit each, on a connection like the server's.
pub fn single_commits(place: &Place, buyers: &[Buyer], lasts: Duration) -> Result<f64> {
    one_by_one(place, lasts, buyers.iter().cycle(), redeem)
}

/// Bookings a second, as [`single_commits`].
pub fn single_bookings(
    place: &Place,
    bookings: impl Iterator<Item = (Buyer, BookingDraft)>,
    lasts: Duration,
) -> Result<f64> {
    one_by_one(place, lasts, bookings, |conn, keys, (buyer, draft)| book(conn, keys, &buyer, draft))
}

fn one_by_one<T>(
    place: &Place,
    lasts: Duration,
    what: impl Iterator<Item = T>,
    work: impl Fn(&mut Conn, &Arc<Keys>, T) -> Result<(), Failure>,
) -> Result<f64> {
    let keys = Arc::new(Keys::load_or_create(&place.keys())?);
    let mut conn = place.connect()?;
    let begin = match &conn {
        Conn::Sqlite(_) => "BEGIN IMMEDIATE",
        Conn::Postgres(_) => "BEGIN",
    };
    let begun = Instant::now();
    let mut count = 0_u32;
    for one in what {
        conn.batch_execute(begin)?;
        work(&mut conn, &keys, one)?;
        conn.batch_execute("COMMIT")?;
        count += 1;
        if begun.elapsed() >= lasts {
            break;
        }
    }
    Ok(f64::from(count) / begun.elapsed().as_secs_f64())
}

/// Locks the row that every redemption of the household's village needs.
const LOCK: &str = "SELECT 1 FROM village_chains WHERE village_code = \
    (SELECT village_code FROM households WHERE id = $1) FOR UPDATE";

/// Redemptions a second in one village on PostgreSQL, by as many connections as the server has: each transaction locks
/// the row that all of them need with `SELECT … FOR UPDATE`, does its work and commits.
pub fn locked_rows(
    place: &Place,
    buyers: &[Buyer],
    connections: usize,
    lasts: Duration,
) -> Result<f64> {
    let keys = Arc::new(Keys::load_or_create(&place.keys())?);
    let next = AtomicUsize::new(0);
    let begun = Instant::now();
    let work = || -> Result<u32> {
        let mut conn = place.connect()?;
        let mut count = 0;
        while begun.elapsed() < lasts {
            let number = next.fetch_add(1, Ordering::Relaxed) % buyers.len();
            let buyer = buyers.get(number).context("no buyers")?;
            conn.transaction::<_, Failure, _>(|conn| {
                sql_query(LOCK).bind::<Text, _>(buyer.household.to_string()).execute(conn)?;
                redeem(conn, &keys, buyer)
            })?;
            count += 1;
        }
        Ok(count)
    };
    let counts: Vec<Result<u32>> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..connections).map(|_| scope.spawn(work)).collect();
        threads.into_iter().map(join).collect()
    });
    let seconds = begun.elapsed().as_secs_f64();
    let total: u32 = counts.into_iter().sum::<Result<u32>>()?;
    Ok(f64::from(total) / seconds)
}

fn join(thread: std::thread::ScopedJoinHandle<'_, Result<u32>>) -> Result<u32> {
    match thread.join() {
        Ok(counted) => counted,
        Err(_) => bail!("a thread of the control panicked"),
    }
}
