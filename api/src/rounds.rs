//! What the house does by itself, again and again, for as long as the server runs.

use std::{any::Any, panic::AssertUnwindSafe};

use entity::{AboveSchools, SchoolId, school};
use futures_util::FutureExt;
use sea_orm::QuerySelect;

use crate::{Problem, State};

/// Does a round, waits, and does the next, without end. A round that fails or panics is in the log under this name, and
/// the next one comes all the same.
pub async fn rounds(
    name: &'static str,
    mut round: impl AsyncFnMut() -> Result<(), Problem>,
    mut pause: impl AsyncFnMut(),
) {
    loop {
        match AssertUnwindSafe(round()).catch_unwind().await {
            Ok(Ok(())) => {}
            Ok(Err(problem)) => tracing::warn!(name, %problem, "a round failed"),
            Err(panic) => tracing::error!(name, reason = reason(&*panic), "a round panicked"),
        }
        pause().await;
    }
}

/// Does something for each school. Answers of how many it was done. What cannot be read in one school, or told of, is in
/// the log under this name and must not keep the others from it.
pub async fn every_school(
    state: &State,
    name: &'static str,
    mut of: impl AsyncFnMut(SchoolId) -> Result<usize, Problem>,
) -> Result<usize, Problem> {
    let schools: Vec<SchoolId> =
        school::Entity::every().select_only().column(school::Column::Id).into_tuple().all(state.db.read()).await?;
    let mut count = 0;
    for school in schools {
        match of(school).await {
            Ok(done) => count += done,
            Err(problem) => tracing::warn!(name, %school, %problem, "a school was left out of a round"),
        }
    }
    Ok(count)
}

fn reason(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use tokio::sync::Notify;

    use super::*;

    #[tokio::test]
    async fn a_round_that_fails_or_panics_is_followed_by_another() {
        let (mut count, third) = (0, Notify::new());
        let round = async || {
            count += 1;
            match count {
                1 => panic!("falls over"),
                2 => Err(Problem::internal("fails")),
                _ => {
                    third.notify_one();
                    std::future::pending().await
                }
            }
        };
        let all = rounds("test", round, async || ());
        futures_util::future::select(std::pin::pin!(all), std::pin::pin!(third.notified())).await;
        assert_eq!(count, 3);
    }
}
