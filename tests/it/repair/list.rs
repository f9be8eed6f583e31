//! The board and the other lists.

use chrono::TimeDelta;
use entity::member::Role;
use houqin::ports::clock::Clock;
use it::{each, encoded, id, order, story};
use serde_json::{Value, json};

fn numbers(rows: &[Value]) -> Vec<String> {
    each(rows, "number")
}

story! {
    async fn the_board_is_in_the_order_in_which_things_are_due(app: App) {
        let now = app.clock.now();
        let orders: Vec<_> = (0..25_i32)
            .map(|at| {
                let mut order = order(app.green, &format!("N-{at:02}"), now - TimeDelta::minutes(at.into()));
                order.due_at = now + TimeDelta::minutes(((at * 7) % 25).into());
                order
            })
            .collect();
        let mut due = orders.clone();
        due.sort_by_key(|order| order.due_at);
        app.lay(orders).await;
        let director = app.director().await;
        let board = "/repairs?status=reported,triaged,assigned,started,waiting,finished&limit=4";
        let listed = director.walk(board).await;
        assert_eq!(numbers(&listed), due.iter().map(|order| order.number.clone()).collect::<Vec<_>>());
        assert_eq!(numbers(&director.walk("/repairs?status=reported&limit=7").await), numbers(&listed));
        let newest = director.walk("/repairs?limit=6").await;
        assert_eq!(numbers(&newest), (0..25).map(|at| format!("N-{at:02}")).collect::<Vec<_>>());
        director.get("/repairs?status=done").await.refused(400, "invalid_query");
        director.get("/repairs?cursor=WyJ4IiwieSJd").await.refused(400, "invalid_query");
    }
}

story! {
    async fn a_list_holds_what_was_asked_for(app: App) {
        let (director, teacher) = (app.director().await, app.as_(Role::Teacher).await);
        let caretaker = app.as_(Role::Caretaker).await;
        let building = director.room("教学楼", None).await;
        let (room, other) = (director.room("305", Some(&building)).await, director.room("食堂", None).await);
        let thing = director.asset(json!({"placeId": room["id"]})).await;
        let tap = teacher.report(json!({"placeId": room["id"], "trade": "plumbing", "urgency": "urgent"})).await;
        let lamp = json!({"placeId": other["id"], "trade": "electrical", "item": "灯", "urgency": "major"});
        let lamp = app.as_(Role::Guard).await.report(lamp).await;
        let screen = teacher.report(json!({"assetId": thing["id"], "item": "", "description": "投影没有画面"})).await;
        director.step(&tap, "assign", json!({"memberId": caretaker.member().await})).await.ok();
        director.step(&lamp, "return", json!({"reason": "已换新"})).await.ok();
        let found = async |query: &str| -> Vec<String> { each(&director.walk(&format!("/repairs?{query}")).await, "id") };
        let (tap_id, lamp_id, screen_id) = (id(&tap).to_owned(), id(&lamp).to_owned(), id(&screen).to_owned());
        assert_eq!(found("status=assigned").await, std::slice::from_ref(&tap_id));
        assert_eq!(found("status=returned,assigned").await, [lamp_id.clone(), tap_id.clone()]);
        assert_eq!(found("trade=electrical").await, std::slice::from_ref(&lamp_id));
        assert_eq!(found("urgency=urgent").await, std::slice::from_ref(&tap_id));
        assert_eq!(found(&format!("assetId={}", id(&thing))).await, std::slice::from_ref(&screen_id));
        assert_eq!(found(&format!("placeId={}", id(&building))).await, [screen_id.clone(), tap_id.clone()]);
        assert_eq!(found(&format!("q={}", encoded("画面"))).await, std::slice::from_ref(&screen_id));
        assert_eq!(found(&format!("q={}", tap["number"].as_str().unwrap())).await, std::slice::from_ref(&tap_id));
        assert_eq!(each(&teacher.walk("/repairs?mine=reported").await, "id"), [screen_id.clone(), tap_id.clone()]);
        assert_eq!(each(&caretaker.walk("/repairs?mine=true").await, "id"), std::slice::from_ref(&tap_id));
        assert_eq!(found("overdue=true").await, Vec::<String>::new());
        app.clock.forward(TimeDelta::hours(25));
        let director = app.director().await;
        let overdue = director.walk("/repairs?overdue=true").await;
        assert_eq!(overdue[0]["id"], json!(tap_id));
        assert!(overdue.iter().all(|row| row["overdue"] == true && row["id"] != json!(lamp_id)), "what has ended is not late");
    }
}

