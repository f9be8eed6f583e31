//! Work that goes on after its answer: progress, its end, and what is left when it fails.

use std::time::{Duration, Instant};

use entity::{JobId, SessionId, member::Role};
use houqin::{gate, job};
use it::{Actor, App, Backend, id, story};
use reqwest::multipart::{Form, Part};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};
use uuid::Uuid;

fn register(rows: usize, last: &str) -> String {
    let lines: String =
        (1..rows).map(|row| format!("课桌 {row},A05010203,L-{row:05},教学楼 / {}\n", row % 40)).collect();
    format!("名称,分类代码,编号,地点\n{lines}{last},A05010203,L-{rows:05},教学楼 / 1\n")
}

/// Asks until the job has ended. Answers every state it was in.
async fn follow(who: &Actor<'_>, job: &str) -> Vec<Value> {
    let (started, mut seen) = (Instant::now(), Vec::new());
    loop {
        let now = who.get(&format!("/jobs/{job}")).await.ok();
        let ended = now["state"] != "running";
        seen.push(now);
        if ended {
            return seen;
        }
        assert!(started.elapsed() < Duration::from_secs(120), "it does not end");
    }
}

/// Makes the database fail when a card of this name is written, as a full disk would.
async fn break_at(app: &App, name: &str) {
    let sql = match app.backend {
        Backend::Postgres => format!("ALTER TABLE asset ADD CONSTRAINT broken CHECK (name <> '{name}') NOT VALID"),
        Backend::Sqlite => format!(
            "CREATE TRIGGER broken BEFORE INSERT ON asset WHEN NEW.name = '{name}' \
             BEGIN SELECT RAISE(ABORT, 'broken'); END"
        ),
    };
    let write = app.state.db.write(move |tx| Box::pin(async move { Ok(tx.execute_unprepared(&sql).await?) }));
    write.await.unwrap();
}

/// Takes the fault away again.
async fn mend(app: &App) {
    let sql = match app.backend {
        Backend::Postgres => "ALTER TABLE asset DROP CONSTRAINT broken",
        Backend::Sqlite => "DROP TRIGGER broken",
    };
    let write = app.state.db.write(move |tx| Box::pin(async move { Ok(tx.execute_unprepared(sql).await?) }));
    write.await.unwrap();
}

story! {
    // A15
    async fn a_large_register_is_a_job_that_tells_how_far_it_is(app: App) {
        let director = app.director().await;
        let file = register(10_000, "最后");
        let key = Uuid::now_v7().to_string();
        let post = async || {
            let form = reqwest::multipart::Form::new();
            let form = form.part("file", reqwest::multipart::Part::bytes(file.clone().into_bytes()));
            let request = director.request(reqwest::Method::POST, "/assets/import");
            it::send(request.header("Idempotency-Key", &key).multipart(form)).await
        };
        let answer = post().await;
        assert_eq!(answer.status, 202, "{}", answer.text());
        let started = answer.json()["job"].clone();
        assert_eq!(
            (&started["state"], &started["total"], &started["kind"]),
            (&json!("running"), &json!(10_000), &json!("asset_import"))
        );
        assert_eq!(started["result"], Value::Null);
        // Sent again while it runs, it is the same job, or what has become of it.
        let (seen, again) = futures_util::future::join(follow(&director, id(&started)), post()).await;
        match again.status.as_u16() {
            202 => assert_eq!(again.json()["job"]["id"], started["id"]),
            _ => assert_eq!(again.ok(), seen.last().unwrap()["result"]),
        }
        let done: Vec<_> = seen.iter().map(|job| job["done"].as_i64().unwrap()).collect();
        assert!(done.is_sorted() && seen.len() > 1, "{done:?}");
        assert!(done.iter().any(|done| (1..10_000).contains(done)), "it says how far it is: {done:?}");
        let end = seen.last().unwrap();
        assert_eq!((&end["state"], &end["done"]), (&json!("done"), &json!(10_000)));
        let told = &end["result"];
        assert_eq!((&told["created"], &told["rows"], &told["errors"]), (&json!(10_000), &json!(10_000), &json!([])));
        assert_eq!(told["newPlaces"].as_array().unwrap().len(), 41);
        let after = post().await;
        assert_eq!((after.status.as_u16(), after.json()), (200, told.clone()));
        let rows = app.rows().await;
        assert_eq!((rows["asset"], rows["asset_event"], rows["place"]), (10_000, 10_000, 41));
        assert_eq!(director.walk("/assets?q=L-09999").await.len(), 1);
    }
}

