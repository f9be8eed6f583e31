//! Foods and dishes.

use entity::member::Role;
use it::{App, each, send, story};
use reqwest::{
    Method,
    multipart::{Form, Part},
};
use serde_json::{Value, json};

const HEADINGS: &str = "名称,类别,过敏原,可食部%,能量kcal,蛋白质g,脂肪g,碳水化合物g,糖g";

fn table(rows: &[&str]) -> Form {
    let text = format!("{HEADINGS}\n{}\n", rows.join("\n"));
    // As Excel in China saves it.
    let (bytes, ..) = encoding_rs::GBK.encode(&text);
    Form::new().part("file", Part::bytes(bytes.into_owned()).file_name("foods.csv"))
}

fn pork(changes: Value) -> Value {
    let mut food = json!({
        "name": "猪瘦肉", "group": "meat",
        "per100g": {"kcal": 143, "proteinMg": 20_300, "fatMg": 6_200, "carbohydrateMg": 1_500, "ironUg": 3_000},
    });
    for (name, value) in changes.as_object().unwrap() {
        food["per100g"][name] = value.clone();
    }
    food
}

story! {
    // M03
    async fn values_that_no_food_has_are_refused(app: App) {
        let canteen = app.as_(Role::Canteen).await;
        for (changes, field, code) in [
            (json!({"kcal": 0}), "per100g.kcal", "impossible"),
            (json!({"kcal": 598}), "per100g.kcal", "far_from_parts"),
            (json!({"sugarMg": 1_501}), "per100g.sugarMg", "over_carbohydrate"),
            (json!({"proteinMg": 100_001}), "per100g.proteinMg", "out_of_range"),
            (json!({"carbohydrateMg": 90_000}), "per100g.carbohydrateMg", "parts_over_whole"),
            (json!({"fatMg": -5}), "per100g.fatMg", "out_of_range"),
        ] {
            canteen.post("/foods", &pork(changes)).await.refused_field(422, field, code);
        }
        let mut wrong = pork(json!({}));
        wrong["allergens"] = json!(["peanut", "pollen"]);
        canteen.post("/foods", &wrong).await.refused_field(400, "allergens[1]", "invalid_choice");
        wrong["allergens"] = json!([]);
        wrong["ediblePercent"] = json!(101);
        canteen.post("/foods", &wrong).await.refused_field(422, "ediblePercent", "out_of_range");
        let food = canteen.post("/foods", &pork(json!({}))).await.created();
        canteen.post("/foods", &pork(json!({}))).await.refused_field(422, "name", "taken");
        let path = format!("/foods/{}", food["id"].as_str().unwrap());
        let nothing = json!({"per100g": {"kcal": 0, "proteinMg": 0, "fatMg": 0, "carbohydrateMg": 0}});
        canteen.patch(&path, 1, &nothing).await.refused_field(422, "per100g.proteinMg", "impossible");
        let changed = canteen.patch(&path, 1, &json!({"ediblePercent": 95})).await.ok();
        assert_eq!((&changed["ediblePercent"], &changed["version"]), (&json!(95), &json!(2)));
        assert_eq!(changed["per100g"]["ironUg"], 3_000);
        assert_eq!(changed["certainty"], "approximate");
        canteen.patch(&path, 1, &json!({"name": "里脊"})).await.refused(409, "stale_version");
    }
}

