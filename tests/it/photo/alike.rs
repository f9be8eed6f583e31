//! The same picture again is shown, not hidden.

use chrono::TimeDelta;
use entity::{PhotoId, member::Role};
use houqin::photo::{self, Alike};
use it::{App, id, picture, story};
use serde_json::{Value, json};

async fn alike(app: &App, photo: &Value) -> Vec<Alike> {
    let row = app.photo_row(app.green, id(photo).parse::<PhotoId>().unwrap()).await.unwrap();
    photo::alike(app.state.db.read(), app.green, &[row]).await.unwrap()
}

/// The same scene as `picture`, packed by another hand.
fn packed_again(seed: u64) -> Vec<u8> {
    corpus::packed(seed, (96, 64), 60, true)
}

story! {
    async fn an_earlier_photo_of_the_same_is_named_with_its_order(app: App) {
        let teacher = app.as_(Role::Teacher).await;
        let room = app.director().await.room("305", None).await;
        let first = teacher.photo(picture(1)).await;
        let said = json!({"placeId": room["id"], "photoIds": [first["id"]]});
        let order = teacher.report(said).await;
        app.clock.forward(TimeDelta::minutes(5));
        assert_eq!(alike(&app, &first).await, [], "it is the first");
        let (same, looks) = (teacher.photo(picture(1)).await, teacher.photo(packed_again(1)).await);
        for (photo, same_file) in [(&same, true), (&looks, false)] {
            let found = alike(&app, photo).await;
            assert_eq!(found.len(), 1);
            assert_eq!(found[0].earlier_id.to_string(), id(&first));
            assert_eq!(found[0].same_file, same_file);
            assert_eq!(found[0].number.as_deref(), order["number"].as_str());
            assert_eq!(found[0].repair_id.unwrap().to_string(), id(&order));
        }
        assert_eq!(alike(&app, &teacher.photo(picture(2)).await).await, [], "it shows something else");
    }
}

story! {
    async fn what_no_record_took_or_another_school_has_counts_for_nothing(app: App) {
        let teacher = app.as_(Role::Teacher).await;
        teacher.photo(picture(1)).await;
        let blue = app.stranger().await;
        let room = blue.room("101", None).await;
        let theirs = blue.photo(picture(1)).await;
        blue.report(json!({"placeId": room["id"], "photoIds": [theirs["id"]]})).await;
        app.clock.forward(TimeDelta::minutes(5));
        assert_eq!(alike(&app, &teacher.photo(picture(1)).await).await, []);
    }
}
