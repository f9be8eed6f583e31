//! Whatever is changed in a ledger is found, and the row is named (G9). Here in memory, so that every byte has its turn;
//! `tests/it/ledger` does some of it in the databases.

use entity::{MemberId, SchoolId, ledger_checkpoint, ledger_head::Ledger, ledger_row, ledger_secret};
use uuid::Uuid;

use super::{
    super::{check::show, encode::Value, note::Signer, store::Step},
    *,
};

const ROWS: i64 = 1_000;
/// Rows with a checkpoint.
const SIGNED: [i64; 2] = [400, 900];

/// A ledger as the tables have it.
#[derive(Clone)]
struct Tables {
    rows: Vec<ledger_row::Model>,
    secrets: Vec<ledger_secret::Model>,
    checkpoints: Vec<ledger_checkpoint::Model>,
    head: Head,
}

struct House {
    signer: Signer,
    school: SchoolId,
    origin: String,
}

impl House {
    fn new() -> Self {
        let signer = Signer::new([("key", [5_u8; 32].as_slice())]).unwrap();
        let school = SchoolId(Uuid::from_u128(0x019a_0000_0000_7000_8000_0000_0000_0001));
        Self { signer, school, origin: chain::origin(school, Ledger::Sample) }
    }

    /// Each third row has two personal fields; the last row but one erases those of the third row.
    fn tables(&self, rows: i64) -> Tables {
        self.tables_with(rows, 0)
    }

    /// The same, but that one row says something else.
    fn tables_with(&self, rows: i64, other: i64) -> Tables {
        let mut tables = Tables {
            rows: Vec::new(),
            secrets: Vec::new(),
            checkpoints: Vec::new(),
            head: Head { seq: 0, link: chain::first(&self.origin).to_vec(), checkpoint: 0 },
        };
        for seq in 1..=rows {
            let erases = seq == rows - 1;
            let personal: &[&str] = if seq % 3 == 0 && !erases { &["name", "reason"] } else { &[] };
            let mut fields = vec![
                ("grams".to_owned(), Value::Int(if seq == other { 7 } else { 100 + seq })),
                ("dish".into(), Value::Text("米饭".into())),
            ];
            if erases {
                fields = vec![("seq".into(), Value::Int(3))];
                fields.extend(["name", "reason"].map(|field| ("field".into(), Value::Text(field.into()))));
            }
            self.add(&mut tables, if erases { "erase" } else { "kept" }, fields, personal);
            if SIGNED.contains(&seq) {
                self.sign(&mut tables);
            }
        }
        tables.secrets.retain(|secret| secret.seq != 3);
        tables
    }

    fn add(&self, tables: &mut Tables, op: &str, fields: Vec<(String, Value)>, personal: &[&str]) {
        let (school_id, ledger, seq) = (self.school, Ledger::Sample, tables.head.seq + 1);
        let salt = |field: &str| note::digest(&format!("{seq} {field}"));
        let value = |field: &str| format!("{field} 第{seq}行");
        let commit = |field: &&str| chain::commit(&self.origin, seq, field, &value(field), &salt(field));
        let row = Row {
            seq,
            op: op.into(),
            subject: Uuid::from_u128(seq as u128),
            at_ms: 1_763_683_200_000 + seq,
            client_ms: (seq % 2 == 0).then_some(1_763_683_000_000 + seq),
            actor: (seq % 5 != 0).then(|| Uuid::from_u128(77)),
            fields,
            photos: if seq % 7 == 0 { vec![chain::leaf(b"photo")] } else { Vec::new() },
            commits: personal.iter().map(|field| ((*field).to_owned(), commit(field))).collect(),
        };
        let bytes = row.encode(&self.origin);
        let leaf = chain::leaf(&bytes);
        let link = chain::link(&self.origin, seq, &hash(&tables.head.link).unwrap(), &leaf).to_vec();
        tables.secrets.extend(personal.iter().map(|field| ledger_secret::Model {
            school_id,
            ledger,
            seq,
            field: (*field).into(),
            value: value(field),
            salt: salt(field).into(),
        }));
        (tables.head.seq, tables.head.link) = (seq, link.clone());
        let actor_id = row.actor.map(MemberId);
        let (op, subject_id, at_ms, leaf) = (row.op, row.subject, row.at_ms, leaf.into());
        tables.rows.push(ledger_row::Model {
            school_id,
            ledger,
            seq,
            bytes,
            leaf,
            link,
            op,
            subject_id,
            at_ms,
            actor_id,
        });
    }

