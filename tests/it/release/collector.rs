//! Who may collect: standing ones, and temporary ones that somebody else verifies.

use entity::{StudentId, member::Role};
use houqin::{
    collector::store::{Which, of_students},
    ports::clock::Clock,
};
use it::{id, story};
use serde_json::json;

use super::{DAY, Family, at, heard, moment};

story! {
    async fn a_temporary_one_counts_when_a_second_has_called_back_and_ends_by_itself(app: App) {
        let family = Family::of(&app).await;
        let aunt = family.temporary((14, 0), (16, 0)).await;
        assert_eq!((&aunt["state"], &aunt["kind"], &aunt["actions"]), (&json!("pending"), &json!("temporary"), &json!(["void"])));
        let verify = format!("/collectors/{}/verify", id(&aunt));
        let called = json!({"how": "call", "calledName": "演示家长甲"});
        family.teacher.post(&verify, &called).await.refused(403, "second_person");
        family.guardian.post(&verify, &called).await.refused(403, "not_allowed");
        let counts = family.guard.post(&verify, &called).await.ok();
        assert_eq!((&counts["state"], &counts["verifiedBy"]["name"]), (&json!("early"), &json!("guard@green")));
        assert_eq!((&counts["verifiedHow"], &counts["calledName"]), (&json!("call"), &json!("演示家长甲")));
        assert_eq!(heard(&family.guardian, "collector.verified").await, 1);
        at(&app, 16, 0);
        let family = family.again().await;
        let list = family.teacher.get(&format!("/students/{}/collectors", id(&family.child))).await.ok();
        assert_eq!(it::each(list["items"].as_array().unwrap(), "state"), ["active", "ended"]);
        family.guard.post(&verify, &called).await.refused(409, "wrong_state");
        family.is_whole().await;
    }
}

story! {
    async fn whom_a_teacher_names_for_good_waits_for_a_second_as_well(app: App) {
        let family = Family::of(&app).await;
        let path = format!("/students/{}/collectors", id(&family.child));
        let father = json!({"name": "演示家长丁", "relation": "父亲", "phone": "１３８００００５６７８", "adult": true});
        let named = family.teacher.post(&path, &father).await.created();
        assert_eq!((&named["state"], &named["kind"], &named["phone"]), (&json!("pending"), &json!("standing"), &json!("…5678")));
        assert_eq!(heard(&family.director, "collector.asked").await, 1);
        let asked = family.ask(&named).await;
        family.mark(&asked, "gate").await.refused_field(409, "collectorId", "unverified");
        let verify = format!("/collectors/{}/verify", id(&named));
        let called = json!({"how": "call", "calledName": "演示家长甲"});
        family.teacher.post(&verify, &called).await.refused(403, "second_person");
        assert_eq!(family.guard.post(&verify, &called).await.ok()["state"], "active");
        family.mark(&asked, "gate").await.ok();
        // A director names for good alone, but not for a time.
        assert_eq!(family.director.post(&path, &father).await.created()["state"], "active");
        let mut aunt = father.clone();
        aunt["until"] = json!(moment(&app, 17, 0));
        assert_eq!(family.director.post(&path, &aunt).await.created()["state"], "pending");
        family.is_whole().await;
    }
}

story! {
    async fn whoever_decides_does_not_read_all_that_there_ever_were(app: App) {
        let family = Family::of(&app).await;
        for _ in 0..3 {
            let aunt = family.temporary((9, 0), (17, 0)).await;
            family.teacher.post(&format!("/collectors/{}/void", id(&aunt)), &json!({})).await.ok();
        }
        family.verified((9, 0), (9, 30)).await;
        let child: StudentId = id(&family.child).parse().unwrap();
        let read = async |which: Which| of_students(app.state.db.read(), app.green, [child], which).await.unwrap().len();
        let at_nine = app.clock.now();
        at(&app, 9, 30);
        assert_eq!((read(Which::All).await, read(Which::From(at_nine)).await), (5, 2));
        assert_eq!((read(Which::From(app.clock.now())).await, read(Which::Standing).await), (1, 1));
        assert_eq!(read(Which::These(vec![id(&family.mother).parse().unwrap()])).await, 1);
    }
}

