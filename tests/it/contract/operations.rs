//! Every operation says what a caller has to know.

use std::collections::{BTreeMap, BTreeSet};

use houqin::gate::Permission;
use it::document::{Asks, Operation, document, example, operations, resolve};

/// Operation ids begin with one of these. A new verb is a decision.
const VERBS: &[&str] = &[
    "accept", "announce", "approve", "ask", "assign", "bind", "cancel", "close", "confirm", "copy", "create", "delete",
    "discard", "enter", "erase", "export", "finish", "follow", "get", "grab", "hold", "import", "join", "leave",
    "lift", "list", "lock", "look", "mint", "note", "override", "publish", "read", "recheck", "refresh", "refuse",
    "reject", "release", "replace", "return", "review", "scan", "search", "start", "submit", "transfer", "triage",
    "try", "update", "urge", "verify", "void", "wait",
];

/// Writes that need nothing in their body, with the reason.
const NO_BODY: &[(&str, &str)] = &[
    ("lock_shift", "which one is in the path"),
    ("close_roll_call", "which one is in the path"),
    ("create_gate_code", "whose it is is in the path, and the house makes it"),
    ("cancel_visit_by_page", "the address says which one, and the button that he does not come"),
    ("create_invitation", "whom to invite is in the path, and all else is given"),
    ("read_notice", "which one is in the path"),
    ("read_notices", "all of them"),
    ("try_webhook", "which one is in the path, and what it says is always the same"),
    ("create_starter_foods", "always the same ones"),
    ("submit_menu", "which one is in the path"),
    ("approve_menu", "which one is in the path"),
    ("publish_menu", "which one is in the path"),
    ("approve_menu_swap", "which one is in the path"),
    ("start_job_by_page", "the link says which job, and the button that it is begun"),
];

fn all_problems(of: impl Fn(&Operation) -> Vec<String>) {
    let problems: Vec<String> = operations().iter().flat_map(of).collect();
    assert!(problems.is_empty(), "{problems:#?}");
}

#[test]
fn operation_ids_are_a_verb_and_a_noun_and_unique() {
    let mut seen = BTreeMap::new();
    all_problems(|operation| {
        let id = operation.id();
        let words: Vec<&str> = id.split('_').collect();
        let snake = words.iter().all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase()));
        if snake && words.len() > 1 && VERBS.contains(&words[0]) {
            Vec::new()
        } else {
            vec![format!("{}: {id:?}", operation.name())]
        }
    });
    for operation in operations() {
        if let Some(other) = seen.insert(operation.id(), operation.name()) {
            panic!("{} is the id of {other} and of {}", operation.id(), operation.name());
        }
    }
    assert!(seen.len() > 30);
}

#[test]
fn every_operation_has_a_summary_and_one_known_tag() {
    let tags = document()["tags"].as_array().unwrap();
    let known: BTreeSet<&str> = tags.iter().map(|tag| tag["name"].as_str().unwrap()).collect();
    all_problems(|operation| {
        let summary = operation.value["summary"].as_str().unwrap_or_default();
        let tag = operation.value["tags"].as_array().map(Vec::as_slice).unwrap_or_default();
        let mut problems = Vec::new();
        if summary.is_empty() || summary.ends_with('.') || summary.chars().count() > 60 {
            problems.push(format!("{} has the summary {summary:?}", operation.name()));
        }
        if !matches!(tag, [tag] if known.contains(tag.as_str().unwrap())) {
            problems.push(format!("{} has the tags {tag:?}", operation.name()));
        }
        problems
    });
}

#[test]
fn every_operation_says_who_may_call_it_and_every_permission_is_asked_for_somewhere() {
    let mut asked = BTreeSet::new();
    for operation in operations() {
        if let Asks::Permission(name) = operation.asks() {
            assert!(Permission::named(&name).is_some(), "{} asks for {name}", operation.name());
            asked.insert(name);
        }
    }
    assert_eq!(asked, Permission::ALL.iter().map(Permission::to_string).collect());
}

#[test]
fn every_write_has_a_body_or_a_reason_for_none() {
    all_problems(|operation| {
        let reason = NO_BODY.iter().any(|(id, _)| *id == operation.id());
        let writes = ["POST", "PUT", "PATCH"].contains(&operation.method.as_str());
        match operation.body() {
            None if writes && !reason => vec![format!("{} has no body", operation.name())],
            Some(_) if reason || !writes => vec![format!("{} has a body", operation.name())],
            Some(_) if operation.value["requestBody"]["required"] != true => {
                vec![format!("{}: the body is not required", operation.name())]
            }
            _ => Vec::new(),
        }
    });
}

