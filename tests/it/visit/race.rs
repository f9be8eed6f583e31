//! Of many who do the same at the same moment, one does it.

use entity::member::Role;
use futures_util::future::join_all;
use it::{Answer, story};
use serde_json::json;

use super::{heard, holds, inside, now, parent, step};

const WORKERS: usize = 64;

/// Exactly one did it; the others were told how it is.
fn one_won(answers: &[Answer], status: &str) {
    let won = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(won, 1);
    for answer in answers.iter().filter(|answer| answer.status != 200) {
        let body = answer.json();
        assert_eq!((answer.status.as_u16(), &body["current"]["status"]), (409, &json!(status)), "{body}");
    }
}

story! {
    async fn of_64_who_see_him_leave_one_writes_it_down(app: App) {
        crate::visit::morning(&app);
        let (guard, host) = (app.as_(Role::Guard).await, app.as_(Role::Teacher).await);
        let visit = inside(&guard, &host).await;
        let answers = join_all((0..WORKERS).map(|_| step(&guard, &visit, "leave", json!({})))).await;
        one_won(&answers, "left");
        holds(&app).await;
    }
}

story! {
    async fn of_64_leaders_one_takes_it_on_himself(app: App) {
        crate::visit::morning(&app);
        let (guard, host) = (app.as_(Role::Guard).await, app.as_(Role::Teacher).await);
        let director = app.director().await;
        let visit = guard.post("/visits", &parent(&host).await).await.created();
        let body = || json!({"reason": "急事"});
        let answers = join_all((0..WORKERS).map(|_| step(&director, &visit, "override", body()))).await;
        one_won(&answers, "confirmed");
        assert_eq!(now(&guard, &visit).await["version"], 2);
        assert_eq!(heard(&guard, "visit.answered").await, 1);
        holds(&app).await;
    }
}
