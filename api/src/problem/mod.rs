//! What a caller is told when something is wrong: RFC 9457 `application/problem+json`.
//!
//! Code raises a [`Problem`] with a [`Code`] from the one table (`codes.rs`). It is put into the reader's language when
//! the answer leaves (`answer.rs`), since only then the reader is known. A cause goes to the log once and is never sent.

mod answer;
mod codes;

use std::fmt;

use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use sea_orm::{DbErr, RuntimeErr, SqlErr, sqlx};
use serde::Serialize;
use utoipa::ToSchema;

pub use answer::{Language, answer};
pub use codes::Code;

use crate::sheet::SheetError;

/// A refusal or failure on its way to the caller.
#[derive(Debug)]
pub struct Problem {
    /// Which row of the table.
    pub code: Code,
    /// The fields that are wrong, where the caller sent fields.
    pub fields: Vec<Field>,
    /// The row as it is now, when the caller's copy is stale.
    pub current: Option<serde_json::Value>,
    /// What may be chosen, when the caller has to choose.
    pub choices: Option<serde_json::Value>,
    /// After how many seconds to try again.
    pub retry_after: Option<u64>,
}

/// One field that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = ProblemField)]
pub struct Field {
    /// Where it is, such as `priceFen` or `items[2].name`.
    #[schema(example = "priceFen")]
    pub path: String,
    /// What is wrong with it, such as `required`, `too_long`, `unknown_field`.
    #[schema(example = "required")]
    pub code: String,
}

/// The body of every answer that is not a success.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// A name for this kind of problem: `/problems/{code}`.
    #[serde(rename = "type")]
    #[schema(example = "/problems/invalid_body")]
    pub kind: String,
    /// One line in the reader's language.
    pub title: String,
    /// The HTTP status again.
    #[schema(example = 400)]
    pub status: u16,
    /// The name to program against.
    #[schema(example = "invalid_body")]
    pub code: &'static str,
    /// What to do about it, in the reader's language.
    pub detail: String,
    /// The fields that are wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub fields: Vec<Field>,
    /// The record as it is now, when the caller's version was stale.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current: Option<serde_json::Value>,
    /// What may be chosen, when the caller has to choose.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub choices: Option<serde_json::Value>,
    /// Name this when you ask for help.
    pub request_id: String,
}

impl Problem {
    /// A problem without further particulars.
    pub fn new(code: Code) -> Self {
        Self { code, fields: Vec::new(), current: None, choices: None, retry_after: None }
    }

    /// A field that is well-formed but cannot be accepted.
    pub fn field(path: impl Into<String>, code: impl Into<String>) -> Self {
        Self::new(Code::InvalidField).with_field(path, code)
    }

    /// A failure of our own. The cause is logged here, once, and goes no further.
    pub fn internal(cause: impl fmt::Display) -> Self {
        tracing::error!(%cause, "internal error");
        Self::new(Code::Internal)
    }

    /// Names one more field.
    pub fn with_field(mut self, path: impl Into<String>, code: impl Into<String>) -> Self {
        self.fields.push(Field { path: path.into(), code: code.into() });
        self
    }

    /// A write made from an old copy; the answer carries the record as it is now.
    pub fn stale(current: impl Serialize) -> Self {
        Self { current: serde_json::to_value(current).ok(), ..Self::new(Code::StaleVersion) }
    }

    /// Says when to try again.
    pub fn retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }
}

impl From<Code> for Problem {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}

impl From<DbErr> for Problem {
    fn from(error: DbErr) -> Self {
        match error.sql_err() {
            // The rules look first; this is the loser of a race.
            Some(SqlErr::UniqueConstraintViolation(_)) => Self::new(Code::Conflict),
            Some(SqlErr::ForeignKeyConstraintViolation(_)) => Self::new(Code::Conflict),
            _ if may_recover(&error) => {
                tracing::error!(%error, "the database cannot, for now");
                Self::new(Code::Unavailable).retry_after(5)
            }
            _ => Self::internal(error),
        }
    }
}

impl From<SheetError> for Problem {
    fn from(error: SheetError) -> Self {
        let code = match error {
            SheetError::TooLarge | SheetError::UnpacksTooLarge => Code::TooLarge,
            SheetError::NotASheet(_) | SheetError::OldExcel => Code::UnsupportedType,
            _ => Code::InvalidFile,
        };
        Self::new(code).with_field("file", error.code())
    }
}

/// Whether the database itself is in trouble, and nothing is wrong with what it was asked: a full disk, a lock that was
/// not given in time, a connection that is gone.
fn may_recover(error: &DbErr) -> bool {
    let cause = match error {
        DbErr::ConnectionAcquire(_) => return true,
        DbErr::Conn(RuntimeErr::SqlxError(cause))
        | DbErr::Exec(RuntimeErr::SqlxError(cause))
        | DbErr::Query(RuntimeErr::SqlxError(cause)) => cause,
        _ => return false,
    };
    match cause.as_ref() {
        sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed => true,
        sqlx::Error::Database(answer) => {
            let code = answer.code().unwrap_or_default();
            match code.parse::<u32>() {
                // SQLite's own numbers, the kind in the lowest byte: BUSY, LOCKED, IOERR, FULL.
                Ok(number) if code.len() < 5 => matches!(number & 0xff, 5 | 6 | 10 | 13),
                // SQLSTATE: connection lost, no resources (disk, memory, connections), shut down, serialization.
                _ => ["08", "53", "57P", "40"].iter().any(|class| code.starts_with(class)),
            }
        }
        _ => false,
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.as_str())
    }
}

impl std::error::Error for Problem {}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.code.status()
    }

    // The body is written by `answer`, which knows the reader's language.
    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status_code())
    }
}
