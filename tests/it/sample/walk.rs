//! Random walks of a kitchen's day at a live server: whatever is asked in whatever order, nothing is thrown away early or
//! while it is held, nothing light is green, and no dish of the menu is forgotten.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, TimeDelta, Utc};
use entity::member::Role;
use houqin::ports::clock::Clock;
use it::{Actor, Answer, App, Backend, Lunch, id};
use proptest::{
    prelude::*,
    strategy::ValueTree,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use serde_json::{Value, json};

const TRIES: [&str; 12] = [
    "take",
    "miss",
    "review",
    "discard",
    "hold",
    "release",
    "void",
    "discard_several",
    "hold_all",
    "release_hold",
    "close",
    "swap",
];
/// Who walks: one who may all, two of the kitchen, one who may only look.
const PEOPLE: [(Role, &str); 4] = [
    (Role::Director, "director@green"),
    (Role::Canteen, "canteen@green"),
    (Role::Canteen, "second@green"),
    (Role::Teacher, "teacher@green"),
];
const GRAMS: [i64; 6] = [1, 60, 124, 125, 140, 4_000];
/// Days walked, and attempts on each.
const WALKS: usize = 6;
const LENGTH: usize = 90;

#[derive(Clone, Copy, Debug)]
struct Attempt {
    who: usize,
    what: usize,
    dish: usize,
    /// Which of several bodies.
    dice: u8,
    /// From a version that is gone.
    stale: bool,
    /// Something that can be done with the sample, more often than not.
    offered: bool,
}

fn attempts() -> impl Strategy<Value = Vec<Attempt>> {
    let chance = prop::bool::weighted;
    // Who may do most does most.
    let who = prop::sample::select(vec![0, 0, 0, 1, 1, 2, 3]);
    let parts = (who, 0..TRIES.len(), 0..8_usize, any::<u8>(), chance(0.05), chance(0.6));
    let attempt =
        parts.prop_map(|(who, what, dish, dice, stale, offered)| Attempt { who, what, dish, dice, stale, offered });
    prop::collection::vec(attempt, LENGTH)
}

/// What the story itself knows of a sample that was taken.
struct Taken {
    grams: i64,
    /// Nobody throws it away before.
    due: DateTime<Utc>,
}

struct Walk<'a> {
    app: &'a App,
    lunch: Lunch,
    people: Vec<Actor<'a>>,
    /// Dishes that swaps may put on the menu.
    others: Vec<String>,
    taken: HashMap<String, Taken>,
    holds: Vec<Value>,
    done: HashSet<&'static str>,
    refused: usize,
}

/// The dishes of the day, and the sample of each that has one.
struct Day {
    tiles: Vec<Value>,
    samples: HashMap<String, Value>,
}

