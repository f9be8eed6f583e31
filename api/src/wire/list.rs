//! Lists: pages in key order. A page never skips or repeats a row that stays, however many come or go meanwhile.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sea_orm::sea_query::{Expr, ExprTrait, IntoColumnRef, Value};
use serde::{Deserialize, Deserializer, Serialize, de::Error};
use utoipa::ToSchema;

use crate::{Problem, problem::Code};

/// How many rows a page may have: 1 to 200, 50 when not said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limit(u64);

impl Default for Limit {
    fn default() -> Self {
        Self(50)
    }
}

impl<'de> Deserialize<'de> for Limit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match u64::deserialize(deserializer)? {
            limit @ 1..=200 => Ok(Self(limit)),
            _ => Err(D::Error::custom("out_of_range")),
        }
    }
}

/// Where the next page starts. Callers hand it back as they got it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cursor(pub Vec<String>);

impl Cursor {
    /// A cursor that is not of this list.
    pub fn wrong() -> Problem {
        Problem::new(Code::InvalidQuery).with_field("cursor", "invalid")
    }

    /// Its parts, as many as the list is sorted by.
    pub fn parts<const N: usize>(self) -> Result<[String; N], Problem> {
        self.0.try_into().map_err(|_| Self::wrong())
    }
}

impl<'de> Deserialize<'de> for Cursor {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| D::Error::custom("invalid"))?;
        let parts: Vec<String> = serde_json::from_slice(&bytes).map_err(|_| D::Error::custom("invalid"))?;
        // PostgreSQL takes no NUL in a text, and no row of ours has one.
        if parts.iter().any(|part| part.contains('\0')) {
            return Err(D::Error::custom("invalid"));
        }
        Ok(Self(parts))
    }
}

impl Serialize for Cursor {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let bytes = serde_json::to_vec(&self.0).map_err(serde::ser::Error::custom)?;
        serializer.serialize_str(&URL_SAFE_NO_PAD.encode(bytes))
    }
}

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Send this as `cursor` for the next page; null on the last one.
    #[schema(value_type = Option<String>, required)]
    pub next: Option<Cursor>,
}

impl Limit {
    /// How many rows to ask for: one more than the page, to know whether there is a next.
    pub fn rows(self) -> u64 {
        self.0 + 1
    }

    /// Makes the page of the rows asked for. `key` names the columns of [`after`] in the same order.
    pub fn page<M, T: From<M>>(self, mut rows: Vec<M>, key: impl Fn(&M) -> Vec<String>) -> Page<T> {
        let size = usize::try_from(self.0).unwrap_or(usize::MAX);
        let more = rows.len() > size;
        rows.truncate(size);
        let next = rows.last().filter(|_| more).map(|last| Cursor(key(last)));
        Page { items: rows.into_iter().map(T::from).collect(), next }
    }
}

/// `(a, b) > (x, y)`, as a row value: the only form that both databases answer from the index.
pub fn after<const N: usize>(columns: [impl IntoColumnRef; N], values: [Value; N]) -> Expr {
    Expr::tuple(columns.map(Expr::col)).gt(Expr::tuple(values.map(Expr::val)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_comes_back_as_it_went() {
        let cursor = Cursor(vec!["甲 / 乙".into(), "2".into()]);
        let text = serde_json::to_string(&cursor).unwrap();
        assert_eq!(serde_json::from_str::<Cursor>(&text).unwrap(), cursor);
    }

    #[test]
    fn only_a_full_page_has_a_next() {
        let limit = Limit(2);
        let page = |rows: Vec<i32>| limit.page::<i32, i32>(rows, |row| vec![row.to_string()]);
        assert_eq!(page(vec![1, 2]).next, None);
        let full = page(vec![1, 2, 3]);
        assert_eq!((full.items, full.next), (vec![1, 2], Some(Cursor(vec!["2".into()]))));
    }
}
