//! Which of them a list holds, and in which order.

use chrono::TimeDelta;
use entity::member::Role;
use it::{each, story};
use serde_json::json;

use super::{found, other, said};

story! {
    async fn a_list_holds_what_was_asked_for(app: App) {
        let (cook, caretaker) = (app.as_(Role::Canteen).await, app.as_(Role::Caretaker).await);
        let mut made = Vec::new();
        for days in [5, 1, 3] {
            let mut new = said(&app, &caretaker, other()).await;
            new["dueOn"] = json!(app.state.clock.today() + TimeDelta::days(days));
            made.push(cook.post("/rectifications", &new).await.created()["id"].as_str().unwrap().to_owned());
        }
        let own = found(&app, &cook, &cook, other()).await;
        cook.change("rectifications", &own, "done", &json!({"measures": "已清洗"})).await.ok();
        let own = own["id"].as_str().unwrap().to_owned();
        let ids = async |query: &str| {
            let teacher = app.as_(Role::Teacher).await;
            each(&teacher.walk(&format!("/rectifications?limit=1{query}")).await, "id")
        };
        let newest = [&own, &made[2], &made[1], &made[0]].map(String::clone);
        assert_eq!(ids("").await, newest);
        assert_eq!(ids("&status=done").await, std::slice::from_ref(&own));
        assert_eq!(ids("&status=open").await, newest[1..]);
        assert!(ids("&mine=true").await.is_empty());
        assert_eq!(each(&cook.walk("/rectifications?limit=1&mine=true").await, "id"), [own]);
        assert_eq!(caretaker.walk("/rectifications?limit=2&mine=true&status=open").await.len(), 3);
        app.clock.forward(TimeDelta::days(4));
        assert_eq!(ids("&overdue=true").await, [&made[1], &made[2]].map(String::clone), "the longest over first");
        let caretaker = app.as_(Role::Caretaker).await;
        assert_eq!(caretaker.walk("/rectifications?limit=1&mine=true&overdue=true").await.len(), 2);
    }
}
