//! In this process, within fixed rooms: a flood of keys makes no call slower and no memory fuller.

use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use tokio::sync::broadcast;

use super::Kv;
use crate::ports::clock::Clock;

/// So many values of a kind are kept: some thirty megabytes at most. A kind is what a key begins with, up to the colon: what
/// floods the unknown tags does not reach the logins.
const ROOM: usize = 100_000;
/// A call adds one value at most, so by taking out two that have ended it leaves no more of them than it found, and none
/// has to take out many.
const SWEPT: usize = 2;

/// Whoever hears slower than this is told that he missed something.
const CALLS: usize = 1_024;

#[derive(Clone)]
enum Value {
    Sum(u64),
    Text(String),
}

impl Value {
    fn sum(&self) -> u64 {
        match self {
            Self::Sum(sum) => *sum,
            Self::Text(_) => 0,
        }
    }

    /// What is forgotten last: the higher a sum, the later.
    fn worth(&self) -> u64 {
        match self {
            Self::Sum(sum) => *sum,
            Self::Text(_) => u64::MAX,
        }
    }
}

struct Kept {
    value: Value,
    end: DateTime<Utc>,
}

/// The values, and twice their names: by when they end, and by what they are worth.
#[derive(Default)]
struct Values {
    kept: HashMap<Arc<str>, Kept>,
    by_end: BTreeSet<(DateTime<Utc>, Arc<str>)>,
    by_worth: BTreeSet<(u64, DateTime<Utc>, Arc<str>)>,
}

impl Values {
    fn get(&self, key: &str, now: DateTime<Utc>) -> Option<&Kept> {
        self.kept.get(key).filter(|kept| kept.end > now)
    }

    fn put(&mut self, key: &str, value: Value, end: DateTime<Utc>) {
        let key: Arc<str> = key.into();
        self.remove(&key);
        self.by_end.insert((end, key.clone()));
        self.by_worth.insert((value.worth(), end, key.clone()));
        self.kept.insert(key, Kept { value, end });
    }

    fn remove(&mut self, key: &Arc<str>) {
        if let Some(Kept { value, end }) = self.kept.remove(key) {
            self.by_end.remove(&(end, key.clone()));
            self.by_worth.remove(&(value.worth(), end, key.clone()));
        }
    }

    /// Takes out a few that have ended.
    fn sweep(&mut self, now: DateTime<Utc>) {
        for _ in 0..SWEPT {
            let Some((_, key)) = self.by_end.first().filter(|(end, _)| *end <= now).cloned() else { return };
            self.remove(&key);
        }
    }

    /// Makes room for one more: what is worth least goes, and of equals what ends first. Answers the sum that went: the
    /// one that comes in its place goes on from there, since it may itself have been pushed out before. So a flood can
    /// make a count too high, and never too low.
    fn make_room(&mut self, key: &str, room: usize) -> u64 {
        if self.kept.len() < room || self.kept.contains_key(key) {
            return 0;
        }
        let Some((_, _, key)) = self.by_worth.first().cloned() else { return 0 };
        let sum = self.kept.get(&key).map_or(0, |kept| kept.value.sum());
        self.remove(&key);
        sum
    }
}

/// In this process.
pub struct Memory {
    clock: Arc<dyn Clock>,
    room: usize,
    /// By kind, of which there are as many as the house's own words.
    values: Mutex<HashMap<String, Values>>,
    calls: Mutex<HashMap<String, broadcast::Sender<String>>>,
}

impl Memory {
    /// Empty, by this clock.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self { clock, room: ROOM, values: Mutex::default(), calls: Mutex::default() }
    }

    fn with<T>(&self, key: &str, look: impl FnOnce(&mut Values, DateTime<Utc>) -> T) -> T {
        let now = self.clock.now();
        let kind = key.split_once(':').map_or("", |(kind, _)| kind);
        let mut kinds = self.values.lock().unwrap_or_else(PoisonError::into_inner);
        if !kinds.contains_key(kind) {
            kinds.insert(kind.into(), Values::default());
        }
        let values = kinds.entry(kind.into()).or_default();
        values.sweep(now);
        look(values, now)
    }
}

#[async_trait]
impl Kv for Memory {
    async fn count(&self, key: &str, lasts: Duration) -> u64 {
        self.with(key, |values, now| {
            let kept = values.get(key, now).map(|kept| (kept.value.sum(), kept.end));
            let (before, end) = kept.unwrap_or_else(|| (values.make_room(key, self.room), now + lasts));
            let sum = before.saturating_add(1);
            values.put(key, Value::Sum(sum), end);
            sum
        })
    }

    async fn uncount(&self, key: &str) {
        self.with(key, |values, now| match values.get(key, now).map(|kept| (kept.value.sum(), kept.end)) {
            Some((sum, end)) if sum > 1 => values.put(key, Value::Sum(sum - 1), end),
            _ => values.remove(&key.into()),
        });
    }

    async fn counted(&self, key: &str) -> u64 {
        self.with(key, |values, now| values.get(key, now).map_or(0, |kept| kept.value.sum()))
    }

    async fn set(&self, key: &str, value: String, lasts: Duration) {
        self.with(key, |values, now| {
            values.make_room(key, self.room);
            values.put(key, Value::Text(value), now + lasts);
        });
    }

    async fn get(&self, key: &str) -> Option<String> {
        self.with(key, |values, now| match &values.get(key, now)?.value {
            Value::Text(text) => Some(text.clone()),
            Value::Sum(sum) => Some(sum.to_string()),
        })
    }

    async fn forget(&self, key: &str) {
        self.with(key, |values, _| values.remove(&key.into()));
    }

    async fn publish(&self, channel: &str, message: String) {
        let calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = calls.get(channel) {
            // That nobody listens is no fault.
            drop(sender.send(message));
        }
    }

