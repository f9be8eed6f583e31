//! Reads and writes cards.

use chrono::{DateTime, Utc};
use entity::{
    AssetEventId, AssetId, MemberId, OfSchool, PlaceId, SchoolId,
    asset::{self, AssetStatus},
    asset_event::{self, AssetEventKind},
    asset_term, counter, member, place, tag,
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult, JoinType,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationTrait, Select, Set,
    sea_query::{Expr, ExprTrait, IntoColumnRef, IntoCondition, OnConflict},
};

use super::{
    rules::{FieldChange, Named, events},
    search,
};
use crate::{
    Problem,
    db::begins,
    problem::Code,
    school::NumberPattern,
    tag::is_bound,
    wire::{Cursor, Limit, after},
};

/// A card with the names of what it points to.
#[derive(Clone, Debug, FromQueryResult)]
pub struct AssetRow {
    /// The card.
    #[sea_orm(nested)]
    pub asset: asset::Model,
    /// The name of its place.
    pub place_name: Option<String>,
    /// The path of its place.
    pub place_path: Option<String>,
    /// The name of its keeper.
    pub keeper_name: Option<String>,
    /// The code of the tag on it.
    pub tag: Option<String>,
}

/// Cards with the names of what they point to, in one statement.
pub fn select(school: SchoolId) -> Select<asset::Entity> {
    let bound_tag = tag::Relation::Asset.def().rev().on_condition(|_, _| is_bound().into_condition());
    asset::Entity::of(school)
        .join(JoinType::LeftJoin, asset::Relation::Place.def())
        .join(JoinType::LeftJoin, asset::Relation::Member.def())
        .join(JoinType::LeftJoin, bound_tag)
        .column_as(place::Column::Name, "place_name")
        .column_as(place::Column::Path, "place_path")
        .column_as(member::Column::Name, "keeper_name")
        .column_as(tag::Column::Code, "tag")
}

/// The card.
pub async fn get(db: &impl ConnectionTrait, school: SchoolId, id: AssetId) -> Result<AssetRow, Problem> {
    let query = select(school).filter(asset::COLUMN.id.eq(id)).into_model::<AssetRow>();
    query.one(db).await?.ok_or(Code::NotFound.into())
}

/// The card, kept from others until the transaction ends.
pub async fn lock(tx: &DatabaseTransaction, school: SchoolId, id: AssetId) -> Result<asset::Model, Problem> {
    let query = asset::Entity::of(school).filter(asset::COLUMN.id.eq(id)).lock_exclusive();
    query.one(tx).await?.ok_or(Code::NotFound.into())
}

/// Which cards.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only cards with all these words.
    pub q: Option<String>,
    /// Only cards in one of these places.
    pub places: Option<Vec<PlaceId>>,
    /// Only cards of this keeper.
    pub keeper: Option<MemberId>,
    /// Only cards whose category code begins so.
    pub category: Option<String>,
    /// Only cards in this status.
    pub status: Option<AssetStatus>,
    /// True: only cards with a valid tag. False: only cards without one.
    pub labelled: Option<bool>,
    /// Only these cards.
    pub ids: Option<Vec<AssetId>>,
}

impl Filter {
    /// The cards of a school that pass, by number, from after this one on.
    pub async fn select(
        self,
        db: &impl ConnectionTrait,
        school: SchoolId,
        last: Option<&str>,
    ) -> Result<Select<asset::Entity>, Problem> {
        let mut query = select(school);
        let mut number = (asset::Entity, asset::Column::Number).into_column_ref();
        if let Some(q) = self.q {
            let leads;
            (query, leads) = search::matching(db, query, school, &q).await?;
            if leads {
                number = (asset_term::Entity, asset_term::Column::Number).into_column_ref();
            }
        }
        if let Some(places) = self.places {
            query = query.filter(asset::COLUMN.place_id.is_in(places));
        }
        if let Some(keeper) = self.keeper {
            query = query.filter(asset::COLUMN.keeper_id.eq(keeper));
        }
        if let Some(category) = self.category {
            query = query.filter(begins((asset::Entity, asset::Column::CategoryCode), &category));
        }
        if let Some(status) = self.status {
            query = query.filter(asset::COLUMN.status.eq(status));
        }
        if let Some(labelled) = self.labelled {
            let carried = Expr::exists(carried(school).into_query());
            query = query.filter(if labelled { carried } else { carried.not() });
        }
        if let Some(ids) = self.ids {
            query = query.filter(asset::COLUMN.id.is_in(ids));
        }
        if let Some(last) = last {
            query = query.filter(after([number.clone()], [last.into()]));
        }
        Ok(query.order_by_asc(Expr::col(number)))
    }
}

