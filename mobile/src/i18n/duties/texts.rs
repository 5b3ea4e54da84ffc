//! What there is to say about volunteering.

/// All texts of one language, by the part that says them.
pub struct DutyTexts {
    pub words: DutyWords,
    pub mine: MyDuties,
    pub teams: TeamWords,
    pub shift: ShiftWords,
    pub desk: DeskDuties,
    pub proof: ProofTexts,
}

texts! {
    /// Of duties, shifts and places, wherever they are shown.
    DutyWords {
        title, wanted(i64), full, waiting(i64), cancelled, closed, opens(&str), over,
        /// Hours and minutes.
        lasted(i64, i64),
        asked, queued, offered, booked, on_leave, refused, declined, lapsed, off, position(i64), until(&str),
        came(&str), left(&str), by_code, by_offline, by_leader, village_own, needs_approval, people(i64, i64), not_told,
    }
    /// A villager's pages.
    MyDuties {
        hint, mine, none_mine, coming, none, none_hint, hours, hours_hint, teams, teams_hint, no_shifts, no_shifts_hint, who, sign_up(&str),
        queue(&str), full_hint, signed_up, asked_told, queued_told, offer(&str), offer_until(&str), take, leave_it, taken, left_it, leave,
        leave_ask, leave_hint, leave_done, check_in, check_out, scan_hint, digits, digits_wrong, digits_send, kept, kept_in, kept_out, checked_in, checked_out,
        own_screen, total, times(i64), no_hours, no_hours_hint, points(&str), corrected, corrects(&str), household_hint, shifts, to_leader,
    }
    /// Teams.
    TeamWords {
        title, none, none_hint, members(i64), team, organisation, join, joined, asked_told, leave, left, leader, social_worker, member,
        asked, closed, ask_none, ask_list, accept, refuse, accepted, not_accepted, members_title, members_none, new, change,
        name, name_hint, about, kind, close, close_hint, save, saved, add, add_hint, added, make_leader, no_leader, of_team,
    }
    /// A shift for its leader.
    ShiftWords {
        title, signups, none, none_hint, accept, refuse, accepted, not_accepted, by_hand, came_at, left_at, left_hint, wrong_time, save,
        written, screen, screen_hint(&str), screen_wait, left_off, here(usize), gone(usize),
        enter, enter_lead, hours, adults,
    }
    /// Certificates, and whether one is genuine.
    ProofTexts {
        title, one, none, none_hint, new, new_hint, from, to, day_wrong, issue, issued, file, withdrawn,
        /// From one day to another.
        period(&str, &str),
        check, number, number_hint, number_wrong, unknown, unknown_hint, valid, not_valid, name, place, time, served,
    }
    /// Duties at the desk.
    DeskDuties {
        tab, none, none_hint, new, change, name, name_hint, about, about_hint, team, approval, approval_hint, points_rule, no_points,
        per, per_hint, rounding, rounding_own, rounding_step, down, nearest, up, close, close_hint, save, saved, with_closed, add_shift,
        change_shift, cancel_shift, cancel_ask, cancel_hint, cancel_done, shift_saved, role, role_hint, place, place_hint, day, begins,
        ends, opens, opens_now, opens_day, closes, ends_wrong, least, most, sign_up, sign_up_lead, sign_up_done, of_household,
    }
}
