//! Classes: set up by the village or township, planned from their pattern.

use xiangyue_shared::{
    access::Target,
    course::{
        Course, CourseDraft, GetCourse, ListCourses, ListTeachers, PlannedCourse, PutCourse,
        Teacher,
    },
    error::{ErrorCode, FieldError},
    page::Page,
    region::Level,
};

use super::{calendar, follow_up, plan, queue, record, teacher_at};
use crate::{
    call::{Asked, Call},
    db::{
        Conn, clock,
        models::{
            class_session,
            course::{self as model, CourseRow},
            page, parse, person, region,
        },
    },
    error::{Failure, Result},
    services::volunteer::class_shift,
};

/// Lists classes: those of a place, of what lies below it, and of the township it lies in.
///
/// # Errors
/// `OutOfRange` for a page of another size than pages have.
pub fn list(conn: &mut Conn, _: &Call, asked: &Asked<ListCourses>) -> Result<Page<Course>> {
    let region = &asked.path.region;
    let above: Vec<String> = [Level::Township, Level::Village]
        .into_iter()
        .filter_map(|level| region.ancestor(level))
        .filter(|above| above.covers(region))
        .map(String::from)
        .collect();
    let wanted = model::Wanted {
        region,
        above: &above,
        with_closed: asked.query.with_closed,
        after: asked.query.cursor.as_deref(),
        limit: page::rows(asked.query.limit)?,
    };
    let rows = model::list(conn, &wanted)?;
    let items =
        rows.items.into_iter().map(|(row, teacher)| shown(&row, teacher)).collect::<Result<_>>()?;
    Ok(Page { items, next_cursor: rows.next_cursor })
}

/// Lists who may teach a class of a region.
///
/// # Errors
/// `Forbidden`.
pub fn teachers(conn: &mut Conn, call: &Call, asked: &Asked<ListTeachers>) -> Result<Vec<Teacher>> {
    let region = &asked.path.region;
    call.allow(&Target::region(region.clone()))?;
    let reach: Vec<String> = [Level::Township, Level::Village]
        .into_iter()
        .filter_map(|level| region.ancestor(level))
        .map(String::from)
        .collect();
    model::teachers(conn, &reach)
}

/// Shows a class.
///
/// # Errors
/// `NotFound`.
pub fn show(conn: &mut Conn, _: &Call, asked: &Asked<GetCourse>) -> Result<Course> {
    let row = super::expect(conn, asked.path.course)?;
    let teacher = person::display_name(conn, &row.teacher_id)?;
    shown(&row, teacher)
}

fn shown(row: &CourseRow, teacher_name: String) -> Result<Course> {
    let pattern = row.pattern()?;
    Ok(Course {
        id: row.course()?,
        region: row.region()?,
        name: row.name.clone(),
        place: row.place.clone(),
        teacher: parse::one(&row.teacher_id)?,
        teacher_name,
        age_from: row.age_from.into(),
        age_to: row.age_to.into(),
        holidays_unknown: calendar::unknown_years(&pattern),
        pattern,
        quota: row.quota.into(),
        adults_required: row.adults_required.into(),
        offer_minutes: row.offer_minutes.into(),
        alarm_minutes: row.alarm_minutes.into(),
        closed: row.closed,
    })
}

/// Sets up a class or changes it, and brings its sessions to come in line. Seats that a larger class has more go to those
/// who wait.
///
/// # Errors
/// `Forbidden`; `Invalid` on `region` for what is no village or township, or another than before, on `teacher` for who
/// does not teach there.
pub fn put(conn: &mut Conn, call: &Call, asked: &Asked<PutCourse>) -> Result<PlannedCourse> {
    let (id, draft) = (asked.path.course.to_string(), &asked.body);
    let found = model::find(conn, &id)?;
    let is_new = found.is_none();
    if let Some(row) = &found {
        call.allow(&Target::region(row.region()?))?;
        if row.region_code != draft.region.as_str() {
            return Err(FieldError::new("region", ErrorCode::OtherVillage).into());
        }
        model::lock(conn, &id)?;
    } else {
        call.allow(&Target::region(draft.region.clone()))?;
        let level = draft.region.level();
        if !matches!(level, Level::Village | Level::Township)
            || region::find(conn, &draft.region)?.is_none()
        {
            return Err(FieldError::new("region", ErrorCode::RegionCodeInvalid).into());
        }
    }
    let teacher = teacher_at(conn, draft.teacher, &draft.region, "teacher")?;
    let created_at = found.map_or_else(|| clock::to_db(call.now), |row| row.created_at);
    let mut row = filled(id, draft, teacher)?;
    row.created_at = created_at;
    if is_new {
        model::add(conn, &row)?;
    } else {
        model::change(conn, &row)?;
    }
    let now = clock::to_db(call.now);
    let planned = plan::follow(conn, &row, now)?;
    let sessions = class_session::of_course(conn, &row.id)?;
    class_shift::follow_course(conn, call, &row, &sessions)?;
    if !is_new {
        follow_up::book(conn, call, &row, &planned.added)?;
        let mut sessions: Vec<String> = class_session::of_course(conn, &row.id)?
            .into_iter()
            .filter(|session| session.waiting > 0 && session.taken < session.seats)
            .map(|session| session.id)
            .collect();
        sessions.sort_unstable();
        queue::hand_on(conn, call, &sessions)?;
    }
    record(
        conn,
        call,
        if is_new { "class.open" } else { "class.change" },
        ("course", &row.id),
        &row.region_code,
        format!(
            "{}, quota={}, closed={}, sessions: {} added, {} removed, {} kept",
            row.name,
            row.quota,
            row.closed,
            planned.added.len(),
            planned.removed,
            planned.kept
        ),
    )?;
    let teacher = person::display_name(conn, &row.teacher_id)?;
    Ok(PlannedCourse {
        course: shown(&row, teacher)?,
        sessions_added: number(planned.added.len())?,
        sessions_removed: number(planned.removed)?,
        sessions_kept: number(planned.kept)?,
    })
}

fn number(count: usize) -> Result<i64> {
    i64::try_from(count).map_err(Failure::internal)
}

fn filled(id: String, draft: &CourseDraft, teacher_id: String) -> Result<CourseRow> {
    let small = |value: i64| i32::try_from(value).map_err(Failure::internal);
    let mut row = CourseRow {
        id,
        region_code: draft.region.to_string(),
        name: draft.name.trim().to_owned(),
        place: draft.place.trim().to_owned(),
        teacher_id,
        age_from: small(draft.age_from)?,
        age_to: small(draft.age_to)?,
        weekdays: String::new(),
        begins: String::new(),
        ends: String::new(),
        first_day: draft.pattern.first_day,
        last_day: draft.pattern.last_day,
        skip_holidays: draft.pattern.skip_holidays,
        quota: small(draft.quota)?,
        adults_required: small(draft.adults_required)?,
        offer_minutes: small(draft.offer_minutes)?,
        alarm_minutes: small(draft.alarm_minutes)?,
        closed: draft.closed,
        created_at: chrono::NaiveDateTime::default(),
    };
    row.set_pattern(&draft.pattern);
    Ok(row)
}
