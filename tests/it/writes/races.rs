//! Many at once, one record. T23.

use futures_util::future::join_all;
use it::{id, story};
use serde_json::json;

story! {
    async fn of_sixty_four_changes_from_the_same_version_one_wins(app: App) {
        let director = app.director().await;
        for round in 1..=5 {
            let place = director.room("甲", None).await;
            let path = format!("/places/{}", id(&place));
            let bodies: Vec<_> = (0..64).map(|n| json!({"name": format!("{round}-{n}")})).collect();
            let answers = join_all(bodies.iter().map(|body| director.patch(&path, 1, body))).await;
            let won: Vec<_> = answers.iter().filter(|answer| answer.status == 200).collect();
            assert_eq!(won.len(), 1);
            let now = director.get(&path).await.ok();
            assert_eq!(now, won[0].ok());
            assert_eq!(now["version"], 2);
            for lost in answers.iter().filter(|answer| answer.status != 200) {
                let problem = lost.refused(409, "stale_version");
                assert_eq!(problem["current"]["version"], 2);
                assert_eq!(problem["current"]["name"], now["name"], "the loser sees who won");
            }
        }
    }
}

story! {
    async fn the_same_of_a_thing_and_of_the_school(app: App) {
        let director = app.director().await;
        let asset = format!("/assets/{}", id(&director.asset(json!({})).await));
        for path in [asset.as_str(), "/school"] {
            let bodies: Vec<_> = (0..64).map(|n| json!({"name": format!("{n}")})).collect();
            let answers = join_all(bodies.iter().map(|body| director.patch(path, 1, body))).await;
            assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1, "{path}");
            assert_eq!(answers.iter().filter(|answer| answer.status == 409).count(), 63, "{path}");
        }
    }
}

story! {
    // Forty different keys, one number: the second wall is the database.
    async fn a_number_is_given_once_however_many_ask_for_it(app: App) {
        let director = app.director().await;
        let body = json!({"name": "课桌", "categoryCode": "A05010201", "number": "ZC-1"});
        let answers = join_all((0..40).map(|_| director.post("/assets", &body))).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
        assert_eq!(director.walk("/assets").await.len(), 1);
    }
}

story! {
    async fn numbers_given_at_once_are_all_different(app: App) {
        let director = app.director().await;
        let assets = join_all((0..60).map(|_| director.asset(json!({})))).await;
        let numbers: std::collections::HashSet<_> = assets.iter().map(|asset| asset["number"].to_string()).collect();
        assert_eq!(numbers.len(), 60);
    }
}

story! {
    // A phone that made the id itself and lost its key: the record is there once.
    async fn a_client_made_id_is_taken_once(app: App) {
        let director = app.director().await;
        let id = uuid::Uuid::now_v7();
        let body = json!({"id": id, "name": "甲", "kind": "room"});
        let answers = join_all((0..20).map(|_| director.post("/places", &body))).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 201).count(), 1);
        assert!(answers.iter().all(|answer| [201, 409, 422].contains(&answer.status.as_u16())));
        // The same id in another school tells nothing of this one.
        let stranger = app.stranger().await.post("/places", &body).await;
        assert!([409, 422].contains(&stranger.status.as_u16()), "{}", stranger.text());
        assert!(!stranger.text().contains("甲"));
    }
}
