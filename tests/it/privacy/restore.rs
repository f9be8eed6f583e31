//! A backup that is put back brings nobody back: what was erased since is erased again before anybody is answered.

use std::path::PathBuf;

use entity::{OfSchool, erasure};
use houqin::{db, privacy};
use it::{
    App, Backend, Process,
    canary::{Canary, Scanner, canaries},
    empty,
};
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use serde_json::json;

use super::{keeps_numbers, visit, visited};

/// A copy of the database as it is now; its address.
async fn backup(app: &App) -> String {
    if app.backend == Backend::Sqlite {
        assert!(app.state.db.scrub(privacy::TOUCHED).await.unwrap());
        let copy = app.folder.path().join("backup.db");
        std::fs::copy(app.folder.path().join("houqin.db"), &copy).unwrap();
        return format!("sqlite://{}", copy.display());
    }
    let url = empty(Backend::Postgres, app.folder.path()).await;
    drop(db::open(&url, true).await.unwrap());
    let to = sea_orm::Database::connect(&url).await.unwrap();
    copy_rows(app.state.db.read(), &to).await;
    url
}

/// All rows of all tables, past triggers and keys, as a dump would put them back.
async fn copy_rows(from: &DatabaseConnection, to: &DatabaseConnection) {
    let backend = from.get_database_backend();
    let names =
        "SELECT tablename::text AS line FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'seaql_migrations'";
    let rows = from.query_all_raw(Statement::from_string(backend, names)).await.unwrap();
    let mut script = "SET session_replication_role = replica;".to_owned();
    for table in rows.iter().map(|row| row.try_get::<String>("", "line").unwrap()) {
        let all = format!("/* the test */ SELECT row_to_json(t)::text AS line FROM \"{table}\" t");
        for row in from.query_all_raw(Statement::from_string(backend, all)).await.unwrap() {
            let row: String = row.try_get("", "line").unwrap();
            let row = row.replace('\'', "''");
            script.push_str(&format!(
                "INSERT INTO \"{table}\" SELECT * FROM json_populate_record(null::\"{table}\", '{row}');"
            ));
        }
    }
    to.execute_unprepared(&script).await.unwrap();
}

fn settings(app: &App, database: &str) -> Vec<(&'static str, String)> {
    vec![
        ("HOUQIN_DATABASE_URL", database.to_owned()),
        ("HOUQIN_DATA_DIR", app.folder.path().display().to_string()),
        ("HOUQIN_TOKEN_KEYS", app.state.settings.token_keys.clone()),
        ("HOUQIN_LEDGER_KEY", app.state.settings.ledger_key.clone()),
        ("HOUQIN_DATA_KEYS", app.state.settings.data_keys.clone()),
    ]
}

async fn told(app: App) {
    keeps_numbers(&app).await;
    let people = canaries(3, 20);
    let wish = visited(&app, &people[0], Some(2)).await;
    let old = visited(&app, &people[1], Some(89)).await;
    let stays = visited(&app, &people[2], Some(2)).await;
    let database = backup(&app).await;
    app.director()
        .await
        .post("/personal-data/erase", &json!({"visitIds": [wish], "reason": "本人当面申请"}))
        .await
        .ok();
    app.clock.forward(chrono::TimeDelta::days(3));
    assert_eq!(privacy::retain(&app.state).await.unwrap(), 1);

    let copy = app.neighbour(|settings| settings.database_url = database.clone()).await;
    assert!(visit(&copy, wish).await.person.is_some(), "the backup knows him");
    // The real clock says that the old one may stay; that he was erased is known all the same.
    let settings = settings(&app, &database);
    let mut process = actix_web::web::block(move || Process::serve(&settings, "warn")).await.unwrap();
    for id in [wish, old] {
        let row = visit(&copy, id).await;
        assert!(row.person.is_none() && row.phone.is_none() && row.name_index.is_none() && row.erased_at.is_some());
    }
    assert!(visit(&copy, stays).await.person.is_some());
    actix_web::web::block(move || process.stop()).await.unwrap();
    assert_eq!(super::erased_in_ledger(&copy).await, 6);
    // And what is decided now has the next number.
    copy.director()
        .await
        .post("/personal-data/erase", &json!({"visitIds": [stays], "reason": "本人当面申请"}))
        .await
        .ok();
    let rows = erasure::Entity::of(copy.green).all(copy.state.db.read()).await.unwrap();
    let mut numbers: Vec<i64> = rows.iter().map(|row| row.seq).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 2, 3]);
    names_nobody(&app, &people);
}

/// The list outside is small and names nobody.
fn names_nobody(app: &App, people: &[Canary]) {
    let folder = app.folder.path().join("blobs");
    let files = objects(&folder);
    assert_eq!(files.len(), 3);
    let scanner = Scanner::of(people.iter().flat_map(|who| who.values()));
    assert_eq!(scanner.find_in_folder(&folder), []);
    assert!(files.iter().all(|file| std::fs::metadata(file).unwrap().len() < 600));
}

fn objects(folder: &std::path::Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { objects(&path) } else { vec![path] }).collect()
}

mod a_backup_that_is_put_back_brings_nobody_back {
    use super::*;

    #[actix_web::test]
    async fn sqlite() {
        told(App::start(Backend::Sqlite).await).await;
    }

    #[actix_web::test]
    async fn postgres() {
        told(App::start(Backend::Postgres).await).await;
    }
}

/// Whoever can write beside the database cannot have people erased by it.
#[actix_web::test]
async fn a_forged_list_erases_nobody() {
    let app = App::start(Backend::Sqlite).await;
    let people = canaries(2, 21);
    let (wish, stays) = (visited(&app, &people[0], Some(2)).await, visited(&app, &people[1], Some(2)).await);
    let database = backup(&app).await;
    app.director()
        .await
        .post("/personal-data/erase", &json!({"visitIds": [wish], "reason": "本人当面申请"}))
        .await
        .ok();
    let object = objects(&app.folder.path().join("blobs")).remove(0);
    let mut bytes = std::fs::read(&object).unwrap();
    let end = bytes.len() - 1;
    bytes[end] ^= 1;
    std::fs::write(&object, bytes).unwrap();
    let copy = app.neighbour(|settings| settings.database_url = database).await;
    assert_eq!(privacy::retain(&copy.state).await.unwrap(), 0);
    for id in [wish, stays] {
        assert!(visit(&copy, id).await.person.is_some());
    }
    // And nothing new is decided under a number that is taken.
    let refused = copy
        .director()
        .await
        .post("/personal-data/erase", &json!({"visitIds": [stays], "reason": "本人当面申请"}))
        .await;
    refused.refused(503, "unavailable");
}
