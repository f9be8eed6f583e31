//! What is done once, from the command line: secrets, the first school, its first people.

use std::{error::Error, fs::OpenOptions, io::Write, path::Path};

use base64::{Engine, engine::general_purpose::STANDARD};
use entity::{AboveSchools, member::Role, school as schools};
use sea_orm::QueryFilter;

use crate::{
    Problem, State,
    member::{self, InvitationCode, NewMember},
    problem::Code,
    school::{self, NewSchool},
    tag::random_code,
};

type Failed = Box<dyn Error + Send + Sync>;

/// A key for the setting `token_keys`, named after the day it was made.
pub fn new_key() -> Result<String, Failed> {
    let mut secret = [0_u8; 32];
    getrandom::fill(&mut secret)?;
    let name = random_code(6)?.to_lowercase();
    Ok(format!("{name}:{}", STANDARD.encode(secret)))
}

/// A password that can be read out.
pub fn new_password() -> Result<String, Failed> {
    Ok(random_code(10)?.to_lowercase())
}

/// Makes a settings file with secrets of its own, for its owner's eyes only. Leaves one that is there alone.
pub fn init(file: &Path) -> Result<(), Failed> {
    if file.exists() {
        return Ok(());
    }
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let text = format!(
        "# Made by `houqin init`. Keep it secret; api/config.default.toml explains every setting.\n\
         token_keys = \"{}\"\ndemo_password = \"{}\"\n",
        new_key()?,
        new_password()?
    );
    Ok(options.open(file)?.write_all(text.as_bytes())?)
}

/// The role of that word.
pub fn role(word: &str) -> Result<Role, String> {
    serde_json::from_value(word.into()).map_err(|_| format!("{word} is not a role"))
}

/// Founds a school.
pub async fn create_school(state: &State, slug: String, name: String) -> Result<(), Problem> {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if slug.is_empty() || slug.len() > 40 || !slug.bytes().all(plain) {
        return Err(Problem::field("slug", "invalid"));
    }
    let now = state.clock.now();
    let new = NewSchool { slug, name };
    state.db.write(move |tx| Box::pin(school::create(tx, new, now))).await?;
    Ok(())
}

/// Adds a member and answers the address of the invitation.
pub async fn add_member(state: &State, slug: &str, role: Role, name: String) -> Result<String, Problem> {
    let query = schools::Entity::every().filter(schools::COLUMN.slug.eq(slug));
    let school = query.one(state.db.read()).await?.ok_or(Code::NotFound)?.id;
    let (now, made) = (state.clock.now(), InvitationCode::new(&state.keys));
    let code = made.text(&state.keys).ok_or(Code::Internal)?;
    let invitation = (made.id, code.clone());
    let work = state.db.write(move |tx| {
        Box::pin(async move {
            let new = NewMember { id: None, name, role, account: None };
            let member = member::create(tx, school, new, now).await?.id;
            member::invite(tx, school, member, (invitation.0, &invitation.1), now).await
        })
    });
    work.await?;
    Ok(format!("{}/app/?invitation={code}", state.settings.base_url))
}
