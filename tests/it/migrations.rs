//! Migrations agree with the entities, go back and forth, and a database is used only as it is meant to be.

mod open;
mod plans;
mod reads;
mod shape;

use std::path::Path;

use it::{Backend, empty};
use migration::{Migrator, MigratorTrait};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection};

/// Tells a story of an empty database on both.
macro_rules! on_both {
    ($($(#[$meta:meta])* async fn $name:ident($db:ident: DatabaseConnection) $body:block)*) => {$(
        mod $name {
            use super::*;

            $(#[$meta])*
            async fn told($db: DatabaseConnection) $body

            #[actix_web::test]
            async fn sqlite() {
                let folder = tempfile::tempdir().unwrap();
                told(connect(Backend::Sqlite, folder.path()).await).await;
            }

            #[actix_web::test]
            async fn postgres() {
                let folder = tempfile::tempdir().unwrap();
                told(connect(Backend::Postgres, folder.path()).await).await;
            }
        }
    )*};
}

async fn connect(backend: Backend, folder: &Path) -> DatabaseConnection {
    Database::connect(empty(backend, folder).await).await.unwrap()
}

/// Brings it to the shape that the entities describe, without a migration.
async fn by_entities(db: &DatabaseConnection) {
    db.get_schema_registry("entity::*").sync(db).await.unwrap();
}

on_both! {
    async fn the_entities_find_every_table_and_column_they_need(db: DatabaseConnection) {
        Migrator::up(&db, None).await.unwrap();
        let before = shape::of(&db).await;
        assert!(before.tables.len() > 10);
        // The library takes an index of some rows only for a key that no entity wants, and would remove it.
        for index in shape::partial(&db).await {
            db.execute_unprepared(&format!("DROP INDEX \"{index}\"")).await.unwrap();
        }
        by_entities(&db).await;
        assert_eq!(shape::of(&db).await.tables, before.tables);
    }

    /// Types and nullability too, and nothing that no entity knows of.
    async fn the_entities_alone_would_make_the_same_tables(db: DatabaseConnection) {
        by_entities(&db).await;
        let described = shape::of(&db).await;
        let folder = tempfile::tempdir().unwrap();
        let backend = match db.get_database_backend() {
            sea_orm::DbBackend::Postgres => Backend::Postgres,
            _ => Backend::Sqlite,
        };
        let migrated = connect(backend, folder.path()).await;
        Migrator::up(&migrated, None).await.unwrap();
        let mut made = shape::of(&migrated).await;
        made.tables.remove("seaql_migrations").unwrap();
        let (made, described) = (made.columns(), described.columns());
        assert_eq!(made.difference(&described).collect::<Vec<_>>(), Vec::<&String>::new(), "only migrated");
        assert_eq!(described.difference(&made).collect::<Vec<_>>(), Vec::<&String>::new(), "only described");
    }

    async fn every_step_can_be_undone_and_done_again(db: DatabaseConnection) {
        Migrator::install(&db).await.unwrap();
        let mut shapes = vec![shape::of(&db).await];
        for _ in Migrator::migrations() {
            Migrator::up(&db, Some(1)).await.unwrap();
            let up = shape::of(&db).await;
            Migrator::down(&db, Some(1)).await.unwrap();
            assert_eq!(Some(&shape::of(&db).await), shapes.last());
            Migrator::up(&db, Some(1)).await.unwrap();
            assert_eq!(shape::of(&db).await, up);
            shapes.push(up);
        }
        Migrator::down(&db, None).await.unwrap();
        assert_eq!(Some(&shape::of(&db).await), shapes.first());
        Migrator::up(&db, None).await.unwrap();
        assert_eq!(Some(&shape::of(&db).await), shapes.last());
    }
}
