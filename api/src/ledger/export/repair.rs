//! Reads the repair ledger, some lines at a time.

use std::collections::HashMap;

use bytes::Bytes;
use chrono::{DateTime, NaiveDate, Utc};
use entity::{AssetId, MemberId, OfSchool, PlaceId, RepairId, SchoolId, asset, member, place, repair, repair_material};
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseConnection, QueryFilter, QueryOrder, QuerySelect, Select};

use super::{line::Line, page};
use crate::{
    Problem,
    calendar::TimeZone,
    paper::{self, Frame},
    sheet::Cell,
    wire::after,
};

/// So many lines are in memory at a time.
const STEP: u64 = 1_000;

/// When the last line was reported, and which it is.
type Last = (DateTime<Utc>, RepairId);

/// The orders that a ledger names, and what people and places are called.
pub struct Orders {
    school: SchoolId,
    time: (DateTime<Utc>, DateTime<Utc>),
    zone: TimeZone,
    last: Option<Last>,
    members: HashMap<MemberId, String>,
    places: HashMap<PlaceId, String>,
}

impl Orders {
    /// What was reported on these days.
    pub async fn of(
        db: &impl ConnectionTrait,
        school: SchoolId,
        days: (NaiveDate, NaiveDate),
        zone: TimeZone,
    ) -> Result<Self, Problem> {
        let members = member::Entity::of(school).select_only().columns([member::Column::Id, member::Column::Name]);
        let places = place::Entity::of(school).select_only().columns([place::Column::Id, place::Column::Path]);
        Ok(Self {
            school,
            time: zone.span(days),
            zone,
            last: None,
            members: members.into_tuple::<(MemberId, String)>().all(db).await?.into_iter().collect(),
            places: places.into_tuple::<(PlaceId, String)>().all(db).await?.into_iter().collect(),
        })
    }

    async fn things(
        &self,
        db: &impl ConnectionTrait,
        ids: impl Iterator<Item = AssetId>,
    ) -> Result<HashMap<AssetId, String>, Problem> {
        let query = asset::Entity::of(self.school).filter(asset::COLUMN.id.is_in(ids)).select_only();
        let columns = [asset::Column::Id, asset::Column::Name, asset::Column::Number];
        let rows: Vec<(AssetId, String, String)> = query.columns(columns).into_tuple().all(db).await?;
        Ok(rows.into_iter().map(|(id, name, number)| (id, format!("{name} {number}"))).collect())
    }

    async fn materials(
        &self,
        db: &impl ConnectionTrait,
        ids: impl Iterator<Item = RepairId>,
    ) -> Result<HashMap<RepairId, Vec<repair_material::Model>>, Problem> {
        let query = repair_material::Entity::of(self.school).filter(repair_material::COLUMN.repair_id.is_in(ids));
        let mut all = HashMap::<_, Vec<repair_material::Model>>::new();
        for row in query.order_by_asc(repair_material::Column::Id).all(db).await? {
            all.entry(row.repair_id).or_default().push(row);
        }
        Ok(all)
    }

    fn line(
        &self,
        things: &HashMap<AssetId, String>,
        materials: Option<Vec<repair_material::Model>>,
        row: repair::Model,
    ) -> Line {
        let member = |id: Option<MemberId>| id.and_then(|id| self.members.get(&id)).cloned().unwrap_or_default();
        let thing = row.asset_id.and_then(|id| things.get(&id));
        let item = [thing.map_or("", String::as_str), &row.item];
        Line {
            reporter: member(row.reporter_id),
            place: row.place_id.and_then(|id| self.places.get(&id)).cloned().unwrap_or_default(),
            item: item.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join(" "),
            triaged_by: member(row.triaged_by),
            repairer: if row.contractor.is_empty() { member(row.assignee_id) } else { row.contractor },
            acceptor: member(row.acceptor_id),
            rechecked_by: member(row.rechecked_by),
            number: row.number,
            reported_at: row.reported_at,
            description: row.description,
            cause: row.cause,
            triaged_at: row.triaged_at,
            started_at: row.started_at,
            finished_at: row.finished_at,
            work: row.work,
            result: row.result,
            materials: materials.unwrap_or_default(),
            old_parts: row.old_parts,
            cost_fen: row.cost_fen,
            comment: row.comment,
            signature: row.signature,
            rating: row.rating,
            status: Some(row.status),
            repeat: row.repeat_of.is_some(),
            overdue_acceptance: row.overdue_acceptance,
            rejections: row.rejections,
            zone: self.zone,
        }
    }
}

impl paper::Lines for Orders {
    type Line = Line;

    /// In the order in which they were reported.
    async fn step(&mut self, db: &DatabaseConnection) -> Result<Option<Vec<Line>>, Problem> {
        let rows = select(self.school, self.time, self.last).limit(STEP).all(db).await?;
        let Some(last) = rows.last() else { return Ok(None) };
        self.last = Some((last.reported_at, last.id));
        let things = self.things(db, rows.iter().filter_map(|row| row.asset_id)).await?;
        let mut materials = self.materials(db, rows.iter().map(|row| row.id)).await?;
        Ok(Some(rows.into_iter().map(|row| self.line(&things, materials.remove(&row.id), row)).collect()))
    }

    fn facts(&self) -> Vec<(&'static str, usize)> {
        Vec::new()
    }

    /// Nothing: whoever counts orders takes every row for one.
    fn foot(&self, _: &Frame) -> Vec<[Cell; 2]> {
        Vec::new()
    }

    fn head(frame: &Frame) -> Bytes {
        page::head(frame)
    }
}

/// The orders of a time after the last one seen, in the order of an index.
pub fn select(
    school: SchoolId,
    (begin, end): (DateTime<Utc>, DateTime<Utc>),
    last: Option<Last>,
) -> Select<repair::Entity> {
    let reported = repair::COLUMN.reported_at;
    let mut query = repair::Entity::of(school).filter(reported.gte(begin)).filter(reported.lt(end));
    if let Some((at, id)) = last {
        let columns = [repair::Column::ReportedAt, repair::Column::Id];
        query = query.filter(after(columns, [at.into(), id.into()]));
    }
    query.order_by_asc(repair::Column::ReportedAt).order_by_asc(repair::Column::Id)
}
