//! Live events. T38.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use chrono::TimeDelta;
use entity::{MemberId, NoticeId, OfSchool, member::Role, notice};
use houqin::{
    notify::{self, Kind, Streams},
    ports::{
        clock::{Clock, SystemClock},
        kv::{Kv, Redis},
    },
};
use it::{App, Backend, Ear, Process, each, story};
use sea_orm::{ActiveModelTrait, QueryOrder, Set};
use serde_json::{Value, json};
use uuid::Uuid;

const QUICK: Duration = Duration::from_millis(20);

/// An app whose pulse is quick, on each database.
async fn quick(tell: impl AsyncFn(App)) {
    for backend in [Backend::Sqlite, Backend::Postgres] {
        tell(App::start_changed(backend, "", |state| state.pulse = QUICK).await).await;
    }
}

/// The ids of the inbox, the oldest first.
async fn ids(app: &App, member: MemberId) -> Vec<String> {
    let rows = notice::Entity::of(app.green).order_by_asc(notice::Column::Id).all(app.state.db.read()).await.unwrap();
    rows.iter().filter(|row| row.member_id == member).map(|row| row.id.to_string()).collect()
}

story! {
    async fn whoever_listens_hears_of_a_notice_when_it_is_told(app: App) {
        let (teacher, guard) = (app.as_(Role::Teacher).await, app.as_(Role::Guard).await);
        let (member, other) = (teacher.member().await, guard.member().await);
        app.tell(&[member], Kind::RepairReported, "before").await;
        let (mut ear, mut others) = (teacher.listen(None).await.unwrap(), guard.listen(None).await.unwrap());
        app.tell(&[member], Kind::RepairStarted, "1").await;
        app.tell(&[member, other], Kind::RepairFinished, "2").await;
        let inbox = teacher.walk("/notices").await;
        for (kind, notice) in [("repair.started", &inbox[1]), ("repair.finished", &inbox[0])] {
            let event = ear.event().await.unwrap();
            assert_eq!((event.name.as_str(), &json!(event.id)), ("notice", &notice["id"]));
            assert_eq!(event.data, json!({"id": notice["id"], "kind": kind, "subjectId": notice["subjectId"]}));
        }
        assert_eq!(others.event().await.unwrap().data["kind"], "repair.finished", "and nothing of another's");
    }
}

story! {
    async fn whoever_comes_back_hears_what_came_meanwhile(app: App) {
        let teacher = app.as_(Role::Teacher).await;
        let member = teacher.member().await;
        let numbers: Vec<_> = (0..130).map(|number| number.to_string()).collect();
        for number in &numbers {
            app.tell(&[member], Kind::RepairNoted, number).await;
        }
        let told = ids(&app, member).await;
        let mut ear = teacher.listen(Some(&told[9])).await.unwrap();
        // Of what came just before, all but that one may be told again.
        let mut heard = Vec::new();
        while heard.last() != told.last() {
            heard.push(ear.event().await.unwrap().id);
        }
        assert_eq!(heard[heard.len() - 120..], told[10..]);
        assert!(heard.iter().is_sorted() && !heard.contains(&told[9]), "each once");
        app.tell(&[member], Kind::RepairNoted, "new").await;
        assert_eq!(Some(&ear.event().await.unwrap().id), ids(&app, member).await.last());
        let wrong = teacher.listen(Some("yesterday")).await.err().unwrap();
        wrong.refused_field(400, "Last-Event-ID", "invalid");
        app.anyone().listen(None).await.err().unwrap().refused(401, "unauthenticated");
    }
}

story! {
    // Ids are taken before the commit, so a write that takes longer comes in with a lower one.
    async fn a_notice_that_is_written_later_with_a_lower_id_is_heard_all_the_same(app: App) {
        let teacher = app.as_(Role::Teacher).await;
        let member = teacher.member().await;
        let low = NoticeId::new();
        let mut ear = teacher.listen(None).await.unwrap();
        app.tell(&[member], Kind::RepairStarted, "1").await;
        assert_eq!(ear.event().await.unwrap().data["kind"], "repair.started");
        write_late(&app, member, low).await;
        assert_eq!(ear.event().await.unwrap().id, low.to_string());
        app.tell(&[member], Kind::RepairFinished, "2").await;
        assert_eq!(ear.event().await.unwrap().data["kind"], "repair.finished", "nothing twice");
    }
}

