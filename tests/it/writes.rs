//! What every write may count on, whatever it writes.

mod bodies;
mod idempotency;
mod killed;
mod lane;
mod races;
