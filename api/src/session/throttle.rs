//! How often one may guess. Only failures count, so a whole school behind one address logs in undisturbed.

use std::{net::IpAddr, time::Duration};

use actix_web::HttpRequest;
use sha2::{Digest, Sha256};

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
                return Err(Problem::new(Code::TooManyRequests).retry_after(WINDOW.as_secs()));
            }
        }
        Ok(())
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

fn written(state: &State, request: &HttpRequest) -> String {
    address(state, request).map_or_else(|| "unknown".into(), |address| address.to_string())
}

/// Neither logins nor addresses are kept in the clear.
fn name(parts: &[&str]) -> String {
    let digest = Sha256::digest(parts.join("\n"));
    format!("guess:{}", digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect::<String>())
}

/// Where the request comes from. A forwarded address is believed only from our own proxies, and only its last hop.
pub fn address(state: &State, request: &HttpRequest) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip();
    let trusted = state.settings.trusted_proxies.split(',').any(|proxy| proxy.trim().parse() == Ok(peer));
    if !trusted {
        return Some(peer);
    }
    let forwarded = request.headers().get_all("X-Forwarded-For").last().and_then(|value| value.to_str().ok());
    forwarded.and_then(|list| list.rsplit(',').next()).and_then(|last| last.trim().parse().ok()).or(Some(peer))
}
