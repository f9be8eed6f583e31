//! The school's days and hours, and what they make of a promise.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use entity::{calendar_day::DayKind, member::Role, repair::Urgency};
use houqin::calendar::{Calendar, Hours, Promises, TimeOfDay, TimeZone, due, paused, resume};
use it::{ROLES, story};
use proptest::{
    collection::{btree_map, btree_set},
    prelude::*,
    sample::select,
};
use serde_json::{Value, json};

const URGENCIES: [Urgency; 4] = [Urgency::Urgent, Urgency::Small, Urgency::Normal, Urgency::Major];

fn october() -> Value {
    json!({"days": [
        {"day": "2026-10-10", "kind": "workday", "name": "国庆节调休"},
        {"day": "2026-10-01", "kind": "holiday", "name": "国庆节"},
        {"day": "2026-10-02", "kind": "holiday", "name": "国庆节"},
    ]})
}

story! {
    async fn every_member_sees_the_calendar_and_the_director_sets_it(app: App) {
        let director = app.director().await;
        let empty = json!({"year": 2026, "days": []});
        for role in ROLES {
            let member = app.as_(role).await;
            assert_eq!(member.get("/calendar/2026").await.ok(), empty);
            if role != Role::Director {
                member.put("/calendar/2026", &october()).await.refused(403, "not_allowed");
            }
        }
        let set = director.put("/calendar/2026", &october()).await.ok();
        let days: Vec<_> = set["days"].as_array().unwrap().iter().map(|day| day["day"].as_str().unwrap()).collect();
        assert_eq!(days, ["2026-10-01", "2026-10-02", "2026-10-10"], "in order");
        assert_eq!(director.get("/calendar/2026").await.ok(), set);
        assert_eq!(app.stranger().await.get("/calendar/2026").await.ok(), empty, "another school has its own");
    }
}

story! {
    async fn a_year_takes_the_place_of_what_it_was_and_touches_no_other(app: App) {
        let director = app.director().await;
        let new_year = json!({"days": [{"day": "2027-01-01", "kind": "holiday", "name": "元旦"}]});
        director.put("/calendar/2026", &october()).await.ok();
        director.put("/calendar/2027", &new_year).await.ok();
        let other = app.stranger().await;
        other.put("/calendar/2026", &october()).await.ok();
        let one = json!({"days": [{"day": "2026-10-02", "kind": "holiday", "name": "校庆"}]});
        let set = director.put("/calendar/2026", &one).await.ok();
        assert_eq!((&set["days"][0]["name"], set["days"].as_array().unwrap().len()), (&json!("校庆"), 1));
        assert_eq!(director.put("/calendar/2026", &one).await.ok(), set, "twice is once");
        director.put("/calendar/2026", &json!({"days": []})).await.ok();
        assert_eq!(director.get("/calendar/2027").await.ok()["days"], new_year["days"]);
        assert_eq!(other.get("/calendar/2026").await.ok()["days"].as_array().unwrap().len(), 3);
    }
}

story! {
    async fn a_day_that_cannot_be_is_named_and_nothing_is_set(app: App) {
        let director = app.director().await;
        let before = director.put("/calendar/2026", &october()).await.ok();
        let day = |day: &str| json!({"day": day, "kind": "holiday", "name": "休"});
        for (days, status, field, code) in [
            (json!([day("2027-01-01")]), 422, "days[0].day", "out_of_range"),
            (json!([day("2026-05-01"), day("2026-05-01")]), 422, "days[1].day", "duplicate"),
            (json!([day("2026-02-30")]), 400, "days[0].day", "invalid"),
            (json!([{"day": "2026-05-01", "kind": "strike", "name": "休"}]), 400, "days[0].kind", "invalid_choice"),
            (json!([{"day": "2026-05-01", "kind": "holiday", "name": " "}]), 400, "days[0].name", "required"),
            (json!([{"day": "2026-05-01", "kind": "holiday"}]), 400, "days[0].name", "required"),
            (json!({}), 400, "days", "invalid"),
        ] {
            director.put("/calendar/2026", &json!({"days": days})).await.refused_field(status, field, code);
        }
        for year in ["1999", "2101", "-1", "99999999999", "next"] {
            director.get(&format!("/calendar/{year}")).await.refused(404, "not_found");
            director.put(&format!("/calendar/{year}"), &json!({"days": []})).await.refused(404, "not_found");
        }
        assert_eq!(director.get("/calendar/2026").await.ok(), before);
    }
}

