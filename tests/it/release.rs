//! A student leaves when class teacher, guardian, student and gate have agreed, with somebody who may collect him (P01–P07).

mod collector;
mod family;
mod life;
mod paper;
mod pickup;
mod race;
mod refused;
mod student;

use chrono::{DateTime, TimeDelta, Utc};
use entity::member::Role;
use houqin::{calendar::TimeZone, ports::clock::Clock};
use it::{Actor, Answer, App, id};
use serde_json::{Value, json};

/// A class with one child, and those whom it concerns.
struct Family<'a> {
    app: &'a App,
    director: Actor<'a>,
    /// 班主任
    teacher: Actor<'a>,
    guard: Actor<'a>,
    /// The mother on her phone.
    guardian: Actor<'a>,
    class: Value,
    child: Value,
    /// The mother as a collector.
    mother: Value,
}

impl<'a> Family<'a> {
    /// On a Monday at nine.
    async fn of(app: &'a App) -> Self {
        app.on_monday();
        at(app, 9, 0);
        let (director, teacher) = (app.director().await, app.as_(Role::Teacher).await);
        let (guard, guardian) = (app.as_(Role::Guard).await, app.as_(Role::Guardian).await);
        let class = json!({"name": "三年级2班", "teacherId": teacher.member().await});
        let class = director.post("/classes", &class).await.created();
        let child = json!({"name": "演示生一", "classId": id(&class), "number": "S0001"});
        let child = director.post("/students", &child).await.created();
        let mother = json!({
            "name": "演示家长甲", "relation": "母亲", "phone": "13800001234", "adult": true,
            "memberId": guardian.member().await,
        });
        let path = format!("/students/{}/collectors", id(&child));
        let mother = director.post(&path, &mother).await.created();
        Self { app, director, teacher, guard, guardian, class, child, mother }
    }

    /// Everybody logs in anew: time went on.
    async fn again(self) -> Self {
        let app = self.app;
        Self {
            director: app.director().await,
            teacher: app.as_(Role::Teacher).await,
            guard: app.as_(Role::Guard).await,
            guardian: app.as_(Role::Guardian).await,
            ..self
        }
    }

    fn leave(&self, with: &Value) -> Value {
        json!({"studentId": id(&self.child), "collectorId": id(with), "reason": "发烧"})
    }

    async fn ask(&self, with: &Value) -> Value {
        self.teacher.post("/releases", &self.leave(with)).await.created()
    }

    /// One of the four agrees as is usual.
    async fn mark(&self, release: &Value, mark: &str) -> Answer {
        let (who, body) = match mark {
            "guardian" => (&self.guardian, json!({})),
            "gate" => (&self.guard, json!({"how": "id_checked"})),
            _ => (&self.teacher, json!({})),
        };
        who.post(&format!("/releases/{}/{mark}", id(release)), &body).await
    }

    async fn now(&self, release: &Value) -> Value {
        self.director.get(&format!("/releases/{}", id(release))).await.ok()
    }

    /// An adult named by the teacher for a time of today, whom a guard has called back.
    async fn verified(&self, from: (u32, u32), until: (u32, u32)) -> Value {
        let adult = self.temporary(from, until).await;
        let called = json!({"how": "call", "calledName": "演示家长甲"});
        self.guard.post(&format!("/collectors/{}/verify", id(&adult)), &called).await.ok()
    }

    /// The same, whom nobody has called back yet.
    async fn temporary(&self, from: (u32, u32), until: (u32, u32)) -> Value {
        let adult = json!({
            "name": "演示亲属乙", "relation": "姑姑", "adult": true,
            "from": moment(self.app, from.0, from.1), "until": moment(self.app, until.0, until.1),
        });
        self.teacher.post(&format!("/students/{}/collectors", id(&self.child)), &adult).await.created()
    }

    async fn refusals(&self) -> Vec<Value> {
        self.director.walk("/refusals").await
    }

    async fn is_whole(&self) {
        let report = self.app.director().await.get("/ledgers/release/verify").await.ok();
        assert_eq!(report["ok"], true, "{report}");
    }
}

/// A moment of this day, at the school.
fn moment(app: &App, hour: u32, minute: u32) -> DateTime<Utc> {
    let day = TimeZone::Shanghai.local(app.clock.now()).date();
    TimeZone::Shanghai.moment(day.and_hms_opt(hour, minute, 0).unwrap())
}

/// Turns the clock on to a moment of this day.
fn at(app: &App, hour: u32, minute: u32) {
    app.until(moment(app, hour, minute));
}

/// How often this reader was told so.
async fn heard(actor: &Actor<'_>, kind: &str) -> usize {
    it::each(&actor.walk("/notices").await, "kind").iter().filter(|heard| *heard == kind).count()
}

const DAY: TimeDelta = TimeDelta::days(1);