    fn sign(&self, tables: &mut Tables) {
        let (seq, link) = (tables.head.seq, tables.head.link.clone());
        let at_ms = 1_763_683_200_000 + seq;
        let note = Note {
            origin: self.origin.clone(),
            seq,
            link: hash(&link).unwrap(),
            at: chrono::DateTime::from_timestamp_millis(at_ms).unwrap(),
            previous: tables.checkpoints.last().map(|last| note::digest(&last.note)),
        };
        let (note, key) = self.signer.sign(&note).unwrap();
        let (school_id, ledger, key) = (self.school, Ledger::Sample, key.short());
        tables.checkpoints.push(ledger_checkpoint::Model { school_id, ledger, seq, link, at_ms, note, key });
        tables.head.checkpoint = seq;
    }

    /// As the database would show it.
    fn look(&self, mut tables: Tables) -> Report {
        tables.rows.sort_by_key(|row| row.seq);
        tables.secrets.sort_by_key(|secret| secret.seq);
        tables.checkpoints.sort_by_key(|checkpoint| checkpoint.seq);
        let mut verifier = Verifier::new(self.origin.clone(), self.signer.keys());
        show(&mut verifier, step(tables.rows, tables.secrets, tables.checkpoints));
        verifier.end(Some(&tables.head))
    }

    /// One row alone, between neighbours that are as they were.
    fn look_at(
        &self,
        before: (i64, Hash),
        row: ledger_row::Model,
        secrets: &[ledger_secret::Model],
        end: &Head,
    ) -> Report {
        let mut verifier = Verifier::new(self.origin.clone(), self.signer.keys());
        (verifier.at, verifier.from) = (before, before.0);
        show(&mut verifier, step(vec![row], secrets.to_vec(), Vec::new()));
        verifier.end(Some(end))
    }
}

fn step(
    rows: Vec<ledger_row::Model>,
    secrets: Vec<ledger_secret::Model>,
    checkpoints: Vec<ledger_checkpoint::Model>,
) -> Step {
    Step {
        rows: rows.into_iter().map(|row| (row.seq, Some(row))).collect(),
        secrets: secrets.into_iter().map(|secret| (secret.seq, Some(secret))).collect(),
        checkpoints: checkpoints.into_iter().map(|checkpoint| (checkpoint.seq, Some(checkpoint))).collect(),
        last: None,
    }
}

fn named(report: &Report) -> Option<(i64, Why)> {
    report.first_bad.as_ref().map(|bad| (bad.seq, bad.why))
}

/// Each text with one bit of one byte changed. None: no text any more.
fn flipped(text: &str) -> impl Iterator<Item = Option<String>> {
    (0..text.len()).map(|at| {
        let mut bytes = text.as_bytes().to_vec();
        bytes[at] ^= 1 << (at % 8);
        String::from_utf8(bytes).ok()
    })
}

fn bits(id: Uuid) -> impl Iterator<Item = Uuid> {
    (0..16).map(move |at| Uuid::from_u128(id.as_u128() ^ 1 << (at * 8 + at % 8)))
}

