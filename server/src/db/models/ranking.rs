//! Rankings, from what households earned month by month.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date, Text};
use xiangyue_shared::{ids::HouseholdId, points::Points, ranking::RankingRow, region::RegionCode};

use super::{page, parse};
use crate::{db::Conn, error::Result};

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    household_id: String,
    #[diesel(sql_type = Text)]
    head_name: String,
    #[diesel(sql_type = Text)]
    group_name: String,
    #[diesel(sql_type = BigInt)]
    points: i64,
    #[diesel(sql_type = BigInt)]
    place: i64,
}

/// Households of a region by what rules gave and took in the months from `first` up to, but not with, `past`; entries
/// that were undone are left out. What was spent does not count. `own` is found even below the first hundred.
///
/// # Errors
/// Where the database fails.
pub fn ranking(
    conn: &mut Conn,
    region: &RegionCode,
    first: NaiveDate,
    past: NaiveDate,
    own: Option<HouseholdId>,
) -> Result<Vec<RankingRow>> {
    let (lowest, above) = page::below(region);
    let own = own.map(|id| id.to_string()).unwrap_or_default();
    // One statement: a rank is a window over grouped sums, which the query builder does not cover on the enum.
    let text = "SELECT * FROM (
        SELECT h.id AS household_id, h.head_name AS head_name, g.name AS group_name, s.points AS points,
               RANK() OVER (ORDER BY s.points DESC) AS place
        FROM (
            SELECT m.household_id AS household_id, CAST(SUM(m.earned) AS BIGINT) AS points
            FROM household_months m
            WHERE m.village_code = $1 AND m.month >= $2 AND m.month < $3
            GROUP BY m.household_id
        ) s
        JOIN households h ON h.id = s.household_id
        JOIN regions g ON g.code = h.group_code
        WHERE h.ranking_opt_out = (1 = 0) AND s.points > 0 AND h.group_code >= $4 AND h.group_code < $5
    ) ranked WHERE place <= 100 OR household_id = $6 ORDER BY place, household_id LIMIT 200";
    let village = region
        .ancestor(xiangyue_shared::region::Level::Village)
        .map(String::from)
        .unwrap_or_default();
    let query = diesel::sql_query(text)
        .bind::<Text, _>(village)
        .bind::<Date, _>(first)
        .bind::<Date, _>(past)
        .bind::<Text, _>(lowest)
        .bind::<Text, _>(above)
        .bind::<Text, _>(own.clone());
    let rows: Vec<Row> = query.load(conn)?;
    rows.into_iter()
        .map(|row| {
            Ok(RankingRow {
                rank: row.place,
                household: parse::one(&row.household_id)?,
                own: row.household_id == own,
                head_name: row.head_name,
                group_name: row.group_name,
                points: Points(row.points),
            })
        })
        .collect()
}
