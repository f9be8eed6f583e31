//! Subscription messages in WeChat.

use chrono::TimeDelta;
use entity::{
    MemberId, OfSchool, account,
    member::{self, Role},
};
use houqin::notify::Kind;
use it::{App, SECRET, StandIn, TOKEN, story};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, Set};
use serde_json::json;

/// A caretaker whose WeChat is bound; what WeChat answers of him is in his id.
async fn bound(app: &App, openid: &str) -> MemberId {
    let (school, openid) = (app.green, openid.to_owned());
    let id = app.person(Role::Caretaker, &format!("{openid}@green")).await;
    let write = app.state.db.write(move |tx| {
        Box::pin(async move {
            let found = member::Entity::of(school).filter(member::COLUMN.id.eq(id)).one(tx).await?;
            let row = account::ActiveModel {
                id: Set(found.unwrap().account_id.unwrap()),
                wechat_openid: Set(Some(openid)),
                ..Default::default()
            };
            account::Entity::update(row).exec(tx).await?;
            Ok(())
        })
    });
    write.await.unwrap();
    id
}

story! {
    async fn whoever_has_wechat_is_told_there_too(app: App) {
        let weixin = StandIn::start().await;
        let app = weixin.beside(&app).await;
        let zhou = bound(&app, "zhou").await;
        let teacher = app.as_(Role::Teacher).await.member().await;
        app.tell(&[zhou, teacher], Kind::RepairAssigned, "BX-2026-000001").await;
        assert_eq!((app.deliver().await, weixin.messages().len()), (1, 1));
        let message = &weixin.messages()[0];
        assert_eq!((&message["touser"], &message["template_id"]), (&json!("zhou"), &json!("template-1")));
        assert_eq!(message["data"]["thing1"]["value"], "有维修任务派给您");
        assert_eq!(message["data"]["thing2"]["value"], "BX-2026-000001 · 教学…");
        let notice = &app.login("zhou@green").await.get("/notices").await.ok()["items"][0];
        let page = format!("features/repair/order?id={}", notice["subjectId"].as_str().unwrap());
        assert_eq!(message["page"], page);
        let sent = &app.director().await.get("/deliveries").await.ok()["items"][0];
        assert_eq!((&sent["channel"], &sent["state"], &sent["member"]["name"]), (&json!("wechat"), &json!("sent"), &json!("zhou@green")));
    }
}

story! {
    async fn the_app_asks_for_one_token_and_for_another_when_that_has_ended(app: App) {
        let weixin = StandIn::start().await;
        let app = weixin.beside(&app).await;
        let zhou = bound(&app, "zhou").await;
        for number in ["1", "2"] {
            app.tell(&[zhou], Kind::RepairAssigned, number).await;
            app.deliver().await;
        }
        assert_eq!((weixin.messages().len(), weixin.tokens()), (2, 1));
        weixin.end_token();
        app.tell(&[zhou], Kind::RepairAssigned, "3").await;
        assert_eq!((app.deliver().await, weixin.messages().len(), weixin.tokens()), (1, 3, 2));
        // Its own time is over.
        weixin.end_token();
        app.clock.forward(TimeDelta::hours(2));
        app.tell(&[zhou], Kind::RepairAssigned, "4").await;
        assert_eq!((app.deliver().await, weixin.messages().len()), (1, 4));
        let told = app.director().await.get("/deliveries").await;
        assert!(!told.text().contains(TOKEN) && !told.text().contains(SECRET));
        assert!(told.ok()["items"].as_array().unwrap().iter().all(|row| row["attempts"] == 1 && row["state"] == "sent"));
    }
}

story! {
    async fn what_wechat_will_never_take_is_given_up_and_the_rest_is_tried_again(app: App) {
        let weixin = StandIn::start().await;
        let app = weixin.beside(&app).await;
        for (openid, state, error) in [
            ("errcode-43101", "failed", "not_subscribed"),
            ("errcode-40003", "failed", "unknown_person"),
            ("errcode--1", "waiting", "busy"),
            ("errcode-45009", "waiting", "too_many"),
            ("errcode-47003", "waiting", "errcode_47003"),
        ] {
            let member = bound(&app, openid).await;
            app.tell(&[member], Kind::RepairFinished, "1").await;
            assert_eq!(app.deliver().await, 1);
            let row = &app.director().await.get("/deliveries?limit=1").await.ok()["items"][0];
            assert_eq!((&row["state"], &row["error"]), (&json!(state), &json!(error)), "{openid}");
        }
    }
}

story! {
    async fn a_suspended_member_is_not_told_in_wechat_any_more(app: App) {
        let weixin = StandIn::start().await;
        let app = weixin.beside(&app).await;
        let zhou = bound(&app, "zhou").await;
        app.tell(&[zhou], Kind::RepairAssigned, "1").await;
        app.director().await.patch(&format!("/members/{zhou}"), 1, &json!({"state": "suspended"})).await.ok();
        assert_eq!((app.deliver().await, weixin.messages().len()), (1, 0));
        let row = &app.director().await.get("/deliveries").await.ok()["items"][0];
        assert_eq!((&row["state"], &row["error"]), (&json!("failed"), &json!("unknown_person")));
    }
}

story! {
    async fn without_wechat_everything_is_in_the_inbox_all_the_same(app: App) {
        let zhou = bound(&app, "zhou").await;
        app.tell(&[zhou], Kind::RepairAssigned, "1").await;
        app.deliver().await;
        let row = &app.director().await.get("/deliveries").await.ok()["items"][0];
        assert_eq!((&row["state"], &row["error"]), (&json!("failed"), &json!("not_configured")));
        assert_eq!(app.login("zhou@green").await.get("/notices").await.ok()["unread"], 1);
    }
}
