//! What a register's own words mean: places as people write them, categories that nobody knows, and the answers to both.

use it::{Actor, App, each, id, story};
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};
use uuid::Uuid;

const DRY: &str = "?dryRun=true";

async fn school(app: &App) -> (Actor<'_>, Value, Value) {
    let director = app.director().await;
    let building =
        async |name: &str| director.post("/places", &json!({"name": name, "kind": "building"})).await.created();
    let floor = async |building: &Value| {
        let floor = json!({"name": "一层", "kind": "floor", "parentId": building["id"]});
        director.post("/places", &floor).await.created()
    };
    let (teaching, science) = (building("教学楼").await, building("实验楼").await);
    let room = director.room("101", Some(&floor(&teaching).await)).await;
    let other = director.room("101", Some(&floor(&science).await)).await;
    (director, room, other)
}

fn file(place: &str) -> String {
    format!("名称,分类,地点\nx,A02020200,{place}\n")
}

async fn with(who: &Actor<'_>, query: &str, file: &str, answers: &[(&'static str, Value)]) -> it::Answer {
    let form = Form::new().part("file", Part::bytes(file.as_bytes().to_vec()));
    let form = answers.iter().fold(form, |form, (name, value)| form.text(*name, value.to_string()));
    who.import_form(query, form).await
}

story! {
    async fn a_place_is_found_by_what_people_write_and_they_are_told_where(app: App) {
        let (director, room, _) = school(&app).await;
        app.stranger().await.room("教学楼101", None).await;
        for text in ["教学楼101", "教学楼 101室", "教学楼－１０１", "教学101教室", "教学楼、一层、101室"] {
            let told = director.import(DRY, file(text).as_bytes()).await.ok();
            assert_eq!((&told["errors"], &told["newPlaces"]), (&json!([]), &json!([])), "{text}");
            let found = json!([{"text": text, "placeId": room["id"], "path": "教学楼 / 一层 / 101"}]);
            assert_eq!(told["foundPlaces"], found, "{text}");
        }
        // What is called so needs no telling, and what is not there is made.
        let told = director.import(DRY, file("教学楼 / 一层 / 101").as_bytes()).await.ok();
        assert_eq!((&told["foundPlaces"], &told["newPlaces"]), (&json!([]), &json!([])));
        let told = director.import(DRY, file("教学楼102").as_bytes()).await.ok();
        assert_eq!((&told["foundPlaces"], &told["newPlaces"]), (&json!([]), &json!(["教学楼102"])));
        let told = director.import("", file("教学楼101").as_bytes()).await.ok();
        assert_eq!(told["created"], 1);
        assert_eq!(director.walk(&format!("/assets?placeId={}", id(&room))).await.len(), 1);
        assert_eq!(director.walk("/places").await.len(), 6, "no new one");
    }
}

story! {
    async fn a_place_that_may_be_several_is_named_with_them_and_answered_by_the_caller(app: App) {
        let (director, room, other) = school(&app).await;
        let told = director.import(DRY, file("101室").as_bytes()).await.ok();
        let suggestions = json!([
            {"value": other["id"], "name": "实验楼 / 一层 / 101"}, {"value": room["id"], "name": "教学楼 / 一层 / 101"}
        ]);
        let error = json!({
            "row": 2, "column": "地点", "code": "ambiguous", "text": "101室", "suggestions": suggestions
        });
        assert_eq!(told["errors"], json!([error]));
        let answer = [("places", json!({"101室": other["id"], "不在": room["id"]}))];
        let told = with(&director, "", &file("101室"), &answer).await.ok();
        assert_eq!((&told["created"], &told["foundPlaces"]), (&json!(1), &json!([])));
        assert_eq!(each(&director.walk(&format!("/assets?placeId={}", id(&other))).await, "name"), ["x"]);
        // An answer goes before what the school calls a place.
        let told = with(&director, DRY, &file("教学楼"), &[("places", json!({"教学楼": room["id"]}))]).await.ok();
        assert_eq!(told["errors"], json!([]));
        let foreign = app.stranger().await.room("101", None).await;
        for nowhere in [foreign["id"].clone(), json!(Uuid::now_v7())] {
            let told = with(&director, DRY, &file("101室"), &[("places", json!({"101室": nowhere}))]).await.ok();
            assert_eq!(told["errors"][0]["code"], "not_found");
        }
        let answer = with(&director, DRY, &file("101室"), &[("places", json!({"101室": "x"}))]).await;
        answer.refused_field(400, "places", "invalid");
    }
}

