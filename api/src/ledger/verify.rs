//! Looks again at a ledger, row by row from the first, and says which row is the first that is not as it was. Keeps no
//! rows, only what was erased and still waits for the row that says so.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use super::{
    append::erased,
    chain::{self, Hash, hash},
    encode::Row,
    note::{self, Forged, Note, PublicKey},
};

/// What is not as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// The row is there and says something else
    Altered,
    /// The row is not there
    Missing,
    /// There is a row that was never added
    Stray,
    /// What should be there for this row cannot be read at all
    Unreadable,
    /// A personal field says something else
    FieldAltered,
    /// A personal field is gone, and no row says that it was erased
    FieldWiped,
    /// A personal field that this row never had
    FieldStray,
    /// A personal field is there again after it was erased
    FieldRestored,
    /// Where the ledger says that it ends
    Head,
    /// The checkpoint of this row is not what was signed
    CheckpointAltered,
    /// A checkpoint before the one of this row is gone
    CheckpointMissing,
    /// The checkpoint of this row was signed by a key that is not known here
    CheckpointKey,
    /// Rows up to this one were written anew after their checkpoint was signed
    Rewritten,
    /// In a proof: no checkpoint covers this row and those behind it
    Unsigned,
    /// The record that this row tells of says something else, or is gone
    RecordAltered,
    /// There is a record that no row tells of: this one should
    RecordStray,
}

/// The first row that is not as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = LedgerFault)]
pub struct Bad {
    /// Its number.
    pub seq: i64,
    /// What is wrong with it.
    pub why: Why,
    /// The personal field, if it is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = LedgerCheck, example = json!({"rows": 1042, "ok": true, "checkpoints": 3, "erased": 0}))]
pub struct Report {
    /// How many rows there are.
    pub rows: i64,
    /// Whether all is as it was.
    pub ok: bool,
    /// How many checkpoints hold.
    pub checkpoints: i64,
    /// How many personal fields were erased, as the ledger itself says.
    pub erased: i64,
    /// The first row that is not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_bad: Option<Bad>,
}

/// A personal field that is there.
#[derive(Clone, Debug)]
pub struct Secret {
    /// Its name.
    pub field: String,
    /// What it says.
    pub value: String,
    /// Its salt.
    pub salt: Vec<u8>,
}

/// Where a ledger says that it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The last row.
    pub seq: i64,
    /// Its link.
    pub link: Vec<u8>,
    /// The row of the last checkpoint.
    pub checkpoint: i64,
}

/// Somebody who looks again.
pub struct Verifier<'k> {
    origin: String,
    keys: &'k [PublicKey],
    /// The last row seen, and its link.
    at: (i64, Hash),
    /// Rows before are not seen: what is said of them is not judged.
    from: i64,
    previous: Option<Hash>,
    /// The row of the last checkpoint seen.
    signed: i64,
    wiped: BTreeMap<i64, Vec<String>>,
    restored: Option<(i64, String)>,
    /// A personal field where no row is.
    loose: Option<i64>,
    /// A row is gone that may have told of an erasure.
    hidden: bool,
    /// What is personal is not shown.
    withheld: bool,
    /// A checkpoint that was kept elsewhere.
    kept: Option<Note>,
    report: Report,
}

impl<'k> Verifier<'k> {
    /// From the first row on.
    pub fn new(origin: String, keys: &'k [PublicKey]) -> Self {
        let report = Report { rows: 0, ok: true, checkpoints: 0, erased: 0, first_bad: None };
        let at = (0, chain::first(&origin));
        let (wiped, restored, loose, hidden, withheld, kept) = Default::default();
        let (from, signed, previous) = (0, 0, None);
        Self { origin, keys, at, from, previous, signed, wiped, restored, loose, hidden, withheld, kept, report }
    }

    /// From the row after a checkpoint on, which is beyond doubt: a key of the house signed it.
    pub fn after(note: &Note, text: &str, keys: &'k [PublicKey]) -> Self {
        let seen = (note.seq, note.link);
        let previous = Some(note::digest(text));
        Self { at: seen, from: note.seq, previous, signed: note.seq, ..Self::new(note.origin.clone(), keys) }
    }

    /// What is personal is named without what it says, so that cannot be judged.
    pub fn withheld(&mut self) {
        self.withheld = true;
    }

    /// Holds the ledger against a checkpoint that was kept elsewhere, if it is one of this ledger.
    pub fn hold_against(&mut self, kept: &Note) {
        self.kept = Some(kept.clone()).filter(|kept| kept.origin == self.origin);
    }

    /// The next row with the personal fields that are there. Answers what it says, unless it is not as it was.
    pub fn row(&mut self, seq: i64, bytes: &[u8], link: &[u8], secrets: &[Secret]) -> Option<Row> {
        let before = self.follows(seq)?;
        let (leaf, kept) = (chain::leaf(bytes), hash(link));
        // The rows that follow are held against what is there, so that each is judged by itself.
        self.at = (seq, kept.unwrap_or(leaf));
        if self.kept.as_ref().is_some_and(|note| note.seq == seq && Some(note.link) != kept) {
            self.bad(seq, Why::Rewritten, None);
        }
        let row = Row::decode(&self.origin, bytes).filter(|row| row.seq == seq);
        let Some(row) = row.filter(|_| kept == Some(chain::link(&self.origin, seq, &before, &leaf))) else {
            self.bad(seq, Why::Altered, None);
            return None;
        };
        self.fields(&row, secrets);
        for (of, field) in erased(&row).filter(|(of, _)| *of > self.from) {
            match self
                .wiped
                .get_mut(&of)
                .and_then(|gone| gone.iter().position(|name| name == field).map(|at| (gone, at)))
            {
                Some((gone, at)) => {
                    gone.swap_remove(at);
                    if gone.is_empty() {
                        self.wiped.remove(&of);
                    }
                    self.report.erased += 1;
                }
                None => {
                    self.restored.get_or_insert((of, field.into()));
                }
            }
        }
        Some(row)
    }