story! {
    // The same while nobody listened: the last that was heard of is not the last of those before it.
    async fn a_notice_with_a_lower_id_that_was_written_meanwhile_is_heard_by_who_comes_back(app: App) {
        let teacher = app.as_(Role::Teacher).await;
        let member = teacher.member().await;
        let low = NoticeId::new();
        let mut ear = teacher.listen(None).await.unwrap();
        app.tell(&[member], Kind::RepairStarted, "1").await;
        let last = ear.event().await.unwrap().id;
        drop(ear);
        write_late(&app, member, low).await;
        let mut ear = teacher.listen(Some(&last)).await.unwrap();
        assert_eq!(ear.event().await.unwrap().id, low.to_string());
        app.tell(&[member], Kind::RepairFinished, "2").await;
        assert_eq!(ear.event().await.unwrap().data["kind"], "repair.finished", "nothing twice");
    }
}

/// A notice whose id was taken before.
async fn write_late(app: &App, member: MemberId, id: NoticeId) {
    write(app, member, id, "repair.reported").await;
    notify::wake(&app.state, app.green, &[member]).await;
}

async fn write(app: &App, member: MemberId, id: NoticeId, kind: &str) {
    let row = notice::ActiveModel {
        id: Set(id),
        school_id: Set(app.green),
        member_id: Set(member),
        kind: Set(kind.into()),
        subject_id: Set(Uuid::now_v7()),
        params: Set(json!({})),
        at: Set(app.clock.now()),
        read_at: Set(None),
    };
    let write = app.state.db.write(move |tx| Box::pin(async move { Ok(row.insert(tx).await?) }));
    write.await.unwrap();
}

/// With Redis between them, as in a school with two nodes.
#[actix_web::test]
async fn what_one_node_writes_is_heard_at_the_other() {
    let redis = std::env::var("HOUQIN_TEST_REDIS").expect("run through tests/services.sh");
    for backend in [Backend::Sqlite, Backend::Postgres] {
        let app = App::start_with(backend, &format!("redis_url = \"{redis}\"")).await;
        let other = app.neighbour(|_| ()).await;
        let member = app.as_(Role::Teacher).await.member().await;
        let (here, there) = (app.as_(Role::Teacher).await, other.as_(Role::Teacher).await);
        let (mut here, mut there) = (here.listen(None).await.unwrap(), there.listen(None).await.unwrap());
        for (node, kind) in [(&app, Kind::RepairStarted), (&other, Kind::RepairFinished)] {
            node.tell(&[member], kind, "1").await;
            assert_eq!(here.event().await.unwrap().data["kind"], kind.as_str());
            assert_eq!(there.event().await.unwrap().data["kind"], kind.as_str());
        }
    }
}

/// So many listen at Redis for the calls of this node's kind.
async fn listening(redis: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let address = redis.strip_prefix("redis://").unwrap();
    let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
    stream.write_all(b"PUBSUB NUMSUB houqin:ends\r\nQUIT\r\n").await.unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).await.unwrap();
    text.lines().nth(3).unwrap().into()
}

#[actix_web::test]
async fn who_listens_at_redis_ends_with_the_node() {
    let redis = std::env::var("HOUQIN_TEST_REDIS").expect("run through tests/services.sh");
    let node = Redis::connect(&redis, Arc::new(SystemClock)).await.unwrap();
    let mut heard = node.subscribe("ends").await;
    assert_eq!(listening(&redis).await, ":1");
    drop(node);
    let gone = async {
        assert!(heard.recv().await.is_err(), "nothing more will come");
        while listening(&redis).await != ":0" {}
    };
    tokio::time::timeout(Duration::from_secs(20), gone).await.expect("it listens for nobody");
}

/// The call that wakes may be lost.
#[actix_web::test]
async fn what_nobody_called_out_is_heard_at_the_next_pulse() {
    quick(async |app: App| {
        let teacher = app.as_(Role::Teacher).await;
        let member = teacher.member().await;
        let mut ear = teacher.listen(None).await.unwrap();
        assert_eq!(ear.block().await.unwrap(), ": ", "a sign of life");
        // Another node without Redis in between.
        app.neighbour(|_| ()).await.tell(&[member], Kind::RepairStarted, "1").await;
        assert_eq!(ear.event().await.unwrap().data["kind"], "repair.started");
    })
    .await;
}

/// Reads until the stream ends.
async fn ends(ear: &mut Ear) {
    while let Some(block) = ear.block().await {
        assert_eq!(block, ": ", "nothing is heard any more");
    }
}

#[actix_web::test]
async fn whoever_may_not_listen_any_more_hears_nothing_more() {
    quick(async |app: App| {
        let director = app.director().await;
        let (guard, teacher) = (app.as_(Role::Guard).await, app.as_(Role::Teacher).await);
        let (out, away) = (guard.member().await, teacher.member().await);
        let [mut suspended, mut gone, mut stays] =
            [guard.listen(None).await, teacher.listen(None).await, director.listen(None).await].map(Result::unwrap);
        director.patch(&format!("/members/{out}"), 1, &json!({"state": "suspended"})).await.ok();
        teacher.delete("/session").await;
        app.tell(&[out, away], Kind::RepairReported, "1").await;
        ends(&mut suspended).await;
        ends(&mut gone).await;
        // A token has its end as well.
        assert_eq!(stays.block().await.unwrap(), ": ");
        app.clock.forward(TimeDelta::minutes(16));
        ends(&mut stays).await;
        director.listen(None).await.err().unwrap().refused(401, "unauthenticated");
    })
    .await;
}

