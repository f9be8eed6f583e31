//! A photo is sent once, whatever happens on the way.

use entity::member::Role;
use it::{ROLES, id, picture, sent, story, whole};
use reqwest::{
    Method,
    multipart::{Form, Part},
};
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

story! {
    async fn a_photo_is_made_small_and_named_by_its_hash(app: App) {
        let teacher = app.as_(Role::Teacher).await;
        let bytes = corpus::photo(1, 2000, 1500);
        let hash: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
        let photo = teacher.photo(bytes).await;
        assert_eq!((&photo["width"], &photo["height"]), (&json!(1600), &json!(1200)));
        assert_eq!(photo["sha256"], hash);
        let small = teacher.photo(picture(2)).await;
        assert_eq!((&small["width"], &small["height"]), (&json!(96), &json!(64)), "nothing is made larger");
        assert_eq!(whole(&app).await, (2, 4));
    }
}

story! {
    async fn a_photo_sent_again_is_the_same_photo(app: App) {
        let teacher = app.as_(Role::Teacher).await;
        let key = "photo-key-1";
        let first = teacher.photo_with_key(sent(picture(1)), key).await;
        let again = teacher.photo_with_key(sent(picture(1)), key).await;
        assert_eq!(first.created(), again.created());
        assert!(!first.headers.contains_key("Idempotent-Replay"));
        assert_eq!(again.headers["Idempotent-Replay"], "true");
        teacher.photo_with_key(sent(picture(2)), key).await.refused(422, "idempotency_mismatch");
        // Another person's key of the same name is another key, and the same picture another photo of the same files.
        let other = app.as_(Role::Guard).await.photo_with_key(sent(picture(1)), key).await.created();
        assert_ne!(id(&other), id(&first.created()));
        assert_eq!(other["sha256"], first.created()["sha256"]);
        let (photos, files) = whole(&app).await;
        assert_eq!(photos, 2);
        // What was refused left its files to the sweeper.
        assert_eq!(files, 4);
    }
}

story! {
    async fn a_photo_may_bring_its_own_id(app: App) {
        let teacher = app.as_(Role::Teacher).await;
        let form = |id: &str| sent(picture(1)).text("id", id.to_owned());
        let own = Uuid::now_v7().to_string();
        let key = Uuid::now_v7().to_string();
        assert_eq!(teacher.photo_with_key(form(&own), &key).await.created()["id"], own);
        assert_eq!(teacher.photo_with_key(form(&own), &key).await.created()["id"], own, "replayed");
        let next = Uuid::now_v7().to_string();
        teacher.photo_with_key(form(&own), &next).await.refused(409, "conflict");
        for wrong in ["", "1", "f47ac10b-58cc-4372-a567-0e02b2c3d479", &"0".repeat(5000)] {
            teacher.photo_with_key(form(wrong), &next).await.refused_field(400, "id", "invalid_id");
        }
    }
}

story! {
    async fn a_form_without_a_photo_or_with_something_else_is_refused(app: App) {
        let teacher = app.as_(Role::Teacher).await;
        let part = || Part::bytes(picture(1)).file_name("a.jpg");
        let key = || Uuid::now_v7().to_string();
        teacher.photo_with_key(Form::new(), &key()).await.refused(400, "invalid_body");
        let nothing = Form::new().text("id", Uuid::now_v7().to_string());
        teacher.photo_with_key(nothing, &key()).await.refused_field(400, "file", "required");
        let two = Form::new().part("file", part()).part("file", part());
        teacher.photo_with_key(two, &key()).await.refused_field(400, "file", "duplicate_field");
        let more = sent(picture(1)).text("caption", "x");
        teacher.photo_with_key(more, &key()).await.refused_field(400, "caption", "unknown_field");
        let bare = teacher.request(Method::POST, "/photos").header("Content-Type", "image/jpeg").body(picture(1));
        it::send(bare).await.refused(415, "unsupported_type");
        let json = teacher.request(Method::POST, "/photos").json(&json!({}));
        it::send(json).await.refused(415, "unsupported_type");
        assert_eq!(whole(&app).await, (0, 0));
    }
}

story! {
    async fn whoever_works_in_the_school_may_send_photos_and_nobody_else(app: App) {
        for role in ROLES {
            let answer = app.as_(role).await.try_photo(picture(1)).await;
            match role {
                Role::Guardian | Role::Auditor => drop(answer.refused(403, "not_allowed")),
                _ => drop(answer.created()),
            }
        }
        app.anyone().try_photo(picture(1)).await.refused(401, "unauthenticated");
    }
}
