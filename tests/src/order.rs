//! Repair orders as they lie in the table, for stories of what is read from many.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    OfSchool, RepairId, SchoolId, member,
    repair::{self, RepairStatus, Trade, Urgency},
};
use sea_orm::{ActiveModelTrait, EntityTrait, QueryFilter};

use crate::App;

/// An order reported at that time and not looked at yet. Stories change what they are about.
pub fn order(school: SchoolId, number: &str, reported_at: DateTime<Utc>) -> repair::Model {
    repair::Model {
        id: RepairId::new(),
        school_id: school,
        number: number.into(),
        status: RepairStatus::Reported,
        urgency: Urgency::Small,
        trade: Trade::Plumbing,
        safety: false,
        place_id: None,
        asset_id: None,
        item: "水龙头".into(),
        description: "关不紧，一直滴水".into(),
        reporter_id: None,
        contact: String::new(),
        reported_at,
        occurred_at: None,
        due_at: reported_at + TimeDelta::hours(8),
        repeat_of: None,
        assignee_id: None,
        crew_id: None,
        contractor: String::new(),
        contractor_contact: String::new(),
        contractor_record: String::new(),
        triaged_at: None,
        triaged_by: None,
        started_at: None,
        waiting_since: None,
        waiting_until: None,
        finished_at: None,
        accept_until: None,
        result: None,
        cause: None,
        work: String::new(),
        old_parts: String::new(),
        cost_fen: 0,
        closed_at: None,
        acceptor_id: None,
        rating: None,
        comment: String::new(),
        signature: None,
        overdue_acceptance: false,
        rechecked_by: None,
        rechecked_at: None,
        followed_up_by: None,
        followed_up_at: None,
        follow_up: String::new(),
        rejections: 0,
        urged_at: None,
        escalated: 0,
        version: 1,
        updated_at: reported_at,
    }
}

impl App {
    /// Lays orders into the table.
    pub async fn lay(&self, orders: Vec<repair::Model>) {
        let work = self.state.db.write(move |tx| {
            Box::pin(async move {
                for some in orders.chunks(200) {
                    let rows = some.iter().map(|order| repair::ActiveModel::from(order.clone()).reset_all());
                    repair::Entity::insert_many(rows).exec_without_returning(tx).await?;
                }
                Ok(())
            })
        });
        work.await.unwrap();
    }

    /// A member of the green school, by name.
    pub async fn member(&self, name: &str) -> member::Model {
        let query = member::Entity::of(self.green).filter(member::COLUMN.name.eq(name));
        query.one(self.state.db.read()).await.unwrap().unwrap()
    }
}
