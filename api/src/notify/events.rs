//! `GET /events`: what is new in the reader's inbox, as it comes.

use std::{collections::BTreeSet, fmt::Write};

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header::{CONTENT_TYPE, HeaderName},
    web::{Bytes, Data},
};
use entity::{NoticeId, notice};
use serde::Serialize;
use utoipa_actix_web::service_config::ServiceConfig;
use uuid::Uuid;

use super::{store::Reader, streams::Seat};
use crate::{
    Problem, State,
    gate::{self, Actor},
    problem::Code,
};

/// So many are told in one piece; the rest waits in the database until the reader has taken them.
const PIECE: u64 = 50;
/// Two writes may end in another order than the one in which they took their ids, but not by more than this.
const OVERLAP_MILLIS: u64 = 10_000;
/// After so many milliseconds a reader whose stream has ended comes back.
const RETRY: u64 = 3_000;
/// When the house is full a reader should stay away for so many seconds.
const AWAY: u64 = 30;

/// The stream.
pub fn routes(config: &mut ServiceConfig) {
    config.service(get_events);
}

/// What an event says.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Event<'a> {
    id: NoticeId,
    kind: &'a str,
    subject_id: Uuid,
}

/// What is new in the inbox, as it comes
///
/// Server-sent events: `event: notice` with `{id, kind, subjectId}`, and a comment every 25 seconds. They only say that
/// there is something to read in the inbox. The stream ends with the access token: come back with a new one, and with
/// `Last-Event-ID` to miss nothing; what came in the ten seconds before it may be told again. A member may have three, a node has 2,000; beyond that 503.
#[utoipa::path(tag = "notice", security(("session" = [])),
    params(("Last-Event-ID" = Option<NoticeId>, Header, description = "The last notice that was heard of")),
    responses((status = 200, body = String, content_type = "text/event-stream")))]
#[get("/events")]
async fn get_events(state: Data<State>, actor: Actor, request: HttpRequest) -> Result<HttpResponse, Problem> {
    let token = gate::bearer(request.headers())?.to_owned();
    let last = last(&request)?;
    let reader = Reader { school: actor.school, member: actor.member };
    let seat = Seat::take(state.clone(), reader).await;
    let seat = seat.map_err(|_| Problem::new(Code::Unavailable).retry_after(AWAY))?;
    let heard = Heard::after(&state, reader, last).await?;
    let listening = Listening { state, token, reader, seat, heard, begun: false };
    let body = futures_util::stream::unfold(listening, |mut listening| async move {
        let piece = listening.next().await?;
        Some((Ok::<_, Problem>(Bytes::from(piece)), listening))
    });
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "text/event-stream"))
        // A proxy must not gather what should go out at once.
        .insert_header((HeaderName::from_static("x-accel-buffering"), "no"))
        .streaming(body))
}

fn last(request: &HttpRequest) -> Result<Option<NoticeId>, Problem> {
    let Some(value) = request.headers().get("Last-Event-ID") else { return Ok(None) };
    let id = value.to_str().ok().and_then(|text| text.trim().parse().ok());
    id.map(Some).ok_or_else(|| Problem::new(Code::InvalidHeader).with_field("Last-Event-ID", "invalid"))
}

/// What was heard already. A notice may be written a moment later than one with a higher id, so the last few seconds are
/// looked at again, without what was heard of them.
struct Heard {
    from: NoticeId,
    lately: BTreeSet<NoticeId>,
}

impl Heard {
    /// All up to this one, but for the last few seconds, of which only this one is known; else all up to now.
    async fn after(state: &State, reader: Reader, last: Option<NoticeId>) -> Result<Self, Problem> {
        if let Some(last) = last {
            return Ok(Self { from: before(last), lately: BTreeSet::from([last]) });
        }
        let mut heard = Self { from: NoticeId(Uuid::nil()), lately: BTreeSet::new() };
        heard.add(&reader.newest(state.db.read(), PIECE).await?);
        Ok(heard)
    }

    fn add(&mut self, rows: &[notice::Model]) {
        self.lately.extend(rows.iter().map(|row| row.id));
        if let Some(newest) = self.lately.last() {
            self.from = self.from.max(before(*newest));
        }
        self.lately.retain(|id| *id > self.from);
    }
}

/// The lowest id of the time so long before this one was made.
fn before(id: NoticeId) -> NoticeId {
    let millis = (id.0.as_u128() >> 80) as u64;
    NoticeId(Uuid::from_u128(u128::from(millis.saturating_sub(OVERLAP_MILLIS)) << 80))
}

/// One stream. Its next piece is made when the reader has taken the last, so nothing piles up for one who does not read.
struct Listening {
    state: Data<State>,
    token: String,
    reader: Reader,
    seat: Seat,
    heard: Heard,
    begun: bool,
}

impl Listening {
    /// The next piece; none when the reader may not listen any more, the server is to stop, or the database does not
    /// answer.
    async fn next(&mut self) -> Option<String> {
        if !self.begun {
            self.begun = true;
            // What came before the seat was taken is looked for at once.
            self.seat.ring();
            return Some(format!("retry: {RETRY}\n\n"));
        }
        loop {
            let rung = actix_web::rt::time::timeout(self.state.pulse, self.seat.rung()).await.is_ok();
            if self.state.streams.is_closed() {
                return None;
            }
            let lately: Vec<_> = self.heard.lately.iter().copied().collect();
            let db = self.state.db.read();
            let rows = self.reader.since(db, self.heard.from, &lately, PIECE).await.ok()?;
            // As if for a write: what was remembered of the token does not count. After the look, so that nothing is told
            // that was written when the reader was out.
            let now = gate::of_token(&self.state, &self.token, true).await.ok()?;
            // The phone of a gate may have been handed to another guard.
            if now.member != self.reader.member {
                return None;
            }
            self.heard.add(&rows);
            if !rows.is_empty() {
                // There may be more.
                self.seat.ring();
                return piece(&rows);
            }
            if !rung {
                return Some(": \n\n".into());
            }
        }
    }
}

fn piece(rows: &[notice::Model]) -> Option<String> {
    let mut text = String::new();
    for row in rows {
        let event = Event { id: row.id, kind: &row.kind, subject_id: row.subject_id };
        let data = serde_json::to_string(&event).ok()?;
        write!(text, "id: {}\nevent: notice\ndata: {data}\n\n", row.id).ok()?;
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_ten_seconds_are_looked_at_again() {
        let id = |text: &str| NoticeId(text.parse().unwrap());
        let newest = id("019a0000-2710-7fff-8000-000000000001");
        assert_eq!(before(newest), id("019a0000-0000-0000-0000-000000000000"));
        assert_eq!(before(NoticeId(Uuid::nil())), NoticeId(Uuid::nil()));
    }
}
