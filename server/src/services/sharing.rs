//! What a link says of itself where it is shared, in a chat or by a search engine. Anyone may read it, so it tells
//! no more than the store's door, its shelf, a notice that is open to all, and a poster for a class or a duty do.

use xiangyue_shared::{
    error::ErrorCode,
    ids::{CourseId, DutyId, ItemId, NoticeId, StoreId},
    notice::NoticeState,
    region::place_name,
    store::OpeningHours,
};

use super::{notice, store};
use crate::{
    db::{
        Conn, clock,
        models::{course, region, store as model, volunteer::duty},
    },
    error::Result,
};

const WEEKDAYS: [(u8, &str); 7] =
    [(1, "一"), (2, "二"), (3, "三"), (4, "四"), (5, "五"), (6, "六"), (7, "日")];

/// How a link introduces itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    pub title: String,
    pub description: String,
}

/// The link to a store: where it is and when it opens.
///
/// # Errors
/// `NotFound`.
pub fn store(conn: &mut Conn, id: StoreId) -> Result<Preview> {
    let store = store::expect(conn, id)?;
    let village = region::name(conn, &store.village()?)?;
    let facts = [place_name(&village).to_owned(), hours(&store.hours()?), store.place];
    let said: Vec<String> = facts.into_iter().filter(|fact| !fact.is_empty()).collect();
    Ok(Preview {
        title: store.name,
        description: format!("{}。用道德积分兑换日用品。", said.join(" · ")),
    })
}

/// The link to goods: for how many points, and where.
///
/// # Errors
/// `NotFound`, also for what is withdrawn.
pub fn item(conn: &mut Conn, id: ItemId) -> Result<Preview> {
    let item = model::item(conn, &id.to_string())?
        .filter(|item| !item.withdrawn)
        .ok_or(ErrorCode::NotFound)?;
    let store = model::by_key(conn, &item.store_id)?.ok_or(ErrorCode::NotFound)?;
    let unit = if item.unit.is_empty() { item.unit } else { format!("{} · ", item.unit) };
    Ok(Preview {
        title: format!("{} · {} 分", item.name, item.price),
        description: format!("{unit}{}，用道德积分兑换。", store.name),
    })
}

/// The link to a notice that is open to all: what it is about, and whose it is.
///
/// # Errors
/// `NotFound`, also for what is not open to all, not published, or withdrawn.
pub fn notice(conn: &mut Conn, id: NoticeId) -> Result<Preview> {
    let now = clock::to_db(clock::now());
    let row = notice::expect(conn, id)?;
    let is_shown = row.state == NoticeState::Published.as_str()
        && row.published_at.is_some_and(|at| at <= now);
    if !(row.open_to_all && is_shown) {
        return Err(ErrorCode::NotFound.into());
    }
    let place = region::name(conn, &row.region()?)?;
    Ok(Preview {
        description: format!("{}通知：{}", place_name(&place), notice::summary(&row.body)),
        title: row.title,
    })
}

/// The link to a four-thirty class: when it is and for whom. In which room children are is told to those who sign in.
///
/// # Errors
/// `NotFound`, also for a class that is closed.
pub fn course(conn: &mut Conn, id: CourseId) -> Result<Preview> {
    let row = course::find(conn, &id.to_string())?
        .filter(|row| !row.closed)
        .ok_or(ErrorCode::NotFound)?;
    let village = region::name(conn, &row.region()?)?;
    let pattern = row.pattern()?;
    let when = hours(&OpeningHours {
        opens: pattern.begins,
        closes: pattern.ends,
        weekdays: pattern.weekdays,
    });
    let (place, from, to) = (place_name(&village), row.age_from, row.age_to);
    Ok(Preview {
        description: format!(
            "{place}四点半课堂 · {when} · {from} 到 {to} 岁。监护人可以给孩子报名。"
        ),
        title: row.name,
    })
}

/// The link to a duty of volunteers: its name and whose it is. What is said about it is for those who are signed in.
///
/// # Errors
/// `NotFound`, also for one that takes nobody any more.
pub fn duty(conn: &mut Conn, id: DutyId) -> Result<Preview> {
    let row =
        duty::find(conn, &id.to_string())?.filter(|row| !row.closed).ok_or(ErrorCode::NotFound)?;
    let village = region::name(conn, &row.region()?)?;
    Ok(Preview {
        description: format!("{}志愿服务，欢迎来报名。", place_name(&village)),
        title: row.name,
    })
}

/// Such as 每天 08:00–18:00, or 周一二三 08:00–18:00.
fn hours(hours: &OpeningHours) -> String {
    let days: String = WEEKDAYS
        .iter()
        .filter(|(number, _)| hours.weekdays.contains(number))
        .map(|(_, name)| *name)
        .collect();
    let when = match hours.weekdays.len() {
        0 => return String::new(),
        7.. => "每天".to_owned(),
        _ => format!("周{days}"),
    };
    format!("{when} {}–{}", hours.opens.format("%H:%M"), hours.closes.format("%H:%M"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opening_hours_are_said_in_one_breath() {
        let said = |weekdays: &[u8]| {
            let time = |hour| chrono::NaiveTime::from_hms_opt(hour, 30, 0).unwrap_or_default();
            hours(&OpeningHours { opens: time(8), closes: time(17), weekdays: weekdays.to_vec() })
        };
        assert_eq!(said(&[1, 2, 3, 4, 5, 6, 7]), "每天 08:30–17:30");
        assert_eq!(said(&[1, 3, 7]), "周一三日 08:30–17:30");
        assert_eq!(said(&[]), "");
    }
}
