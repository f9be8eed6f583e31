//! The demo: two invented schools, loaded once, strangers to each other.

use std::collections::HashSet;

use entity::{OfSchool, place, place::PlaceKind};
use houqin::ports::clock::Clock;
use it::{App, each, id, story};
use sea_orm::{ColumnTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};

const PASSWORD: &str = "a demo password";

async fn login<'a>(app: &'a App, login: &str) -> it::Actor<'a> {
    let body = json!({"login": login, "password": PASSWORD});
    let session = app.anyone().post("/session", &body).await.created();
    it::Actor::new(app, Some(session["accessToken"].as_str().unwrap().to_owned()))
}

story! {
    async fn the_demo_is_a_whole_school_and_loading_it_again_changes_nothing(app: App) {
        assert!(houqin::demo::load(&app.state, "first password".into()).await.unwrap());
        let rows = app.rows().await;
        assert!(!houqin::demo::load(&app.state, PASSWORD.into()).await.unwrap(), "it was there");
        assert_eq!(app.rows().await, rows);
        let old = json!({"login": "director", "password": "first password"});
        app.anyone().post("/session", &old).await.refused(401, "wrong_credentials");

        let mut schools = Vec::new();
        for (name, school) in houqin::demo::LOGINS {
            let member = login(&app, name).await.get("/me").await.ok()["member"].clone();
            assert_eq!(member["school"]["slug"], *school, "{name}");
            schools.push(member["school"]["name"].clone());
        }
        assert!(schools.iter().all(|name| name.as_str().unwrap().contains("演示")), "it says that it is a demo");
        let director = login(&app, "director").await;
        let rooms = director.walk("/places?kind=room&limit=200").await;
        let things = director.walk("/assets?limit=200").await;
        assert!((50..=75).contains(&rooms.len()), "{} rooms", rooms.len());
        assert!((1_000..=1_400).contains(&things.len()), "{} things", things.len());
        for thing in &things {
            for filled in ["place", "tag", "priceFen", "acquiredOn"] {
                assert_ne!(thing[filled], Value::Null, "{filled} of {thing}");
            }
            assert_ne!(thing["category"]["name"], "");
        }
        let unknown = rooms.iter().filter(|room| room["tag"] == Value::Null).count();
        assert_eq!(unknown, 0, "every door has a tag");
        assert!(director.walk("/tags?state=blank").await.len() >= 20, "blanks to try binding with");
        assert!(!director.walk("/assets?q=%E6%8A%95%E5%BD%B1").await.is_empty());
    }
}

story! {
    // T1
    async fn the_two_schools_of_the_demo_do_not_see_each_other(app: App) {
        houqin::demo::load(&app.state, PASSWORD.into()).await.unwrap();
        let (here, there) = (login(&app, "director").await, login(&app, "director2").await);
        for list in ["/assets", "/places", "/tags", "/members"] {
            let key = if list == "/tags" { "code" } else { "id" };
            let (ours, theirs) =
                (here.walk(&format!("{list}?limit=200")).await, there.walk(&format!("{list}?limit=200")).await);
            let ours = each(&ours, key);
            assert!(!theirs.is_empty(), "{list}");
            assert!(each(&theirs, key).iter().all(|id| !ours.contains(id)), "{list}");
        }
        let thing = there.get("/assets?limit=1").await.ok()["items"][0].clone();
        here.get(&format!("/assets/{}", id(&thing))).await.refused(404, "not_found");
        here.get(&format!("/tags/{}", thing["tag"].as_str().unwrap())).await.refused(404, "unknown_tag");
        // Nor do those who were there before.
        let green = place::Entity::of(app.green).filter(place::COLUMN.kind.eq(PlaceKind::Room));
        assert_eq!(green.count(app.state.db.read()).await.unwrap(), 0);
    }
}

