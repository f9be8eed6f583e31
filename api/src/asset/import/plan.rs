//! What a sheet means for this school: which cards, which places and keepers are new, and what is wrong. Pure.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    AssetId, MemberId, PlaceId, SchoolId,
    asset::{self, AssetStatus},
    place::PlaceKind,
};
use serde::de::DeserializeOwned;

use super::{
    ImportError, MOST_ERRORS, Suggestion,
    places::{Meant, Places},
    upload::Answers,
};
use crate::{
    asset::{
        columns::{Column, Mapping, PlaceText, RegisterRow},
        rules,
    },
    category::{self, Categories},
    place::rules::SEPARATOR,
    sheet::{Row, Sheet},
    tag::parse,
};

/// So many categories are suggested for a word.
const MOST_CATEGORIES: usize = 3;
/// So many unknown words get suggestions: each is a search through all categories.
const MOST_WORDS: usize = 100;

/// What the school has already.
#[derive(Default)]
pub struct Known {
    /// Places in use.
    pub places: Places,
    /// Members who have not left, by name.
    pub members: HashMap<String, Vec<MemberId>>,
    /// Which of the file's numbers are taken.
    pub numbers: HashSet<String>,
    /// Which of the file's tag codes exist, and whether they are blank tags of this school.
    pub tags: HashMap<String, bool>,
}

/// A place to make. Its parent is in the list before it, or there already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPlace {
    /// Its id to be.
    pub id: PlaceId,
    /// Its own name.
    pub name: String,
    /// Its path.
    pub path: String,
    /// What kind of place.
    pub kind: PlaceKind,
    /// What it lies in.
    pub parent: Option<PlaceId>,
}

/// What to write.
#[derive(Default)]
pub struct Plan {
    /// The cards; those without a number are given one.
    pub cards: Vec<asset::Model>,
    /// Places that stand already and were written in another way: text → place and its path.
    pub found: BTreeMap<String, (PlaceId, String)>,
    /// Places to make, parents first.
    pub places: Vec<NewPlace>,
    /// Keepers to add.
    pub keepers: BTreeMap<String, MemberId>,
    /// Tags that come with their cards.
    pub tags: Vec<(String, AssetId)>,
    /// What is wrong. With any of these nothing is written.
    pub errors: Vec<ImportError>,
}

/// A file as it is understood, before the database is asked.
pub struct Register {
    /// What the headings mean.
    pub mapping: Mapping,
    /// How many rows have something in them.
    pub total: usize,
    /// Those that can be read.
    pub rows: Vec<(u32, RegisterRow)>,
    /// What is wrong with the others.
    pub errors: Vec<ImportError>,
    /// What the caller says about its words.
    pub answers: Answers,
}

impl Register {
    /// Reads every row.
    pub fn read(sheet: &Sheet, mapping: Mapping, answers: Answers, today: NaiveDate) -> Self {
        let (mut rows, mut errors) = (Vec::with_capacity(sheet.rows.len()), Vec::new());
        let cards = sheet.rows.iter().filter(|row| !is_sum(row));
        let total = cards.clone().count();
        for row in cards {
            match mapping.parse(row, today) {
                Ok(read) => rows.push((row.number, read)),
                Err(problems) => errors.extend(
                    problems
                        .into_iter()
                        .map(|problem| ImportError::new(problem.row, problem.heading, problem.error.code())),
                ),
            }
        }
        Self { mapping, total, rows, errors, answers }
    }

    /// Its numbers and tag codes, to ask the database about.
    pub fn asked(&self) -> (Vec<String>, Vec<String>) {
        let rows = || self.rows.iter().map(|(_, row)| row);
        let codes = rows().filter_map(|row| row.tag_code.as_deref().and_then(|text| parse(text).ok())).collect();
        (rows().filter_map(|row| row.number.clone()).collect(), codes)
    }
}

/// What a register is planned by.
pub struct Planner<'a> {
    /// Which school.
    pub school: SchoolId,
    /// What it has.
    pub known: Known,
    /// Names of categories, for a file without codes.
    pub categories: &'a Categories,
    /// The date at the school.
    pub today: NaiveDate,
    /// When it is written.
    pub now: DateTime<Utc>,
    /// The file.
    pub register: &'a Register,
    /// What was suggested for an unknown category.
    pub suggested: HashMap<String, Vec<Suggestion>>,
}

