//! The demo's children: two classes, who may collect whom, somebody who fell ill yesterday, and somebody who is to leave
//! today. All names are invented.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use reqwest::Method;
use serde_json::{Value, json};

use super::tale::{SetClock, Tale, school_day};
use crate::{
    Problem,
    calendar::{TimeOfDay, TimeZone},
    gate::Actor,
};

/// A class, who has it, and who is in it.
const CLASSES: [(&str, &str, &[&str]); 2] = [
    ("三年级2班", "member.pinecone", &["立春", "雨水", "惊蛰", "春分", "清明", "谷雨"]),
    ("一年级1班", "member.ginkgo", &["立夏", "小满", "芒种", "夏至", "小暑"]),
];
/// Whose mother has the demo's login.
const OWN: [&str; 2] = ["立春", "立夏"];
/// With whom nobody knows for sure where it may go.
const BARRED: &str = "谷雨";

struct People {
    director: Actor,
    teacher: Actor,
    guard: Actor,
    guardian: Actor,
}

/// A child and its mother as a collector.
struct Child {
    name: &'static str,
    id: Value,
    mother: Value,
}

/// Tells all of it, and leaves the clock at this moment.
pub async fn tell(
    tale: &mut Tale<'_>,
    clock: &SetClock,
    (today, now): (NaiveDate, DateTime<Utc>),
    password: &str,
) -> Result<(), Problem> {
    let people = People {
        director: tale.log_in("director", password).await?,
        teacher: tale.log_in("teacher", password).await?,
        guard: tale.log_in("guard", password).await?,
        guardian: tale.log_in("guardian", password).await?,
    };
    let day = school_day(today, 0);
    let at = |hour: u16, minute: u16| TimeZone::Shanghai.moment(TimeOfDay::of(hour * 60 + minute).on(day));
    clock.set(at(8, 0));
    let children = enrol(tale, &people).await?;
    clock.set(at(14, 20));
    leave_early(tale, clock, &people, &children).await?;
    clock.set(at(16, 30));
    fetch(tale, &people, &children).await?;
    clock.set(now);
    today_s(tale, &people, &children, now).await
}

async fn enrol(tale: &Tale<'_>, people: &People) -> Result<Vec<Child>, Problem> {
    let director = people.director;
    let mut children = Vec::new();
    for (class, teacher, names) in CLASSES {
        let teacher = tale.find(teacher, Some(director)).await?;
        let class = post(tale, "/classes", json!({"name": class, "teacherId": teacher}), director).await?;
        for (at, name) in names.iter().copied().enumerate() {
            let number = format!("D{:03}", children.len() + 1);
            let born = format!("2017-{:02}-04", at % 12 + 1);
            let child = json!({"name": name, "classId": class, "number": number, "bornOn": born});
            let id = post(tale, "/students", child, director).await?;
            let path = format!("/students/{}/collectors", text(&id));
            let login = OWN.contains(&name).then_some(people.guardian.member);
            let phone = format!("1380000{:04}", children.len() + 1);
            let mother = json!({
                "name": format!("{name}妈妈"), "relation": "母亲", "phone": phone, "adult": true, "memberId": login,
            });
            let mother = post(tale, &path, mother, director).await?;
            children.push(Child { name, id, mother });
        }
    }
    Ok(children)
}

/// Somebody has a fever, is fetched, and is back for the last lesson.
async fn leave_early(tale: &Tale<'_>, clock: &SetClock, people: &People, children: &[Child]) -> Result<(), Problem> {
    let Some(child) = children.iter().find(|child| child.name == OWN[0]) else { return Ok(()) };
    let asked = json!({"studentId": child.id, "collectorId": child.mother, "reason": "牙疼，看牙医"});
    let asked = post(tale, "/releases", asked, people.teacher).await?;
    let step = |step: &str| format!("/releases/{}/{step}", text(&asked));
    let start = tale.state.clock.now();
    for (minutes, mark, who, how) in [
        (0, "teacher", people.teacher, "app"),
        (2, "guardian", people.guardian, "app"),
        (12, "student", people.teacher, "in_person"),
        (13, "gate", people.guard, "id_checked"),
    ] {
        clock.set(start + TimeDelta::minutes(minutes));
        post(tale, &step(mark), json!({ "how": how }), who).await?;
    }
    clock.set(start + TimeDelta::minutes(16));
    post(tale, &step("receipt"), json!({}), people.guardian).await?;
    clock.set(start + TimeDelta::minutes(90));
    post(tale, &step("returned"), json!({}), people.guard).await?;
    Ok(())
}

/// At the end of the day most are fetched by their mothers, and one is not given to a stranger.
async fn fetch(tale: &Tale<'_>, people: &People, children: &[Child]) -> Result<(), Problem> {
    for child in children.iter().filter(|child| child.name != BARRED) {
        let fetched = json!({"studentId": child.id, "collectorId": child.mother});
        post(tale, "/pickups", fetched, people.guard).await?;
    }
    if let Some(child) = children.iter().find(|child| child.name == BARRED) {
        let note = "一位男士自称是舅舅，不在接送名单上，已请他先联系班主任";
        post(tale, "/refusals", json!({"studentId": child.id, "note": note}), people.guard).await?;
        let order = json!({"reason": "监护人有争议，以法院文书为准", "liftRole": "director"});
        post(tale, &format!("/students/{}/no-releases", text(&child.id)), order, people.director).await?;
    }
    Ok(())
}

/// What waits for whoever logs in: a leaving to agree to, and an aunt to verify.
async fn today_s(tale: &Tale<'_>, people: &People, children: &[Child], now: DateTime<Utc>) -> Result<(), Problem> {
    let Some(child) = children.iter().find(|child| child.name == OWN[0]) else { return Ok(()) };
    let aunt = json!({
        "name": "立春姑姑", "relation": "姑姑", "phone": "13800009001", "adult": true, "from": now + TimeDelta::days(1),
        "until": now + TimeDelta::days(2),
    });
    post(tale, &format!("/children/{}/collectors", text(&child.id)), aunt, people.guardian).await?;
    let asked = json!({"studentId": child.id, "collectorId": child.mother, "reason": "发烧 38.2 ℃"});
    let asked = post(tale, "/releases", asked, people.teacher).await?;
    post(tale, &format!("/releases/{}/teacher", text(&asked)), json!({}), people.teacher).await?;
    Ok(())
}

/// The id of what was made.
async fn post(tale: &Tale<'_>, path: &str, body: Value, actor: Actor) -> Result<Value, Problem> {
    let made = tale.ask(Method::POST, path, None, body, actor).await?;
    made.get("id").cloned().ok_or_else(|| Problem::internal(format!("{path} made nothing")))
}

fn text(id: &Value) -> &str {
    id.as_str().unwrap_or_default()
}
