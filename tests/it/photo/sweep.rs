//! What nobody needs goes after a day; what somebody needs never does.

use chrono::TimeDelta;
use entity::{PhotoId, member::Role};
use futures_util::future;
use houqin::photo::{self, Swept};
use it::{App, id, picture, sent, story, whole};
use serde_json::json;

async fn sweep(app: &App) -> Swept {
    photo::sweep(&app.state).await.unwrap()
}

story! {
    async fn what_no_record_took_is_gone_after_a_day_and_the_rest_stays(app: App) {
        let teacher = app.as_(Role::Teacher).await;
        let room = app.director().await.room("305", None).await;
        let (used, unused) = (teacher.photo(picture(1)).await, teacher.photo(picture(2)).await);
        teacher.report(json!({"placeId": room["id"], "photoIds": [used["id"]]})).await;
        assert_eq!(sweep(&app).await, Swept::default());
        app.clock.forward(TimeDelta::hours(24) + TimeDelta::seconds(1));
        // The same picture as the unused one, sent just now, keeps the files that both have.
        let late = app.as_(Role::Guard).await.photo(picture(2)).await;
        assert_eq!(sweep(&app).await, Swept { photos: 1, files: 0 });
        assert_eq!(whole(&app).await, (2, 4));
        let row = |photo: &serde_json::Value| app.photo_row(app.green, id(photo).parse::<PhotoId>().unwrap());
        assert!(row(&unused).await.is_none() && row(&used).await.is_some() && row(&late).await.is_some());
        app.clock.forward(TimeDelta::hours(25));
        assert_eq!(sweep(&app).await, Swept { photos: 1, files: 2 });
        assert_eq!(whole(&app).await, (1, 2));
        app.clock.forward(TimeDelta::days(3650));
        assert_eq!(sweep(&app).await, Swept::default());
        assert_eq!(whole(&app).await, (1, 2));
    }
}

story! {
    async fn a_swept_photo_sent_again_with_its_key_is_there_again(app: App) {
        let teacher = app.as_(Role::Teacher).await;
        let key = "photo-key-1";
        let first = teacher.photo_with_key(sent(picture(1)), key).await.created();
        app.clock.forward(TimeDelta::hours(25));
        assert_eq!(sweep(&app).await, Swept { photos: 1, files: 2 });
        assert_eq!(whole(&app).await, (0, 0));
        let teacher = app.as_(Role::Teacher).await;
        let again = teacher.photo_with_key(sent(picture(1)), key).await.created();
        assert_eq!(id(&again), id(&first));
        assert_eq!(whole(&app).await, (1, 2));
    }
}

story! {
    async fn what_cannot_be_swept_in_one_school_holds_up_no_other(app: App) {
        for (seed, sick) in [(1, app.green), (2, app.blue)] {
            let photos = [(app.green, app.director().await), (app.blue, app.stranger().await)];
            let mut rows = Vec::new();
            for (school, director) in photos {
                let photo = director.photo(picture(seed)).await;
                rows.push(app.photo_row(school, id(&photo).parse().unwrap()).await.unwrap());
            }
            app.clock.forward(TimeDelta::hours(25));
            let (sick, well): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.school_id == sick);
            // A file that cannot be removed: in its place is a folder.
            let file = app.state.settings.blobs_dir().join(&sick[0].large[..2]).join(&sick[0].large);
            std::fs::remove_file(&file).unwrap();
            std::fs::create_dir(&file).unwrap();
            assert!(photo::sweep(&app.state).await.is_err());
            assert!(app.photo_row(well[0].school_id, well[0].id).await.is_none());
            assert_eq!(app.state.blobs.get(&well[0].large).await.unwrap(), None);
            std::fs::remove_dir(&file).unwrap();
        }
        app.clock.forward(TimeDelta::minutes(6));
        photo::sweep(&app.state).await.unwrap();
        assert_eq!(whole(&app).await, (0, 0), "and it is tried again");
    }
}

story! {
    /// Many at once, two sweepers among them: whoever was told 201 has his photo, whole.
    async fn sweeping_while_the_same_pictures_are_sent_loses_nothing(app: App) {
        let teacher = app.as_(Role::Teacher).await;
        for seed in 1..=6 {
            teacher.photo(picture(seed)).await;
        }
        app.clock.forward(TimeDelta::hours(25));
        let teacher = app.as_(Role::Teacher).await;
        let other = app.neighbour(|_| ()).await;
        let send = |seed| {
            let teacher = teacher.clone();
            async move {
                let answer = teacher.try_photo(picture(seed)).await;
                // Told to come back, because the file was just going.
                if answer.status == 503 { answer.refused(503, "unavailable"); None } else { Some(answer.created()) }
            }
        };
        let sending = future::join_all((1..=6).chain(1..=6).map(send));
        let sweeps = future::join3(sweep(&app), sweep(&other), sweep(&app));
        let (sent, swept) = future::join(sending, sweeps).await;
        let (photos, _) = whole(&app).await;
        assert_eq!(photos, sent.iter().flatten().count());
        let gone: u64 = [swept.0, swept.1, swept.2].iter().map(|swept| swept.photos).sum();
        assert_eq!(gone, 6);
    }
}
