//! Passwords: argon2id, a few at a time, and as slow for an unknown login as for a known one.

use std::sync::LazyLock;

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    task::spawn_blocking,
};

use crate::{Problem, problem::Code};

/// Each takes 19 MiB and a core: more at once would only make all of them slower.
static PLACES: Semaphore = Semaphore::const_new(2);

/// So many may wait, a school's morning: some seconds for the last. The next is told that the system is busy.
static WAITING: Semaphore = Semaphore::const_new(512);

/// Room for one hash. Held by the work itself: a caller who hangs up does not make room.
pub type Place = SemaphorePermit<'static>;

/// Waits for room.
pub async fn place() -> Result<Place, Problem> {
    let _waiting = WAITING.try_acquire().map_err(|_| Problem::new(Code::Unavailable).retry_after(5))?;
    PLACES.acquire().await.map_err(Problem::internal)
}

/// What an unknown login is compared with.
static NOBODY: LazyLock<Option<String>> = LazyLock::new(|| slow_hash("nobody's password").ok());

fn slow_hash(password: &str) -> Result<String, Problem> {
    Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string()).map_err(Problem::internal)
}

/// The hash to keep.
pub async fn hash(password: String) -> Result<String, Problem> {
    let place = place().await?;
    let work = spawn_blocking(move || {
        let _place = place;
        slow_hash(&password)
    });
    work.await.map_err(Problem::internal)?
}

/// Whether it is the password of this hash. Without a hash the answer is no, after the same time. Gives the place back
/// for what is to be done before the next one has it.
pub async fn verify(place: Place, password: String, hash: Option<String>) -> Result<(bool, Place), Problem> {
    let work = spawn_blocking(move || {
        let known = hash.is_some();
        let right = hash.or_else(|| NOBODY.clone()).is_some_and(|hash| is_of(&password, &hash));
        (right && known, place)
    });
    work.await.map_err(Problem::internal)
}

fn is_of(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

/// A password to set: 8 to 128 characters, and not the login.
pub fn check_new(password: &str, login: &str) -> Result<(), Problem> {
    let length = password.chars().count();
    if length < 8 {
        Err(Problem::new(Code::InvalidField).with_field("password", "too_short"))
    } else if length > 128 {
        Err(Problem::new(Code::InvalidField).with_field("password", "too_long"))
    } else if password.eq_ignore_ascii_case(login) {
        Err(Problem::new(Code::InvalidField).with_field("password", "same_as_login"))
    } else {
        Ok(())
    }
}
