//! A finish needs a proof (R08, R09): a photo that shows something new.

use entity::member::Role;
use it::{Actor, App, story};
use serde_json::{Value, json};

/// An order that the caretaker works on.
async fn started(app: &App, caretaker: &Actor<'_>, item: &str) -> Value {
    let (director, teacher) = (app.director().await, app.as_(Role::Teacher).await);
    let room = director.room("305", None).await;
    let photo = app.lay_photo_of(app.green, Some(teacher.member().await), &format!("{item}-before")).await;
    let order = teacher.report(json!({"placeId": room["id"], "item": item, "photoIds": [photo]})).await;
    director.step(&order, "assign", json!({"memberId": caretaker.member().await})).await.ok();
    caretaker.step(&order, "start", json!({})).await.ok()
}

story! {
    async fn a_used_picture_proves_nothing(app: App) {
        let caretaker = app.as_(Role::Caretaker).await;
        let me = caretaker.member().await;
        let (order, other) = (started(&app, &caretaker, "a").await, started(&app, &caretaker, "b").await);
        let finish = async |order: &Value, photos: &[String]| {
            caretaker.step(order, "finish", json!({"result": "fixed", "photoIds": photos})).await
        };
        finish(&order, &[]).await.refused_field(422, "photoIds", "required");
        // The picture of the fault, and one from another order, sent once more.
        let fault = app.lay_photo_of(app.green, Some(me), "a-before").await;
        let foreign = app.lay_photo_of(app.green, Some(me), "b-before").await;
        finish(&order, std::slice::from_ref(&fault)).await.refused_field(422, "photoIds", "not_new");
        finish(&order, &[fault.clone(), foreign.clone()]).await.refused_field(422, "photoIds", "not_new");
        // Nothing half-done: the same photos are free for the next try.
        let new = app.lay_photo_of(app.green, Some(me), "a-after").await;
        let done = finish(&order, &[fault, foreign, new.clone()]).await.ok();
        assert_eq!(done["photos"].as_array().unwrap().len(), 4);
        finish(&other, std::slice::from_ref(&new)).await.refused_field(422, "photoIds", "already_used");
        let copy = app.lay_photo_of(app.green, Some(me), "a-after").await;
        finish(&other, &[copy]).await.refused_field(422, "photoIds", "not_new");
        // Another school's pictures count for nothing here.
        app.lay_photo_of(app.blue, None, "b-after").await;
        let own = app.lay_photo_of(app.green, Some(me), "b-after").await;
        finish(&other, &[own]).await.ok();
    }
}

story! {
    async fn after_a_refusal_another_photo_is_needed_and_the_cost_goes_on(app: App) {
        let (caretaker, teacher) = (app.as_(Role::Caretaker).await, app.as_(Role::Teacher).await);
        let me = caretaker.member().await;
        let order = started(&app, &caretaker, "a").await;
        let first = app.lay_photo_of(app.green, Some(me), "first").await;
        let body = json!({"result": "temporary", "photoIds": [first], "labourFen": 100});
        caretaker.step(&order, "finish", body).await.ok();
        teacher.step(&order, "reject", json!({"reason": "还在滴水"})).await.ok();
        let same = app.lay_photo_of(app.green, Some(me), "first").await;
        let again = json!({"result": "fixed", "photoIds": [same]});
        caretaker.step(&order, "finish", again).await.refused_field(422, "photoIds", "not_new");
        let second = app.lay_photo_of(app.green, Some(me), "second").await;
        let line = json!({"name": "阀芯", "quantity": 2, "unit": "个", "priceFen": 1200});
        let body = json!({"result": "fixed", "photoIds": [second], "materials": [line]});
        let done = caretaker.step(&order, "finish", body).await.ok();
        assert_eq!((&done["costFen"], &done["result"]), (&json!(2500), &json!("fixed")));
        let told = caretaker.walk("/notices").await;
        assert!(told.iter().any(|notice| notice["kind"] == "repair.rejected"), "{told:?}");
    }
}

story! {
    async fn what_was_used_up_is_within_limits(app: App) {
        let caretaker = app.as_(Role::Caretaker).await;
        let order = started(&app, &caretaker, "a").await;
        let photo = app.lay_photo(caretaker.member().await).await;
        let line = |quantity: i64, price: i64| json!([{"name": "阀芯", "quantity": quantity, "priceFen": price}]);
        for (materials, field) in [
            (line(0, 1), "materials[0].quantity"),
            (line(10_001, 1), "materials[0].quantity"),
            (line(1, -1), "materials[0].priceFen"),
            (line(1, 1_000_000_001), "materials[0].priceFen"),
        ] {
            let body = json!({"result": "fixed", "photoIds": [photo], "materials": materials});
            caretaker.step(&order, "finish", body).await.refused_field(422, field, "out_of_range");
        }
        let most: Vec<Value> = (0..50).map(|_| line(10_000, 1_000_000_000)[0].clone()).collect();
        let body = json!({"result": "scrap", "photoIds": [photo], "materials": most, "labourFen": 1_000_000_000});
        let done = caretaker.step(&order, "finish", body).await.ok();
        assert_eq!(done["costFen"], 50 * 10_000 * 1_000_000_000_i64 + 1_000_000_000);
    }
}
