//! What is really answered without a login is what the document says.

mod repairs;
mod visits;

use entity::member::Role;
use it::{
    Answer, App, PASSWORD,
    document::{Asks, Operation, World, operations},
    picture, send, story,
};
use serde_json::{Value, json};

/// What the story knows of each public operation: how to succeed, and how to be refused.
async fn asked(app: &App, world: &World, operation: &Operation) -> Vec<Answer> {
    let anyone = app.anyone();
    let post = async |path: &str, body: &Value| anyone.post(path, body).await;
    let credentials = |password: &str| json!({"login": "teacher@green", "password": password});
    match operation.id() {
        "create_session" => vec![
            post("/session", &credentials(PASSWORD)).await,
            post("/session", &credentials("wrong")).await,
            post("/session", &json!({"login": 7})).await,
        ],
        "refresh_session" => {
            let session = post("/session", &credentials(PASSWORD)).await.created();
            let token = json!({"refreshToken": session["refreshToken"]});
            vec![post("/session/refresh", &token).await, post("/session/refresh", &json!({"refreshToken": ""})).await]
        }
        "accept_invitation" => {
            let member = world.of_kind("MemberId")[0].clone();
            let path = format!("/members/{member}/invitation");
            let invitation = app.director().await.post(&path, &json!({})).await.created();
            let accepted = json!({"invitation": invitation["code"], "login": "newcomer", "password": "a long one 77"});
            vec![post("/session/invitation", &accepted).await, post("/session/invitation", &accepted).await]
        }
        // Without WeChat's server there is no success here; its stories have a stand-in.
        "create_wechat_session" => vec![post("/session/wechat", &json!({"code": "x"})).await],
        "get_public_tag" | "get_tag_page" => {
            let base = if operation.is_api() { "/public/tags" } else { "/t" };
            let mut answers = Vec::new();
            for code in [world.bound.as_str(), world.blank.as_str(), "nonsense"] {
                answers.push(anyone.get(&format!("{base}/{code}")).await);
            }
            answers
        }
        id if id.contains("visit") || id == "get_pass_page" => visits::asked(app, world, operation).await,
        id if id.ends_with("public_repair")
            || id.ends_with("by_page")
            || ["get_tracking_page", "get_job_page"].contains(&id) =>
        {
            repairs::asked(app, world, operation).await
        }
        "get_current_menu_page" | "get_menu_page" | "get_menu_calendar" | "get_public_menu" => {
            let way = |school: &str, week: &str| {
                let path = operation.path.replace("{school}", school).replace("{week}", week);
                if operation.is_api() { path } else { format!("/{path}") }
            };
            let good = way("green", &world.week.to_string());
            let first = anyone.get(&good).await;
            let again = anyone.request(operation.method.clone(), &good).header("If-None-Match", &first.headers["etag"]);
            vec![send(again).await, anyone.get(&way("nowhere", "2026-W54")).await, first]
        }
        "get_linked_photo" => {
            let photo = app.director().await.photo(picture(1)).await;
            let good = photo["thumbUrl"].as_str().unwrap();
            let path = good.split('?').next().unwrap();
            let forged = good.replace("signature=", "signature=x");
            vec![anyone.get(good).await, anyone.get(&forged).await, anyone.get(path).await]
        }
        "get_inspection_page" => {
            let asked = json!({"from": "2026-11-01", "to": "2026-11-02"});
            let link = app.director().await.post("/inspection-links", &asked).await.created();
            let secret = link["url"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
            vec![anyone.get(&format!("//i/{secret}")).await, anyone.get("//i/nonsense").await]
        }
        "get_ledger_keys" => vec![anyone.get("/ledgers/keys").await],
        "get_health" | "get_readiness" | "get_metrics" => {
            let path = format!("/{}", operation.path);
            let told = anyone.request(operation.method.clone(), &path).bearer_auth("a-token-for-metrics");
            vec![anyone.get(&path).await, send(told).await]
        }
        other => panic!("{other} is public: say here how it is called"),
    }
}

async fn every_public_operation_answers_as_documented(app: App) {
    app.clock.to_full_second();
    let director = app.director().await;
    for operation in operations().into_iter().filter(|operation| operation.asks() == Asks::Nothing) {
        // A tag takes only so many reports an hour.
        let world = World::of(&app, &director, app.green).await;
        let answers = asked(&app, &world, &operation).await;
        for answer in &answers {
            assert_eq!(operation.faults(answer), Vec::<String>::new());
        }
        let succeeds = operation.id() != "create_wechat_session";
        let is_success = |answer: &Answer| answer.status.is_success() || answer.status == 303;
        assert_eq!(answers.iter().any(is_success), succeeds, "{}", operation.name());
    }
}

mod what_is_public_answers_as_documented {
    use it::{App, Backend};

    use super::every_public_operation_answers_as_documented;

    const SETTINGS: &str = "metrics_token = \"a-token-for-metrics\"";

    #[actix_web::test]
    async fn sqlite() {
        every_public_operation_answers_as_documented(App::start_with(Backend::Sqlite, SETTINGS).await).await;
    }

    #[actix_web::test]
    async fn postgres() {
        every_public_operation_answers_as_documented(App::start_with(Backend::Postgres, SETTINGS).await).await;
    }
}

story! {
    /// The refusals of a signed-in member: what is missing, stale, unknown or not understood.
    async fn refusals_are_documented_too(app: App) {
        let director = app.director().await;
        let world = World::of(&app, &director, app.green).await;
        app.person(Role::Director, "leaver").await;
        let leaver = app.login("leaver").await;
        let mut seen = std::collections::BTreeSet::new();
        for operation in it::document::protected() {
            // Logging out succeeds whatever is sent with it.
            let director = if operation.id() == "delete_session" { &leaver } else { &director };
            let good = it::document::Request::new(&operation, &world, director).await;
            let mut answers = vec![good.send_broken(director).await, good.with_query("colour", "red").send(director).await];
            if operation.takes_header("If-Match") {
                answers.push(good.clone().without_version().send(director).await);
                answers.push(good.clone().with_version(99).send(director).await);
            }
            if let Some(body) = &good.body {
                for name in body.as_object().unwrap().keys() {
                    for value in [json!({"a": []}), json!("\u{7}"), json!(-1), json!(null)] {
                        let mut wrong = good.clone();
                        wrong.body.as_mut().unwrap()[name] = value;
                        answers.push(wrong.send(director).await);
                    }
                }
            }
            for answer in answers.iter().filter(|answer| !answer.status.is_success()) {
                assert_eq!(operation.faults(answer), Vec::<String>::new());
                seen.insert(answer.status.as_u16());
            }
        }
        assert!([400, 409, 422, 428].iter().all(|status| seen.contains(status)), "{seen:?}");
    }
}
