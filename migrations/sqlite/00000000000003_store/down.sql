DROP TABLE pay_digits;
DROP TABLE stock_movements;
DROP TABLE order_lines;
DROP TABLE orders;
DROP TABLE cards;
DROP TABLE items;
DROP TABLE stores;
