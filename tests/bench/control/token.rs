//! The same check of an access token as the server's: verified once and remembered, or verified at every write.

use std::collections::HashSet;

use actix_web::{HttpRequest, http::header::AUTHORIZATION};
use chrono::Utc;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use quick_cache::sync::Cache;
use serde::Deserialize;
use uuid::Uuid;

/// What a token says.
#[derive(Clone, Copy, Deserialize)]
pub struct Claims {
    pub sub: Uuid,
    pub school: Uuid,
    pub session: Uuid,
    exp: i64,
}

/// The key and what was verified lately.
pub struct Tokens {
    kid: String,
    key: DecodingKey,
    seen: Cache<String, (Claims, i64)>,
}

impl Tokens {
    /// From the server's setting, `kid:base64`.
    pub fn new(keys: &str) -> Self {
        let (kid, secret) = keys.split_once(':').unwrap();
        let key = DecodingKey::from_base64_secret(secret).unwrap();
        Self { kid: kid.into(), key, seen: Cache::new(10_000) }
    }

    /// Whose token the request brings.
    pub fn check(&self, request: &HttpRequest, writes: bool) -> Option<Claims> {
        let token = request.headers().get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")?;
        let now = Utc::now().timestamp();
        if !writes
            && let Some((claims, looked_up)) = self.seen.get(token)
            && claims.exp > now
            && now - looked_up < 30
        {
            return Some(claims);
        }
        let known = decode_header(token).ok()?.kid? == self.kid;
        let mut validation = Validation::new(Algorithm::HS256);
        validation.validate_aud = false;
        validation.required_spec_claims = HashSet::from(["exp".into(), "sub".into()]);
        let claims = decode::<Claims>(token, &self.key, &validation).ok().filter(|_| known)?.claims;
        self.seen.insert(token.into(), (claims, now));
        Some(claims)
    }
}