/// The valid tag on the card that is looked at.
fn carried(school: SchoolId) -> Select<tag::Entity> {
    let same = Expr::col((tag::Entity, tag::Column::AssetId)).eq(Expr::col((asset::Entity, asset::Column::Id)));
    tag::Entity::of(school).select_only().column(tag::Column::Code).filter(same).filter(is_bound())
}

/// Cards by number.
pub async fn list(
    db: &impl ConnectionTrait,
    school: SchoolId,
    filter: Filter,
    limit: Limit,
    cursor: Option<Cursor>,
) -> Result<Vec<AssetRow>, Problem> {
    let last = cursor.map(Cursor::parts).transpose()?.map(|[number]| number);
    let query = filter.select(db, school, last.as_deref()).await?;
    Ok(query.limit(limit.rows()).into_model::<AssetRow>().all(db).await?)
}

/// Saves new cards with their words and first events. All of them or none.
pub async fn insert(
    tx: &DatabaseTransaction,
    cards: Vec<asset::Model>,
    kind: AssetEventKind,
    by: Option<MemberId>,
    note: &str,
) -> Result<(), Problem> {
    let events: Vec<_> =
        cards.iter().map(|card| event(card.school_id, card.id, kind, by, note.into(), &[], card.created_at)).collect();
    let terms: Vec<_> = cards.iter().flat_map(term_rows).collect();
    // PostgreSQL takes 65,535 values in a statement, SQLite half as many.
    for chunk in cards.chunks(1_000) {
        let rows = chunk.iter().cloned().map(|card| asset::ActiveModel::from(card).reset_all());
        asset::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    for chunk in terms.chunks(8_000) {
        asset_term::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx).await?;
    }
    for chunk in events.chunks(3_000) {
        asset_event::Entity::insert_many(chunk.to_vec()).exec_without_returning(tx).await?;
    }
    Ok(())
}

/// Saves a changed card, and what that means for its history.
pub async fn update(
    tx: &DatabaseTransaction,
    before: &AssetRow,
    mut card: asset::Model,
    by: MemberId,
    now: DateTime<Utc>,
) -> Result<(), Problem> {
    let (school, id) = (card.school_id, card.id);
    card.version += 1;
    card.updated_at = now;
    let row = asset::ActiveModel::from(card.clone()).reset_all();
    asset::Entity::write_back(school, row)?.exec(tx).await?;
    let after = get(tx, school, id).await?;
    let named = |row: &AssetRow| (row.place_path.clone(), row.keeper_name.clone());
    let ((place_before, keeper_before), (place_after, keeper_after)) = (named(before), named(&after));
    let happened = events(
        &Named { card: &before.asset, place: place_before.as_deref(), keeper: keeper_before.as_deref() },
        &Named { card: &card, place: place_after.as_deref(), keeper: keeper_after.as_deref() },
    );
    let rows: Vec<_> = happened
        .into_iter()
        .map(|(kind, changes)| event(school, id, kind, Some(by), String::new(), &changes, now))
        .collect();
    if !rows.is_empty() {
        asset_event::Entity::insert_many(rows).exec_without_returning(tx).await?;
    }
    asset_term::Entity::drop_derived(school)
        .filter(asset_term::COLUMN.number.eq(card.number.as_str()))
        .filter(asset_term::Column::Term.is_in(search::terms(&before.asset)))
        .exec(tx)
        .await?;
    asset_term::Entity::insert_many(term_rows(&card)).exec_without_returning(tx).await?;
    Ok(())
}

