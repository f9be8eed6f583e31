//! `kill -9` in the middle of uploads, at whatever step each of them is. T35.

use std::collections::HashMap;

use chrono::TimeDelta;
use entity::PhotoId;
use houqin::photo;
use it::{App, Backend, Process, id, picture, sent, whole};
use serde_json::Value;

const KILLS: u64 = 15;
const WRITERS: u64 = 8;

#[actix_web::test]
async fn fifteen_killings_lose_no_photo_and_leave_none_without_its_files() {
    let app = App::start(Backend::Sqlite).await;
    let token = app.director().await.token.unwrap();
    let settings = vec![
        ("HOUQIN_DATABASE_URL", app.state.settings.database_url()),
        ("HOUQIN_DATA_DIR", app.folder.path().display().to_string()),
        ("HOUQIN_TOKEN_KEYS", app.state.settings.token_keys.clone()),
    ];
    let mut acknowledged = HashMap::<String, PhotoId>::new();
    for round in 0..KILLS {
        let settings = settings.clone();
        let mut process = actix_web::web::block(move || Process::serve(&settings, "error")).await.unwrap();
        let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
        let writers = (0..WRITERS).map(|writer| {
            let (http, origin, token, tell) = (app.http.clone(), process.origin.clone(), token.clone(), tell.clone());
            actix_web::rt::spawn(async move {
                let mut answered = Vec::new();
                for n in 0.. {
                    let seed = (round * WRITERS + writer) * 1_000 + n;
                    let key = format!("photo-key-{seed}");
                    let Some(photo) = send(&http, &origin, &token, &key, seed).await else { return answered };
                    answered.push((key, photo));
                    tell.send(()).unwrap_or_default();
                }
                unreachable!()
            })
        });
        let writers: Vec<_> = writers.collect();
        for _ in 0..1 + round {
            told.recv().await.unwrap();
        }
        process.kill();
        for writer in writers {
            acknowledged.extend(writer.await.unwrap());
        }
        // What stands is whole after every single killing.
        whole(&app).await;
    }
    for photo in acknowledged.values() {
        assert!(app.photo_row(app.green, *photo).await.is_some(), "{photo} was acknowledged and is gone");
    }
    let (photos, files) = whole(&app).await;
    assert!(photos >= acknowledged.len() && acknowledged.len() as u64 >= KILLS, "{} photos", acknowledged.len());
    assert!(files >= 2 * photos);
    app.clock.forward(TimeDelta::hours(25));
    photo::sweep(&app.state).await.unwrap();
    assert_eq!(whole(&app).await, (0, 0), "no record took them");
}

/// One photo, named after its key. None: no answer came.
async fn send(http: &reqwest::Client, origin: &str, token: &str, key: &str, seed: u64) -> Option<PhotoId> {
    let request = http.post(format!("{origin}/api/v1/photos")).bearer_auth(token).header("Idempotency-Key", key);
    let response = request.multipart(sent(picture(seed))).send().await.ok()?;
    let status = response.status();
    let body: Value = response.json().await.ok()?;
    assert_eq!(status, 201, "{body}");
    Some(id(&body).parse().unwrap())
}