    /// A row of which nothing but its number can be read.
    pub fn unreadable(&mut self, seq: i64) {
        if let Some(before) = self.follows(seq) {
            self.bad(seq, Why::Unreadable, None);
            self.at = (seq, before);
        }
    }

    /// The link before the next row, if this can be the next.
    fn follows(&mut self, seq: i64) -> Option<Hash> {
        let (last, before) = self.at;
        self.report.rows += 1;
        if seq <= last {
            return self.fault(seq, Why::Stray);
        }
        if seq > last.saturating_add(1) {
            self.bad(last + 1, Why::Missing, None);
        }
        Some(before)
    }

    fn fields(&mut self, row: &Row, secrets: &[Secret]) {
        for (field, commit) in &row.commits {
            match secrets.iter().find(|secret| secret.field == *field) {
                None => self.wiped.entry(row.seq).or_default().push(field.clone()),
                Some(_) if self.withheld => {}
                Some(Secret { value, salt, .. }) => {
                    let same = |salt: Hash| chain::commit(&self.origin, row.seq, field, value, &salt) == *commit;
                    if !hash(salt).is_some_and(same) {
                        self.bad(row.seq, Why::FieldAltered, Some(field));
                    }
                }
            }
        }
        if let Some(stray) = secrets.iter().find(|secret| row.commits.iter().all(|(field, _)| *field != secret.field)) {
            self.bad(row.seq, Why::FieldStray, Some(&stray.field));
        }
    }

    /// A checkpoint of the last row seen. Answers what it says and who signed it, unless it is not as it was.
    pub fn checkpoint(&mut self, seq: i64, text: &str) -> Option<(Note, &'k PublicKey)> {
        let before = self.previous.replace(note::digest(text));
        self.signed = seq;
        let (note, key) = match note::open(text, self.keys) {
            Ok((note, key)) if note.seq == seq && note.origin == self.origin => (note, key),
            Err(Forged::UnknownKey) => return self.fault(seq, Why::CheckpointKey),
            Ok(_) | Err(Forged::Altered) => return self.fault(seq, Why::CheckpointAltered),
        };
        if note.previous != before {
            return self.fault(seq, Why::CheckpointMissing);
        }
        let (last, link) = self.at;
        if last != seq {
            return self.fault(last.saturating_add(1), Why::Missing);
        }
        if note.link != link {
            return self.fault(seq, Why::Rewritten);
        }
        self.report.checkpoints += 1;
        Some((note, key))
    }

    fn fault<T>(&mut self, seq: i64, why: Why) -> Option<T> {
        self.bad(seq, why, None);
        None
    }

    /// Notes that a row is not as it was.
    pub fn bad(&mut self, seq: i64, why: Why, field: Option<&str>) {
        self.hidden |= matches!(why, Why::Altered | Why::Missing | Why::Stray | Why::Unreadable | Why::Rewritten);
        if self.report.first_bad.as_ref().is_none_or(|bad| seq < bad.seq) {
            self.report.first_bad = Some(Bad { seq, why, field: field.map(str::to_owned) });
        }
    }

    /// Notes a personal field where no row is: of whichever row it was, that one says more.
    pub fn loose(&mut self, seq: i64) {
        self.loose.get_or_insert(seq);
    }

    /// The last row seen and its link.
    pub fn seen(&self) -> (i64, Hash) {
        self.at
    }

    /// The last row that a checkpoint covers.
    pub fn signed(&self) -> i64 {
        self.signed
    }

    /// All was seen, and this is where the ledger says that it ends.
    pub fn end(mut self, head: Option<&Head>) -> Report {
        let (last, link) = self.at;
        if self.kept.as_ref().is_some_and(|note| note.seq > last) {
            self.bad(last.saturating_add(1), Why::Missing, None);
        }
        match head {
            None if last > self.from => self.bad(last, Why::Head, None),
            None => {}
            Some(head) if head.seq > last => self.bad(last.saturating_add(1), Why::Missing, None),
            Some(head) if head.seq < last => self.bad(head.seq.saturating_add(1), Why::Stray, None),
            Some(head) if head.link != link => self.bad(last, Why::Head, None),
            Some(head) if head.checkpoint != self.signed => self.bad(head.checkpoint, Why::CheckpointMissing, None),
            Some(_) => {}
        }
        let wiped = self.wiped.iter().find_map(|(seq, gone)| Some((*seq, gone.first()?.clone(), Why::FieldWiped)));
        let restored = self.restored.take().map(|(seq, field)| (seq, field, Why::FieldRestored));
        if !self.hidden {
            wiped.into_iter().chain(restored).for_each(|(seq, field, why)| self.bad(seq, why, Some(&field)));
        }
        if let (None, Some(seq)) = (&self.report.first_bad, self.loose) {
            self.bad(seq, Why::FieldStray, None);
        }
        self.report.ok = self.report.first_bad.is_none();
        self.report
    }
}

#[cfg(test)]
mod tests;
