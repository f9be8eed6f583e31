//! Photos: sent, made small, shown, swept.

mod alike;
mod attach;
mod bucket;
mod changed;
mod crash;
mod hostile;
mod killed;
mod port;
mod send;
mod show;
mod sweep;
