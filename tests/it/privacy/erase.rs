//! What is held of a person: found, given out, erased at his wish or when it was kept long enough.

use chrono::TimeDelta;
use entity::{OfSchool, collector, erasure, frequent_visitor, member::Role, watch_entry};
use houqin::privacy;
use it::{
    App, Backend,
    canary::{Canary, Scanner, canaries},
    story,
};
use serde_json::{Value, json};

use super::{erased_in_ledger, keeps_numbers, visit, visited};

/// All that is left of these people anywhere in the database or beside it.
async fn left(app: &App, people: &[Canary]) -> Vec<String> {
    let scanner = Scanner::of(people.iter().flat_map(|who| who.values()));
    let mut found = scanner.find_in_folder(app.folder.path());
    found.extend(scanner.find_in_tables(app.state.db.read()).await);
    found.iter().map(ToString::to_string).collect()
}

async fn ids(app: &App, body: Value) -> Vec<String> {
    let found = app.director().await.post("/personal-data/search", &body).await.ok();
    found["items"].as_array().unwrap().iter().map(|item| item["visitId"].as_str().unwrap().to_owned()).collect()
}

fn erase(visit: entity::VisitId) -> Value {
    json!({"visitIds": [visit], "reason": "本人当面申请"})
}

story! {
    // Of the same name, with another number or with none: not him.
    async fn who_has_the_same_name_is_not_given_out_with_him(app: App) {
        let mut people = canaries(3, 14);
        people[1].name = people[0].name.clone();
        people[2].name = people[0].name.clone();
        let first = visited(&app, &people[0], Some(2)).await.to_string();
        visited(&app, &people[1], Some(2)).await;
        let guard = app.as_(Role::Guard).await;
        guard.post("/visits", &json!({"name": people[0].name, "purpose": "parent"})).await.created();
        assert_eq!(ids(&app, json!({"name": people[0].name})).await.len(), 3);
        assert_eq!(ids(&app, json!({"name": people[0].name, "phone": people[0].phone})).await, [first]);
        let unknown = json!({"name": people[0].name, "idNumber": people[0].id_number});
        assert_eq!(ids(&app, unknown).await, Vec::<String>::new(), "no visit says his identity number");
    }
}

story! {
    // Not only as a visitor.
    async fn a_person_is_found_given_out_and_erased_as_all_that_he_is_here(app: App) {
        let who = canaries(1, 15).remove(0);
        let (director, guard) = (app.director().await, app.as_(Role::Guard).await);
        let often = json!({"name": who.name, "phone": who.phone, "purpose": "delivery", "agreed": true});
        let often = guard.post("/frequent-visitors", &often).await.created();
        let class = director.post("/classes", &json!({"name": "一班"})).await.created();
        let child = json!({"name": who.name, "classId": class["id"]});
        let child = director.post("/students", &child).await.created();
        let adult = json!({"name": who.name, "relation": "父亲", "phone": who.phone, "adult": true});
        let adult = director.post(&format!("/students/{}/collectors", it::id(&child)), &adult).await.created();
        let found = director.post("/personal-data/search", &json!({"name": who.name})).await.ok();
        let others: Vec<(&str, &str, bool)> = found["others"].as_array().unwrap().iter()
            .map(|other| (other["kind"].as_str().unwrap(), other["id"].as_str().unwrap(), other["over"] == true)).collect();
        assert_eq!(others, [
            ("frequent_visitor", it::id(&often), true), ("collector", it::id(&adult), false), ("student", it::id(&child), false)
        ]);
        let by_phone = json!({"name": who.name, "phone": who.phone});
        let his = director.post("/personal-data/search", &by_phone).await.ok();
        assert_eq!(his["others"].as_array().unwrap().len(), 2, "of the child no phone is known");
        let theirs = app.stranger().await.post("/personal-data/search", &json!({"name": who.name})).await.ok();
        assert_eq!(theirs["others"], json!([]));
        let all: Vec<Value> = others.iter().map(|(kind, id, _)| json!({"kind": kind, "id": id})).collect();
        let file = director.post("/personal-data/export", &json!({"others": all, "reason": "本人申请"})).await.ok();
        assert_eq!(file["records"].as_array().unwrap().len(), 3);
        assert!(file["records"].as_array().unwrap().iter().all(|record| record["person"]["name"] == who.name));
        let wish = |others: &[Value]| json!({"others": others, "reason": "本人当面申请"});
        director.post("/personal-data/erase", &wish(&all)).await.refused_field(422, "others", "not_over");
        let nobody = [json!({"kind": "student", "id": it::id(&often)})];
        director.post("/personal-data/erase", &wish(&nobody)).await.refused_field(422, "others", "not_found");
        let stranger = app.stranger().await;
        stranger.post("/personal-data/erase", &wish(&all)).await.refused_field(422, "others", "not_found");
        stranger.post("/personal-data/export", &wish(&all)).await.refused_field(422, "others", "not_found");
        // Whoever no longer agrees to be remembered is forgotten, and on no list.
        assert_eq!(director.post("/personal-data/erase", &wish(&all[..1])).await.ok(), json!({"records": 1, "done": true}));
        assert_eq!(guard.get("/frequent-visitors").await.ok()["items"], json!([]));
        let rows = frequent_visitor::Entity::of(app.green).all(app.state.db.read()).await.unwrap();
        assert!(rows[0].person.is_none() && rows[0].name_index.is_none() && rows[0].erased_at.is_some());
        assert_eq!(left(&app, &[who]).await, Vec::<String>::new());
    }
}

