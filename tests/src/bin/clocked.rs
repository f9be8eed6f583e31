//! The server by a clock that a story moves: each line on its input is what time it is from then on,
//! and what is late by then has been told of.

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
    rectification,
    settings::Settings,
    visit,
};
use tokio::sync::mpsc::unbounded_channel;

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
    let (turned, mut turns) = unbounded_channel::<DateTime<Utc>>();
    thread::spawn(move || stdin().lines().try_for_each(|line| turned.send(line.unwrap().parse().unwrap())));
    let told = state.clone();
    spawn(async move {
        while let Some(to) = turns.recv().await {
            clock.0.store((to - SystemClock.now()).num_milliseconds(), Ordering::SeqCst);
            rectification::escalate(&told).await.unwrap();
            visit::go_round(&told).await.unwrap();
            println!("now {to}");
        }
    });
    let server = houqin::start(state, listener).unwrap();
    println!("ready");
    server.await.unwrap();
}
