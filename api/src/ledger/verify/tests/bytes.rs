//! Every byte has its turn.

use super::*;

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
