//! Small values that several nodes share and that may be lost: limits, progress, caches. In process, or in Redis.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use redis::{AsyncCommands, aio::ConnectionManager};

use super::clock::Clock;

/// Values with an end. A store that cannot be reached behaves like an empty one: nothing that must not be lost is here.
#[async_trait]
pub trait Kv: Send + Sync {
    /// Adds one and answers the sum. The first one starts the time after which it is forgotten.
    async fn count(&self, key: &str, lasts: Duration) -> u64;
    /// Takes one back from a sum that is still kept.
    async fn uncount(&self, key: &str);
    /// The sum so far.
    async fn counted(&self, key: &str) -> u64;
    /// Keeps a value for a while.
    async fn set(&self, key: &str, value: String, lasts: Duration);
    /// The value, while it is kept.
    async fn get(&self, key: &str) -> Option<String>;
    /// Forgets it.
    async fn forget(&self, key: &str);
    /// Whether it can be reached.
    async fn ready(&self) -> bool;
}

/// Above this many values, those that have ended are swept out.
const SWEEP_ABOVE: usize = 10_000;

/// Values with the moment at which each ends.
type Values = HashMap<String, (String, DateTime<Utc>)>;

/// In this process.
pub struct Memory {
    clock: Arc<dyn Clock>,
    values: Mutex<Values>,
}

impl Memory {
    /// Empty, by this clock.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, values: Mutex::default() }
    }

    fn with<T>(&self, look: impl FnOnce(&mut Values, DateTime<Utc>) -> T) -> T {
        let now = self.clock.now();
        let mut values = self.values.lock().unwrap_or_else(PoisonError::into_inner);
        if values.len() > SWEEP_ABOVE {
            values.retain(|_, (_, end)| *end > now);
        }
        look(&mut values, now)
    }

    fn read(&self, key: &str) -> Option<String> {
        self.with(|values, now| values.get(key).filter(|(_, end)| *end > now).map(|(value, _)| value.clone()))
    }
}

#[async_trait]
impl Kv for Memory {
    async fn count(&self, key: &str, lasts: Duration) -> u64 {
        self.with(|values, now| {
            let entry = values.entry(key.into()).or_insert_with(|| ("0".into(), now + lasts));
            if entry.1 <= now {
                *entry = ("0".into(), now + lasts);
            }
            let sum = entry.0.parse::<u64>().unwrap_or(0) + 1;
            entry.0 = sum.to_string();
            sum
        })
    }

    async fn uncount(&self, key: &str) {
        self.with(|values, now| {
            let Some((sum, end)) = values.get_mut(key) else { return };
            match sum.parse::<u64>() {
                Ok(many) if many > 1 && *end > now => *sum = (many - 1).to_string(),
                _ => drop(values.remove(key)),
            }
        });
    }

    async fn counted(&self, key: &str) -> u64 {
        self.read(key).and_then(|sum| sum.parse().ok()).unwrap_or(0)
    }

    async fn set(&self, key: &str, value: String, lasts: Duration) {
        self.with(|values, now| values.insert(key.into(), (value, now + lasts)));
    }

    async fn get(&self, key: &str) -> Option<String> {
        self.read(key)
    }

    async fn forget(&self, key: &str) {
        self.with(|values, _| values.remove(key));
    }

    async fn ready(&self) -> bool {
        true
    }
}

/// In Redis, shared by all nodes.
pub struct Redis(ConnectionManager);

/// How long a request waits for Redis before it goes on without.
const PATIENCE: Duration = Duration::from_millis(500);

impl Redis {
    /// Connects; fails when the address is wrong or nobody answers.
    pub async fn connect(url: &str) -> redis::RedisResult<Self> {
        let config = redis::aio::ConnectionManagerConfig::new()
            .set_connection_timeout(Some(Duration::from_secs(2)))
            .set_response_timeout(Some(PATIENCE))
            .set_number_of_retries(1);
        Ok(Self(redis::Client::open(url)?.get_connection_manager_with_config(config).await?))
    }
}

/// A sum that is gone must not come back without an end, and one of nothing starts its time anew.
const TAKE_BACK: &str = "local sum = tonumber(redis.call('GET', KEYS[1]) or '0') \
    if sum > 1 then redis.call('DECR', KEYS[1]) elseif sum == 1 then redis.call('DEL', KEYS[1]) end";

/// What Redis answered, or nothing and a line in the log.
fn heard<T>(answer: redis::RedisResult<T>) -> Option<T> {
    answer.inspect_err(|error| tracing::warn!(%error, "redis")).ok()
}

#[async_trait]
impl Kv for Redis {
    async fn count(&self, key: &str, lasts: Duration) -> u64 {
        let mut pipe = redis::pipe();
        pipe.atomic().incr(key, 1).cmd("EXPIRE").arg(key).arg(lasts.as_secs().max(1)).arg("NX").ignore();
        heard(pipe.query_async::<(u64,)>(&mut self.0.clone()).await).map_or(0, |(sum,)| sum)
    }

    async fn uncount(&self, key: &str) {
        heard(redis::Script::new(TAKE_BACK).key(key).invoke_async::<()>(&mut self.0.clone()).await);
    }

    async fn counted(&self, key: &str) -> u64 {
        heard(self.0.clone().get::<_, Option<u64>>(key).await).flatten().unwrap_or(0)
    }

    async fn set(&self, key: &str, value: String, lasts: Duration) {
        heard(self.0.clone().set_ex::<_, _, ()>(key, value, lasts.as_secs().max(1)).await);
    }

    async fn get(&self, key: &str) -> Option<String> {
        heard(self.0.clone().get::<_, Option<String>>(key).await).flatten()
    }

    async fn forget(&self, key: &str) {
        heard(self.0.clone().del::<_, ()>(key).await);
    }

    async fn ready(&self) -> bool {
        redis::cmd("PING").query_async::<String>(&mut self.0.clone()).await.is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::clock::SystemClock;

    fn memory() -> Memory {
        Memory::new(Arc::new(SystemClock))
    }

    const LONG: Duration = Duration::from_secs(60);

    #[tokio::test]
    async fn a_sum_grows_until_its_time_is_over() {
        let kv = memory();
        assert_eq!((kv.count("a", LONG).await, kv.count("a", LONG).await, kv.counted("a").await), (1, 2, 2));
        assert_eq!((kv.count("b", Duration::ZERO).await, kv.count("b", Duration::ZERO).await), (1, 1));
    }

    #[tokio::test]
    async fn what_is_taken_back_was_never_counted() {
        let kv = memory();
        kv.uncount("a").await;
        assert_eq!((kv.count("a", LONG).await, kv.count("a", LONG).await), (1, 2));
        kv.uncount("a").await;
        assert_eq!(kv.counted("a").await, 1);
        kv.uncount("a").await;
        assert_eq!((kv.counted("a").await, kv.get("a").await), (0, None));
    }

    #[tokio::test]
    async fn a_forgotten_value_is_gone() {
        let kv = memory();
        kv.set("a", "1".into(), LONG).await;
        assert_eq!(kv.get("a").await.as_deref(), Some("1"));
        kv.forget("a").await;
        assert_eq!(kv.get("a").await, None);
    }
}