story! {
    async fn who_does_not_come_any_more_and_who_was_watched_for_are_forgotten(app: App) {
        let people = canaries(4, 16);
        let (director, guard) = (app.director().await, app.as_(Role::Guard).await);
        let mut often = Vec::new();
        for who in &people[..2] {
            let said = json!({"name": who.name, "purpose": "delivery", "agreed": true});
            often.push(guard.post("/frequent-visitors", &said).await.created());
        }
        let mut watched = Vec::new();
        for who in &people[2..] {
            watched.push(director.post("/watch-entries", &json!({"name": who.name, "note": who.plate})).await.created());
        }
        assert_eq!(privacy::retain(&app.state).await.unwrap(), 0);
        let over = json!({"reason": "不再来"});
        guard.post(&format!("/frequent-visitors/{}/void", it::id(&often[0])), &over).await.ok();
        director.post(&format!("/watch-entries/{}/void", it::id(&watched[0])), &over).await.ok();
        assert_eq!(privacy::retain(&app.state).await.unwrap(), 1, "who is remembered no longer, at once");
        app.clock.forward(TimeDelta::days(91));
        assert_eq!(privacy::retain(&app.state).await.unwrap(), 2, "who did not come, and who is off the list");
        let db = app.state.db.read();
        let often = frequent_visitor::Entity::of(app.green).all(db).await.unwrap();
        assert!(often.iter().all(|row| row.person.is_none() && row.name_index.is_none()));
        let watched = watch_entry::Entity::of(app.green).all(db).await.unwrap();
        assert_eq!(watched.iter().filter(|row| row.person.is_some()).count(), 1, "who is still watched for stays");
        assert_eq!(left(&app, &people).await, Vec::<String>::new());
    }
}

story! {
    async fn somebody_is_found_by_name_and_by_whole_number_however_it_is_typed(app: App) {
        keeps_numbers(&app).await;
        let mut people = canaries(3, 8);
        people[1].name = people[0].name.clone();
        let mut visits = Vec::new();
        for who in &people {
            visits.push(visited(&app, who, Some(2)).await.to_string());
        }
        let spaced: String = people[0].name.chars().map(|c| format!(" {c}")).collect();
        for body in [
            json!({"phone": format!("+86 {}", people[0].phone)}),
            json!({"idNumber": people[0].id_number.to_lowercase()}),
            json!({"name": spaced, "phone": &people[0].phone[7..]}),
        ] {
            assert_eq!(ids(&app, body.clone()).await, [visits[0].clone()], "{body}");
        }
        assert_eq!(ids(&app, json!({"name": people[0].name})).await, [visits[1].clone(), visits[0].clone()]);
        // Not by a part of it, and not in another school.
        let part: String = people[0].name.chars().take(2).collect();
        assert_eq!(ids(&app, json!({"name": part})).await, Vec::<String>::new());
        let theirs = app.stranger().await.post("/personal-data/search", &json!({"name": people[0].name})).await.ok();
        assert_eq!(theirs["items"], json!([]));
        let director = app.director().await;
        director.post("/personal-data/search", &json!({})).await.refused_field(422, "name", "required");
        director.post("/personal-data/search", &json!({"phone": "1234"})).await.refused_field(422, "name", "required");
        director.post("/personal-data/search", &json!({"phone": "x"})).await.refused_field(422, "phone", "invalid");
    }
}

