//! Repair orders: from the report to the signature, and everything that may not be.

mod crew;
mod finish;
mod life;
mod list;
mod overdue;
mod people;
mod race;
mod walk;
