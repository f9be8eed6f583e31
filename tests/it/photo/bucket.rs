//! Photos in a bucket, and what happens while nobody answers there. T46.

use chrono::TimeDelta;
use entity::member::Role;
use houqin::photo::{self, Swept};
use it::{App, Backend, Bucket, picture, sent};

#[actix_web::test]
async fn photos_live_in_a_bucket_and_wait_until_it_is_there_again() {
    let mut bucket = Bucket::start().await;
    let app = App::start_with(Backend::Sqlite, &bucket.settings()).await;
    let teacher = app.as_(Role::Teacher).await;
    app.anyone().get("//readyz").await.ok();
    let photo = teacher.photo(picture(1)).await;
    assert_eq!(bucket.count(), 2);
    let thumb = photo["thumbUrl"].as_str().unwrap();
    let shown = app.anyone().get(thumb).await;
    assert_eq!((shown.status.as_u16(), &shown.bytes[..2]), (200, [0xFF, 0xD8].as_slice()));

    bucket.stop();
    app.anyone().get("//readyz").await.refused(503, "unavailable");
    app.anyone().get("//healthz").await;
    let answer = teacher.photo_with_key(sent(picture(2)), "photo-key-2").await;
    answer.refused(503, "unavailable");
    assert_eq!(answer.headers["retry-after"], "5");
    app.anyone().get(thumb).await.refused(503, "unavailable");
    // Everything that is no photo goes on.
    teacher.get("/me").await.ok();

    bucket.start_again().await;
    teacher.photo_with_key(sent(picture(2)), "photo-key-2").await.created();
    assert_eq!(app.anyone().get(thumb).await.status, 200);
    assert_eq!(bucket.count(), 4);

    app.clock.forward(TimeDelta::hours(25));
    bucket.stop();
    assert!(photo::sweep(&app.state).await.is_err(), "it cannot be done now");
    bucket.start_again().await;
    app.clock.forward(TimeDelta::minutes(6));
    assert_eq!(photo::sweep(&app.state).await.unwrap(), Swept { photos: 0, files: 4 });
    assert_eq!(bucket.count(), 0);
}