story! {
    async fn promises_and_hours_are_the_schools_own(app: App) {
        let director = app.director().await;
        let school = director.get("/school").await.ok();
        assert_eq!(school["promises"]["smallUntil"], "18:00", "小修不隔夜");
        assert_eq!(school["hours"]["timeZone"], "Asia/Shanghai");
        let mut promises = school["promises"].clone();
        promises["normalHours"] = json!(24);
        let changed = director.patch("/school", 1, &json!({"promises": promises})).await.ok();
        assert_eq!((&changed["promises"], &changed["hours"]), (&promises, &school["hours"]));
        let hours = json!({"timeZone": "Asia/Urumqi", "weekdays": [1, 2, 3, 4, 5, 6], "from": "09:00", "until": "19:00"});
        let changed = director.patch("/school", 2, &json!({"hours": hours})).await.ok();
        assert_eq!((&changed["promises"], &changed["hours"]), (&promises, &hours));
        for (part, field, value, status, path, code) in [
            ("promises", "urgentMinutes", json!(0), 422, "promises.urgentMinutes", "out_of_range"),
            ("promises", "normalHours", json!(-1), 400, "promises.normalHours", "invalid"),
            ("promises", "majorDays", json!(4_000_000_000_u32), 422, "promises.majorDays", "out_of_range"),
            ("promises", "acceptHours", json!(0), 422, "promises.acceptHours", "out_of_range"),
            ("promises", "repeatDays", json!(366), 422, "promises.repeatDays", "out_of_range"),
            ("promises", "smallUntil", json!("25:00"), 400, "promises.smallUntil", "invalid_time"),
            ("promises", "smallLateAfter", json!("18:00"), 422, "promises.smallLateAfter", "not_before_end"),
            ("promises", "colour", json!(1), 400, "promises.colour", "unknown_field"),
            ("hours", "weekdays", json!([]), 422, "hours.weekdays", "required"),
            ("hours", "weekdays", json!([8]), 422, "hours.weekdays", "out_of_range"),
            ("hours", "until", json!("09:00"), 422, "hours.from", "not_before_end"),
            ("hours", "timeZone", json!("Mars/Olympus"), 400, "hours.timeZone", "invalid_choice"),
        ] {
            let mut wrong = json!({part: changed[part].clone()});
            wrong[part][field] = value;
            director.patch("/school", 3, &wrong).await.refused_field(status, path, code);
        }
        assert_eq!(director.get("/school").await.ok(), changed);
    }
}

/// A school somewhere in time: its weekdays, hours, promises, and a few days that are otherwise.
fn school() -> impl Strategy<Value = Calendar> {
    let hours = (btree_set(1..=7_u32, 1..=7), 0..1439_u16, 1..600_u16, any::<bool>());
    let promises = (5..=1440_u32, 1..1439_u16, 1..=720_u32, 1..=60_u32);
    let days = btree_map(0..500_u64, any::<bool>(), 0..80);
    (hours, promises, days).prop_map(|((weekdays, from, length, east), (minutes, until, hours, major), days)| {
        let kind = |off| if off { DayKind::Holiday } else { DayKind::Workday };
        Calendar {
            promises: Promises {
                urgent_minutes: minutes,
                small_until: TimeOfDay::of(until),
                small_late_after: TimeOfDay::of(until / 2),
                normal_hours: hours,
                major_days: major,
                ..Promises::default()
            },
            hours: Hours {
                time_zone: if east { TimeZone::Shanghai } else { TimeZone::Urumqi },
                weekdays: weekdays.into_iter().collect(),
                from: TimeOfDay::of(from),
                until: TimeOfDay::of((from + length).min(1439)),
            },
            days: days
                .into_iter()
                .map(|(at, off)| (start().date_naive() + TimeDelta::days(at as i64), kind(off)))
                .collect(),
        }
    })
}

