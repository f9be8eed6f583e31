//! 中途离校登记, and what becomes of a row that somebody alters.

use entity::{OfSchool, release};
use it::{id, story};
use sea_orm::Set;
use serde_json::json;

use super::{Family, at};

story! {
    async fn the_paper_says_who_left_with_whom_and_who_did_not(app: App) {
        let family = Family::of(&app).await;
        at(&app, 14, 20);
        let family = family.again().await;
        let asked = family.ask(&family.mother).await;
        for mark in ["teacher", "guardian", "student", "gate"] {
            family.mark(&asked, mark).await.ok();
        }
        at(&app, 15, 10);
        let family = family.again().await;
        family.teacher.post(&format!("/releases/{}/returned", id(&asked)), &json!({})).await.ok();
        family.guardian.post(&format!("/releases/{}/receipt", id(&asked)), &json!({})).await.ok();
        let mut formula = family.leave(&family.mother);
        formula["reason"] = json!("=1+1<script>");
        let second = family.teacher.post("/releases", &formula).await.created();
        family.guard.post(&format!("/releases/{}/refuse", id(&second)), &json!({"reason": "孩子不愿意"})).await.ok();
        let day = app.state.clock.today();
        let path = |format: &str| format!("/ledgers/release/export?from={day}&to={day}&format={format}");
        let sheet = family.director.get(&path("xlsx")).await.sheet();
        let headings = "日期 班级 姓名 事由 班主任 接领人姓名/与学生关系/证件核对 离校时间 返校时间 门卫 备注";
        assert_eq!(sheet.headings.join(" "), headings);
        let line = |at: usize| (0..10).map(|cell| sheet.rows[at].cell(cell).shown()).collect::<Vec<_>>();
        let day = day.to_string();
        let expected = [
            day.as_str(), "三年级2班", "演示生一", "发烧", "teacher@green", "演示家长甲/母亲/已看证件", "14:20", "15:10",
            "guard@green", "家长已回执",
        ];
        assert_eq!(line(0), expected);
        assert_eq!([&line(1)[3], &line(1)[6], &line(1)[9]], ["=1+1<script>", "", "未放行：孩子不愿意；曾拒绝放行 1 次"]);
        let foot: Vec<_> = sheet.rows.iter().skip(2).map(|row| [row.cell(0).shown(), row.cell(1).shown()]).collect();
        for [name, said] in [["登记", "2"], ["已离校", "1"]] {
            assert!(foot.iter().any(|row| row[0] == name && row[1] == said), "{name}: {foot:?}");
        }
        let taken = foot.iter().find(|row| row[0] == "导出").unwrap();
        assert!(taken[1].ends_with("director@green"), "{foot:?}");
        let html = family.director.get(&path("html")).await.text();
        assert!(html.contains("演示生一") && html.contains("=1+1&lt;script&gt;") && html.contains("不得外传"), "{html}");
        let proof = family.director.get(&path("proof")).await.text();
        assert!(!proof.contains("演示生一") && !proof.contains("发烧"));
        family.teacher.get(&path("xlsx")).await.refused(403, "not_allowed");
    }
}

story! {
    async fn a_release_that_says_something_else_than_its_row_is_named(app: App) {
        let family = Family::of(&app).await;
        let asked = family.ask(&family.mother).await;
        for mark in ["teacher", "guardian", "student", "gate"] {
            family.mark(&asked, mark).await.ok();
        }
        family.is_whole().await;
        let other = family.teacher.member().await;
        let changed = release::ActiveModel { gate_by: Set(Some(other)), ..Default::default() };
        let school = app.green;
        let work = app.state.db.write(move |tx| {
            Box::pin(async move { Ok(release::Entity::change(school).set(changed).exec(tx).await?) })
        });
        work.await.unwrap();
        let report = family.director.get("/ledgers/release/verify").await.ok();
        assert_eq!((&report["firstBad"]["why"], &report["firstBad"]["seq"]), (&json!("record_altered"), &json!(6)), "{report}");
    }
}