/// The row with one byte of one column changed, whatever that column is.
fn changed(row: &ledger_row::Model) -> Vec<Option<ledger_row::Model>> {
    let mut all = Vec::new();
    let columns: [fn(&mut ledger_row::Model) -> &mut Vec<u8>; 3] =
        [|row| &mut row.bytes, |row| &mut row.leaf, |row| &mut row.link];
    for column in columns {
        for at in 0..column(&mut row.clone()).len() {
            let mut other = row.clone();
            column(&mut other)[at] ^= 1 << (at % 8);
            all.push(Some(other));
        }
    }
    all.extend(flipped(&row.op).map(|op| op.map(|op| ledger_row::Model { op, ..row.clone() })));
    all.extend(bits(row.subject_id).map(|subject_id| Some(ledger_row::Model { subject_id, ..row.clone() })));
    all.extend((0..8).map(|at| Some(ledger_row::Model { at_ms: row.at_ms ^ 1 << (at * 8 + at), ..row.clone() })));
    match row.actor_id {
        Some(actor) => {
            all.extend(bits(actor.0).map(|id| Some(ledger_row::Model { actor_id: Some(MemberId(id)), ..row.clone() })))
        }
        None => all.push(Some(ledger_row::Model { actor_id: Some(MemberId::new()), ..row.clone() })),
    }
    all
}

#[test]
fn what_was_not_touched_is_as_it_was() {
    let house = House::new();
    let report = house.look(house.tables(ROWS));
    assert_eq!(report, Report { rows: ROWS, ok: true, checkpoints: 2, erased: 2, first_bad: None });
}

/// Every byte of every column of every row.
#[test]
fn a_row_of_which_any_byte_is_changed_is_named() {
    let house = House::new();
    let tables = house.tables(ROWS);
    let mut before = (0, chain::first(&house.origin));
    let mut changes = 0;
    for row in &tables.rows {
        let seq = row.seq;
        let secrets: Vec<_> = tables.secrets.iter().filter(|secret| secret.seq == seq).cloned().collect();
        let end = Head { seq, link: row.link.clone(), checkpoint: 0 };
        let whole = house.look_at(before, row.clone(), &secrets, &end);
        assert!(whole.ok || seq == 3 || seq == ROWS - 1, "{whole:?}");
        if seq != 3 {
            for other in changed(row) {
                let report = match other {
                    Some(other) => house.look_at(before, other, &secrets, &end),
                    // A text that is none cannot be read, and that is told by whoever reads.
                    None => Report { first_bad: Some(Bad { seq, why: Why::Unreadable, field: None }), ..whole.clone() },
                };
                assert_eq!(report.first_bad.as_ref().map(|bad| bad.seq), Some(seq), "{report:?}");
                changes += 1;
            }
            for at in 0..secrets.len() {
                for (field, value, salt) in personal(&secrets[at]) {
                    let mut others = secrets.clone();
                    others[at] = ledger_secret::Model { field, value, salt, ..others[at].clone() };
                    let report = house.look_at(before, row.clone(), &others, &end);
                    assert_eq!(report.first_bad.as_ref().map(|bad| bad.seq), Some(seq), "{report:?}");
                    changes += 1;
                }
            }
        }
        before = (seq, hash(&row.link).unwrap());
    }
    assert!(changes > 300_000, "{changes}");
}

fn personal(secret: &ledger_secret::Model) -> Vec<(String, String, Vec<u8>)> {
    let ledger_secret::Model { field, value, salt, .. } = secret;
    let mut all = Vec::new();
    all.extend(flipped(field).flatten().map(|field| (field, value.clone(), salt.clone())));
    all.extend(flipped(value).flatten().map(|value| (field.clone(), value, salt.clone())));
    all.extend((0..salt.len()).map(|at| {
        let mut salt = salt.clone();
        salt[at] ^= 1 << (at % 8);
        (field.clone(), value.clone(), salt)
    }));
    all.push((field.clone(), value.clone(), Vec::new()));
    all
}

