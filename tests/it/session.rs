//! Logging in.

mod login;
mod refresh;
mod reinvited;
mod standing;
mod throttle;
