//! Ids that a caller makes, so that a later write can name a record the server has not seen yet.

use serde::{Deserialize, Deserializer, de::Error};
use uuid::Uuid;

/// An id made by the caller: a UUIDv7, because any other kind would scatter the rows.
///
/// One that is taken is a `conflict`, whoever has it: the key of a table knows no schools. Nobody learns more by it than
/// that a number of 74 random bits, which he had to know already, is used somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewId<T>(pub T);

impl<'de, T: From<Uuid>> Deserialize<'de> for NewId<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let id = Uuid::deserialize(deserializer)?;
        if id.get_version_num() == 7 { Ok(Self(T::from(id))) } else { Err(D::Error::custom("invalid_id")) }
    }
}
