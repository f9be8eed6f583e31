//! Whole numbers: shown to whom the school names, for a reason that is noted first.

use entity::{OfSchool, VisitId, look, member::Role};
use it::{
    canary::{Canary, canaries},
    story,
};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter};
use serde_json::json;

use super::{keeps_numbers, visit, visited};

fn somebody() -> Canary {
    canaries(1, 5).remove(0)
}

story! {
    async fn a_number_is_shown_for_a_reason_that_is_noted_with_the_name_of_who_looked(app: App) {
        keeps_numbers(&app).await;
        let (who, director) = (somebody(), app.director().await);
        let id = visited(&app, &who, Some(1)).await;
        let look = json!({"fields": ["phone"], "reason": "遗落物品"});
        let shown = director.post(&format!("/visits/{id}/look"), &look).await.created();
        assert_eq!((&shown["phone"], &shown["idNumber"]), (&json!(who.phone), &json!(null)));
        let both = json!({"fields": ["id_number", "phone"], "reason": "公安调查"});
        let shown = director.post(&format!("/visits/{id}/look"), &both).await.created();
        assert_eq!((&shown["phone"], &shown["idNumber"]), (&json!(who.phone), &json!(who.id_number)));
        let looks = app.as_(Role::Auditor).await.walk("/looks").await;
        let seen: Vec<_> = looks.iter().map(|look| (look["fields"].clone(), look["reason"].clone())).collect();
        assert_eq!(seen, [(json!(["phone", "id_number"]), json!("公安调查")), (json!(["phone"]), json!("遗落物品"))]);
        assert!(looks.iter().all(|look| look["by"]["name"] == "director@green" && look["subjectId"] == id.to_string()));
    }
}

story! {
    async fn nobody_else_looks_and_nobody_without_a_reason(app: App) {
        keeps_numbers(&app).await;
        let id = visited(&app, &somebody(), Some(1)).await;
        let path = format!("/visits/{id}/look");
        let look = json!({"fields": ["phone"], "reason": "想看看"});
        for role in [Role::Guard, Role::Caretaker, Role::Teacher, Role::Guardian, Role::Auditor] {
            app.as_(role).await.post(&path, &look).await.refused(403, "not_allowed");
        }
        app.stranger().await.post(&path, &look).await.refused(404, "not_found");
        let director = app.director().await;
        for (body, field) in [
            (json!({"fields": ["phone"]}), "reason"),
            (json!({"fields": ["phone"], "reason": "  "}), "reason"),
            (json!({"reason": "有事"}), "fields"),
        ] {
            director.post(&path, &body).await.refused_field(400, field, "required");
        }
        director.post(&path, &json!({"fields": [], "reason": "有事"})).await.refused_field(422, "fields", "required");
        assert_eq!(director.walk("/looks").await, Vec::<serde_json::Value>::new());
    }
}

story! {
    // By default nothing is kept that could be shown.
    async fn a_school_that_has_not_decided_otherwise_keeps_four_digits(app: App) {
        let who = somebody();
        let id = visited(&app, &who, Some(1)).await;
        let row = visit(&app, id).await;
        assert!(row.phone.is_none() && row.phone_index.is_none());
        assert!(row.id_number.is_none() && row.id_number_index.is_none());
        let look = json!({"fields": ["phone", "id_number"], "reason": "核对"});
        let shown = app.director().await.post(&format!("/visits/{id}/look"), &look).await.created();
        assert_eq!((&shown["phone"], &shown["idNumber"]), (&json!(null), &json!(null)));
    }
}

story! {
    async fn the_database_refuses_to_change_or_remove_a_look(app: App) {
        keeps_numbers(&app).await;
        let id = visited(&app, &somebody(), Some(1)).await;
        let look = json!({"fields": ["phone"], "reason": "遗落物品"});
        app.director().await.post(&format!("/visits/{id}/look"), &look).await.created();
        for statement in [
            "UPDATE look SET fields = 'id_number'",
            "UPDATE look SET reason = 'x'",
            "UPDATE look SET \"by\" = subject_id, reason = NULL",
            "DELETE FROM look",
        ] {
            let work = app.state.db.write(move |tx| Box::pin(async move {
                Ok(tx.execute_unprepared(&format!("/* the test */ {statement}")).await?)
            }));
            assert!(work.await.is_err(), "{statement}");
        }
        assert_eq!(look::Entity::of(app.green).all(app.state.db.read()).await.unwrap().len(), 1);
    }
}

story! {
    // T15: whoever can write to the database cannot read a number by moving it under his own eyes.
    async fn a_number_that_was_moved_to_another_visit_does_not_open(app: App) {
        keeps_numbers(&app).await;
        let people = canaries(2, 6);
        let (one, two) = (visited(&app, &people[0], Some(1)).await, visited(&app, &people[1], Some(1)).await);
        let (phone, id_number) = (visit(&app, one).await.phone, visit(&app, two).await.id_number);
        move_to(&app, two, phone, None).await;
        // Nor into another column of its own row.
        move_to(&app, one, id_number.clone(), id_number).await;
        let director = app.director().await;
        for id in [one, two] {
            let look = json!({"fields": ["phone"], "reason": "核对"});
            let answer = director.post(&format!("/visits/{id}/look"), &look).await;
            answer.refused(500, "internal");
            assert!(people.iter().all(|who| !answer.text().contains(&who.phone)));
        }
    }
}

async fn move_to(app: &it::App, to: VisitId, phone: Option<entity::Sealed>, id_number: Option<entity::Sealed>) {
    let green = app.green;
    let moved = entity::visit::ActiveModel {
        phone: sea_orm::Set(phone),
        id_number: sea_orm::Set(id_number),
        ..Default::default()
    };
    let work = app.state.db.write(move |tx| {
        Box::pin(async move {
            let row = entity::visit::Entity::change(green).filter(entity::visit::COLUMN.id.eq(to));
            Ok(row.set(moved).exec(tx).await?)
        })
    });
    work.await.unwrap();
}
