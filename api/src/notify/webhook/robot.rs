//! Speaks to a robot.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use entity::{webhook, webhook::WebhookKind};
use hmac::{Hmac, KeyInit, Mac};
use reqwest::{
    Client, Url,
    dns::{Addrs, Name, Resolve, Resolving},
};
use serde::Deserialize;
use serde_json::json;
use sha2::Sha256;

use super::address::{Gateways, is_public, parse};
use crate::ports::Unsent;

/// Longer than this no answer is waited for.
const PATIENCE: Duration = Duration::from_secs(5);
/// A robot's answer is some hundred bytes.
const LONGEST: usize = 64 * 1024;
/// Both services take some two thousand bytes.
const LETTERS: usize = 500;

/// The way to the robots.
pub struct Robots {
    gateways: Gateways,
    /// For the two services: no address of an own network is called, whatever their names resolve to.
    outside: Client,
    /// For what the settings name.
    named: Client,
}

#[derive(Deserialize)]
struct Answer {
    errcode: i64,
}

impl Robots {
    /// With these gateways beside the two services.
    pub fn new(gateways: Gateways) -> Result<Self, reqwest::Error> {
        let client = || Client::builder().timeout(PATIENCE).redirect(reqwest::redirect::Policy::none()).no_proxy();
        Ok(Self { gateways, outside: client().dns_resolver(Arc::new(Outside)).build()?, named: client().build()? })
    }

    /// Where a robot may be, or the code of what is wrong with the address.
    pub fn parse(&self, text: &str, kind: WebhookKind) -> Result<Url, &'static str> {
        parse(text, kind, &self.gateways)
    }

    /// Says it. Errors are one word, and never the address, which holds a secret.
    pub async fn say(&self, robot: &webhook::Model, text: &str, now: DateTime<Utc>) -> Result<(), Unsent> {
        // The settings may have changed since it was set up.
        let mut url = self.parse(&robot.url, robot.kind).map_err(Unsent::later)?;
        if robot.kind == WebhookKind::Dingtalk && !robot.secret.is_empty() {
            let at = now.timestamp_millis().to_string();
            let signature = sign(&robot.secret, &at);
            url.query_pairs_mut().extend_pairs([("timestamp", at), ("sign", signature)]);
        }
        let client = if self.gateways.have(&url) { &self.named } else { &self.outside };
        let content: String = text.chars().take(LETTERS).collect();
        let body = json!({"msgtype": "text", "text": {"content": content}});
        let answer = ask(client.post(url).json(&body)).await?;
        match answer.errcode {
            0 => Ok(()),
            -1 => Err(Unsent::later("busy")),
            // So many a minute; 钉钉 has two numbers for it.
            45009 | 130_101 | 410_100 => Err(Unsent::later("too_many")),
            // The robot is gone, the key or the signature is wrong: somebody may set it right.
            93000 | 300_001 | 310_000 | 40035 => Err(Unsent::later("refused")),
            errcode => Err(Unsent::later(format!("errcode_{errcode}"))),
        }
    }
}

async fn ask(request: reqwest::RequestBuilder) -> Result<Answer, Unsent> {
    let mut response = request.send().await.map_err(|_| Unsent::later("no_answer"))?;
    if !response.status().is_success() {
        return Err(Unsent::later(format!("status_{}", response.status().as_u16())));
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|_| Unsent::later("no_answer"))? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > LONGEST {
            return Err(Unsent::later("not_its_form"));
        }
    }
    serde_json::from_slice(&bytes).map_err(|_| Unsent::later("not_its_form"))
}

/// 钉钉's signature: of the time and the secret, by the secret.
fn sign(secret: &str, at: &str) -> String {
    // A key of any length is taken.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else { return String::new() };
    mac.update(format!("{at}\n{secret}").as_bytes());
    STANDARD.encode(mac.finalize().into_bytes())
}

/// Finds the addresses of a name and refuses all of them if one is not public: a name that answers both is a trap.
struct Outside;

impl Resolve for Outside {
    fn resolve(&self, name: Name) -> Resolving {
        let name = name.as_str().to_owned();
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            if found.iter().any(|address| !is_public(address.ip())) {
                tracing::warn!(name, "a robot's service resolves to an address of an own network: not called");
                return Err("not a public address".into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_name_of_the_own_network_is_not_called() {
        for name in ["localhost", "127.0.0.1", "::1"] {
            assert!(Outside.resolve(name.parse().unwrap()).await.is_err(), "{name}");
        }
        let robots = Robots::new(Gateways::default()).unwrap();
        assert!(robots.outside.get("http://localhost:1/").send().await.is_err());
    }

    // Signed by another implementation.
    #[test]
    fn the_signature_is_the_one_of_the_service() {
        assert_eq!(sign("SECjefe", "1577836800000"), "qsivEvI9oHrMGdof8GQ2w1+sMc2lCRDSelgz7ZrYmfU=");
    }
}
