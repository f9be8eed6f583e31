//! The house itself: what it says of itself, how it refuses, how it starts.

mod answers;
mod boot;
mod faults;
mod methods;
