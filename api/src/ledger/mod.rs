//! Ledgers 台账: evidence that cannot be altered quietly, and how an inspection wants to see it.
//!
//! Each school has one chain per ledger. A feature adds a row in the transaction of what the row tells ([`append`]): its
//! canonical bytes (`encode`), their hash, and a link made of that hash and the link before (`chain`). What names people
//! is not in the bytes, only a commitment to it, so it can be erased ([`erase`]) without breaking the chain. The link goes
//! back to the phone as a receipt; signed notes of how far the chain had come leave the house as checkpoints (`note`,
//! `checkpoint`). Whoever looks again (`verify`), here or with the file of a proof alone (`proof`), is told the first row
//! that is not as it was.
//!
//! It does not show that what was entered was true, and it shows a change to nobody who holds neither a receipt nor a
//! checkpoint. `export` is the paper: the headings of the forms, as a sheet or as pages to print.

mod append;
mod chain;
mod check;
mod checkpoint;
pub mod command;
mod encode;
mod export;
mod http;
mod note;
mod proof;
mod record;
mod secret;
mod store;
mod verify;
mod watch;

use utoipa_actix_web::service_config::ServiceConfig;

pub use append::{Entry, Receipt, append, append_sealed, erase};
pub use check::check;
pub use checkpoint::{keep_signed, sign, sign_all};
pub use encode::Value;
pub use entity::ledger_head::Ledger;
pub use export::repairs;
pub use http::prove;
pub use note::{PublicKey, Signer};
pub use proof::{Looked, look};
pub use store::first_rows;
pub use verify::{Bad, Report, Why};
pub use watch::{LookedAt, look_all};

/// The ledgers' operations.
pub fn routes(config: &mut ServiceConfig) {
    http::routes(config);
    export::routes(config);
}
