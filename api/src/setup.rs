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

/// A secret with a name, for the settings `token_keys`, `ledger_key` and `data_keys`.
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

/// Makes a settings file with secrets of its own, for its owner's eyes only. One that is there keeps what it says and gets
/// the secrets that it lacks.
pub fn init(file: &Path) -> Result<(), Failed> {
    if let Some(folder) = file.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let is_new = !file.exists();
    let kept = if is_new { String::new() } else { std::fs::read_to_string(file)? };
    let has = |name: &str| kept.lines().any(|line| line.split('=').next().is_some_and(|word| word.trim() == name));
    let mut text = String::new();
    if is_new {
        text += "# Made by `houqin init`. Keep it secret; api/config.default.toml explains every setting.\n";
    } else if !kept.ends_with('\n') {
        text.push('\n');
    }
    let lacking: Vec<_> = ["token_keys", "ledger_key", "data_keys"].into_iter().filter(|name| !has(name)).collect();
    if lacking.is_empty() {
        return Ok(());
    }
    for name in lacking {
        text += &format!("{name} = \"{}\"\n", new_key()?);
    }
    if is_new {
        text += &format!("demo_password = \"{}\"\n", new_password()?);
    }
    let mut options = OpenOptions::new();
    options.append(true).create_new(is_new);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
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
    let seals = state.seals.clone();
    state.db.write(move |tx| Box::pin(school::create(tx, seals, new, now))).await?;
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
