//! What there is to say about four-thirty classes.

/// All texts of one language, by the part that says them.
pub struct ClassTexts {
    pub course: CourseTexts,
    pub desk: DeskClassTexts,
    pub register: RegisterTexts,
    pub family: FamilyTexts,
}

texts! {
    /// Of classes and seats, wherever they are shown.
    CourseTexts {
        title, ages(i64, i64), teacher(&str), day(u32, u32, u32), hours(&str, &str), pattern(&str, &str, &str), day_to_day(&str, &str),
        term(&str, &str), taken(i64, i64), left(i64), full, waiting(i64), cancelled, closed,
        adults_missing(i64), homework, children(i64), booked, queued, offered, on_leave, declined,
        lapsed, given_up, position(i64), until(&str), holidays_unknown(&str),
    }
    /// Classes at the desk.
    DeskClassTexts {
        tab, mine, mine_none, mine_none_hint, not_collected, not_collected_hint, household(&str, &str), ended(&str),
        called(&str), not_called, courses, none, none_hint, with_closed, new, change, name, name_hint, place,
        place_hint, region, village, township, teacher, teacher_none, teacher_none_hint, teacher_choose, ages, age_from, age_to, weekdays,
        begins, ends, ends_wrong, first_day, last_day, term_wrong, skip_holidays, skip_holidays_hint, quota,
        quota_hint, adults, adults_hint, offer, offer_hint, alarm, alarm_hint, close, close_hint,
        save, saved, planned(i64, i64, i64), day_wrong, sessions, sessions_none,
        sessions_none_hint, add_day, change_day, cancel_day, cancel_ask, cancel_hint, cancel_done, restore_day, day_saved,
        day, substitute, own_teacher, to_figures, to_change, parties, parties_none,
        parties_none_hint, figures, by_session, by_child, download, booked(i64), came(i64), leave(i64),
        absent(i64), figures_none, figures_none_hint, household_number(&str),
    }
    /// A guardian's pages.
    FamilyTexts {
        not_bound, not_bound_hint, no_courses, no_courses_hint, add_children, my_children, courses, nothing_booked,
        today, this_week, a_child, not_come, come(&str), collected(&str), offer, offer_until(&str), offer_accept,
        offer_decline, offer_taken, offer_left, booked_told(usize, usize), no_sessions, no_sessions_hint, sessions,
        no_children, no_children_hint, book, which_children, together, choose_first, book_term(&str), or_one, bookings,
        give_up, give_up_ask, give_up_hint(&str), gave_up, book_one, full_hint, queue, book_this, leave(&str),
        leave_hint, leave_done, collectors(usize), not_told, not_told_hint, add_child, cards, consents, agreed, refused,
        withdrawn, child, consent, agree, refuse, refuse_done, name, born, born_wrong, health, health_hint, contacts,
        contact_name, contact_name_hint, remove, add_contact, who_collects, who_collects_hint, collector_name, relation,
        relation_hint, photo_add, photo_change, photo_remove, photo_of(&str), photo_hint, card_lost, card_lost_done, add_collector, look_above, save, child_saved, withdraw, withdraw_ask,
        withdraw_hint, withdraw_done, homework(&str), begun, print, cards_hint, card_title, card_how,
    }
    /// The teacher's register.
    RegisterTexts {
        title, here, expected, gone, away, none, none_hint, arrive_short, collect_short, arrived_at(&str),
        left_at(&str, &str), absent, on_leave, not_yet, about(&str), health, health_none, contacts, may_collect,
        born(&str), who_collects(&str), by_card, other, other_ask, other_hint, other_refuse, refused_title, refused(&str),
        refused_noted, card_title, card_lead, card_unknown_title, card_unknown, card_found(&str, &str), hand_over,
        handed_over(&str), card_none_here, back, closed, homework_title, homework_hint,
        homework_save, homework_saved, private, left_to_collect(usize), ready, kept, waits, came_refused(&str), left_refused(&str),
    }
}
