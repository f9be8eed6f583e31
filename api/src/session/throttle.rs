//! How often one may guess. Only failures count, so a whole school behind one address logs in undisturbed.

use std::time::Duration;

use actix_web::HttpRequest;
use sha2::{Digest, Sha256};

use super::{address, password};
use crate::{Problem, State, problem::Code};

const WINDOW: Duration = Duration::from_secs(15 * 60);
/// Wrong guesses at one login from one address.
const AT_ONE_FROM_ONE: u64 = 5;
/// Wrong guesses at one login from anywhere.
const AT_ONE: u64 = 30;
/// Wrong guesses from one address at anything. High, because a whole school may share one.
const FROM_ONE: u64 = 200;

/// Whose failures are counted together, and how many there may be.
pub struct Throttle(Vec<(String, u64)>);

impl Throttle {
    /// For guesses at this login.
    pub fn new(state: &State, request: &HttpRequest, login: &str) -> Self {
        let address = written(state, request);
        let mut counted = vec![(name(&["both", login, &address]), AT_ONE_FROM_ONE), (name(&["login", login]), AT_ONE)];
        counted.extend(Self::of_address(state, request).0);
        Self(counted)
    }

    /// For what cannot be guessed and what many send alike, WeChat's codes and invitations: one person's failures must
    /// not keep the school out.
    pub fn of_address(state: &State, request: &HttpRequest) -> Self {
        Self(vec![(name(&["address", &written(state, request)]), FROM_ONE)])
    }

    /// Refuses when there were too many failures already.
    pub async fn check(&self, state: &State) -> Result<(), Problem> {
        for (key, limit) in &self.0 {
            if state.kv.counted(key).await >= *limit {
                return Err(too_many());
            }
        }
        Ok(())
    }

    /// Compares a password. The failure is counted first and taken back when there is none: of guesses sent at the same
    /// moment none may pass because the others are not known yet.
    pub async fn guess(&self, state: &State, password: String, hash: Option<String>) -> Result<bool, Problem> {
        // For refusals nobody waits in the line.
        self.check(state).await?;
        let place = password::place().await?;
        self.count(state).await?;
        // The place is kept until the count is right again, so that those who know their password refuse nobody.
        let (right, _place) = password::verify(place, password, hash).await?;
        if right {
            self.uncount(state).await;
        }
        Ok(right)
    }

    async fn count(&self, state: &State) -> Result<(), Problem> {
        for (at, (key, limit)) in self.0.iter().enumerate() {
            if state.kv.count(key, WINDOW).await > *limit {
                for (key, _) in self.0.iter().take(at + 1) {
                    state.kv.uncount(key).await;
                }
                return Err(too_many());
            }
        }
        Ok(())
    }

    /// Takes back a failure that was none.
    pub async fn uncount(&self, state: &State) {
        for (key, _) in &self.0 {
            state.kv.uncount(key).await;
        }
    }

    /// Counts a failure.
    pub async fn failed(&self, state: &State) {
        for (key, _) in &self.0 {
            state.kv.count(key, WINDOW).await;
        }
    }

    /// Forgets the failures of whoever got in.
    pub async fn passed(&self, state: &State) {
        if let Some((both, _)) = self.0.first() {
            state.kv.forget(both).await;
        }
    }
}

fn too_many() -> Problem {
    Problem::new(Code::TooManyRequests).retry_after(WINDOW.as_secs())
}

fn written(state: &State, request: &HttpRequest) -> String {
    address(state, request).map_or_else(|| "unknown".into(), |address| address.to_string())
}

/// Neither logins nor addresses are kept in the clear.
fn name(parts: &[&str]) -> String {
    let digest = Sha256::digest(parts.join("\n"));
    format!("guess:{}", digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect::<String>())
}