impl Walk<'_> {
    async fn day(&self) -> Day {
        let director = &self.people[0];
        let day = director.get(&format!("/samples?date={}", self.lunch.date)).await.ok();
        let tiles = day["items"].as_array().unwrap().clone();
        let mut samples = HashMap::new();
        for sample in tiles.iter().filter_map(|tile| tile["sampleId"].as_str()) {
            samples.insert(sample.to_owned(), director.get(&format!("/samples/{sample}")).await.ok());
        }
        Day { tiles, samples }
    }

    async fn proof(&self, attempt: Attempt) -> Value {
        let me = self.people[attempt.who].member().await;
        let other = self.people[(attempt.who + 1) % 3].member().await;
        match attempt.dice % 5 {
            0 => json!({}),
            1 => json!({ "witnessId": me }),
            2 => json!({ "witnessId": other }),
            _ => json!({"photoIds": [self.app.lay_photo(me).await]}),
        }
    }

    /// Tries it; none when there is nothing to try it on.
    async fn send(&self, attempt: Attempt, day: &Day) -> Option<(&'static str, Answer)> {
        let Attempt { who, what, dish, dice, stale, offered } = attempt;
        let (actor, lunch) = (&self.people[who], &self.lunch);
        let tile = &day.tiles[dish % day.tiles.len()];
        let sample = tile["sampleId"].as_str().and_then(|id| day.samples.get(id));
        let mut what = TRIES[what];
        if let (true, Some(sample)) = (offered, sample) {
            let sample = actor.get(&format!("/samples/{}", id(sample))).await.ok();
            // Seldom what takes everything back.
            let may = sample["actions"].as_array().unwrap().iter().filter_map(Value::as_str);
            let may: Vec<&str> = may.filter(|step| *step != "void" || dice < 60).collect();
            let step = may.get(dish % may.len().max(1)).copied();
            what = step.and_then(|step| TRIES.into_iter().find(|known| *known == step)).unwrap_or(what);
        }
        let named = |said: Value| {
            let mut body = json!({"date": lunch.date, "meal": "lunch", "dishId": tile["dishId"]});
            body.as_object_mut().unwrap().extend(said.as_object().unwrap().clone());
            body
        };
        let answer = match what {
            "take" => {
                let reason = if dice.is_multiple_of(2) { "" } else { "如此" };
                let grams = GRAMS[usize::from(dice) % GRAMS.len()];
                actor.post("/samples", &named(json!({"grams": grams, "reason": reason}))).await
            }
            "miss" => actor.post("/samples/missing", &named(json!({"reason": "没有了"}))).await,
            "close" => actor.post(&format!("/meals/{}/lunch/close", lunch.date), &json!({})).await,
            "hold_all" => actor.post("/holds", &json!({"reason": "有人不适"})).await,
            "release_hold" => actor.change("holds", self.holds.last()?, "release", &json!({"reason": "无事"})).await,
            "swap" => {
                let new = &self.others[usize::from(dice) % self.others.len()];
                let swap = json!({
                    "date": lunch.date, "meal": "lunch", "dishId": tile["dishId"], "newDishId": new, "reason": "out_of_stock",
                });
                actor.post(&format!("/menus/{}/swaps", houqin::menu::Week::of(lunch.date)), &swap).await
            }
            "discard_several" => {
                let mut body = self.proof(attempt).await;
                body["sampleIds"] = day.samples.keys().map(|id| json!(id)).collect();
                actor.post("/samples/discard", &body).await
            }
            step => {
                let body = match step {
                    "review" => json!({}),
                    "discard" => self.proof(attempt).await,
                    _ => json!({"reason": "如此"}),
                };
                let version = sample?["version"].as_i64().unwrap() - i64::from(stale);
                let request = actor.request(reqwest::Method::POST, &format!("/samples/{}/{step}", id(sample?)));
                let request = request.header("Idempotency-Key", uuid::Uuid::now_v7().to_string());
                it::send(request.header("If-Match", format!("\"{version}\"")).json(&body)).await
            }
        };
        Some((what, answer))
    }

    async fn attempt(&mut self, attempt: Attempt) {
        let before = self.day().await;
        let Some((what, answer)) = self.send(attempt, &before).await else { return };
        let after = self.day().await;
        if !answer.status.is_success() {
            let status = answer.status.as_u16();
            assert!([400, 403, 409, 422].contains(&status), "{what} {status} {}", answer.text());
            assert_eq!(
                (after.tiles, after.samples),
                (before.tiles, before.samples),
                "{what} was refused and left something"
            );
            self.refused += 1;
            return;
        }
        self.done.insert(what);
        let body: Value = answer.json();
        if what == "take" {
            let now = self.app.clock.now();
            let due = now.max(self.lunch.at(12, 30)) + TimeDelta::hours(48);
            self.taken.insert(id(&body).into(), Taken { grams: body["grams"].as_i64().unwrap(), due });
        }
        if what == "hold_all" {
            self.holds.push(body.clone());
        }
        if what == "close" {
            assert!(
                before.tiles.iter().all(|tile| tile["status"] != "expected"),
                "closed with a gap: {:?}",
                before.tiles
            );
        }
        self.check(what, &before, &after);
    }

    /// What holds of the day at every moment, and of what has just become of it.
    fn check(&self, what: &str, before: &Day, after: &Day) {
        let now = self.app.clock.now();
        for sample in after.samples.values() {
            if sample["status"] == "kept" {
                assert!(self.taken[id(sample)].grams >= 125, "green and light: {sample}");
            }
            let was = before.samples.get(id(sample));
            if sample["status"] == "discarded" && was.is_some_and(|was| was["status"] != "discarded") {
                assert!(now >= self.taken[id(sample)].due, "thrown away early by {what} at {now}: {sample}");
                assert_eq!(was.unwrap()["holdIds"], json!([]), "thrown away while held");
                assert!(sample["witness"].is_object() || !sample["photos"].as_array().unwrap().is_empty(), "{sample}");
            }
            assert_ne!(sample["reviewer"]["id"], sample["keeper"]["id"], "{sample}");
            let (late, reviewer) = (sample["late"] == true, &sample["reviewer"]["name"]);
            assert!(!late || reviewer.is_null() || reviewer == "director@green", "{sample}");
            assert_eq!(sample["awaitsApproval"], late && reviewer.is_null(), "{sample}");
        }
        for tile in &before.tiles {
            let now = after.tiles.iter().find(|now| now["dishId"] == tile["dishId"]);
            let now = now.unwrap_or_else(|| panic!("{what} lost {tile}"));
            let (was, is) = (tile["status"].as_str().unwrap(), now["status"].as_str().unwrap());
            // What has a sample or a reason loses it only by being voided.
            let answered = ["kept", "failed", "missing", "discarded"];
            assert!(!answered.contains(&was) || answered.contains(&is) || what == "void", "{what}: {was} → {is}");
            assert!(was != "expected" || is != "cancelled" || what == "swap", "{what} took a dish off the menu");
        }
    }

    async fn login(&mut self) {
        self.people.clear();
        for (_, login) in PEOPLE {
            self.people.push(self.app.login(login).await);
        }
    }
}

