//! Passwords: argon2id, a few at a time, and as slow for an unknown login as for a known one.

use std::sync::LazyLock;

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use tokio::{sync::Semaphore, task::spawn_blocking};

use crate::{Problem, problem::Code};

/// Each takes 19 MiB and a core: more at once would only make all of them slower.
static PLACES: Semaphore = Semaphore::const_new(2);

/// What an unknown login is compared with.
static NOBODY: LazyLock<Option<String>> = LazyLock::new(|| slow_hash("nobody's password").ok());

fn slow_hash(password: &str) -> Result<String, Problem> {
    Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string()).map_err(Problem::internal)
}

/// The hash to keep.
pub async fn hash(password: String) -> Result<String, Problem> {
    let _place = PLACES.acquire().await.map_err(Problem::internal)?;
    spawn_blocking(move || slow_hash(&password)).await.map_err(Problem::internal)?
}

/// Whether it is the password of this hash. Without a hash the answer is no, after the same time.
pub async fn verify(password: String, hash: Option<String>) -> Result<bool, Problem> {
    let _place = PLACES.acquire().await.map_err(Problem::internal)?;
    spawn_blocking(move || {
        let known = hash.is_some();
        let Some(hash) = hash.or_else(|| NOBODY.clone()) else { return false };
        let right = PasswordHash::new(&hash)
            .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok());
        right && known
    })
    .await
    .map_err(Problem::internal)
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