/// A place that is given up is free once the server has seen it.
async fn until_there_is_room(app: &App, count: usize) {
    let all = async {
        while app.state.streams.open() > count {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), all).await.expect("the places stay taken");
}

#[actix_web::test]
async fn a_member_listens_with_three_screens_at_most() {
    quick(async |app: App| {
        let (teacher, guard) = (app.as_(Role::Teacher).await, app.as_(Role::Guard).await);
        let mut ears = Vec::new();
        for _ in 0..3 {
            ears.push(teacher.listen(None).await.unwrap());
        }
        let full = teacher.listen(None).await.err().unwrap();
        full.refused(503, "unavailable");
        assert_eq!(full.headers["retry-after"], "30");
        guard.listen(None).await.unwrap();
        until_there_is_room(&app, 3).await;
        ears.pop();
        until_there_is_room(&app, 2).await;
        ears.push(teacher.listen(None).await.unwrap());
        drop(ears);
        until_there_is_room(&app, 0).await;
    })
    .await;
}

#[actix_web::test]
async fn a_node_has_so_many_places_and_no_more() {
    let change = |state: &mut houqin::State| (state.pulse, state.streams) = (QUICK, Streams::with_room(2));
    let app = App::start_changed(Backend::Sqlite, "", change).await;
    let people = [app.as_(Role::Teacher).await, app.as_(Role::Guard).await, app.as_(Role::Canteen).await];
    let ears = [people[0].listen(None).await.unwrap(), people[1].listen(None).await.unwrap()];
    people[2].listen(None).await.err().unwrap().refused(503, "unavailable");
    // What does not listen is not hindered.
    assert_eq!(people[2].get("/notices").await.ok()["items"], json!([]));
    drop(ears);
    until_there_is_room(&app, 0).await;
    people[2].listen(None).await.unwrap();
}

/// Somebody who listens and never reads, as if he had lost the network.
#[actix_web::test]
async fn who_takes_nothing_of_what_he_is_sent_loses_his_place() {
    let soon = |state: &mut houqin::State| state.unheard = Duration::from_millis(300);
    let app = App::start_changed(Backend::Sqlite, "", soon).await;
    let teacher = app.as_(Role::Teacher).await;
    let member = teacher.member().await;
    let ear = teacher.listen(None).await.unwrap();
    // More than lies between the two.
    for _ in 0..24 {
        write(&app, member, NoticeId::new(), &"x".repeat(1 << 20)).await;
    }
    notify::wake(&app.state, app.green, &[member]).await;
    until_there_is_room(&app, 0).await;
    drop(ear);
}

/// HEAD asks what GET would answer; an answer without an end must not be begun for it.
#[actix_web::test]
async fn head_takes_no_place() {
    let app = App::start(Backend::Sqlite).await;
    let teacher = app.as_(Role::Teacher).await;
    for _ in 0..5 {
        let head = it::send(teacher.request(reqwest::Method::HEAD, "/events")).await;
        assert_eq!((head.status.as_u16(), head.bytes.len()), (200, 0));
        until_there_is_room(&app, 0).await;
    }
    assert_eq!(each(&teacher.walk("/notices").await, "id"), Vec::<String>::new());
    let _: Value = teacher.get("/me").await.ok();
}

#[actix_web::test]
async fn a_server_that_is_to_stop_does_not_wait_for_those_who_listen() {
    let mut app = App::start(Backend::Sqlite).await;
    let settings = vec![
        ("HOUQIN_DATABASE_URL", app.state.settings.database_url()),
        ("HOUQIN_DATA_DIR", app.folder.path().display().to_string()),
        ("HOUQIN_TOKEN_KEYS", app.state.settings.token_keys.clone()),
    ];
    let mut process = actix_web::web::block(move || Process::serve(&settings, "error")).await.unwrap();
    app.origin = process.origin.clone();
    let mut ear = app.as_(Role::Teacher).await.listen(None).await.unwrap();
    let asked = Instant::now();
    let stopped = actix_web::web::block(move || process.stop());
    assert_eq!(ear.event().await, None);
    stopped.await.unwrap();
    // The ten seconds that a request is given to end.
    assert!(asked.elapsed() < Duration::from_secs(9));
}
