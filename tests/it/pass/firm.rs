//! A firm announces by its link who comes; the gate's times stand on the order (R15).

use entity::member::Role;
use futures_util::future::{join, join_all};
use it::{Actor, App, id, send, story};
use reqwest::{Method, multipart::Form};
use serde_json::{Value, json};

use super::{at_gate, open, shown, step};

/// An order given to a firm, and the way to its link.
async fn job(app: &App, director: &Actor<'_>) -> (Value, String) {
    let room = director.room("教学楼305", None).await;
    let said = json!({"placeId": room["id"], "description": "不出热水", "urgency": "normal", "trade": "appliance"});
    let order = app.as_(Role::Teacher).await.post("/repairs", &said).await.created();
    let firm = json!({"firm": "恒修水电", "contact": "郑师傅", "recordNumber": "7"});
    let order = director.step(&order, "assign", json!({ "contractor": firm })).await.ok();
    let link = director.post(&format!("/repairs/{}/contractor-links", id(&order)), &json!({})).await.created();
    let url = link["url"].as_str().unwrap().to_owned();
    (order, format!("/{}", &url[url.find("/c/").unwrap()..]))
}

story! {
    async fn whom_a_firm_announced_is_expected_no_more_when_it_has_lost_the_job(app: App) {
        crate::visit::morning(&app);
        let (director, guard) = (app.director().await, app.as_(Role::Guard).await);
        let today = houqin::sample::today(app.state.db.read(), app.green, app.state.clock.now()).await.unwrap().to_string();
        for (name, lost) in [("秘甲", "assign"), ("秘乙", "cancel"), ("秘丙", "link")] {
            let (order, way) = job(&app, &director).await;
            let form = Form::new().text("name", name).text("date", today.clone());
            let come = send(app.anyone().request(Method::POST, &format!("{way}/visit")).multipart(form)).await;
            assert_eq!(come.status, 303, "{}", come.text());
            assert_eq!(at_gate(&guard, name).await["status"], "confirmed");
            let order = director.order(&order).await;
            let another = json!({"firm": "另一家", "contact": "何师傅", "recordNumber": "8"});
            match lost {
                "assign" => drop(director.step(&order, "assign", json!({"contractor": another})).await.ok()),
                "cancel" => drop(director.step(&order, "cancel", json!({"reason": "自己修好了"})).await.ok()),
                _ => {
                    let links = director.get(&format!("/repairs/{}/contractor-links", id(&order))).await.ok();
                    director.delete(&format!("/contractor-links/{}", id(&links["items"][0]))).await;
                }
            }
            assert_eq!(at_gate(&guard, name).await["status"], "void", "{lost}");
        }
        assert_eq!(director.get("/ledgers/visit/verify").await.ok()["ok"], true);
    }
}

story! {
    async fn a_job_is_taken_from_its_firm_while_its_people_stand_at_the_gate(app: App) {
        crate::visit::morning(&app);
        let (director, guard) = (app.director().await, app.as_(Role::Guard).await);
        let today = houqin::sample::today(app.state.db.read(), app.green, app.state.clock.now()).await.unwrap().to_string();
        let mut come = Vec::new();
        for count in 0..12 {
            let (order, way) = job(&app, &director).await;
            let form = Form::new().text("name", format!("秘{count}号")).text("date", today.clone());
            let announced = send(app.anyone().request(Method::POST, &format!("{way}/visit")).multipart(form)).await;
            assert_eq!(announced.status, 303, "{}", announced.text());
            come.push((director.order(&order).await, at_gate(&guard, &format!("秘{count}号")).await));
        }
        let another = json!({"contractor": {"firm": "另一家", "contact": "何师傅", "recordNumber": "8"}});
        let checked = json!({"idChecked": true});
        let entered = join_all(come.iter().map(|(_, visit)| guard.change("visits", visit, "enter", &checked)));
        let given = join_all(come.iter().map(|(order, _)| {
            director.step_from(order, order["version"].as_i64().unwrap(), "assign", another.clone())
        }));
        let (entered, given) = join(entered, given).await;
        for ((entered, given), (order, visit)) in entered.iter().zip(&given).zip(&come) {
            let done = (entered.status.as_u16(), given.status.as_u16());
            assert!(done == (200, 409) || done == (409, 200), "{done:?} {} {}", entered.text(), given.text());
            let visit = guard.get(&format!("/visits/{}", id(visit))).await.ok();
            let order = director.order(order).await;
            let kinds = order["events"].to_string();
            assert_eq!(visit["status"], if done.0 == 200 { "inside" } else { "void" });
            assert_eq!(kinds.contains("gate_entered"), done.0 == 200, "{kinds}");
        }
        for ledger in ["visit", "repair"] {
            assert_eq!(director.get(&format!("/ledgers/{ledger}/verify")).await.ok()["ok"], true);
        }
    }
}

story! {
    async fn who_comes_for_an_order_is_expected_and_the_gates_times_stand_on_it(app: App) {
        crate::visit::morning(&app);
        let (director, guard) = (app.director().await, app.as_(Role::Guard).await);
        let (order, way) = job(&app, &director).await;
        let page = open(&app, &way).await;
        assert!(page.contains("登记并取访客码"), "{page}");
        let today = houqin::sample::today(app.state.db.read(), app.green, app.state.clock.now()).await.unwrap().to_string();
        let come = async |form: Form| send(app.anyone().request(Method::POST, &format!("{way}/visit")).multipart(form)).await;
        let said = |date: &str| Form::new().text("name", "秘师傅").text("plate", "川A12345").text("date", date.to_owned());
        for wrong in ["", "never", "2020-01-01", "2099-01-01"] {
            let again = come(said(wrong)).await;
            assert!(again.status == 422 && again.text().contains("秘师傅"), "{wrong}: {}", again.text());
        }
        let coming = come(said(&today)).await;
        assert_eq!(coming.status, 303, "{}", coming.text());
        let pass = format!("/{}", coming.headers["location"].to_str().unwrap());
        assert!(open(&app, &pass).await.contains("已同意"));
        let visit = at_gate(&guard, "秘师傅").await;
        assert_eq!((&visit["status"], &visit["purpose"], &visit["company"]), (&json!("confirmed"), &json!("contractor"), &json!("恒修水电")));
        assert_eq!((&visit["repair"]["id"], &visit["decision"]["by"]["name"]), (&order["id"], &json!("director@green")));
        let code = shown(&open(&app, &pass).await);
        let scanned = guard.post("/visits/scan", &json!({"code": code})).await.ok()["visit"].clone();
        let inside = step(&guard, &scanned, "enter", json!({"idChecked": true})).await;
        step(&guard, &inside, "leave", json!({})).await;
        let events = director.order(&order).await["events"].clone();
        let kinds: Vec<&str> = events.as_array().unwrap().iter().map(|event| event["kind"].as_str().unwrap()).collect();
        assert_eq!(&kinds[kinds.len() - 2..], ["gate_entered", "gate_left"]);
        assert!(!events.to_string().contains("秘师傅"), "who it was only the visit says");
        director.get("/ledgers/repair/verify").await.ok();
        // The link is taken back: it announces nobody any more.
        let links = director.get(&format!("/repairs/{}/contractor-links", id(&order))).await.ok();
        director.delete(&format!("/contractor-links/{}", id(&links["items"][0]))).await;
        assert_eq!(come(said(&today)).await.status, 404);
    }
}
