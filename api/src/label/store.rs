//! Collects what is to be printed: things, places or blank tags, each with its tag.

use chrono::{DateTime, Utc};
use entity::{AssetId, OfSchool, PlaceId, SchoolId, place, tag, tag::TagState};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter, QuerySelect};

use super::Label;
use crate::{
    Problem, State,
    asset::store::{AssetRow, Filter},
    gate::Actor,
    problem::Code,
    tag::{Target, bound_codes, checked, ensure, parse, url},
};

/// More labels than this are printed in parts.
pub const MOST: usize = 2_000;

/// What is to be printed.
pub enum Selection {
    /// Cards of the register.
    Assets(Filter),
    /// These places.
    Places(Vec<PlaceId>),
    /// These tags, blank or not.
    Tags(Vec<String>),
}

struct Item {
    id: uuid::Uuid,
    target: Target,
    title: String,
    lines: Vec<String>,
}

/// The labels, in the order of their numbers or as they were asked for. Gives a tag to what has none.
pub async fn labels(
    state: &State,
    actor: Actor,
    selection: Selection,
    now: DateTime<Utc>,
) -> Result<Vec<Label>, Problem> {
    let (db, school, by) = (state.db.read(), actor.school, Some(actor.member));
    let name = crate::school::get(db, school).await?.name;
    let items = match selection {
        Selection::Tags(codes) => return blanks(state, school, codes, &name).await,
        Selection::Assets(filter) => assets(db, school, filter).await?,
        Selection::Places(ids) => places(db, school, ids).await?,
    };
    if items.is_empty() {
        return Err(Code::NotFound.into());
    }
    let targets: Vec<Target> = items.iter().map(|item| item.target).collect();
    let mut codes = bound_codes(db, school, &targets).await?;
    if codes.len() < items.len() {
        let bare = targets.clone();
        state.db.write(move |tx| Box::pin(async move { ensure(tx, school, &bare, by, now).await })).await?;
        codes = bound_codes(db, school, &targets).await?;
    }
    let label = |item: Item| {
        let code = codes.get(&item.id)?;
        let lines = item.lines.into_iter().chain([name.clone()]).filter(|line| !line.is_empty()).collect();
        Some(Label { url: url(state, code), code: checked(code), title: item.title, lines })
    };
    Ok(items.into_iter().filter_map(label).collect())
}

async fn assets(db: &impl ConnectionTrait, school: SchoolId, filter: Filter) -> Result<Vec<Item>, Problem> {
    let asked = filter.ids.as_ref().map(Vec::len);
    let query = filter.select(db, school, None).await?.limit(u64::try_from(MOST + 1).unwrap_or(u64::MAX));
    let rows: Vec<AssetRow> = query.into_model().all(db).await?;
    if rows.len() > MOST {
        return Err(Code::TooMany.into());
    }
    // An id that is not of this school is answered like one that is nowhere.
    if asked.is_some_and(|asked| asked != rows.len()) {
        return Err(Problem::new(Code::NotFound).with_field("assetIds", "not_found"));
    }
    let item = |row: AssetRow| {
        let AssetId(id) = row.asset.id;
        let lines = vec![row.asset.number, row.place_path.unwrap_or_default(), row.asset.model];
        Item { id, target: Target::Asset(row.asset.id), title: row.asset.name, lines }
    };
    Ok(rows.into_iter().map(item).collect())
}

async fn places(db: &impl ConnectionTrait, school: SchoolId, ids: Vec<PlaceId>) -> Result<Vec<Item>, Problem> {
    let query = place::Entity::of(school)
        .filter(place::COLUMN.id.is_in(ids.iter().copied()))
        .filter(place::COLUMN.void_reason.is_null());
    let mut rows = query.all(db).await?;
    if rows.len() != ids.len() {
        return Err(Problem::new(Code::NotFound).with_field("placeIds", "not_found"));
    }
    rows.sort_by(|a, b| a.path.cmp(&b.path));
    let item = |row: place::Model| {
        let above = row.path.strip_suffix(&row.name).map(|path| path.trim_end_matches([' ', '/']).to_owned());
        let lines = vec![above.unwrap_or_default()];
        Item { id: row.id.0, target: Target::Place(row.id), title: row.name, lines }
    };
    Ok(rows.into_iter().map(item).collect())
}

async fn blanks(state: &State, school: SchoolId, texts: Vec<String>, name: &str) -> Result<Vec<Label>, Problem> {
    let unknown = || Problem::new(Code::NotFound).with_field("tagCodes", "not_found");
    let codes = texts.iter().map(|text| parse(text)).collect::<Result<Vec<_>, _>>().map_err(|_| unknown())?;
    let query = tag::Entity::of(school)
        .filter(tag::COLUMN.code.is_in(codes.clone()))
        .filter(tag::COLUMN.state.is_in([TagState::Blank, TagState::Bound]))
        .select_only()
        .column(tag::Column::Code);
    let found: Vec<String> = query.into_tuple().all(state.db.read()).await?;
    if codes.iter().any(|code| !found.contains(code)) {
        return Err(unknown());
    }
    let label = |code: String| Label {
        url: url(state, &code),
        code: checked(&code),
        title: name.to_owned(),
        lines: vec!["扫码登记".into()],
    };
    Ok(codes.into_iter().map(label).collect())
}
