//! Statements that look for what cannot be right. Each answers the first bad row. Here those of stores and orders.

use diesel::{QueryableByName, RunQueryDsl, sql_query, sql_types::Text};

use crate::{db::Conn, error::Result};

/// One thing that must hold.
pub struct Rule {
    /// What a finding says, before the row.
    pub broken: &'static str,
    pub(super) sql: &'static str,
}

/// A row that breaks a rule, and the numbers that show it.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Finding {
    #[diesel(sql_type = Text)]
    pub id: String,
    #[diesel(sql_type = Text)]
    pub detail: String,
}

/// The first row that breaks the rule.
///
/// # Errors
/// Where the database fails.
pub fn first(conn: &mut Conn, rule: &Rule) -> Result<Option<Finding>> {
    Ok(sql_query(format!("{} LIMIT 1", rule.sql)).load(conn)?.into_iter().next())
}

/// Everything that must hold.
pub const RULES: &[Rule] = &[
    Rule {
        broken: "item's stock is not the sum of its movements",
        sql: "SELECT i.id AS id,
                     'stock ' || CAST(i.stock AS TEXT) || ', reserved ' || CAST(i.reserved AS TEXT) ||
                     '; movements ' || CAST(COALESCE(m.stock, 0) AS TEXT) || ' and ' ||
                     CAST(COALESCE(m.reserved, 0) AS TEXT) AS detail
              FROM items i
              LEFT JOIN (SELECT item_id, SUM(stock_change) AS stock, SUM(reserved_change) AS reserved
                         FROM stock_movements GROUP BY item_id) m ON m.item_id = i.id
              WHERE i.stock <> COALESCE(m.stock, 0) OR i.reserved <> COALESCE(m.reserved, 0)
              ORDER BY i.id",
    },
    Rule {
        broken: "item's reservation is not the sum of the held orders",
        sql: "SELECT i.id AS id,
                     'reserved ' || CAST(i.reserved AS TEXT) || '; held ' ||
                     CAST(COALESCE(h.quantity, 0) AS TEXT) AS detail
              FROM items i
              LEFT JOIN (SELECT l.item_id AS item_id, SUM(l.quantity) AS quantity
                         FROM order_lines l JOIN orders o ON o.id = l.order_id
                         WHERE o.state = 'held' GROUP BY l.item_id) h ON h.item_id = i.id
              WHERE i.reserved <> COALESCE(h.quantity, 0)
              ORDER BY i.id",
    },
    Rule {
        broken: "movement is of goods of another store",
        sql: "SELECT m.id AS id, 'item ' || m.item_id AS detail
              FROM stock_movements m JOIN items i ON i.id = m.item_id
              WHERE i.store_id <> m.store_id
              ORDER BY m.id",
    },
    Rule {
        broken: "order's lines do not sum to its total",
        sql: "SELECT o.id AS id,
                     'total ' || CAST(o.total AS TEXT) || '; lines ' ||
                     CAST(COALESCE(l.total, 0) AS TEXT) AS detail
              FROM orders o
              LEFT JOIN (SELECT order_id, SUM(quantity * unit_price) AS total
                         FROM order_lines GROUP BY order_id) l ON l.order_id = o.id
              WHERE o.total <> COALESCE(l.total, 0)
              ORDER BY o.id",
    },
    Rule {
        broken: "order's transfer is not of the same household, store and total",
        sql: "SELECT o.id AS id, 'transfer ' || t.id AS detail
              FROM orders o
              JOIN transfers t ON t.id = o.transfer_id
              JOIN ledger_accounts d ON d.id = t.debit_account_id
              JOIN ledger_accounts c ON c.id = t.credit_account_id
              WHERE t.amount <> o.total OR t.household_id <> o.household_id OR t.reason <> 'redemption'
                 OR t.order_id IS NULL OR t.order_id <> o.id
                 OR d.household_id IS NULL OR d.household_id <> o.household_id
                 OR c.store_id IS NULL OR c.store_id <> o.store_id
                 OR (t.phase = 'pending') <> (o.channel = 'ahead')
              ORDER BY o.id",
    },
    Rule {
        broken: "held order's points are no longer held",
        sql: "SELECT o.id AS id, 'resolved by ' || r.id AS detail
              FROM orders o JOIN transfers r ON r.pending_id = o.transfer_id
              WHERE o.state = 'held'
              ORDER BY o.id",
    },
    Rule {
        broken: "held points have no held order",
        sql: "SELECT t.id AS id, 'amount ' || CAST(t.amount AS TEXT) AS detail
              FROM transfers t
              LEFT JOIN transfers r ON r.pending_id = t.id
              LEFT JOIN orders o ON o.transfer_id = t.id AND o.state = 'held'
              WHERE t.phase = 'pending' AND r.id IS NULL AND o.id IS NULL
              ORDER BY t.id",
    },
    Rule {
        broken: "closed order's points did not end as the order did",
        sql: "SELECT o.id AS id, o.state || '; transfer ' || COALESCE(r.phase, 'open') AS detail
              FROM orders o
              LEFT JOIN transfers r ON r.pending_id = o.transfer_id
              WHERE o.channel = 'ahead' AND o.state <> 'held'
                AND COALESCE(r.phase, 'open') <>
                    CASE o.state WHEN 'cancelled' THEN 'void' WHEN 'expired' THEN 'expire' ELSE 'post' END
              ORDER BY o.id",
    },
    Rule {
        broken: "order was returned without its points, or points without their order",
        sql: "SELECT o.id AS id, o.state || '; reversal ' || COALESCE(r.id, 'none') AS detail
              FROM orders o
              LEFT JOIN transfers r ON r.reverses_id = o.transfer_id
              WHERE (o.state = 'returned') <> (r.id IS NOT NULL)
              ORDER BY o.id",
    },
    Rule {
        broken: "order's goods did not move as its state says",
        sql: "SELECT o.id AS id,
                     o.state || '; item ' || l.item_id || ' stock ' || CAST(COALESCE(m.stock, 0) AS TEXT) ||
                     ', reserved ' || CAST(COALESCE(m.reserved, 0) AS TEXT) AS detail
              FROM order_lines l
              JOIN orders o ON o.id = l.order_id
              LEFT JOIN (SELECT order_id, item_id, SUM(stock_change) AS stock, SUM(reserved_change) AS reserved
                         FROM stock_movements WHERE order_id IS NOT NULL GROUP BY order_id, item_id) m
                     ON m.order_id = l.order_id AND m.item_id = l.item_id
              WHERE COALESCE(m.reserved, 0) <> CASE o.state WHEN 'held' THEN l.quantity ELSE 0 END
                 OR (o.state = 'collected' AND COALESCE(m.stock, 0) <> -l.quantity)
                 OR (o.state IN ('held', 'cancelled', 'expired') AND COALESCE(m.stock, 0) <> 0)
                 OR (o.state = 'returned' AND COALESCE(m.stock, 0) NOT IN (0, -l.quantity))
              ORDER BY o.id",
    },
];