story! {
    async fn how_to_reach_somebody_is_for_those_who_need_it(app: App) {
        let mut report = order(app.green, "N-01", app.clock.now());
        report.contact = "138 0000 4711".into();
        let row = json!({"id": report.id});
        app.lay(vec![report]).await;
        let (director, caretaker) = (app.director().await, app.as_(Role::Caretaker).await);
        assert_eq!(director.order(&row).await["contact"], "138 0000 4711");
        assert_eq!(caretaker.order(&row).await["contact"], Value::Null);
        director.step(&row, "assign", json!({"memberId": caretaker.member().await})).await.ok();
        assert_eq!(caretaker.order(&row).await["contact"], "138 0000 4711");
        for role in [Role::Teacher, Role::Guard, Role::Canteen, Role::Auditor] {
            let seen = app.as_(role).await.get(&format!("/repairs/{}", id(&row))).await.text();
            assert!(!seen.contains("4711"), "{role:?}");
        }
        let ended = director.step(&row, "cancel", json!({"reason": "重复"})).await.ok();
        assert_eq!(ended["contact"], Value::Null, "erased when it ends");
    }
}

story! {
    /// What a list says that its reader may do is what the order says.
    async fn a_row_says_what_its_reader_may_do(app: App) {
        let (director, teacher, guard) = (app.director().await, app.as_(Role::Teacher).await, app.as_(Role::Guard).await);
        let (caretaker, canteen) = (app.as_(Role::Caretaker).await, app.as_(Role::Canteen).await);
        let kitchen = json!({"name": "厨房", "kind": "room", "keeperId": canteen.member().await});
        let kitchen = director.post("/places", &kitchen).await.created();
        let report = async |item: &str| director.report(json!({"placeId": kitchen["id"], "item": item})).await;
        let crew = json!({"name": "水电组", "memberIds": [caretaker.member().await]});
        let crew = director.post("/crews", &crew).await.created();
        let (waiting, firms, handed) = (report("灯").await, report("锅炉").await, report("门").await);
        director.step(&waiting, "assign", json!({"crewId": crew["id"]})).await.ok();
        teacher.post(&format!("/repairs/{}/join", id(&firms)), &json!({})).await.ok();
        // Who sent for the firm kept its book: its work is theirs to judge no more.
        let firm = json!({"contractor": {"firm": "恒修", "contact": "李工", "recordNumber": "7"}});
        director.step(&firms, "assign", firm).await.ok();
        director.step(&firms, "start", json!({})).await.ok();
        let proof = app.lay_photo(director.member().await).await;
        director.step(&firms, "finish", json!({"result": "fixed", "photoIds": [proof]})).await.ok();
        director.step(&handed, "assign", json!({"memberId": caretaker.member().await})).await.ok();
        caretaker.step(&handed, "start", json!({})).await.ok();
        let to = json!({"memberId": director.member().await, "reason": "不当班"});
        caretaker.step(&handed, "transfer", to).await.ok();
        for reader in [&director, &teacher, &guard, &caretaker, &canteen, &app.as_(Role::Auditor).await] {
            let rows = reader.walk("/repairs").await;
            assert_eq!(rows.len(), 3);
            for row in &rows {
                let order = reader.order(row).await;
                assert_eq!((&row["actions"], &row["watching"]), (&order["actions"], &order["watching"]), "{row}");
            }
        }
        let of = async |reader: &it::Actor<'_>, order: &Value| -> Value {
            let rows = reader.walk("/repairs").await;
            rows.into_iter().find(|row| row["id"] == order["id"]).unwrap()
        };
        let may = |row: &Value, step: &str| row["actions"].as_array().unwrap().contains(&json!(step));
        assert!(may(&of(&teacher, &firms).await, "accept") && may(&of(&canteen, &firms).await, "accept"));
        let kept_the_book = of(&director, &firms).await;
        assert!(kept_the_book["watching"] == true && !may(&kept_the_book, "accept") && !may(&kept_the_book, "close"));
        assert!(!may(&of(&guard, &firms).await, "accept"));
        assert!(may(&of(&caretaker, &waiting).await, "grab") && !may(&of(&teacher, &waiting).await, "grab"));
        assert_eq!((&of(&teacher, &firms).await["watching"], &of(&teacher, &waiting).await["watching"]), (&json!(true), &json!(false)));
        // Among what is similar, only what can still be joined.
        let similar = guard.get(&format!("/repairs/similar?placeId={}", id(&kitchen))).await.ok();
        let similar = similar["items"].as_array().unwrap();
        assert!(similar.len() == 2 && similar.iter().all(|row| may(row, "join")), "{similar:?}");
    }
}
