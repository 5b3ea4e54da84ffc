//! What there is to say about needs of the community and contracts.

/// All texts of one language, by the part that says them.
pub struct NeedTexts {
    pub words: NeedWords,
    pub mine: MyNeeds,
    pub need: NeedPageTexts,
    pub team: TeamNeeds,
    pub contract: ContractTexts,
    pub desk: DeskNeeds,
}

texts! {
    /// Of needs and services, wherever they are shown.
    NeedWords {
        open, taken, accepted, withdrawn, told, confirmed, disputed, unnamed, asked(&str),
        /// Services, and those of them that were confirmed.
        served(i64, i64),
        yuan(&str),
    }
    /// A villager's pages.
    MyNeeds {
        title, hint, none, none_hint, ask, who, name, name_hint, text, text_hint, send, sent,
    }
    /// One need.
    NeedPageTexts {
        title, who, team, nobody_yet, services, none, none_hint, to_answer(i64), worker(&str), answer(&str),
        confirm, confirm_ask, confirm_hint, confirmed, dispute, dispute_ask, dispute_hint, dispute_why, dispute_send, disputed,
        withdraw, withdraw_ask, withdraw_hint, withdrawn,
        take, take_lead, take_for(&str), took, take_none,
        give_back, give_back_ask, give_back_hint, gave_back,
        tell, tell_who, tell_who_wrong, tell_day, day_wrong, tell_minutes, tell_text, tell_text_hint, tell_save, told, tell_hint,
        accept, accept_ask, accept_hint, accepted,
        contract, contract_lead, contract_none, contract_put, to_contract, under_contract,
    }
    /// What an organisation sees.
    TeamNeeds {
        to, to_hint, title, open, ours, done, none_open, none_ours, none_hint, contracts, contracts_hint,
    }
    /// Contracts.
    ContractTexts {
        title, none, none_hint, new, name, name_hint, team, team_missing, no_teams, signed_on, parts, parts_hint, part(usize), services,
        amount, amount_wrong, services_wrong, add_part, remove_part(usize), sum(&str), check, save, saved, signed(&str),
        total, confirmed(i64), due(i64), left(i64), released, paid, waits, released_on(&str), paid_on(&str), pay, pay_ask(&str),
        pay_hint, pay_done, to_pay(usize), all_paid, fixed,
    }
    /// At the desk.
    DeskNeeds {
        title, hint, none, none_hint, enter, enter_lead, contracts_hint, settings, settings_hint, all,
    }
}
