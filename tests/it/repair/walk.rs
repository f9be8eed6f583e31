//! Random walks over the steps of an order, legal and illegal, at a live server: whatever is asked, the invariants hold.

use std::collections::HashSet;

use chrono::TimeDelta;
use entity::member::Role;
use it::{Actor, App, Backend};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use serde_json::{Value, json};

const STEPS: [&str; 17] = [
    "triage",
    "return",
    "assign",
    "grab",
    "transfer",
    "start",
    "wait",
    "urge",
    "finish",
    "accept",
    "reject",
    "recheck",
    "follow-up",
    "close",
    "cancel",
    "join",
    "note",
];
/// Who walks: two who dispatch, two who repair, one who reports, one who joins.
const PEOPLE: [(Role, &str); 6] = [
    (Role::Director, "director@green"),
    (Role::Director, "other@green"),
    (Role::Caretaker, "caretaker@green"),
    (Role::Caretaker, "second@green"),
    (Role::Teacher, "teacher@green"),
    (Role::Guard, "guard@green"),
];
/// Orders walked, and attempts at each.
const WALKS: usize = 20;
const LENGTH: usize = 60;

/// One attempt.
#[derive(Clone, Copy, Debug)]
struct Attempt {
    who: usize,
    step: usize,
    /// Which of several bodies.
    dice: u8,
    /// From a version that is gone.
    stale: bool,
    /// Something that is offered, and more often than not by who has the order: else few walks come to an end.
    offered: bool,
}

fn attempts() -> impl Strategy<Value = Vec<Attempt>> {
    let parts = (0..PEOPLE.len(), 0..STEPS.len(), any::<u8>(), prop::bool::weighted(0.05), prop::bool::weighted(0.7));
    let attempt = parts.prop_map(|(who, step, dice, stale, offered)| Attempt { who, step, dice, stale, offered });
    prop::collection::vec(attempt, LENGTH)
}

struct Walk<'a> {
    app: &'a App,
    people: Vec<(Actor<'a>, String)>,
    order: Value,
    /// Of the two who repair.
    crew: Value,
}

impl Walk<'_> {
    async fn body(&self, who: usize, step: &str, dice: u8) -> Value {
        let someone = &self.people[usize::from(dice) % self.people.len()].1;
        let photo = async || self.app.lay_photo(self.people[who].1.parse().unwrap()).await;
        match step {
            "triage" if dice.is_multiple_of(3) => json!({"safety": dice.is_multiple_of(2)}),
            "triage" => json!({"urgency": if dice.is_multiple_of(2) { "normal" } else { "urgent" }}),
            "assign" if dice.is_multiple_of(5) => {
                json!({"contractor": {"firm": "恒修水电", "contact": "李工", "recordNumber": "WX-07"}})
            }
            "assign" if dice.is_multiple_of(7) => json!({ "crewId": self.crew }),
            "assign" => json!({ "memberId": someone }),
            "transfer" => json!({"memberId": someone, "reason": "换人"}),
            "wait" => json!({"until": (self.app.state.clock.today()).to_string(), "reason": "等配件"}),
            "finish" if dice.is_multiple_of(5) => json!({"result": "fixed", "photoIds": []}),
            "finish" => json!({"result": "fixed", "photoIds": [photo().await], "labourFen": dice}),
            "accept" => json!({"rating": dice % 6}),
            "reject" if dice.is_multiple_of(2) => json!({"reason": "不行", "photoIds": [photo().await]}),
            "return" | "reject" | "close" | "cancel" => json!({"reason": "如此"}),
            "recheck" => json!({"note": "已看"}),
            "follow-up" => json!({"answer": "好"}),
            "note" => json!({"text": "记一笔"}),
            _ => json!({}),
        }
    }

    /// Who and what, in the end.
    async fn choice(&self, attempt: Attempt) -> (usize, String) {
        let Attempt { who, step, dice, offered, .. } = attempt;
        if !offered {
            return (who, STEPS[step].into());
        }
        let seen = self.people[who].0.order(&self.order).await;
        let has_it = self.people.iter().position(|(_, member)| seen["assignee"]["id"] == member.as_str());
        let who = has_it.filter(|_| dice.is_multiple_of(2)).unwrap_or(who);
        // Seldom to the end that ends everything, and more often onward than on the spot.
        let ends = |step: &str| ["return", "cancel"].contains(&step) && dice > 20;
        let stays = |step: &str| ["note", "urge", "triage"].contains(&step) && dice > 80;
        let offered = self.people[who].0.may(&self.order).await.into_iter();
        let may: Vec<String> = offered.filter(|step| !ends(step) && !stays(step)).collect();
        let step = may.get(step % may.len().max(1)).cloned().unwrap_or_else(|| STEPS[step].into());
        (who, step)
    }

    /// Tries, and holds what came of it against what was before. Answers what was done.
    async fn attempt(&mut self, attempt: Attempt) -> Option<String> {
        let (who, step) = self.choice(attempt).await;
        let (actor, step, stale) = (&self.people[who].0, step.as_str(), attempt.stale);
        let body = self.body(who, step, attempt.dice).await;
        let before = actor.order(&self.order).await;
        let version = before["version"].as_i64().unwrap();
        let answer = actor.step_from(&self.order, version - i64::from(stale), step, body.clone()).await;
        let after = actor.order(&self.order).await;
        let loose = ["join", "urge", "note"].contains(&step);
        if answer.status == 200 {
            assert!(!stale || loose, "{step} from a stale version");
            assert_eq!(answer.ok()["version"], after["version"]);
            let silent = step == "join" && before["watching"] == true;
            assert_eq!(after["version"].as_i64().unwrap(), version + i64::from(!silent), "{step}");
            let offered = before["actions"].as_array().unwrap().contains(&json!(step));
            assert!(offered || silent, "{step} was done and not offered: {before}");
        } else {
            let status = answer.status.as_u16();
            assert!([400, 403, 409, 422].contains(&status), "{step} {status} {}", answer.text());
            assert_eq!(after, before, "{step} was refused and left something");
            let offered = before["actions"].as_array().unwrap().contains(&json!(step));
            // What is offered is refused for what it says, if at all; or for calling own work harmless.
            let own = step == "triage" && before["safety"] == true && body["safety"] == false;
            assert!(!offered || stale || own || ![403, 409].contains(&status), "{step} was offered: {}", answer.text());
            if stale && !loose && status == 409 {
                answer.refused(409, "stale_version");
            }
        }
        check(&after);
        (answer.status == 200).then(|| step.to_owned())
    }
}