story! {
    // What a newcomer finds: orders in every state, some that wait for the very person who logs in.
    async fn in_the_demo_somebody_has_been_at_work_for_weeks(app: App) {
        houqin::demo::load(&app.state, PASSWORD.into()).await.unwrap();
        let director = login(&app, "director").await;
        let mut orders = director.walk("/repairs?status=reported,triaged,assigned,started,waiting").await;
        orders.extend(director.walk("/repairs?status=finished,closed,returned,cancelled").await);
        let number = |count: &dyn Fn(&Value) -> bool| orders.iter().filter(|order| count(order)).count();
        for status in
            ["reported", "triaged", "assigned", "started", "waiting", "finished", "closed", "returned", "cancelled"]
        {
            assert!(number(&|order| order["status"] == status) > 0, "none is {status}");
        }
        for mark in ["safety", "overdue", "repeat"] {
            assert!(number(&|order| order[mark] == true) > 0, "none is {mark}");
        }
        assert!(number(&|order| order["photo"] != Value::Null) >= 8, "pictures to look at");
        let whole = |order: &Value| format!("/repairs/{}", id(order));
        let mut kinds = HashSet::new();
        let (mut strangers, mut rated) = (0, 0);
        for order in &orders {
            let order = director.get(&whole(order)).await.ok();
            kinds.extend(order["events"].as_array().unwrap().iter().map(|event| event["kind"].to_string()));
            strangers += usize::from(order["reporter"] == Value::Null);
            rated += usize::from(order["rating"] != Value::Null && order["signature"] != Value::Null);
        }
        assert!(strangers > 0 && rated >= 4, "{strangers} from outside, {rated} rated and signed");
        for kind in ["joined", "rejected", "rechecked", "followed_up", "waiting", "urged", "escalated", "closed"] {
            assert!(kinds.contains(&format!("\"{kind}\"")), "nothing was {kind}");
        }
        assert!(director.walk("/crews").await.len() >= 2);
        assert!(director.walk("/dispatch-rules").await.len() >= 3);
        assert!(director.get("/notices?limit=1").await.ok()["unread"].as_i64().unwrap() > 0);
        let verified = director.get("/ledgers/repair/verify").await.ok();
        assert!(verified["ok"] == true && verified["rows"].as_i64().unwrap() > 50, "{verified}");
        // Somebody else's turn is that of the one who logs in.
        let turns = [("teacher", "accept"), ("caretaker2", "finish"), ("caretaker", "start"), ("director", "assign")];
        for (who, step) in turns {
            let actor = login(&app, who).await;
            let mut offered = false;
            for order in &orders {
                offered |= actor.may(order).await.iter().any(|may| may == step);
            }
            assert!(offered, "{who} has nothing to {step}");
        }
    }
}

story! {
    // F01, F02, F04, F12
    async fn the_kitchen_of_the_demo_has_kept_its_samples_and_today_is_left_to_try(app: App) {
        houqin::demo::load(&app.state, PASSWORD.into()).await.unwrap();
        let cook = login(&app, "canteen").await;
        let today = app.clock.today();
        let days = (1..=4).map(|back| today - chrono::TimeDelta::days(back));
        let mut seen: HashSet<String> = HashSet::new();
        for day in days {
            let plan = cook.get(&format!("/samples?date={day}")).await.ok();
            for item in plan["items"].as_array().unwrap() {
                assert_ne!(item["status"], "expected", "{item}");
                seen.insert(item["sample"]["status"].as_str().unwrap_or("cancelled").to_owned());
            }
            for meal in plan["meals"].as_array().unwrap() {
                assert_eq!(meal["closed"], true, "{day}: {meal}");
            }
        }
        assert!(seen.contains("discarded"), "{seen:?}");
        let plan = cook.get(&format!("/samples?date={today}")).await.ok();
        assert!(plan["items"].as_array().unwrap().iter().all(|item| item["sampleId"].is_null()), "{plan}");
        let director = login(&app, "director").await;
        let checked = director.get("/ledgers/sample/verify").await.ok();
        assert_eq!(checked["ok"], true, "{checked}");
        assert!(checked["rows"].as_i64().unwrap() > 50, "{checked}");
        assert!(!director.walk("/accompany-meals").await.is_empty());
    }
}

story! {
    // F13
    async fn in_the_demo_something_is_overdue_something_waits_for_a_second_look_and_something_is_closed(app: App) {
        houqin::demo::load(&app.state, PASSWORD.into()).await.unwrap();
        let (director, caretaker) = (login(&app, "director").await, login(&app, "caretaker").await);
        let verified = director.walk("/rectifications?status=verified").await;
        let [closed] = &verified[..] else { panic!("{verified:?}") };
        assert_eq!(each(closed["photos"].as_array().unwrap(), "role"), ["found", "fixed"].map(String::from));
        assert_ne!(closed["verifiedBy"], closed["doneBy"]);
        let late = caretaker.walk("/rectifications?mine=true&overdue=true").await;
        assert_eq!((late.len(), &late[0]["actions"]), (1, &json!(["done"])));
        let waiting = director.walk("/rectifications?status=done").await;
        assert_eq!((waiting.len(), &waiting[0]["actions"]), (1, &json!(["verify", "return"])));
        let told = each(&director.walk("/notices").await, "kind");
        for kind in ["rectification.done", "rectification.overdue"] {
            assert!(told.iter().any(|heard| heard == kind), "{kind} in {told:?}");
        }
    }
}

