//! `kill -9` in the middle of writes. T41.

use std::collections::HashMap;

use it::{App, Backend, Process, id};
use serde_json::{Value, json};

const KILLS: u64 = 20;

/// Acknowledgements are counted where they matter: at the client.
#[actix_web::test]
async fn twenty_killings_lose_no_acknowledged_write_and_double_none() {
    let app = App::start(Backend::Sqlite).await;
    let director = app.director().await;
    let settings = vec![
        ("HOUQIN_DATABASE_URL", app.state.settings.database_url()),
        ("HOUQIN_DATA_DIR", app.folder.path().display().to_string()),
        ("HOUQIN_TOKEN_KEYS", app.state.settings.token_keys.clone()),
    ];
    let token = director.token.clone().unwrap();
    let (mut acknowledged, mut unknown) = (HashMap::<String, String>::new(), Vec::<String>::new());
    for round in 0..KILLS {
        let settings = settings.clone();
        let process = actix_web::web::block(move || Process::serve(&settings, "error")).await.unwrap();
        let origin = process.origin.clone();
        // First what the last killing left unanswered, with the same keys.
        for key in std::mem::take(&mut unknown) {
            let place = write(&app.http, &origin, &token, &key).await.unwrap();
            acknowledged.insert(key, place);
        }
        let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
        let writers = (0..8).map(|writer| {
            let (http, origin, token, tell) = (app.http.clone(), origin.clone(), token.clone(), tell.clone());
            actix_web::rt::spawn(async move {
                let mut answered = Vec::new();
                for n in 0.. {
                    let key = format!("key-{round}-{writer}-{n}");
                    let Some(place) = write(&http, &origin, &token, &key).await else { return (answered, key) };
                    answered.push((key, place));
                    tell.send(()).unwrap_or_default();
                }
                unreachable!()
            })
        });
        let writers: Vec<_> = writers.collect();
        // After another number of answers every time, while the other writers wait for theirs.
        for _ in 0..20 + round * 3 {
            told.recv().await.unwrap();
        }
        let mut process = process;
        process.kill();
        for writer in writers {
            let (answered, key) = writer.await.unwrap();
            acknowledged.extend(answered);
            unknown.push(key);
        }
    }
    let process = actix_web::web::block(move || Process::serve(&settings, "error")).await.unwrap();
    for key in unknown {
        let place = write(&app.http, &process.origin, &token, &key).await.unwrap();
        acknowledged.insert(key, place);
    }
    assert!(acknowledged.len() as u64 > 8 * KILLS, "{} writes", acknowledged.len());
    let places = director.walk("/places?limit=200").await;
    let kept: HashMap<_, _> = places.iter().map(|place| (place["name"].as_str().unwrap(), id(place))).collect();
    assert_eq!(kept.len(), places.len(), "none doubled");
    assert_eq!(kept.len(), acknowledged.len(), "none that nobody sent, none lost");
    for (key, place) in &acknowledged {
        assert_eq!(kept.get(key.as_str()), Some(&place.as_str()), "{key}");
    }
    assert_eq!(integrity(&app).await, "ok");
}

/// One write, named after its key. None: no answer came.
async fn write(http: &reqwest::Client, origin: &str, token: &str, key: &str) -> Option<String> {
    let request = http.post(format!("{origin}/api/v1/places")).bearer_auth(token).header("Idempotency-Key", key);
    let response = request.json(&json!({"name": key, "kind": "room"})).send().await.ok()?;
    let status = response.status();
    let body: Value = response.json().await.ok()?;
    assert_eq!(status, 201, "{body}");
    Some(id(&body).to_owned())
}

async fn integrity(app: &App) -> String {
    use sea_orm::{ConnectionTrait, Statement};
    let db = app.state.db.read();
    let check = Statement::from_string(
        db.get_database_backend(),
        "SELECT integrity_check AS verdict FROM pragma_integrity_check",
    );
    db.query_one_raw(check).await.unwrap().unwrap().try_get("", "verdict").unwrap()
}
