//! Who listens at this node, and how they are woken: by a word that goes round all nodes. The word may be lost; whoever
//! listens looks into the inbox at every pulse anyway.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use actix_web::web::Data;
use entity::{MemberId, SchoolId};
use tokio::sync::{Notify, OnceCell, broadcast};

use super::store::Reader;
use crate::State;

/// What the nodes call to each other.
const CHANNEL: &str = "inbox";
/// A member may listen with so many screens.
const EACH: usize = 3;
/// So many listen at one node.
const ALL: usize = 2_000;

/// Those who listen at this node, and the one who empties the outbox.
pub struct Streams {
    open: Mutex<Open>,
    most: usize,
    hears: OnceCell<()>,
    /// There may be something in the outbox.
    pub(super) outbox: Notify,
}

#[derive(Default)]
struct Open {
    closed: bool,
    count: usize,
    by_member: HashMap<Reader, Vec<Arc<Notify>>>,
}

impl Default for Streams {
    fn default() -> Self {
        Self::with_room(ALL)
    }
}

/// Why there is no room for one more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Full;

impl Streams {
    /// With room for so many.
    pub fn with_room(most: usize) -> Self {
        Self { open: Mutex::default(), most, hears: OnceCell::new(), outbox: Notify::new() }
    }

    /// How many listen.
    pub fn open(&self) -> usize {
        self.lock().count
    }

    /// Ends all of them and begins none any more: a server that is to stop would wait for them.
    pub fn close(&self) {
        self.lock().closed = true;
        self.ring_all();
    }

    /// Whether they are to end.
    pub fn is_closed(&self) -> bool {
        self.lock().closed
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enter(&self, reader: Reader) -> Result<Arc<Notify>, Full> {
        let mut open = self.lock();
        let theirs = open.by_member.get(&reader).map_or(0, Vec::len);
        if open.closed || theirs >= EACH || open.count >= self.most {
            return Err(Full);
        }
        let bell = Arc::new(Notify::new());
        open.count += 1;
        open.by_member.entry(reader).or_default().push(bell.clone());
        Ok(bell)
    }

    fn leave(&self, reader: Reader, bell: &Arc<Notify>) {
        let mut open = self.lock();
        let Some(theirs) = open.by_member.get_mut(&reader) else { return };
        let before = theirs.len();
        theirs.retain(|other| !Arc::ptr_eq(other, bell));
        let (gone, none) = (before - theirs.len(), theirs.is_empty());
        open.count -= gone;
        if none {
            open.by_member.remove(&reader);
        }
    }

    fn ring(&self, reader: Reader) {
        for bell in self.lock().by_member.get(&reader).into_iter().flatten() {
            bell.notify_one();
        }
    }

    fn ring_all(&self) {
        for bell in self.lock().by_member.values().flatten() {
            bell.notify_one();
        }
    }
}

/// A place among those who listen; given up when it is dropped.
pub struct Seat {
    state: Data<State>,
    reader: Reader,
    bell: Arc<Notify>,
}

impl Seat {
    /// Takes one. From here on no call is missed.
    pub async fn take(state: Data<State>, reader: Reader) -> Result<Self, Full> {
        let bell = state.streams.enter(reader)?;
        let seat = Self { state, reader, bell };
        // Nobody need hear the nodes before somebody listens here.
        let hears = seat.state.streams.hears.get_or_init(async || {
            let heard = seat.state.kv.subscribe(CHANNEL).await;
            tokio::spawn(hear(heard, Arc::downgrade(&seat.state.clone().into_inner())));
        });
        hears.await;
        Ok(seat)
    }

    /// Says that there may be something new.
    pub fn ring(&self) {
        self.bell.notify_one();
    }

    /// Waits until there may be something new.
    pub async fn rung(&self) {
        self.bell.notified().await;
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.state.streams.leave(self.reader, &self.bell);
    }
}

/// Wakes those of these members who listen, at whatever node, and the outbox of this one. After the transaction, never
/// inside: whoever is woken looks at once.
pub async fn wake(state: &State, school: SchoolId, members: &[MemberId]) {
    state.streams.outbox.notify_one();
    for some in members.chunks(100) {
        let names: Vec<_> = std::iter::once(school.to_string()).chain(some.iter().map(MemberId::to_string)).collect();
        state.kv.publish(CHANNEL, names.join(" ")).await;
    }
}

async fn hear(mut heard: broadcast::Receiver<String>, state: Weak<State>) {
    loop {
        let call = heard.recv().await;
        let Some(state) = state.upgrade() else { return };
        match call {
            Ok(names) => ring(&state, &names),
            // More was called than could be heard.
            Err(broadcast::error::RecvError::Lagged(_)) => state.streams.ring_all(),
            Err(broadcast::error::RecvError::Closed) => return,
        }
    }
}

fn ring(state: &State, names: &str) {
    let mut names = names.split(' ');
    let Some(school) = names.next().and_then(|name| name.parse().ok()) else { return };
    for member in names.filter_map(|name| name.parse().ok()) {
        state.streams.ring(Reader { school, member });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_has_three_seats_and_a_node_no_more_than_it_has() {
        let streams = Streams::with_room(4);
        let school = SchoolId::new();
        let [zhou, li] = [(); 2].map(|()| Reader { school, member: MemberId::new() });
        let first = streams.enter(zhou).unwrap();
        let _others = [streams.enter(zhou).unwrap(), streams.enter(zhou).unwrap()];
        assert_eq!(streams.enter(zhou).unwrap_err(), Full);
        let _li = streams.enter(li).unwrap();
        assert_eq!((streams.enter(li).unwrap_err(), streams.open()), (Full, 4));
        streams.leave(zhou, &first);
        streams.leave(zhou, &first);
        assert_eq!(streams.open(), 3);
        streams.enter(zhou).unwrap();
    }
}
