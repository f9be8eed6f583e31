//! Text that people type: trimmed, of bounded length, without control characters.

use std::{borrow::Cow, fmt, ops::Deref};

use serde::{Deserialize, Deserializer, Serialize, de::Error};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};

/// A line that must say something, at most `MAX` characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Line<const MAX: usize>(String);

/// Text that may be empty and may have several lines, at most `MAX` characters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(transparent)]
pub struct Text<const MAX: usize>(String);

fn check(text: &str, max: usize, lines: bool) -> Result<String, &'static str> {
    let text = text.trim();
    if text.chars().any(|c| c.is_control() && !(lines && c == '\n')) {
        return Err("control_character");
    }
    if text.chars().count() > max { Err("too_long") } else { Ok(text.to_owned()) }
}

impl<const MAX: usize> Line<MAX> {
    /// The line, or the code of what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        match check(text, MAX, false)? {
            line if line.is_empty() => Err("required"),
            line => Ok(Self(line)),
        }
    }
}

impl<const MAX: usize> Text<MAX> {
    /// The text, or the code of what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        check(text, MAX, true).map(Self)
    }
}

macro_rules! text {
    ($name:ident, $min:literal) => {
        impl<const MAX: usize> Deref for $name<MAX> {
            type Target = str;

            fn deref(&self) -> &str {
                &self.0
            }
        }

        impl<const MAX: usize> From<$name<MAX>> for String {
            fn from(text: $name<MAX>) -> Self {
                text.0
            }
        }

        impl<const MAX: usize> fmt::Display for $name<MAX> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl<'de, const MAX: usize> Deserialize<'de> for $name<MAX> {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = Cow::<str>::deserialize(deserializer)?;
                Self::parse(&text).map_err(D::Error::custom)
            }
        }

        impl<const MAX: usize> PartialSchema for $name<MAX> {
            fn schema() -> RefOr<Schema> {
                let string = ObjectBuilder::new().schema_type(Type::String).max_length(Some(MAX));
                let string = if $min > 0 { string.min_length(Some($min)) } else { string };
                string.into()
            }
        }

        impl<const MAX: usize> ToSchema for $name<MAX> {
            fn name() -> Cow<'static, str> {
                Cow::Owned(format!(concat!(stringify!($name), "{}"), MAX))
            }
        }
    };
}

text!(Line, 1);
text!(Text, 0);
