//! Repairs without an account: each operation, as its page or a program calls it.

use it::{
    Actor, Answer, App,
    document::{Operation, World, operations},
    send,
};
use reqwest::{
    Method,
    multipart::{Form, Part},
};
use serde_json::{Value, json};

fn form() -> Form {
    let photo = Part::bytes(it::picture(7)).file_name("a.jpg").mime_str("image/jpeg").unwrap();
    Form::new().text("description", "门把手掉了").part("photo", photo)
}

fn last(address: &Value) -> &str {
    address.as_str().unwrap().rsplit('/').next().unwrap()
}

/// What is answered when it succeeds, and some of what is when it does not.
pub async fn asked(app: &App, world: &World, operation: &Operation) -> Vec<Answer> {
    let anyone = app.anyone();
    let reports = format!("/public/tags/{}/repairs", world.bound);
    let said = json!({"description": "门把手掉了"});
    let page = |way: &str, form: Form| send(anyone.request(Method::POST, way).multipart(form));
    match operation.id() {
        "create_public_repair" => vec![
            anyone.post(&reports, &said).await,
            anyone.upload(&reports, form()).await,
            anyone.post(&reports, &json!({"description": 7})).await,
            anyone.post(&reports, &json!({"description": ""})).await,
            anyone.upload(&reports, Form::new()).await,
            anyone.post("/public/tags/nonsense/repairs", &said).await,
        ],
        "create_repair_by_page" => {
            let tag = format!("/t/{}", world.bound);
            vec![
                page(&tag, form()).await,
                page(&tag, Form::new()).await,
                page(&tag, Form::new().text("colour", "red")).await,
                page("/t/nonsense", form()).await,
                send(anyone.request(Method::POST, &tag).body("x")).await,
            ]
        }
        "join_public_repair" => {
            let number = anyone.post(&reports, &said).await.created()["number"].clone();
            let join = format!("{reports}/{}/join", number.as_str().unwrap());
            vec![anyone.post(&join, &json!({})).await, anyone.post(&format!("{reports}/x/join"), &json!({})).await]
        }
        "join_repair_by_page" => {
            let number = anyone.post(&reports, &said).await.created()["number"].clone();
            let join = |said: &str| {
                let request = anyone.request(Method::POST, &format!("/t/{}/join", world.bound)).body(said.to_owned());
                send(request.header("Content-Type", "application/x-www-form-urlencoded"))
            };
            let right = format!("number={}", number.as_str().unwrap());
            vec![join(&right).await, join("number=x").await, join("colour=red").await]
        }
        "get_public_repair" | "get_tracking_page" => {
            let way = if operation.is_api() { "/public/repairs" } else { "//r" };
            let code = anyone.post(&reports, &said).await.created()["trackingCode"].clone();
            let mut answers = Vec::new();
            for code in [code.as_str().unwrap(), "nonsense"] {
                answers.push(anyone.get(&format!("{way}/{code}")).await);
            }
            answers
        }
        "get_job_page" | "start_job_by_page" | "finish_job_by_page" => job(app, world, operation).await,
        other => panic!("{other} is public: say here how it is called"),
    }
}

/// By a link to the order that is given to a firm.
async fn job(app: &App, world: &World, operation: &Operation) -> Vec<Answer> {
    let (anyone, director): (Actor<'_>, Actor<'_>) = (app.anyone(), app.director().await);
    let made = operations().into_iter().find(|operation| operation.id() == "create_contractor_link").unwrap();
    world.ready(&made, director.member().await).await;
    let path = format!("/repairs/{}/contractor-links", world.of_kind("RepairId")[0]);
    let url = director.post(&path, &json!({})).await.created()["url"].clone();
    let mut answers = Vec::new();
    for secret in [last(&url), "nonsense"] {
        let way = format!("//c/{secret}");
        let begin = || send(anyone.request(Method::POST, &format!("{way}/start")));
        match operation.id() {
            "get_job_page" => answers.push(anyone.get(&way).await),
            "start_job_by_page" => answers.push(begin().await),
            _ => {
                begin().await;
                let (done, finish) = (form().text("colour", "red"), format!("{way}/finish"));
                answers.push(send(anyone.request(Method::POST, &finish).multipart(done)).await);
                let photo = Part::bytes(it::picture(8)).file_name("b.jpg").mime_str("image/jpeg").unwrap();
                let done = Form::new().text("result", "fixed").text("work", "换了门把手").part("photo", photo);
                answers.push(send(anyone.request(Method::POST, &finish).multipart(done)).await);
            }
        }
    }
    answers
}
