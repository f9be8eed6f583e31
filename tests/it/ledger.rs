//! The repair ledger taken away as a file: the headings of the paper forms, and safe in whatever opens it (T30). And what
//! holds all ledgers: that nothing in them is altered quietly (G9).

mod proof;
mod record;
mod rows;
mod tamper;
mod watch;

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    MaterialId,
    member::Role,
    repair::{self, Cause, RepairResult, RepairStatus},
    repair_material,
};
use houqin::sheet::{Cell, Sheet};
use it::{App, ROLES, id, order, story};
use sea_orm::{ActiveModelTrait, EntityTrait};
use serde_json::json;

const YEAR: &str = "/ledgers/repair/export?from=2026-01-01&to=2026-12-31";

const HEADINGS: [&str; 20] = [
    "编号",
    "报修日期",
    "报修人/班级/电话",
    "地点",
    "损坏物品/部位",
    "故障说明",
    "损坏原因(自然/人为)",
    "报修人签字",
    "受理人/时间",
    "维修时间(到场–完成)",
    "维修内容",
    "材料名称/数量/单价",
    "旧件回收",
    "费用合计",
    "维修人",
    "验收意见",
    "报修人(验收人)签字",
    "满意度",
    "审核",
    "备注",
];

fn at(text: &str) -> DateTime<Utc> {
    format!("{text}:00+08:00").parse().unwrap()
}

fn numbers(sheet: &Sheet) -> Vec<String> {
    sheet.rows.iter().map(|row| row.cell(0).shown().into_owned()).collect()
}

/// An order that has gone its whole way.
async fn signed(app: &App) -> repair::Model {
    let director = app.director().await;
    let floor = director.room("三层", None).await;
    let room = director.room("305", Some(&floor)).await;
    let teacher = app.member("teacher@green").await.id;
    repair::Model {
        status: RepairStatus::Closed,
        place_id: id(&room).parse().ok(),
        reporter_id: Some(teacher),
        triaged_by: Some(app.member("director@green").await.id),
        triaged_at: Some(at("2026-03-02T08:31")),
        assignee_id: Some(app.member("caretaker@green").await.id),
        started_at: Some(at("2026-03-02T09:05")),
        finished_at: Some(at("2026-03-02T09:20")),
        closed_at: Some(at("2026-03-02T09:22")),
        cause: Some(Cause::Wear),
        work: "换垫片".into(),
        result: Some(RepairResult::Fixed),
        old_parts: "已收回".into(),
        cost_fen: 2_050,
        acceptor_id: Some(teacher),
        rating: Some(5),
        comment: "很快".into(),
        signature: Some(json!([[10, 20, 300, 400], [500, 600, 700, 800]])),
        ..order(app.green, "BX-2026-000412", at("2026-03-02T08:20"))
    }
}

async fn used(app: &App, order: &repair::Model, name: &str) {
    let row = repair_material::Model {
        id: MaterialId::new(),
        school_id: order.school_id,
        repair_id: order.id,
        name: name.into(),
        quantity: 2,
        unit: "个".into(),
        price_fen: 1_025,
    };
    let work = app.state.db.write(move |tx| {
        Box::pin(async move {
            let row = repair_material::ActiveModel::from(row).reset_all();
            repair_material::Entity::insert(row).exec_without_returning(tx).await?;
            Ok(())
        })
    });
    work.await.unwrap();
}

story! {
    async fn the_sheet_has_the_headings_of_the_forms_and_typed_cells(app: App) {
        let order = signed(&app).await;
        app.lay(vec![order.clone()]).await;
        used(&app, &order, "垫片").await;
        let director = app.director().await;
        let answer = director.get(YEAR).await;
        let name = answer.headers["content-disposition"].to_str().unwrap();
        assert_eq!(name, "attachment; filename=\"repairs-2026-01-01-2026-12-31.xlsx\"");
        let sheet = answer.sheet();
        assert_eq!(sheet.headings, HEADINGS);
        let cell = |heading: &str| sheet.rows[0].cell(HEADINGS.iter().position(|known| *known == heading).unwrap());
        for (heading, text) in [
            ("编号", "BX-2026-000412"),
            ("报修人/班级/电话", "teacher@green"),
            ("地点", "三层 / 305"),
            ("损坏物品/部位", "水龙头"),
            ("故障说明", "关不紧，一直滴水"),
            ("损坏原因(自然/人为)", "自然"),
            ("受理人/时间", "director@green 2026-03-02 08:31"),
            ("维修时间(到场–完成)", "2026-03-02 09:05 – 2026-03-02 09:20"),
            ("维修内容", "换垫片；修好"),
            ("材料名称/数量/单价", "垫片 2个 ¥10.25"),
            ("旧件回收", "已收回"),
            ("维修人", "caretaker@green"),
            ("验收意见", "通过；很快"),
            ("报修人(验收人)签字", "teacher@green"),
        ] {
            assert_eq!(cell(heading), &Cell::text(text), "{heading}");
        }
        assert_eq!(cell("报修日期"), &Cell::Date("2026-03-02".parse().unwrap()));
        assert_eq!((cell("费用合计"), cell("满意度")), (&Cell::Number(20.5), &Cell::Number(5.0)));
        let page = director.get(&format!("{YEAR}&format=html")).await;
        assert_eq!(page.headers["content-type"], "text/html; charset=utf-8");
        let text = page.text();
        for word in HEADINGS.iter().chain(&["green 学校", "空白格划线", "保存期限", "填表人", "审核人", "20.50", "很快", "</html>"]) {
            assert!(text.contains(word), "{word} is not in the page");
        }
        assert!(text.contains("<polyline points=\"10 20 300 400\">"), "the signature is drawn");
    }
}

