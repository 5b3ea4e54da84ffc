//! What Lighthouse measured, against the goals.

use serde::{Deserialize, Serialize};

use crate::progress::note;

/// Least scores, of 100.
const PERFORMANCE_LEAST: f64 = 90.0;
const ACCESSIBILITY_LEAST: f64 = 100.0;
const BEST_PRACTICES_LEAST: f64 = 100.0;

/// One measurement of a page.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Measured {
    page: String,
    performance: f64,
    accessibility: f64,
    best_practices: f64,
    first_paint_ms: f64,
    largest_paint_ms: f64,
    blocking_ms: f64,
    /// Cumulative layout shift.
    shift: f64,
    /// Checks that were not passed.
    failed: Vec<String>,
    /// Why the page could not be measured.
    error: Option<String>,
}

/// Prints the medians of each page. Whether all goals are reached.
pub fn print(measured: &[Measured]) -> bool {
    note(&format!(
        "{:<12} {:>12} {:>14} {:>15} {:>9} {:>9} {:>9} {:>7}",
        "page",
        "performance",
        "accessibility",
        "best practices",
        "FCP ms",
        "LCP ms",
        "TBT ms",
        "CLS"
    ));
    let mut all_reached = true;
    for (page, runs) in by_page(measured) {
        let of = |value: fn(&Measured) -> f64| median(runs.iter().map(|run| value(run)).collect());
        let performance = of(|run| run.performance);
        let accessibility = of(|run| run.accessibility);
        let best_practices = of(|run| run.best_practices);
        note(&format!(
            "{page:<12} {performance:>12} {accessibility:>14} {best_practices:>15} {:>9.0} {:>9.0} {:>9.0} {:>7.3}",
            of(|run| run.first_paint_ms),
            of(|run| run.largest_paint_ms),
            of(|run| run.blocking_ms),
            of(|run| run.shift),
        ));
        let reached = reaches([performance, accessibility, best_practices])
            && runs.iter().all(|run| run.error.is_none());
        if !reached {
            let mut failed: Vec<&str> = runs
                .iter()
                .flat_map(|run| run.failed.iter().chain(&run.error))
                .map(String::as_str)
                .collect();
            failed.sort_unstable();
            failed.dedup();
            note(&format!("{:<12} not passed: {}", "", failed.join(", ")));
        }
        all_reached &= reached;
    }
    all_reached
}

fn reaches([performance, accessibility, best_practices]: [f64; 3]) -> bool {
    performance >= PERFORMANCE_LEAST
        && accessibility >= ACCESSIBILITY_LEAST
        && best_practices >= BEST_PRACTICES_LEAST
}

/// The measurements of each page, in the order of the pages.
fn by_page(measured: &[Measured]) -> Vec<(&str, Vec<&Measured>)> {
    let mut pages: Vec<(&str, Vec<&Measured>)> = Vec::new();
    for run in measured {
        match pages.iter_mut().find(|(page, _)| *page == run.page) {
            Some((_, runs)) => runs.push(run),
            None => pages.push((&run.page, vec![run])),
        }
    }
    pages
}

/// The value in the middle; the upper one of two.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_value_in_the_middle() {
        assert!((median(vec![3.0, 90.0, 1.0, 2.0, 80.0]) - 3.0).abs() < f64::EPSILON);
        assert!((median(vec![7.0]) - 7.0).abs() < f64::EPSILON);
    }

    #[test]
    fn every_goal_counts() {
        assert!(reaches([90.0, 100.0, 100.0]));
        for below in [[89.0, 100.0, 100.0], [90.0, 99.0, 100.0], [90.0, 100.0, 96.0]] {
            assert!(!reaches(below));
        }
    }
}
