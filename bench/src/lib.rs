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

use std::path::{Path, PathBuf};

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
    if arguments.engine != Engine::Postgres {
        sqlite(arguments, shape, pace, &mut report)?;
    }
    if arguments.engine != Engine::Sqlite {
        let cluster = arguments.postgres.as_deref().context("--postgres names no cluster")?;
        postgres(arguments, cluster, shape, pace, &mut report)?;
    }
    Ok(report)
}

fn sqlite(arguments: &Arguments, shape: Shape, pace: Pace, report: &mut Report) -> Result<()> {
    let work = &arguments.work;
    let place = Place::sqlite(work.join("small"))?;
    let seeded = seed::fill(&place, shape)?;
    // The control has its own copy, for only one process may write at a time.
    let beside = place.copy_to(work.join("control"))?;
    let bench = Bench::start(&arguments.server, place, seeded, ("sqlite", "small"), pace)?;
    let rate = bench.redeem_beside(report, || {
        control::single_commits(&beside, &bench.seeded.buyers, pace.load)
    })?;
    measure(&bench, report, rate)?;
    bench.bookings(report, &beside)?;
    if arguments.city {
        city(&bench, work, report)?;
    }
    finish(bench)
}

fn postgres(
    arguments: &Arguments,
    cluster: &str,
    shape: Shape,
    pace: Pace,
    report: &mut Report,
) -> Result<()> {
    let folder = arguments.work.join("postgres");
    let place = Place::postgres(folder, cluster, DATABASE)?;
    let seeded = seed::fill(&place, shape)?;
    let bench = Bench::start(&arguments.server, place, seeded, ("postgres", "small"), pace)?;
    let rate = bench.redeem_beside(report, || {
        control::single_commits(&bench.place, &bench.seeded.buyers, pace.load)
    })?;
    measure(&bench, report, rate)?;
    bench.bookings(report, &bench.place)?;
    bench.hot_row(report)?;
    let place = bench.place.clone();
    finish(bench)?;
    place.drop_database(cluster)
}

fn measure(bench: &Bench, report: &mut Report, rate: f64) -> Result<()> {
    bench.latency(report, rate)?;
    bench.reads(report)?;
    bench.memory(report);
    bench.import(report)
}

/// The rate of redemptions where the data is that of a whole city, beside the small data's.
fn city(small: &Bench, work: &Path, report: &mut Report) -> Result<()> {
    let (made, seeded): (Place, Seeded) = seed::city(work)?;
    let place = made.copy_to(work.join("city-run"))?;
    let of = ("sqlite", "city");
    let bench = Bench::start(small.program, place, seeded, of, small.pace)?;
    let (mut rates, mut controls, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..small.pace.turns {
        let (control, rate) = (small.redeem()?.rate(), bench.redeem()?.rate());
        controls.push(control);
        rates.push(rate);
        ratios.push(rate / control);
    }
    let rate = median(rates);
    report.add(Row::compared(
        "city_vs_small",
        of,
        (rate, "/s"),
        Control { what: "/s small", figure: median(controls) },
        median(ratios),
        Some(Goal::AtLeast(0.8)),
    ));
    bench.latency(report, rate)?;
    bench.reads(report)?;
    bench.memory(report);
    finish(bench)
}

/// Ends the server as a power failure would, and proves that its books agree.
fn finish(bench: Bench) -> Result<()> {
    let Bench { program, place, serving, .. } = bench;
    drop(serving);
    server::verify(program, &place)
}