story! {
    async fn an_import_that_fails_in_the_middle_leaves_nothing(app: App) {
        let director = app.director().await;
        break_at(&app, "坏的").await;
        let before = app.rows().await;
        // One that is answered at once, and one that goes on after its answer.
        for rows in [900, 1_600] {
            let answer = director.import("", register(rows, "坏的").as_bytes()).await;
            let job = match answer.status.as_u16() {
                202 => answer.json()["job"].clone(),
                _ => panic!("{} {}", answer.status, answer.text()),
            };
            let end = follow(&director, id(&job)).await.pop().unwrap();
            assert_eq!(end["state"], "failed");
            assert!(!end.to_string().contains("broken"), "no cause goes out: {end}");
        }
        let after = app.rows().await;
        for (table, count) in &before {
            if !["job", "idempotency"].contains(&table.as_str()) {
                assert_eq!(after[table], *count, "{table}");
            }
        }
        // The same rows without the fault come in, with the numbers they wanted.
        director.import("", register(900, "好的").as_bytes()).await.ok();
        assert_eq!(app.rows().await["asset"], 900);
    }
}

story! {
    // T41
    async fn an_import_that_was_cut_off_is_taken_up_again_by_the_same_key_and_comes_in_once(app: App) {
        let director = app.director().await;
        for (rows, count) in [(900, 900), (1_600, 2_500)] {
            let file = register(rows, "坏的").replace("L-", &format!("{rows}-"));
            let key = Uuid::now_v7().to_string();
            let post = async || {
                let form = Form::new().part("file", Part::bytes(file.clone().into_bytes()));
                let request = director.request(reqwest::Method::POST, "/assets/import");
                it::send(request.header("Idempotency-Key", &key).multipart(form)).await
            };
            break_at(&app, "坏的").await;
            let job = post().await.json()["job"].clone();
            assert_eq!(follow(&director, id(&job)).await.pop().unwrap()["state"], "failed");
            // It fails as often as it is tried, and stays the same job.
            let again = post().await;
            assert!(!again.headers.contains_key("idempotent-replay"));
            assert_eq!(again.json()["job"]["id"], job["id"]);
            assert_eq!(follow(&director, id(&job)).await.pop().unwrap()["state"], "failed");
            mend(&app).await;
            if rows == 900 {
                // As a server leaves it that dies at work.
                let write = app.state.db.write(|tx| {
                    Box::pin(async move { Ok(tx.execute_unprepared("/* the test */ UPDATE job SET state = 'running'").await?) })
                });
                write.await.unwrap();
                app.state.kv.forget(&format!("job:{}", id(&job))).await;
            }
            // Twice at once: whichever is second finds it done.
            futures_util::future::join(post(), post()).await;
            let end = follow(&director, id(&job)).await.pop().unwrap();
            assert_eq!((&end["state"], &end["result"]["created"]), (&json!("done"), &json!(rows)));
            let last = post().await;
            assert_eq!(last.headers["idempotent-replay"], "true");
            assert_eq!(last.ok(), end["result"]);
            let now = app.rows().await;
            assert_eq!((now["asset"], now["asset_event"], now["place"]), (count, count, 41));
        }
    }
}

story! {
    async fn a_number_taken_between_the_look_and_the_import_stops_all_of_it(app: App) {
        let director = app.director().await;
        let file = register(600, "最后");
        let told = director.import("?dryRun=true", file.as_bytes()).await.ok();
        assert_eq!(told["errors"], json!([]));
        director.asset(json!({"number": "L-00600"})).await;
        let told = director.import("", file.as_bytes()).await.ok();
        assert_eq!((&told["created"], &told["assetIds"]), (&json!(0), &json!([])));
        assert_eq!(told["errors"], json!([{"row": 601, "column": "编号", "code": "taken"}]));
        let rows = app.rows().await;
        assert_eq!((rows["asset"], rows["place"], rows["asset_event"]), (1, 0, 1));
    }
}

story! {
    async fn a_job_whose_server_died_reads_failed(app: App) {
        let director = app.director().await;
        let member = app.person(Role::Director, "second@green").await;
        let actor = gate::Actor { school: app.green, member, role: Role::Director, device: None, session: SessionId::new() };
        use houqin::ports::clock::Clock as _;
        let now = app.clock.now();
        let left = app.state.db.write(move |tx| Box::pin(job::create(tx, JobId::new(), actor, "asset_import", 5_000, now)));
        let left = left.await.unwrap();
        let read = director.get(&format!("/jobs/{left}")).await.ok();
        assert_eq!((&read["state"], &read["done"], &read["total"]), (&json!("failed"), &json!(0), &json!(5_000)));
    }
}

story! {
    // T1
    async fn a_job_of_another_school_is_not_there(app: App) {
        let (director, stranger) = (app.director().await, app.stranger().await);
        let file = register(1_200, "最后");
        let job = director.import("", file.as_bytes()).await.json()["job"].clone();
        follow(&director, id(&job)).await;
        let mut foreign = stranger.get(&format!("/jobs/{}", id(&job))).await.refused(404, "not_found");
        let mut absent = stranger.get(&format!("/jobs/{}", Uuid::now_v7())).await.refused(404, "not_found");
        (foreign["requestId"], absent["requestId"]) = (Value::Null, Value::Null);
        assert_eq!(foreign, absent);
        app.as_(Role::Caretaker).await.get(&format!("/jobs/{}", id(&job))).await.refused(403, "not_allowed");
        director.get("/jobs/x").await.refused(404, "not_found");
    }
}
