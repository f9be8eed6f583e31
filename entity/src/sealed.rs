//! What names or describes people is in the database only like this.

use std::fmt;

use sea_orm::DeriveValueType;

/// Something that only the school's key opens, and only in the row and the column where it belongs.
#[derive(Clone, PartialEq, Eq, DeriveValueType)]
pub struct Sealed(pub Vec<u8>);

impl fmt::Debug for Sealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealed({} bytes)", self.0.len())
    }
}
