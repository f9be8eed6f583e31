//! By hand on SQLite: prepared statements, one transaction for each write, flushed before its answer.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Bytes, Data, Path},
};
use chrono::{DateTime, Utc};
use rusqlite::{Connection, Row, types::ValueRef};
use uuid::Uuid;

use super::{
    card::{Card, Columns, NewCard, Scan},
    json, sql,
    token::{Claims, Tokens},
};

/// The connection of the one worker, with the server's own settings.
pub fn open(file: &str) -> Connection {
    let connection = Connection::open(file).unwrap();
    let settings = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON";
    connection.execute_batch(settings).unwrap();
    connection.set_prepared_statement_cache_capacity(64);
    connection
}

/// A row while its statement stands on it.
struct Borrowed<'a>(&'a Row<'a>);

impl<'a> Columns<'a> for Borrowed<'a> {
    type Date = &'a str;

    fn text(&self, at: usize) -> Option<&'a str> {
        match self.0.get_ref(at) {
            Ok(ValueRef::Text(text)) => std::str::from_utf8(text).ok(),
            _ => None,
        }
    }

    fn int(&self, at: usize) -> Option<i64> {
        self.0.get(at).ok()
    }

    fn id(&self, at: usize) -> Option<Uuid> {
        match self.0.get_ref(at) {
            Ok(ValueRef::Blob(bytes)) => Uuid::from_slice(bytes).ok(),
            _ => None,
        }
    }

    fn date(&self, at: usize) -> Option<&'a str> {
        self.text(at)
    }

    fn moment(&self, at: usize) -> DateTime<Utc> {
        self.text(at).and_then(|text| text.parse().ok()).unwrap_or_default()
    }
}

/// `GET /tags/{code}`
pub async fn scan(
    db: Data<Connection>,
    tokens: Data<Tokens>,
    request: HttpRequest,
    code: Path<String>,
) -> HttpResponse {
    let Some(claims) = tokens.check(&request, false) else { return json(401, Vec::new()) };
    let mut statement = db.prepare_cached(sql::SCAN).unwrap();
    let key = (code.as_str(), claims.school.as_bytes());
    let body = statement.query_row(key, |row| Ok(serde_json::to_vec(&Scan::read(&Borrowed(row))).unwrap()));
    match body {
        Ok(body) => json(200, body),
        Err(_) => json(404, Vec::new()),
    }
}

/// `POST /assets`
pub async fn create(db: Data<Connection>, tokens: Data<Tokens>, request: HttpRequest, body: Bytes) -> HttpResponse {
    let Some(claims) = tokens.check(&request, true) else { return json(401, Vec::new()) };
    let key = request.headers().get("Idempotency-Key").unwrap().to_str().unwrap();
    match write(&db, claims, key, &body) {
        Ok(body) => json(201, body),
        Err(error) => json(500, error.to_string().into_bytes()),
    }
}

fn write(db: &Connection, claims: Claims, key: &str, body: &[u8]) -> rusqlite::Result<Vec<u8>> {
    let card: NewCard<'_> = serde_json::from_slice(body).unwrap();
    let (school, member) = (claims.school.as_bytes(), claims.sub.as_bytes());
    let (actor, operation) = (claims.sub.to_string(), "POST /api/v1/assets");
    db.prepare_cached(sql::STANDING)?.query_row((member, school, claims.session.as_bytes()), |_| Ok(()))?;
    db.prepare_cached("BEGIN IMMEDIATE")?.execute([])?;
    if db.prepare_cached(sql::EARLIER)?.exists((school, &actor, operation, key))? {
        db.prepare_cached("ROLLBACK")?.execute([])?;
        return Ok(Vec::new());
    }
    db.prepare_cached(sql::PLACE)?.query_row((card.place_id.as_bytes(), school), |_| Ok(()))?;
    let pattern: String = db.prepare_cached(sql::PATTERN)?.query_row([school], |row| row.get(0))?;
    let serial = db.prepare_cached(sql::SERIAL)?.query_row([school], |row| row.get(0))?;
    let (id, now, number) = (Uuid::now_v7(), Utc::now().to_rfc3339(), card.number(&pattern, serial));
    let acquired = card.acquired_on.to_string();
    let place = card.place_id.as_bytes();
    let row = (
        id.as_bytes(),
        school,
        &number,
        card.name,
        card.category_code,
        card.brand,
        card.model,
        card.unit,
        card.price_fen,
        &acquired,
        place,
        &now,
    );
    db.prepare_cached(sql::ASSET)?.execute(row)?;
    let mut term = db.prepare_cached(sql::TERM)?;
    for word in card.terms(&number) {
        term.execute((school, word, &number, id.as_bytes()))?;
    }
    db.prepare_cached(sql::EVENT)?.execute((Uuid::now_v7().as_bytes(), school, id.as_bytes(), &now, member))?;
    let digest = crate::seed::scatter(body.len()).to_be_bytes().repeat(4);
    let done = (school, &actor, operation, key, digest, format!("\"{id}\""), &now);
    db.prepare_cached(sql::DONE)?.execute(done)?;
    db.prepare_cached("COMMIT")?.execute([])?;
    db.prepare_cached(sql::CARD)?
        .query_row((id.as_bytes(), school), |row| Ok(serde_json::to_vec(&Card::read(&Borrowed(row))).unwrap()))
}
