//! The tables of a register and their rows.

use std::collections::HashMap;

use uuid::Uuid;

use super::{
    Cell::{self, Bytes, Id, Int, Null, Text},
    Sink,
    row::{IN_BUILDING, IN_ROOM, card, code, id, number},
};

const THEN: &str = "2025-09-01T00:00:00+00:00";

/// Puts so many things into this school, with their rooms, tags, history and words.
pub fn fill(sink: &mut impl Sink, school: Uuid, keeper: Uuid, size: usize) {
    places(sink, school, keeper, size);
    sink.put(
        "asset",
        &[
            "id",
            "school_id",
            "number",
            "name",
            "category_code",
            "brand",
            "model",
            "spec",
            "unit",
            "quantity",
            "price_fen",
            "acquired_on",
            "booked_on",
            "voucher",
            "acquisition",
            "funding",
            "supplier",
            "contract",
            "warranty_until",
            "place_id",
            "department",
            "user",
            "keeper_id",
            "status",
            "life_years",
            "remark",
            "version",
            "created_at",
            "updated_at",
        ],
        (0..size).map(|n| asset(school, keeper, n)),
    );
    sink.put(
        "tag",
        &["code", "school_id", "state", "asset_id", "place_id", "replaced_by", "reason", "created_at", "changed_at"],
        (0..size).map(|n| {
            let on = Id(id(1, n));
            vec![Text(code(n)), Id(school), "bound".into(), on, Null, Null, "".into(), THEN.into(), THEN.into()]
        }),
    );
    sink.put(
        "asset_event",
        &["id", "school_id", "asset_id", "kind", "at", "member_id", "note", "changes"],
        (0..size).map(|n| {
            let (own, on) = (Id(id(3, n)), Id(id(1, n)));
            vec![own, Id(school), on, "imported".into(), THEN.into(), Id(keeper), "".into(), "[]".into()]
        }),
    );
    words(sink, school, size);
    let last = vec![Id(school), "asset".into(), Int(size as i64)];
    sink.put("counter", &["school_id", "name", "last"], [last].into_iter());
}

fn asset(school: Uuid, keeper: Uuid, n: usize) -> Vec<Cell> {
    let card = card(n);
    let none = || Text(String::new());
    vec![
        Id(card.id),
        Id(school),
        Text(card.number),
        card.name.into(),
        card.category.into(),
        card.brand.into(),
        card.model.into(),
        none(),
        card.unit.into(),
        Int(1),
        Int(card.price),
        Text(card.acquired.clone()),
        Text(card.acquired),
        none(),
        "purchase".into(),
        "fiscal".into(),
        none(),
        none(),
        Null,
        Id(id(2, card.room)),
        card.department.into(),
        none(),
        Id(keeper),
        card.status.into(),
        Int(6),
        none(),
        Int(1),
        THEN.into(),
        THEN.into(),
    ]
}

/// A campus, its buildings, their floors, their rooms: an order in which each lies in one that is there.
fn places(sink: &mut impl Sink, school: Uuid, keeper: Uuid, size: usize) {
    let rooms = size.div_ceil(IN_ROOM);
    let campus = id(6, 0);
    let mut rows = vec![(campus, "本部".to_owned(), "campus", None, "本部".to_owned())];
    for building in 0..rooms.div_ceil(IN_BUILDING) {
        let (name, own) = (format!("{}号楼", building + 1), id(5, building));
        let path = format!("本部 / {name}");
        rows.push((own, name, "building", Some(campus), path.clone()));
        for floor in 0..5 {
            let (name, on) = (format!("{}层", floor + 1), id(4, building * 5 + floor));
            let path = format!("{path} / {name}");
            rows.push((on, name, "floor", Some(own), path.clone()));
            for door in 0..IN_BUILDING / 5 {
                let room = building * IN_BUILDING + floor * IN_BUILDING / 5 + door;
                if room < rooms {
                    let name = format!("{}{:02}", floor + 1, door + 1);
                    rows.push((id(2, room), name.clone(), "room", Some(on), format!("{path} / {name}")));
                }
            }
        }
    }
    sink.put(
        "place",
        &["id", "school_id", "name", "kind", "parent_id", "keeper_id", "path", "void_reason", "version", "created_at"],
        rows.into_iter().map(|(own, name, kind, parent, path)| {
            let parent = parent.map_or(Null, Id);
            vec![
                Id(own),
                Id(school),
                Text(name),
                kind.into(),
                parent,
                Id(keeper),
                Text(path),
                Null,
                Int(1),
                THEN.into(),
            ]
        }),
    );
}

/// The words of all things, in the order of their key: word, then number.
fn words(sink: &mut impl Sink, school: Uuid, size: usize) {
    let mut cards: Vec<(String, usize)> = (0..size).map(|n| (number(n), n)).collect();
    cards.sort_unstable();
    let mut known: HashMap<String, u32> = HashMap::new();
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    for (at, (_, n)) in cards.iter().enumerate() {
        for term in card(*n).terms() {
            let next = known.len() as u32;
            pairs.push((*known.entry(term).or_insert(next), at as u32));
        }
    }
    let mut terms: Vec<(String, u32)> = known.into_iter().collect();
    terms.sort_unstable();
    let mut place = vec![0; terms.len()];
    for (at, (_, own)) in terms.iter().enumerate() {
        place[*own as usize] = at as u32;
    }
    for (own, _) in &mut pairs {
        *own = place[*own as usize];
    }
    pairs.sort_unstable();
    let rows = pairs.into_iter().map(|(own, at)| {
        let (number, n) = &cards[at as usize];
        let term = Bytes(terms[own as usize].0.clone().into_bytes());
        vec![Id(school), term, Text(number.clone()), Id(id(1, *n))]
    });
    sink.put("asset_term", &["school_id", "term", "number", "asset_id"], rows);
}
