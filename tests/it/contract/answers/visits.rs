//! Visits without an account: each operation, as its page or a program calls it.

use chrono::TimeDelta;
use it::{
    Answer, App,
    document::{Operation, World, operations},
    send,
};
use reqwest::{Method, multipart::Form};
use serde_json::{Value, json};

fn last(address: &Value) -> &str {
    address.as_str().unwrap().rsplit('/').next().unwrap()
}

/// What is answered when it succeeds, and some of what is when it does not.
pub async fn asked(app: &App, world: &World, operation: &Operation) -> Vec<Answer> {
    let anyone = app.anyone();
    let said = |name: &str| json!({"name": name, "purpose": "parent"});
    let register = async |said: &Value| anyone.post("/public/schools/green/visits", said).await;
    let page = |way: &str, form: Form| send(anyone.request(Method::POST, way).multipart(form));
    match operation.id() {
        "create_public_visit" => vec![
            register(&said(&world.word)).await,
            register(&json!({"name": 7})).await,
            register(&json!({"name": "某", "purpose": "other"})).await,
            anyone.post("/public/schools/nowhere/visits", &said("某")).await,
        ],
        "get_visit_page" | "get_visit_poster" => {
            let way = |school: &str| format!("/{}", operation.path.replace("{school}", school));
            vec![anyone.get(&way("green")).await, anyone.get(&way("nowhere")).await]
        }
        "create_visit_by_page" => {
            let form = anyone.get("//s/green/visit").await.text();
            let opened = form.split("name=\"opened\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
            app.clock.forward(TimeDelta::seconds(5));
            let filled = || Form::new().text("name", "某").text("purpose", "parent").text("opened", opened.clone());
            vec![
                page("//s/green/visit", filled()).await,
                page("//s/green/visit", filled().text("website", "x")).await,
                page("//s/green/visit", filled().text("colour", "red")).await,
                page("//s/nowhere/visit", filled()).await,
                send(anyone.request(Method::POST, "//s/green/visit").body("x")).await,
            ]
        }
        "get_pass_page" | "cancel_visit_by_page" => {
            let mut answers = Vec::new();
            // One person does not register without a form again and again.
            let made = register(&said(&format!("{}{}", world.word, operation.id()))).await.created();
            for secret in [last(&made["passUrl"]), "nonsense"] {
                let way = format!("/{}", operation.path.replace("{secret}", secret));
                answers.push(send(anyone.request(operation.method.clone(), &way)).await);
            }
            answers
        }
        "announce_visit_by_page" => {
            let director = app.director().await;
            let made = operations().into_iter().find(|operation| operation.id() == "create_contractor_link").unwrap();
            world.ready(&made, director.member().await).await;
            let path = format!("/repairs/{}/contractor-links", world.of_kind("RepairId")[0]);
            let url = director.post(&path, &json!({})).await.created()["url"].clone();
            let day = app.state.db.read();
            let day =
                houqin::sample::today(day, app.green, houqin::ports::clock::Clock::now(&*app.clock)).await.unwrap();
            let filled = || Form::new().text("name", "某").text("date", day.to_string());
            let way = format!("//c/{}/visit", last(&url));
            vec![page(&way, filled()).await, page(&way, Form::new()).await, page("//c/nonsense/visit", filled()).await]
        }
        other => panic!("{other} is public: say here how it is called"),
    }
}
