//! `houqin verify`.

use std::{
    error::Error,
    fs::{File, read_to_string},
    io::{BufReader, Write, stdout},
    path::Path,
};

use entity::{AboveSchools, ledger_head::Ledger, school};
use sea_orm::{Iterable, QueryFilter, QueryOrder};

use super::{
    chain,
    check::check_against,
    note::{self, PublicKey},
    proof::look,
    verify::{Bad, Report},
};
use crate::{db, settings::Settings};

type Failed = Box<dyn Error + Send + Sync>;

/// The ledger of that word.
pub fn named(word: &str) -> Result<Ledger, String> {
    serde_json::from_value(word.into()).map_err(|_| format!("{word} is not a ledger"))
}

/// Looks at the ledgers in the database, all or some, and prints what came of it. With the file of a checkpoint that was
/// kept elsewhere: at the one that it is of, held against it. An error: one is not as it was.
pub async fn verify(
    settings: &Settings,
    slug: Option<&str>,
    ledger: Option<Ledger>,
    kept: Option<&Path>,
) -> Result<(), Failed> {
    let (signer, seals) = (settings.signer()?, settings.seals()?);
    let kept = kept.map(|file| Ok::<_, Failed>(note::kept(&text_of(file)?, signer.keys())?)).transpose()?;
    let db = db::open(&settings.database_url(), false).await?;
    let mut query = school::Entity::every().order_by_asc(school::Column::Slug);
    if let Some(slug) = slug {
        query = query.filter(school::COLUMN.slug.eq(slug));
    }
    let schools = query.all(db.read()).await?;
    if schools.is_empty() {
        // Whoever looks at the wrong database must not be told that all is well.
        return Err(if slug.is_some() { "there is no school of that name" } else { "there is no school" }.into());
    }
    let (mut seen, mut bad) = (0, 0);
    for school in schools {
        for ledger in Ledger::iter().filter(|one| ledger.is_none_or(|wanted| wanted == *one)) {
            if kept.as_ref().is_some_and(|note| note.origin != chain::origin(school.id, ledger)) {
                continue;
            }
            let report = check_against(db.read(), signer.keys(), &seals, (school.id, ledger), kept.as_ref()).await?;
            seen += 1;
            bad += usize::from(!report.ok);
            let name = serde_json::to_value(ledger)?;
            // Whoever reads may have seen enough.
            writeln!(stdout(), "{}/{}: {}", school.slug, name.as_str().unwrap_or_default(), told(&report))?;
        }
    }
    match (seen, bad) {
        (0, _) => Err("the note is of another ledger".into()),
        (_, 0) => Ok(()),
        _ => Err("not as it was".into()),
    }
}

/// Looks at the file of a proof, and prints what came of it and the keys that were believed. An error: it is not as it was.
pub fn verify_file(file: &Path, key: Option<&str>, kept: Option<&Path>) -> Result<(), Failed> {
    let key = key.map(|key| PublicKey::parse(key).ok_or("the key is not name+hash+key")).transpose()?;
    let kept = kept.map(text_of).transpose()?;
    let proof = File::open(file).map_err(|error| unread(file, &error))?;
    let looked = look(BufReader::new(proof), key, kept.as_deref())?;
    writeln!(stdout(), "{}: {}", looked.origin, told(&looked.report))?;
    for key in &looked.keys {
        writeln!(stdout(), "key: {}", key.text())?;
    }
    if looked.report.ok { Ok(()) } else { Err("not as it was".into()) }
}

fn text_of(file: &Path) -> Result<String, Failed> {
    read_to_string(file).map_err(|error| unread(file, &error))
}

/// Of several files that were named: which one it was.
fn unread(file: &Path, error: &std::io::Error) -> Failed {
    format!("{}: {error}", file.display()).into()
}

fn counted(number: i64, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}

fn told(report: &Report) -> String {
    let Report { rows, ok: _, checkpoints, erased, first_bad } = report;
    match first_bad {
        None => {
            let (rows, checkpoints) = (counted(*rows, "row"), counted(*checkpoints, "checkpoint"));
            format!("{rows}, {checkpoints}, {} erased: as it was", counted(*erased, "field"))
        }
        Some(Bad { seq, why, field }) => {
            let why = serde_json::to_value(why).ok().and_then(|why| why.as_str().map(|why| why.replace('_', " ")));
            let field = field.as_ref().map(|field| format!(" ({field})")).unwrap_or_default();
            format!("row {seq}: {}{field}", why.unwrap_or_default())
        }
    }
}
