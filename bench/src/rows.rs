//! The figures, one function for each kind. Rates that are compared are taken in turns, so that a machine that grows
//! slower meanwhile is slower for both.

use std::{path::Path, time::Duration};

use anyhow::{Context, Result, ensure};
use xiangyue_server::db::models::class_session;
use xiangyue_shared::{
    entry::ListEntries,
    household::{GetBalance, GetHousehold},
    ids::ClassSessionId,
    import::ImportReport,
    notice::ListNotices,
};

use crate::{
    control,
    load::{self, Outcome},
    place::Place,
    report::{Control, Goal, Report, Row, median},
    requests::{self, Maker},
    seed::{Buyer, SEATS, Seeded},
    server::Serving,
};

/// Connections of a load that takes all there is.
const CONNECTIONS: usize = 64;
/// Connections of a load by the clock: enough that one is free whenever a request is due.
const CONNECTIONS_BY_CLOCK: usize = 256;
/// Connections of the server's pool on PostgreSQL, and so of its control.
const POOL: usize = 24;
/// Sign-ins a second in a storm.
const LOGINS_PER_SECOND: f64 = 30.0;

/// How long and how often.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// One load.
    pub load: Duration,
    /// Turns in which compared loads alternate.
    pub turns: usize,
    /// Rows of the spreadsheet that is imported.
    pub import_rows: usize,
    /// In which all guardians want a seat of the same class.
    pub rush: Duration,
}

impl Pace {
    pub const FULL: Self = Self {
        load: Duration::from_secs(5),
        turns: 5,
        import_rows: 20_000,
        rush: Duration::from_secs(10),
    };
    pub const QUICK: Self = Self {
        load: Duration::from_millis(1500),
        turns: 3,
        import_rows: 3_000,
        rush: Duration::from_secs(10),
    };
    /// Enough to see that all of it works; the figures mean nothing.
    pub const SMOKE: Self = Self {
        load: Duration::from_millis(200),
        turns: 1,
        import_rows: 30,
        rush: Duration::from_millis(500),
    };
}

/// A server with its data, under load.
pub struct Bench<'a> {
    pub program: &'a Path,
    pub place: Place,
    pub seeded: Seeded,
    pub engine: &'static str,
    pub data: &'static str,
    pub pace: Pace,
    pub serving: Serving,
    maker: Maker,
}

impl<'a> Bench<'a> {
    pub fn start(
        program: &'a Path,
        place: Place,
        seeded: Seeded,
        (engine, data): (&'static str, &'static str),
        pace: Pace,
    ) -> Result<Self> {
        let serving = Serving::start(program, &place)?;
        let maker = Maker::new(&place)?;
        let bench = Self { program, place, seeded, engine, data, pace, serving, maker };
        // Statements are prepared and caches filled before anything counts.
        bench.redeem()?;
        Ok(bench)
    }

    fn of(&self) -> (&'static str, &'static str) {
        (self.engine, self.data)
    }

    /// As many redemptions as the server takes.
    pub fn redeem(&self) -> Result<Outcome> {
        let requests = self.maker.redeem(&self.seeded.buyers)?;
        load::closed(self.serving.address, requests, CONNECTIONS, self.pace.load)
    }

