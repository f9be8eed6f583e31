//! Houqin's server. This list is the table of contents: first what a school does, then the machinery.

// The example of an order in the contract is a large value for its macro.
#![recursion_limit = "256"]

pub mod accompany;
pub mod asset;
pub mod badge;
pub mod calendar;
pub mod category;
pub mod collector;
pub mod crew;
pub mod demo;
pub mod dish;
pub mod duty;
pub mod food;
pub mod frequent_visitor;
pub mod fridge;
pub mod inspection;
pub mod job;
pub mod label;
pub mod ledger;
pub mod member;
pub mod menu;
pub mod notify;
pub mod pass;
pub mod photo;
pub mod place;
pub mod privacy;
pub mod rectification;
pub mod release;
pub mod repair;
pub mod repair_report;
pub mod roll_call;
pub mod sample;
pub mod school;
pub mod session;
pub mod shift;
pub mod student;
pub mod tag;
pub mod visit;
pub mod watch_list;

pub mod client;
pub mod contract;
pub mod db;
pub mod gate;
pub mod house;
pub mod page;
pub mod paper;
pub mod ports;
pub mod problem;
pub mod rounds;
pub mod routes;
pub mod seal;
pub mod settings;
pub mod setup;
pub mod sheet;
pub mod state;
pub mod wire;

use std::{any::Any, net::TcpListener, time::Duration};

use actix_web::{
    App, HttpServer,
    dev::Server,
    middleware::{DefaultHeaders, from_fn},
    rt::net::TcpStream,
    web::{self, Data},
};
use utoipa_actix_web::service_config::ServiceConfig;

pub use problem::Problem;
pub use state::State;

use problem::Code;

/// Serves on this listener until the server is stopped.
pub fn start(state: Data<State>, listener: TcpListener) -> std::io::Result<Server> {
    let workers = match state.settings.workers {
        0 => std::thread::available_parallelism().map_or(1, usize::from),
        workers => workers,
    };
    let unheard = state.unheard;
    let server = HttpServer::new(move || {
        App::new()
            .app_data(state.clone())
            // An id that is none names nothing.
            .app_data(web::PathConfig::default().error_handler(|_, _| Problem::new(Code::NotFound).into()))
            .wrap(from_fn(wire::offered))
            .wrap(from_fn(problem::answer))
            .wrap(from_fn(wire::as_meant))
            // Outermost: `answer` makes problems anew.
            .wrap(
                DefaultHeaders::new()
                    .add(("X-Content-Type-Options", "nosniff"))
                    .add(("X-Frame-Options", "DENY"))
                    .add(("Referrer-Policy", "no-referrer")),
            )
            // First: routes are tried in this order.
            .service(
                web::scope(routes::BASE)
                    .wrap(from_fn(gate::gate))
                    // Tokens, people and their things stay in nobody's cache.
                    .wrap(DefaultHeaders::new().add(("Cache-Control", "no-store")))
                    .configure(|config| routes::api(&mut ServiceConfig::new(config))),
            )
            .configure(|config| routes::pages(&mut ServiceConfig::new(config)))
            .configure(house::documents)
            .configure(client::routes)
            .default_service(web::to(async || -> Result<&'static str, Problem> { Err(Code::NotFound.into()) }))
    });
    Ok(server
        .on_connect(move |connection, _| keep_watch(connection, unheard))
        .workers(workers)
        .shutdown_timeout(10)
        .listen(listener)?
        .run())
}

/// A phone that has gone away says nothing, and what it is sent is lost only after a quarter of an hour: so long it would
/// keep its place among those who listen. The same for one who takes nothing of what he is sent.
fn keep_watch(connection: &dyn Any, unheard: Duration) {
    let Some(stream) = connection.downcast_ref::<TcpStream>() else { return };
    let stream = socket2::SockRef::from(stream);
    #[cfg(target_os = "linux")]
    let set = stream.set_tcp_user_timeout(Some(unheard));
    // Other systems know only how to ask whether somebody is there.
    #[cfg(not(target_os = "linux"))]
    let set = stream.set_tcp_keepalive(&socket2::TcpKeepalive::new().with_time(unheard));
    if let Err(error) = set {
        tracing::warn!(%error, "a connection is not watched");
    }
}