story! {
    async fn the_starter_says_what_it_is_and_gives_way_to_a_schools_own_table(app: App) {
        let canteen = app.as_(Role::Canteen).await;
        let rice = "大米,谷薯,,100,350,8,1,76,";
        let first = canteen.upload("/foods/import", table(&[rice])).await.ok();
        assert_eq!((&first["created"], &first["changed"], &first["errors"]), (&json!(1), &json!(0), &json!([])));
        let starter = canteen.post("/foods/starter", &json!({})).await.ok();
        assert_eq!(starter["created"].as_u64().unwrap() + 1, starter["rows"].as_u64().unwrap());
        assert_eq!(canteen.post("/foods/starter", &json!({})).await.ok()["created"], 0);
        let foods = canteen.walk("/foods").await;
        let named = |name: &str| foods.iter().find(|food| food["name"] == name).unwrap();
        assert_eq!(named("大米")["per100g"]["kcal"], 350, "what the school had stays");
        assert_eq!(named("鸡蛋")["certainty"], "approximate");
        assert!(named("鸡蛋")["source"].as_str().unwrap().contains("未核对"));
        let egg = "鸡蛋,蛋,蛋,87,139,13.1,8.6,2.4,";
        let seen = canteen.upload("/foods/import?dryRun=true", table(&[rice, egg])).await.ok();
        assert_eq!((&seen["rows"], &seen["created"], &seen["changed"]), (&json!(2), &json!(0), &json!(0)));
        let own = canteen.upload("/foods/import", table(&[rice, egg])).await.ok();
        assert_eq!((&own["created"], &own["changed"]), (&json!(0), &json!(1)));
        assert_eq!(canteen.walk("/foods?q=鸡蛋").await[0]["per100g"]["proteinMg"], 13_100);
    }
}

story! {
    async fn a_table_with_a_mistake_is_not_imported_at_all(app: App) {
        let canteen = app.as_(Role::Canteen).await;
        let rows = ["大米,谷薯,,100,346,7.4,0.8,77.9,", "蒸肉,肉,,100,143,20,6,1,", "糖,其他,,100,396,0,0,99,99.5", "大米,谷薯,,,346,7,1,78,"];
        let answer = canteen.upload("/foods/import", table(&rows)).await.ok();
        let told: Vec<_> = each(answer["errors"].as_array().unwrap(), "code");
        assert_eq!(told, ["unknown_group", "over_carbohydrate", "duplicate"]);
        assert_eq!(answer["errors"][0], json!({"row": 3, "column": "类别", "code": "unknown_group"}));
        assert_eq!((&answer["rows"], &answer["created"]), (&json!(4), &json!(0)));
        assert!(canteen.walk("/foods").await.is_empty());
        let form = Form::new().part("file", Part::bytes("名称,颜色\n米,白\n".as_bytes().to_vec()).file_name("a.csv"));
        canteen.upload("/foods/import", form).await.refused_field(422, "类别", "missing_column");
        let other = send(canteen.request(Method::POST, "/foods/import").header("Content-Type", "text/csv").body(b"%PDF-1.4".to_vec()));
        other.await.refused(415, "unsupported_type");
    }
}

story! {
    async fn a_dish_says_what_its_foods_say(app: App) {
        let canteen = app.as_(Role::Canteen).await;
        let (egg, prawn) = (canteen.food("蛋液", json!(["egg"])).await, canteen.food("虾", json!(["crustacean", "egg"])).await);
        let part = |food: &str, grams: u32| json!({"foodId": food, "grams": {"lower_primary": grams}});
        let sent = |parts: Value| json!({"name": "虾仁蒸蛋", "category": "half_meat", "method": "蒸", "ingredients": parts});
        let dish = canteen.post("/dishes", &sent(json!([part(&egg, 50), part(&prawn, 25)]))).await.created();
        assert_eq!(dish["allergens"], json!(["crustacean", "egg"]));
        assert_eq!(dish["nutrition"]["lower_primary"]["kcal"], 75);
        assert_eq!(dish["nutrition"]["lower_primary"]["proteinMg"], 7_500);
        for (parts, field, code) in [
            (json!([part(&egg, 50), part(&egg, 5)]), "ingredients[1].foodId", "duplicate"),
            (json!([part(&egg, 0)]), "ingredients[0].grams", "out_of_range"),
            (json!([part(&egg, 2_001)]), "ingredients[0].grams", "out_of_range"),
            (json!([{"foodId": egg, "grams": {}}]), "ingredients[0].grams", "required"),
            (json!([part(&egg, 5), part(dish["id"].as_str().unwrap(), 5)]), "ingredients[1].foodId", "not_found"),
        ] {
            canteen.post("/dishes", &sent(parts)).await.refused_field(422, field, code);
        }
        canteen.post("/dishes", &sent(json!([]))).await.refused_field(422, "name", "taken");
        for grams in [json!(-5), json!(1e9), json!("五十"), json!(12.5)] {
            let parts = json!([{"foodId": egg, "grams": {"lower_primary": grams}}]);
            let answer = canteen.post("/dishes", &sent(parts)).await;
            assert!([400, 422].contains(&answer.status.as_u16()), "{}", answer.text());
        }
        let path = format!("/dishes/{}", dish["id"].as_str().unwrap());
        let void = canteen.request(Method::POST, &format!("{path}/void")).header("If-Match", "\"1\"");
        let void = send(void.json(&json!({"reason": "过敏的人多"}))).await.ok();
        assert_eq!(void["voidReason"], "过敏的人多");
        assert!(canteen.walk("/dishes").await.is_empty() && canteen.walk("/dishes?void=true").await.len() == 1);
        canteen.patch(&path, 2, &json!({"name": "蒸蛋"})).await.refused(409, "stale_version");
        canteen.post("/dishes", &sent(json!([]))).await.created();
    }
}