/// What holds of every order at every moment.
fn check(order: &Value) {
    let events = order["events"].as_array().unwrap();
    assert_eq!(order["version"].as_u64().unwrap(), events.len() as u64, "one line of the timeline for each change");
    let times: Vec<&str> = events.iter().map(|event| event["at"].as_str().unwrap()).collect();
    assert!(times.is_sorted(), "{times:?}");
    let stations = ["reportedAt", "triagedAt", "startedAt", "finishedAt", "closedAt"];
    let reached: Vec<&str> = stations.iter().filter_map(|name| order[*name].as_str()).collect();
    assert!(reached.is_sorted(), "{reached:?}");
    let by = |kinds: &[&str]| -> HashSet<&str> {
        let of_kind = events.iter().filter(|event| kinds.contains(&event["kind"].as_str().unwrap()));
        of_kind.filter_map(|event| event["by"]["id"].as_str()).collect()
    };
    let mut repaired = by(&["started", "finished"]);
    repaired.extend(order["assignee"]["id"].as_str());
    assert!(by(&["accepted", "closed", "rechecked", "followed_up"]).is_disjoint(&repaired), "own work: {order}");
    let proofs = order["photos"].as_array().unwrap().iter().filter(|photo| photo["role"] == "proof").count();
    assert!(proofs >= events.iter().filter(|event| event["kind"] == "finished").count());
    let status = order["status"].as_str().unwrap();
    assert_eq!(order["closedAt"].is_string(), ["closed", "returned", "cancelled"].contains(&status));
    assert_eq!(order["waitingUntil"].is_string(), status == "waiting");
    if status == "closed" {
        assert!(order["rating"].is_i64() || !order["comment"].as_str().unwrap().is_empty());
        assert!(order["acceptor"].is_object() && order["finishedAt"].is_string());
        assert!(order["safety"] == false || order["recheckedBy"].is_object());
        assert!(order["followUp"].is_null() || order["followedUpBy"]["id"] != order["acceptor"]["id"]);
    }
    if ["assigned", "started", "waiting", "finished"].contains(&status) {
        assert!(order["assignee"].is_object() != (order["contractor"] != ""), "{order}");
    }
}

async fn walks(backend: Backend) {
    let app = App::start(backend).await;
    for (role, login) in [PEOPLE[1], PEOPLE[3]] {
        app.person(role, login).await;
    }
    let director = app.director().await;
    let room = director.room("305", None).await;
    let of_crew = [app.member("caretaker@green").await.id, app.member("second@green").await.id];
    let crew = director.post("/crews", &json!({"name": "水电组", "memberIds": of_crew})).await.created()["id"].clone();
    // Always the same walks, on both databases.
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let (mut done, mut refused) = (HashSet::new(), 0);
    for turn in 0..WALKS {
        let mut people = Vec::new();
        for (_, login) in PEOPLE {
            let actor = app.login(login).await;
            let member = actor.member().await.to_string();
            people.push((actor, member));
        }
        let item = uuid::Uuid::now_v7().to_string();
        let report = json!({"placeId": room["id"], "item": item, "safety": turn % 4 == 1});
        // Who reports may be who repairs and who judges, were it not for the rules.
        let order = people[[4, 2, 0, 3][turn % 4]].0.report(report).await;
        let mut walk = Walk { app: &app, people, order, crew: crew.clone() };
        for attempt in attempts().new_tree(&mut runner).unwrap().current() {
            match walk.attempt(attempt).await {
                Some(step) => drop(done.insert(step)),
                None => refused += 1,
            }
            // A step takes a moment; seldom it takes days, and then everybody has to log in again.
            app.clock.forward(TimeDelta::milliseconds(1));
            if attempt.dice.is_multiple_of(51) {
                app.clock.forward(TimeDelta::hours(80));
                for (person, (_, login)) in walk.people.iter_mut().zip(PEOPLE) {
                    person.0 = app.login(login).await;
                }
            }
        }
    }
    // Every step left its row, and every order says what its rows say.
    let verified = app.director().await.get("/ledgers/repair/verify").await.ok();
    assert_eq!(verified["ok"], true, "{verified}");
    assert!(refused > WALKS * LENGTH / 5, "{refused}");
    // To close takes three days in which nobody accepts, which few walks come to.
    for step in STEPS.into_iter().filter(|step| *step != "close") {
        assert!(done.contains(step), "no walk came to {step}: {done:?}");
    }
}

mod whatever_is_tried_in_whatever_order_an_order_stays_sound {
    use it::Backend;

    #[actix_web::test]
    async fn sqlite() {
        super::walks(Backend::Sqlite).await;
    }

    #[actix_web::test]
    async fn postgres() {
        super::walks(Backend::Postgres).await;
    }
}
