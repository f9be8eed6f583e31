//! A robot does not fill the list of the gate, and a school behind one address is not taken for one.

use chrono::TimeDelta;
use entity::{OfSchool, VisitId, member::Role, visit};
use futures_util::{StreamExt, stream};
use houqin::visit::go_round;
use it::{Answer, App, story};
use reqwest::multipart::Form;
use sea_orm::{ActiveModelTrait, EntityTrait};
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

/// A form that was given out, which somebody has taken the time to fill in.
async fn form(app: &App) -> String {
    let opened = field(&open(app, "//s/green/visit").await, "opened");
    app.clock.forward(TimeDelta::seconds(3));
    opened
}

async fn post(app: &App, name: &str, opened: &str) -> Answer {
    let said = json!({"name": name, "purpose": "parent", "opened": opened});
    app.anyone().post("/public/schools/green/visits", &said).await
}

story! {
    async fn who_says_the_same_again_and_again_is_slowed_down_and_nobody_else_is(app: App) {
        let opened = form(&app).await;
        for _ in 0..5 {
            post(&app, "秘机器", &opened).await.created();
        }
        // However it is written.
        let slowed = post(&app, "秘 机 器", &opened).await;
        slowed.refused(429, "too_many_requests");
        assert_eq!(slowed.headers["retry-after"], "3600");
        post(&app, "秘别人", &opened).await.created();
        // A request that is sent again because its answer was lost is no new one.
        let said = json!({"name": "秘重试", "purpose": "parent"});
        let first = app.anyone().post_with_key("/public/schools/green/visits", &said, "a-key-of-my-own").await.created();
        for _ in 0..10 {
            let again = app.anyone().post_with_key("/public/schools/green/visits", &said, "a-key-of-my-own").await;
            assert_eq!(again.created(), first);
        }
        app.clock.forward(TimeDelta::hours(1));
        post(&app, "秘机器", &opened).await.created();
    }
}

story! {
    async fn a_program_without_a_form_registers_a_few_and_no_more(app: App) {
        for _ in 0..2 {
            post(&app, "秘程序", "").await.created();
        }
        post(&app, "秘程序", "").await.refused(429, "too_many_requests");
        for at in 0..58 {
            post(&app, &format!("秘程序{at}"), "").await.created();
        }
        post(&app, "秘又一个", "").await.refused(429, "too_many_requests");
        // Whoever was given a form is not held up by it.
        let opened = form(&app).await;
        post(&app, "秘家长", &opened).await.created();
        app.clock.forward(TimeDelta::hours(2));
        post(&app, "秘又一个", "").await.created();
    }
}

story! {
    async fn a_form_is_good_for_a_family_and_not_for_a_robot(app: App) {
        let opened = field(&open(&app, "//s/green/visit").await, "opened");
        post(&app, "秘快手", &opened).await.refused_field(422, "opened", "too_quick");
        app.clock.forward(TimeDelta::seconds(3));
        for at in 0..10 {
            post(&app, &format!("秘家人{at}"), &opened).await.created();
        }
        post(&app, "秘机器", &opened).await.refused_field(422, "opened", "too_old");
        for forged in ["1", "4102444800.0000000000000000", &format!("{opened}0")] {
            post(&app, "秘机器", forged).await.refused_field(422, "opened", "too_old");
        }
        let page = post_form(&app, filled(&opened)).await;
        assert!(page.status == 422 && page.text().contains("秘机器"), "{}", page.text());
        let fresh = field(&page.text(), "opened");
        assert_ne!(fresh, opened, "another is given out");
        app.clock.forward(TimeDelta::seconds(3));
        assert_eq!(post_form(&app, filled(&fresh)).await.status, 303);
    }
}

story! {
    // 07:40: the whole school's visitors are in its own network. One robot there leaves room for everybody else.
    async fn fifteen_hundred_people_behind_one_address_are_all_let_register(app: App) {
        let app = &app;
        let mut forms = Vec::new();
        for _ in 0..171 {
            forms.push(field(&open(app, "//s/green/visit").await, "opened"));
        }
        app.clock.forward(TimeDelta::seconds(3));
        let each = stream::iter(0..1_700usize).map(|at| {
            let opened = &forms[at / 10];
            async move { post(app, &format!("家长{at}"), opened).await.status.as_u16() }
        });
        let answers: Vec<u16> = each.buffer_unordered(50).collect().await;
        let refused = answers.iter().filter(|status| **status != 201).count();
        assert_eq!((answers.len(), refused), (1_700, 0));
        let one_more = post(app, "家长某", &forms[170]).await;
        one_more.refused(429, "too_many_requests");
        assert_eq!(one_more.headers["retry-after"], "7200");
        // In another school nobody is held up by it.
        let said = json!({"name": "家长某", "purpose": "parent"});
        app.anyone().post("/public/schools/blue/visits", &said).await.created();
    }
}

