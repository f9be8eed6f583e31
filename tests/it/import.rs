//! A whole register at once (A15): what comes in, what is refused, and that it is all or nothing.

use encoding_rs::GBK;
use entity::member::Role;
use houqin::sheet::{Cell, Heading, write};
use it::{Actor, App, each, id, story};
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use uuid::Uuid;

const REGISTER: &str = "资产名称,分类代码,资产编号,数量,单价(元),取得日期,存放地点,保管人,使用状况,备注\n\
    短焦投影仪,A02020200,A-1,2,\"1,234.50\",2024/3/5,教学楼 / 二层 / 201,周明理,在用,“引号”\n\
    课桌,A05010203,,46,210,2019年9月1日,教学楼 / 二层 / 201,,闲置,\n";

fn xlsx(csv: &str) -> Vec<u8> {
    let mut lines = csv.lines().map(|line| line.split(',').map(Cell::text).collect::<Vec<_>>());
    let headings: Vec<_> = lines.next().unwrap().iter().map(|cell| Heading::new(&cell.shown())).collect();
    write("台账", &headings, lines).unwrap()
}

async fn cards(who: &Actor<'_>) -> Vec<Value> {
    let mut cards = who.walk("/assets").await;
    for card in &mut cards {
        for own in ["id", "createdAt", "updatedAt"] {
            card[own] = Value::Null;
        }
        for named in ["place", "keeper"] {
            card[named]["id"] = Value::Null;
        }
    }
    cards
}

fn errors(answer: &Value) -> Vec<String> {
    let word = |error: &Value| {
        format!("{} {} {}", error["row"], error["column"].as_str().unwrap(), error["code"].as_str().unwrap())
    };
    answer["errors"].as_array().unwrap().iter().map(word).collect()
}

/// Everything that an import may change; the job itself is told apart.
async fn rows(app: &App) -> std::collections::BTreeMap<String, i64> {
    let mut rows = app.rows().await;
    rows.retain(|table, _| !["job", "idempotency"].contains(&table.as_str()));
    rows
}

