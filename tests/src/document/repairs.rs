//! Orders of a [`World`], each brought to where an operation finds it.

use chrono::TimeDelta;
use entity::{
    MemberId, OfSchool, PhotoId, RepairId, SchoolId, contractor_link, photo,
    repair::{self, RepairStatus},
    repair_material, repair_watcher,
};
use houqin::repair::store;
use sea_orm::{ColumnTrait, EntityTrait, IntoActiveModel, QueryFilter, Set};
use serde_json::{Value, json};

use super::{Operation, World};
use crate::{Actor, App};

/// The rows of repairs: an order with a photo and material, two photos that nothing uses yet, a crew, a rule.
pub async fn rows(
    app: &App,
    director: &Actor<'_>,
    school: SchoolId,
    word: &str,
    place: &Value,
) -> Vec<(&'static str, Vec<String>)> {
    let me = director.member().await;
    let id = |row: &Value| row["id"].as_str().unwrap().to_owned();
    let lay = async |name: &str| app.lay_photo_of(school, Some(me), &photo_hash(name, word)).await;
    let (problem, free) = (lay("a").await, lay("b").await);
    for photo in [&problem, &free] {
        app.lay_files(school, photo).await;
    }
    let crew = director.post("/crews", &json!({"name": word, "memberIds": [me]})).await.created();
    let rule = json!({"trade": "network", "placeId": place["id"], "memberId": me});
    let rule = director.post("/dispatch-rules", &rule).await.created();
    let report = json!({
        "placeId": place["id"], "description": word, "urgency": "normal", "trade": "door", "photoIds": [problem],
    });
    let order = director.post("/repairs", &report).await.created();
    let material = repair_material::ActiveModel {
        id: Set(entity::MaterialId::new()),
        school_id: Set(school),
        repair_id: Set(id(&order).parse().unwrap()),
        name: Set(word.into()),
        quantity: Set(1),
        unit: Set(String::new()),
        price_fen: Set(1),
    };
    let link = contractor_link::ActiveModel {
        id: Set(entity::ContractorLinkId::new()),
        school_id: Set(school),
        repair_id: Set(id(&order).parse().unwrap()),
        firm: Set(word.into()),
        contact: Set(String::new()),
        record_number: Set(String::new()),
        token_hash: Set(photo_hash("link", word).into_bytes()),
        created_by: Set(me),
        created_at: Set(app.state.clock.now()),
        expires_at: Set(app.state.clock.now() + TimeDelta::days(7)),
        spent_at: Set(None),
    };
    let links = vec![link.id.as_ref().to_string()];
    let work = app.state.db.write(move |tx| {
        Box::pin(async move {
            repair_material::Entity::insert(material).exec_without_returning(tx).await?;
            Ok(contractor_link::Entity::insert(link).exec_without_returning(tx).await?)
        })
    });
    work.await.unwrap();
    vec![
        ("ContractorLinkId", links),
        ("RepairId", vec![id(&order)]),
        ("CrewId", vec![id(&crew)]),
        ("DispatchRuleId", vec![id(&rule)]),
        ("PhotoId", vec![free, problem]),
    ]
}

fn photo_hash(name: &str, word: &str) -> String {
    word.bytes().fold(name.to_owned(), |hash, byte| format!("{hash}{byte:02x}"))
}

impl World {
    /// Brings the order to where the operation finds it when this member comes; the version stays.
    pub async fn ready(&self, operation: &Operation, member: MemberId) {
        use RepairStatus::*;
        self.ready_menu(operation).await;
        self.ready_sample(operation, member).await;
        self.ready_rectification(operation, member).await;
        self.ready_release(operation, member).await;
        self.ready_visit(operation, member).await;
        let status = match operation.id() {
            "create_repair" | "triage_repair" | "return_repair" | "assign_repair" | "grab_repair" | "urge_repair"
            | "join_repair" | "cancel_repair" | "note_repair" => Reported,
            "start_repair" | "transfer_repair" | "create_contractor_link" => Assigned,
            "wait_repair" | "finish_repair" => Started,
            "accept_repair" | "reject_repair" | "recheck_repair" | "close_repair" => Finished,
            "follow_up_repair" => Closed,
            _ => return,
        };
        let (school, order): (_, RepairId) = (self.school, self.of_kind("RepairId")[0].parse().unwrap());
        let photo: PhotoId = self.of_kind("PhotoId")[0].parse().unwrap();
        let [other, director] = [0, 1].map(|at| self.of_kind("MemberId")[at].parse::<MemberId>().unwrap());
        let (step, now) = (operation.id(), self.state.clock.now());
        // The director hands on what somebody else has, and to himself.
        let assignee = if step == "transfer_repair" && member == director { other } else { member };
        let work = self.state.db.write(move |tx| {
            Box::pin(async move {
                let row = repair::Entity::of(school).filter(repair::COLUMN.id.eq(order)).one(tx).await?.unwrap();
                let mut row = row.into_active_model();
                row.status = Set(status);
                row.safety = Set(step == "recheck_repair");
                row.reporter_id = Set(Some(if step == "cancel_repair" { member } else { other }));
                let taken = [Assigned, Started].contains(&status);
                let firm = if step == "create_contractor_link" { "恒修水电" } else { "" };
                row.assignee_id = Set((taken && firm.is_empty()).then_some(assignee));
                row.contractor = Set(firm.into());
                let done = [Finished, Closed].contains(&status);
                (row.finished_at, row.accept_until) =
                    (Set(done.then(|| now - TimeDelta::hours(72))), Set(done.then_some(now)));
                row.closed_at = Set((status == Closed).then_some(now));
                repair::Entity::write_back(school, row)?.exec(tx).await?;
                // Only who is not told yet can join.
                let watchers = repair_watcher::Entity::drop_derived(school);
                watchers.filter(repair_watcher::COLUMN.repair_id.eq(order)).exec(tx).await?;
                store::watch(tx, school, order, if step == "join_repair" { other } else { member }, now).await?;
                let sent = photo::Entity::of(school).filter(photo::COLUMN.id.eq(photo)).one(tx).await?;
                let mut sent = sent.unwrap().into_active_model();
                sent.member_id = Set(Some(member));
                photo::Entity::write_back(school, sent)?.exec(tx).await?;
                Ok(())
            })
        });
        work.await.unwrap();
    }
}
