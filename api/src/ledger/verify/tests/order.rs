//! Rows that are gone, swapped, put in, cut off, or written anew.

use super::*;

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
        let row = ledger_row::Model { seq: 31, ..tables.rows[6].clone() };
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
    show(&mut verifier, None, step(tables.rows.clone(), tables.secrets.clone(), Vec::new()), None);
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
