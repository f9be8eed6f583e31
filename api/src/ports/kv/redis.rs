//! In Redis, shared by all nodes; while it is away, in this node alone, so that nobody may guess without end meanwhile.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use async_trait::async_trait;
use redis::{AsyncCommands, RedisResult, aio::ConnectionManager};
use tokio::sync::{broadcast, watch};
use uuid::Uuid;

use super::{Kv, Memory, calls};
use crate::ports::clock::Clock;

/// How long a request waits for Redis before it goes on without.
const PATIENCE: Duration = Duration::from_millis(500);
/// While it is away it is asked again so often, by one request; all others go on without.
const PAUSE: Duration = Duration::from_secs(1);

/// In Redis. Each node counts for itself as well, and the larger sum holds: neither by stopping Redis nor by emptying it does
/// anybody get new guesses from the node that counted him.
pub struct Redis {
    client: redis::Client,
    shared: ConnectionManager,
    own: Arc<Memory>,
    /// This node's name in its calls.
    node: String,
    /// When to ask it again; none while it answers.
    away: Mutex<Option<Instant>>,
    alone: AtomicU64,
    /// Gone with this, and with it what listens to other nodes.
    open: watch::Sender<()>,
}

impl Redis {
    /// Connects; fails when the address is wrong or nobody answers.
    pub async fn connect(url: &str, clock: Arc<dyn Clock>) -> RedisResult<Self> {
        let config = redis::aio::ConnectionManagerConfig::new()
            .set_connection_timeout(Some(Duration::from_secs(2)))
            .set_response_timeout(Some(PATIENCE))
            .set_number_of_retries(1);
        let client = redis::Client::open(url)?;
        let shared = client.get_connection_manager_with_config(config).await?;
        let node = Uuid::now_v7().simple().to_string();
        let own = Arc::new(Memory::new(clock));
        Ok(Self {
            client,
            shared,
            own,
            node,
            away: Mutex::default(),
            alone: AtomicU64::default(),
            open: watch::Sender::default(),
        })
    }

    /// What Redis answers; none when it does not or is not asked, and then this node's own memory has to do.
    async fn ask<T>(&self, question: impl Future<Output = RedisResult<T>>) -> Option<T> {
        if self.is_to_be_asked() {
            // A connection that is built anew may take longer than an answer.
            let answer = tokio::time::timeout(PATIENCE, question).await;
            match answer.map_err(|_| "no answer in time".to_owned()).and_then(|it| it.map_err(|it| it.to_string())) {
                Ok(answer) => {
                    self.is_back();
                    return Some(answer);
                }
                Err(error) => self.is_away(&error),
            }
        }
        self.alone.fetch_add(1, Ordering::Relaxed);
        None
    }

    fn is_to_be_asked(&self) -> bool {
        let mut away = self.away.lock().unwrap_or_else(PoisonError::into_inner);
        match *away {
            Some(until) if Instant::now() < until => false,
            Some(_) => {
                *away = Some(Instant::now() + PAUSE);
                true
            }
            None => true,
        }
    }

    /// Told once, not at every request.
    fn is_away(&self, error: &str) {
        let before = self.away.lock().unwrap_or_else(PoisonError::into_inner).replace(Instant::now() + PAUSE);
        if before.is_none() {
            tracing::warn!(error, "Redis is away: this node counts alone");
        }
    }

    fn is_back(&self) {
        if self.away.lock().unwrap_or_else(PoisonError::into_inner).take().is_some() {
            tracing::warn!("Redis is back: the nodes count together");
        }
    }
}

/// A sum that is gone must not come back without an end, and one of nothing starts its time anew.
const TAKE_BACK: &str = "local sum = tonumber(redis.call('GET', KEYS[1]) or '0') \
    if sum > 1 then redis.call('DECR', KEYS[1]) elseif sum == 1 then redis.call('DEL', KEYS[1]) end";

#[async_trait]
impl Kv for Redis {
    async fn count(&self, key: &str, lasts: Duration) -> u64 {
        let mut pipe = redis::pipe();
        pipe.atomic().incr(key, 1).cmd("EXPIRE").arg(key).arg(lasts.as_secs().max(1)).arg("NX").ignore();
        let own = self.own.count(key, lasts).await;
        match self.ask(pipe.query_async::<(u64,)>(&mut self.shared.clone())).await {
            Some((sum,)) => sum.max(own),
            None => own,
        }
    }

    async fn uncount(&self, key: &str) {
        self.own.uncount(key).await;
        let script = redis::Script::new(TAKE_BACK);
        self.ask(script.key(key).invoke_async::<()>(&mut self.shared.clone())).await;
    }

    async fn counted(&self, key: &str) -> u64 {
        let shared = self.ask(self.shared.clone().get::<_, Option<u64>>(key)).await;
        shared.flatten().unwrap_or(0).max(self.own.counted(key).await)
    }

    async fn set(&self, key: &str, value: String, lasts: Duration) {
        let seconds = lasts.as_secs().max(1);
        match self.ask(self.shared.clone().set_ex::<_, _, ()>(key, &value, seconds)).await {
            Some(()) => self.own.forget(key).await,
            None => self.own.set(key, value, lasts).await,
        }
    }

    async fn get(&self, key: &str) -> Option<String> {
        // What is kept here was set while Redis was away, so it is the newer one.
        match self.own.get(key).await {
            None => self.ask(self.shared.clone().get::<_, Option<String>>(key)).await.flatten(),
            own => own,
        }
    }

    async fn forget(&self, key: &str) {
        self.own.forget(key).await;
        self.ask(self.shared.clone().del::<_, ()>(key)).await;
    }

    async fn publish(&self, channel: &str, message: String) {
        let call = format!("{} {message}", self.node);
        // Its own listeners hear it in any case, and at once.
        self.own.publish(channel, message).await;
        self.ask(self.shared.clone().publish::<_, _, ()>(calls::name(channel), call)).await;
    }

    async fn subscribe(&self, channel: &str) -> broadcast::Receiver<String> {
        let heard = self.own.subscribe(channel).await;
        let (client, channel, node) = (self.client.clone(), channel.to_owned(), self.node.clone());
        calls::pass_on(client, channel, node, self.own.clone(), self.open.subscribe()).await;
        heard
    }

    async fn ready(&self) -> bool {
        let answer = redis::cmd("PING").query_async::<String>(&mut self.shared.clone()).await;
        match &answer {
            Ok(_) => self.is_back(),
            Err(error) => self.is_away(&error.to_string()),
        }
        answer.is_ok()
    }

    fn alone(&self) -> u64 {
        self.alone.load(Ordering::Relaxed)
    }
}
