//! Photos with a report of somebody without an account: seen by the school, by nobody else, and checked like any other.

use it::story;
use reqwest::multipart::{Form, Part};
use serde_json::{Value, json};

use super::{order, page, room};

fn photo(bytes: Vec<u8>) -> Part {
    Part::bytes(bytes).file_name("IMG_0001.HEIC").mime_str("image/jpeg").unwrap()
}

fn form() -> Form {
    Form::new().text("description", "秘描述关不上")
}

story! {
    async fn photos_come_with_the_report_and_only_the_school_sees_them(app: App) {
        let director = app.director().await;
        let (_, tag) = room(&director).await;
        let path = format!("/public/tags/{tag}/repairs");
        let form = form().part("photo", photo(it::picture(1))).part("photo", photo(it::picture(2)));
        let tracking = app.anyone().upload(&path, form).await.created();
        let seen = order(&director, &tracking["number"]).await;
        let roles: Vec<&Value> = seen["photos"].as_array().unwrap().iter().map(|photo| &photo["role"]).collect();
        assert_eq!(roles, [&json!("problem"), &json!("problem")]);
        let landing = app.anyone().get(&format!("/t/{tag}")).await.text();
        for text in [page(&app, &tracking).await.text(), landing, tracking.to_string()] {
            assert!(!text.contains("<img") && !text.contains("photos/") && !text.contains("秘描述"), "{text}");
        }
        it::whole(&app).await;
    }
}

story! {
    async fn a_file_that_is_no_photo_is_refused_in_words_and_nothing_is_reported(app: App) {
        let director = app.director().await;
        let (_, tag) = room(&director).await;
        let path = format!("/public/tags/{tag}/repairs");
        let many = (0..4).fold(form(), |form, seed| form.part("photo", photo(it::picture(seed))));
        for (sent, code, status) in [
            (form().part("photo", photo(b"<svg onload=alert(1)>".to_vec())), "unsupported_image", 415),
            (form().part("photo", photo(it::picture(1)[..300].to_vec())), "truncated_image", 422),
            (form().part("photo", photo(Vec::new())), "empty_image", 422),
            (form().part("photo", photo(vec![0xFF; 15 * 1024 * 1024 + 1])), "too_large", 413),
            (many, "too_many", 422),
        ] {
            app.anyone().upload(&path, sent).await.refused_field(status, "photo", code);
        }
        let sent = form().part("photo", photo(b"<html>".to_vec())).text("contact", "秘电话");
        let page = app.anyone().upload(&format!("/t/{tag}"), sent).await;
        let text = page.text();
        assert_eq!(page.status, 415);
        assert!(text.contains("照片：只收 JPEG、PNG、WebP 照片") && text.contains("秘电话"), "{text}");
        assert_eq!(director.walk("/repairs").await.len(), 0);
    }
}
