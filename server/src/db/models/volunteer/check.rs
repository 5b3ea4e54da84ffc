//! Statements that look for what cannot be right in volunteers' shifts. Each answers the first bad row.

use crate::db::models::store_check::Rule;

/// Everything that must hold.
pub const RULES: &[Rule] = &[
    Rule {
        broken: "shift's places taken are not those who have one",
        sql: "SELECT s.id AS id,
                     'taken ' || CAST(s.taken AS TEXT) || '; signed up ' || CAST(COALESCE(c.places, 0) AS TEXT) AS detail
              FROM shifts s
              LEFT JOIN (SELECT shift_id, COUNT(*) AS places FROM shift_signups
                         WHERE state IN ('booked', 'asked', 'offered') GROUP BY shift_id) c ON c.shift_id = s.id
              WHERE s.taken <> COALESCE(c.places, 0) OR s.taken > s.most
              ORDER BY s.id",
    },
    Rule {
        broken: "shift's queue is not those who wait",
        sql: "SELECT s.id AS id,
                     'waiting ' || CAST(s.waiting AS TEXT) || '; signed up ' || CAST(COALESCE(c.places, 0) AS TEXT) AS detail
              FROM shifts s
              LEFT JOIN (SELECT shift_id, COUNT(*) AS places FROM shift_signups
                         WHERE state = 'waiting' GROUP BY shift_id) c ON c.shift_id = s.id
              WHERE s.waiting <> COALESCE(c.places, 0)
              ORDER BY s.id",
    },
    Rule {
        broken: "number in a queue was given to two volunteers, or beyond the last",
        sql: "SELECT s.id AS id,
                     'number ' || CAST(x.queue_number AS TEXT) || ' of ' || CAST(s.places AS TEXT) AS detail
              FROM (SELECT shift_id, queue_number, COUNT(*) AS volunteers FROM shift_signups
                    GROUP BY shift_id, queue_number) x
              JOIN shifts s ON s.id = x.shift_id
              WHERE x.volunteers > 1 OR x.queue_number > s.places
              ORDER BY s.id",
    },
    Rule {
        broken: "session's adults are not those who signed up for its shift",
        sql: "SELECT s.id AS id,
                     'adults ' || CAST(s.adults AS TEXT) || '; signed up ' ||
                     CAST(COALESCE(c.adults, 0) AS TEXT) AS detail
              FROM class_sessions s
              LEFT JOIN (SELECT h.class_session_id AS session_id, COUNT(*) AS adults
                         FROM shift_signups p JOIN shifts h ON h.id = p.shift_id
                         WHERE p.state = 'booked' GROUP BY h.class_session_id) c
                     ON c.session_id = s.id
              WHERE s.adults <> COALESCE(c.adults, 0)
              ORDER BY s.id",
    },
    Rule {
        broken: "volunteer went without hours, or has hours and did not go",
        sql: "SELECT p.id AS id, 'hours ' || COALESCE(h.id, 'none') AS detail
              FROM shift_signups p
              LEFT JOIN volunteer_hours h ON h.signup_id = p.id AND h.corrects_id IS NULL
              WHERE (p.left_at IS NULL) <> (h.id IS NULL)
              ORDER BY p.id",
    },
    Rule {
        broken: "hours are below zero once they were set right",
        sql: "SELECT h.id AS id, 'minutes ' || CAST(h.minutes + COALESCE(c.minutes, 0) AS TEXT) AS detail
              FROM volunteer_hours h
              LEFT JOIN (SELECT corrects_id, SUM(minutes) AS minutes FROM volunteer_hours
                         WHERE corrects_id IS NOT NULL GROUP BY corrects_id) c ON c.corrects_id = h.id
              WHERE h.corrects_id IS NULL AND h.minutes + COALESCE(c.minutes, 0) < 0
              ORDER BY h.id",
    },
    Rule {
        broken: "hours earned points for another household or resident",
        sql: "SELECT h.id AS id, 'transfer ' || t.id AS detail
              FROM volunteer_hours h JOIN transfers t ON t.id = h.transfer_id
              WHERE t.household_id <> h.household_id OR COALESCE(t.resident_id, '') <> h.resident_id
                    OR t.reason <> 'award'
              ORDER BY h.id",
    },
    Rule {
        broken: "service was confirmed without hours, or has hours and was not",
        sql: "SELECT s.id AS id, s.state || '; hours ' || COALESCE(h.id, 'none') AS detail
              FROM service_records s
              LEFT JOIN volunteer_hours h ON h.service_id = s.id AND h.corrects_id IS NULL
              WHERE (s.state = 'confirmed') <> (h.id IS NOT NULL)
              ORDER BY s.id",
    },
    Rule {
        broken: "contract counts other services than those confirmed under it",
        sql: "SELECT c.id AS id,
                     'counted ' || CAST(c.confirmed AS TEXT) || '; confirmed ' ||
                     CAST(COALESCE(x.services, 0) AS TEXT) AS detail
              FROM contracts c
              LEFT JOIN (SELECT n.contract_id, COUNT(*) AS services
                         FROM needs n JOIN service_records s ON s.need_id = n.id
                         WHERE s.state = 'confirmed' GROUP BY n.contract_id) x ON x.contract_id = c.id
              WHERE c.confirmed <> COALESCE(x.services, 0)
              ORDER BY c.id",
    },
    Rule {
        broken: "instalment is released too early, or not in time",
        sql: "SELECT i.contract_id AS id, 'instalment ' || CAST(i.number AS TEXT) AS detail
              FROM contract_instalments i JOIN contracts c ON c.id = i.contract_id
              WHERE (i.released_at IS NULL) <> (c.confirmed < i.services)
              ORDER BY i.contract_id, i.number",
    },
    Rule {
        broken: "contract's instalments do not come to its total",
        sql: "SELECT c.id AS id, 'total ' || CAST(c.total_fen AS TEXT) AS detail
              FROM contracts c
              LEFT JOIN (SELECT contract_id, SUM(amount_fen) AS fen FROM contract_instalments
                         GROUP BY contract_id) i ON i.contract_id = c.id
              WHERE c.total_fen <> COALESCE(i.fen, 0)
              ORDER BY c.id",
    },
    Rule {
        broken: "certificate says other hours than the ledger",
        sql: "SELECT c.id AS id, 'minutes ' || CAST(c.minutes AS TEXT) AS detail
              FROM certificates c
              WHERE c.withdrawn_at IS NULL AND c.minutes >
                    (SELECT COALESCE(SUM(h.minutes), 0) FROM volunteer_hours h
                     WHERE h.resident_id = c.resident_id AND h.day BETWEEN c.from_day AND c.to_day)
              ORDER BY c.id",
    },
    Rule {
        broken: "shift is of another place than its duty",
        sql: "SELECT s.id AS id, 'duty ' || d.id AS detail
              FROM shifts s JOIN duties d ON d.id = s.duty_id
              WHERE d.region_code <> s.region_code
              ORDER BY s.id",
    },
];
