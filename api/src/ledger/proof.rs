//! A proof: a file with all of a ledger, which verifies alone. One JSON object a line: the end of the ledger and the keys,
//! then each row with what is personal of it, and after the row that it covers, each checkpoint.
//!
//! A file can be made anew by whoever makes keys of his own, so its keys are to be compared with those that the school has
//! published, or named to who looks.

use std::{
    fs::File,
    io::{BufRead, BufWriter, Read, Seek, SeekFrom, Write},
};

use actix_web::web::{Data, block};
use base64::{Engine, engine::general_purpose::STANDARD};
use bytes::Bytes;
use entity::{SchoolId, ledger_head::Ledger};
use futures_util::{Stream, stream};
use serde::{Deserialize, Serialize};

use super::{
    chain::{self, hex, unhex},
    note::{self, PublicKey},
    store::{self, Step},
    verify::{Bad, Head, Report, Secret, Verifier, Why},
};
use crate::{Problem, State};

const FORMAT: &str = "houqin-proof-v1";
/// So much of a file is in memory at a time.
const PIECE: usize = 64 * 1024;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
enum Line {
    Proof { format: String, origin: String, seq: i64, link: String, checkpoint: i64, keys: Vec<String> },
    Row { seq: i64, bytes: String, link: String, secrets: Vec<Field> },
    Checkpoint { seq: i64, note: String },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Field {
    field: String,
    /// Both are kept back where they are sealed: the file shows that nothing was altered, and names nobody.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    value: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    salt: String,
}

/// Writes the proof of a ledger into a file without a name. The ledger is as it is at this moment, whatever is added while
/// the file is written and fetched.
pub async fn write(state: &Data<State>, school: SchoolId, ledger: Ledger) -> Result<File, Problem> {
    let tx = store::snapshot(state.db.read()).await?;
    let origin = chain::origin(school, ledger);
    let head = store::head(&tx, school, ledger).await?;
    let (seq, link, checkpoint) =
        head.map_or((0, chain::first(&origin).into(), 0), |head| (head.seq, head.link, head.checkpoint));
    let keys = state.signer.keys().iter().map(PublicKey::text).collect();
    let first = Line::Proof { format: FORMAT.into(), origin, seq, link: hex(&link), checkpoint, keys };
    let file = tempfile::tempfile().map_err(Problem::internal)?;
    let mut file = put(BufWriter::new(file), vec![first]).await?;
    let mut after = None;
    loop {
        let step = store::step(&tx, school, ledger, after).await?;
        after = step.last;
        file = put(file, lines(step)).await?;
        if after.is_none() {
            break;
        }
    }
    let done = block(move || {
        let mut file = file.into_inner().map_err(|error| error.into_error())?;
        file.seek(SeekFrom::Start(0))?;
        Ok::<_, std::io::Error>(file)
    });
    done.await.map_err(Problem::internal)?.map_err(Problem::internal)
}

async fn put(mut file: BufWriter<File>, lines: Vec<Line>) -> Result<BufWriter<File>, Problem> {
    let written = block(move || {
        for line in lines {
            serde_json::to_writer(&mut file, &line)?;
            file.write_all(b"\n")?;
        }
        Ok::<_, std::io::Error>(file)
    });
    written.await.map_err(Problem::internal)?.map_err(Problem::internal)
}

/// What cannot be read is left out, and so found missing.
fn lines(step: Step) -> Vec<Line> {
    let mut secrets = step.secrets.into_iter().filter_map(|(_, secret)| secret).peekable();
    let mut checkpoints = step.checkpoints.into_iter().filter_map(|(_, checkpoint)| checkpoint).peekable();
    let mut lines = Vec::with_capacity(step.rows.len());
    for row in step.rows.into_iter().filter_map(|(_, row)| row) {
        let mut own = Vec::new();
        while let Some(secret) = secrets.next_if(|secret| secret.seq <= row.seq) {
            let is_sealed = secret.ledger.is_sealed();
            let (value, salt) = if is_sealed { Default::default() } else { (secret.value, hex(&secret.salt)) };
            own.push(Field { field: secret.field, value, salt });
        }
        let bytes = STANDARD.encode(&row.bytes);
        lines.push(Line::Row { seq: row.seq, bytes, link: hex(&row.link), secrets: own });
        while let Some(checkpoint) = checkpoints.next_if(|checkpoint| checkpoint.seq <= row.seq) {
            lines.push(Line::Checkpoint { seq: checkpoint.seq, note: checkpoint.note });
        }
    }
    lines.extend(checkpoints.map(|checkpoint| Line::Checkpoint { seq: checkpoint.seq, note: checkpoint.note }));
    lines
}

/// The file, piece by piece.
pub fn pieces(file: File) -> impl Stream<Item = Result<Bytes, Problem>> {
    stream::try_unfold(file, async |mut file| {
        let read = block(move || {
            let mut piece = Vec::with_capacity(PIECE);
            (&mut file).take(PIECE as u64).read_to_end(&mut piece)?;
            Ok::<_, std::io::Error>((piece, file))
        });
        let (piece, file) = read.await.map_err(Problem::internal)?.map_err(Problem::internal)?;
        Ok((!piece.is_empty()).then_some((Bytes::from(piece), file)))
    })
}

/// What came of looking at a file.
#[derive(Debug)]
pub struct Looked {
    /// Whose ledger it says that it is.
    pub origin: String,
    /// The keys by which its checkpoints were checked.
    pub keys: Vec<PublicKey>,
    /// What came of it.
    pub report: Report,
}

/// Looks at the file of a proof, by this key or else by the keys that the file names, and holds it against a checkpoint that
/// was kept elsewhere, if there is one. An error: it is none, or the checkpoint is none of it.
pub fn look(mut file: impl BufRead, key: Option<PublicKey>, kept: Option<&str>) -> Result<Looked, &'static str> {
    const NONE: &str = "this is not the file of a proof";
    let mut text = String::new();
    let mut next = || -> Option<Result<Line, ()>> {
        text.clear();
        match file.read_line(&mut text) {
            Ok(0) => None,
            Ok(_) => Some(serde_json::from_str(&text).map_err(|_| ())),
            Err(_) => Some(Err(())),
        }
    };
    let Some(Ok(Line::Proof { format, origin, seq, link, checkpoint, keys })) = next() else { return Err(NONE) };
    let named = keys.iter().map(|key| PublicKey::parse(key)).collect::<Option<Vec<_>>>().ok_or(NONE)?;
    if format != FORMAT {
        return Err(NONE);
    }
    let keys = key.map_or(named, |key| vec![key]);
    let link = unhex(&link).ok_or(NONE)?.to_vec();
    let mut verifier = Verifier::new(origin.clone(), &keys);
    if chain::is_sealed(&origin) {
        verifier.withheld();
    }
    if let Some(copy) = kept {
        let kept = note::kept(copy, &keys)?;
        if kept.origin != origin {
            return Err("the note is of another ledger");
        }
        verifier.hold_against(&kept);
    }
    while let Some(line) = next() {
        match line {
            Ok(Line::Row { seq, bytes, link, secrets }) => {
                let secrets: Vec<_> = secrets.into_iter().map(Secret::from).collect();
                let bytes = STANDARD.decode(bytes).unwrap_or_default();
                verifier.row(seq, &bytes, &unhex(&link).unwrap_or_default(), &secrets);
            }
            Ok(Line::Checkpoint { seq, note }) => {
                verifier.checkpoint(seq, &note);
            }
            Ok(Line::Proof { .. }) | Err(()) => {
                verifier.unreadable(verifier.seen().0.saturating_add(1));
                break;
            }
        }
    }
    let (signed, (last, _)) = (verifier.signed(), verifier.seen());
    let mut report = verifier.end(Some(&Head { seq, link, checkpoint }));
    if report.ok && signed < last {
        report.first_bad = Some(Bad { seq: signed + 1, why: Why::Unsigned, field: None });
        report.ok = false;
    }
    Ok(Looked { origin, keys, report })
}

impl From<Field> for Secret {
    fn from(Field { field, value, salt }: Field) -> Self {
        // A salt that is none fits no commitment.
        Self { field, value, salt: unhex(&salt).map(Vec::from).unwrap_or_default() }
    }
}
