//! Classes and students.

use entity::{OfSchool, collector, no_release, student};
use houqin::privacy;
use it::{id, send, story};
use reqwest::{
    Method,
    multipart::{Form, Part},
};
use serde_json::json;
use uuid::Uuid;

use super::{DAY, Family};

story! {
    async fn a_class_has_one_name_one_teacher_and_ends_when_nobody_is_in_it(app: App) {
        let family = Family::of(&app).await;
        let director = &family.director;
        director.post("/classes", &json!({"name": "三年级2班"})).await.refused_field(422, "name", "taken");
        let guard = json!({"name": "三年级3班", "teacherId": family.guard.member().await});
        director.post("/classes", &guard).await.refused_field(422, "teacherId", "not_assignable");
        let path = format!("/classes/{}", id(&family.class));
        let renamed = director.patch(&path, 1, &json!({"name": "四年级2班", "teacherId": null})).await.ok();
        assert_eq!((&renamed["name"], &renamed["teacher"]), (&json!("四年级2班"), &json!(null)));
        director.patch(&path, 1, &json!({"name": "五年级2班"})).await.refused(409, "stale_version");
        let void = async |version: i64| {
            let request = director.request(Method::POST, &format!("{path}/void")).header("If-Match", format!("\"{version}\""));
            send(request.header("Idempotency-Key", Uuid::now_v7().to_string()).json(&json!({}))).await
        };
        void(2).await.refused_field(422, "students", "in_use");
        let child = format!("/students/{}", id(&family.child));
        let request = director.request(Method::POST, &format!("{child}/void")).header("If-Match", "\"1\"");
        send(request.json(&json!({}))).await.ok();
        director.post("/releases", &family.leave(&family.mother)).await.refused(409, "wrong_state");
        assert_eq!(void(2).await.ok()["void"], true);
        assert_eq!(director.get("/classes").await.ok()["items"], json!([]));
    }
}

story! {
    async fn students_are_found_by_a_part_of_their_name_and_lie_sealed(app: App) {
        let family = Family::of(&app).await;
        for at in 0..5 {
            let child = json!({"name": format!("小{at} 演示"), "classId": id(&family.class), "number": format!("T{at}")});
            family.director.post("/students", &child).await.created();
        }
        let names = async |path: &str| it::each(&family.teacher.walk(path).await, "name");
        assert_eq!(names("/students?limit=2").await.len(), 6);
        let found = async |name: &str| {
            let found = family.teacher.post("/students/search", &json!({ "name": name })).await.ok();
            it::each(found["items"].as_array().unwrap(), "name")
        };
        assert_eq!(found("小3").await, ["小3 演示"]);
        assert_eq!(found("t4").await, ["小4 演示"]);
        assert_eq!(found("s0001").await, ["演示生一"]);
        assert_eq!(found("演示").await.len(), 6);
        // Never in an address.
        family.teacher.get("/students?q=t4").await.refused_field(400, "q", "unknown_field");
        let path = format!("/students/{}", id(&family.child));
        let moved = family.director.patch(&path, 1, &json!({"name": "演示生甲", "bornOn": "2017-05-04"})).await.ok();
        assert_eq!((&moved["name"], &moved["bornOn"], &moved["number"]), (&json!("演示生甲"), &json!("2017-05-04"), &json!("S0001")));
        family.director.patch(&path, 2, &json!({"bornOn": "2999-01-01"})).await.refused_field(422, "bornOn", "out_of_range");
        let db = app.state.db.read();
        let students = student::Entity::of(app.green).all(db).await.unwrap().into_iter().filter_map(|row| row.person);
        let adults = collector::Entity::of(app.green).all(db).await.unwrap().into_iter().filter_map(|row| row.person);
        let sealed: Vec<_> = students.chain(adults).collect();
        assert_eq!(sealed.len(), 7);
        for name in ["演示", "1234", "母亲"] {
            assert!(sealed.iter().all(|some| !some.0.windows(name.len()).any(|some| some == name.as_bytes())), "{name}");
        }
    }
}

