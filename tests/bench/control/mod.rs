//! The controls: the same two operations behind the same token check, written by hand for one database each.

mod card;
mod postgres;
mod sql;
mod sqlite;
mod token;

use std::net::TcpListener;

use actix_web::{
    App, HttpResponse, HttpServer,
    web::{self, Data},
};

use token::Tokens;

pub use sqlite::open;

/// Serves until it is stopped.
pub fn serve(database: &str) -> std::io::Result<()> {
    let keys = std::env::var("BENCH_KEYS").unwrap_or_default();
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("control is ready: http://{}/", listener.local_addr()?);
    let database = database.to_owned();
    let server = HttpServer::new(move || {
        let app = App::new().app_data(Data::new(Tokens::new(&keys)));
        app.configure(|config| {
            if database.starts_with("postgres") {
                config.app_data(Data::new(postgres::open(&database)));
                config.route("/api/v1/tags/{code}", web::get().to(postgres::scan));
                config.route("/api/v1/assets", web::post().to(postgres::create));
            } else {
                config.app_data(Data::new(sqlite::open(&database)));
                config.route("/api/v1/tags/{code}", web::get().to(sqlite::scan));
                config.route("/api/v1/assets", web::post().to(sqlite::create));
            }
        })
    });
    let server = server.workers(1).listen(listener)?;
    actix_web::rt::System::new().block_on(server.run())
}

/// Serves one answer, whatever is asked, until it is stopped.
pub fn still(file: &str) -> std::io::Result<()> {
    let body = web::Bytes::from(std::fs::read(file)?);
    let listener = TcpListener::bind("127.0.0.1:0")?;
    println!("control is ready: http://{}/", listener.local_addr()?);
    let server = HttpServer::new(move || {
        let body = body.clone();
        App::new().default_service(web::to(move || {
            let page = HttpResponse::Ok().content_type("text/html; charset=utf-8").body(body.clone());
            async { page }
        }))
    });
    actix_web::rt::System::new().block_on(server.workers(1).listen(listener)?.run())
}

fn json(status: u16, body: Vec<u8>) -> HttpResponse {
    let status = actix_web::http::StatusCode::from_u16(status).unwrap();
    HttpResponse::build(status).content_type("application/json").body(body)
}
