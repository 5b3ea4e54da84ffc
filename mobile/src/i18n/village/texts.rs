//! What there is to say on the pages about the village.

/// All texts of one language, by the part that says them.
pub struct VillageTexts {
    pub hub: HubTexts,
    pub calendar: CalendarTexts,
    pub search: SearchTexts,
    pub files: FileTexts,
    pub notices: NoticesTexts,
    pub open: OpenTexts,
    pub affairs: AffairsTexts,
    pub ranking: RankingTexts,
}

texts! {
    /// What there is about the village.
    HubTexts { title, search, search_hint, calendar_hint, classes, classes_hint, notices_hint, ranking_hint, }
    /// My days.
    CalendarTexts {
        title, none, none_hint,
        /// A day and its weekday.
        day(&str, &str),
    }
    /// Where a file lies.
    FileTexts { saved_at(&str), not_saved, }
    /// Search.
    SearchTexts { title, lead, placeholder, none, none_hint, notice, item, course, duty, }
    /// Notices.
    NoticesTexts {
        title, one, none, none_hint,
        unread,
        pinned, to_acknowledge, acknowledge, acknowledged,
        over, only_summary,
        /// Kind of a file and its size in kilobytes.
        file(&str, i64),
        general, policy, meeting, farming, service, safety,
        only_unread, all_read, all_read_hint,
    }
    /// Notices that anyone may read.
    OpenTexts { title, choose, other, none, none_hint, more_inside, }
    /// Open affairs.
    AffairsTexts {
        title, hint, party, village, finance, none, none_hint, earlier, later,
        /// Year, month and what of it.
        of_month(i32, u32, &str),
        /// Who told, when, and in which version.
        told_by(&str, &str, i32),
        questions, ask, ask_hint, send, no_answer,
    }
    /// Rankings.
    RankingTexts {
        title, village, group, month, quarter, year,
        rank(i64), own, none, none_hint,
        take_part, take_part_hint,
        earlier, later,
        label_month(&str, &str), label_quarter(&str, &str), label_year(&str),
    }
}