async fn walk(backend: Backend, attempts: Vec<Attempt>) -> (HashSet<&'static str>, usize) {
    let app = App::start(backend).await;
    app.person(Role::Canteen, "second@green").await;
    let lunch = app.lunch(&["红烧鸡", "炒青菜", "冬瓜汤", "米饭"]).await;
    let director = app.director().await;
    let food = director.food("鸭", json!([])).await;
    let others = vec![director.dish("烧鸭", &food).await, director.dish("盐水鸭", &food).await];
    let (taken, holds, done) = Default::default();
    let mut walk = Walk { app: &app, lunch, people: Vec::new(), others, taken, holds, done, refused: 0 };
    walk.login().await;
    for attempt in attempts {
        walk.attempt(attempt).await;
        // A step takes a moment; at times it takes hours, or just as long as a box has to stay.
        app.clock.forward(TimeDelta::milliseconds(1));
        let due = walk.taken.values().map(|taken| taken.due).filter(|due| *due > app.clock.now()).min();
        match (attempt.dice, due) {
            (0..15, _) => app.clock.forward(TimeDelta::hours(5)),
            (15..30, Some(due)) => app.until(due - TimeDelta::milliseconds(1)),
            (30..45, Some(due)) => app.until(due),
            _ => continue,
        }
        walk.login().await;
    }
    let verified = walk.people[0].get("/ledgers/sample/verify").await.ok();
    assert_eq!(verified["ok"], true, "{verified}");
    (walk.done, walk.refused)
}

async fn walks(backend: Backend) {
    // Always the same walks, on both databases.
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let (mut done, mut refused) = (HashSet::new(), 0);
    for _ in 0..WALKS {
        let (some, not) = walk(backend, attempts().new_tree(&mut runner).unwrap().current()).await;
        done.extend(some);
        refused += not;
    }
    assert!(refused > WALKS * LENGTH / 5, "{refused}");
    for what in TRIES {
        assert!(done.contains(what), "no walk came to {what}: {done:?}");
    }
}

mod in_whatever_order_a_day_is_worked_its_samples_stay_sound {
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