/// The same in the whole chain, and the columns that say where a row belongs.
#[test]
fn in_the_whole_chain_the_same_row_is_named() {
    let house = House::new();
    let tables = house.tables(60);
    for at in [0, 1, 29, 58, 59] {
        let seq = tables.rows[at].seq;
        for other in changed(&tables.rows[at]).into_iter().flatten().step_by(7) {
            let mut changed = tables.clone();
            changed.rows[at] = other;
            assert_eq!(named(&house.look(changed)), Some((seq, Why::Altered)));
        }
        for byte in 0..8 {
            let mut moved = tables.clone();
            moved.rows[at].seq ^= 1 << (byte * 8 + byte);
            let there = moved.rows[at].seq;
            if moved.rows.iter().filter(|row| row.seq == there).count() == 1 {
                let bad = house.look(moved).first_bad.unwrap();
                assert!([seq, there].contains(&bad.seq), "{seq} → {there}: {bad:?}");
            }
        }
    }
}

#[test]
fn a_row_that_is_gone_swapped_or_put_in_is_named() {
    let house = House::new();
    let tables = house.tables(60);
    let with = |change: &dyn Fn(&mut Tables)| {
        let mut tables = tables.clone();
        change(&mut tables);
        named(&house.look(tables))
    };
    assert_eq!(with(&|tables| drop(tables.rows.remove(29))), Some((30, Why::Missing)));
    assert_eq!(with(&|tables| drop(tables.rows.remove(0))), Some((1, Why::Missing)));
    assert_eq!(with(&|tables| drop(tables.rows.pop())), Some((60, Why::Missing)));
    assert_eq!(with(&|tables| tables.rows.clear()), Some((1, Why::Missing)));
    let swap = |tables: &mut Tables| {
        (tables.rows[19].seq, tables.rows[40].seq) = (41, 20);
    };
    assert_eq!(with(&swap), Some((20, Why::Altered)));
    let twice = |tables: &mut Tables| {
        let mut row = tables.rows[59].clone();
        row.seq = 61;
        tables.rows.push(row);
    };
    assert_eq!(with(&twice), Some((61, Why::Altered)));
    let put_in = |tables: &mut Tables| {
        tables.rows.iter_mut().skip(30).for_each(|row| row.seq += 1);
        let row = ledger_row::Model { seq: 31, ..tables.rows[30].clone() };
        tables.rows.push(row);
        tables.head.seq += 1;
    };
    assert!(with(&put_in).is_some_and(|(seq, _)| seq == 31));
    // Well made, but the ledger says that it ends before.
    assert_eq!(with(&|tables| house.add(tables, "kept", Vec::new(), &[])), None);
    let beyond = |tables: &mut Tables| {
        let head = tables.head.clone();
        house.add(tables, "kept", Vec::new(), &[]);
        tables.head = head;
    };
    assert_eq!(with(&beyond), Some((61, Why::Stray)));
    assert_eq!(with(&|tables| tables.head.link[3] ^= 1), Some((60, Why::Head)));
    let mut verifier = Verifier::new(house.origin.clone(), house.signer.keys());
    show(&mut verifier, step(tables.rows.clone(), tables.secrets.clone(), Vec::new()));
    assert_eq!(named(&verifier.end(None)), Some((60, Why::Head)));
}

#[test]
fn what_was_signed_cannot_be_cut_off_or_written_anew() {
    let house = House::new();
    let tables = house.tables(ROWS);
    let with = |change: &dyn Fn(&mut Tables)| {
        let mut tables = tables.clone();
        change(&mut tables);
        named(&house.look(tables))
    };
    // The rows before a checkpoint, and a head that fits.
    let cut = |tables: &mut Tables| {
        tables.rows.truncate(850);
        tables.secrets.retain(|secret| secret.seq <= 850);
        (tables.head.seq, tables.head.link) = (850, tables.rows[849].link.clone());
    };
    assert_eq!(with(&cut), Some((851, Why::Missing)));
    // All hashes made anew: the next checkpoint tells.
    for (changed, told) in [(1, 400), (400, 400), (401, 900), (900, 900)] {
        let anew = house.tables_with(ROWS, changed);
        let report = house.look(Tables { checkpoints: tables.checkpoints.clone(), ..anew });
        assert_eq!(named(&report), Some((told, Why::Rewritten)), "{changed}");
    }
    assert_eq!(with(&|tables| drop(tables.checkpoints.pop())), Some((900, Why::CheckpointMissing)));
    assert_eq!(with(&|tables| drop(tables.checkpoints.remove(0))), Some((900, Why::CheckpointMissing)));
    assert_eq!(with(&|tables| tables.head.checkpoint = 400), Some((400, Why::CheckpointMissing)));
    let stranger = Signer::new([("key", [6_u8; 32].as_slice())]).unwrap();
    let theirs = House { signer: stranger, ..House::new() };
    assert_eq!(with(&|tables| tables.checkpoints = theirs.tables(ROWS).checkpoints), Some((400, Why::CheckpointKey)));
}

