//! Values by their schemas, some of them odd.

use rand::{Rng, rngs::StdRng, seq::IndexedRandom};
use serde_json::{Map, Value, json};
use uuid::Uuid;
use xiangyue_tests::files;

use super::world::World;

pub struct Values<'a> {
    pub random: &'a mut StdRng,
    pub document: &'a Value,
    pub world: &'a World,
    /// How likely it is that a value is odd.
    pub odd: f64,
}

/// Texts that have broken something somewhere.
const ODD_TEXTS: [&str; 30] = [
    "",
    " ",
    "\u{0}",
    "a\u{0}b",
    "\u{202e}txt",
    "👨‍👩‍👧",
    "\u{feff}",
    "e\u{301}\u{301}\u{301}",
    "' OR '1'='1",
    "\"; DROP TABLE users; --",
    "%",
    "_",
    "\\",
    "../../etc/passwd",
    "<script>",
    "{{7*7}}",
    "\r\nx-injected: 1",
    "-1",
    "0",
    "99999999999999999999",
    "1e400",
    "NaN",
    "null",
    "true",
    "0001-01-01",
    "9999-12-31",
    "+262142-12-31",
    "-262143-01-01",
    "9999-12-31T23:59:59Z",
    "2026-02-30",
];

const ODD_NUMBERS: [i64; 12] = [
    0,
    -1,
    1,
    2,
    255,
    256,
    65_536,
    i32::MAX as i64 + 1,
    i32::MIN as i64,
    i64::MAX,
    i64::MIN,
    1 << 53,
];