fn start() -> DateTime<Utc> {
    DateTime::from_timestamp(1_790_000_000, 0).unwrap()
}

/// A moment among those days.
fn moment() -> impl Strategy<Value = DateTime<Utc>> {
    (0..400 * 86_400_000_i64).prop_map(|at| start() + TimeDelta::milliseconds(at))
}

fn urgency() -> impl Strategy<Value = Urgency> {
    select(&URGENCIES[..])
}

fn local(calendar: &Calendar, at: DateTime<Utc>) -> NaiveDate {
    calendar.hours.time_zone.local(at).date()
}

proptest! {
    #[test]
    fn a_promise_lies_ahead_and_ends_on_a_school_day(school in school(), urgency in urgency(), at in moment()) {
        let until = due(&school, urgency, at);
        prop_assert!(until > at, "{until}");
        prop_assert!(urgency == Urgency::Urgent || school.is_school_day(local(&school, until)), "{until}");
    }

    #[test]
    fn who_reports_earlier_is_promised_no_later(school in school(), urgency in urgency(), a in moment(), b in moment()) {
        let (first, second) = (a.min(b), a.max(b));
        prop_assert!(due(&school, urgency, first) <= due(&school, urgency, second));
    }

    #[test]
    fn a_day_off_more_makes_no_promise_earlier(school in school(), urgency in urgency(), at in moment(), off in moment()) {
        let mut less = school.clone();
        less.days.insert(local(&school, off), DayKind::Holiday);
        prop_assert!(due(&less, urgency, at) >= due(&school, urgency, at));
    }

    #[test]
    fn working_time_adds_up(school in school(), mut at in [moment(), moment(), moment()]) {
        at.sort();
        let [a, b, c] = at;
        prop_assert_eq!(paused(&school, a, c), paused(&school, a, b) + paused(&school, b, c));
        prop_assert!(paused(&school, a, c) <= c - a);
        prop_assert_eq!(paused(&school, c, a), TimeDelta::zero());
    }

    #[test]
    fn a_pause_takes_nothing_from_the_time_that_is_left(
        school in school(), urgency in urgency(), at in moment(), waits in 0..3_000_i64, for_minutes in 0..60_000_i64,
    ) {
        let before = due(&school, urgency, at);
        let since = at + TimeDelta::minutes(waits);
        let until = since + TimeDelta::minutes(for_minutes);
        let after = resume(&school, urgency, before, since, until);
        prop_assert!(after >= before);
        prop_assert_eq!(resume(&school, urgency, before, since, since), before);
        prop_assert!(resume(&school, urgency, before, since, until + TimeDelta::hours(1)) >= after);
        if before <= since {
            prop_assert_eq!(after, before, "what was overdue stays so");
        } else if urgency == Urgency::Urgent {
            prop_assert_eq!(after - until, before - since);
        } else {
            prop_assert!(paused(&school, until, after) >= paused(&school, since, before));
        }
    }

    #[test]
    fn a_weekday_is_what_it_is_unless_it_is_named(school in school(), at in moment()) {
        let day = local(&school, at);
        let usual = school.hours.weekdays.contains(&day.weekday().number_from_monday());
        let named = school.days.get(&day).map(|kind| *kind == DayKind::Workday);
        prop_assert_eq!(school.is_school_day(day), named.unwrap_or(usual));
    }
}
