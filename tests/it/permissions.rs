//! Who may call what: every operation × every role, driven by the document (T3).

mod gate;
mod tokens;

use std::collections::BTreeSet;

use entity::member::Role;
use houqin::gate::{Permission, granted};
use it::{
    Actor, App, ROLES,
    document::{Asks, Operation, Request, World, operations, protected},
    story,
};

/// All that may be called without a login. Whoever adds to it answers for what it shows (T6).
const PUBLIC: &[&str] = &[
    "GET /api/v1/ledgers/keys",
    "GET /api/v1/public/photos/{id}",
    "GET /api/v1/public/repairs/{trackingCode}",
    "GET /api/v1/public/schools/{school}/menus/{week}",
    "GET /api/v1/public/tags/{code}",
    "POST /api/v1/public/schools/{school}/visits",
    "POST /api/v1/public/tags/{code}/repairs",
    "POST /api/v1/public/tags/{code}/repairs/{number}/join",
    "POST /api/v1/session",
    "POST /api/v1/session/invitation",
    "POST /api/v1/session/refresh",
    "POST /api/v1/session/wechat",
    "GET /c/{secret}",
    "POST /c/{secret}/finish",
    "POST /c/{secret}/start",
    "POST /c/{secret}/visit",
    "GET /healthz",
    "GET /i/{secret}",
    "GET /metrics",
    "GET /r/{trackingCode}",
    "GET /readyz",
    "GET /s/{school}/menu",
    "GET /s/{school}/menu.ics",
    "GET /s/{school}/menu/{week}",
    "GET /s/{school}/visit",
    "POST /s/{school}/visit",
    "GET /s/{school}/visit/poster",
    "GET /t/{code}",
    "POST /t/{code}",
    "POST /t/{code}/join",
    "GET /v/{secret}",
    "POST /v/{secret}/cancel",
];

#[test]
fn nothing_is_public_but_what_is_listed_here_and_all_of_that_is() {
    let public = operations().into_iter().filter(|operation| operation.asks() == Asks::Nothing);
    let public: BTreeSet<String> = public.map(|operation| operation.name()).collect();
    assert_eq!(public, PUBLIC.iter().map(|name| (*name).to_owned()).collect());
}

fn may(role: Role, operation: &Operation) -> bool {
    match operation.asks() {
        Asks::Nothing | Asks::Membership => true,
        Asks::Permission(name) => granted(role, Permission::named(&name).unwrap()),
    }
}

story! {
    /// The refused send a body that is none and no version: so the answer also proves that nothing of it was looked at.
    async fn a_role_without_the_permission_is_refused_before_anything_of_the_request_is_read(app: App) {
        let world = World::of(&app, &app.director().await, app.green).await;
        let director = app.director().await;
        let mut refused = 0;
        for role in ROLES {
            let actor = app.as_(role).await;
            for operation in protected().into_iter().filter(|operation| !may(role, operation)) {
                let request = Request::new(&operation, &world, &director).await.without_version();
                let answer = request.send_broken(&actor).await;
                let body = answer.refused(403, "not_allowed");
                assert!(body["fields"].is_null(), "{} {body}", operation.name());
                assert_eq!(operation.faults(&answer), Vec::<String>::new());
                refused += 1;
            }
        }
        assert!(refused > 100, "{refused}");
    }
}

story! {
    /// And what it answers is what the document says: status, media type, every field.
    async fn a_role_with_the_permission_gets_what_the_document_promises(app: App) {
        app.clock.to_full_second();
        let director = app.director().await;
        let mut world = World::of(&app, &director, app.green).await;
        let mut wrong = Vec::new();
        for role in ROLES {
            let actor = app.as_(role).await;
            for operation in protected().into_iter().filter(|operation| may(role, operation)) {
                let actor = own_session(&app, &operation, role, &actor).await;
                let request = Request::new(&operation, &world, &director).await;
                world.ready(&operation, actor.member().await).await;
                let answer = request.send(&actor).await;
                if !answer.status.is_success() {
                    wrong.push(format!("{role:?} {} {} {}", operation.name(), answer.status, answer.text()));
                }
                wrong.extend(operation.faults(&answer));
                world.renew(&app, &director, &operation).await;
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

/// Somebody who may lose this session or password without harm to the rest of the story.
async fn own_session<'a>(app: &'a App, operation: &Operation, role: Role, actor: &Actor<'a>) -> Actor<'a> {
    match operation.id() {
        "delete_session" => app.as_(role).await,
        // A notice is its reader's alone, and this world's is the director's.
        "read_notice" => app.director().await,
        "update_password" => {
            let login = format!("{}-{}", operation.id(), it::word(role));
            app.person(role, &login).await;
            app.login(&login).await
        }
        _ => actor.clone(),
    }
}
