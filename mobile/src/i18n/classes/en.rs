//! Four-thirty classes in English.

use super::texts::{ClassTexts, CourseTexts, DeskClassTexts, FamilyTexts, RegisterTexts};

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

fn children(count: i64) -> String {
    if count == 1 { "1 child".to_owned() } else { format!("{count} children") }
}

pub static EN: ClassTexts = ClassTexts {
    course: CourseTexts {
        title: "Four-thirty class",
        ages: |from, to| format!("ages {from} to {to}"),
        teacher: |name| format!("teacher {name}"),
        day: |month, day, since_monday| {
            let name = DAYS.get(usize::try_from(since_monday).unwrap_or_default()).unwrap_or(&"");
            let month = MONTHS
                .get(usize::try_from(month.saturating_sub(1)).unwrap_or_default())
                .unwrap_or(&"");
            format!("{name} {day} {month}")
        },
        hours: |from, to| format!("{from} to {to}"),
        pattern: |days, from, to| {
            let days =
                if days.contains(" to ") { days.to_owned() } else { days.replace(' ', ", ") };
            format!("{days}, {from} to {to}")
        },
        day_to_day: |first, last| format!("{first} to {last}"),
        term: |first, last| format!("{first} to {last}"),
        taken: |taken, of| format!("{taken} of {of}"),
        left: |seats| {
            if seats == 1 { "1 seat left".to_owned() } else { format!("{seats} seats left") }
        },
        full: "Full",
        waiting: |count| format!("{count} waiting"),
        cancelled: "No class",
        closed: "Closed",
        adults_missing: |adults| {
            if adults == 1 {
                "1 adult missing".to_owned()
            } else {
                format!("{adults} adults missing")
            }
        },
        homework: "Homework",
        children,
        booked: "Booked",
        queued: "Waiting",
        offered: "Offered",
        on_leave: "On leave",
        declined: "Declined",
        lapsed: "Ran out",
        given_up: "Cancelled",
        position: |place| format!("Number {place} in the queue"),
        until: |when| format!("answer before {when}"),
        holidays_unknown: |years| {
            format!(
                "The holidays of {years} are not published yet, so those days are planned as usual. Save again once they are."
            )
        },
    },
    desk: DeskClassTexts {
        tab: "Classes",
        mine: "My classes today",
        mine_none: "No class of yours today",
        mine_none_hint: "On a day on which you teach, the register stands here.",
        not_collected: "Children not collected",
        not_collected_hint: "Class is over. Look into the classroom and call the guardians.",
        household: |name, course| format!("Household of {name} · {course}"),
        ended: |time| format!("ended {time}"),
        called: |when| format!("guardian told {when}"),
        not_called: "guardian not told yet",
        courses: "Classes",
        none: "No classes yet",
        none_hint: "Open a class, and guardians can book for their children.",
        with_closed: "Show closed ones too",
        new: "Open a class",
        change: "Change the class",
        name: "Name of the class",
        name_hint: "Such as: Four-thirty class, calligraphy",
        place: "Where",
        place_hint: "Such as: village school, ground floor",
        region: "For the children of",
        village: "The village",
        township: "The township",
        teacher: "Who teaches",
        teacher_none: "There is no teacher yet",
        teacher_none_hint: "Give somebody the role of a teacher under People first.",
        teacher_choose: "Choose a teacher.",
        ages: "Ages",
        age_from: "From",
        age_to: "To",
        weekdays: "Days of the week",
        begins: "Begins",
        ends: "Ends",
        ends_wrong: "It must end later than it begins.",
        first_day: "First day of the term",
        last_day: "Last day of the term",
        term_wrong: "The last day must come after the first, and a term has 400 days at most.",
        skip_holidays: "No class on public holidays",
        skip_holidays_hint: "Holidays are left out by themselves",
        quota: "Seats",
        quota_hint: "Once they are taken, others wait",
        adults: "Adults on duty",
        adults_hint: "With fewer the class cannot open. 0 asks for none",
        offer: "Minutes that a free seat is offered",
        offer_hint: "Without an answer it goes to the next",
        alarm: "Minutes after the end until the alarm",
        alarm_hint: "Guardian, teacher and village are sent an SMS",
        close: "Takes no more bookings",
        close_hint: "Those who are booked go on",
        save: "Save",
        saved: "Class saved",
        planned: |added, removed, kept| {
            let kept = if kept == 0 {
                String::new()
            } else {
                format!(", {kept} kept since they are booked")
            };
            format!("Saved: {added} sessions added, {removed} removed{kept}")
        },
        day_wrong: "Give a day and time that is still to come.",
        sessions: "Sessions",
        sessions_none: "No sessions to come",
        sessions_none_hint: "Add one, or make the term longer.",
        add_day: "Add a session",
        change_day: "Change this session",
        cancel_day: "Cancel this session",
        cancel_ask: "Cancel this session?",
        cancel_hint: "All bookings for it are given up, and the guardians are sent an SMS.",
        cancel_done: "Cancelled; the guardians are being told",
        restore_day: "Hold it after all",
        day_saved: "Session saved",
        day: "Day",
        substitute: "Who teaches that day",
        own_teacher: "The usual teacher",
        to_figures: "Figures of the term",
        to_change: "Change the class",
        parties: "Booked and waiting",
        parties_none: "Nobody has booked yet",
        parties_none_hint: "Households stand here in the order in which they book.",
        figures: "Figures of the term",
        by_session: "By session",
        by_child: "By child",
        download: "Download the sheet",
        booked: |count| format!("{count} booked"),
        came: |count| format!("{count} came"),
        leave: |count| format!("{count} on leave"),
        absent: |count| format!("{count} absent"),
        figures_none: "No session yet",
        figures_none_hint: "Once children come there are figures here.",
        household_number: |number| format!("No. {number}"),
    },
    register: RegisterTexts {
        title: "Register",
        here: "Here",
        expected: "Expected",
        gone: "Collected",
        away: "On leave",
        none: "No child is booked for this session",
        none_hint: "Children stand here once their guardians have booked.",
        arrive_short: "Here",
        collect_short: "Collect",
        arrived_at: |time| format!("came {time}"),
        left_at: |time, who| format!("{time}, with {who}"),
        absent: "Absent",
        on_leave: "On leave",
        not_yet: "Not here yet",
        about: |name| format!("About {name}"),
        health: "Health notes",
        health_none: "Nothing special was told",
        contacts: "Whom to call",
        may_collect: "May collect",
        born: |day| format!("born {day}"),
        who_collects: |name| format!("Who collects {name}?"),
        by_card: "Scan a pickup card",
        other: "Somebody who is not listed",
        other_ask: "Not listed: the child stays",
        other_hint: "Keep the child in the classroom. This is noted, and the guardian is sent an SMS at once. You can call first.",
        other_refuse: "Refuse and note it",
        refused_title: "Refused",
        refused: |name| format!("{name} stays. It is noted, and the guardian is being told."),
        refused_noted: "Please call the guardian.",
        card_title: "Scan a pickup card",
        card_lead: "Scan the code on the card, or type its eight digits.",
        card_unknown_title: "Do not hand over",
        card_unknown: "This card is of no child of this class, or a newer one was made. The child stays; call the guardian.",
        card_found: |relation, name| format!("{name}, {relation}"),
        hand_over: "Hand over",
        handed_over: |name| format!("{name} was collected"),
        card_none_here: "The card is right, but the child has not come or was collected.",
        back: "Scan another",
        closed: "This session was cancelled",
        homework_title: "Homework for today",
        homework_hint: "Guardians see it on their phones.",
        homework_save: "Save the homework",
        homework_saved: "Homework saved",
        private: "Only today's teacher sees this. Nothing of it stays on this phone.",
        left_to_collect: |count| format!("{count} still to be collected"),
        ready: "All were collected",
    },
    family: FamilyTexts {
        not_bound: "Find your household first",
        not_bound_hint: "To book for a child you must belong to a household. Use your invitation code, or ask the village.",
        no_courses: "No classes in the village yet",
        no_courses_hint: "Once there is one you can book here.",
        add_children: "Register a child first",
        my_children: "My children",
        courses: "Classes to book",
        nothing_booked: "Nothing is booked for these days.",
        today: "Today",
        this_week: "These days",
        a_child: "Child",
        not_come: "Not there yet",
        come: |time| format!("came {time}"),
        collected: |time| format!("left {time}"),
        offer: "A seat is free. Do you want it?",
        offer_until: |when| format!("Answer before {when}; then it goes to the next."),
        offer_accept: "Yes, take it",
        offer_decline: "No, leave it to others",
        offer_taken: "The seat is yours",
        offer_left: "Left to the next",
        booked_told: |booked, queued| {
            let sessions = |count: usize| {
                if count == 1 { "1 session".to_owned() } else { format!("{count} sessions") }
            };
            match (booked, queued) {
                (booked, 0) => format!("{} booked", sessions(booked)),
                (0, queued) => format!("All full: waiting for {}", sessions(queued)),
                (booked, queued) => {
                    format!("{} booked, waiting for {}", sessions(booked), sessions(queued))
                }
            }
        },
        no_sessions: "No sessions to come",
        no_sessions_hint: "Once the next term is planned you can book here.",
        sessions: "Single days and leave",
        no_children: "No child is registered yet",
        no_children_hint: "Register a child, then book. It takes a few minutes.",
        book: "Book",
        which_children: "For which children",
        together: "Children booked together all get seats, or all wait.",
        choose_first: "Choose a child first",
        book_term: |names| format!("Book the whole term for {names}"),
        or_one: "For a day or two only, choose the day below.",
        bookings: "Booked",
        give_up: "Give up",
        give_up_ask: "Give up all sessions to come?",
        give_up_hint: |names| {
            format!(
                "The seats and places of {names} go to others. To stay away for one day, choose that day and take leave."
            )
        },
        gave_up: "Given up",
        book_one: "Book this session only",
        full_hint: "It is full. Queue, and you are sent an SMS when a seat is free.",
        queue: "Queue",
        book_this: "Book this session",
        leave: |name| format!("Leave for {name} that day"),
        leave_hint: "The seat goes to another child, for that day only.",
        leave_done: "Leave taken",
        collectors: |count| {
            if count == 1 { "1 may collect".to_owned() } else { format!("{count} may collect") }
        },
        not_told: "Agreed, not filled in yet",
        not_told_hint: "Go on and tell of the child",
        add_child: "Register a child",
        cards: "Print pickup cards",
        consents: "What was agreed to",
        agreed: "Agreed",
        refused: "Refused",
        withdrawn: "Withdrawn",
        child: "About the child",
        consent: "Please read this first",
        agree: "Agree and register the child",
        refuse: "Refuse",
        refuse_done: "Noted. Nothing of the child was kept",
        name: "The child's name",
        born: "Birth date",
        born_wrong: "Give year, month and day.",
        health: "Health notes",
        health_hint: "Allergies, medicine, what the teacher must know. May stay empty",
        contacts: "Whom to call",
        contact_name: "Name",
        contact_name_hint: "Such as: father",
        remove: "Remove",
        add_contact: "Another number",
        who_collects: "Who may collect the child",
        who_collects_hint: "Only those listed; anybody else is refused.",
        collector_name: "Name",
        relation: "Relation to the child",
        relation_hint: "Such as: grandmother",
        card_lost: "Card lost, make a new one",
        card_lost_done: "Once saved, the old card no longer counts",
        add_collector: "Another person",
        look_above: "Something above is not right yet; see the red words.",
        save: "Save",
        child_saved: "Saved",
        withdraw: "Withdraw consent",
        withdraw_ask: "Withdraw consent?",
        withdraw_hint: "All that is kept of the child is removed at once, and its seats go to other children.",
        withdraw_done: "Withdrawn, and the data removed",
        homework: |text| format!("Homework: {text}"),
        begun: "This session has begun. Ask the teacher.",
        print: "Print",
        cards_hint: "Print, cut, and give them to those who collect. The teacher scans the card. It does not name the child.",
        card_title: "Four-thirty class · pickup card",
        card_how: "Show this to the teacher",
    },
};