story! {
    // M02, M05
    async fn the_menus_of_the_demo_are_near_the_norm_and_their_marks_mean_something(app: App) {
        houqin::demo::load(&app.state, PASSWORD.into()).await.unwrap();
        let director = login(&app, "director").await;
        let menu = director.get(&format!("/menus/{}", app.this_week().0)).await.ok();
        for group in menu["nutrition"].as_array().unwrap() {
            let against = group["against"].as_array().unwrap();
            let percent = |nutrient: &str| {
                against.iter().find(|line| line["nutrient"] == nutrient).unwrap()["percent"].as_i64().unwrap()
            };
            assert!((90..=110).contains(&percent("kcal")), "{group}");
            assert!((80..=140).contains(&percent("protein_mg")), "{group}");
        }
        let dishes = menu["days"].as_array().unwrap().iter().flat_map(|day| day["meals"].as_array().unwrap());
        let dishes: Vec<&Value> = dishes.flat_map(|meal| meal["dishes"].as_array().unwrap()).collect();
        for allergen in ["peanut", "egg", "milk", "soy", "gluten", "fish", "crustacean", "nut"] {
            let with = dishes.iter().filter(|dish| dish["allergens"].as_array().unwrap().contains(&json!(allergen))).count();
            assert!(with > 0 && with * 2 < dishes.len(), "{with} of {} with {allergen}", dishes.len());
        }
        assert_eq!(menu["unknown"], json!([]));
        // A parent with a child in each of the schools reads two menus.
        let lunches = async |school: &str| {
            let path = format!("/public/schools/{school}/menus/{}", app.this_week().0);
            app.anyone().get(&path).await.ok()["days"][0]["meals"][0]["dishes"].clone()
        };
        assert_ne!(lunches("demo").await, lunches("demo2").await);
        // What waits for approval is unread, and nothing else of the menus.
        let weeks = director.walk("/menus").await;
        let waits: HashSet<_> = weeks.iter().filter(|week| week["status"] == "submitted").map(id).collect();
        let unread = director.walk("/notices?unread=true").await;
        let told: Vec<_> = unread.iter().filter(|notice| notice["kind"] == "menu.submitted").collect();
        assert!(told.iter().all(|notice| waits.contains(notice["subjectId"].as_str().unwrap())), "{told:?}");
        assert_eq!(told.len(), waits.len());
    }
}

story! {
    // What a guardian and the staff find: a child that is to leave, an aunt to verify, one who was turned away.
    async fn in_the_demo_a_child_is_to_leave_and_an_aunt_waits_to_be_verified(app: App) {
        houqin::demo::load(&app.state, PASSWORD.into()).await.unwrap();
        let (director, guardian) = (login(&app, "director").await, login(&app, "guardian").await);
        let children = guardian.get("/children").await.ok()["items"].as_array().unwrap().clone();
        assert_eq!(children.len(), 2);
        let (mut open, mut waits) = (0, 0);
        for child in &children {
            let own = guardian.walk(&format!("/children/{}/releases", id(child))).await;
            open += own.iter().filter(|release| release["status"] == "open").count();
            let adults = guardian.get(&format!("/children/{}/collectors", id(child))).await.ok();
            waits += each(adults["items"].as_array().unwrap(), "state").iter().filter(|state| *state == "pending").count();
        }
        assert_eq!((open, waits), (1, 1));
        assert_eq!(each(&director.walk("/refusals").await, "why"), ["unknown_adult"]);
        assert_eq!(director.get("/pickups").await.ok()["items"].as_array().unwrap().len(), 11);
        let verified = director.get("/ledgers/release/verify").await.ok();
        assert!(verified["ok"] == true && verified["rows"].as_i64().unwrap() > 25, "{verified}");
    }
}
