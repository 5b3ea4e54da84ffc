//! Measures the real server: seeds a database, starts the server's program on it, and drives it over HTTP.

mod control;
mod disk;
mod http;
mod load;
mod place;
mod report;
mod requests;
mod rows;
mod seed;
mod server;

use std::path::PathBuf;

use anyhow::{Context, Result};
use clap::{Args, ValueEnum};

pub use crate::report::Report;
use crate::{
    place::Place,
    report::{Control, Goal, Row, median},
    rows::{Bench, Pace},
    seed::{Seeded, Shape},
};

/// The database that is made in a PostgreSQL cluster.
const DATABASE: &str = "xiangyue_bench";

/// Which databases to measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Engine {
    Sqlite,
    Postgres,
    Both,
}

/// What to measure.
#[derive(Debug, Args)]
pub struct Arguments {
    /// The server's program.
    #[arg(long, value_name = "FILE")]
    pub server: PathBuf,
    /// Folder for the data, on the disk that is to be measured.
    #[arg(long, value_name = "DIR")]
    pub work: PathBuf,
    /// Which database to measure.
    #[arg(long, value_enum, default_value = "both")]
    pub engine: Engine,
    /// PostgreSQL cluster in which databases may be made and dropped.
    #[arg(long, value_name = "URL")]
    pub postgres: Option<String>,
    /// Measure the size of a whole city, too.
    #[arg(long)]
    pub city: bool,
    /// Measure writes on SQLite and nothing else: somebody has made the disk slower than it is.
    #[arg(long)]
    pub slow_disk: bool,
    /// Shorter loads, fewer turns.
    #[arg(long)]
    pub quick: bool,
    /// Only see that all of it works.
    #[arg(long)]
    pub smoke: bool,
    /// Bytes of the client's first load after brotli.
    #[arg(long, value_name = "BYTES")]
    pub first_load: Option<u32>,
}

/// Measures, and prints each figure as it is there.
///
/// # Errors
/// Where something does not work, an answer is not 200, or the books do not agree after all of it.
pub fn run(arguments: &Arguments) -> Result<Report> {
    let (shape, pace) = match (arguments.smoke, arguments.quick) {
        (true, _) => (seed::SMOKE, Pace::SMOKE),
        (_, true) => (seed::SMALL, Pace::QUICK),
        _ => (seed::SMALL, Pace::FULL),
    };
    let work = &arguments.work;
    std::fs::create_dir_all(work)?;
    let mut report =
        Report { fsync: Some(disk::measure(work)?), quick: arguments.quick, ..Report::default() };
    if let Some(bytes) = arguments.first_load {
        let goal = Some(Goal::AtMost(350.0));
        let of = ("client", "");
        report.add(Row::plain("first_load_kb", of, f64::from(bytes) / 1000.0, "KB", goal));
    }
    if arguments.slow_disk {
        return slow_disk(arguments, shape, pace, report);
    }
    if arguments.engine != Engine::Postgres {
        sqlite(arguments, shape, pace, &mut report)?;
    }
    if arguments.engine != Engine::Sqlite {
        let cluster = arguments.postgres.as_deref().context("--postgres names no cluster")?;
        postgres(arguments, cluster, shape, pace, &mut report)?;
    }
    Ok(report)
}

/// What sharing commits gives where they take long.
fn slow_disk(
    arguments: &Arguments,
    shape: Shape,
    pace: Pace,
    mut report: Report,
) -> Result<Report> {
    let place = Place::sqlite(arguments.work.join("slow"))?;
    let seeded = seed::fill(&place, shape)?;
    let beside = place.copy_to(arguments.work.join("control"))?;
    let bench = Bench::start(&arguments.server, place, seeded, ("sqlite", "slow disk"), pace)?;
    bench.redeem_beside(&mut report, &beside)?;
    bench.bookings(&mut report, &beside)?;
    finish(bench)?;
    Ok(report)
}

fn sqlite(arguments: &Arguments, shape: Shape, pace: Pace, report: &mut Report) -> Result<()> {
    let work = &arguments.work;
    let place = Place::sqlite(work.join("small"))?;
    let seeded = seed::fill(&place, shape)?;
    // The control has its own copy, for only one process may write at a time.
    let beside = place.copy_to(work.join("control"))?;
    let small = Bench::start(&arguments.server, place, seeded, ("sqlite", "small"), pace)?;
    measure(&small, report, &beside)?;
    if arguments.city {
        let (made, seeded): (Place, Seeded) = seed::city(work)?;
        let place = made.copy_to(work.join("city-run"))?;
        let beside = made.copy_to(work.join("city-control"))?;
        let city = Bench::start(&arguments.server, place, seeded, ("sqlite", "city"), pace)?;
        city_vs_small(&small, &city, report)?;
        measure(&city, report, &beside)?;
        finish(city)?;
    }
    finish(small)
}

fn postgres(
    arguments: &Arguments,
    cluster: &str,
    shape: Shape,
    pace: Pace,
    report: &mut Report,
) -> Result<()> {
    let work = &arguments.work;
    let start = |name: &str, shape, data| -> Result<Bench<'_>> {
        let place = Place::postgres(work.join(name), cluster, &format!("{DATABASE}_{data}"))?;
        let seeded = seed::fill(&place, shape)?;
        Bench::start(&arguments.server, place, seeded, ("postgres", data), pace)
    };
    let small = start("postgres", shape, "small")?;
    let beside = small.place.clone();
    measure(&small, report, &beside)?;
    small.hot_row(report)?;
    if arguments.city {
        let city = start("postgres-city", seed::CITY, "city")?;
        city_vs_small(&small, &city, report)?;
        let beside = city.place.clone();
        measure(&city, report, &beside)?;
        city.hot_row(report)?;
        finish(city)?;
        beside.drop_database(cluster)?;
    }
    finish(small)?;
    beside.drop_database(cluster)
}

/// All figures of one server; the control writes `beside` it.
fn measure(bench: &Bench, report: &mut Report, beside: &Place) -> Result<()> {
    let rate = bench.redeem_beside(report, beside)?;
    bench.latency(report, rate)?;
    bench.reads(report)?;
    bench.bookings(report, beside)?;
    bench.memory(report);
    bench.import(report)
}

/// The rate of redemptions where the data is that of a whole city, beside the small data's.
fn city_vs_small(small: &Bench, city: &Bench, report: &mut Report) -> Result<()> {
    let (mut rates, mut controls, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..small.pace.turns {
        let (control, rate) = (small.redeem()?.rate(), city.redeem()?.rate());
        controls.push(control);
        rates.push(rate);
        ratios.push(rate / control);
    }
    report.add(Row::compared(
        "city_vs_small",
        (city.engine, city.data),
        (median(rates), "/s"),
        Control { what: "/s small", figure: median(controls) },
        median(ratios),
        Some(Goal::AtLeast(0.8)),
    ));
    Ok(())
}

/// Ends the server as a power failure would, and proves that its books agree.
fn finish(bench: Bench) -> Result<()> {
    let Bench { program, place, serving, .. } = bench;
    drop(serving);
    server::verify(program, &place)
}