story! {
    async fn a_person_is_given_all_that_is_held_of_him_and_that_is_noted(app: App) {
        keeps_numbers(&app).await;
        let who = canaries(1, 9).remove(0);
        let id = visited(&app, &who, Some(2)).await;
        let director = app.director().await;
        let asked = json!({"visitIds": [id], "reason": "本人申请"});
        let file = director.post("/personal-data/export", &asked).await;
        assert!(file.headers["content-disposition"].to_str().unwrap().starts_with("attachment; filename=\"personal-data-"));
        let text = file.ok().to_string();
        for value in [&who.name, &who.phone, &who.id_number, &who.plate, "director@green", "green 学校"] {
            assert!(text.contains(value), "no {value} in {text}");
        }
        let looks = director.walk("/looks").await;
        assert_eq!((looks.len(), &looks[0]["kind"], &looks[0]["reason"]), (1, &json!("personal_data"), &json!("本人申请")));
        director.post("/personal-data/search", &json!({"name": who.name})).await.ok();
        let looks = director.walk("/looks").await;
        let searched: Vec<&Value> = looks.iter().filter(|look| look["fields"] == json!(["search"])).collect();
        assert_eq!((searched.len(), &searched[0]["count"], &searched[0]["by"]["name"]), (1, &json!(1), &json!("director@green")));
        for role in [Role::Guard, Role::Teacher, Role::Auditor] {
            app.as_(role).await.post("/personal-data/export", &asked).await.refused(403, "not_allowed");
            app.as_(role).await.post("/personal-data/erase", &erase(id)).await.refused(403, "not_allowed");
        }
        let theirs = app.stranger().await.post("/personal-data/export", &asked).await;
        theirs.refused_field(422, "visitIds", "not_found");
    }
}

story! {
    async fn at_his_wish_a_person_is_gone_and_the_ledger_says_that_it_was_lawful(app: App) {
        keeps_numbers(&app).await;
        let people = canaries(2, 10);
        let (gone, stays) = (visited(&app, &people[0], Some(2)).await, visited(&app, &people[1], Some(2)).await);
        let director = app.director().await;
        let look = json!({"fields": ["phone"], "reason": format!("找{}", people[0].name)});
        director.post(&format!("/visits/{gone}/look"), &look).await.created();
        let erased = director.post("/personal-data/erase", &erase(gone)).await.ok();
        assert_eq!(erased, json!({"records": 1, "done": true}));
        let row = visit(&app, gone).await;
        assert!(row.erased_at.is_some() && row.person.is_none() && row.name_index.is_none());
        assert!(row.phone.is_none() && row.phone_index.is_none() && row.id_number_index.is_none());
        assert_eq!(erased_in_ledger(&app).await, 3);
        assert_eq!(ids(&app, json!({"phone": people[0].phone})).await, Vec::<String>::new());
        assert_eq!(ids(&app, json!({"phone": people[1].phone})).await, [stays.to_string()]);
        let looks = director.walk("/looks").await;
        let of_visit: Vec<&Value> = looks.iter().filter(|look| look["subjectId"] == json!(gone)).collect();
        assert_eq!((of_visit.len(), &of_visit[0]["reason"]), (1, &json!(null)), "that somebody looked stays, why does not");
        let erased: Vec<&Value> = looks.iter().filter(|look| look["fields"] == json!(["erase"])).collect();
        assert_eq!((erased.len(), &erased[0]["reason"], &erased[0]["count"]), (1, &json!("本人当面申请"), &json!(1)));
        // Again: nothing is left to do, and nothing is said twice.
        let again = director.post("/personal-data/erase", &erase(gone)).await.ok();
        assert_eq!((&again["records"], erased_in_ledger(&app).await), (&json!(0), 3));
        assert_eq!(left(&app, &people).await, Vec::<String>::new());
    }
}

