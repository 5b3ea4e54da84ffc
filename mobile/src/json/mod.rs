//! Reading JSON in little code. A parser that is made once for each type that it reads into was a tenth of what a
//! villager loads; here the text becomes a tree by code that exists once, and each type only takes its part of the tree.
//! Why something cannot be read is not told: nobody who uses the client could do anything with it.

mod parse;
mod tree;

use serde::de::DeserializeOwned;

/// What a text says; `None` where it is no JSON or not of that type. Numbers must be whole: no endpoint knows others.
#[must_use]
pub fn read<T: DeserializeOwned>(text: &str) -> Option<T> {
    T::deserialize(parse::tree(text)?).ok()
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeMap, fmt::Debug};

    use chrono::{DateTime, NaiveDate, Utc};
    use serde::{Deserialize, Serialize};
    use uuid::Uuid;

    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        Plain,
        Wrapped(u8),
        Pair(i64, String),
        Named { day: NaiveDate },
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Sample {
        id: Uuid,
        at: DateTime<Utc>,
        points: i64,
        small: Option<u8>,
        flag: bool,
        text: String,
        kinds: Vec<Kind>,
        pairs: Vec<(String, bool)>,
        by_name: BTreeMap<String, i32>,
        nothing: (),
        #[serde(default)]
        absent: Option<String>,
    }

    fn sample() -> Sample {
        Sample {
            id: Uuid::from_u128(7),
            at: "2026-11-23T04:05:06.789Z".parse().unwrap(),
            points: i64::MIN,
            small: Some(200),
            flag: true,
            text: "“毛寺村”\n\t\"\\/ \u{1}\u{1F33E}".to_owned(),
            kinds: vec![
                Kind::Plain,
                Kind::Wrapped(3),
                Kind::Pair(-1, "二".to_owned()),
                Kind::Named { day: NaiveDate::from_ymd_opt(2026, 2, 17).unwrap() },
            ],
            pairs: vec![("a".to_owned(), false)],
            by_name: BTreeMap::from([("x".to_owned(), -5), (String::new(), 0)]),
            nothing: (),
            absent: None,
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let sample = sample();
        assert_eq!(read(&serde_json::to_string(&sample).unwrap()), Some(sample));
        let sample = self::sample();
        assert_eq!(read(&serde_json::to_string_pretty(&sample).unwrap()), Some(sample));
    }

    #[test]
    fn an_enum_may_be_named_among_its_fields() {
        #[derive(Debug, PartialEq, Serialize, Deserialize)]
        #[serde(tag = "kind", rename_all = "snake_case")]
        enum Tagged {
            Until { at: DateTime<Utc>, left: Option<i64> },
            Holding { one: Box<Sample> },
        }
        let at = "2026-11-23T04:05:06Z".parse().unwrap();
        for tagged in [Tagged::Until { at, left: None }, Tagged::Holding { one: sample().into() }] {
            assert_eq!(read(&serde_json::to_string(&tagged).unwrap()), Some(tagged));
        }
    }

    /// Both parsers agree on what a text says, or that it says nothing.
    fn same<T: DeserializeOwned + PartialEq + Debug>(text: &str) {
        assert_eq!(read::<T>(text), serde_json::from_str::<T>(text).ok(), "{text}");
    }

    #[test]
    fn what_is_odd_is_read_as_others_read_it() {
        for text in [
            "1",
            "-0",
            "  [1 , 2]\n",
            "[]",
            "[1,]",
            "[1 2]",
            "[1",
            "{}",
            "nul",
            "truer",
            "",
            "\"a",
            "1.5",
            "[-]",
            "99999999999999999999",
            "[1]]",
        ] {
            same::<i64>(text);
            same::<Vec<i64>>(text);
            same::<Option<bool>>(text);
        }
        for text in [
            r#""\u4e61\u7ea6""#,
            r#""\ud83c\udf3e""#,
            r#""\ud83c""#,
            r#""\ud83c\u0041""#,
            r#""\udf3e""#,
            r#""\x""#,
            r#""\u12""#,
            r#""\u+123""#,
            r#""a\"b""#,
            r#""\b\f\n\r\t\/\\""#,
        ] {
            same::<String>(text);
        }
        for text in [
            r#""plain""#,
            r#""other""#,
            r#"{"wrapped":3}"#,
            r#"{"wrapped":300}"#,
            "{}",
            r#"{"plain":null}"#,
        ] {
            same::<Kind>(text);
        }
        for text in [
            r#"{"a":1,"a":2}"#,
            r#"{"a":1,}"#,
            r#"{"a"}"#,
            r#"{1:1}"#,
            r#"{"a":{"b":[null,true,"x"]}}"#,
        ] {
            same::<BTreeMap<String, i64>>(text);
        }
    }

    #[test]
    fn a_text_that_goes_too_deep_is_refused() {
        let deep = |depth| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(read::<serde::de::IgnoredAny>(&deep(30)).is_some());
        assert!(read::<serde::de::IgnoredAny>(&deep(100_000)).is_none());
    }
}
