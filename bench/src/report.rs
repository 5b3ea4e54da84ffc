//! Figures beside what they are compared with and what they ought to be.

use std::fmt::Write;

use serde::Serialize;

use crate::disk::Fsync;

/// What a figure ought to be.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Goal {
    AtLeast(f64),
    AtMost(f64),
}

impl Goal {
    fn is_met(self, figure: f64) -> bool {
        match self {
            Self::AtLeast(least) => figure >= least,
            Self::AtMost(most) => figure <= most,
        }
    }
}

/// What a figure is compared with.
#[derive(Debug, Clone, Serialize)]
pub struct Control {
    pub what: &'static str,
    pub figure: f64,
}

/// One figure.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    pub name: &'static str,
    pub engine: &'static str,
    /// `small`, `city`, or `small` on a slow disk.
    pub data: &'static str,
    pub figure: f64,
    pub unit: &'static str,
    pub control: Option<Control>,
    /// The figure over its control.
    pub ratio: Option<f64>,
    /// Of the ratio where there is one, else of the figure.
    pub goal: Option<Goal>,
    pub met: Option<bool>,
}

impl Row {
    /// A figure that stands by itself.
    #[must_use]
    pub fn plain(
        name: &'static str,
        (engine, data): (&'static str, &'static str),
        figure: f64,
        unit: &'static str,
        goal: Option<Goal>,
    ) -> Self {
        let met = goal.map(|goal| goal.is_met(figure));
        Self { name, engine, data, figure, unit, control: None, ratio: None, goal, met }
    }

    /// A figure over its control.
    #[must_use]
    pub fn compared(
        name: &'static str,
        (engine, data): (&'static str, &'static str),
        (figure, unit): (f64, &'static str),
        control: Control,
        ratio: f64,
        goal: Option<Goal>,
    ) -> Self {
        let met = goal.map(|goal| goal.is_met(ratio));
        Self {
            name,
            engine,
            data,
            figure,
            unit,
            control: Some(control),
            ratio: Some(ratio),
            goal,
            met,
        }
    }
}

/// Everything that a run found.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// Of the folder that holds the data, at the start of the run.
    pub fsync: Option<Fsync>,
    pub quick: bool,
    pub rows: Vec<Row>,
    /// CPU time of the server for one redemption, in microseconds, by engine and data.
    pub cpu_us_per_redemption: Vec<(String, f64)>,
}

impl Report {
    /// Adds a row, and shows that it is there.
    pub fn add(&mut self, row: Row) {
        println!("{}", line(&row));
        self.rows.push(row);
    }

    /// All rows as a table.
    #[must_use]
    pub fn table(&self) -> String {
        let mut text = String::new();
        if let Some(fsync) = self.fsync {
            let Fsync { median_us, p99_us } = fsync;
            // Writing to a string cannot fail.
            let _ = writeln!(text, "fsync: median {median_us} µs, p99 {p99_us} µs");
        }
        for (of, cpu) in &self.cpu_us_per_redemption {
            let _ = writeln!(text, "server's CPU for one redemption, {of}: {cpu:.0} µs");
        }
        let _ = writeln!(
            text,
            "{:<26} {:<9} {:<9} {:>16} {:>34} {:>7} {:>8}  met",
            "name", "engine", "data", "figure", "control", "ratio", "goal"
        );
        for row in &self.rows {
            let _ = writeln!(text, "{}", line(row));
        }
        text
    }
}

fn line(row: &Row) -> String {
    let control = row
        .control
        .as_ref()
        .map(|control| format!("{} {}", short(control.figure), control.what))
        .unwrap_or_default();
    let ratio = row.ratio.map(|ratio| format!("{ratio:.2}")).unwrap_or_default();
    let goal = match row.goal {
        Some(Goal::AtLeast(least)) => format!("≥ {least}"),
        Some(Goal::AtMost(most)) => format!("≤ {most}"),
        None => String::new(),
    };
    let met = match row.met {
        Some(true) => "yes",
        Some(false) => "NO",
        None => "",
    };
    format!(
        "{:<26} {:<9} {:<9} {:>16} {control:>34} {ratio:>7} {goal:>8}  {met}",
        row.name,
        row.engine,
        row.data,
        format!("{} {}", short(row.figure), row.unit)
    )
}

fn short(figure: f64) -> String {
    if figure >= 100.0 { format!("{figure:.0}") } else { format!("{figure:.2}") }
}

/// The middle one.
#[must_use]
pub fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_is_met_from_its_own_side() {
        assert!(Goal::AtLeast(8.0).is_met(8.0) && !Goal::AtLeast(8.0).is_met(7.9));
        assert!(Goal::AtMost(15.0).is_met(15.0) && !Goal::AtMost(15.0).is_met(15.1));
        let row = Row::plain("p99", ("sqlite", "small"), 20.0, "ms", Some(Goal::AtMost(15.0)));
        assert_eq!(row.met, Some(false));
        let control = Control { what: "ping", figure: 10.0 };
        let row = Row::compared(
            "balance",
            ("sqlite", "small"),
            (8.0, "/s"),
            control,
            0.8,
            Some(Goal::AtLeast(0.7)),
        );
        assert_eq!(row.met, Some(true));
    }

    #[test]
    fn the_median_is_in_the_middle() {
        assert!((median(vec![9.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
    }
}
