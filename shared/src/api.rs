//! Every endpoint there is, for the OpenAPI document and the tests that walk them all.

use crate::{
    account, affairs, attendance, calendar, certificate, changes, child, class_booking,
    class_register, contract, course, duty, endpoint::Description, entry, household, import, need,
    notice, order, pickup_list, ranking, region, rule, scan, search, shift_signup, stock, store,
    team, volunteer_policy,
};

/// All endpoints, domain by domain.
pub fn all() -> impl Iterator<Item = &'static Description> {
    [
        account::ENDPOINTS,
        region::ENDPOINTS,
        household::ENDPOINTS,
        import::ENDPOINTS,
        rule::ENDPOINTS,
        entry::ENDPOINTS,
        ranking::ENDPOINTS,
        store::ENDPOINTS,
        order::ENDPOINTS,
        scan::ENDPOINTS,
        pickup_list::ENDPOINTS,
        stock::ENDPOINTS,
        notice::ENDPOINTS,
        course::ENDPOINTS,
        child::ENDPOINTS,
        class_booking::ENDPOINTS,
        class_register::ENDPOINTS,
        team::ENDPOINTS,
        duty::ENDPOINTS,
        shift_signup::ENDPOINTS,
        attendance::ENDPOINTS,
        certificate::ENDPOINTS,
        need::ENDPOINTS,
        contract::ENDPOINTS,
        volunteer_policy::ENDPOINTS,
        affairs::ENDPOINTS,
        calendar::ENDPOINTS,
        search::ENDPOINTS,
        changes::ENDPOINTS,
    ]
    .into_iter()
    .flatten()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::all;

    #[test]
    fn ids_and_routes_are_unique() {
        let ids: BTreeSet<_> = all().map(|one| one.id).collect();
        let routes: BTreeSet<_> = all().map(|one| (one.method.as_str(), one.path)).collect();
        assert_eq!(ids.len(), all().count());
        assert_eq!(routes.len(), all().count());
    }
}
