//! Whatever is changed in a ledger is found, and the row is named (G9). Here in memory, so that every byte has its turn;
//! `tests/it/ledger` does some of it in the databases.

use entity::{MemberId, SchoolId, ledger_checkpoint, ledger_head::Ledger, ledger_row, ledger_secret};
use uuid::Uuid;

use super::{
    super::{check::show, encode::Value, note::Signer, store::Step},
    *,
};

mod bytes;
mod order;

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
        show(&mut verifier, None, step(tables.rows, tables.secrets, tables.checkpoints), None);
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
        show(&mut verifier, None, step(vec![row], secrets.to_vec(), Vec::new()), None);
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

#[test]
fn what_was_not_touched_is_as_it_was() {
    let house = House::new();
    let report = house.look(house.tables(ROWS));
    assert_eq!(report, Report { rows: ROWS, ok: true, checkpoints: 2, erased: 2, first_bad: None });
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
        assert_eq!(with(&nowhere), Some((6, Why::FieldWiped, "name".into())), "moved to {seq}");
        let mut more = tables.clone();
        more.secrets.push(ledger_secret::Model { seq, ..tables.secrets[0].clone() });
        assert_eq!(named(&house.look(more)), Some((seq, Why::FieldStray)));
    }
}
