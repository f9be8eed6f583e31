//! Typed in from paper, and taken away on paper.

use chrono::TimeDelta;
use entity::{OfSchool, VisitId, member::Role, visit};
use it::story;
use sea_orm::{ActiveModelTrait, EntityTrait};
use serde_json::{Value, json};

use super::{heard, holds, inside, parent};

story! {
    async fn what_stood_on_paper_is_typed_in_later_and_says_so(app: App) {
        crate::visit::morning(&app);
        let (guard, now) = (app.as_(Role::Guard).await, app.state.clock.now());
        let said = |entered: TimeDelta, left: TimeDelta| {
            let late = json!({"enteredAt": now - entered, "leftAt": now - left, "reason": "停电"});
            json!({"name": "张某", "purpose": "parent", "idChecked": true, "late": late})
        };
        let visit = guard.post("/visits", &said(TimeDelta::hours(2), TimeDelta::hours(1))).await.created();
        assert_eq!((&visit["status"], &visit["origin"], &visit["late"]), (&json!("left"), &json!("paper"), &json!(true)));
        assert_eq!(visit["note"], "停电");
        guard.post("/visits", &said(TimeDelta::hours(1), TimeDelta::hours(2))).await.refused_field(422, "late.leftAt", "out_of_range");
        guard.post("/visits", &said(TimeDelta::days(8), TimeDelta::hours(2))).await.refused_field(422, "late.enteredAt", "out_of_range");
        let teacher = app.as_(Role::Teacher).await;
        teacher.post("/visits", &said(TimeDelta::hours(2), TimeDelta::hours(1))).await.refused_field(422, "late", "not_at_gate");
        holds(&app).await;
    }
}

story! {
    async fn the_paper_lets_nobody_in_unseen(app: App) {
        crate::visit::morning(&app);
        let (guard, host, director) = (app.as_(Role::Guard).await, app.as_(Role::Teacher).await, app.director().await);
        let (cook, now) = (app.as_(Role::Canteen).await, app.state.clock.now());
        director.post("/watch-entries", &json!({"name": "赵某"})).await.created();
        let (parent, me) = (parent(&host).await, guard.member().await);
        let late = |name: &str, minutes: i64, by: Option<entity::MemberId>| {
            let mut said = parent.clone();
            said["name"] = json!(name);
            said["late"] = json!({"enteredAt": now - TimeDelta::minutes(minutes), "decidedBy": by, "reason": "停电"});
            said
        };
        guard.post("/visits", &late("张某", 9, None)).await.refused_field(422, "late.enteredAt", "out_of_range");
        let theirs = app.stranger().await.member().await;
        for nobody in [me, theirs] {
            guard.post("/visits", &late("张某", 10, Some(nobody))).await.refused_field(422, "late.decidedBy", "not_found");
        }
        let named = guard.post("/visits", &late("张某", 10, Some(cook.member().await))).await.created();
        assert_eq!((&named["status"], &named["decision"]["how"]), (&json!("inside"), &json!("phone")));
        assert_eq!((heard(&cook, "visit.phone").await, heard(&host, "visit.entered").await), (1, 1));
        assert_eq!(heard(&director, "visit.leader").await, 0);
        let nobody = guard.post("/visits", &late("张某", 10, None)).await.created();
        assert_eq!((&nobody["decision"], heard(&director, "visit.leader").await), (&json!(null), 1));
        guard.post("/visits", &late("赵某", 10, Some(cook.member().await))).await.created();
        assert_eq!(heard(&director, "visit.leader").await, 2, "who is watched for comes in silently by no way");
        holds(&app).await;
    }
}

story! {
    async fn the_register_has_the_headings_of_the_form_and_says_who_took_it_away(app: App) {
        crate::visit::morning(&app);
        let (guard, host) = (app.as_(Role::Guard).await, app.as_(Role::Teacher).await);
        inside(&guard, &host).await;
        guard.post("/visits", &json!({"name": "=cmd|x", "purpose": "delivery", "plate": "京A12345"})).await.created();
        let director = app.director().await;
        let sheet = director.get("/ledgers/visit/export?format=xlsx").await.sheet();
        let heads = sheet.headings.iter().map(String::as_str).collect::<Vec<_>>();
        assert_eq!(heads[..5], ["日期", "来访时间", "来访人姓名", "单位/住址", "证件核验"]);
        let text = format!("{sheet:?}");
        for said in ["张某", "尾号1234", "京A12345", "teacher@green", "尚在校内", "director@green"] {
            assert!(text.contains(said), "{said} in {text}");
        }
        assert!(!text.contains("0000 1234"));
        let page = director.get("/ledgers/visit/export?format=html").await.text();
        assert!(page.contains("来访人员登记表") && page.contains("不得外传"), "{page}");
        app.as_(Role::Auditor).await.get("/ledgers/visit/export?format=proof").await;
        guard.get("/ledgers/visit/export").await.refused(403, "not_allowed");
    }
}

story! {
    async fn who_takes_the_register_away_is_noted_before_he_has_it(app: App) {
        crate::visit::morning(&app);
        let (guard, host, director) = (app.as_(Role::Guard).await, app.as_(Role::Teacher).await, app.director().await);
        inside(&guard, &host).await;
        director.get("/ledgers/visit/export?format=proof").await;
        assert_eq!(director.walk("/looks").await, Vec::<Value>::new(), "the proof names nobody");
        director.get("/ledgers/visit/export?format=xlsx").await.sheet();
        let looks = director.walk("/looks").await;
        let look = (&looks[0]["kind"], &looks[0]["count"], &looks[0]["by"]["name"]);
        assert_eq!((looks.len(), look), (1, (&json!("visit_ledger"), &json!(1), &json!("director@green"))));
    }
}

story! {
    async fn more_people_than_anybody_needs_at_once_are_not_taken_away(app: App) {
        crate::visit::morning(&app);
        let (guard, director) = (app.as_(Role::Guard).await, app.director().await);
        guard.post("/visits", &json!({"name": "张某", "purpose": "parent"})).await.created();
        let one = visit::Entity::of(app.green).one(app.state.db.read()).await.unwrap().unwrap();
        let copy = |_| visit::ActiveModel::from(visit::Model { id: VisitId::new(), ..one.clone() }).reset_all();
        let rows: Vec<_> = (0..5_000).map(copy).collect();
        let work = app.state.db.write(move |tx| Box::pin(async move {
            for some in rows.chunks(200) {
                visit::Entity::insert_many(some.to_vec()).exec_without_returning(tx).await?;
            }
            Ok(())
        }));
        work.await.unwrap();
        director.get("/ledgers/visit/export?format=xlsx").await.refused_field(400, "from", "too_many");
        assert_eq!(director.walk("/looks").await, Vec::<Value>::new());
    }
}

story! {
    // What is sealed is kept back as well: whoever has the file could open it should he ever have the key.
    async fn the_proof_shows_of_personal_fields_that_they_are_there_and_nothing_else(app: App) {
        crate::visit::morning(&app);
        let (guard, host, director) = (app.as_(Role::Guard).await, app.as_(Role::Teacher).await, app.director().await);
        inside(&guard, &host).await;
        let proof = director.get("/ledgers/visit/export?format=proof").await.text();
        let lines: Vec<Value> = proof.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        let rows = lines.iter().filter_map(|line| line["row"]["secrets"].as_array());
        let fields: Vec<&Value> = rows.flatten().collect();
        assert!(fields.iter().any(|field| field["field"] == "name"), "{proof}");
        for field in fields {
            assert!(field.as_object().unwrap().keys().eq(["field"]), "{field}");
        }
    }
}
