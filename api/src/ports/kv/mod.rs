//! Small values that several nodes share and that may be lost: limits, progress, caches. In process, or in Redis.

mod calls;
mod memory;
mod redis;

use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::broadcast;

pub use self::{memory::Memory, redis::Redis};

/// Values with an end. Nothing that must not be lost is here.
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
    /// Calls to all nodes, this one too. Who does not listen at that moment never hears it.
    async fn publish(&self, channel: &str, message: String);
    /// Hears what is called from now on.
    async fn subscribe(&self, channel: &str) -> broadcast::Receiver<String>;
    /// Whether what the nodes share can be reached.
    async fn ready(&self) -> bool;
    /// How many questions since the start were answered by this node alone, because the shared store was away.
    fn alone(&self) -> u64 {
        0
    }
}
