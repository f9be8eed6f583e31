//! What stories tell people, as a feature would.

use entity::{MemberId, SchoolId};
use houqin::{
    notify::{self, Kind, Notice},
    ports::clock::Clock,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{Actor, App};

/// What a notice about an order of this number names.
pub fn about(number: &str) -> Value {
    json!({"number": number, "place": "教学楼 / 201", "item": "水龙头"})
}

impl Actor<'_> {
    /// The member who acts.
    pub async fn member(&self) -> MemberId {
        self.get("/me").await.ok()["member"]["id"].as_str().unwrap().parse().unwrap()
    }
}

impl App {
    /// Tells members of `green` of an order, and wakes them.
    pub async fn tell(&self, members: &[MemberId], kind: Kind, number: &str) {
        self.tell_in(self.green, members, kind, number).await;
    }

    /// The same in a school.
    pub async fn tell_in(&self, school: SchoolId, members: &[MemberId], kind: Kind, number: &str) {
        let (now, names) = (self.clock.now(), members.to_vec());
        let notice = Notice { kind, subject_id: Uuid::now_v7(), params: about(number) };
        let write =
            self.state.db.write(move |tx| Box::pin(async move { notify::tell(tx, school, &names, notice, now).await }));
        write.await.unwrap();
        notify::wake(&self.state, school, members).await;
    }

    /// Tells the groups of a school of an order.
    pub async fn broadcast_in(&self, school: SchoolId, number: &str) {
        let (now, params) = (self.clock.now(), about(number));
        let write = self.state.db.write(move |tx| {
            Box::pin(notify::broadcast(tx, school, Kind::RepairReported, Uuid::now_v7(), params, now))
        });
        write.await.unwrap();
    }

    /// Tells the groups of `green`.
    pub async fn broadcast(&self, number: &str) {
        self.broadcast_in(self.green, number).await;
    }

    /// One round of delivery at this node; answers how many messages were tried.
    pub async fn deliver(&self) -> usize {
        notify::deliver_due(&self.state).await.unwrap()
    }
}
