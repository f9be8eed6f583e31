//! By hand on PostgreSQL: the same SQL through the driver, without the layers above it.

use actix_web::{
    HttpRequest, HttpResponse,
    web::{Bytes, Data, Path},
};
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::{
    PgPool, Row,
    postgres::{PgPoolOptions, PgRow},
};
use uuid::Uuid;

use super::{
    card::{Card, Columns, NewCard, Scan},
    json, sql,
    token::{Claims, Tokens},
};

/// As many connections as the server has.
pub fn open(url: &str) -> PgPool {
    PgPoolOptions::new().max_connections(20).connect_lazy(url).unwrap()
}

impl<'a> Columns<'a> for &'a PgRow {
    type Date = NaiveDate;

    fn text(&self, at: usize) -> Option<&'a str> {
        self.try_get(at).ok()
    }

    fn int(&self, at: usize) -> Option<i64> {
        self.try_get::<i64, _>(at).or_else(|_| self.try_get::<i32, _>(at).map(i64::from)).ok()
    }

    fn id(&self, at: usize) -> Option<Uuid> {
        self.try_get(at).ok()
    }

    fn date(&self, at: usize) -> Option<NaiveDate> {
        self.try_get(at).ok()
    }

    fn moment(&self, at: usize) -> DateTime<Utc> {
        self.try_get(at).unwrap_or_default()
    }
}

/// `GET /tags/{code}`
pub async fn scan(db: Data<PgPool>, tokens: Data<Tokens>, request: HttpRequest, code: Path<String>) -> HttpResponse {
    let Some(claims) = tokens.check(&request, false) else { return json(401, Vec::new()) };
    let query = sqlx::query(sql::SCAN).bind(code.as_str()).bind(claims.school);
    match query.fetch_optional(db.get_ref()).await.unwrap() {
        Some(row) => json(200, serde_json::to_vec(&Scan::read(&&row)).unwrap()),
        None => json(404, Vec::new()),
    }
}

/// `POST /assets`
pub async fn create(db: Data<PgPool>, tokens: Data<Tokens>, request: HttpRequest, body: Bytes) -> HttpResponse {
    let Some(claims) = tokens.check(&request, true) else { return json(401, Vec::new()) };
    let key = request.headers().get("Idempotency-Key").unwrap().to_str().unwrap();
    match write(&db, claims, key, &body).await {
        Ok(body) => json(201, body),
        Err(error) => json(500, error.to_string().into_bytes()),
    }
}

async fn write(db: &PgPool, claims: Claims, key: &str, body: &[u8]) -> Result<Vec<u8>, sqlx::Error> {
    let card: NewCard<'_> = serde_json::from_slice(body).unwrap();
    let (school, member) = (claims.school, claims.sub);
    let (actor, operation) = (member.to_string(), "POST /api/v1/assets");
    sqlx::query(sql::STANDING).bind(member).bind(school).bind(claims.session).fetch_one(db).await?;
    let mut tx = db.begin().await?;
    // Two with the same key must not both do the work.
    let lock = crate::seed::scatter(key.bytes().fold(0, |sum, byte| sum * 31 % (1 << 40) + usize::from(byte))) as i64;
    sqlx::query("SELECT pg_try_advisory_xact_lock($1)").bind(lock).fetch_one(&mut *tx).await?;
    let earlier = sqlx::query(sql::EARLIER).bind(school).bind(&actor).bind(operation).bind(key);
    if earlier.fetch_optional(&mut *tx).await?.is_some() {
        return Ok(Vec::new());
    }
    sqlx::query(sql::PLACE).bind(card.place_id).bind(school).fetch_one(&mut *tx).await?;
    let (pattern,): (String,) = sqlx::query_as(sql::PATTERN).bind(school).fetch_one(&mut *tx).await?;
    let (serial,): (i64,) = sqlx::query_as(sql::SERIAL).bind(school).fetch_one(&mut *tx).await?;
    let (id, now, number) = (Uuid::now_v7(), Utc::now(), card.number(&pattern, serial));
    let row = sqlx::query(sql::ASSET).bind(id).bind(school).bind(&number).bind(card.name).bind(card.category_code);
    let row = row.bind(card.brand).bind(card.model).bind(card.unit).bind(card.price_fen).bind(card.acquired_on);
    row.bind(card.place_id).bind(now).execute(&mut *tx).await?;
    let terms = sqlx::query(sql::TERMS).bind(school).bind(&number).bind(id).bind(card.terms(&number));
    terms.execute(&mut *tx).await?;
    let event = sqlx::query(sql::EVENT).bind(Uuid::now_v7()).bind(school).bind(id).bind(now).bind(member);
    event.execute(&mut *tx).await?;
    let digest = crate::seed::scatter(body.len()).to_be_bytes().repeat(4);
    let done = sqlx::query(sql::DONE).bind(school).bind(&actor).bind(operation).bind(key).bind(digest);
    done.bind(serde_json::json!(id)).bind(now).execute(&mut *tx).await?;
    tx.commit().await?;
    let row = sqlx::query(sql::CARD).bind(id).bind(school).fetch_one(db).await?;
    Ok(serde_json::to_vec(&Card::read(&&row)).unwrap())
}
