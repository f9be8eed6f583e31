//! A record takes photos as its own, each only once.

use entity::{MemberId, PhotoId, SchoolId, member::Role};
use houqin::{Problem, photo};
use it::{App, id, picture, story};
use serde_json::Value;

fn photo_id(photo: &Value) -> PhotoId {
    id(photo).parse().unwrap()
}

async fn attach(
    app: &App,
    school: SchoolId,
    member: Option<MemberId>,
    ids: &[PhotoId],
) -> Result<Vec<PhotoId>, Problem> {
    let (ids, now) = (ids.to_vec(), houqin::ports::clock::Clock::now(&*app.clock));
    let work = app
        .state
        .db
        .write(move |tx| Box::pin(async move { photo::attach(tx, school, member, &ids, "photoIds", now).await }));
    work.await.map(|rows| rows.into_iter().map(|row| row.id).collect())
}

#[track_caller]
fn refused(done: Result<Vec<PhotoId>, Problem>, code: &str) {
    let problem = done.unwrap_err();
    let field = problem.fields.first().unwrap();
    assert_eq!((problem.code.as_str(), field.path.as_str(), field.code.as_str()), ("invalid_field", "photoIds", code));
}

story! {
    async fn a_photo_is_taken_once_by_whoever_sent_it_in_his_order(app: App) {
        let teacher = app.as_(Role::Teacher).await;
        let me = Some(teacher.member().await);
        let mut photos = Vec::new();
        for seed in 1..=4 {
            photos.push(photo_id(&teacher.photo(picture(seed)).await));
        }
        let [a, b, c, d] = photos[..] else { unreachable!() };
        assert_eq!(attach(&app, app.green, me, &[]).await.unwrap(), []);
        assert_eq!(attach(&app, app.green, me, &[c, a, b]).await.unwrap(), [c, a, b]);
        refused(attach(&app, app.green, me, &[a]).await, "already_used");
        refused(attach(&app, app.green, me, &[d, a]).await, "already_used");
        refused(attach(&app, app.green, me, &[d, d]).await, "already_used");
        refused(attach(&app, app.green, me, &[d, PhotoId::new()]).await, "not_found");
        let guard = Some(app.as_(Role::Guard).await.member().await);
        refused(attach(&app, app.green, guard, &[d]).await, "not_found");
        refused(attach(&app, app.green, None, &[d]).await, "not_found");
        refused(attach(&app, app.blue, me, &[d]).await, "not_found");
        // What was refused changed nothing.
        assert_eq!(attach(&app, app.green, me, &[d]).await.unwrap(), [d]);
    }
}

story! {
    async fn a_photo_of_somebody_without_an_account_is_taken_by_nobody_else(app: App) {
        let now = houqin::ports::clock::Clock::now(&*app.clock);
        let taken = photo::take(&app.state, app.green, None, picture(1), now).await.unwrap();
        let teacher = Some(app.as_(Role::Teacher).await.member().await);
        refused(attach(&app, app.green, teacher, &[taken.id]).await, "not_found");
        assert_eq!(attach(&app, app.green, None, &[taken.id]).await.unwrap(), [taken.id]);
        assert_eq!(it::whole(&app).await, (1, 2));
        let refused = photo::take(&app.state, app.green, None, b"<svg/>".to_vec(), now).await.unwrap_err();
        assert_eq!(refused.code.as_str(), "unsupported_image");
    }
}

story! {
    async fn of_many_records_that_want_one_photo_one_has_it(app: App) {
        let teacher = app.as_(Role::Teacher).await;
        let me = Some(teacher.member().await);
        let photo = photo_id(&teacher.photo(picture(1)).await);
        let tries = (0..16).map(|_| attach(&app, app.green, me, std::slice::from_ref(&photo)));
        let done = futures_util::future::join_all(tries).await;
        assert_eq!(done.iter().filter(|done| done.is_ok()).count(), 1);
        for lost in done.into_iter().filter(Result::is_err) {
            refused(lost, "already_used");
        }
    }
}