impl Planner<'_> {
    /// The plan.
    pub fn plan(mut self) -> Plan {
        let mut plan = Plan { errors: self.register.errors.clone(), ..Plan::default() };
        let (mut numbers, mut codes) = (HashSet::new(), HashSet::new());
        for (number, row) in &self.register.rows {
            let number = *number;
            let before = plan.errors.len();
            if let Some(own) = &row.number {
                if !numbers.insert(own.clone()) {
                    self.wrong(&mut plan, number, Column::Number, "duplicate");
                } else if self.known.numbers.contains(own) {
                    self.wrong(&mut plan, number, Column::Number, "taken");
                }
            }
            let tag = row.tag_code.as_deref().map(parse);
            match &tag {
                Some(Err(_)) => self.wrong(&mut plan, number, Column::TagCode, "invalid_code"),
                Some(Ok(code)) if !codes.insert(code.clone()) => {
                    self.wrong(&mut plan, number, Column::TagCode, "duplicate");
                }
                Some(Ok(code)) if self.known.tags.get(code) == Some(&false) => {
                    self.wrong(&mut plan, number, Column::TagCode, "taken");
                }
                _ => {}
            }
            let place = row.place.as_ref().and_then(|text| self.place(&mut plan, number, text));
            let keeper = row.keeper.as_deref().and_then(|name| self.keeper(&mut plan, number, name));
            let Some(code) = self.category(&mut plan, number, &row.category) else { continue };
            let card = self.card(row.clone(), code, place, keeper);
            for (field, code) in rules::check(&card, self.today) {
                let column = Column::from_field(field).unwrap_or(Column::Name);
                self.wrong(&mut plan, number, column, code);
            }
            if plan.errors.len() == before {
                plan.tags.extend(tag.and_then(Result::ok).map(|code| (code, card.id)));
                plan.cards.push(card);
            }
        }
        plan.errors.sort_by_key(|error| error.row);
        plan
    }

    fn wrong(&self, plan: &mut Plan, row: u32, column: Column, code: &str) {
        let heading = self.register.mapping.columns().find(|(_, mapped)| *mapped == Some(column));
        let column = heading.map_or(column.heading(), |(heading, _)| heading).to_owned();
        plan.errors.push(ImportError::new(row, column, code));
    }

    /// A cell that a person can answer for: what it says, and what it may have meant.
    fn unclear(&self, plan: &mut Plan, row: u32, column: Column, code: &str, text: &str, meant: &[Suggestion]) {
        let listed = self.is_listed(plan);
        self.wrong(plan, row, column, code);
        if let Some(error) = plan.errors.last_mut().filter(|_| listed) {
            (error.text, error.suggestions) = (Some(text.into()), meant.into());
        }
    }

    /// Whether the next error may be among those that are told. Rows that cannot be read do not count: they may all be
    /// further down.
    fn is_listed(&self, plan: &Plan) -> bool {
        plan.errors.len() < self.register.errors.len() + MOST_ERRORS
    }

    /// The code that the caller says, a code as it stands, or the code of a name.
    fn category(&mut self, plan: &mut Plan, row: u32, text: &str) -> Option<String> {
        let told = self.register.answers.categories.get(text).map_or(text, String::as_str);
        let code = if category::is_code(told) { Some(told) } else { self.categories.named(told) };
        if code.is_none() {
            let meant = if self.is_listed(plan) { self.suggestions(text) } else { Vec::new() };
            self.unclear(plan, row, Column::Category, "unknown_category", text, &meant);
        }
        code.map(str::to_owned)
    }

    /// What an unknown category may mean. Found once for each word, and for the first words only.
    fn suggestions(&mut self, text: &str) -> Vec<Suggestion> {
        if self.suggested.len() >= MOST_WORDS && !self.suggested.contains_key(text) {
            return Vec::new();
        }
        let search = || {
            let found = self.categories.suggest(text, MOST_CATEGORIES).into_iter();
            found.map(|(code, entry)| Suggestion { value: code.into(), name: entry.name.clone() }).collect()
        };
        self.suggested.entry(text.into()).or_insert_with(search).clone()
    }

    /// A member of that name, or one to add. Two of the same name cannot be told apart.
    fn keeper(&mut self, plan: &mut Plan, row: u32, name: &str) -> Option<MemberId> {
        match self.known.members.get(name).map(Vec::as_slice) {
            Some([one]) => Some(*one),
            Some([_, _, ..]) => {
                self.wrong(plan, row, Column::Keeper, "ambiguous");
                None
            }
            _ if name.chars().count() > 40 => {
                self.wrong(plan, row, Column::Keeper, "too_long");
                None
            }
            _ => Some(*plan.keepers.entry(name.into()).or_insert_with(MemberId::new)),
        }
    }

    /// The place that the caller says, the one that is written, or a new one.
    fn place(&mut self, plan: &mut Plan, row: u32, text: &PlaceText) -> Option<PlaceId> {
        let (wanted, known) = (self.is_listed(plan), &mut self.known.places);
        match self.register.answers.places.get(&text.whole) {
            Some(Some(told)) => {
                let stands = known.path(*told).map(|_| *told);
                if stands.is_none() {
                    self.unclear(plan, row, Column::Place, "not_found", &text.whole, &[]);
                }
                return stands;
            }
            // Where several are called just so already, one more would be none of them either.
            Some(None) if known.at(&text.steps.join(SEPARATOR)).len() < 2 => {
                return self.new_place(plan, row, &text.steps);
            }
            Some(None) | None => {}
        }
        match known.meant(text, wanted) {
            Meant::Named(id) => Some(id),
            Meant::Spelled(id) => {
                let path = known.path(id).unwrap_or_default();
                plan.found.entry(text.whole.clone()).or_insert_with(|| (id, path.into()));
                Some(id)
            }
            Meant::OneOf(several) => {
                self.unclear(plan, row, Column::Place, "ambiguous", &text.whole, &several);
                None
            }
            Meant::Nothing => self.new_place(plan, row, &text.steps),
        }
    }

    /// Makes what is missing of a path, from its root down.
    fn new_place(&mut self, plan: &mut Plan, row: u32, steps: &[String]) -> Option<PlaceId> {
        if steps.len() > 4 || steps.iter().any(|step| step.chars().count() > 60) {
            self.wrong(plan, row, Column::Place, "invalid_place");
            return None;
        }
        let (mut parent, mut path): (Option<(PlaceId, PlaceKind)>, _) = (None, String::new());
        for (at, step) in steps.iter().enumerate() {
            path = if path.is_empty() { step.clone() } else { format!("{path}{SEPARATOR}{step}") };
            let found = match self.known.places.at(&path) {
                [] => None,
                [one] => Some(*one),
                _ => {
                    self.wrong(plan, row, Column::Place, "ambiguous");
                    return None;
                }
            };
            let (id, kind) = found.unwrap_or_else(|| (PlaceId::new(), kind_of(at, steps.len())));
            if found.is_none() {
                if parent.is_some_and(|(_, above)| kind < above || (kind == above && kind != PlaceKind::Room)) {
                    self.wrong(plan, row, Column::Place, "invalid_place");
                    return None;
                }
                let parent = parent.map(|(id, _)| id);
                plan.places.push(NewPlace { id, name: step.clone(), path: path.clone(), kind, parent });
                self.known.places.add(&path, id, kind);
            }
            parent = Some((id, kind));
        }
        parent.map(|(id, _)| id)
    }

    fn card(
        &self,
        row: RegisterRow,
        category_code: String,
        place_id: Option<PlaceId>,
        keeper_id: Option<MemberId>,
    ) -> asset::Model {
        let usual = if place_id.is_some() { AssetStatus::InUse } else { AssetStatus::InStock };
        asset::Model {
            id: AssetId::new(),
            school_id: self.school,
            number: row.number.unwrap_or_default(),
            name: row.name,
            category_code,
            brand: row.brand.unwrap_or_default(),
            model: row.model.unwrap_or_default(),
            spec: row.spec.unwrap_or_default(),
            unit: row.unit.unwrap_or_default(),
            quantity: row.quantity.map_or(1, |quantity| i32::try_from(quantity).unwrap_or(i32::MAX)),
            price_fen: row.price_fen,
            acquired_on: row.acquired_on,
            booked_on: row.booked_on,
            voucher: row.voucher.unwrap_or_default(),
            acquisition: word(row.acquisition),
            funding: word(row.funding),
            supplier: row.supplier.unwrap_or_default(),
            contract: row.contract.unwrap_or_default(),
            warranty_until: row.warranty_until,
            place_id,
            department: row.department.unwrap_or_default(),
            user: row.user.unwrap_or_default(),
            keeper_id,
            status: word(row.status).unwrap_or(usual),
            life_years: row.life_years.map(|years| i32::try_from(years).unwrap_or(i32::MAX)),
            remark: row.remark.unwrap_or_default(),
            version: 1,
            created_at: self.now,
            updated_at: self.now,
        }
    }
}

/// The enum of a word of the contract.
fn word<T: DeserializeOwned>(word: Option<String>) -> Option<T> {
    word.and_then(|word| serde_json::from_value(word.into()).ok())
}

/// A line of sums at the foot of a sheet is no card.
fn is_sum(row: &Row) -> bool {
    let first =
        row.cells.iter().find(|cell| !cell.is_blank()).map(|cell| cell.shown().replace(char::is_whitespace, ""));
    first.is_some_and(|first| ["合计", "总计", "小计", "累计"].iter().any(|sum| first.starts_with(sum)))
}

/// The last step is a room, and what is before it grows larger towards the front.
fn kind_of(at: usize, steps: usize) -> PlaceKind {
    match (steps - at, steps) {
        (1, _) => PlaceKind::Room,
        (2, 2) | (3, _) => PlaceKind::Building,
        (2, _) => PlaceKind::Floor,
        _ => PlaceKind::Campus,
    }
}