story! {
    async fn a_ledger_has_every_order_of_its_days_and_no_other(app: App) {
        let reported = |number: &str, time: &str| order(app.green, number, at(time));
        let cancelled = repair::Model { status: RepairStatus::Cancelled, ..reported("BX-3", "2026-03-31T23:59") };
        app.lay(vec![
            reported("BX-1", "2026-02-28T23:59"),
            reported("BX-2", "2026-03-01T00:00"),
            cancelled,
            reported("BX-4", "2026-04-01T00:00"),
            order(app.blue, "BX-9", at("2026-03-10T10:00")),
        ]).await;
        let director = app.director().await;
        let march = director.get("/ledgers/repair/export?from=2026-03-01&to=2026-03-31&format=xlsx").await.sheet();
        assert_eq!(numbers(&march), ["BX-2", "BX-3"], "in the order in which they were reported");
        assert_eq!(march.rows[1].cell(19).shown(), "取消");
        assert_eq!(march.rows[0].cell(2).shown(), "无账号");
        let to_march = director.get("/ledgers/repair/export?to=2026-03-31").await.sheet();
        assert_eq!(numbers(&to_march), ["BX-1", "BX-2", "BX-3"], "from the first of the year");
        assert_eq!(numbers(&app.stranger().await.get(YEAR).await.sheet()), ["BX-9"]);
        for (days, field, code) in [
            ("from=2026-03-02&to=2026-03-01", "to", "before_start"),
            ("from=1999-12-31", "from", "out_of_range"),
            ("from=-262143-01-01&to=2026-01-01", "from", "out_of_range"),
            ("to=%2B262142-12-31", "to", "out_of_range"),
        ] {
            director.get(&format!("/ledgers/repair/export?{days}")).await.refused_field(400, field, code);
        }
        for (wrong, field) in [("from=gestern", "from"), ("to=2026-02-30", "to"), ("format=pdf", "format"), ("x=1", "x")] {
            let answer = director.get(&format!("/ledgers/repair/export?{wrong}")).await;
            assert_eq!(answer.refused(400, "invalid_query")["fields"][0]["path"], field);
        }
        for role in ROLES {
            let answer = app.as_(role).await.get(YEAR).await;
            let may = matches!(role, Role::Director | Role::Auditor);
            assert_eq!(answer.status.as_u16(), if may { 200 } else { 403 }, "{role:?}");
        }
    }
}

story! {
    async fn a_ledger_of_several_steps_misses_and_repeats_nothing(app: App) {
        // Many at the same moment, so that a step ends between two of them.
        let orders: Vec<_> = (0..2_300)
            .map(|count| order(app.green, &format!("BX-{count:06}"), at("2026-03-01T08:00") + TimeDelta::minutes(count / 700)))
            .collect();
        app.lay(orders).await;
        let director = app.director().await;
        let mut seen = numbers(&director.get(YEAR).await.sheet());
        assert_eq!(seen.len(), 2_300);
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 2_300);
        let page = director.get(&format!("{YEAR}&format=html")).await.text();
        assert_eq!(page.matches("BX-").count(), 2_300);
    }
}

story! {
    // T30
    async fn text_that_looks_like_a_formula_or_a_tag_stays_text(app: App) {
        let texts = [
            "=1+1", "+86 10", "-5", "@SUM(A1)", "=cmd|' /C calc'!A0", "\t=1", "＝1+1", "＠x", "<script>alert(1)</script>",
            "\"><img src=x onerror=alert(1)>", "&lt;b&gt;", "_x0041_", "=HYPERLINK(\"http://x\")",
        ];
        let mut orders = Vec::new();
        for (count, text) in texts.iter().enumerate() {
            orders.push(repair::Model {
                description: (*text).into(),
                item: (*text).into(),
                work: (*text).into(),
                contractor: (*text).into(),
                comment: (*text).into(),
                status: RepairStatus::Closed,
                signature: Some(json!([["\"/><script>", 5], {"a": 1}])),
                ..order(app.green, &format!("BX-{count}"), at("2026-03-01T08:00") + TimeDelta::minutes(count as i64))
            });
        }
        let materials: Vec<_> = orders.iter().zip(texts).map(|(order, text)| (order.clone(), text)).collect();
        app.lay(orders).await;
        for (order, text) in &materials {
            used(&app, order, text).await;
        }
        let director = app.director().await;
        let sheet = director.get(YEAR).await.sheet();
        for (row, text) in sheet.rows.iter().zip(texts) {
            for column in [4, 5, 10, 14] {
                assert_eq!(row.cell(column), &Cell::text(text), "column {column}");
            }
            assert!(row.cell(11).shown().starts_with(text));
        }
        let page = director.get(&format!("{YEAR}&format=html")).await;
        let policy = page.headers["content-security-policy"].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'"), "{policy}");
        for live in ["<script", "<img", "onerror=alert(1)>\""] {
            assert!(!page.text().contains(live), "{live}");
        }
    }
}