    async fn subscribe(&self, channel: &str) -> broadcast::Receiver<String> {
        let mut calls = self.calls.lock().unwrap_or_else(PoisonError::into_inner);
        calls.entry(channel.to_owned()).or_insert_with(|| broadcast::channel(CALLS).0).subscribe()
    }

    async fn ready(&self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    struct Hand(Mutex<DateTime<Utc>>);

    impl Clock for Hand {
        fn now(&self) -> DateTime<Utc> {
            *self.0.lock().unwrap()
        }
    }

    fn memory(room: usize) -> (Memory, Arc<Hand>) {
        let hand = Arc::new(Hand(Mutex::default()));
        (Memory { room, ..Memory::new(hand.clone()) }, hand)
    }

    fn kept(kv: &Memory) -> usize {
        let kinds = kv.values.lock().unwrap();
        for values in kinds.values() {
            assert_eq!((values.by_end.len(), values.by_worth.len()), (values.kept.len(), values.kept.len()));
        }
        kinds.values().map(|values| values.kept.len()).sum()
    }

    const LONG: Duration = Duration::from_secs(60);

    #[tokio::test]
    async fn a_sum_grows_until_its_time_is_over() {
        let (kv, hand) = memory(ROOM);
        assert_eq!((kv.count("a", LONG).await, kv.count("a", LONG).await, kv.counted("a").await), (1, 2, 2));
        *hand.0.lock().unwrap() += TimeDelta::seconds(60);
        assert_eq!((kv.counted("a").await, kv.count("a", LONG).await), (0, 1));
        assert_eq!((kv.count("b", Duration::ZERO).await, kv.count("b", Duration::ZERO).await), (1, 1));
    }

    #[tokio::test]
    async fn what_is_taken_back_was_never_counted() {
        let (kv, _) = memory(ROOM);
        kv.uncount("a").await;
        assert_eq!((kv.count("a", LONG).await, kv.count("a", LONG).await), (1, 2));
        kv.uncount("a").await;
        assert_eq!(kv.counted("a").await, 1);
        kv.uncount("a").await;
        assert_eq!((kv.counted("a").await, kv.get("a").await, kept(&kv)), (0, None, 0));
    }

    #[tokio::test]
    async fn a_forgotten_value_is_gone() {
        let (kv, _) = memory(ROOM);
        kv.set("a", "1".into(), LONG).await;
        assert_eq!(kv.get("a").await.as_deref(), Some("1"));
        kv.forget("a").await;
        assert_eq!((kv.get("a").await, kept(&kv)), (None, 0));
    }

    // T39: a flood of fresh names forgets no count that refuses somebody, nor how far a job is.
    #[tokio::test]
    async fn a_full_room_forgets_what_was_counted_least() {
        let (kv, _) = memory(100);
        kv.set("job", "7".into(), LONG).await;
        for _ in 0..5 {
            kv.count("guessed at", LONG).await;
        }
        for fresh in 0..300 {
            kv.count(&format!("fresh {fresh}"), LONG).await;
        }
        assert_eq!((kept(&kv), kv.counted("guessed at").await, kv.get("job").await.as_deref()), (100, 5, Some("7")));
        assert!(kv.count("fresh 299", LONG).await > 1, "the newest is there");
        assert_eq!(kv.counted("fresh 200").await, 0, "the one that was about to end first is not");
    }

    // T39: in a room full of higher sums fresh keys push out each other, and still none of them starts anew.
    #[tokio::test]
    async fn a_full_room_never_counts_too_little() {
        let (kv, _) = memory(100);
        for key in 0..200 {
            kv.count(&format!("old {}", key % 100), LONG).await;
        }
        let mut sums = Vec::new();
        for guess in 0..20 {
            sums.push(kv.count("guessed at", LONG).await);
            kv.count(&format!("another {guess}"), LONG).await;
        }
        assert!(sums.iter().enumerate().all(|(guesses, sum)| *sum > guesses as u64), "{sums:?}");
    }

    #[tokio::test]
    async fn a_flood_of_one_kind_leaves_the_others_alone() {
        let (kv, _) = memory(100);
        kv.count("guess:a", LONG).await;
        for key in 0..1_000 {
            kv.count(&format!("miss:{key}"), LONG).await;
        }
        assert_eq!((kv.counted("guess:a").await, kv.count("guess:b", LONG).await), (1, 1));
    }

    #[tokio::test]
    async fn a_call_is_heard_by_all_who_listen_and_by_nobody_else() {
        let (kv, _) = memory(ROOM);
        kv.publish("a", "before".into()).await;
        let (mut first, mut second, mut other) =
            (kv.subscribe("a").await, kv.subscribe("a").await, kv.subscribe("b").await);
        kv.publish("a", "now".into()).await;
        assert_eq!((first.recv().await.unwrap(), second.recv().await.unwrap()), ("now".into(), "now".into()));
        assert!(first.try_recv().is_err() && other.try_recv().is_err());
        drop(kv);
        assert_eq!(first.recv().await, Err(broadcast::error::RecvError::Closed));
    }

    // No call pays for all that have ended, and yet they do not stay.
    #[tokio::test]
    async fn what_has_ended_is_taken_out_a_little_at_a_time() {
        let (kv, hand) = memory(ROOM);
        for key in 0..1_000 {
            kv.count(&key.to_string(), LONG).await;
        }
        *hand.0.lock().unwrap() += TimeDelta::seconds(61);
        kv.count("new", LONG).await;
        assert_eq!(kept(&kv), 1_000 - SWEPT + 1);
        for key in 0..1_000 {
            kv.count(&format!("new {key}"), LONG).await;
        }
        assert_eq!(kept(&kv), 1_001);
    }
}