#[test]
fn every_json_body_has_an_example_in_both_directions() {
    all_problems(|operation| {
        let sent = operation.body();
        let answered = operation.answers().into_iter().filter(|(status, _)| *status < 300).filter_map(|(_, body)| body);
        let is_text =
            |(kind, schema): &(&str, &serde_json::Value)| *kind == "application/json" && schema["format"] != "binary";
        let bodies = sent.into_iter().chain(answered).filter(is_text);
        let without = bodies.filter(|(_, schema)| example(schema).is_none());
        without.map(|(_, schema)| format!("{}: {schema} has no example", operation.name())).collect()
    });
}

#[test]
fn every_operation_has_a_success_and_tells_its_refusals_as_problems() {
    all_problems(|operation| {
        let answers = operation.answers();
        let mut problems = Vec::new();
        // From a page's form it leads on to the page of what came of it.
        let succeeds = |status: u16| (200..300).contains(&status) || (status == 303 && !operation.is_api());
        if !answers.iter().any(|(status, _)| succeeds(*status)) {
            problems.push(format!("{} never succeeds", operation.name()));
        }
        for status in expected(operation) {
            if !answers.iter().any(|(is, _)| *is == status) {
                problems.push(format!("{} does not tell of {status}", operation.name()));
            }
        }
        for (status, body) in answers.iter().filter(|(status, _)| *status >= 400) {
            // A page speaks to people, in HTML.
            let page = !operation.is_api() && matches!(body, Some(("text/html", _)));
            let problem = matches!(body, Some(("application/problem+json", schema)) if resolve(schema) == problem());
            if !page && !problem {
                problems.push(format!("{} answers {status} as {body:?}", operation.name()));
            }
        }
        problems
    });
}

fn problem() -> &'static serde_json::Value {
    &document()["components"]["schemas"]["Problem"]
}

/// What can go wrong with an operation that takes what this one takes.
fn expected(operation: &Operation) -> Vec<u16> {
    let mut statuses = vec![500, 503];
    if operation.is_api() {
        statuses.extend([405, 429]);
    }
    if operation.asks() != Asks::Nothing {
        statuses.extend([401, 403]);
    }
    if operation.parameters().any(|parameter| parameter["in"] == "query") {
        statuses.push(400);
    }
    if operation.path.contains('{') {
        statuses.push(404);
    }
    if operation.body().is_some() {
        statuses.extend([400, 408, 413, 415, 422]);
    }
    if operation.takes_header("If-Match") {
        statuses.extend([409, 428]);
    }
    statuses
}

#[test]
fn every_write_says_how_it_is_sent_again_and_what_it_was_made_from() {
    all_problems(|operation| {
        let session = operation.path.starts_with("/api/v1/session");
        let mut problems = Vec::new();
        if operation.takes_header("Idempotency-Key") != (operation.method == "POST" && !session) {
            problems.push(format!("{}: Idempotency-Key", operation.name()));
        }
        if operation.method == "PATCH" && !operation.takes_header("If-Match") {
            problems.push(format!("{}: If-Match", operation.name()));
        }
        problems
    });
}

/// A list without an end, or one whose pages cannot be asked for, is found when the first large school comes.
#[test]
fn every_list_comes_in_pages_of_one_to_two_hundred() {
    let lists = operations().into_iter().filter(|operation| operation.id().starts_with("list_"));
    let mut count = 0;
    for operation in lists {
        let limit = operation.parameters().find(|parameter| parameter["name"] == "limit");
        let limit = &limit.unwrap_or_else(|| panic!("{} has no limit", operation.name()))["schema"];
        assert_eq!((&limit["minimum"], &limit["maximum"]), (&1.into(), &200.into()), "{}", operation.name());
        let (_, body) = operation.answers().into_iter().find(|(status, _)| *status == 200).unwrap();
        let properties = &resolve(body.unwrap().1)["properties"];
        assert!(properties["items"]["type"] == "array" && properties["next"].is_object(), "{}", operation.name());
        count += 1;
    }
    assert!(count > 4);
}
