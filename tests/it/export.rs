//! The register taken away as a file (A14): the ledger's headings, and safe in whatever opens it (T30).

use entity::member::Role;
use houqin::sheet::{Cell, Sheet, read};
use it::{Actor, Answer, id, story};
use serde_json::{Value, json};

const HEADINGS: [&str; 26] = [
    "资产编号",
    "资产名称",
    "分类代码",
    "型号",
    "规格",
    "品牌",
    "计量单位",
    "数量",
    "单价(元)",
    "金额(元)",
    "取得日期",
    "入账日期",
    "取得方式",
    "资金来源",
    "供货商",
    "凭证/发票号",
    "合同号",
    "保修期至",
    "存放地点",
    "使用部门",
    "使用人",
    "保管人",
    "使用状况",
    "使用年限",
    "标签码",
    "备注",
];

async fn export(who: &Actor<'_>, query: &str) -> Answer {
    who.get(&format!("/assets/export{query}")).await
}

fn names(sheet: &Sheet) -> String {
    sheet.rows.iter().map(|row| row.cell(1).shown().into_owned()).collect::<Vec<_>>().join(" ")
}

story! {
    // A14
    async fn the_file_has_the_headings_of_the_registration_card_and_typed_cells(app: App) {
        let director = app.director().await;
        let room = director.room("201", None).await;
        let me = director.get("/me").await.ok()["member"]["id"].clone();
        let code = director.blanks(1).await.remove(0);
        director.asset(json!({
            "number": "00012", "quantity": 3, "priceFen": 329_901, "acquiredOn": "2026-08-20", "placeId": room["id"],
            "keeperId": me, "acquisition": "donation", "funding": "special", "tagCode": code, "lifeYears": 6
        })).await;
        let answer = export(&director, "").await;
        let name = answer.headers["content-disposition"].to_str().unwrap();
        assert!(name.starts_with("attachment; filename=\"assets-20") && name.ends_with(".xlsx\""), "{name}");
        let sheet = answer.sheet();
        assert_eq!(sheet.headings, HEADINGS);
        let row = &sheet.rows[0];
        let at = |heading: &str| row.cell(HEADINGS.iter().position(|known| *known == heading).unwrap()).clone();
        // A number keeps its zeros, because it is no number.
        assert_eq!(at("资产编号"), Cell::text("00012"));
        assert_eq!(
            (at("数量"), at("单价(元)"), at("金额(元)")),
            (Cell::Number(3.0), Cell::Number(3299.01), Cell::Number(9897.03))
        );
        assert_eq!(at("取得日期"), Cell::Date("2026-08-20".parse().unwrap()));
        assert_eq!(
            (at("取得方式"), at("资金来源"), at("使用状况")),
            (Cell::text("捐赠"), Cell::text("专项"), Cell::text("在用"))
        );
        assert_eq!((at("存放地点"), at("保管人")), (Cell::text("201"), Cell::text("director@green")));
        // A tag stays with its school.
        assert_eq!(at("标签码"), Cell::Empty);
    }
}

story! {
    // T30
    async fn text_that_looks_like_a_formula_stays_text(app: App) {
        let director = app.director().await;
        let mut texts: Vec<String> = [
            "=1+1",
            "+86 10 0000",
            "-5",
            "@SUM(A1)",
            "=cmd|' /C calc'!A0",
            "=HYPERLINK(\"http://x\")",
            "＝1+1",
            "＋1",
            "－1",
            "＠x",
            "'=1",
            "\"=1",
            "1e5",
            "0012",
            "2026-01-01",
            "TRUE",
            "#N/A",
            "_x0041_",
        ]
        .map(String::from)
        .to_vec();
        for sign in ["=", "+", "-", "@"] {
            texts.extend((0..20).map(|number| format!("{sign}A{number}*2")));
        }
        for (number, text) in texts.iter().enumerate() {
            director
                .asset(json!({"number": format!("{number:04}"), "name": text, "remark": format!("甲\n{text}")}))
                .await;
        }
        let answer = export(&director, "").await;
        let sheet = answer.sheet();
        for (row, text) in sheet.rows.iter().zip(&texts) {
            assert_eq!(*row.cell(1), Cell::text(text));
            assert_eq!(*row.cell(25), Cell::text(&format!("甲\n{text}")));
        }
        let mut archive = zip::ZipArchive::new(std::io::Cursor::new(&answer.bytes)).unwrap();
        for index in 0..archive.len() {
            let mut part = String::new();
            std::io::Read::read_to_string(&mut archive.by_index(index).unwrap(), &mut part).unwrap();
            assert!(!part.contains("<f>") && !part.contains("<f ") && !part.contains("externalLink"), "a formula");
        }
    }
}

