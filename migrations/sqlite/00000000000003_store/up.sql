CREATE TABLE stores (
    id TEXT PRIMARY KEY,
    village_code TEXT NOT NULL REFERENCES regions (code),
    name TEXT NOT NULL,
    place TEXT NOT NULL,
    opens TEXT NOT NULL,
    closes TEXT NOT NULL,
    weekdays TEXT NOT NULL,
    suspended INTEGER NOT NULL CHECK (suspended IN (0, 1)),
    created_at TEXT NOT NULL
) STRICT;
CREATE INDEX stores_by_village ON stores (village_code, id);

CREATE TABLE items (
    id TEXT PRIMARY KEY,
    store_id TEXT NOT NULL REFERENCES stores (id),
    name TEXT NOT NULL,
    unit TEXT NOT NULL,
    description TEXT NOT NULL,
    category TEXT NOT NULL CHECK (category IN ('food', 'household', 'cleaning', 'stationery', 'farming', 'other')),
    price INTEGER NOT NULL CHECK (price > 0),
    picture_id TEXT REFERENCES pictures (id),
    limit_quantity INTEGER CHECK (limit_quantity > 0),
    limit_period TEXT CHECK (limit_period IN ('month', 'quarter', 'year')),
    withdrawn INTEGER NOT NULL CHECK (withdrawn IN (0, 1)),
    stock INTEGER NOT NULL,
    reserved INTEGER NOT NULL CHECK (reserved >= 0),
    created_at TEXT NOT NULL,
    CHECK (stock >= reserved),
    CHECK ((limit_quantity IS NULL) = (limit_period IS NULL))
) STRICT;
CREATE INDEX items_by_store ON items (store_id, id);
CREATE INDEX items_by_picture ON items (picture_id);

-- Household cards 积分卡: an opaque id on paper, and a PIN.
CREATE TABLE cards (
    id TEXT PRIMARY KEY,
    household_id TEXT NOT NULL REFERENCES households (id),
    pin_hash TEXT NOT NULL,
    wrong_pins INTEGER NOT NULL CHECK (wrong_pins >= 0),
    issued_by TEXT NOT NULL REFERENCES users (id),
    issued_at TEXT NOT NULL,
    revoked_at TEXT
) STRICT;
CREATE INDEX cards_by_household ON cards (household_id, id);

CREATE TABLE orders (
    id TEXT PRIMARY KEY,
    household_id TEXT NOT NULL REFERENCES households (id),
    store_id TEXT NOT NULL REFERENCES stores (id),
    channel TEXT NOT NULL CHECK (channel IN ('ahead', 'pay_code', 'card')),
    state TEXT NOT NULL CHECK (state IN ('held', 'collected', 'cancelled', 'expired', 'returned')),
    total INTEGER NOT NULL CHECK (total > 0),
    transfer_id TEXT NOT NULL UNIQUE REFERENCES transfers (id),
    card_id TEXT REFERENCES cards (id),
    pay_code_hash BLOB UNIQUE,
    digits TEXT,
    placed_by TEXT NOT NULL REFERENCES users (id),
    placed_at TEXT NOT NULL,
    expires_at TEXT,
    closed_by TEXT REFERENCES users (id),
    closed_at TEXT,
    CHECK ((channel = 'ahead') = (expires_at IS NOT NULL)),
    CHECK ((channel = 'card') = (card_id IS NOT NULL)),
    CHECK ((channel = 'pay_code') = (pay_code_hash IS NOT NULL)),
    CHECK ((state = 'held') = (closed_at IS NULL))
) STRICT;
CREATE UNIQUE INDEX orders_digits_while_held ON orders (store_id, digits) WHERE state = 'held';
CREATE INDEX orders_by_household ON orders (household_id, placed_at, id);
CREATE INDEX orders_by_expiry ON orders (expires_at) WHERE state = 'held';
CREATE INDEX orders_by_store ON orders (store_id, closed_at);
CREATE INDEX orders_by_card ON orders (card_id, placed_at);

CREATE TABLE order_lines (
    order_id TEXT NOT NULL REFERENCES orders (id),
    position INTEGER NOT NULL,
    item_id TEXT NOT NULL REFERENCES items (id),
    name TEXT NOT NULL,
    unit TEXT NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    unit_price INTEGER NOT NULL CHECK (unit_price > 0),
    PRIMARY KEY (order_id, position)
) STRICT;
CREATE INDEX order_lines_by_item ON order_lines (item_id, order_id);

-- Movements of stock. Rows are never changed or removed.
CREATE TABLE stock_movements (
    id TEXT PRIMARY KEY,
    store_id TEXT NOT NULL REFERENCES stores (id),
    item_id TEXT NOT NULL REFERENCES items (id),
    kind TEXT NOT NULL CHECK (kind IN ('restock', 'reserve', 'release', 'handover', 'sale', 'return', 'stocktake', 'write_off')),
    stock_change INTEGER NOT NULL,
    reserved_change INTEGER NOT NULL,
    order_id TEXT REFERENCES orders (id),
    note TEXT NOT NULL,
    moved_by TEXT REFERENCES users (id),
    moved_at TEXT NOT NULL
) STRICT;
CREATE INDEX stock_movements_by_store ON stock_movements (store_id, id);
CREATE INDEX stock_movements_by_time ON stock_movements (store_id, moved_at);
CREATE INDEX stock_movements_by_item ON stock_movements (item_id, id);
CREATE INDEX stock_movements_by_order ON stock_movements (order_id);

-- Digits that stand for a pay code for a minute.
CREATE TABLE pay_digits (
    digits TEXT PRIMARY KEY,
    code TEXT NOT NULL,
    expires_at TEXT NOT NULL
) STRICT;
CREATE INDEX pay_digits_by_expiry ON pay_digits (expires_at);
CREATE TRIGGER stock_movements_no_update BEFORE UPDATE ON stock_movements
BEGIN
    SELECT RAISE (ABORT, 'stock_movements is append-only');
END;
CREATE TRIGGER stock_movements_no_delete BEFORE DELETE ON stock_movements
BEGIN
    SELECT RAISE (ABORT, 'stock_movements is append-only');
END;
CREATE TRIGGER order_lines_no_update BEFORE UPDATE ON order_lines
BEGIN
    SELECT RAISE (ABORT, 'order_lines is append-only');
END;
CREATE TRIGGER order_lines_no_delete BEFORE DELETE ON order_lines
BEGIN
    SELECT RAISE (ABORT, 'order_lines is append-only');
END;