impl Values<'_> {
    fn is_odd(&mut self) -> bool {
        self.random.random_bool(self.odd)
    }

    fn odd_text(&mut self) -> String {
        match self.random.random_range(0..10) {
            0 => "长".repeat(self.random.random_range(30..3_000)),
            1 => "a".repeat(self.random.random_range(100..5_000)),
            2 => self.id(),
            _ => (*ODD_TEXTS.choose(self.random).expect("a text")).to_owned(),
        }
    }

    fn odd(&mut self) -> Value {
        match self.random.random_range(0..10) {
            0 => Value::Null,
            1 => json!([]),
            2 => json!({}),
            3 => json!(true),
            4 => json!(0.5),
            5 => json!(1e308),
            6 => json!(u64::MAX),
            7 => json!(*ODD_NUMBERS.choose(self.random).expect("a number")),
            8 => (0..self.random.random_range(1..60)).fold(json!(1), |inner, _| json!([inner])),
            _ => self.odd_text().into(),
        }
    }

    /// An id that nothing has yet.
    pub fn id(&mut self) -> String {
        Uuid::from_u128(self.random.random()).to_string()
    }

    /// A command's key.
    pub fn key(&mut self) -> String {
        match self.random.random_range(0..30) {
            0 => String::new(),
            1 => "no key".to_owned(),
            2 => Uuid::nil().to_string(),
            _ => self.id(),
        }
    }

    /// The text of a parameter.
    pub fn text_of(&mut self, name: &str, schema: &Value) -> String {
        if self.is_odd() {
            return self.odd_text();
        }
        // The document says of a path only that its parts are texts.
        match self.value(name, schema) {
            Value::String(text) => text,
            Value::Null => String::new(),
            other => other.to_string(),
        }
    }

    /// A body in JSON, or almost.
    pub fn body(&mut self, schema: &Value) -> Vec<u8> {
        let mut text = self.value("", schema).to_string();
        if self.is_odd() {
            let cut = text
                .char_indices()
                .map(|(at, _)| at)
                .nth(text.chars().count() / 2)
                .unwrap_or_default();
            match self.random.random_range(0..8) {
                0 => text.truncate(cut),
                1 => text.push_str("}{"),
                2 => text = text.replacen('"', "\"\\ud800", 1),
                3 => text = format!("{}{text}", "[".repeat(300)),
                4 => text = text.replacen('{', "{\"store\":null,\"store\":1,\"code\":\"a\",", 1),
                5 => text.clear(),
                6 => return text.into_bytes().into_iter().chain([0xff, 0xfe, 0]).collect(),
                _ => text = "null".to_owned(),
            }
        }
        text.into_bytes()
    }

    /// A photo, a spreadsheet, or what is neither.
    pub fn file(&mut self, photo: bool) -> Vec<u8> {
        let usual = if photo { 0 } else { 1 };
        let kind =
            if self.random.random_bool(0.6) { usual } else { self.random.random_range(0..4) };
        let mut bytes = match kind {
            0 => files::photo(24, 16).bytes,
            1 => files::csv("户编号,姓名,手机号,村民小组\n1001,刘存善,13900003307,刘家庄组\n1003,刘三,13900003399,新组\n").bytes,
            2 => files::sheet(|sheet| {
                sheet.write_string(0, 0, "姓名").expect("a cell");
            })
            .bytes,
            _ => (0..self.random.random_range(0..400)).map(|_| self.random.random()).collect(),
        };
        if self.is_odd() && !bytes.is_empty() {
            let at = self.random.random_range(0..bytes.len());
            if self.random.random_bool(0.5) {
                bytes.truncate(at);
            } else {
                bytes[at] ^= 1 << self.random.random_range(0..8);
            }
        }
        bytes
    }

    /// A value of a field, as its schema has it.
    fn value(&mut self, name: &str, schema: &Value) -> Value {
        if self.is_odd() {
            return self.odd();
        }
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            let known = schema_of(self.document, reference);
            return self.value(name, &known);
        }
        for choices in ["oneOf", "anyOf"] {
            if let Some(choices) = schema.get(choices).and_then(Value::as_array) {
                let choice = choices.choose(self.random).expect("a choice").clone();
                return self.value(name, &choice);
            }
        }
        if let Some(one) = schema.get("const") {
            return one.clone();
        }
        if let Some(values) = schema.get("enum").and_then(Value::as_array) {
            return values.choose(self.random).expect("a value").clone();
        }
        let kind = match schema.get("type") {
            Some(Value::Array(kinds)) => kinds.choose(self.random).expect("a type").clone(),
            Some(kind) => kind.clone(),
            None => return self.odd(),
        };
        match kind.as_str().unwrap_or_default() {
            "object" => self.object(schema),
            "array" => {
                let count = *[0, 1, 1, 1, 2, 3].choose(self.random).expect("a count");
                // Of `households` each is a household.
                let name = name.strip_suffix('s').unwrap_or(name);
                (0..count).map(|_| self.value(name, &schema["items"])).collect()
            }
            "integer" => self.integer(name),
            "number" => json!(self.random.random_range(0..100)),
            "boolean" => json!(self.random.random_bool(0.3)),
            "string" => self.text(name, schema).into(),
            _ => Value::Null,
        }
    }

    fn object(&mut self, schema: &Value) -> Value {
        let mut fields = Map::new();
        let required =
            schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
        for (name, field) in
            schema.get("properties").and_then(Value::as_object).into_iter().flatten()
        {
            let needed = required.iter().any(|one| one == name);
            let there = if needed { !self.is_odd() } else { self.random.random_bool(0.5) };
            if there {
                fields.insert(name.clone(), self.value(name, field));
            }
        }
        if self.random.random_bool(0.7)
            && let (Some(total), true) = (self.total(&fields), fields.contains_key("total"))
        {
            fields.insert("total".to_owned(), total.into());
        }
        if self.is_odd() {
            fields.insert("more".to_owned(), self.odd());
        }
        fields.into()
    }

    /// What the lines of an order cost.
    fn total(&self, fields: &Map<String, Value>) -> Option<i64> {
        let lines = fields.get("lines")?.as_array()?.iter();
        lines
            .map(|line| {
                let price = self.world.prices.get(line["item"].as_str()?)?;
                price.checked_mul(line["quantity"].as_i64()?)
            })
            .try_fold(0_i64, |sum, price| sum.checked_add(price?))
    }

    fn integer(&mut self, name: &str) -> Value {
        let usual = match name {
            "weekday" => self.random.random_range(1..=7),
            "order_hold_days" | "return_days" | "restored_grace_days" => {
                self.random.random_range(1..=30)
            }
            "quantity" | "counted" => self.random.random_range(1..4),
            "total" | "price" => *[5, 10, 30].choose(self.random).expect("a price"),
            "points" => *[-5, 5, 20].choose(self.random).expect("points"),
            "limit" => self.random.random_range(1..100),
            _ => self.random.random_range(0..60),
        };
        json!(usual)
    }

    fn text(&mut self, name: &str, schema: &Value) -> String {
        if name == "code" && self.random.random_bool(0.3) {
            return self.world.phone.pay_code(self.random.random_range(-40..70));
        }
        if let Some(known) = self.world.pool.get(name)
            && self.random.random_bool(0.9)
        {
            return known.choose(self.random).expect("a value").clone();
        }
        let days = self.random.random_range(-40..40);
        let at = chrono::Utc::now() + chrono::TimeDelta::days(days);
        match schema.get("format").and_then(Value::as_str) {
            Some("uuid") => self.id(),
            Some("date") => at.date_naive().to_string(),
            Some("date-time") => at.to_rfc3339(),
            Some("partial-time") => "12:30:00".to_owned(),
            _ if name == "cursor" => Uuid::now_v7().to_string(),
            // The identifiers of a path.
            _ if schema.get("format").is_none() && self.random.random_bool(0.5) => self.id(),
            _ => self.odd_text(),
        }
    }
}

fn schema_of(document: &Value, reference: &str) -> Value {
    document.pointer(reference.trim_start_matches('#')).expect("a schema").clone()
}
