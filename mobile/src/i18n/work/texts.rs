//! What there is to say at the counter and the desk.

/// All texts of one language, by the part that says them.
pub struct WorkTexts {
    pub keep: Keep,
    pub scan: Scanning,
    pub sale: Sale,
    pub stock: StockTexts,
    pub today: TodayTexts,
    pub back: BackTexts,
    pub desk: DeskTexts,
    pub find: FindTexts,
    pub house: House,
    pub cards: CardsTexts,
    pub entry: EntryTexts,
    pub award: AwardTexts,
    pub shots: ShotTexts,
    pub notices: NoticeDesk,
    pub affairs: AffairsDesk,
    pub rules: RulesTexts,
    pub import: ImportTexts,
    pub people: People,
    pub stores: StoresTexts,
    pub poster: PosterTexts,
    pub village: VillageTexts,
    pub volunteers: VolunteerSettings,
    pub hours: HoursDesk,
    pub help: HelpDesk,
}

texts! {
    /// Around the counter.
    Keep {
        title, tab_scan, tab_today, tab_stock, choose_store, change_store, no_store, no_store_hint,
        not_yours, not_yours_hint,
    }
    /// Scanning a code, and what became of it.
    Scanning {
        title, digits, digits_wrong, delete, check, gather, gathered(i64, &str), asking, check_title, phone_tail(&str), has(i64),
        confirm(i64), wrong, unanswered, unanswered_hint, send_again, refused, next, to_return,
        done, household_left(&str, i64), offline, offline_hint, list(&str, usize), ready(&str, usize), no_list,
        no_list_hint, by_list(&str), needs_network, needs_network_hint, not_listed,
        not_listed_hint(&str), digits_not_listed_hint, ask_again, noted, noted_hint,
    }
    /// Selling at the counter.
    Sale {
        title, no_goods, no_goods_hint, nothing_yet, pieces(i64), check, card_left(i64),
        code_left(i64), code_over, pin, change_goods, clear, then_scan,
    }
    /// Goods on the shelf.
    StockTexts {
        title, shelf, movements, restock, count, reserved(i64, i64), no_movements,
        no_movements_hint, kind_restock, kind_reserve, kind_release, kind_handover, kind_sale,
        kind_return, kind_stocktake, kind_write_off, on_shelf(i64), note, restock_note_hint,
        restock_nothing, restock_confirm(i64), restocked, restock_noted, count_lead, on_books(i64), moved_since,
        no_difference, more_than(i64), fewer_than(i64), count_nothing, count_check(usize),
        differences, all_right, books_and_count(i64, i64), differences_hint, count_note_hint,
        count_confirm, counted_done,
    }
    /// The sheet of a day.
    TodayTexts {
        title, earlier, later, points, orders, waiting, movements_hint, nothing, nothing_hint,
        by_item, sold(i64), returned(i64), restocked(i64), untold(usize), untold_hint, conflicts,
        conflicts_hint, handed_at(&str), clock_wrong, settled, settle_ask, settle_hint,
    }
    /// Goods that are brought back.
    BackTexts {
        order, left, reason, reason_hint, restock, restock_hint, submit(i64), ask, ask_hint(i64),
        goods_back, goods_gone, done(i64),
    }
    /// Around the desk.
    DeskTexts {
        title, tab_find, tab_notices, tab_rules, tab_import, tab_people, tab_stores, tab_village, more, choose_village,
        change_village, no_villages, no_villages_hint,     }
    /// Finding households.
    FindTexts {
        title, search, search_hint, none_yet, none_yet_hint, none, none_hint, choose_several,
        choose_end, choose_hint, award_several(usize), head, group, number, phone, points,
        tail(&str), members(i64),
    }
    /// One household.
    House {
        title, number(&str), id_tail(&str), held(i64), award, own, no_entries, no_entries_hint,
        invite, invite_title(&str), invite_lead, invite_make, invite_until(&str), invite_how, print,
    }
    /// A household's cards.
    CardsTexts {
        issue, issue_hint, show, show_short, show_hint, reset, locked, pin_hint, pin_first,
        pin_again, pin_differs, saved,
    }
    /// One entry.
    EntryTexts {
        title, household, undo, undo_lead_award(i64), undo_lead_deduction(i64), undo_taken(i64),
        undo_given(i64), undone, reason, reason_hint,
    }
    /// Giving and taking points.
    AwardTexts {
        title, nobody, nobody_hint, for_whom, add_households, added(usize), who, whole_household,
        which_rule, no_rules, no_rules_hint, note, note_hint, photos, photos_needed, wait_photos,
        photo_count(usize), choose_rule, households(usize), give(i64, bool), take(i64, bool), check_title,
        all_or_none, shown_to_household, done(usize),
    }
    /// Photos being sent.
    ShotTexts {
        take, choose, sending(usize, usize),
    }
    /// Notices, written and followed.
    NoticeDesk {
        title, one, new, change, none, none_hint, every, state, place, draft, review, published, withdrawn,
        read(i64), acknowledged(i64),
        category, name, body, body_hint, preview, broadcast, broadcast_hint,
        /// Whose it is, its title, and what it says.
        broadcast_text(&str, &str, &str),
        whom, households, households_hint, chosen, chosen_hint, chosen_pick, chosen_remove, chosen_count(usize), chosen_done(usize), residents, residents_hint, by_role, by_role_hint,
        must, must_hint, open, open_hint, pinned_hint, sms, sms_hint, hours, hours_hint,
        from, from_hint, until, until_hint, pictures, save, saved, files_later,
        files, file_add, file_hint, file_remove(&str),
        submit, in_review, publish, was_published, give_back, give_back_hint, withdraw, withdraw_hint, reason,
        because(&str), written_by, published_by, shown_from(&str),
        reached, of(i64, i64), was_read, was_acknowledged, reminded, told,
        visits, visits_lead, visits_none, visits_none_hint, visits_early, visits_from(&str), tell, was_told,
        told_by(&str, &str),
    }
    /// Open affairs, told and answered for.
    AffairsDesk {
        title, month, body, publish, saved, versions, no_questions, no_questions_hint, answer, send,
    }
    /// The rule catalogue.
    RulesTexts {
        title, new, change, none, none_hint, with_retired, retired, gone, gone_hint, category, name,
        name_hint, clause, clause_hint, points, gives, takes, retire, retire_hint, version_hint,
        save, save_version, saved,
    }
    /// Households from a spreadsheet.
    ImportTexts {
        title, lead(&str), template, template_hint, download, choose, check, checking, fine(u32),
        errors(u32), errors_hint, error_list, row(u32), cell(u32, &str, &str), stands_there(&str),
        duplicate, not_found, confirm(u32, u32), done, again, households_new, households_changed,
        residents_new, residents_changed, residents_unchanged, groups_new,
    }
    /// Who may sign in as whom, and roles.
    People {
        title, bindings, roles, no_bindings, no_bindings_hint, who_is(&str), accept(&str), accepted,
        refuse, refused, no_roles, no_roles_hint, add_role, role_phone_hint, which_store,
        which_group, store_keeper, grid_worker, teacher, village_cadre, township_officer, county_officer,
        city_officer, store_keeper_may, grid_worker_may, teacher_may, village_cadre_may, give_role(&str),
        role_added, revoke, revoke_title, revoke_hint(&str, &str, &str), role_revoked,
    }
    /// Stores and their goods.
    StoresTexts {
        title, none, none_hint, new, suspended, closed, data, goods, new_item, no_goods,
        no_goods_hint, withdrawn, name, place, place_hint, opens, closes, closes_wrong, weekdays,
        suspend, suspend_hint, save, saved, settlement, settlement_download, item_name, unit_hint,
        item_category, price, limited, limited_hint, picture, picture_remove, withdraw,
        withdraw_hint, item_saved,
    }
    /// The poster of a store.
    PosterTexts {
        title, make, hint, print, call, scan, step_enter, step_choose, step_fetch, without_phone,
    }
    /// What a village decides for itself.
    VillageTexts {
        title, hold, hold_hint, expire, expire_hint, grace, grace_hint, card, card_hint, back,
        back_hint, save, saved,
    }
    /// What a village decides for its volunteers.
    VolunteerSettings {
        title, round, round_hint, rounding, offer, offer_hint, code, code_hint, margin, margin_hint, offline, offline_hint, save, saved,
    }
    /// Hours of a volunteer, and setting them right.
    HoursDesk {
        title, none, none_hint, correct, minutes, minutes_hint, reason, reason_hint, lead, save, saved, was_corrected(&str),
        /// Of which day the row is that was set right, and why.
        corrects(&str, &str),
        to_points,
    }
    /// Doing for villagers what they do on a phone.
    HelpDesk {
        title, hint, who, needs, no_needs, ask, shifts, no_shifts, no_shifts_hint, hours_hint,
    }
}
