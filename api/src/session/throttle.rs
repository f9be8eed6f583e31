//! How often one may guess. Only failures count, so a whole school behind one address logs in undisturbed.

use std::{net::IpAddr, time::Duration};

use actix_web::HttpRequest;
use sha2::{Digest, Sha256};

use crate::{Problem, State, problem::Code};

const WINDOW: Duration = Duration::from_secs(15 * 60);
/// Wrong guesses at one login from one address, at one login from anywhere, and from one address at anything.
const LIMITS: [u64; 3] = [5, 30, 200];

/// Whose failures are counted together.
pub struct Throttle([String; 3]);

impl Throttle {
    /// For guesses at this login or code.
    pub fn new(state: &State, request: &HttpRequest, guessed: &str) -> Self {
        let address = address(state, request).map_or_else(|| "unknown".into(), |address| address.to_string());
        // Neither logins nor addresses are kept in the clear.
        let name = |parts: &[&str]| {
            let digest = Sha256::digest(parts.join("\n"));
            format!("guess:{}", digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect::<String>())
        };
        Self([name(&["both", guessed, &address]), name(&["login", guessed]), name(&["address", &address])])
    }

    /// Refuses when there were too many failures already.
    pub async fn check(&self, state: &State) -> Result<(), Problem> {
        for (key, limit) in self.0.iter().zip(LIMITS) {
            if state.kv.counted(key).await >= limit {
                return Err(Problem::new(Code::TooManyRequests).retry_after(WINDOW.as_secs()));
            }
        }
        Ok(())
    }

    /// Counts a failure.
    pub async fn failed(&self, state: &State) {
        for key in &self.0 {
            state.kv.count(key, WINDOW).await;
        }
    }

    /// Forgets the failures of whoever got in.
    pub async fn passed(&self, state: &State) {
        let [both, ..] = &self.0;
        state.kv.forget(both).await;
    }
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
