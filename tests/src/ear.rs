//! Somebody who listens to live events.

use std::time::Duration;

use reqwest::{Method, Response};
use serde_json::Value;

use crate::{Actor, Answer};

/// Longer than any story waits.
const PATIENCE: Duration = Duration::from_secs(20);

/// An open stream.
pub struct Ear {
    response: Response,
    text: String,
}

/// One event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    pub id: String,
    pub name: String,
    pub data: Value,
}

impl Actor<'_> {
    /// Listens from now on, or from after the event of this id. An answer is a refusal.
    pub async fn listen(&self, last: Option<&str>) -> Result<Ear, Answer> {
        let mut request = self.request(Method::GET, "/events");
        if let Some(last) = last {
            request = request.header("Last-Event-ID", last);
        }
        let response = request.send().await.unwrap();
        if response.status() != 200 {
            let (status, headers) = (response.status(), response.headers().clone());
            return Err(Answer { status, headers, bytes: response.bytes().await.unwrap().to_vec() });
        }
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        let mut ear = Ear { response, text: String::new() };
        // From here on nothing is missed.
        assert_eq!(ear.block().await.unwrap(), "retry: 3000");
        Ok(ear)
    }
}

impl Ear {
    /// What stands before the next empty line; none when the stream has ended.
    pub async fn block(&mut self) -> Option<String> {
        loop {
            if let Some((block, rest)) = self.text.split_once("\n\n") {
                let (block, rest) = (block.to_owned(), rest.to_owned());
                self.text = rest;
                return Some(block);
            }
            let piece = tokio::time::timeout(PATIENCE, self.response.chunk()).await.expect("nothing more is heard");
            self.text.push_str(std::str::from_utf8(&piece.ok()??).unwrap());
        }
    }

    /// The next event; none when the stream has ended.
    pub async fn event(&mut self) -> Option<Event> {
        loop {
            let block = self.block().await?;
            if block.starts_with(':') {
                continue;
            }
            let field = |name: &str| {
                let mut found = block.lines().filter_map(|line| line.strip_prefix(&format!("{name}: ")));
                found.next().unwrap_or_else(|| panic!("no {name} in {block}")).to_owned()
            };
            let data = serde_json::from_str(&field("data")).unwrap();
            return Some(Event { id: field("id"), name: field("event"), data });
        }
    }
}