story! {
    async fn a_caller_who_means_none_of_the_places_there_are_gets_a_new_one_as_it_is_written(app: App) {
        let (director, ..) = school(&app).await;
        let file = format!("{}y,A02020200,101室\nz,A02020200,教学楼101\n", file("101室"));
        let answers = [("places", json!({"101室": null, "教学楼101": null, "教学楼": null}))];
        let told = with(&director, "", &file, &answers).await.ok();
        assert_eq!((&told["created"], &told["errors"], &told["foundPlaces"]), (&json!(3), &json!([]), &json!([])));
        assert_eq!(told["newPlaces"], json!(["101室", "教学楼101"]), "once each");
        let mut paths: Vec<_> = director.walk("/assets").await.iter().map(|card| card["place"]["path"].clone()).collect();
        paths.sort_by_key(Value::to_string);
        assert_eq!(paths, ["101室", "101室", "教学楼101"]);
    }
}

story! {
    async fn none_of_several_places_that_are_called_just_so_cannot_be_told_from_them(app: App) {
        let director = app.director().await;
        director.room("音乐室", None).await;
        director.room("音乐室", None).await;
        let told = with(&director, DRY, &file("音乐室"), &[("places", json!({"音乐室": null}))]).await.ok();
        let error = &told["errors"][0];
        assert_eq!((&error["code"], &error["text"], &told["newPlaces"]), (&json!("ambiguous"), &json!("音乐室"), &json!([])));
        assert_eq!(error["suggestions"].as_array().unwrap().len(), 2);
    }
}

story! {
    async fn the_errors_that_are_told_are_the_first_ones_and_each_says_what_it_may_mean(app: App) {
        let (director, ..) = school(&app).await;
        // The rows that cannot be read come last, yet are known first.
        let wrong = |count: usize, category: &str, price: &str| format!("x,{category},101,{price}\n").repeat(count);
        let rows = [wrong(1_001, "A02020200", "1"), wrong(20, "学生课桌", "1"), wrong(1_100, "A02020200", "much")].concat();
        let started = director.import(DRY, format!("名称,分类,地点,单价\n{rows}").as_bytes()).await.ok();
        let errors = started["errors"].as_array().unwrap();
        assert_eq!((errors.len(), &errors[0]["row"], &errors[999]["row"]), (1_000, &json!(2), &json!(1_001)));
        let explained = |error: &Value| error["text"] == "101" && error["suggestions"].as_array().unwrap().len() == 2;
        assert!(errors.iter().all(explained));
    }
}

story! {
    async fn an_unknown_category_brings_suggestions_and_is_answered_by_the_caller(app: App) {
        let director = app.director().await;
        let file = "名称,分类\n甲,学生课桌\n乙,学生课桌\n丙,魑魅魍魉\n";
        let told = director.import(DRY, file.as_bytes()).await.ok();
        let errors = told["errors"].as_array().unwrap();
        let suggested = errors[0]["suggestions"].as_array().unwrap();
        assert_eq!((errors.len(), &errors[0]["text"]), (3, &json!("学生课桌")));
        assert!((1..=3).contains(&suggested.len()) && suggested[0]["name"].as_str().unwrap().contains("桌"));
        assert_eq!(errors[1]["suggestions"], errors[0]["suggestions"]);
        assert_eq!(errors[2]["suggestions"], Value::Null);
        let code = suggested[0]["value"].clone();
        let answers = [("categories", json!({"学生课桌": code, "魑魅魍魉": "A02020200"}))];
        let told = with(&director, "", file, &answers).await.ok();
        assert_eq!(told["created"], 3);
        let codes: Vec<_> = director.walk("/assets").await.iter().map(|card| card["category"]["code"].clone()).collect();
        assert_eq!(codes.iter().filter(|known| **known == code).count(), 2);
        let told = with(&director, DRY, file, &[("categories", json!({"学生课桌": "木头"}))]).await.ok();
        assert_eq!(told["errors"][0]["code"], "unknown_category");
        let answer = with(&director, DRY, file, &[("categories", json!(["A"]))]).await;
        answer.refused_field(400, "categories", "invalid");
    }
}
