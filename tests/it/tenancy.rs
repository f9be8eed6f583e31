//! A school is alone in the house: whatever a request names, in whatever place, another school's row is as if it were
//! nowhere (T1, T7, G2). Driven by the document: a new operation is tried with the next run, and one that takes the name
//! of something this does not know fails it.

pub mod rows;
mod stories;

use std::{
    collections::BTreeMap,
    io::{Cursor, Read},
};

use it::{
    Actor, Answer,
    document::{Kind, Many, Operation, Request, Slot, Spot, World, protected, resolve, slots},
    story,
};
use serde_json::{Value, json};
use uuid::Uuid;

story! {
    async fn a_row_of_another_school_is_as_if_it_were_nowhere(app: App) {
        let (green, blue) = (app.director().await, app.stranger().await);
        let theirs = World::of(&app, &blue, app.blue).await;
        // Something else of theirs after it, so that their lists have a second page.
        World::of(&app, &blue, app.blue).await;
        let before = rows::of(&app, app.blue).await;
        let mut tried = 0;
        let mut ours = World::of(&app, &green, app.green).await;
        for operation in protected() {
            for slot in slots(&operation).unwrap_or_else(|unknown| panic!("cannot fill {unknown:?}")) {
                let request = Request::new(&operation, &ours, &green).await;
                let attempt =
                    Attempt { operation: &operation, slot: &slot, request, ours: &ours, theirs: &theirs, blue: &blue };
                match slot.kind {
                    Kind::Cursor => attempt.with_their_cursor(&green).await,
                    Kind::Own(_) => attempt.with_their_row_as_a_new_one(&green).await,
                    Kind::Row(_) | Kind::Tag => attempt.with_their_row(&green).await,
                }
                ours.renew(&app, &green, &operation).await;
                tried += 1;
            }
        }
        assert!(tried > 40, "{tried}");
        let after = rows::of(&app, app.blue).await;
        for (table, rows) in before {
            assert_eq!(after[&table], rows, "{table} of the other school has changed");
        }
    }
}

struct Attempt<'a> {
    operation: &'a Operation,
    slot: &'a Slot,
    request: Request,
    ours: &'a World,
    theirs: &'a World,
    blue: &'a Actor<'a>,
}

