//! Who sees a photo: whoever was given a link, while it is good, and the members of the school.

use chrono::TimeDelta;
use entity::member::Role;
use it::{ROLES, id, picture, story};
use serde_json::Value;

/// Width and height, as a JPEG says them.
fn size(bytes: &[u8]) -> (u16, u16) {
    let mut at = 2;
    while !matches!(bytes[at + 1], 0xC0..=0xC2) {
        at += 2 + usize::from(u16::from_be_bytes([bytes[at + 2], bytes[at + 3]]));
    }
    let side = |at: usize| u16::from_be_bytes([bytes[at], bytes[at + 1]]);
    (side(at + 7), side(at + 5))
}

fn url<'a>(photo: &'a Value, size: &str) -> &'a str {
    photo[format!("{size}Url")].as_str().unwrap()
}

story! {
    async fn a_link_shows_the_photo_to_whoever_has_it(app: App) {
        let photo = app.as_(Role::Teacher).await.photo(corpus::photo(1, 2000, 1500)).await;
        for (which, sides) in [("thumb", (320, 240)), ("large", (1600, 1200))] {
            let answer = app.anyone().get(url(&photo, which)).await;
            assert_eq!(answer.status, 200);
            assert_eq!(size(&answer.bytes), sides);
            for (header, value) in [
                ("content-type", "image/jpeg"),
                ("x-content-type-options", "nosniff"),
                ("content-disposition", "inline; filename=\"photo.jpg\""),
                ("cache-control", "private, max-age=21600, immutable"),
                ("referrer-policy", "no-referrer"),
            ] {
                assert_eq!(answer.headers[header], value);
            }
        }
    }
}

story! {
    async fn a_link_ends(app: App) {
        let teacher = app.as_(Role::Teacher).await;
        let photo = teacher.photo(picture(1)).await;
        app.clock.forward(TimeDelta::hours(6));
        assert_eq!(app.anyone().get(url(&photo, "thumb")).await.status, 200);
        app.clock.forward(TimeDelta::hours(6));
        app.anyone().get(url(&photo, "thumb")).await.refused(404, "not_found");
        let fresh = app.as_(Role::Teacher).await.photo(picture(1)).await;
        assert_eq!(app.anyone().get(url(&fresh, "thumb")).await.status, 200);
    }
}

story! {
    async fn a_link_that_was_changed_names_nothing(app: App) {
        let teacher = app.as_(Role::Teacher).await;
        let (photo, other) = (teacher.photo(picture(1)).await, teacher.photo(picture(2)).await);
        let good = url(&photo, "thumb");
        let (path, query) = good.split_once('?').unwrap();
        let signature = query.split("signature=").nth(1).unwrap();
        for bad in [
            good.replace(id(&photo), id(&other)),
            good.replace("size=thumb", "size=large"),
            good.replace(&app.green.to_string(), &app.blue.to_string()),
            good.replace("expires=", "expires=9"),
            good.replace(signature, ""),
            good.replace(signature, &signature.to_lowercase()),
            good.replace(signature, &"A".repeat(signature.len())),
        ] {
            assert_ne!(bad, good);
            app.anyone().get(&bad).await.refused(404, "not_found");
        }
        for bad in [path.to_owned(), format!("{path}?size=thumb"), format!("{good}&x=1"), good.replace("thumb", "huge")] {
            app.anyone().get(&bad).await.refused(400, "invalid_query");
        }
    }
}

story! {
    async fn a_member_sees_the_photos_of_his_school(app: App) {
        let photo = app.as_(Role::Teacher).await.photo(corpus::photo(1, 800, 600)).await;
        let path = format!("/photos/{}", id(&photo));
        for role in ROLES {
            let actor = app.as_(role).await;
            if role == Role::Guardian {
                actor.get(&path).await.refused(403, "not_allowed");
                continue;
            }
            assert_eq!(size(&actor.get(&path).await.bytes), (800, 600));
            assert_eq!(size(&actor.get(&format!("{path}?size=thumb")).await.bytes), (320, 240));
        }
        app.anyone().get(&path).await.refused(401, "unauthenticated");
        app.stranger().await.get(&path).await.refused(404, "not_found");
        app.director().await.get("/photos/nonsense").await.refused(404, "not_found");
    }
}

story! {
    /// The same file in two schools is two files: neither learns of the other, and neither loses it by the other.
    async fn schools_share_no_file(app: App) {
        let (green, blue) = (app.director().await, app.stranger().await);
        let (ours, theirs) = (green.photo(picture(1)).await, blue.photo(picture(1)).await);
        let row = async |school, photo: &Value| app.photo_row(school, id(photo).parse().unwrap()).await.unwrap();
        let (ours, theirs) = (row(app.green, &ours).await, row(app.blue, &theirs).await);
        assert_eq!(ours.sha256, theirs.sha256);
        assert!(ours.large != theirs.large && ours.thumb != theirs.thumb);
    }
}