story! {
    async fn what_is_exported_is_imported_into_another_school_as_the_same_cards(app: App) {
        let (director, stranger) = (app.director().await, app.stranger().await);
        let building = json!({"name": "教学楼", "kind": "building"});
        let building = director.post("/places", &building).await.created();
        let room = director.room("201/里间", Some(&building)).await;
        let plain = director.room("（东）仓-库、甲", Some(&building)).await;
        let keeper = app.person(Role::Teacher, "周明理").await.to_string();
        director.asset(json!({
            "name": "投影仪\u{3000}（短焦）", "number": "甲/1", "brand": "=牌", "model": "+TY", "spec": "规".repeat(200),
            "unit": "台", "quantity": 100_000, "priceFen": 100_000_000, "acquiredOn": "1955-01-02",
            "bookedOn": "2026-08-25",
            "voucher": "-12", "acquisition": "built", "funding": "own",
            "supplier": "商".repeat(100), "contract": "同".repeat(60),
            "warrantyUntil": "2091-08-20", "placeId": plain["id"], "department": "处".repeat(60), "user": "组".repeat(60),
            "keeperId": keeper, "status": "to_scrap", "lifeYears": 200,
            "remark": "𬱖🖨️\n\"二\"".to_owned() + &"注".repeat(490)
        })).await;
        let gone = "资产名称,分类代码,使用状况\n旧电脑,A02010105,已报废\n旧电脑,A02010105,丢失\n";
        director.import("", gone.as_bytes()).await.ok();
        for status in ["in_stock", "in_use", "idle", "in_repair", "lent", "to_scrap"] {
            director.asset(json!({"status": status, "placeId": room["id"], "priceFen": 1})).await;
        }
        for acquisition in ["purchase", "donation", "transfer", "surplus", "built"] {
            director
                .asset(
                    json!({"acquisition": acquisition, "funding": "fiscal", "name": "无", "brand": "-", "quantity": 7}),
                )
                .await;
        }
        director
            .asset(json!({"name": "长".repeat(100), "number": "号".repeat(40), "priceFen": 99_999_999_999_i64}))
            .await;
        let file = export(&director, "").await.bytes;
        let told = stranger.import("", &file).await.ok();
        assert_eq!((&told["errors"], &told["created"]), (&json!([]), &json!(15)));
        let (mut here, mut there) = (director.walk("/assets").await, stranger.walk("/assets").await);
        for card in here.iter_mut().chain(&mut there) {
            for own in ["id", "createdAt", "updatedAt"] {
                card[own] = Value::Null;
            }
            for named in ["place", "keeper"] {
                if card[named].is_object() {
                    card[named]["id"] = Value::Null;
                }
            }
        }
        for (here, there) in here.iter().zip(&there) {
            assert_eq!(here, there);
        }
        assert_eq!(here.len(), there.len());
        // And the file of that school is the same again.
        assert_eq!(export(&stranger, "").await.sheet(), read(&file, |_| false).unwrap());
    }
}

story! {
    async fn an_export_takes_the_lists_filters_and_nothing_of_another_school(app: App) {
        let director = app.director().await;
        app.stranger().await.asset(json!({"name": "他校"})).await;
        let room = director.room("201", None).await;
        let keeper = app.person(Role::Teacher, "keeper@green").await.to_string();
        director.asset(json!({"number": "1", "name": "甲仪", "placeId": room["id"]})).await;
        director.asset(json!({"number": "2", "name": "乙仪", "keeperId": keeper})).await;
        director.asset(json!({"number": "3", "name": "丙桌", "categoryCode": "A05010203", "status": "idle"})).await;
        for (query, found) in [
            ("", "甲仪 乙仪 丙桌".to_owned()),
            ("?q=%E4%BB%AA", "甲仪 乙仪".to_owned()),
            ("?status=idle", "丙桌".to_owned()),
            ("?categoryCode=A05", "丙桌".to_owned()),
            ("?labelled=false", "甲仪 乙仪 丙桌".to_owned()),
            ("?labelled=true", String::new()),
        ] {
            assert_eq!(names(&export(&director, query).await.sheet()), found, "{query}");
        }
        let sheet_of = async |query: String| names(&export(&director, &query).await.sheet());
        assert_eq!(sheet_of(format!("?placeId={}", id(&room))).await, "甲仪");
        assert_eq!(sheet_of(format!("?keeperId={keeper}")).await, "乙仪");
        for (query, name) in [("?colour=red", "colour"), ("?limit=1", "limit"), ("?cursor=WyIxIl0", "cursor")] {
            export(&director, query).await.refused_field(400, name, "unknown_field");
        }
        // An empty register is a file with headings.
        assert!(export(&director, "?q=nothing").await.bytes.starts_with(b"PK"));
    }
}

story! {
    async fn more_cards_than_are_held_at_a_time_are_all_in_the_file(app: App) {
        let director = app.director().await;
        let lines: String = (0..4_500).map(|row| format!("课桌{row},A05010203,L-{row:05}\n")).collect();
        let job = director.import("", format!("名称,分类代码,编号\n{lines}").as_bytes()).await.json()["job"].clone();
        while director.get(&format!("/jobs/{}", id(&job))).await.ok()["state"] == "running" {}
        let sheet = export(&director, "").await.sheet();
        let numbers: Vec<_> = sheet.rows.iter().map(|row| row.cell(0).shown().into_owned()).collect();
        assert_eq!(numbers, (0..4_500).map(|row| format!("L-{row:05}")).collect::<Vec<_>>());
    }
}

story! {
    async fn only_who_may_take_the_register_away_does(app: App) {
        for role in [Role::Caretaker, Role::Guard, Role::Canteen, Role::Teacher, Role::Guardian] {
            export(&app.as_(role).await, "").await.refused(403, "not_allowed");
        }
        export(&app.as_(Role::Auditor).await, "?q=x").await;
        export(&app.anyone(), "").await.refused(401, "unauthenticated");
    }
}