story! {
    async fn who_is_no_student_any_more_is_collected_by_nobody_and_his_family_is_forgotten_in_time(app: App) {
        let family = Family::of(&app).await;
        family.temporary((9, 0), (17, 0)).await;
        let asked = family.ask(&family.mother).await;
        for mark in ["guardian", "student", "gate"] {
            family.mark(&asked, mark).await.ok();
        }
        let order = json!({"reason": "裁定", "liftRole": "teacher"});
        family.director.post(&format!("/students/{}/no-releases", id(&family.child)), &order).await.created();
        let void = family.director.request(Method::POST, &format!("/students/{}/void", id(&family.child)));
        send(void.header("If-Match", "\"1\"").json(&json!({}))).await.ok();
        // An open leaving goes on no more, and who was his guardian is nobody's.
        family.mark(&asked, "teacher").await.refused(409, "wrong_state");
        assert_eq!(family.guardian.get("/children").await.ok()["items"], json!([]));
        for list in ["collectors", "releases"] {
            family.guardian.get(&format!("/children/{}/{list}", id(&family.child))).await.refused(404, "not_found");
        }
        let db = app.state.db.read();
        let adults = collector::Entity::of(app.green).all(db).await.unwrap();
        assert!(adults.len() == 2 && adults.iter().all(|row| row.voided_at.is_some()), "{adults:?}");
        let orders = no_release::Entity::of(app.green).all(db).await.unwrap();
        assert!(orders.len() == 1 && orders[0].lifted_at.is_some(), "{orders:?}");
        family.is_whole().await;
        app.clock.forward(DAY * 181);
        privacy::retain(&app.state).await.unwrap();
        let adults = collector::Entity::of(app.green).all(db).await.unwrap();
        assert!(adults.iter().all(|row| row.person.is_none() && row.name_index.is_none()), "{adults:?}");
        let orders = no_release::Entity::of(app.green).all(db).await.unwrap();
        assert!(orders[0].person.is_none(), "{orders:?}");
        family.is_whole().await;
    }
}

story! {
    async fn a_table_enters_all_students_or_none(app: App) {
        let family = Family::of(&app).await;
        let table = "班级,姓名,学号,出生日期\n三年级2班,演示生二,S0002,2017-03-01\n四年级1班,演示生三,,\n四年级1班,演示生三,S9,\n";
        let import = async |query: &str, table: &str| {
            let part = Part::bytes(table.as_bytes().to_vec()).file_name("students.csv");
            family.director.upload(&format!("/students/import{query}"), Form::new().part("file", part)).await
        };
        let seen = import("?dryRun=true", table).await.ok();
        assert_eq!((&seen["rows"], &seen["created"], &seen["newClasses"]), (&json!(3), &json!(0), &json!(["四年级1班"])));
        assert_eq!(family.director.walk("/students").await.len(), 1);
        assert_eq!(import("", table).await.ok()["created"], 3);
        assert_eq!(family.director.walk("/students").await.len(), 4);
        assert_eq!(it::each(family.director.get("/classes").await.ok()["items"].as_array().unwrap(), "name").len(), 2);
        for (table, row, column, code) in [
            (table, 2, "姓名", "taken"),
            ("班级,姓名\n三年级2班,\n", 2, "姓名", "required"),
            ("班级,姓名\n三年级2班,甲\n三年级2班,甲\n", 3, "姓名", "duplicate"),
            ("班级,姓名,出生日期\n三年级2班,甲,昨天\n", 2, "出生日期", "invalid_date"),
        ] {
            let refused = import("", table).await.ok();
            assert_eq!(refused["errors"][0], json!({"row": row, "column": column, "code": code}), "{refused}");
            assert_eq!(refused["created"], 0);
        }
        import("", "姓名\n甲\n").await.refused_field(422, "班级", "missing_column");
        assert_eq!(family.director.walk("/students").await.len(), 4);
    }
}

story! {
    async fn nobody_is_named_to_collect_who_is_no_student_any_more(app: App) {
        let family = Family::of(&app).await;
        let child = format!("/students/{}", id(&family.child));
        let void = family.director.request(Method::POST, &format!("{child}/void"));
        send(void.header("If-Match", "\"1\"").json(&json!({}))).await.ok();
        let aunt = json!({"name": "演示亲属丁", "relation": "姑姑", "adult": true});
        family.director.post(&format!("{child}/collectors"), &aunt).await.refused(409, "wrong_state");
        assert_eq!(collector::Entity::of(app.green).all(app.state.db.read()).await.unwrap().len(), 1);
    }
}
