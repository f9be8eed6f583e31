//! The harness: a server of its own for every test, on a fresh database, and people who use it.

mod actor;
mod app;
mod brake;
mod bucket;
pub mod canary;
mod clock;
mod database;
pub mod document;
mod ear;
mod menu;
mod order;
mod photo;
mod process;
mod register;
mod repair;
mod robot;
mod sample;
mod sources;
pub mod statements;
mod told;
mod wechat;

pub use actor::{Actor, Answer, send};
pub use app::{App, PASSWORD, ROLES, word};
pub use brake::Brake;
pub use bucket::Bucket;
pub use clock::TestClock;
pub use database::{Backend, empty};
pub use ear::{Ear, Event};
pub use order::order;
pub use photo::{picture, sent, whole};
pub use process::{Process, run};
pub use register::{each, encoded, id};
pub use robot::Group;
pub use sample::Lunch;
pub use sources::{sources, top};
pub use told::about;
pub use wechat::{SECRET, SESSION_KEY, StandIn, TOKEN};

/// Tells the same story on SQLite and on PostgreSQL: `story! { async fn a_sentence(app: App) { … } }` makes the tests
/// `a_sentence::sqlite` and `a_sentence::postgres`.
#[macro_export]
macro_rules! story {
    ($(#[$meta:meta])* async fn $name:ident($app:ident: App) $body:block) => {
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn told($app: $crate::App) $body

            #[actix_web::test]
            async fn sqlite() {
                told($crate::App::start($crate::Backend::Sqlite).await).await;
            }

            #[actix_web::test]
            async fn postgres() {
                told($crate::App::start($crate::Backend::Postgres).await).await;
            }
        }
    };
}
