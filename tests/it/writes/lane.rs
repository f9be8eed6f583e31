//! One door for writes: on SQLite they are gathered, each in a savepoint of its own. T43.

use futures_util::future::join_all;
use houqin::{Problem, problem::Code};
use it::{App, Backend, id, story};
use sea_orm::{ConnectOptions, ConnectionTrait, Database, Statement};
use serde_json::json;

story! {
    async fn a_failing_write_hurts_no_neighbour_and_is_undone(app: App) {
        let director = app.director().await;
        director.asset(json!({"number": "taken"})).await;
        let answers = join_all((0..200).map(|n| {
            let number = if n % 3 == 0 { "taken".into() } else { format!("free-{n}") };
            let body = json!({"name": format!("桌 {n}"), "categoryCode": "A05010201", "number": number});
            let director = &director;
            async move { director.post("/assets", &body).await }
        }));
        for (n, answer) in answers.await.iter().enumerate() {
            match n % 3 {
                0 => assert!([409, 422].contains(&answer.status.as_u16()), "{n}: {}", answer.text()),
                _ => drop(answer.created()),
            }
        }
        let kept = director.walk("/assets?limit=200").await;
        assert_eq!(kept.len(), 1 + 133);
        for asset in &kept {
            assert!(asset["number"] == "taken" || asset["number"].as_str().unwrap().starts_with("free-"));
        }
    }
}

story! {
    // What a write did before it failed is undone, while its neighbours stay.
    async fn half_a_write_is_never_kept(app: App) {
        let now = houqin::ports::clock::Clock::now(app.clock.as_ref());
        let works = (0..60).map(|n| {
            let state = app.state.clone();
            async move {
                let seals = state.seals.clone();
                let work = state.db.write(move |tx| {
                    Box::pin(async move {
                        let new = houqin::school::NewSchool { slug: format!("s{n}"), name: "x".into() };
                        houqin::school::create(tx, seals, new, now).await?;
                        if n % 3 == 0 { Err(Problem::from(Code::Conflict)) } else { Ok(n) }
                    })
                });
                work.await
            }
        });
        let done = join_all(works).await;
        assert!(done.iter().enumerate().all(|(n, done)| done.is_ok() == (n % 3 != 0)));
        assert_eq!(count(&app, "school").await, 2 + 40);
    }
}

async fn count(app: &App, table: &str) -> i64 {
    let db = app.state.db.read();
    let statement =
        Statement::from_string(db.get_database_backend(), format!("/* the test */ SELECT count(*) AS n FROM {table}"));
    db.query_one_raw(statement).await.unwrap().unwrap().try_get("", "n").unwrap()
}

/// The database may not grow any more: what a full disk is to SQLite.
async fn fill(app: &App) {
    let work = app.state.db.write(|tx| {
        Box::pin(async move {
            tx.execute_unprepared("PRAGMA max_page_count = 1").await?;
            Ok(())
        })
    });
    work.await.unwrap();
}

/// A write has the lock before it has written anything: else it could find, too late, that another was faster.
async fn locks_from_its_start(app: &App) -> bool {
    let mut options = ConnectOptions::new(app.state.settings.database_url());
    options.max_connections(1);
    let other = Database::connect(options).await.unwrap();
    other.execute_unprepared("PRAGMA busy_timeout = 0").await.unwrap();
    let work = app.state.db.write(move |_| {
        Box::pin(async move { Ok(other.execute_unprepared("UPDATE school SET contact = contact").await.is_err()) })
    });
    work.await.unwrap()
}

#[actix_web::test]
async fn on_a_full_disk_writes_are_told_so_nothing_is_kept_and_it_recovers_by_itself() {
    let app = App::start(Backend::Sqlite).await;
    let director = app.director().await;
    let before = director.post("/places", &json!({"name": "先", "kind": "room"})).await.created();
    let mut kept = Vec::new();
    for round in 0..3 {
        fill(&app).await;
        let remark = "长".repeat(400);
        let body = |n: usize| json!({"name": format!("{round}-{n}"), "categoryCode": "A05010201", "remark": remark});
        let mut told = 0;
        // Small writes still find room in pages that are there already; many do not.
        for burst in 0..20 {
            let sent: Vec<_> = (0..20).map(|n| body(burst * 20 + n)).collect();
            let answers = join_all(sent.iter().map(|body| director.post("/assets", body))).await;
            for answer in answers {
                match answer.status.as_u16() {
                    201 => kept.push(id(&answer.json()).to_owned()),
                    _ => {
                        answer.refused(503, "unavailable");
                        assert!(answer.headers.contains_key("retry-after"));
                        told += 1;
                    }
                }
            }
            if told > 0 {
                break;
            }
        }
        assert!(told > 0, "the disk was never full");
        // Reading goes on, everything acknowledged is there, and nothing else.
        director.get(&format!("/places/{}", id(&before))).await.ok();
        let listed = director.walk("/assets?limit=200").await;
        let mut found: Vec<_> = listed.iter().map(|asset| id(asset).to_owned()).collect();
        found.sort();
        kept.sort();
        assert_eq!(found, kept);
        // There is room again: the next write goes well, without a restart.
        director.post("/places", &json!({"name": format!("后{round}"), "kind": "room"})).await.created();
        assert!(locks_from_its_start(&app).await);
    }
}

#[actix_web::test]
async fn a_database_that_is_locked_by_another_program_is_busy_and_not_broken() {
    let app = App::start(Backend::Sqlite).await;
    let director = app.director().await;
    let other = sea_orm::Database::connect(app.state.settings.database_url()).await.unwrap();
    use sea_orm::TransactionTrait;
    let tx = other.begin().await.unwrap();
    tx.execute_unprepared("UPDATE school SET contact = 'x'").await.unwrap();
    // Longer than the patience of the connection, which is five seconds.
    director.post("/places", &json!({"name": "甲", "kind": "room"})).await.refused(503, "unavailable");
    director.get("/places").await.ok();
    tx.rollback().await.unwrap();
    director.post("/places", &json!({"name": "乙", "kind": "room"})).await.created();
}
