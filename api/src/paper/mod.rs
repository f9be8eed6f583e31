//! Ledgers as an inspection wants to see them: lines under the headings of a paper form, as a sheet or as pages to print, or
//! the proof of the ledger behind them. A feature says what a line is and reads its lines some at a time ([`Line`],
//! [`Lines`]); all else is the same for every form.

mod ask;
mod form;
mod page;
mod print;
mod sheet;

pub use ask::{Asked, LedgerFormat, LedgerQuery};
pub use form::{Form, Line, Lines, joined};
pub use page::{streamed, whole};
pub use print::{Frame, pages};
pub use sheet::XLSX;