story! {
    async fn a_school_says_itself_whether_its_oil_counts_as_an_allergen(app: App) {
        let canteen = app.as_(Role::Canteen).await;
        canteen.post("/foods/starter", &json!({})).await.ok();
        let oil = canteen.walk("/foods?q=花生油").await[0].clone();
        let greens = canteen.dish("清炒时蔬", oil["id"].as_str().unwrap()).await;
        let allergens = async || canteen.get(&format!("/dishes/{greens}")).await.ok()["allergens"].clone();
        assert_eq!(allergens().await, json!(["peanut"]), "marked until somebody has looked at the bottle");
        let path = format!("/foods/{}", oil["id"].as_str().unwrap());
        canteen.patch(&path, 1, &json!({"allergens": []})).await.ok();
        assert_eq!(allergens().await, json!([]));
    }
}

async fn set(app: &App, canteen: Value) -> it::Answer {
    let director = app.director().await;
    let version = director.get("/school").await.ok()["version"].as_i64().unwrap();
    director.patch("/school", version, &json!({"canteen": canteen})).await
}

story! {
    async fn a_dish_that_schools_must_not_serve_is_blocked_or_marked(app: App) {
        let canteen = app.as_(Role::Canteen).await;
        let beans = canteen.food("四季豆", json!([])).await;
        let dish = |name: &str| json!({"name": name, "category": "vegetable", "ingredients": [
            {"foodId": beans, "grams": {"lower_primary": 100}}
        ]});
        canteen.post("/dishes", &dish("干煸豆角")).await.refused_field(422, "name", "risky_dish");
        canteen.post("/dishes", &json!({"name": "凉拌黄瓜", "category": "vegetable"})).await
            .refused_field(422, "name", "risky_dish");
        set(&app, json!({"riskyDishes": "warn"})).await.ok();
        let made = canteen.post("/dishes", &dish("干煸豆角")).await.created();
        assert_eq!(made["risks"], json!(["四季豆"]));
        set(&app, json!({"riskyWords": []})).await.ok();
        assert_eq!(canteen.walk("/dishes").await[0]["risks"], json!([]));
    }
}

story! {
    async fn a_school_holds_itself_to_no_less_than_the_law(app: App) {
        for (canteen, field, code) in [
            (json!({"minimumGrams": 124}), "canteen.minimumGrams", "out_of_range"),
            (json!({"keepHours": 47}), "canteen.keepHours", "out_of_range"),
            (json!({"meals": []}), "canteen.meals", "required"),
            (json!({"lossPerMille": 501}), "canteen.lossPerMille", "out_of_range"),
            (json!({"meals": [{"meal": "lunch", "from": "12:30", "until": "11:30"}]}), "canteen.meals", "not_in_order"),
        ] {
            set(&app, canteen).await.refused_field(422, field, code);
        }
        set(&app, json!({"meals": [{"meal": "supper", "from": "11:30", "until": "12:30"}]})).await
            .refused_field(400, "canteen.meals[0].meal", "invalid_choice");
        let school = set(&app, json!({"minimumGrams": 150, "keepHours": 72})).await.ok();
        assert_eq!((&school["canteen"]["minimumGrams"], &school["canteen"]["keepHours"]), (&json!(150), &json!(72)));
        assert_eq!(school["canteen"]["fridgeUntilDeciCelsius"], 80, "what was not said is the default");
    }
}