#[test]
fn a_checkpoint_of_which_any_byte_is_changed_is_named() {
    let house = House::new();
    let mut tables = house.tables(20);
    house.sign(&mut tables);
    let with =
        |other: ledger_checkpoint::Model| named(&house.look(Tables { checkpoints: vec![other], ..tables.clone() }));
    let kept = tables.checkpoints[0].clone();
    assert_eq!(with(kept.clone()), None);
    for note in flipped(&kept.note).flatten() {
        assert!(with(ledger_checkpoint::Model { note, ..kept.clone() }).is_some_and(|(seq, _)| seq == 20));
    }
    for key in flipped(&kept.key).flatten() {
        assert_eq!(with(ledger_checkpoint::Model { key, ..kept.clone() }), Some((20, Why::CheckpointAltered)));
    }
    for at in 0..32 {
        let mut link = kept.link.clone();
        link[at] ^= 1;
        assert_eq!(with(ledger_checkpoint::Model { link, ..kept.clone() }), Some((20, Why::CheckpointAltered)));
    }
    for byte in 0..8 {
        let at_ms = kept.at_ms ^ 1 << (byte * 8);
        assert_eq!(with(ledger_checkpoint::Model { at_ms, ..kept.clone() }), Some((20, Why::CheckpointAltered)));
        let seq = kept.seq ^ 1 << (byte * 8 + byte);
        assert!(with(ledger_checkpoint::Model { seq, ..kept.clone() }).is_some(), "{seq}");
    }
}

#[test]
fn erasing_is_lawful_and_wiping_is_not() {
    let house = House::new();
    let tables = house.tables(60);
    assert_eq!(house.look(tables.clone()).erased, 2);
    let with = |change: &dyn Fn(&mut Tables)| {
        let mut tables = tables.clone();
        change(&mut tables);
        house.look(tables).first_bad.map(|bad| (bad.seq, bad.why, bad.field.unwrap_or_default()))
    };
    let wiped =
        |tables: &mut Tables| tables.secrets.retain(|secret| (secret.seq, secret.field.as_str()) != (6, "name"));
    assert_eq!(with(&wiped), Some((6, Why::FieldWiped, "name".into())));
    let unsalted = |tables: &mut Tables| tables.secrets[0].salt.clear();
    assert_eq!(with(&unsalted), Some((6, Why::FieldAltered, "name".into())));
    let restored = |tables: &mut Tables| {
        let (value, salt) = ("name 第3行".into(), note::digest("3 name").into());
        let secret = ledger_secret::Model { seq: 3, value, salt, ..tables.secrets[0].clone() };
        tables.secrets.insert(0, secret);
    };
    assert_eq!(with(&restored), Some((3, Why::FieldRestored, "name".into())));
    let stray = |tables: &mut Tables| {
        let secret = ledger_secret::Model { field: "phone".into(), ..tables.secrets[0].clone() };
        tables.secrets.push(secret);
    };
    assert_eq!(with(&stray), Some((6, Why::FieldStray, "phone".into())));
    for seq in [0, 61] {
        let nowhere = |tables: &mut Tables| tables.secrets[0].seq = seq;
        let bad = with(&nowhere).unwrap();
        assert!([seq, 6].contains(&bad.0), "{bad:?}");
    }
}