story! {
    async fn whom_nobody_verifies_in_time_the_directors_hear_of_once(app: App) {
        let family = Family::of(&app).await;
        family.temporary((14, 0), (16, 0)).await;
        family.verified((14, 0), (16, 0)).await;
        assert_eq!(houqin::collector::call(&app.state).await.unwrap(), 0);
        at(&app, 14, 0);
        assert_eq!(houqin::collector::call(&app.state).await.unwrap(), 1);
        assert_eq!(houqin::collector::call(&app.state).await.unwrap(), 0);
        assert_eq!(heard(&app.director().await, "collector.unverified").await, 1);
    }
}

story! {
    async fn a_standing_one_who_waits_for_a_day_the_directors_hear_of_too(app: App) {
        let family = Family::of(&app).await;
        let aunt = json!({"name": "演示亲属丁", "relation": "姑姑", "adult": true});
        let path = format!("/students/{}/collectors", id(&family.child));
        assert_eq!(family.teacher.post(&path, &aunt).await.created()["state"], "pending");
        app.clock.forward(chrono::TimeDelta::days(1) - chrono::TimeDelta::milliseconds(1));
        assert_eq!(houqin::collector::call(&app.state).await.unwrap(), 0);
        app.clock.forward(chrono::TimeDelta::milliseconds(1));
        assert_eq!(houqin::collector::call(&app.state).await.unwrap(), 1);
        assert_eq!(houqin::collector::call(&app.state).await.unwrap(), 0);
    }
}

story! {
    async fn only_adults_for_a_time_that_can_be(app: App) {
        let family = Family::of(&app).await;
        let path = format!("/students/{}/collectors", id(&family.child));
        for (said, field, code) in [
            (json!({"adult": false}), "adult", "must_be_adult"),
            (json!({"phone": "不知道"}), "phone", "invalid"),
            (json!({"until": moment(&app, 8, 0)}), "until", "past"),
            (json!({"from": moment(&app, 12, 0)}), "until", "required"),
            (json!({"from": moment(&app, 12, 0), "until": moment(&app, 11, 0)}), "until", "before_start"),
            (json!({"until": moment(&app, 9, 0) + DAY * 40}), "until", "too_long"),
            (json!({"memberId": family.teacher.member().await}), "memberId", "not_assignable"),
            (json!({"memberId": family.guardian.member().await, "until": moment(&app, 12, 0)}), "memberId", "not_assignable"),
        ] {
            let mut adult = json!({"name": "演示亲属丙", "relation": "叔叔", "adult": true});
            adult.as_object_mut().unwrap().extend(said.as_object().unwrap().clone());
            family.teacher.post(&path, &adult).await.refused_field(422, field, code);
        }
    }
}

story! {
    async fn a_guardian_asks_before_the_cut_off_and_for_own_children_only(app: App) {
        let family = Family::of(&app).await;
        let path = format!("/children/{}/collectors", id(&family.child));
        let adult = |from, until| json!({"name": "演示亲属丙", "relation": "叔叔", "adult": true, "from": from, "until": until});
        let today = adult(moment(&app, 16, 0), moment(&app, 17, 0));
        let made = family.guardian.post(&path, &today).await.created();
        assert_eq!(made["state"], "pending");
        assert_eq!(heard(&family.teacher, "collector.asked").await, 1);
        family.teacher.post(&format!("/collectors/{}/verify", id(&made)), &json!({"how": "call"})).await.ok();
        at(&app, 12, 0);
        let family = family.again().await;
        family.guardian.post(&path, &today).await.refused_field(422, "from", "after_cut_off");
        let tomorrow = adult(moment(&app, 16, 0) + DAY, moment(&app, 17, 0) + DAY);
        let next = family.guardian.post(&path, &tomorrow).await.created();
        family.guardian.post(&format!("/collectors/{}/void", id(&next)), &json!({})).await.ok();
        family.guardian.post(&format!("/collectors/{}/void", id(&family.mother)), &json!({})).await.refused(403, "not_allowed");
        app.person(Role::Guardian, "other@green").await;
        app.login("other@green").await.post(&path, &tomorrow).await.refused(404, "not_found");
        family.is_whole().await;
    }
}

story! {
    async fn the_login_of_a_guardian_who_was_removed_is_given_to_nobody(app: App) {
        let family = Family::of(&app).await;
        let gone = app.person(Role::Guardian, "gone@green").await;
        family.director.patch(&format!("/members/{gone}"), 1, &json!({"state": "removed"})).await.ok();
        let father = json!({"name": "演示家长丁", "relation": "父亲", "adult": true, "memberId": gone});
        let path = format!("/students/{}/collectors", id(&family.child));
        family.director.post(&path, &father).await.refused_field(422, "memberId", "not_assignable");
    }
}