impl Attempt<'_> {
    fn name(&self) -> String {
        format!("{} {:?} {}", self.operation.name(), self.slot.spot, self.slot.name)
    }

    async fn send(&self, actor: &Actor<'_>, value: &Value) -> Answer {
        let answer = self.request.with(self.slot, value.clone()).send(actor).await;
        let text = unpacked(&answer.bytes);
        for secret in self.theirs.secrets() {
            assert!(!text.contains(secret), "{}: {secret} in {text}", self.name());
        }
        assert_eq!(self.operation.faults(&answer), Vec::<String>::new());
        answer
    }

    /// What stands in the slot when it holds this name: alone, and where several may stand, after one of ours.
    fn forms(&self, name: &str) -> Vec<Value> {
        let ours = self.ours.fill(self.operation, self.slot);
        match self.slot.many {
            Many::One => vec![json!(name)],
            Many::Array => vec![json!([name]), json!([ours[0], name])],
            Many::Commas => vec![json!(name), json!(format!("{},{name}", ours.as_str().unwrap()))],
        }
    }

    async fn with_their_row(&self, green: &Actor<'_>) {
        let nowhere = match self.slot.kind {
            Kind::Tag => Uuid::now_v7().simple().to_string()[20..].to_uppercase(),
            _ => Uuid::now_v7().to_string(),
        };
        for name in self.theirs.all(self.slot) {
            for (theirs, none) in self.forms(&name).iter().zip(&self.forms(&nowhere)) {
                let (answer, absent) = (self.send(green, theirs).await, self.send(green, none).await);
                assert_eq!(seen(&answer), seen(&absent), "{}", self.name());
                self.refuses(&answer);
            }
        }
        // Else what was refused may not have been what we think.
        let mut refused = Vec::new();
        for name in self.ours.all(self.slot) {
            let answer = self.send(green, &self.forms(&name)[0]).await;
            if answer.status.is_success() {
                return;
            }
            refused.push(answer.text());
        }
        panic!("{}: nothing of ours is accepted: {refused:?}", self.name());
    }

    fn refuses(&self, answer: &Answer) {
        let status = answer.status.as_u16();
        match self.slot.spot {
            Spot::Path => assert_eq!(status, 404, "{}: {}", self.name(), answer.text()),
            // A filter that fits nothing: an empty list, the same for every row that is not ours.
            Spot::Query if status == 200 => assert!(is_empty(answer), "{}: {}", self.name(), answer.text()),
            Spot::Query | Spot::Body => {
                assert!([404, 422].contains(&status), "{}: {status} {}", self.name(), answer.text());
                let body = answer.json();
                let names =
                    |field: &Value| field["path"] == self.slot.name.replace("/0", "[0]").replace('/', ".").as_str();
                let named = body["fields"].as_array().is_some_and(|fields| fields.iter().any(names));
                let filter = self.slot.spot == Spot::Query && self.slot.many == Many::One;
                let whole = self.operation.id() == "create_labels" && self.slot.many == Many::One;
                assert!(named || filter || whole, "{} is not named: {body}", self.name());
            }
        }
    }

    /// An id is unique in the whole house, so that it is taken can be seen; by whom cannot.
    async fn with_their_row_as_a_new_one(&self, green: &Actor<'_>) {
        for name in self.theirs.all(self.slot) {
            let answer = self.send(green, &json!(name)).await;
            answer.refused(409, "conflict");
            let own = self.send(green, &self.ours.fill(self.operation, self.slot)).await;
            assert_eq!(seen(&answer), seen(&own), "{}", self.name());
        }
        let id = Uuid::now_v7().to_string();
        let made = self.send(green, &json!(id)).await.created();
        assert!(made.to_string().contains(&id), "{}: {made}", self.name());
    }

    /// A cursor names a position in an order, and in any order there are only our own rows.
    async fn with_their_cursor(&self, green: &Actor<'_>) {
        let limit = Slot { spot: Spot::Query, name: "limit".into(), kind: Kind::Cursor, many: Many::One };
        if !self.operation.answers().iter().any(|(_, body)| body.is_some_and(|(_, schema)| is_page(schema))) {
            // A file takes the parameters of its list; where a page starts means nothing to it.
            let cursor = self.blue.get("/assets?limit=1").await.ok()["next"].clone();
            assert!(self.send(green, &cursor).await.status.is_success());
            return;
        }
        let theirs = Request::new(self.operation, self.theirs, self.blue).await.with(&limit, json!("1"));
        let cursor = theirs.send(self.blue).await.ok()["next"].clone();
        assert!(cursor.is_string(), "{}: no second page", self.name());
        let page = self.send(green, &cursor).await.ok();
        let most = self.request.with(&limit, json!("200"));
        let mut some = most.send(green).await.ok();
        let mut ours = some["items"].as_array().unwrap().clone();
        while some["next"].is_string() {
            some = most.with(self.slot, some["next"].clone()).send(green).await.ok();
            ours.extend(some["items"].as_array().unwrap().clone());
        }
        for item in page["items"].as_array().unwrap() {
            assert!(ours.contains(item), "{}: {item} is not ours", self.name());
        }
    }
}

fn is_page(schema: &Value) -> bool {
    resolve(schema)["properties"]["next"].is_object()
}

/// Text of an answer; of a spreadsheet, of all its parts.
fn unpacked(bytes: &[u8]) -> String {
    let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else {
        return String::from_utf8_lossy(bytes).into_owned();
    };
    let mut all = String::new();
    for at in 0..archive.len() {
        archive.by_index(at).unwrap().read_to_string(&mut all).unwrap();
    }
    all
}

fn is_empty(answer: &Answer) -> bool {
    match answer.headers["content-type"].to_str().unwrap() {
        "application/json" => answer.json()["items"] == json!([]),
        // A file: that it is the same as for a row that is nowhere says enough.
        _ => true,
    }
}

/// All that a caller can tell two answers apart by, but for what differs with every request.
fn seen(answer: &Answer) -> (u16, BTreeMap<String, String>, String) {
    let fickle = ["date", "x-request-id"];
    let headers = answer.headers.iter().filter(|(name, _)| !fickle.contains(&name.as_str()));
    let headers = headers.map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned())).collect();
    let body = match serde_json::from_slice::<Value>(&answer.bytes) {
        Ok(mut body) => {
            body.as_object_mut().map(|fields| fields.remove("requestId"));
            body.to_string()
        }
        Err(_) => answer.text(),
    };
    (answer.status.as_u16(), headers, body)
}
