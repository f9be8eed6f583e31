//! Removes photos that no record took, and files that no photo needs.
//!
//! A file goes in three steps: its name is marked as going, the file is removed, the name is forgotten. An upload that
//! meets a name that is going waits for its turn, so nobody writes a file that somebody else removes. A crash on the way
//! leaves a name that is going; the next sweep takes it over.

use std::time::Duration;

use actix_web::web::Data;
use entity::{AboveSchools, SchoolId, school};
use sea_orm::{QueryOrder, QuerySelect};

use super::{
    names::{self, LEASE, UNUSED},
    store,
};
use crate::{Problem, State, rounds::rounds};

/// How often.
const EVERY: Duration = Duration::from_secs(60 * 60);
/// So many are removed under one lease: each within the ten seconds of the port, so that half of it is enough for all.
const AT_ONCE: usize = 12;

/// What was swept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Photos that no record took within a day.
    pub photos: u64,
    /// Files that no photo needs.
    pub files: u64,
}

/// Sweeps once an hour for as long as the server runs.
pub async fn work(state: Data<State>) {
    let round = async || {
        let Swept { photos, files } = sweep(&state).await?;
        tracing::info!(photos, files, "photos were swept");
        Ok(())
    };
    rounds("photos are swept", round, async || actix_web::rt::time::sleep(EVERY).await).await;
}

/// Sweeps once, all schools. One in which it fails keeps the broom from no other; its error is answered in the end.
pub async fn sweep(state: &State) -> Result<Swept, Problem> {
    let schools = school::Entity::every().select_only().column(school::Column::Id).order_by_asc(school::Column::Id);
    let schools: Vec<SchoolId> = schools.into_tuple().all(state.db.read()).await?;
    let (mut swept, mut done) = (Swept::default(), Ok(()));
    for school in schools {
        if let Err(problem) = sweep_school(state, school, &mut swept).await {
            tracing::warn!(%school, %problem, "a school's photos were not swept");
            done = Err(problem);
        }
    }
    state.blobs.tidy(state.clock.now() - UNUSED).await?;
    done.map(|()| swept)
}

async fn sweep_school(state: &State, school: SchoolId, swept: &mut Swept) -> Result<(), Problem> {
    let before = state.clock.now() - UNUSED;
    swept.photos += state.db.write(move |tx| Box::pin(store::drop_unused(tx, school, before))).await?;
    let going = names::going(state.db.read(), school, state.clock.now()).await?;
    for some in going.chunks(AT_ONCE) {
        swept.files += remove(state, school, some.to_vec()).await?;
    }
    Ok(())
}

async fn remove(state: &State, school: SchoolId, names: Vec<String>) -> Result<u64, Problem> {
    let now = state.clock.now();
    let claimed = state.db.write(move |tx| Box::pin(names::claim(tx, school, names, now))).await?;
    let mut gone = Vec::new();
    for name in claimed {
        // Too late to be sure that nobody took it over; the next sweep will.
        if state.clock.now() > now + LEASE / 2 {
            break;
        }
        state.blobs.remove(&name).await?;
        gone.push(name);
    }
    state.db.write(move |tx| Box::pin(names::forget(tx, school, gone, now))).await
}