fn term_rows(card: &asset::Model) -> Vec<asset_term::ActiveModel> {
    let row = |term| asset_term::ActiveModel {
        school_id: Set(card.school_id),
        term: Set(term),
        number: Set(card.number.clone()),
        asset_id: Set(card.id),
    };
    search::terms(card).into_iter().map(row).collect()
}

/// One line of history.
pub fn event(
    school: SchoolId,
    asset: AssetId,
    kind: AssetEventKind,
    by: Option<MemberId>,
    note: String,
    changes: &[FieldChange],
    at: DateTime<Utc>,
) -> asset_event::ActiveModel {
    asset_event::ActiveModel {
        id: Set(AssetEventId::new()),
        school_id: Set(school),
        asset_id: Set(asset),
        kind: Set(kind),
        at: Set(at),
        member_id: Set(by),
        note: Set(note),
        changes: Set(serde_json::json!(changes)),
    }
}

/// The history of a card, newest first.
pub async fn history(
    db: &impl ConnectionTrait,
    school: SchoolId,
    id: AssetId,
    limit: Limit,
    cursor: Option<Cursor>,
) -> Result<Vec<(asset_event::Model, Option<member::Model>)>, Problem> {
    let mut query = asset_event::Entity::of(school)
        .filter(asset_event::COLUMN.asset_id.eq(id))
        .find_also_related(member::Entity)
        .order_by_desc(asset_event::Column::Id)
        .limit(limit.rows());
    if let Some(cursor) = cursor {
        let [id] = cursor.parts()?;
        let last: AssetEventId = id.parse().map_err(|_| Cursor::wrong())?;
        query = query.filter(asset_event::COLUMN.id.lt(last));
    }
    Ok(query.all(db).await?)
}

/// Takes the next `count` serial numbers of the school. Answers the first.
async fn serials(tx: &DatabaseTransaction, school: SchoolId, count: i64) -> Result<i64, Problem> {
    let first = counter::ActiveModel { school_id: Set(school), name: Set("asset".into()), last: Set(count) };
    let grown = Expr::col((counter::Entity, counter::Column::Last)).add(count);
    let conflict = OnConflict::columns([counter::Column::SchoolId, counter::Column::Name])
        .value(counter::Column::Last, grown)
        .to_owned();
    let row = counter::Entity::insert(first).on_conflict(conflict).exec_with_returning(tx).await?;
    Ok(row.last - count + 1)
}

/// Gives a number to every card that has none. A number that somebody wrote by hand is skipped, not given again.
pub async fn number(
    tx: &DatabaseTransaction,
    school: SchoolId,
    pattern: &NumberPattern,
    cards: &mut [asset::Model],
    today: chrono::NaiveDate,
) -> Result<(), Problem> {
    let mut bare: Vec<&mut asset::Model> = cards.iter_mut().filter(|card| card.number.is_empty()).collect();
    while !bare.is_empty() {
        let count = i64::try_from(bare.len()).map_err(Problem::internal)?;
        let first = serials(tx, school, count).await?;
        for (serial, card) in (first..).zip(&mut bare) {
            card.number = pattern.number(&card.category_code, card.booked_on.unwrap_or(today), serial);
        }
        let numbers: Vec<String> = bare.iter().map(|card| card.number.clone()).collect();
        let taken = taken(tx, school, &numbers).await?;
        bare.retain(|card| taken.contains(&card.number));
    }
    Ok(())
}

/// Which of these numbers the school has already.
pub async fn taken(
    db: &impl ConnectionTrait,
    school: SchoolId,
    numbers: &[String],
) -> Result<std::collections::HashSet<String>, Problem> {
    let mut taken = std::collections::HashSet::new();
    for chunk in numbers.chunks(5_000) {
        let found: Vec<String> = asset::Entity::of(school)
            .select_only()
            .column(asset::Column::Number)
            .filter(asset::COLUMN.number.is_in(chunk))
            .into_tuple()
            .all(db)
            .await?;
        taken.extend(found);
    }
    Ok(taken)
}
