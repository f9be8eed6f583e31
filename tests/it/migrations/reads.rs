//! Every statement that reads menus and samples finds its rows by an index, and no list puts a whole school in order.

use entity::member::Role;
use it::{Backend, id, statements, story};
use sea_orm::{ConnectionTrait, DbBackend, Statement};
use serde_json::json;

const TABLES: [&str; 21] = [
    "dish",
    "menu",
    "menu_line",
    "menu_swap",
    "sample",
    "sample_meal",
    "sample_photo",
    "hold",
    "sample_hold",
    "fridge_reading",
    "accompany",
    "accompany_photo",
    "inspection_link",
    "rectification",
    "rectification_photo",
    "visit",
    "visit_ask",
    "shift",
    "duty",
    "stand_in",
    "roll_call_item",
];

/// Indexes of nothing but what goes on at this moment, which is little however old the school is.
const GOING_ON: [&str; 1] = ["idx-shift-school_id-device_id"];

/// What is wrong with how a statement is answered: it looks at each row of a table or of a school, or a list of which only
/// a page is wanted is put in order first.
fn fault(sql: &str, plan: &[String]) -> Option<String> {
    let is_page = sql.contains("LIMIT");
    let bad = |step: &&String| {
        let whole = step.starts_with("SCAN ") && !step.starts_with("SCAN SUBQUERY");
        let little = GOING_ON.iter().any(|index| step.contains(index));
        let school = !is_page && !little && step.ends_with("(school_id=?)");
        // The lines of one menu are few, and so are the visits of one person.
        let few = sql.contains("FROM \"menu_line\" WHERE") || sql.contains("\"visit\".\"name_index\" = ?");
        whole || school || is_page && !few && step.contains("TEMP B-TREE")
    };
    plan.iter().find(bad).map(|step| format!("{step} in {plan:#?}\n{sql}"))
}

story! {
    async fn no_statement_of_menus_and_samples_reads_a_whole_school(app: App) {
        if app.backend == Backend::Postgres {
            // With next to no rows PostgreSQL would rather read them all: its plan says nothing.
            return;
        }
        let lunch = app.lunch(&["红烧鸡", "炒青菜"]).await;
        let (canteen, director) = (app.as_(Role::Canteen).await, app.director().await);
        let fridge = director.asset(json!({"name": "留样冰箱"})).await;
        canteen.sample(&lunch, 0, json!({"grams": 130, "fridgeId": fridge["id"]})).await.created();
        for degrees in [50, 100, 50] {
            let reading = json!({ "deciCelsius": degrees });
            canteen.post(&format!("/fridges/{}/readings", id(&fridge)), &reading).await.created();
        }
        for _ in 0..2 {
            director.post("/holds", &json!({"reason": "有学生呕吐"})).await.created();
            let meal = json!({"date": lunch.date, "meal": "lunch", "quality": 4, "hygiene": 5});
            director.post("/accompany-meals", &meal).await.created();
            director.post("/inspection-links", &json!({"from": lunch.date, "to": lunch.date})).await.created();
        }
        let (fridge_id, cook) = (id(&fridge), canteen.member().await);
        for source in [json!({"kind": "fridge", "id": fridge_id}), json!({"kind": "other"})] {
            let found = json!({"source": source, "what": "门封条破损", "ownerId": cook, "dueOn": lunch.date});
            director.post("/rectifications", &found).await.created();
        }
        let (guard, me) = (app.as_(Role::Guard).await, canteen.member().await);
        guard.post("/shifts", &json!({})).await.created();
        director.post("/shifts", &json!({})).await.created();
        for purpose in ["parent", "emergency"] {
            guard.post("/visits", &json!({"name": "张某", "purpose": purpose, "hostId": me})).await.created();
        }
        guard.post("/roll-calls", &json!({})).await.created();
        director.post("/personal-data/search", &json!({"name": "张某", "phone": "13800000000"})).await.ok();
        canteen.walk("/visits?limit=1").await;
        guard.walk("/visits?limit=1&onSite=true").await;
        guard.walk(&format!("/visits?limit=1&date={}", lunch.date)).await;
        director.get("/ledgers/visit/export?format=html").await;
        houqin::visit::go_round(&app.state).await.unwrap();
        canteen.write_menu(app.this_week().0.later(1), None, &json!([])).await.ok();
        let day = format!("/accompany-meals?date={}&limit=1", lunch.date);
        let readings = format!("/fridges/{}/readings?limit=1", id(&fridge));
        // Page after page, so that the later ones are asked for as well.
        for list in ["/holds?limit=1", "/accompany-meals?limit=1", &day, "/inspection-links?limit=1", &readings, "/menus?limit=1", "/dishes?limit=1", "/rectifications?limit=1", "/rectifications?limit=1&status=open", "/visits?limit=1", "/shifts?limit=1"] {
            assert!(director.walk(list).await.len() > 1, "{list}");
        }
        director.get("/samples/due").await.ok();
        director.get(&format!("/samples?date={}", lunch.date)).await.ok();
        director.get(&format!("/ledgers/sample/export?from={0}&to={0}&format=html", lunch.date)).await;
        director.get("/ledgers/rectification/export?format=html").await;
        houqin::sample::call(&app.state).await.unwrap();
        assert_eq!(canteen.walk("/rectifications?limit=1&mine=true").await.len(), 2);
        app.clock.forward(chrono::TimeDelta::days(1));
        assert_eq!(app.director().await.walk("/rectifications?limit=1&overdue=true").await.len(), 2);
        assert_eq!(houqin::rectification::escalate(&app.state).await.unwrap(), 2);

        let (db, mut faults) = (app.state.db.read(), Vec::new());
        // Whoever holds the records against their ledger has to read all of them.
        let all = ["hold", "sample_hold"].map(|table| format!("FROM \"{table}\" WHERE \"{table}\".\"school_id\" = ?"));
        let verifies = |sql: &String| sql.contains("\"ledger_row\"") || all.iter().any(|all| sql.ends_with(all));
        let asked: Vec<_> = statements::asked(&TABLES).into_iter().filter(|sql| !verifies(sql)).collect();
        for table in ["dish", "menu", "menu_line", "sample", "sample_meal", "hold", "sample_hold", "accompany", "rectification", "visit", "visit_ask", "shift"] {
            assert!(asked.iter().any(|sql| sql.contains(&format!("FROM \"{table}\" WHERE"))), "{table}");
        }
        for sql in asked {
            let explain = Statement::from_string(DbBackend::Sqlite, format!("EXPLAIN QUERY PLAN {sql}"));
            let plan = db.query_all_raw(explain).await.unwrap();
            let plan: Vec<String> = plan.iter().map(|row| row.try_get("", "detail").unwrap()).collect();
            faults.extend(fault(&sql, &plan));
        }
        assert!(faults.is_empty(), "{}", faults.join("\n\n"));
    }
}