story! {
    async fn the_same_register_comes_in_from_xlsx_and_from_csv_in_any_usual_encoding(app: App) {
        let plain = REGISTER.replace("\"1,234.50\"", "1234.50");
        let utf16: Vec<u8> =
            [0xFF, 0xFE].into_iter().chain(REGISTER.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let files = [
            ("utf-8", REGISTER.as_bytes().to_vec()),
            ("utf-8 with mark", format!("\u{FEFF}{REGISTER}").into_bytes()),
            ("gbk", GBK.encode(REGISTER).0.into_owned()),
            ("utf-16", utf16),
            ("xlsx", xlsx(&plain)),
            ("crlf", REGISTER.replace('\n', "\r\n").into_bytes()),
        ];
        let mut seen: Option<Vec<Value>> = None;
        for (name, file) in files {
            let fresh = App::start(app.backend).await;
            let director = fresh.director().await;
            let told = director.import("", &file).await.ok();
            assert_eq!(
                (&told["rows"], &told["created"], &told["errors"]),
                (&json!(2), &json!(2), &json!([])),
                "{name}"
            );
            assert_eq!(told["newPlaces"], json!(["教学楼", "教学楼 / 二层", "教学楼 / 二层 / 201"]), "{name}");
            assert_eq!(told["newKeepers"], json!(["周明理"]));
            let cards = cards(&director).await;
            let made = &cards[0];
            assert_eq!(
                (&made["number"], &made["priceFen"], &made["quantity"]),
                (&json!("A-1"), &json!(123_450), &json!(2))
            );
            assert_eq!((&made["acquiredOn"], &made["remark"]), (&json!("2024-03-05"), &json!("“引号”")));
            assert_eq!((&made["keeper"]["name"], &made["place"]["name"]), (&json!("周明理"), &json!("201")));
            assert_eq!(cards[1]["status"], "idle");
            assert_eq!(*seen.get_or_insert_with(|| cards.clone()), cards, "{name}");
            let made = &director.walk("/assets").await[0];
            assert_eq!(director.history(made).await, ["imported"]);
        }
    }
}

story! {
    async fn headings_are_recognised_by_many_words_and_the_caller_has_the_last_one(app: App) {
        let director = app.director().await;
        let csv = "品名,国标码,规格型号,存放位置,责任人,楼长\n投影仪,A02020200,TY-300,201,周明理,星河\n";
        let told = director.import("?dryRun=true", csv.as_bytes()).await.ok();
        let meant = |told: &Value| -> Vec<Value> {
            told["columns"].as_array().unwrap().iter().map(|column| column["field"].clone()).collect()
        };
        let usual = ["name", "categoryCode", "model", "place", "keeper"].map(Value::from);
        assert_eq!(meant(&told), usual.iter().cloned().chain([Value::Null]).collect::<Vec<_>>());
        let form = |mapping: Value| {
            let form = Form::new().part("file", Part::bytes(csv.as_bytes().to_vec()));
            form.text("mapping", mapping.to_string())
        };
        let told =
            director.import_form("", form(json!({"楼长": "user", "责任人": null, "规格型号": "spec"}))).await.ok();
        assert_eq!((&told["created"], &told["newKeepers"]), (&json!(1), &json!([])));
        let card = &director.walk("/assets").await[0];
        assert_eq!((&card["user"], &card["spec"], &card["model"]), (&json!("星河"), &json!("TY-300"), &json!("")));
        assert_eq!(card["keeper"], Value::Null);
        for (mapping, path, code) in [
            (json!({"楼长": "colour"}), "楼长", "unknown_field"),
            (json!({"没有": "name"}), "没有", "unknown_heading"),
            (json!({"楼长": "name"}), "资产名称", "missing_column"),
        ] {
            let answer = director.import_form("", form(mapping.clone())).await;
            if mapping == json!({"楼长": "name"}) {
                // A column that is said is not guessed again: the other one is left out.
                assert_eq!(answer.ok()["columns"][0]["field"], Value::Null);
            } else {
                answer.refused_field(422, path, code);
            }
        }
        director.import_form("", form(json!(["name"]))).await.refused_field(400, "mapping", "invalid");
    }
}

story! {
    async fn a_dry_run_tells_what_would_happen_and_writes_nothing(app: App) {
        let director = app.director().await;
        director.asset(json!({"number": "B-1"})).await;
        let before = app.rows().await;
        let told = director.import("?dryRun=true", REGISTER.as_bytes()).await.ok();
        assert_eq!(app.rows().await, before, "not even a job");
        assert_eq!((&told["dryRun"], &told["rows"], &told["created"]), (&json!(true), &json!(2), &json!(0)));
        assert_eq!(told["assetIds"], json!([]));
        let done = director.import("?dryRun=false", REGISTER.as_bytes()).await.ok();
        for same in ["rows", "columns", "newPlaces", "newKeepers", "errors"] {
            assert_eq!(told[same], done[same], "{same}");
        }
        let made = director.walk("/assets").await;
        assert_eq!((&done["created"], made.len()), (&json!(2), 3));
        for asset in done["assetIds"].as_array().unwrap() {
            director.get(&format!("/assets/{}", asset.as_str().unwrap())).await.ok();
        }
        // New keepers cannot log in until somebody invites them.
        let keeper = director.walk("/members?q=%E5%91%A8%E6%98%8E%E7%90%86").await;
        assert_eq!((keeper.len(), &keeper[0]["login"]), (1, &Value::Null));
        // A second time everything is there, and only numbered rows clash.
        let again = director.import("?dryRun=true", REGISTER.as_bytes()).await.ok();
        assert_eq!((&again["newPlaces"], &again["newKeepers"]), (&json!([]), &json!([])));
        assert_eq!(errors(&again), ["2 资产编号 taken"]);
    }
}

story! {
    async fn every_wrong_cell_is_named_by_row_and_heading_and_then_nothing_is_written(app: App) {
        let director = app.director().await;
        director.asset(json!({"number": "T-1"})).await;
        let before = rows(&app).await;
        let csv = "名称,分类代码,编号,数量,单价,购置日期,使用状况,使用年限\n\
            好的,A02020200,N-1,1,1,2024-01-01,在用,3\n\
            ,A02020200,,1,1,,,\n\
            无码,,,1,1,,,\n\
            怪码,桌子类,,1,1,,,\n\
            数量,A02020200,,0,1,,,\n\
            负价,A02020200,,1,-5,,,\n\
            分厘,A02020200,,1,1.005,,,\n\
            日期,A02020200,,1,1,2024-02-30,,\n\
            将来,A02020200,,1,1,2099-01-01,,\n\
            状况,A02020200,,1,1,,飞走,\n\
            重复,A02020200,N-1,1,1,,,\n\
            已有,A02020200,T-1,1,1,,,\n\
            年限,A02020200,,1,1,,,很久\n";
        for dry in ["?dryRun=true", ""] {
            let told = director.import(dry, csv.as_bytes()).await.ok();
            assert_eq!((&told["rows"], &told["created"]), (&json!(13), &json!(0)));
            assert_eq!(
                errors(&told),
                [
                    "3 名称 required",
                    "4 分类代码 required",
                    "5 分类代码 unknown_category",
                    "6 数量 invalid_number",
                    "7 单价 negative",
                    "8 单价 fraction_of_fen",
                    "9 购置日期 invalid_date",
                    "10 购置日期 future_date",
                    "11 使用状况 invalid_choice",
                    "12 编号 duplicate",
                    "13 编号 taken",
                    "14 使用年限 invalid_number",
                ]
            );
        }
        assert_eq!(rows(&app).await, before);
        let many: String = (0..1500).map(|_| "x,没有的类\n").collect();
        let told = director.import("?dryRun=true", format!("名称,分类代码\n{many}").as_bytes()).await.ok();
        assert_eq!((told["errors"].as_array().unwrap().len(), &told["rows"]), (1000, &json!(1500)));
    }
}

story! {
    async fn a_column_that_is_missing_or_there_twice_is_named(app: App) {
        let director = app.director().await;
        for (csv, path, code) in [
            ("名称,数量\n投影仪,1\n", "分类代码", "missing_column"),
            ("分类代码,数量\nA02020200,1\n", "资产名称", "missing_column"),
            ("名称,物品名称,分类代码\na,b,A02020200\n", "物品名称", "duplicate_column"),
            ("名称,物品名称,分类代码\na,b,A02020200\n", "名称", "duplicate_column"),
        ] {
            director.import("?dryRun=true", csv.as_bytes()).await.refused_field(422, path, code);
        }
    }
}

story! {
    async fn a_place_or_keeper_is_found_by_what_is_written_and_two_of_the_same_name_are_not_guessed(app: App) {
        let director = app.director().await;
        let building = |name: &str| json!({"name": name, "kind": "building"});
        let east = director.post("/places", &building("东楼")).await.created();
        let west = director.post("/places", &building("西楼")).await.created();
        let floor = json!({"name": "二层", "kind": "floor", "parentId": east["id"]});
        let floor = director.post("/places", &floor).await.created();
        let only = director.room("301", Some(&floor)).await;
        director.room("101", Some(&east)).await;
        director.room("101", Some(&west)).await;
        // The same name at the same place, twice.
        director.room("仓库", Some(&west)).await;
        director.room("仓库", Some(&west)).await;
        app.person(Role::Teacher, "重名").await;
        let me = director.get("/me").await.ok()["member"]["id"].clone();
        let twin = json!({"name": "重名", "role": "teacher"});
        director.post("/members", &twin).await.created();
        let import = async |place: &str, keeper: &str| {
            let csv = format!("名称,分类代码,地点,保管人\nx,A02020200,{place},{keeper}\n");
            errors(&director.import("?dryRun=true", csv.as_bytes()).await.ok())
        };
        let nothing: [&str; 0] = [];
        for place in ["301", "二层 / 301", "二层/301", "东楼-二层-301", "东楼 / 101", "西楼／101", "东楼>二层>301"]
        {
            assert_eq!(import(place, "director@green").await, nothing, "{place}");
        }
        for place in ["101", "西楼 / 仓库", "仓库"] {
            assert_eq!(import(place, "").await, ["2 地点 ambiguous"], "{place}");
        }
        assert_eq!(import("301", "重名").await, ["2 保管人 ambiguous"]);
        // Written in different ways in the same file, it is still one room.
        let csv = "名称,分类代码,地点,保管人\nx,A02020200,二层 / 301,director@green\nx,A02020200,301,\n\
            x,A02020200,东楼 / 二层 / 301,\nx,A02020200,301,\n";
        let told = director.import("", csv.as_bytes()).await.ok();
        assert_eq!((errors(&told), &told["newPlaces"]), (Vec::new(), &json!([])));
        let cards = director.walk(&format!("/assets?placeId={}", id(&only))).await;
        assert_eq!((cards.len(), &cards[0]["keeper"]["id"]), (4, &me));
    }
}

story! {
    // Labels outlive servers.
    async fn tags_that_come_along_are_adopted_and_stay_unique(app: App) {
        let (director, stranger) = (app.director().await, app.stranger().await);
        let (own, foreign) = (director.blanks(2).await, stranger.blanks(1).await);
        let used = director.asset(json!({"tagCode": own[1]})).await;
        let import = async |code: &str| {
            let csv = format!("名称,分类代码,标签码\nx,A02020200,{code}\n");
            director.import("", csv.as_bytes()).await.ok()
        };
        for (code, refusal) in [
            (own[1].as_str(), "taken"),
            (&foreign[0], "taken"),
            ("7K3M", "invalid_code"),
            ("7K3M9QXT2BWDZZZZZ", "invalid_code"),
            ("7K3M-9QXT-2BWD-0", "invalid_code"),
            ("UUUUUUUUUUUU", "invalid_code"),
        ] {
            assert_eq!(errors(&import(code).await), [format!("2 标签码 {refusal}")], "{code}");
        }
        let newcomer = houqin::tag::random_code(12).unwrap();
        for code in [&own[0], &houqin::tag::checked(&newcomer).to_lowercase()] {
            let told = import(code).await;
            assert_eq!(told["created"], 1, "{told}");
            let scan = director.get(&format!("/tags/{code}")).await.ok();
            assert_eq!((&scan["state"], &scan["asset"]["id"]), (&json!("bound"), &told["assetIds"][0]));
        }
        assert_eq!(errors(&import(&newcomer).await), ["2 标签码 taken"]);
        assert_eq!(director.get(&format!("/assets/{}", id(&used))).await.ok()["tag"], own[1]);
        let twice =
            format!("名称,分类代码,标签码\nx,A02020200,{0}\ny,A02020200,{0}\n", houqin::tag::random_code(12).unwrap());
        assert_eq!(errors(&director.import("?dryRun=true", twice.as_bytes()).await.ok()), ["3 标签码 duplicate"]);
    }
}

story! {
    async fn the_same_key_imports_once(app: App) {
        let director = app.director().await;
        let key = Uuid::now_v7().to_string();
        let post = async |mapping: Option<Value>, file: &str| {
            let mut form = Form::new().part("file", Part::bytes(file.as_bytes().to_vec()));
            if let Some(mapping) = mapping {
                form = form.text("mapping", mapping.to_string());
            }
            let request = director.request(reqwest::Method::POST, "/assets/import");
            it::send(request.header("Idempotency-Key", &key).multipart(form)).await
        };
        let first = post(None, REGISTER).await.ok();
        let again = post(None, REGISTER).await;
        assert_eq!(again.headers["idempotent-replay"], "true");
        assert_eq!(again.ok(), first);
        assert_eq!(director.walk("/assets").await.len(), 2);
        post(None, &REGISTER.replace("课桌", "课椅")).await.refused(422, "idempotency_mismatch");
        post(Some(json!({"备注": null})), REGISTER).await.refused(422, "idempotency_mismatch");
        assert_eq!(each(&director.walk("/assets").await, "name").len(), 2);
    }
}

story! {
    async fn a_category_is_known_by_its_name_even_where_it_is_a_word_for_an_earlier_one(app: App) {
        let director = app.director().await;
        let file = "名称,分类\n甲,油印机\n乙,水池\n丙,台式计算机\n丁,没有这个名称\n";
        let told = director.import("?dryRun=true", file.as_bytes()).await.ok();
        assert_eq!(errors(&told), ["5 分类 unknown_category"]);
    }
}

story! {
    async fn only_who_may_import_imports(app: App) {
        for role in [Role::Caretaker, Role::Guard, Role::Canteen, Role::Teacher, Role::Guardian, Role::Auditor] {
            app.as_(role).await.import("?dryRun=true", REGISTER.as_bytes()).await.refused(403, "not_allowed");
        }
        app.anyone().import("", REGISTER.as_bytes()).await.refused(401, "unauthenticated");
    }
}
