//! Which orders a list holds, and in which order.

use chrono::{DateTime, Utc};
use entity::{
    AssetId, CrewId, MemberId, OfSchool, PlaceId, RepairId, SchoolId,
    repair::{self, RepairStatus, Trade, Urgency},
    repair_watcher,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, Iterable, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, ExprTrait},
};
use serde::{Deserialize, Deserializer, de::Error};
use utoipa::{IntoParams, ToSchema};

use super::rules::{RUNNING, is_open};
use crate::{
    Problem, crew,
    db::has,
    gate::Actor,
    place,
    wire::{Cursor, Limit, Line, after},
};

/// Whose orders.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = RepairMine)]
pub enum Mine {
    /// Those I reported or joined.
    Reported,
    /// Those I repair.
    Assigned,
    /// Those that wait for one of my crews.
    Crew,
    /// All of these.
    True,
}

/// Statuses with commas.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statuses(pub Vec<RepairStatus>);

impl<'de> Deserialize<'de> for Statuses {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let word = |word: &str| serde_json::from_value(word.into()).map_err(|_| D::Error::custom("invalid_choice"));
        text.split(',').map(word).collect::<Result<_, _>>().map(Self)
    }
}

/// What to list.
#[derive(Deserialize, IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
#[into_params(parameter_in = Query, rename_all = "camelCase")]
pub struct RepairQuery {
    /// Only orders in one of these states, with commas: `reported,triaged`. When all of them are open, what is due first
    /// comes first; else the newest.
    #[param(value_type = Option<String>)]
    status: Option<Statuses>,
    /// Only orders of mine.
    #[param(inline)]
    mine: Option<Mine>,
    /// True: only orders whose promise is broken. False: only others.
    overdue: Option<bool>,
    /// Only orders of this thing.
    asset_id: Option<AssetId>,
    /// Only orders in this place and inside it.
    place_id: Option<PlaceId>,
    /// Only this kind of work.
    trade: Option<Trade>,
    /// Only orders this urgent.
    urgency: Option<Urgency>,
    /// Only orders with this in their number, item or description.
    #[param(inline)]
    q: Option<Line<60>>,
    /// Rows a page, 1 to 200.
    #[serde(default)]
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200, default = 50)]
    pub limit: Limit,
    /// `next` of the page before.
    #[param(value_type = Option<String>)]
    cursor: Option<Cursor>,
}

/// By what a list is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Order {
    /// What is due first comes first. Only what has not ended.
    Due,
    /// The newest comes first.
    Newest,
}

/// One page of rows, and what its cursor is made of.
pub struct Listed {
    /// One more than the page, if there is a next.
    pub rows: Vec<repair::Model>,
    order: Order,
}

impl Listed {
    /// Where a row stands in the list.
    pub fn key(order: Order) -> impl Fn(&repair::Model) -> Vec<String> {
        move |row| {
            let at = match order {
                Order::Due => row.due_at,
                Order::Newest => row.reported_at,
            };
            vec![at.timestamp_millis().to_string(), row.id.to_string()]
        }
    }

    /// By what it is sorted.
    pub fn order(&self) -> Order {
        self.order
    }
}

impl RepairQuery {
    /// The rows of the page.
    pub async fn list(self, db: &impl ConnectionTrait, actor: Actor, now: DateTime<Utc>) -> Result<Listed, Problem> {
        let (order, rows) = (self.order(), self.limit.rows());
        Ok(Listed { rows: self.query(db, actor, now).await?.limit(rows).all(db).await?, order })
    }

    /// What is asked of the database: the rows from the page on, in their order.
    pub async fn query(
        self,
        db: &impl ConnectionTrait,
        actor: Actor,
        now: DateTime<Utc>,
    ) -> Result<Select<repair::Entity>, Problem> {
        let (order, cursor) = (self.order(), self.cursor.clone());
        sorted(self.select(db, actor, now).await?, order, cursor)
    }

    fn order(&self) -> Order {
        let of_open = self.status.as_ref().is_some_and(|Statuses(wanted)| wanted.iter().all(|status| is_open(*status)));
        if of_open || self.overdue == Some(true) { Order::Due } else { Order::Newest }
    }

