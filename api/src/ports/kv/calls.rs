//! What other nodes call through Redis, passed on to those who listen at this one.

use std::{sync::Weak, time::Duration};

use futures_util::StreamExt;
use redis::{Client, RedisResult, aio::PubSub};
use tokio::sync::oneshot;

use super::{Kv, Memory};

/// While Redis is away it is asked again so often.
const PAUSE: Duration = Duration::from_secs(1);
/// So long the first who listens waits for Redis to take note of it.
const PATIENCE: Duration = Duration::from_secs(2);

/// The channel's name in Redis, which other programs may share.
pub fn name(channel: &str) -> String {
    format!("houqin:{channel}")
}

/// Passes on what other nodes call, until nobody is left to hear it. Calls made while Redis is away are lost. Answers
/// when Redis knows of it, or when it does not answer.
pub async fn pass_on(client: Client, channel: String, node: String, to: Weak<Memory>) {
    let (known, is_known) = oneshot::channel();
    let mut known = Some(known);
    tokio::spawn(async move {
        loop {
            if let Ok(mut calls) = open(&client, &channel).await {
                if let Some(known) = known.take() {
                    // Whoever asked may have waited long enough.
                    let _ = known.send(());
                }
                while let Some(call) = calls.next().await {
                    let Some(to) = to.upgrade() else { return };
                    let call: String = call.get_payload().unwrap_or_default();
                    match call.split_once(' ') {
                        Some((from, message)) if from != node => to.publish(&channel, message.to_owned()).await,
                        _ => {}
                    }
                }
            }
            if to.strong_count() == 0 {
                return;
            }
            tokio::time::sleep(PAUSE).await;
        }
    });
    if tokio::time::timeout(PATIENCE, is_known).await.is_err() {
        tracing::warn!("Redis does not pass on calls yet");
    }
}

async fn open(client: &Client, channel: &str) -> RedisResult<redis::aio::PubSubStream> {
    let mut calls: PubSub = client.get_async_pubsub().await?;
    calls.subscribe(name(channel)).await?;
    Ok(calls.into_on_message())
}