story! {
    // So many addresses as it may be: a school's list does not grow without end.
    async fn when_too_many_wait_the_guard_writes_down_who_comes(app: App) {
        post(&app, "秘第一个", "").await.created();
        let db = app.state.db.read();
        let one = visit::Entity::of(app.green).one(db).await.unwrap().unwrap();
        let rows: Vec<visit::ActiveModel> = (1..5_000).map(|_| {
            let row = visit::Model { id: VisitId::new(), pass_hash: None, pass_kid: None, ..one.clone() };
            visit::ActiveModel::from(row).reset_all()
        }).collect();
        let work = app.state.db.write(move |tx| Box::pin(async move {
            for some in rows.chunks(200) {
                visit::Entity::insert_many(some.to_vec()).exec_without_returning(tx).await?;
            }
            Ok(())
        }));
        work.await.unwrap();
        post(&app, "秘下一个", "").await.refused(429, "too_many_requests");
        let guard = app.as_(Role::Guard).await;
        guard.post("/visits", &json!({"name": "秘下一个", "purpose": "parent"})).await.created();
        app.anyone().post("/public/schools/blue/visits", &json!({"name": "秘下一个", "purpose": "parent"})).await.created();
    }
}

story! {
    async fn what_nobody_answers_within_two_hours_is_over(app: App) {
        crate::visit::morning(&app);
        let guard = app.as_(Role::Guard).await;
        post(&app, "秘张某", "").await.created();
        let own = guard.post("/visits", &json!({"name": "秘李某", "purpose": "parent"})).await.created();
        go_round(&app.state).await.unwrap();
        for minutes in [11, 108] {
            app.clock.forward(TimeDelta::minutes(minutes));
            go_round(&app.state).await.unwrap();
            assert_eq!(at_gate(&app.as_(Role::Guard).await, "秘张某").await["status"], "waiting");
        }
        app.clock.forward(TimeDelta::minutes(1));
        go_round(&app.state).await.unwrap();
        let guard = app.as_(Role::Guard).await;
        assert_eq!(at_gate(&guard, "秘张某").await["status"], "expired");
        let own = guard.get(&format!("/visits/{}", it::id(&own))).await.ok();
        assert_eq!(own["status"], "waiting", "whom the guard wrote down stands before him");
    }
}

story! {
    async fn a_member_is_not_asked_by_strangers_without_end(app: App) {
        app.person(Role::Teacher, "李老师").await;
        app.person(Role::Guard, "守门人").await;
        let guard = app.as_(Role::Guard).await;
        let mut forms = Vec::new();
        for _ in 0..7 {
            forms.push(field(&open(&app, "//s/green/visit").await, "opened"));
        }
        app.clock.forward(TimeDelta::seconds(3));
        let come = async |name: &str, host: &str, opened: &str| {
            let said = json!({"name": name, "purpose": "parent", "host": host, "opened": opened});
            app.anyone().post("/public/schools/green/visits", &said).await.created();
            at_gate(&guard, name).await["host"].clone()
        };
        for at in 0..60usize {
            let host = come(&format!("秘家长{at}"), "李老师", &forms[at / 10]).await;
            assert_eq!(host["name"], "李老师", "{at}");
        }
        assert!(come("秘下一个", "李老师", &forms[6]).await.is_null(), "he waits for the guard");
        // A guard lets in by somebody else's yes.
        assert!(come("秘另一个", "守门人", &forms[6]).await.is_null());
    }
}

story! {
    async fn who_is_not_at_work_here_any_more_is_not_asked(app: App) {
        let away = app.person(Role::Teacher, "李老师").await;
        app.director().await.patch(&format!("/members/{away}"), 1, &json!({"state": "suspended"})).await.ok();
        let said = json!({"name": "秘张某", "purpose": "parent", "host": "李老师"});
        app.anyone().post("/public/schools/green/visits", &said).await.created();
        let visit = at_gate(&app.as_(Role::Guard).await, "秘张某").await;
        assert_eq!((&visit["host"], &visit["asks"]), (&json!(null), &json!([])), "{visit}");
    }
}

story! {
    // Also what is never written down: each costs the server something.
    async fn one_address_sends_so_many_in_an_hour_whatever_is_in_them(app: App) {
        let app = &app;
        let wrong = json!({"name": "秘机器", "purpose": "emergency"});
        let post = async || app.anyone().post("/public/schools/green/visits", &wrong).await;
        let each = stream::iter(0..3_000).map(|_| async { post().await.status.as_u16() });
        let answers: Vec<u16> = each.buffer_unordered(50).collect().await;
        assert!(answers.iter().all(|status| *status == 422), "{answers:?}");
        post().await.refused(429, "too_many_requests");
        let form = post_form(app, Form::new()).await;
        assert_eq!(form.status, 429, "{}", form.text());
        app.clock.forward(TimeDelta::hours(1));
        post().await.refused_field(422, "purpose", "invalid_choice");
    }
}
