//! What an endpoint is. Each is defined once, with [`endpoints!`]; the server mounts it and the client
//! calls it from that definition.

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::access::Access;

/// Where the paths of all endpoints begin.
pub const PREFIX: &str = "/api/v1";

/// Header that carries the key of a command, made and kept by the client before its first try.
pub const IDEMPOTENCY_KEY: &str = "idempotency-key";

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Method {
    Get,
    Post,
    Put,
    Delete,
}

impl Method {
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }

    /// Whether a call changes something, and so carries an idempotency key.
    #[must_use]
    pub const fn is_command(self) -> bool {
        !matches!(self, Self::Get)
    }
}

/// One endpoint. A value of the type holds the parameters of its path.
pub trait Endpoint: Serialize + DeserializeOwned + Send + 'static {
    /// Name of the operation, unique.
    const ID: &'static str;
    const METHOD: Method;
    /// Path below [`PREFIX`], with parameters in braces.
    const PATH: &'static str;
    const ACCESS: Access;
    type Query: Serialize + DeserializeOwned + Default + JsonSchema + Send + 'static;
    type Body: Serialize + DeserializeOwned + JsonSchema + Send + 'static;
    type Reply: Serialize + DeserializeOwned + JsonSchema + Send + 'static;

    /// The path with its parameters filled in, below [`PREFIX`].
    fn path(&self) -> String;
}

/// No parameters in the query.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct NoQuery {}

/// Nothing: no body, or a reply that says only that it worked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Nothing {}

/// Bytes that travel as they are: a photo, a spreadsheet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Binary {
    /// Media type, such as `image/jpeg`.
    pub media_type: String,
    pub bytes: Vec<u8>,
}

/// What the OpenAPI document and the tests need to know of an endpoint.
#[derive(Clone, Copy)]
pub struct Description {
    pub id: &'static str,
    pub tag: &'static str,
    pub summary: &'static str,
    pub method: Method,
    pub path: &'static str,
    pub access: Access,
    pub query: fn(&mut SchemaGenerator) -> Schema,
    pub body: fn(&mut SchemaGenerator) -> Schema,
    pub reply: fn(&mut SchemaGenerator) -> Schema,
    /// Name of the body's type, `Nothing` and `Binary` being special.
    pub body_name: fn() -> std::borrow::Cow<'static, str>,
    pub reply_name: fn() -> std::borrow::Cow<'static, str>,
}

/// Defines endpoints: `/// summary`, then `Name { parameter: Type }: METHOD "/path", access, query Q, body B, reply R;`
/// where parameters, query and body may be left out. Makes one type each and the module's `ENDPOINTS`.
macro_rules! endpoints {
    ($tag:literal: $(
        #[doc = $summary:literal]
        $name:ident $({ $($param:ident: $kind:ty),+ })?: $method:ident $path:literal, $access:expr,
        $(query $query:ty,)? $(body $body:ty,)? reply $reply:ty;
    )*) => {
        $(
            #[doc = $summary]
            #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
            pub struct $name { $($(pub $param: $kind),+)? }

            impl $crate::endpoint::Endpoint for $name {
                const ID: &'static str = stringify!($name);
                const METHOD: $crate::endpoint::Method = $crate::endpoint::method!($method);
                const PATH: &'static str = $path;
                const ACCESS: Access = $access;
                type Query = $crate::endpoint::or_default!($crate::endpoint::NoQuery $(, $query)?);
                type Body = $crate::endpoint::or_default!($crate::endpoint::Nothing $(, $body)?);
                type Reply = $reply;

                fn path(&self) -> String {
                    let path = $path.to_owned();
                    $($(let path = path.replace(concat!("{", stringify!($param), "}"), &self.$param.to_string());)+)?
                    path
                }
            }
        )*

        /// Every endpoint of this module.
        pub const ENDPOINTS: &[$crate::endpoint::Description] = &[$({
            type Of = $name;
            $crate::endpoint::Description {
                id: <Of as $crate::endpoint::Endpoint>::ID,
                tag: $tag,
                summary: $summary,
                method: <Of as $crate::endpoint::Endpoint>::METHOD,
                path: <Of as $crate::endpoint::Endpoint>::PATH,
                access: <Of as $crate::endpoint::Endpoint>::ACCESS,
                query: |generator| generator.subschema_for::<<Of as $crate::endpoint::Endpoint>::Query>(),
                body: |generator| generator.subschema_for::<<Of as $crate::endpoint::Endpoint>::Body>(),
                reply: |generator| generator.subschema_for::<<Of as $crate::endpoint::Endpoint>::Reply>(),
                body_name: <<Of as $crate::endpoint::Endpoint>::Body as schemars::JsonSchema>::schema_name,
                reply_name: <<Of as $crate::endpoint::Endpoint>::Reply as schemars::JsonSchema>::schema_name,
            }
        }),*];
    };
}

macro_rules! method {
    (GET) => {
        $crate::endpoint::Method::Get
    };
    (POST) => {
        $crate::endpoint::Method::Post
    };
    (PUT) => {
        $crate::endpoint::Method::Put
    };
    (DELETE) => {
        $crate::endpoint::Method::Delete
    };
}

macro_rules! or_default {
    ($default:ty) => {
        $default
    };
    ($default:ty, $given:ty) => {
        $given
    };
}

pub(crate) use {endpoints, method, or_default};
