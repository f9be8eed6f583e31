//! Everything ends between any two steps: afterwards no photo is without its files, and what is left over goes.

use std::sync::Arc;

use chrono::TimeDelta;
use entity::member::Role;
use houqin::{
    photo::{self, Swept},
    ports::blobs::Blobs,
};
use it::{App, Backend, Brake, picture, whole};

/// Another server on the same data, whose files stop after so many points.
async fn braked(app: &App, passes: usize) -> (App, Arc<Brake>) {
    let brake = Arc::new(Brake::new(app.state.blobs.clone(), passes));
    let blobs: Arc<dyn Blobs> = brake.clone();
    (app.neighbour_changed(|state| state.blobs = blobs).await, brake)
}

async fn sweep(app: &App) -> Swept {
    photo::sweep(&app.state).await.unwrap()
}

/// Before the first file, after it, before the second, after both: and nothing of the photo's row.
async fn an_upload_that_ends_anywhere(backend: Backend) {
    for passes in 0..4 {
        let app = App::start(backend).await;
        let token = app.as_(Role::Teacher).await.token;
        let (node, brake) = braked(&app, passes).await;
        let sending = {
            let (http, origin) = (node.http.clone(), node.origin.clone());
            let request = http.post(format!("{origin}/api/v1/photos")).bearer_auth(token.unwrap());
            actix_web::rt::spawn(request.multipart(it::sent(picture(1))).send())
        };
        brake.reached().await;
        sending.abort();
        drop(node);
        // They are written side by side.
        assert_eq!(whole(&app).await, (0, passes.min(2)), "{passes}");
        // Not yet: it may still be at work, as far as anybody knows.
        assert_eq!(sweep(&app).await, Swept::default());
        // Sent again it is there, whatever was left over.
        app.as_(Role::Teacher).await.photo(picture(1)).await;
        assert_eq!(whole(&app).await, (1, 2), "{passes}");
        app.clock.forward(TimeDelta::hours(25));
        assert_eq!(sweep(&app).await, Swept { photos: 1, files: 2 });
        assert_eq!(whole(&app).await, (0, 0), "{passes}");
    }
}

/// And when nobody sends it again, the sweeper finds what is left.
async fn what_an_upload_left(backend: Backend) {
    for passes in 0..4 {
        let app = App::start(backend).await;
        let (node, brake) = braked(&app, passes).await;
        let now = houqin::ports::clock::Clock::now(&*app.clock);
        let (state, school) = (node.state.clone(), app.green);
        let taking = actix_web::rt::spawn(async move { photo::take(&state, school, None, picture(1), now).await });
        brake.reached().await;
        taking.abort();
        app.clock.forward(TimeDelta::hours(25));
        assert_eq!(sweep(&app).await, Swept { photos: 0, files: 2 }, "both names, with or without their files");
        assert_eq!(whole(&app).await, (0, 0), "{passes}");
    }
}

/// After the names were marked, and around the removal of each file.
async fn a_sweep_that_ends_anywhere(backend: Backend) {
    for passes in 0..4 {
        let app = App::start(backend).await;
        app.as_(Role::Teacher).await.photo(picture(1)).await;
        app.clock.forward(TimeDelta::hours(25));
        let (node, brake) = braked(&app, passes).await;
        let state = node.state.clone();
        let sweeping = actix_web::rt::spawn(async move { photo::sweep(&state).await });
        brake.reached().await;
        sweeping.abort();
        drop(node);
        let (photos, files) = whole(&app).await;
        assert_eq!((photos, files), (0, 2 - passes.div_ceil(2)), "{passes}");
        // Whoever removes may still be at it: the same picture waits its turn, and another sweep keeps away.
        let teacher = app.as_(Role::Teacher).await;
        let answer = teacher.try_photo(picture(1)).await;
        answer.refused(503, "unavailable");
        assert_eq!(answer.headers["retry-after"], "1");
        assert_eq!(sweep(&app).await, Swept::default());
        app.clock.forward(TimeDelta::minutes(5) + TimeDelta::seconds(1));
        if passes % 2 == 0 {
            assert_eq!(sweep(&app).await, Swept { photos: 0, files: 2 });
            assert_eq!(whole(&app).await, (0, 0), "{passes}");
        }
        app.as_(Role::Teacher).await.photo(picture(1)).await;
        assert_eq!(whole(&app).await, (1, 2), "{passes}");
        assert_eq!(sweep(&app).await, Swept::default());
    }
}

macro_rules! on_both {
    ($($name:ident),*) => {$(
        mod $name {
            #[actix_web::test]
            async fn sqlite() {
                super::$name(it::Backend::Sqlite).await;
            }

            #[actix_web::test]
            async fn postgres() {
                super::$name(it::Backend::Postgres).await;
            }
        }
    )*};
}

on_both!(an_upload_that_ends_anywhere, what_an_upload_left, a_sweep_that_ends_anywhere);
