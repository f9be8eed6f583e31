//! What other nodes call through Redis, passed on to those who listen at this one.

use std::{pin::pin, sync::Arc, time::Duration};

use futures_util::{StreamExt, future::select};
use redis::{Client, RedisResult, aio::PubSub};
use tokio::sync::{oneshot, watch};

use super::{Kv, Memory};

/// While Redis is away it is asked again so often.
const PAUSE: Duration = Duration::from_secs(1);
/// So long the first who listens waits for Redis to take note of it.
const PATIENCE: Duration = Duration::from_secs(2);

/// The channel's name in Redis, which other programs may share.
pub fn name(channel: &str) -> String {
    format!("houqin:{channel}")
}

/// Passes on what other nodes call, until the one who holds the other end of `open` is gone. Calls made while Redis is
/// away are lost. Answers when Redis knows of it, or when it does not answer.
pub async fn pass_on(client: Client, channel: String, node: String, to: Arc<Memory>, mut open: watch::Receiver<()>) {
    let (known, is_known) = oneshot::channel();
    let mut known = Some(known);
    tokio::spawn(async move {
        let passing = async {
            loop {
                if let Ok(mut calls) = listen(&client, &channel).await {
                    if let Some(known) = known.take() {
                        // Whoever asked may have waited long enough.
                        let _ = known.send(());
                    }
                    while let Some(call) = calls.next().await {
                        let call: String = call.get_payload().unwrap_or_default();
                        match call.split_once(' ') {
                            Some((from, message)) if from != node => to.publish(&channel, message.to_owned()).await,
                            _ => {}
                        }
                    }
                }
                tokio::time::sleep(PAUSE).await;
            }
        };
        select(pin!(open.changed()), pin!(passing)).await;
    });
    if tokio::time::timeout(PATIENCE, is_known).await.is_err() {
        tracing::warn!("Redis does not pass on calls yet");
    }
}

async fn listen(client: &Client, channel: &str) -> RedisResult<redis::aio::PubSubStream> {
    let mut calls: PubSub = client.get_async_pubsub().await?;
    calls.subscribe(name(channel)).await?;
    Ok(calls.into_on_message())
}
