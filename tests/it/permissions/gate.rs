//! The gate itself: what the document does not say is closed, and every refusal has the one shape.

use entity::member::Role;
use houqin::gate::{Access, AccessTable, Permission, granted};
use it::{
    App, Backend, ROLES,
    document::{Asks, Operation, Request, World, operations, protected},
    send, story,
};
use reqwest::Method;
use serde_json::{Value, json};

const METHODS: [Method; 5] = [Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE];

#[test]
fn an_operation_that_does_not_say_who_may_call_is_closed() {
    let session = |scopes: Value| json!({"session": scopes});
    for (security, access) in [
        (Value::Null, None),
        (json!([]), None),
        (json!([{}, session(json!([]))]), None),
        (json!([session(json!(["asset.read"])), session(json!(["asset.write"]))]), None),
        (json!([session(json!(["asset.read", "asset.write"]))]), None),
        (json!([session(json!(["asset.everything"]))]), None),
        (json!([{"key": []}]), None),
        (json!([{}]), Some(Access::Public)),
        (json!([session(json!([]))]), Some(Access::Member)),
        (json!([session(json!(["asset.read"]))]), Some(Access::Needs(Permission::AssetRead))),
    ] {
        let mut operation = json!({"responses": {}});
        if !security.is_null() {
            operation["security"] = security.clone();
        }
        let document =
            json!({"openapi": "3.1.0", "info": {"title": "", "version": ""}, "paths": {"/x": {"get": operation}}});
        let table = AccessTable::from_document(&serde_json::from_value(document).unwrap());
        assert_eq!(table.of(&actix_web::http::Method::GET, "/x"), access, "{security}");
        assert_eq!(table.of(&actix_web::http::Method::POST, "/x"), None);
        let offered = table.at("/x").unwrap();
        assert_eq!(offered.len(), usize::from(access.is_some()), "{security}");
        assert_eq!(table.at("/y"), None);
    }
}

/// The same routes behind a gate that was told of no operation: nobody gets through, whatever the handlers would do.
#[actix_web::test]
async fn a_route_that_is_not_in_the_document_is_not_served() {
    let app = App::start_changed(Backend::Sqlite, "", |state| state.access = AccessTable::default()).await;
    for operation in operations().into_iter().filter(Operation::is_api) {
        send(app.anyone().request(operation.method, operation.path)).await.refused(404, "not_found");
    }
}

story! {
    async fn an_unknown_path_is_a_problem_like_any_other(app: App) {
        let director = app.director().await;
        for actor in [&director, &app.anyone()] {
            for path in ["/nowhere", "/assets/", "/assets/1/2/3/4", "//api/v2/assets", "//nowhere", "/../../etc/passwd"] {
                for method in METHODS {
                    send(actor.request(method, path)).await.refused(404, "not_found");
                }
            }
        }
    }
}

story! {
    /// The router reads a decoded path: what it finds must be what the gate looked at (T2).
    async fn a_path_in_disguise_asks_for_what_it_leads_to(app: App) {
        let director = app.director().await;
        let mut all = Vec::new();
        for role in ROLES {
            all.push((role, app.as_(role).await));
        }
        let world = World::of(&app, &director, app.green).await;
        let mut tried = 0;
        for operation in protected() {
            let Asks::Permission(name) = operation.asks() else { continue };
            let permission = Permission::named(&name).unwrap();
            let Some((_, refused)) = all.iter().find(|(role, _)| !granted(*role, permission)) else { continue };
            let plain = Request::new(&operation, &world, &director).await;
            for segment in operation.path.split('/').filter(|segment| !segment.is_empty() && !segment.starts_with('{')) {
                let (first, rest) = segment.split_at(1);
                let path = operation.path.replacen(segment, &format!("%{:02x}{rest}", first.as_bytes()[0]), 1);
                let disguised = plain.clone().at(&format!("/{path}"));
                disguised.send_broken(refused).await.refused(403, "not_allowed");
                disguised.send_broken(&app.anyone()).await.refused(401, "unauthenticated");
                tried += 1;
            }
        }
        assert!(tried > 90, "{tried}");
    }
}

story! {
    async fn a_method_that_is_not_offered_is_a_problem_like_any_other(app: App) {
        let director = app.director().await;
        let world = World::of(&app, &director, app.green).await;
        let known = operations();
        let mut refused = 0;
        for operation in known.iter().filter(|operation| operation.is_api()) {
            let offered = |method: &Method| known.iter().any(|other| other.path == operation.path && other.method == *method);
            for method in METHODS.into_iter().filter(|method| !offered(method)) {
                let mut request = Request::new(operation, &world, &director).await.without_version();
                request.method = method;
                for actor in [&director, &app.anyone()] {
                    request.send_broken(actor).await.refused(405, "method_not_allowed");
                    refused += 1;
                }
            }
        }
        assert!(refused > 100, "{refused}");
    }
}

story! {
    /// A mini-program sends PATCH as POST; the gate must see what is meant, and nothing else can be meant.
    async fn a_method_in_disguise_needs_the_permission_of_what_it_is(app: App) {
        let director = app.director().await;
        let world = World::of(&app, &director, app.green).await;
        let teacher = app.as_(Role::Teacher).await;
        for operation in protected().into_iter().filter(|operation| operation.method == Method::PATCH) {
            let path = operation.path.replace("{id}", &world.of_kind("AssetId")[0]);
            let disguised = |as_: &str| {
                teacher.request(Method::POST, &path).header("X-HTTP-Method-Override", as_).header("If-Match", "\"1\"")
            };
            send(disguised("PATCH").json(&json!({}))).await.refused(403, "not_allowed");
        }
        for meant in ["DELETE", "PUT", "GET", "patch"] {
            let request = director.request(Method::POST, "/session").header("X-HTTP-Method-Override", meant);
            send(request.json(&json!({}))).await.refused(400, "invalid_body");
        }
        director.get("/me").await.ok();
    }
}
