//! From the tree to the types.

use std::{borrow::Cow, fmt, vec};

use serde::{
    Deserializer,
    de::{DeserializeSeed, EnumAccess, Error, MapAccess, SeqAccess, VariantAccess, Visitor},
};

/// What a JSON text says.
pub enum Tree<'a> {
    Null,
    Bool(bool),
    Number(i64),
    Text(Cow<'a, str>),
    List(Vec<Self>),
    Object(Vec<(Cow<'a, str>, Self)>),
}

/// It says something else than the type asks for.
#[derive(Debug)]
pub struct Unreadable;

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unreadable")
    }
}

impl std::error::Error for Unreadable {}

impl Error for Unreadable {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

/// The method of each type that is one kind of node, and how its visitor takes that.
macro_rules! take {
    ($($method:ident: $kind:ident($node:ident) => $visit:ident($value:expr);)*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
            match self {
                Self::$kind($node) => visitor.$visit($value),
                _ => Err(Unreadable),
            }
        }
    )*};
}

/// Methods that another one stands for.
macro_rules! forward {
    ($($method:ident($($name:ident: $type:ty),*) => $other:ident;)*) => {$(
        fn $method<V: Visitor<'de>>(self, $($name: $type,)* visitor: V) -> Result<V::Value, Unreadable> {
            self.$other(visitor)
        }
    )*};
}

/// Methods for what no endpoint sends.
macro_rules! refuse {
    ($($method:ident)*) => {$(
        fn $method<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Unreadable> {
            Err(Unreadable)
        }
    )*};
}

impl<'de> Deserializer<'de> for Tree<'de> {
    type Error = Unreadable;

    take! {
        deserialize_bool: Bool(flag) => visit_bool(flag);
        deserialize_i64: Number(number) => visit_i64(number);
        deserialize_str: Text(text) => visit_str(&text);
        deserialize_seq: List(items) => visit_seq(Items(items.into_iter()));
        deserialize_map: Object(entries) => visit_map(Entries { left: entries.into_iter(), value: None });
    }

    // A struct is always an object: that it could be a list as well would double the code of each.
    forward! {
        deserialize_i8() => deserialize_i64;
        deserialize_i16() => deserialize_i64;
        deserialize_i32() => deserialize_i64;
        deserialize_u8() => deserialize_i64;
        deserialize_u16() => deserialize_i64;
        deserialize_u32() => deserialize_i64;
        deserialize_u64() => deserialize_i64;
        deserialize_char() => deserialize_str;
        deserialize_string() => deserialize_str;
        deserialize_identifier() => deserialize_str;
        deserialize_unit_struct(_name: &'static str) => deserialize_unit;
        deserialize_tuple(_length: usize) => deserialize_seq;
        deserialize_tuple_struct(_name: &'static str, _length: usize) => deserialize_seq;
        deserialize_struct(_name: &'static str, _fields: &'static [&'static str]) => deserialize_map;
    }

    refuse! { deserialize_f32 deserialize_f64 deserialize_bytes deserialize_byte_buf }

    /// For an enum whose name stands among its fields, as that of what was scanned.
    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match self {
            Self::Null => visitor.visit_unit(),
            Self::Bool(flag) => visitor.visit_bool(flag),
            Self::Number(number) => visitor.visit_i64(number),
            Self::Text(text) => visitor.visit_str(&text),
            Self::List(items) => visitor.visit_seq(Items(items.into_iter())),
            Self::Object(entries) => {
                visitor.visit_map(Entries { left: entries.into_iter(), value: None })
            }
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match self {
            Self::Null => visitor.visit_none(),
            some => visitor.visit_some(some),
        }
    }

    fn deserialize_unit<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        match self {
            Self::Null => visitor.visit_unit(),
            _ => Err(Unreadable),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        match self {
            Self::Text(_) => visitor.visit_enum(Variant { name: self, value: Self::Null }),
            Self::Object(mut entries) => match (entries.pop(), entries.is_empty()) {
                (Some((name, value)), true) => {
                    visitor.visit_enum(Variant { name: Self::Text(name), value })
                }
                _ => Err(Unreadable),
            },
            _ => Err(Unreadable),
        }
    }
}

struct Items<'de>(vec::IntoIter<Tree<'de>>);

impl<'de> SeqAccess<'de> for Items<'de> {
    type Error = Unreadable;

    fn next_element_seed<T: DeserializeSeed<'de>>(
        &mut self,
        seed: T,
    ) -> Result<Option<T::Value>, Unreadable> {
        self.0.next().map(|item| seed.deserialize(item)).transpose()
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.0.len())
    }
}

struct Entries<'de> {
    left: vec::IntoIter<(Cow<'de, str>, Tree<'de>)>,
    /// The value of the key that was given last.
    value: Option<Tree<'de>>,
}

impl<'de> MapAccess<'de> for Entries<'de> {
    type Error = Unreadable;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Unreadable> {
        let Some((key, value)) = self.left.next() else { return Ok(None) };
        self.value = Some(value);
        seed.deserialize(Tree::Text(key)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(
        &mut self,
        seed: V,
    ) -> Result<V::Value, Unreadable> {
        seed.deserialize(self.value.take().ok_or(Unreadable)?)
    }
}

/// One of an enum's variants: the name alone, or an object with one entry.
struct Variant<'de> {
    name: Tree<'de>,
    value: Tree<'de>,
}

impl<'de> EnumAccess<'de> for Variant<'de> {
    type Error = Unreadable;
    type Variant = Tree<'de>;

    fn variant_seed<V: DeserializeSeed<'de>>(
        self,
        seed: V,
    ) -> Result<(V::Value, Tree<'de>), Unreadable> {
        Ok((seed.deserialize(self.name)?, self.value))
    }
}

impl<'de> VariantAccess<'de> for Tree<'de> {
    type Error = Unreadable;

    fn unit_variant(self) -> Result<(), Unreadable> {
        match self {
            Self::Null => Ok(()),
            _ => Err(Unreadable),
        }
    }

    fn newtype_variant_seed<T: DeserializeSeed<'de>>(
        self,
        seed: T,
    ) -> Result<T::Value, Unreadable> {
        seed.deserialize(self)
    }

    fn tuple_variant<V: Visitor<'de>>(
        self,
        _length: usize,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        self.deserialize_seq(visitor)
    }

    fn struct_variant<V: Visitor<'de>>(
        self,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        self.deserialize_map(visitor)
    }
}