    /// Redemptions a second beside those with one commit each on `beside`, in turns; answers the rate.
    pub fn redeem_beside(&self, report: &mut Report, beside: &Place) -> Result<f64> {
        let (mut rates, mut controls, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
        let (mut count, cpu) = (0.0, self.serving.cpu_seconds());
        for _ in 0..self.pace.turns {
            let plain = control::single_commits(beside, &self.seeded.buyers, self.pace.load)?;
            let outcome = self.redeem()?;
            count += outcome.count();
            rates.push(outcome.rate());
            controls.push(plain);
            ratios.push(outcome.rate() / plain);
        }
        let cpu = (self.serving.cpu_seconds() - cpu) * 1e6 / count;
        report.cpu_us_per_redemption.push((format!("{} {}", self.engine, self.data), cpu));
        let rate = median(rates);
        report.add(Row::plain("redeem_per_s", self.of(), rate, "/s", None));
        let control = Control { what: "one commit each", figure: median(controls) };
        report.add(Row::compared(
            "redeem_vs_single_commit",
            self.of(),
            (rate, "/s"),
            control,
            median(ratios),
            (self.engine == "sqlite").then_some(Goal::AtLeast(8.0)),
        ));
        Ok(rate)
    }

    fn by_clock(&self, per_second: f64) -> Result<Outcome> {
        let requests = self.maker.redeem(&self.seeded.buyers)?;
        load::open(
            self.serving.address,
            requests,
            CONNECTIONS_BY_CLOCK,
            per_second,
            self.pace.load * 2,
        )
    }

    /// How long a redemption takes at half of the rate that the server can take, and what sign-ins change about it.
    pub fn latency(&self, report: &mut Report, rate: f64) -> Result<()> {
        let half = rate / 2.0;
        let (mut calm, mut stormy, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..self.pace.turns {
            let without = self.by_clock(half)?.per_mille(990);
            let with = self.in_storm(half)?.per_mille(990);
            calm.push(without);
            stormy.push(with);
            ratios.push(with / without);
        }
        let calm = median(calm);
        report.add(Row::plain("redeem_p99_ms", self.of(), calm, "ms", Some(Goal::AtMost(15.0))));
        let control = Control { what: "ms without sign-ins", figure: calm };
        report.add(Row::compared(
            "login_storm",
            self.of(),
            (median(stormy), "ms"),
            control,
            median(ratios),
            Some(Goal::AtMost(1.2)),
        ));
        Ok(())
    }

    fn in_storm(&self, half: f64) -> Result<Outcome> {
        let logins = requests::logins(&self.seeded.phones)?;
        let (address, lasts) = (self.serving.address, self.pace.load * 2);
        std::thread::scope(|scope| {
            let storm = scope
                .spawn(move || load::open(address, logins, CONNECTIONS, LOGINS_PER_SECOND, lasts));
            let outcome = self.by_clock(half);
            match storm.join() {
                Ok(storm) => storm.context("a sign-in failed")?,
                Err(_) => anyhow::bail!("the storm of sign-ins panicked"),
            };
            outcome
        })
    }

    /// Reads, beside the cheapest answer that the same server gives.
    pub fn reads(&self, report: &mut Report) -> Result<()> {
        let (address, lasts) = (self.serving.address, self.pace.load / 2);
        let buyers = &self.seeded.buyers;
        let balance = self.maker.reads(buyers, "", |household| GetBalance { household })?;
        let history =
            self.maker.reads(buyers, "?limit=20", |household| ListEntries { household })?;
        let home = self.maker.reads(buyers, "", |household| GetHousehold { household })?;
        let notices = self.maker.reads(buyers, "?limit=20", |_| ListNotices {})?;
        let pings = vec![requests::ping(); CONNECTIONS];
        let rate = |requests: &[_]| -> Result<f64> {
            Ok(load::closed(address, requests.to_vec(), CONNECTIONS, lasts)?.rate())
        };
        let kinds = [
            ("balance_vs_ping", balance, Some(Goal::AtLeast(0.7))),
            ("history20_vs_ping", history, Some(Goal::AtLeast(0.6))),
            ("notices20_vs_ping", notices, Some(Goal::AtLeast(0.6))),
            // With its members, its month and its place among the village's: what the first page shows.
            ("household_vs_ping", home, None),
        ];
        for (name, requests, goal) in kinds {
            let (mut rates, mut controls, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
            for _ in 0..self.pace.turns {
                let (ping, read) = (rate(&pings)?, rate(&requests)?);
                controls.push(ping);
                rates.push(read);
                ratios.push(read / ping);
            }
            let control = Control { what: "/ping a second", figure: median(controls) };
            report.add(Row::compared(
                name,
                self.of(),
                (median(rates), "/s"),
                control,
                median(ratios),
                goal,
            ));
        }
        Ok(())
    }

    /// Bookings of a seat, beside those with one commit each on `beside`, in turns; then as many guardians as there are
    /// who want few seats at once.
    pub fn bookings(&self, report: &mut Report, beside: &Place) -> Result<()> {
        let classes = self.seeded.classes.as_ref().context("there are no classes")?;
        let buyers = &self.seeded.buyers;
        // A session after the other, as many as it has seats; the control takes them from the other end.
        let children = SEATS.min(classes.children.len());
        let seats = |session: ClassSessionId| {
            let of = classes.children.iter().take(children);
            of.map(move |child| (*child, (classes.course, session)))
        };
        let turns = self.pace.turns;
        let share = classes.sessions.len() / (2 * turns);
        let (mut ours, mut theirs) = (classes.sessions.iter(), classes.sessions.iter().rev());
        let (mut rates, mut controls, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..turns {
            let drafts =
                theirs.by_ref().take(share).flat_map(|session| seats(*session)).filter_map(
                    |((buyer, child), (course, session))| {
                        let draft = requests::booking(course, session, child);
                        Some((buyers.get(buyer)?.clone(), draft))
                    },
                );
            let plain = control::single_bookings(beside, drafts, self.pace.load)?;
            let sent = ours.by_ref().take(share).flat_map(|session| seats(*session));
            let requests = self.maker.bookings(buyers, sent)?;
            let rate =
                load::once_each(self.serving.address, requests, CONNECTIONS, self.pace.load)?
                    .rate();
            controls.push(plain);
            rates.push(rate);
            ratios.push(rate / plain);
        }
        report.add(Row::compared(
            "book_vs_single_commit",
            self.of(),
            (median(rates), "/s"),
            Control { what: "one commit each", figure: median(controls) },
            median(ratios),
            (self.engine == "sqlite").then_some(Goal::AtLeast(8.0)),
        ));
        let all = classes
            .children
            .iter()
            .map(|child| (*child, (classes.sought_after, classes.sought_after_session)));
        let requests = self.maker.bookings(buyers, all)?;
        let address = self.serving.address;
        let rush = load::open_once_each(address, requests, CONNECTIONS_BY_CLOCK, self.pace.rush)?;
        let p99 = rush.per_mille(990);
        report.add(Row::plain("class_opening_p99_ms", self.of(), p99, "ms", None));
        self.ensure_taken(classes.sought_after_session)
    }

    /// After the rush as many seats are taken as there are, and all others wait.
    fn ensure_taken(&self, session: ClassSessionId) -> Result<()> {
        let (row, _) = class_session::find(&mut self.place.connect()?, session)?
            .context("the session is gone")?;
        let asked = self.seeded.classes.as_ref().map_or(0, |classes| classes.children.len());
        let (taken, waiting) = (usize::try_from(row.taken)?, usize::try_from(row.waiting)?);
        ensure!(
            taken == usize::try_from(row.seats)?.min(asked) && taken + waiting == asked,
            "{taken} seats of {} taken, {waiting} wait, {asked} asked",
            row.seats
        );
        Ok(())
    }

    /// A spreadsheet into a village that has nobody.
    pub fn import(&self, report: &mut Report) -> Result<()> {
        let cadre = self.seeded.cadre.as_ref().context("nobody may import")?;
        let sheet = requests::sheet(self.pace.import_rows);
        let (took, answer) = load::once(self.serving.address, self.maker.import(cadre, &sheet)?)?;
        let told: ImportReport = serde_json::from_slice(&answer)?;
        ensure!(told.errors_total == 0 && !told.dry_run, "the import was refused: {told:?}");
        let rate = f64::from(told.rows) / took.as_secs_f64();
        report.add(Row::plain("import_rows_per_s", self.of(), rate, "/s", None));
        Ok(())
    }

    /// The most memory that the server has held so far.
    pub fn memory(&self, report: &mut Report) {
        let (of, most) = (self.of(), self.serving.memory_mb());
        report.add(Row::plain("memory_mb", of, most, "MB", Some(Goal::AtMost(60.0))));
    }

    /// Redemptions of one village on PostgreSQL, where all of them need the same row.
    pub fn hot_row(&self, report: &mut Report) -> Result<()> {
        let buyers: Vec<Buyer> =
            self.seeded.buyers.iter().filter(|buyer| buyer.village == 0).cloned().collect();
        let (mut rates, mut controls, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..self.pace.turns {
            let plain = control::locked_rows(&self.place, &buyers, POOL, self.pace.load)?;
            let requests = self.maker.redeem(&buyers)?;
            let rate =
                load::closed(self.serving.address, requests, CONNECTIONS, self.pace.load)?.rate();
            controls.push(plain);
            rates.push(rate);
            ratios.push(rate / plain);
        }
        let control = Control { what: "with FOR UPDATE", figure: median(controls) };
        report.add(Row::compared(
            "pg_hot_row_vs_for_update",
            self.of(),
            (median(rates), "/s"),
            control,
            median(ratios),
            Some(Goal::AtLeast(12.0)),
        ));
        Ok(())
    }
}
