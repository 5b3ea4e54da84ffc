//! Tables as diesel sees them, on both engines. The migrations are the truth; a test compares.

diesel::table! {
    regions (code) {
        code -> Text,
        name -> Text,
        level -> Text,
        parent_code -> Nullable<Text>,
    }
}

diesel::table! {
    village_policies (village_code) {
        village_code -> Text,
        order_hold_days -> Integer,
        points_expire_months -> Integer,
        restored_grace_days -> Integer,
        card_daily_limit -> BigInt,
        return_days -> Integer,
    }
}

diesel::table! {
    households (id) {
        id -> Text,
        village_code -> Text,
        group_code -> Text,
        number -> Text,
        head_name -> Text,
        ranking_opt_out -> Bool,
        created_at -> Timestamp,
    }
}

diesel::table! {
    residents (id) {
        id -> Text,
        household_id -> Text,
        village_code -> Text,
        name -> Text,
        initials -> Text,
        relation -> Text,
        is_head -> Bool,
        id_hash -> Nullable<Binary>,
        id_cipher -> Nullable<Binary>,
        id_tail -> Nullable<Text>,
        phone_hash -> Nullable<Binary>,
        phone_cipher -> Nullable<Binary>,
        phone_tail -> Nullable<Text>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    users (id) {
        id -> Text,
        phone_hash -> Binary,
        phone_cipher -> Binary,
        phone_tail -> Text,
        password_hash -> Nullable<Text>,
        resident_id -> Nullable<Text>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    sessions (id) {
        id -> Text,
        user_id -> Text,
        device_name -> Text,
        signed_in_at -> Timestamp,
        last_used_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    refresh_tokens (token_hash) {
        token_hash -> Binary,
        session_id -> Text,
        expires_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    sms_codes (id) {
        id -> Text,
        phone_hash -> Binary,
        code_hash -> Binary,
        sent_at -> Timestamp,
        expires_at -> Timestamp,
        attempts -> Integer,
        used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    invitations (id) {
        id -> Text,
        resident_id -> Text,
        code_hash -> Binary,
        created_by -> Text,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    binding_requests (id) {
        id -> Text,
        user_id -> Text,
        village_code -> Text,
        name -> Text,
        note -> Text,
        state -> Text,
        asked_at -> Timestamp,
        decided_by -> Nullable<Text>,
        decided_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    grants (id) {
        id -> Text,
        user_id -> Text,
        role -> Text,
        region_code -> Text,
        store_id -> Nullable<Text>,
        granted_by -> Nullable<Text>,
        granted_at -> Timestamp,
        revoked_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    devices (id) {
        id -> Text,
        user_id -> Text,
        public_key -> Text,
        registered_at -> Timestamp,
        revoked_at -> Nullable<Timestamp>,
        session_id -> Nullable<Text>,
    }
}

diesel::table! {
    ledger_accounts (id) {
        id -> Text,
        village_code -> Text,
        kind -> Text,
        household_id -> Nullable<Text>,
        store_id -> Nullable<Text>,
        balance -> BigInt,
        held -> BigInt,
        grace_until -> Nullable<Date>,
    }
}

diesel::table! {
    village_chains (village_code) {
        village_code -> Text,
        last_sequence -> BigInt,
        last_hash -> Binary,
    }
}

diesel::table! {
    rules (id) {
        id -> Text,
        village_code -> Text,
        version -> Integer,
    }
}

diesel::table! {
    rule_versions (id) {
        id -> Text,
        rule_id -> Text,
        version -> Integer,
        category -> Text,
        title -> Text,
        clause -> Text,
        points -> BigInt,
        retired -> Bool,
        created_by -> Nullable<Text>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    transfers (id) {
        id -> Text,
        village_code -> Text,
        sequence -> BigInt,
        phase -> Text,
        reason -> Text,
        debit_account_id -> Text,
        credit_account_id -> Text,
        amount -> BigInt,
        household_id -> Text,
        available_after -> BigInt,
        pending_id -> Nullable<Text>,
        reverses_id -> Nullable<Text>,
        rule_version_id -> Nullable<Text>,
        order_id -> Nullable<Text>,
        resident_id -> Nullable<Text>,
        title -> Text,
        note -> Text,
        expires_on -> Nullable<Date>,
        recorded_by -> Nullable<Text>,
        recorded_at -> Timestamp,
        previous_hash -> Binary,
        hash -> Binary,
    }
}

diesel::table! {
    pictures (id) {
        id -> Text,
        village_code -> Text,
        uploaded_by -> Nullable<Text>,
        sha256 -> Text,
        width -> Integer,
        height -> Integer,
        created_at -> Timestamp,
    }
}

diesel::table! {
    evidence (transfer_id, position) {
        transfer_id -> Text,
        position -> Integer,
        picture_id -> Text,
    }
}

diesel::table! {
    stores (id) {
        id -> Text,
        village_code -> Text,
        name -> Text,
        place -> Text,
        opens -> Text,
        closes -> Text,
        weekdays -> Text,
        suspended -> Bool,
        created_at -> Timestamp,
    }
}

diesel::table! {
    items (id) {
        id -> Text,
        store_id -> Text,
        name -> Text,
        unit -> Text,
        description -> Text,
        category -> Text,
        price -> BigInt,
        picture_id -> Nullable<Text>,
        limit_quantity -> Nullable<BigInt>,
        limit_period -> Nullable<Text>,
        withdrawn -> Bool,
        stock -> BigInt,
        reserved -> BigInt,
        created_at -> Timestamp,
    }
}

diesel::table! {
    cards (id) {
        id -> Text,
        household_id -> Text,
        pin_hash -> Text,
        wrong_pins -> Integer,
        issued_by -> Text,
        issued_at -> Timestamp,
        revoked_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    orders (id) {
        id -> Text,
        household_id -> Text,
        store_id -> Text,
        channel -> Text,
        state -> Text,
        total -> BigInt,
        transfer_id -> Text,
        card_id -> Nullable<Text>,
        pay_code_hash -> Nullable<Binary>,
        digits -> Nullable<Text>,
        placed_by -> Text,
        placed_at -> Timestamp,
        expires_at -> Nullable<Timestamp>,
        closed_by -> Nullable<Text>,
        closed_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    order_lines (order_id, position) {
        order_id -> Text,
        position -> Integer,
        item_id -> Text,
        name -> Text,
        unit -> Text,
        quantity -> BigInt,
        unit_price -> BigInt,
    }
}

diesel::table! {
    stock_movements (id) {
        id -> Text,
        store_id -> Text,
        item_id -> Text,
        kind -> Text,
        stock_change -> BigInt,
        reserved_change -> BigInt,
        order_id -> Nullable<Text>,
        note -> Text,
        moved_by -> Nullable<Text>,
        moved_at -> Timestamp,
    }
}

diesel::table! {
    pay_digits (digits) {
        digits -> Text,
        code -> Text,
        expires_at -> Timestamp,
    }
}

diesel::table! {
    household_months (household_id, month) {
        household_id -> Text,
        month -> Date,
        village_code -> Text,
        earned -> BigInt,
        net -> BigInt,
    }
}

diesel::table! {
    idempotency_keys (scope, key) {
        scope -> Text,
        key -> Text,
        request_hash -> Binary,
        reply -> Nullable<Binary>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    audit_records (id) {
        id -> Text,
        at -> Timestamp,
        user_id -> Nullable<Text>,
        session_id -> Nullable<Text>,
        action -> Text,
        object_kind -> Text,
        object_id -> Text,
        region_code -> Nullable<Text>,
        detail -> Text,
    }
}

diesel::table! {
    outbox (id) {
        id -> Text,
        channel -> Text,
        recipient_cipher -> Binary,
        body_cipher -> Binary,
        due_at -> Timestamp,
        attempts -> Integer,
        delivered_at -> Nullable<Timestamp>,
        given_up_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    leases (name) {
        name -> Text,
        holder -> Text,
        until -> Timestamp,
    }
}

diesel::table! {
    notices (id) {
        id -> Text,
        region_code -> Text,
        category -> Text,
        title -> Text,
        body -> Text,
        broadcast -> Text,
        audience -> Text,
        audience_role -> Nullable<Text>,
        open_to_all -> Bool,
        must_acknowledge -> Bool,
        pinned -> Bool,
        publish_at -> Nullable<Timestamp>,
        expires_at -> Nullable<Timestamp>,
        remind_after_hours -> Integer,
        remind_by_sms -> Bool,
        state -> Text,
        reason -> Text,
        written_by -> Text,
        changed_at -> Timestamp,
        published_by -> Nullable<Text>,
        published_at -> Nullable<Timestamp>,
        remind_at -> Nullable<Timestamp>,
        hand_picked -> Bool,
    }
}

diesel::table! {
    notice_households (notice_id, household_id) {
        notice_id -> Text,
        household_id -> Text,
    }
}

diesel::table! {
    notice_pictures (notice_id, position) {
        notice_id -> Text,
        position -> Integer,
        picture_id -> Text,
    }
}

diesel::table! {
    notice_files (id) {
        id -> Text,
        notice_id -> Text,
        name -> Text,
        kind -> Text,
        sha256 -> Text,
        size_bytes -> BigInt,
    }
}

diesel::table! {
    notice_marks (notice_id, user_id, kind) {
        notice_id -> Text,
        user_id -> Text,
        kind -> Text,
        resident_id -> Nullable<Text>,
        household_id -> Nullable<Text>,
        marked_at -> Timestamp,
    }
}

diesel::table! {
    notice_reminders (notice_id, resident_id) {
        notice_id -> Text,
        resident_id -> Text,
        reminded_at -> Timestamp,
    }
}

diesel::table! {
    notice_visits (notice_id, resident_id) {
        notice_id -> Text,
        resident_id -> Text,
        household_id -> Text,
        told_by -> Text,
        told_at -> Timestamp,
    }
}

diesel::table! {
    courses (id) {
        id -> Text,
        region_code -> Text,
        name -> Text,
        place -> Text,
        teacher_id -> Text,
        age_from -> Integer,
        age_to -> Integer,
        weekdays -> Text,
        begins -> Text,
        ends -> Text,
        first_day -> Date,
        last_day -> Date,
        skip_holidays -> Bool,
        quota -> Integer,
        adults_required -> Integer,
        offer_minutes -> Integer,
        alarm_minutes -> Integer,
        closed -> Bool,
        created_at -> Timestamp,
    }
}

diesel::table! {
    class_sessions (id) {
        id -> Text,
        course_id -> Text,
        origin_day -> Date,
        day -> Date,
        begins -> Text,
        ends -> Text,
        starts_at -> Timestamp,
        ends_at -> Timestamp,
        teacher_id -> Text,
        by_hand -> Bool,
        cancelled -> Bool,
        seats -> Integer,
        taken -> Integer,
        waiting -> Integer,
        places -> Integer,
        adults -> Integer,
        adults_required -> Integer,
        homework -> Text,
    }
}

diesel::table! {
    child_consents (id) {
        id -> Text,
        household_id -> Text,
        child_id -> Text,
        consent -> Text,
        version -> Integer,
        decided_by -> Text,
        decided_at -> Timestamp,
    }
}

diesel::table! {
    children (id) {
        id -> Text,
        household_id -> Text,
        name_cipher -> Nullable<Binary>,
        birth_date_cipher -> Nullable<Binary>,
        health_cipher -> Nullable<Binary>,
        contacts_cipher -> Nullable<Binary>,
        told_at -> Timestamp,
        removed_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    pickup_persons (id) {
        id -> Text,
        child_id -> Text,
        position -> Integer,
        person_cipher -> Binary,
        photo_cipher -> Nullable<Binary>,
    }
}

diesel::table! {
    class_bookings (id) {
        id -> Text,
        household_id -> Text,
        course_id -> Text,
        whole_term -> Bool,
        booked_by -> Text,
        booked_at -> Timestamp,
    }
}

diesel::table! {
    class_seats (id) {
        id -> Text,
        booking_id -> Text,
        session_id -> Text,
        child_id -> Text,
        household_id -> Text,
        place -> Integer,
        state -> Text,
        offer_until -> Nullable<Timestamp>,
        arrived_at -> Nullable<Timestamp>,
        left_at -> Nullable<Timestamp>,
        collected_by -> Nullable<Text>,
        alarmed_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    volunteer_policies (region_code) {
        region_code -> Text,
        offer_minutes -> Integer,
        code_seconds -> Integer,
        margin_minutes -> Integer,
        offline_hours -> Integer,
        round_minutes -> Integer,
        rounding -> Text,
    }
}

diesel::table! {
    teams (id) {
        id -> Text,
        region_code -> Text,
        kind -> Text,
        name -> Text,
        about -> Text,
        closed -> Bool,
        created_at -> Timestamp,
    }
}

diesel::table! {
    team_members (team_id, resident_id) {
        team_id -> Text,
        resident_id -> Text,
        role -> Text,
        state -> Text,
        asked_at -> Timestamp,
        decided_by -> Nullable<Text>,
        decided_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    duties (id) {
        id -> Text,
        region_code -> Text,
        team_id -> Nullable<Text>,
        course_id -> Nullable<Text>,
        name -> Text,
        about -> Text,
        needs_approval -> Bool,
        round_minutes -> Nullable<Integer>,
        rounding -> Nullable<Text>,
        rule_id -> Nullable<Text>,
        points_per_minutes -> Nullable<Integer>,
        closed -> Bool,
        created_at -> Timestamp,
    }
}

diesel::table! {
    shifts (id) {
        id -> Text,
        duty_id -> Text,
        region_code -> Text,
        class_session_id -> Nullable<Text>,
        role -> Text,
        place -> Text,
        starts_at -> Timestamp,
        ends_at -> Timestamp,
        opens_at -> Timestamp,
        closes_at -> Timestamp,
        least -> Integer,
        most -> Integer,
        taken -> Integer,
        waiting -> Integer,
        places -> Integer,
        cancelled -> Bool,
    }
}

diesel::table! {
    shift_signups (id) {
        id -> Text,
        shift_id -> Text,
        resident_id -> Text,
        household_id -> Text,
        queue_number -> Integer,
        state -> Text,
        offer_until -> Nullable<Timestamp>,
        signed_up_by -> Text,
        signed_up_at -> Timestamp,
        came_at -> Nullable<Timestamp>,
        came_by -> Nullable<Text>,
        left_at -> Nullable<Timestamp>,
        left_by -> Nullable<Text>,
    }
}

diesel::table! {
    volunteer_hours (id) {
        id -> Text,
        resident_id -> Text,
        household_id -> Text,
        region_code -> Text,
        duty_id -> Nullable<Text>,
        signup_id -> Nullable<Text>,
        service_id -> Nullable<Text>,
        title -> Text,
        day -> Date,
        minutes -> Integer,
        corrects_id -> Nullable<Text>,
        transfer_id -> Nullable<Text>,
        note -> Text,
        recorded_by -> Nullable<Text>,
        recorded_at -> Timestamp,
        from_at -> Nullable<Timestamp>,
        until_at -> Nullable<Timestamp>,
        rule_version_id -> Nullable<Text>,
        points_per_minutes -> Nullable<Integer>,
    }
}

diesel::table! {
    certificates (id) {
        id -> Text,
        number -> Text,
        resident_id -> Text,
        village_code -> Text,
        from_day -> Date,
        to_day -> Date,
        minutes -> Integer,
        times -> Integer,
        issued_by -> Text,
        issued_at -> Timestamp,
        withdrawn_by -> Nullable<Text>,
        withdrawn_at -> Nullable<Timestamp>,
        reason -> Text,
    }
}

diesel::table! {
    contracts (id) {
        id -> Text,
        region_code -> Text,
        team_id -> Text,
        title -> Text,
        signed_on -> Date,
        total_fen -> BigInt,
        confirmed -> Integer,
        entered_by -> Text,
        entered_at -> Timestamp,
    }
}

diesel::table! {
    contract_instalments (contract_id, number) {
        contract_id -> Text,
        number -> Integer,
        services -> Integer,
        amount_fen -> BigInt,
        released_at -> Nullable<Timestamp>,
        paid_at -> Nullable<Timestamp>,
        paid_by -> Nullable<Text>,
    }
}

diesel::table! {
    needs (id) {
        id -> Text,
        region_code -> Text,
        resident_id -> Text,
        household_id -> Text,
        title -> Text,
        text -> Text,
        state -> Text,
        team_id -> Nullable<Text>,
        contract_id -> Nullable<Text>,
        asked_by -> Text,
        asked_at -> Timestamp,
    }
}

diesel::table! {
    service_records (id) {
        id -> Text,
        need_id -> Text,
        worker_id -> Text,
        worker_household_id -> Text,
        day -> Date,
        minutes -> Integer,
        text -> Text,
        state -> Text,
        answer -> Text,
        told_by -> Text,
        told_at -> Timestamp,
        answered_by -> Nullable<Text>,
        answered_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    affairs (village_code, kind, month, version) {
        village_code -> Text,
        kind -> Text,
        month -> Date,
        version -> Integer,
        body -> Text,
        published_by -> Text,
        published_at -> Timestamp,
    }
}

diesel::table! {
    affairs_questions (id) {
        id -> Text,
        village_code -> Text,
        kind -> Text,
        month -> Date,
        asked_by -> Text,
        body -> Text,
        asked_at -> Timestamp,
        answer -> Nullable<Text>,
        answered_by -> Nullable<Text>,
        answered_at -> Nullable<Timestamp>,
    }
}

diesel::allow_tables_to_appear_in_same_query!(
    affairs,
    affairs_questions,
    audit_records,
    binding_requests,
    cards,
    certificates,
    child_consents,
    children,
    class_bookings,
    class_seats,
    class_sessions,
    contract_instalments,
    contracts,
    courses,
    devices,
    duties,
    evidence,
    grants,
    household_months,
    households,
    idempotency_keys,
    invitations,
    items,
    leases,
    ledger_accounts,
    needs,
    notice_files,
    notice_households,
    notice_marks,
    notice_pictures,
    notice_reminders,
    notice_visits,
    notices,
    order_lines,
    orders,
    outbox,
    pay_digits,
    pickup_persons,
    pictures,
    refresh_tokens,
    regions,
    residents,
    rule_versions,
    rules,
    service_records,
    sessions,
    shift_signups,
    shifts,
    sms_codes,
    stock_movements,
    stores,
    team_members,
    teams,
    transfers,
    users,
    village_chains,
    village_policies,
    volunteer_hours,
    volunteer_policies,
);
