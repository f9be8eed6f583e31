//! 个人信息: what is known of visitors, students and their families, from the moment it is typed in to the moment it is gone.
//!
//! A school keeps the least (`keep`). Whole numbers lie sealed, are shown for a reason that is noted (`look`), and found again
//! without being readable (`visit`). A person is given what is held of him (`person`). What was kept long enough (`retain`), or
//! is to go at somebody's wish, is erased (`erase`, `rows`): values, salts, indexes and what was derived of them. Registers that
//! are taken away as a file are noted and not endless (`taken`). Each erasure is kept
//! outside the database too (`list`), so that a backup that is put back brings nobody back.

mod erase;
mod http;
mod keep;
mod list;
mod look;
mod others;
mod over;
mod person;
mod record;
mod retain;
mod rows;
mod rules;
mod taken;
mod visit;

pub use erase::{What, decide, finish, ready};
pub use http::routes;
pub use keep::{IdNumberKept, KeepIdNumber, KeepPhone, PhoneKept};
pub use record::{New as NewLook, note};
pub use retain::{retain, work};
pub use rows::TOUCHED;
pub use rules::{Phone, alike, id_number, phone, shown_id_number, shown_phone};
pub use taken::taken;
pub use visit::{Numbers, Typed, keep, numbers};