story! {
    async fn a_visit_that_is_not_over_is_not_erased(app: App) {
        let who = canaries(1, 11).remove(0);
        let id = visited(&app, &who, None).await;
        let director = app.director().await;
        director.post("/personal-data/erase", &erase(id)).await.refused_field(422, "visitIds", "not_over");
        assert!(visit(&app, id).await.person.is_some());
        let nothing = json!({"visitIds": [], "reason": "本人当面申请"});
        director.post("/personal-data/erase", &nothing).await.refused_field(422, "visitIds", "required");
        director.post("/personal-data/erase", &json!({"visitIds": [id]})).await.refused_field(400, "reason", "required");
    }
}

story! {
    // More than one step of the round.
    async fn what_was_kept_long_enough_is_erased_by_itself_and_nothing_else(app: App) {
        let people = canaries(70, 12);
        let mut old = Vec::new();
        for who in &people[..60] {
            old.push(visited(&app, who, Some(89)).await);
        }
        let inside = visited(&app, &people[60], None).await;
        let young = visited(&app, &people[61], Some(80)).await;
        assert_eq!(privacy::retain(&app.state).await.unwrap(), 0);
        app.clock.forward(TimeDelta::days(3));
        assert_eq!(privacy::retain(&app.state).await.unwrap(), 60);
        assert_eq!(privacy::retain(&app.state).await.unwrap(), 0);
        for id in old {
            assert!(visit(&app, id).await.person.is_none());
        }
        for id in [inside, young] {
            assert!(visit(&app, id).await.person.is_some());
        }
        assert_eq!(erased_in_ledger(&app).await, 180);
        let rows = erasure::Entity::of(app.green).all(app.state.db.read()).await.unwrap();
        assert_eq!((rows.len(), rows[0].count, rows[0].done_at.is_some()), (1, 60, true));
        assert_eq!(left(&app, &people).await, Vec::<String>::new());
    }
}

/// What stands in the files is what was typed: the look for it can fail.
#[actix_web::test]
async fn somebody_who_was_not_sealed_would_be_found() {
    let app = App::start(Backend::Sqlite).await;
    let who = canaries(1, 13);
    let place = json!({"name": who[0].name, "kind": "room"});
    app.director().await.post("/places", &place).await.created();
    assert!(left(&app, &who).await.len() >= 2, "in a file and in a table");
}

story! {
    async fn who_could_collect_for_a_time_is_forgotten_when_that_is_long_over(app: App) {
        app.on_monday();
        let (who, director, now) = (canaries(1, 17).remove(0), app.director().await, app.state.clock.now());
        let class = director.post("/classes", &json!({"name": "三年级2班"})).await.created();
        let child = json!({"name": "演示生一", "classId": it::id(&class)});
        let child = director.post("/students", &child).await.created();
        let aunt = json!({"name": who.name, "relation": "姑姑", "adult": true, "until": now + TimeDelta::hours(2)});
        director.post(&format!("/students/{}/collectors", it::id(&child)), &aunt).await.created();
        let known = async || collector::Entity::of(app.green).one(app.state.db.read()).await.unwrap().unwrap().person;
        app.clock.forward(TimeDelta::days(179));
        assert_eq!((privacy::retain(&app.state).await.unwrap(), known().await.is_some()), (0, true));
        app.clock.forward(TimeDelta::days(3));
        assert_eq!((privacy::retain(&app.state).await.unwrap(), known().await.is_some()), (1, false));
        assert_eq!(left(&app, &[who]).await, Vec::<String>::new());
    }
}
