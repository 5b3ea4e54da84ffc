//! What there is to say. `name` is a fixed text, `name(…)` one that mentions numbers or names.

macro_rules! texts {
    ($($(#[$doc:meta])* $section:ident { $($(#[$said:meta])* $name:ident $(($($argument:ty),+))?,)* })*) => {
        $(
            $(#[$doc])*
            pub struct $section { $($(#[$said])* pub $name: texts!(@kind $($($argument),+)?),)* }
        )*
    };
    (@kind) => { &'static str };
    (@kind $($argument:ty),+) => { fn($($argument),+) -> String };
}

/// All texts of one language, by the part of the client that says them.
pub struct Texts {
    pub common: Common,
    pub date: Date,
    pub welcome: Welcome,
    pub auth: Auth,
    pub bind: Bind,
    pub home: Home,
    pub day: DayTexts,
    pub points: PointsTexts,
    pub store: StoreTexts,
    pub sharing: Sharing,
    pub orders: Orders,
    pub pay: Pay,
    pub waiting: WaitingTexts,
    pub me: MeTexts,
    pub policy: Policy,
}

texts! {
    /// Said everywhere.
    Common {
        app,
        home, store, orders, me,
        back, close, cancel, retry, more, all, listen, stop_listening, cannot_listen, skip_to_content,
        loading,
        points(i64),
        points_word,
        offline_title, offline_hint, offline_sentence,
        stale(&str),
        failed_title,
        copied,
        page_missing_title, page_missing_hint, to_home,
        show_password, hide_password,
        request_id(&str),
        wait_seconds(u64),
        fewer, one_more, quantity,
        navigation,
        total,
        session_ended,
        photo, photo_of(usize),
    }
    /// Days and ages.
    Date {
        today, yesterday, tomorrow,
        month(u32),
        /// Month and day.
        month_day(u32, u32),
        /// Year, month and day.
        full(i32, u32, u32),
        at(&str, &str),
        /// Hour and minute.
        clock(u32, u32),
        /// Month, day, and days since Monday.
        weekday(u32, u32, u32),
        /// Month and day of the farmers' calendar 农历, and whether the month is a leap one 闰月.
        lunar(u32, u32, bool),
        just_now,
        minutes_ago(i64), hours_ago(i64), days_ago(i64),
    }
    /// Before signing in.
    Welcome {
        title, lead,
        see_points, see_points_hint,
        redeem, redeem_hint,
        explain, explain_hint,
        sign_in, policy, notices,
    }
    /// Signing in.
    Auth {
        title, by_password, by_code,
        phone, phone_hint, password, code, code_hint,
        send_code, send_again(i64), code_sent(&str),
        submit, submitting,
        consent, consent_link, consent_needed,
    }
    /// Which villager one is.
    Bind {
        title, lead,
        by_invitation, invitation_hint, invitation_label, invitation_submit,
        by_staff, by_staff_hint,
        choose_place, chosen_place, change_place, up_one_level,
        name, name_hint, note, note_hint, ask,
        waiting_title, waiting_hint(&str, &str), waiting_refresh,
        refused_title, refused_hint,
        done,
        no_places,
    }
    /// The first page.
    Home {
        household(&str),
        household_points(&str),
        this_month(&str), rank(i64), no_rank,
        pay_code, history,
        to_collect, waiting_one(i64), before(&str), pickup_code,
        latest, no_entries, no_entries_hint,
        in_store, large_print, normal_print,
        held(i64),
        notices, all_read, unread(i64),
        spoken(&str, i64, &str),
        spoken_orders(i64),
        where_from, latest_said(&str, &str, &str),
        keep, desk, keep_hint, desk_hint,
        expiring(i64, &str),
    }
    /// Entries and where they came from.
    PointsTexts {
        title, all, came, went,
        none, none_hint,
        balance_after(&str),
        explain_title(i64), explain_title_went(i64),
        /// Title of the page, what the points were for, who recorded it, and when.
        spoken(&str, &str, &str, &str), spoken_rule(&str), spoken_left(i64),
        rule, rule_version(i32), clause, recorded_by, at, member, note, evidence,
        expires, expires_never, order, reverses, reversed_by, reversed, pending, released,
        ledger, ledger_value(i64, &str), ledger_hint,
        expiries, expiries_none, expiries_none_hint, expiries_lead, last_day(&str),
        reason_award, reason_deduction, reason_opening, reason_redemption, reason_expiry, reason_reversal,
        filial, environment, volunteering, customs, industry, law, other,
    }
    /// What one has to be at.
    DayTexts {
        today, village, village_hint,
        teaching, waiting, asked, offered, arrived(&str), left(&str), signed_in(&str), signed_out(&str),
    }
    /// The store and what it offers.
    StoreTexts {
        title, open, closed, suspended, hours(&str, &str), choose,
        left(i64), sold_out, none, none_hint, no_store, no_store_hint,
        limit_month(i64), limit_quarter(i64), limit_year(i64),
        withdrawn, add, added, price, unit, about,
        basket, basket_count(i64), basket_empty, basket_empty_hint, remove,
        order, check_title, check_lead,
        available, after(i64), short(i64),
        place(i64), placing,
        price_changed,
        food, household, cleaning, stationery, farming, other,
        weekdays(&str),
        day_names,
    }
    /// Handing a link on, and what stands behind the link to a store.
    Sharing {
        share, copied, by_hand,
        lead, earn, earn_hint, choose, choose_hint, fetch, fetch_hint, elsewhere,
    }
    /// Orders.
    Orders {
        title, none, none_hint,
        held, collected, cancelled, expired, returned,
        held_hint(&str), collected_hint(&str), cancelled_hint, expired_hint, returned_hint,
        pickup, pickup_hint, digits,
        cancel, cancel_title, cancel_hint(i64), cancel_confirm, keep,
        goods, placed, store, channel_ahead, channel_pay, channel_card, channel,
        entry,
        receipt_spoken(i64, i64),
        /// The goods, then what is said of them.
        spoken(&str, &str), spoken_pickup(&str, &str),
        state,
    }
    /// The pay code.
    Pay {
        title, ask_keeper, left(i64), next_in(i64), once, expired,
        digits_offline, preparing,
        paid, paid_hint(i64), done,
        first_online,
        spoken, spoken_digits(&str), large_left(i64),
    }
    /// What waits for the network, and what could not be done.
    WaitingTexts {
        title, lead, none, none_hint,
        offline, bar(usize), bar_refused(usize),
        new_version, update, updating,
        place_order, cancel_order, hand_over, award, picture, restock, acknowledge, check_in,
        check_out,
        made(&str), waits, refused, again, seen, seen_goods, put_back, noted,
        order_lead, order_refused,
        sign_out_title(usize), stay, sign_out_lead, sign_out,
    }
    /// Oneself.
    MeTexts {
        title,
        household, members, head, number, group, village, has_account,
        cards, cards_none, card_active, card_locked, card_revoked, card_revoke, card_revoke_title, card_revoke_hint,
        card_issued(&str),
        large_print, large_print_hint, language, theme, theme_system, theme_light, theme_dark,
        account, phone(&str),
        password, password_set, password_change, current_password, new_password, new_password_hint, password_saved,
        sessions, sessions_hint, this_device, end_session, last_used(&str), session_over,
        sign_out, sign_out_title, sign_out_hint, policy, unknown_device,
        settings, points, ranking, expiries, classes,
        on, off,
    }
    /// What is kept about people, and why.
    Policy {
        title, updated, lead,
        what_title, what, why_title, why, who_title, who, long_title, long,
        device_title, device, delete_title, delete, child_title, child, contact_title, contact,
    }
}
