//! A robot does not fill the list of the gate, and a school behind one address is not taken for one.

use chrono::TimeDelta;
use entity::member::Role;
use futures_util::{StreamExt, stream};
use it::story;
use reqwest::multipart::Form;
use serde_json::json;

use super::{at_gate, field, open, post_form};

fn filled(opened: &str) -> Form {
    Form::new().text("name", "秘机器").text("purpose", "parent").text("opened", opened.to_owned())
}

story! {
    async fn a_robot_is_shown_the_form_again_and_a_person_presses_once_more(app: App) {
        let guard = app.as_(Role::Guard).await;
        let opened = field(&open(&app, "//s/green/visit").await, "opened");
        // All fields at once, and also the one that nobody sees.
        let trapped = post_form(&app, filled(&opened).text("website", "http://spam.example")).await;
        assert_eq!(trapped.status, 422);
        let quick = post_form(&app, filled(&opened)).await;
        assert!(quick.status == 422 && quick.text().contains("再按一次"), "{}", quick.text());
        assert_eq!(field(&quick.text(), "opened"), opened, "what was given out stays good");
        for forged in ["", "1", "4102444800.0000000000000000"] {
            assert_eq!(post_form(&app, filled(forged)).await.status, 422, "{forged}");
        }
        let theirs = field(&open(&app, "//s/blue/visit").await, "opened");
        app.clock.forward(TimeDelta::seconds(3));
        assert_eq!(post_form(&app, filled(&theirs)).await.status, 422, "of another school");
        assert!(at_gate(&guard, "秘机器").await.is_null(), "nothing of it was written down");
        assert_eq!(post_form(&app, filled(&opened)).await.status, 303);
        // A page that lay open over night is filled in already: it only has to be sent once more.
        app.clock.forward(TimeDelta::hours(13));
        let old = post_form(&app, filled(&opened)).await;
        assert!(old.status == 422 && old.text().contains("秘机器"), "{}", old.text());
        app.clock.forward(TimeDelta::seconds(3));
        assert_eq!(post_form(&app, filled(&field(&old.text(), "opened"))).await.status, 303);
    }
}

story! {
    async fn who_says_the_same_again_and_again_is_slowed_down_and_nobody_else_is(app: App) {
        let post = async |name: &str| {
            app.anyone().post("/public/schools/green/visits", &json!({"name": name, "purpose": "parent"})).await
        };
        for _ in 0..5 {
            post("秘机器").await.created();
        }
        // However it is written.
        let slowed = post("秘 机 器").await;
        slowed.refused(429, "too_many_requests");
        assert_eq!(slowed.headers["retry-after"], "3600");
        post("秘别人").await.created();
        // A request that is sent again because its answer was lost is no new one.
        let said = json!({"name": "秘重试", "purpose": "parent"});
        let first = app.anyone().post_with_key("/public/schools/green/visits", &said, "a-key-of-my-own").await.created();
        for _ in 0..10 {
            let again = app.anyone().post_with_key("/public/schools/green/visits", &said, "a-key-of-my-own").await;
            assert_eq!(again.created(), first);
        }
        app.clock.forward(TimeDelta::hours(1));
        post("秘机器").await.created();
    }
}

story! {
    // 07:40: the whole school's visitors are in its own network.
    async fn fifteen_hundred_people_behind_one_address_are_all_let_register(app: App) {
        let app = &app;
        let each = stream::iter(0..1_500).map(|at| async move {
            let said = json!({"name": format!("家长{at}"), "purpose": "parent", "phone": format!("1380000{at:04}")});
            app.anyone().post("/public/schools/green/visits", &said).await.status.as_u16()
        });
        let answers: Vec<u16> = each.buffer_unordered(50).collect().await;
        let refused = answers.iter().filter(|status| **status != 201).count();
        assert_eq!((answers.len(), refused), (1_500, 0));
    }
}
