//! Many people at once: nobody waits for ever, nothing is lost, nothing ends up where it cannot be. [T23]

use futures_util::future::{join, join_all, join3};
use houqin::{asset::store::Filter, problem::Code};
use it::{Backend, story};
use sea_orm::{ConnectionTrait, QueryTrait, Statement};
use serde_json::json;

story! {
    async fn things_are_registered_while_a_register_is_imported(app: App) {
        let director = app.director().await;
        let rows: String = (0..900).map(|at| format!("课桌{at},A05010203,教学楼/{}\n", at % 7)).collect();
        let file = format!("资产名称,分类代码,存放地点\n{rows}");
        let form = reqwest::multipart::Form::new().part("file", reqwest::multipart::Part::text(file));
        let thing = json!({"name": "讲台", "categoryCode": "A05010203"});
        let import = director.upload("/assets/import", form);
        let by_hand = join_all((0..40).map(|_| director.post("/assets", &thing)));
        let (imported, registered) = join(import, by_hand).await;
        assert_eq!(imported.ok()["created"], 900, "{}", imported.text());
        for answer in registered {
            answer.created();
        }
    }
}

story! {
    async fn a_place_taken_out_of_use_has_nothing_in_it(app: App) {
        let director = app.director().await;
        for _ in 0..12 {
            let place = director.post("/places", &json!({"name": "库房", "kind": "room"})).await.created();
            let id = place["id"].as_str().unwrap();
            let thing = json!({"name": "梯子", "categoryCode": "A05010203", "placeId": id});
            let inner = json!({"name": "里间", "kind": "room", "parentId": id});
            let void = director.request(reqwest::Method::POST, &format!("/places/{id}/void"));
            let void = it::send(void.header("If-Match", "\"1\"").json(&json!({"reason": "拆除"})));
            let (void, thing, inner) = join3(void, director.post("/assets", &thing), director.post("/places", &inner)).await;
            if void.status == 200 {
                assert_eq!((thing.status.as_u16(), inner.status.as_u16()), (422, 422), "{}", thing.text());
            } else {
                void.refused(422, "place_in_use");
            }
        }
    }
}

story! {
    async fn a_write_that_panics_closes_the_door_for_nobody(app: App) {
        if app.backend == Backend::Postgres {
            // There every write has a connection of its own; the panic is its own request's.
            return;
        }
        let broken = app.state.db.write::<(), _>(|_| Box::pin(async { panic!("as a library might") })).await;
        assert_eq!(broken.unwrap_err().code, Code::Unavailable);
        let director = app.director().await;
        director.post("/places", &json!({"name": "教学楼", "kind": "building"})).await.created();
    }
}

story! {
    async fn a_list_finds_each_tag_by_its_index(app: App) {
        let db = app.state.db.read();
        let backend = db.get_database_backend();
        let query = Filter::default().select(db, app.green, None).await.unwrap().build(backend);
        if app.backend == Backend::Postgres {
            // With next to no rows PostgreSQL would rather read them all: its plan says nothing.
            return;
        }
        let sql = format!("EXPLAIN QUERY PLAN {}", query.sql);
        let statement = Statement::from_sql_and_values(backend, sql, query.values.unwrap());
        let plan: Vec<String> = db
            .query_all_raw(statement)
            .await
            .unwrap()
            .iter()
            .map(|row| row.try_get::<String>("", "detail").unwrap())
            .collect();
        assert!(!plan.join("\n").contains("SCAN tag"), "{plan:#?}");
    }
}

story! {
    async fn a_label_that_gives_a_thing_its_tag_is_a_line_in_its_history(app: App) {
        let caretaker = app.as_(entity::member::Role::Caretaker).await;
        let thing = json!({"name": "讲台", "categoryCode": "A05010203"});
        let thing = caretaker.post("/assets", &thing).await.created();
        let id = thing["id"].as_str().unwrap();
        assert_eq!(caretaker.get(&format!("/labels?assetIds={id}")).await.status, 200);
        assert_eq!(caretaker.get(&format!("/labels?assetIds={id}")).await.status, 200);
        let events = caretaker.get(&format!("/assets/{id}/events")).await.ok();
        let kinds: Vec<_> = events["items"].as_array().unwrap().iter().map(|event| event["kind"].clone()).collect();
        assert_eq!(kinds, ["tag_bound", "registered"]);
        assert_eq!(events["items"][0]["by"]["name"], "caretaker@green");
    }
}

story! {
    async fn a_record_made_by_the_caller_needs_a_fit_id_and_a_fit_status(app: App) {
        let director = app.director().await;
        let nil = json!({"id": "00000000-0000-0000-0000-000000000000", "name": "讲台", "categoryCode": "A05010203"});
        director.post("/assets", &nil).await.refused_field(400, "id", "invalid_id");
        let gone = json!({"name": "讲台", "categoryCode": "A05010203", "status": "scrapped"});
        director.post("/assets", &gone).await.refused_field(422, "status", "needs_approval");
    }
}

/// A password of digits is a text like any other. [T14]
#[test]
fn a_setting_may_look_like_a_number() {
    let folder = tempfile::tempdir().unwrap();
    let settings = [
        ("HOUQIN_DATA_DIR", folder.path().display().to_string()),
        ("HOUQIN_TOKEN_KEYS", houqin::setup::new_key().unwrap()),
        ("HOUQIN_DEMO_PASSWORD", "12345678".into()),
        ("HOUQIN_WORKERS", "1".into()),
    ];
    let done = it::run(&["demo"], &settings);
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    assert!(String::from_utf8_lossy(&done.stdout).contains("12345678"));
}
