//! A fridge out of range: what to do, what is affected, and a repair when it is asked for.

use entity::member::Role;
use it::{id, story};
use serde_json::json;

story! {
    async fn a_warm_fridge_marks_its_samples_and_is_repaired_when_that_is_asked_for(app: App) {
        let lunch = app.lunch(&["红烧鸡", "炒青菜"]).await;
        let (canteen, director) = (app.as_(Role::Canteen).await, app.director().await);
        let fridge = director.asset(json!({"name": "留样冰箱"})).await;
        let made = canteen.sample(&lunch, 0, json!({"grams": 130, "fridgeId": fridge["id"], "deciCelsius": 50})).await;
        let (made, other) = (made.created(), canteen.sample(&lunch, 1, json!({"grams": 130})).await.created());
        assert_eq!((&made["excursion"], &made["fridge"]["id"]), (&json!(false), &fridge["id"]));
        let readings = format!("/fridges/{}/readings", id(&fridge));
        for edge in [0, 80] {
            let cold = canteen.post(&readings, &json!({ "deciCelsius": edge })).await.created();
            assert_eq!((&cold["outOfRange"], &cold["steps"]), (&json!(false), &json!([])));
        }
        let asked = json!({"deciCelsius": 50, "repair": true});
        canteen.post(&readings, &asked).await.refused_field(422, "repair", "not_needed");
        let warm = canteen.post(&readings, &json!({"deciCelsius": 100, "repair": true})).await.created();
        assert_eq!(warm["steps"], json!(["check_door", "move_samples", "call_repair", "read_again"]));
        assert_eq!(warm["affected"].as_array().unwrap().len(), 1);
        assert_eq!(warm["affected"][0]["id"], made["id"]);
        let order = director.get(&format!("/repairs/{}", warm["repair"]["id"].as_str().unwrap())).await.ok();
        assert_eq!((&order["asset"]["id"], &order["urgency"]), (&fridge["id"], &json!("urgent")));
        for (sample, marked) in [(&made, true), (&other, false)] {
            let now = director.get(&format!("/samples/{}", id(sample))).await.ok();
            assert_eq!(now["excursion"], json!(marked));
        }
        assert_eq!(director.walk(&format!("{readings}?limit=1")).await.len(), 3);
        assert_eq!(director.get("/ledgers/sample/verify").await.ok()["ok"], true);
        canteen.post(&readings, &json!({"deciCelsius": 9000})).await.refused_field(422, "deciCelsius", "out_of_range");
    }
}
