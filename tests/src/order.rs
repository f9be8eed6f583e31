//! Repair orders as they lie in the table, for stories of what is read from many.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    OfSchool, SchoolId, member,
    repair::{self, Trade, Urgency},
};
use sea_orm::{ActiveModelTrait, EntityTrait, QueryFilter};

use crate::App;

/// An order reported at that time and not looked at yet. Stories change what they are about.
pub fn order(school: SchoolId, number: &str, reported_at: DateTime<Utc>) -> repair::Model {
    repair::Model {
        number: number.into(),
        urgency: Urgency::Small,
        trade: Trade::Plumbing,
        item: "水龙头".into(),
        description: "关不紧，一直滴水".into(),
        due_at: reported_at + TimeDelta::hours(8),
        ..repair::Model::new(school, reported_at)
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
