//! The server by a clock that a story moves: each line on its input is what time it is from then on.

use std::{
    io::stdin,
    net::TcpListener,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    thread,
};

use actix_web::{rt::spawn, web::Data};
use chrono::{DateTime, TimeDelta, Utc};
use houqin::{
    State, notify, photo,
    ports::clock::{Clock, SystemClock},
    settings::Settings,
};

/// So many milliseconds ahead of the machine, and going on as it does.
#[derive(Default)]
struct Moved(AtomicI64);

impl Clock for Moved {
    fn now(&self) -> DateTime<Utc> {
        SystemClock.now() + TimeDelta::milliseconds(self.0.load(Ordering::SeqCst))
    }
}

#[actix_web::main]
async fn main() {
    let clock = Arc::new(Moved::default());
    let state = State::open_by(clock.clone(), Settings::load().unwrap(), false).await.unwrap();
    let state = Data::new(state);
    let listener = TcpListener::bind(&state.settings.listen).unwrap();
    spawn(photo::work(state.clone()));
    spawn(notify::work(state.clone()));
    thread::spawn(move || {
        for line in stdin().lines() {
            let to: DateTime<Utc> = line.unwrap().parse().unwrap();
            clock.0.store((to - SystemClock.now()).num_milliseconds(), Ordering::SeqCst);
            println!("now {to}");
        }
    });
    let server = houqin::start(state, listener).unwrap();
    println!("ready");
    server.await.unwrap();
}
