//! What lies at the gate of a [`World`]: badges, frequent visitors, and who is watched for.

use serde_json::{Value, json};

use super::Operation;
use crate::{Actor, id};

/// Two of each.
pub async fn rows(director: &Actor<'_>, word: &str) -> Vec<(&'static str, Vec<String>)> {
    let tags = director.blanks(2).await;
    let worn = tags[..1].to_vec();
    let (mut badges, mut frequent, mut watched) = (Vec::new(), Vec::new(), Vec::new());
    for (at, tag) in tags.into_iter().enumerate() {
        let badge = json!({"number": format!("{word}{at}"), "tagCode": tag});
        badges.push(id(&director.post("/badges", &badge).await.created()).to_owned());
        let visitor = json!({"name": word, "purpose": "parent", "agreed": true});
        frequent.push(id(&director.post("/frequent-visitors", &visitor).await.created()).to_owned());
        let entry = json!({"name": word});
        watched.push(id(&director.post("/watch-entries", &entry).await.created()).to_owned());
    }
    vec![("BadgeId", badges), ("BadgeTag", worn), ("FrequentVisitorId", frequent), ("WatchEntryId", watched)]
}

/// No two badges in use have the same number.
pub fn lived(operation: &Operation, example: &mut Value) {
    if operation.id() == "create_badge" {
        example["number"] = json!(super::world::new_word());
    }
}
