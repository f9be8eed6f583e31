//! Who sees which children.

use entity::member::Role;
use it::{id, story};
use serde_json::json;

use super::{DAY, Family};

story! {
    async fn a_guardian_sees_own_children_and_nobody_else_s(app: App) {
        let family = Family::of(&app).await;
        let other = json!({"name": "演示生二", "classId": id(&family.class)});
        let other = family.director.post("/students", &other).await.created();
        let asked = family.ask(&family.mother).await;
        let own = family.guardian.get("/children").await.ok();
        assert_eq!(it::each(own["items"].as_array().unwrap(), "name"), ["演示生一"]);
        assert_eq!((&own["items"][0]["class"]["name"], &own["cutOff"]), (&json!("三年级2班"), &json!("12:00")));
        let child = format!("/children/{}", id(&family.child));
        assert_eq!(family.guardian.get(&format!("{child}/collectors")).await.ok()["items"][0]["name"], "演示家长甲");
        assert_eq!(family.guardian.get(&format!("{child}/releases")).await.ok()["items"][0]["actions"], json!(["guardian", "refuse"]));
        for list in ["collectors", "releases"] {
            family.guardian.get(&format!("/children/{}/{list}", id(&other))).await.refused(404, "not_found");
        }
        app.person(Role::Guardian, "other@green").await;
        let stranger = app.login("other@green").await;
        assert_eq!(stranger.get("/children").await.ok()["items"], json!([]));
        stranger.post(&format!("/releases/{}/guardian", id(&asked)), &json!({})).await.refused(404, "not_found");
        stranger.post(&format!("/releases/{}/refuse", id(&asked)), &json!({"reason": "x"})).await.refused(404, "not_found");
        for path in ["/students", "/classes", "/pickups", "/releases", "/refusals"] {
            family.guardian.get(path).await.refused(403, "not_allowed");
        }
        // Who may not collect the child any more is no guardian of it.
        family.director.post(&format!("/collectors/{}/void", id(&family.mother)), &json!({})).await.ok();
        assert_eq!(family.guardian.get("/children").await.ok()["items"], json!([]));
        family.mark(&asked, "guardian").await.refused(404, "not_found");
    }
}

story! {
    async fn a_teacher_sees_and_lets_go_the_own_class_only(app: App) {
        let family = Family::of(&app).await;
        let asked = family.ask(&family.mother).await;
        app.person(Role::Teacher, "other@green").await;
        let other = app.login("other@green").await;
        for list in ["/students", "/classes", "/releases", "/pickups", "/refusals"] {
            assert_eq!(other.get(list).await.ok()["items"], json!([]), "{list}");
            assert_eq!(family.teacher.get(list).await.ok()["items"].as_array().unwrap().is_empty(), list == "/refusals");
        }
        let name = json!({"name": "演示生一"});
        assert_eq!(other.post("/students/search", &name).await.ok()["items"], json!([]));
        family.guardian.post("/students/search", &name).await.refused(403, "not_allowed");
        other.get(&format!("/students/{}", id(&family.child))).await.refused(404, "not_found");
        other.get(&format!("/releases/{}", id(&asked))).await.refused(404, "not_found");
        for mark in ["teacher", "guardian", "student"] {
            other.post(&format!("/releases/{}/{mark}", id(&asked)), &json!({"how": "in_person"})).await.refused(404, "not_found");
        }
        other.post("/releases", &family.leave(&family.mother)).await.refused_field(422, "studentId", "not_found");
        let twin = json!({"name": "演示亲属丁", "relation": "舅舅", "adult": true});
        other.post(&format!("/students/{}/collectors", id(&family.child)), &twin).await.refused(404, "not_found");
    }
}

story! {
    async fn the_releases_of_a_day_come_page_by_page(app: App) {
        let family = Family::of(&app).await;
        for _ in 0..3 {
            let asked = family.ask(&family.mother).await;
            family.teacher.post(&format!("/releases/{}/cancel", id(&asked)), &json!({"reason": "记错了"})).await.ok();
        }
        let day = app.state.clock.today();
        for list in [format!("/releases?date={day}&limit=1"), "/releases?limit=1".into()] {
            assert_eq!(family.teacher.walk(&list).await.len(), 3, "{list}");
        }
        assert_eq!(family.teacher.walk(&format!("/releases?date={}", day + DAY)).await.len(), 0);
    }
}
