//! Access tokens: fifteen minutes, one algorithm, named keys so that a key can be changed while people work.

use entity::{MemberId, SchoolId, SessionId};
use hmac::{Hmac, KeyInit, Mac};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::{Problem, problem::Code};

/// How long an access token lasts.
pub const ACCESS_SECONDS: i64 = 15 * 60;

const ALGORITHM: Algorithm = Algorithm::HS256;
const ISSUER: &str = "houqin";
const AUDIENCE: &str = "houqin-api";

/// A secret with its name.
#[derive(Clone)]
pub struct Key {
    /// Its name, sent in the token's header.
    pub kid: String,
    /// At least 32 random bytes.
    pub secret: Vec<u8>,
}

/// What a token says. The role is not in it: that is looked up, so a demotion needs no new token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Claims {
    iss: String,
    aud: String,
    /// Who.
    pub sub: MemberId,
    /// In which school.
    pub school: SchoolId,
    /// Since which login.
    pub session: SessionId,
    /// Made at, seconds since 1970.
    pub iat: i64,
    /// Ends at, seconds since 1970.
    pub exp: i64,
}

impl Claims {
    /// A token for this member from now on.
    pub fn new(member: MemberId, school: SchoolId, session: SessionId, now: i64) -> Self {
        let (iss, aud) = (ISSUER.into(), AUDIENCE.into());
        Self { iss, aud, sub: member, school, session, iat: now, exp: now + ACCESS_SECONDS }
    }
}

/// The keys: the first signs, all verify.
pub struct Keys {
    kid: String,
    signing: EncodingKey,
    verifying: Vec<(String, DecodingKey)>,
    deriving: Vec<(String, Hmac<Sha256>)>,
}

impl Keys {
    /// None when there is no key at all.
    pub fn new(keys: Vec<Key>) -> Option<Self> {
        let first = keys.first()?;
        Some(Self {
            kid: first.kid.clone(),
            signing: EncodingKey::from_secret(&first.secret),
            verifying: keys.iter().map(|key| (key.kid.clone(), DecodingKey::from_secret(&key.secret))).collect(),
            deriving: keys.iter().map(|key| Some((key.kid.clone(), deriving(key)?))).collect::<Option<_>>()?,
        })
    }

    /// The name of the key that signs.
    pub fn signs(&self) -> &str {
        &self.kid
    }

    /// 32 bytes that only this server can make of this text, the same each time; none when it has no key of that name.
    pub fn derive(&self, kid: &str, text: &str) -> Option<[u8; 32]> {
        let (_, mac) = self.deriving.iter().find(|(name, _)| name == kid)?;
        Some(mac.clone().chain_update(text).finalize().into_bytes().into())
    }

    /// Signs.
    pub fn sign(&self, claims: &Claims) -> Result<String, Problem> {
        let header = Header { kid: Some(self.kid.clone()), ..Header::new(ALGORITHM) };
        encode(&header, claims, &self.signing).map_err(Problem::internal)
    }

    /// What the token says, if one of our keys signed it for us and it has not ended.
    pub fn verify(&self, token: &str, now: i64) -> Result<Claims, Problem> {
        let refused = || Problem::new(Code::Unauthenticated);
        let kid = decode_header(token).map_err(|_| refused())?.kid.ok_or_else(refused)?;
        // Only the name picks a key: nothing in a token is ever fetched or used as a key.
        let (_, key) = self.verifying.iter().find(|(name, _)| *name == kid).ok_or_else(refused)?;
        let mut validation = Validation::new(ALGORITHM);
        validation.set_issuer(&[ISSUER]);
        validation.set_audience(&[AUDIENCE]);
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        // The end is compared below with the clock port, without the library's leeway.
        validation.validate_exp = false;
        let claims = decode::<Claims>(token, key, &validation).map_err(|_| refused())?.claims;
        if claims.iat > now + 60 || claims.exp <= now || claims.exp.saturating_sub(claims.iat) > ACCESS_SECONDS {
            return Err(refused());
        }
        Ok(claims)
    }
}

/// A secret of its own, made of the key: what is derived with it says nothing about what is signed.
fn deriving(key: &Key) -> Option<Hmac<Sha256>> {
    let mac = Hmac::<Sha256>::new_from_slice(&key.secret).ok()?.chain_update("houqin derive");
    Hmac::new_from_slice(&mac.finalize().into_bytes()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(kid: &str, byte: u8) -> Key {
        Key { kid: kid.into(), secret: vec![byte; 32] }
    }

    fn claims(now: i64) -> Claims {
        Claims::new(MemberId::new(), SchoolId::new(), SessionId::new(), now)
    }

    #[test]
    fn a_token_is_what_was_signed_until_its_end() {
        let keys = Keys::new(vec![key("a", 1)]).unwrap();
        let claims = claims(1_000);
        let token = keys.sign(&claims).unwrap();
        assert_eq!(keys.verify(&token, 1_000).unwrap(), claims);
        assert_eq!(keys.verify(&token, 1_000 + ACCESS_SECONDS - 1).unwrap(), claims);
        assert!(keys.verify(&token, 1_000 + ACCESS_SECONDS).is_err());
    }

    #[test]
    fn a_new_key_in_front_logs_nobody_out() {
        let old = Keys::new(vec![key("a", 1)]).unwrap();
        let both = Keys::new(vec![key("b", 2), key("a", 1)]).unwrap();
        let new = Keys::new(vec![key("b", 2)]).unwrap();
        let before = old.sign(&claims(0)).unwrap();
        let after = both.sign(&claims(0)).unwrap();
        assert!(both.verify(&before, 1).is_ok() && both.verify(&after, 1).is_ok());
        assert!(new.verify(&after, 1).is_ok() && new.verify(&before, 1).is_err());
    }

    #[test]
    fn a_known_name_with_another_secret_is_refused() {
        let ours = Keys::new(vec![key("a", 1)]).unwrap();
        let theirs = Keys::new(vec![key("a", 2)]).unwrap();
        assert!(ours.verify(&theirs.sign(&claims(0)).unwrap(), 1).is_err());
    }
}
