//! Statements that look for what cannot be right in four-thirty classes. Each answers the first bad row.

use super::store_check::Rule;

/// Everything that must hold.
pub const RULES: &[Rule] = &[
    Rule {
        broken: "session's seats taken are not its bookings and offers",
        sql: "SELECT s.id AS id,
                     'taken ' || CAST(s.taken AS TEXT) || '; booked and offered ' ||
                     CAST(COALESCE(c.seats, 0) AS TEXT) AS detail
              FROM class_sessions s
              LEFT JOIN (SELECT session_id, COUNT(*) AS seats FROM class_seats
                         WHERE state IN ('booked', 'offered') GROUP BY session_id) c ON c.session_id = s.id
              WHERE s.taken <> COALESCE(c.seats, 0)
              ORDER BY s.id",
    },
    Rule {
        broken: "session's queue is not those who wait",
        sql: "SELECT s.id AS id,
                     'waiting ' || CAST(s.waiting AS TEXT) || '; seats ' ||
                     CAST(COALESCE(c.seats, 0) AS TEXT) AS detail
              FROM class_sessions s
              LEFT JOIN (SELECT session_id, COUNT(*) AS seats FROM class_seats
                         WHERE state = 'waiting' GROUP BY session_id) c ON c.session_id = s.id
              WHERE s.waiting <> COALESCE(c.seats, 0)
              ORDER BY s.id",
    },
    Rule {
        broken: "more seats are taken than a session has",
        sql: "SELECT s.id AS id,
                     'taken ' || CAST(s.taken AS TEXT) || ' of ' || CAST(s.seats AS TEXT) AS detail
              FROM class_sessions s WHERE s.taken > s.seats ORDER BY s.id",
    },
    Rule {
        broken: "place in a queue was given to two bookings, or beyond the last",
        sql: "SELECT s.id AS id,
                     'place ' || CAST(x.place AS TEXT) || ' of ' || CAST(s.places AS TEXT) AS detail
              FROM (SELECT session_id, place, COUNT(DISTINCT booking_id) AS bookings FROM class_seats
                    GROUP BY session_id, place) x
              JOIN class_sessions s ON s.id = x.session_id
              WHERE x.bookings > 1 OR x.place > s.places
              ORDER BY s.id",
    },
    Rule {
        broken: "seat is of another household or class than its booking",
        sql: "SELECT x.id AS id, 'booking ' || b.id AS detail
              FROM class_seats x
              JOIN class_bookings b ON b.id = x.booking_id
              JOIN class_sessions s ON s.id = x.session_id
              JOIN children c ON c.id = x.child_id
              WHERE b.household_id <> x.household_id OR s.course_id <> b.course_id OR c.household_id <> x.household_id
              ORDER BY x.id",
    },
    Rule {
        broken: "child is known without the consent of its guardian",
        sql: "SELECT c.id AS id, 'last answer ' || COALESCE(a.consent, 'none') AS detail
              FROM children c
              LEFT JOIN child_consents a ON a.child_id = c.id
                    AND a.id = (SELECT MAX(l.id) FROM child_consents l WHERE l.child_id = c.id)
              WHERE c.removed_at IS NULL AND COALESCE(a.consent, 'none') <> 'given'
              ORDER BY c.id",
    },
];
