//! The end of a shift.

use chrono::TimeDelta;
use entity::member::Role;
use it::story;
use serde_json::json;

use super::{holds, inside, now};

story! {
    async fn a_shift_does_not_close_while_somebody_is_inside_and_nobody_says_why(app: App) {
        crate::visit::morning(&app);
        let (guard, host) = (app.as_(Role::Guard).await, app.as_(Role::Teacher).await);
        let shift = guard.post("/shifts", &json!({})).await.created();
        let of = |what: &str| format!("/shifts/{}/{what}", shift["id"].as_str().unwrap());
        let (gone, stays) = (inside(&guard, &host).await, inside(&guard, &host).await);
        let list = guard.get(&of("reconcile")).await.ok();
        assert_eq!((list["inside"].as_array().unwrap().len(), &list["unexplained"]), (2, &json!([])));
        app.clock.forward(TimeDelta::minutes(61));
        let guard = app.as_(Role::Guard).await;
        assert_eq!(guard.get(&of("reconcile")).await.ok()["unexplained"].as_array().unwrap().len(), 2);
        let said = guard.post(&of("close"), &json!({"explained": []})).await.refused(409, "unexplained");
        assert_eq!(said["current"]["unexplained"].as_array().unwrap().len(), 2);
        let first = json!({"visitId": gone["id"], "outcome": "left", "reason": "被访人说已走"});
        let said = guard.post(&of("close"), &json!({"explained": [first]})).await.refused(409, "unexplained");
        assert_eq!(said["current"]["unexplained"][0]["id"], stays["id"]);
        assert_eq!(now(&guard, &gone).await["status"], "inside", "nothing of a closing that failed is written");
        let second = json!({"visitId": stays["id"], "outcome": "inside", "reason": "家长会延长"});
        let closed = guard.post(&of("close"), &json!({"explained": [first, second]})).await.ok();
        assert_eq!((&closed["endedHow"], &closed["explained"]), (&json!("closed"), &json!(2)));
        let gone = now(&guard, &gone).await;
        assert_eq!((&gone["status"], &gone["leftHow"], &gone["leftReason"]), (&json!("left"), &json!("presumed"), &json!("被访人说已走")));
        assert_eq!(now(&guard, &stays).await["leftReason"], "家长会延长");
        guard.post(&of("close"), &json!({"explained": []})).await.refused(409, "wrong_state");
        app.as_(Role::Teacher).await.post(&of("close"), &json!({})).await.refused(403, "not_allowed");
        holds(&app).await;
    }
}