    async fn select(
        self,
        db: &impl ConnectionTrait,
        actor: Actor,
        now: DateTime<Utc>,
    ) -> Result<Select<repair::Entity>, Problem> {
        let school = actor.school;
        let mut all = Condition::all();
        if self.order() == Order::Due {
            all = all.add(repair::COLUMN.closed_at.is_null());
        }
        // All that is open is one range of the index; states one by one would have to be put in order.
        match self.status {
            Some(Statuses(wanted)) if !is_all_open(&wanted) => all = all.add(repair::COLUMN.status.is_in(wanted)),
            _ => {}
        }
        if let Some(overdue) = self.overdue {
            let late = Condition::all().add(repair::COLUMN.status.is_in(RUNNING)).add(repair::COLUMN.due_at.lt(now));
            all = all.add(if overdue { late } else { late.not() });
        }
        if let Some(asset) = self.asset_id {
            all = all.add(repair::COLUMN.asset_id.eq(asset));
        }
        if let Some(place) = self.place_id {
            all = all.add(repair::COLUMN.place_id.is_in(place::store::inside(db, school, place).await?));
        }
        if let Some(trade) = self.trade {
            all = all.add(repair::COLUMN.trade.eq(trade));
        }
        if let Some(urgency) = self.urgency {
            all = all.add(repair::COLUMN.urgency.eq(urgency));
        }
        if let Some(q) = self.q {
            let columns = [repair::Column::Number, repair::Column::Item, repair::Column::Description];
            let found = columns.map(|column| has((repair::Entity, column), &q));
            all = all.add(found.into_iter().fold(Condition::any(), Condition::add));
        }
        if let Some(mine) = self.mine {
            let crews = crew::store::crews_of(db, school, actor.member).await?;
            all = all.add(of(mine, school, actor.member, crews));
        }
        Ok(repair::Entity::of(school).filter(all))
    }
}

fn is_all_open(wanted: &[RepairStatus]) -> bool {
    let mut open = RepairStatus::iter().filter(|status| is_open(*status));
    wanted.iter().all(|status| is_open(*status)) && open.all(|status| wanted.contains(&status))
}

fn of(mine: Mine, school: SchoolId, me: MemberId, crews: Vec<CrewId>) -> Condition {
    let watched = repair_watcher::Entity::of(school)
        .select_only()
        .column(repair_watcher::Column::RepairId)
        .filter(repair_watcher::COLUMN.member_id.eq(me));
    let reported = Expr::col((repair::Entity, repair::Column::Id)).in_subquery(watched.into_query());
    let assigned = repair::COLUMN.assignee_id.eq(me);
    let free = Condition::all()
        .add(repair::COLUMN.crew_id.is_in(crews))
        .add(repair::COLUMN.assignee_id.is_null())
        .add(repair::COLUMN.closed_at.is_null());
    match mine {
        Mine::Reported => Condition::all().add(reported),
        Mine::Assigned => Condition::all().add(assigned),
        Mine::Crew => free,
        Mine::True => Condition::any().add(reported).add(assigned).add(free),
    }
}

fn sorted(
    query: Select<repair::Entity>,
    order: Order,
    cursor: Option<Cursor>,
) -> Result<Select<repair::Entity>, Problem> {
    let column = match order {
        Order::Due => repair::Column::DueAt,
        Order::Newest => repair::Column::ReportedAt,
    };
    let columns = [(repair::Entity, column), (repair::Entity, repair::Column::Id)];
    let query = match cursor {
        None => query,
        Some(cursor) => {
            let [at, id] = cursor.parts()?;
            let at = at.parse().ok().and_then(DateTime::<Utc>::from_timestamp_millis).ok_or_else(Cursor::wrong)?;
            let id: RepairId = id.parse().map_err(|_| Cursor::wrong())?;
            match order {
                Order::Due => query.filter(after(columns, [at.into(), id.into()])),
                Order::Newest => {
                    let before = Expr::tuple(columns.map(Expr::col));
                    query.filter(before.lt(Expr::tuple([Expr::val(at), Expr::val(id)])))
                }
            }
        }
    };
    Ok(match order {
        Order::Due => query.order_by_asc(column).order_by_asc(repair::Column::Id),
        Order::Newest => query.order_by_desc(column).order_by_desc(repair::Column::Id),
    })
}
