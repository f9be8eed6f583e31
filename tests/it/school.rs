//! The school's own settings.

use entity::member::Role;
use it::{ROLES, id, send, story};
use reqwest::Method;
use serde_json::json;

story! {
    async fn every_member_sees_the_school_and_its_director_changes_it(app: App) {
        let change = json!({"name": "青青小学", "contact": "门卫室\n010-0000 0000"});
        for role in ROLES {
            let member = app.as_(role).await;
            let school = member.get("/school").await.ok();
            assert_eq!((&school["slug"], &school["version"]), (&json!("green"), &json!(1)));
            if role != Role::Director {
                member.patch("/school", 1, &change).await.refused(403, "not_allowed");
            }
        }
        let changed = app.director().await.patch("/school", 1, &change).await.ok();
        assert_eq!((&changed["name"], &changed["version"]), (&json!("青青小学"), &json!(2)));
        assert_eq!(app.stranger().await.get("/school").await.ok()["name"], "blue 学校");
    }
}

story! {
    async fn a_change_names_the_version_it_was_made_from(app: App) {
        let director = app.director().await;
        let request = director.request(Method::PATCH, "/school").json(&json!({"name": "甲"}));
        send(request).await.refused(428, "version_required");
        director.patch("/school", 1, &json!({"name": "甲"})).await.ok();
        let stale = director.patch("/school", 1, &json!({"name": "乙"})).await.refused(409, "stale_version");
        assert_eq!(stale["current"], director.get("/school").await.ok());
        assert_eq!(stale["current"]["name"], "甲");
    }
}

story! {
    async fn numbers_follow_the_schools_pattern(app: App) {
        let director = app.director().await;
        for (pattern, code) in [
            ("ZC-{year}", "serial_missing"),
            ("{serial}{colour}", "unknown_part"),
            ("{serial}}", "unknown_part"),
            ("{{serial}}", "unknown_part"),
        ] {
            director.patch("/school", 1, &json!({"numberPattern": pattern})).await
                .refused_field(422, "numberPattern", code);
        }
        let long = format!("{{serial}}{}", "长".repeat(40));
        director.patch("/school", 1, &json!({"numberPattern": long})).await
            .refused_field(400, "numberPattern", "too_long");
        let before = director.asset(json!({})).await;
        director.patch("/school", 1, &json!({"numberPattern": "青-{serial}"})).await.ok();
        let after = director.asset(json!({})).await;
        assert_eq!(after["number"], "青-00002");
        let kept = director.get(&format!("/assets/{}", id(&before))).await.ok();
        assert_eq!(kept["number"], before["number"], "numbers already given stay");
    }
}

story! {
    // T6: never a person, never money.
    async fn the_landing_shows_only_what_may_be_shown(app: App) {
        let director = app.director().await;
        for field in ["priceFen", "keeper", "user", "remark", "Name", "", "supplier"] {
            director.patch("/school", 1, &json!({"landingFields": ["name", field]})).await
                .refused_field(422, "landingFields", "invalid_choice");
        }
        let fields = json!(["name", "number", "category", "brand", "model", "place", "status"]);
        let school = director.patch("/school", 1, &json!({"landingFields": fields})).await.ok();
        assert_eq!(school["landingFields"], fields);
        director.patch("/school", 2, &json!({"landingFields": []})).await.ok();
        assert_eq!(director.get("/school").await.ok()["landingFields"], json!([]));
    }
}

story! {
    // T4.
    async fn what_the_school_is_not_asked_for_is_refused(app: App) {
        let director = app.director().await;
        for field in ["slug", "id", "version", "createdAt", "colour"] {
            director.patch("/school", 1, &json!({field: "x"})).await.refused_field(400, field, "unknown_field");
        }
        for (body, field, code) in [
            (json!({"name": "  "}), "name", "required"),
            (json!({"name": "长".repeat(61)}), "name", "too_long"),
            (json!({"name": "a\u{0}b"}), "name", "control_character"),
            (json!({"contact": "长".repeat(101)}), "contact", "too_long"),
            (json!({"name": 7}), "name", "invalid"),
            (json!({"landingFields": "name"}), "landingFields", "invalid"),
            (json!({"landingFields": [7]}), "landingFields[0]", "invalid"),
        ] {
            director.patch("/school", 1, &body).await.refused_field(400, field, code);
        }
        assert_eq!(director.get("/school").await.ok()["version"], 1);
    }
}
