//! In whatever order things are done: nothing goes early, nothing light is green, and no expected dish is lost.

use chrono::{DateTime, TimeDelta, Utc};
use entity::sample::SampleStatus;
use houqin::sample::rules::{Facts, Standing, Step, discard_after, next, note, weigh};
use proptest::prelude::*;

/// One thing that somebody tries after some minutes.
#[derive(Clone, Copy, Debug)]
enum Try {
    Take { grams: i32, reasoned: bool },
    Miss,
    Step(Step),
}

fn tries() -> impl Strategy<Value = Vec<(i64, Try)>> {
    let step = prop::sample::select(Step::ALL.to_vec()).prop_map(Try::Step);
    let take = (1..300_i32, any::<bool>()).prop_map(|(grams, reasoned)| Try::Take { grams, reasoned });
    let one = prop_oneof![3 => step, 2 => take, 1 => Just(Try::Miss)];
    prop::collection::vec((0..900_i64, one), 1..60)
}

#[derive(Clone, Copy)]
struct Stored {
    facts: Facts,
    grams: i32,
    due: DateTime<Utc>,
}

proptest! {
    #[test]
    fn no_order_of_calls_discards_early_or_greens_a_light_sample_or_loses_a_dish(tries in tries()) {
        let begin: DateTime<Utc> = "2026-11-20T03:30:00Z".parse().unwrap();
        let service = (begin, begin + TimeDelta::hours(1));
        let who = Standing { keeper: false, writes: true, reviews: true, holds: true };
        let mut now = begin - TimeDelta::hours(2);
        let (mut there, mut ever): (Option<Stored>, Vec<SampleStatus>) = (None, Vec::new());
        for (minutes, tried) in tries {
            now += TimeDelta::minutes(minutes);
            match (tried, there) {
                (Try::Take { grams, reasoned }, None) => {
                    if let (Ok(_), Ok(status)) = (note(now, service, None), weigh(Some(grams), 125, reasoned)) {
                        prop_assert!(now >= service.0);
                        prop_assert_eq!(status == SampleStatus::Kept, grams >= 125);
                        let due = discard_after(now, service.1, 48);
                        let facts = Facts { status, reviewed: false, held: false, discard_after: Some(due) };
                        there = Some(Stored { facts, grams, due: now.max(service.1) + TimeDelta::hours(48) });
                        ever.push(status);
                    }
                }
                (Try::Miss, None) if note(now, service, None).is_ok() => {
                    let status = SampleStatus::Missing;
                    let facts = Facts { status, reviewed: false, held: false, discard_after: None };
                    there = Some(Stored { facts, grams: 0, due: now });
                    ever.push(status);
                }
                (Try::Step(step), Some(mut one)) => {
                    let before = one.facts;
                    let Ok(status) = next(step, before, who, now) else { continue };
                    one.facts.status = status;
                    match step {
                        Step::Hold => one.facts.held = true,
                        Step::Release => one.facts.held = false,
                        Step::Review => one.facts.reviewed = true,
                        Step::Discard | Step::Void => prop_assert!(!before.held),
                    }
                    if status == SampleStatus::Discarded {
                        prop_assert!(now >= one.due, "thrown away {} early", one.due - now);
                        prop_assert!(one.grams > 0, "there was nothing to throw away");
                    }
                    // What is void is expected again; nothing else makes a dish forgotten.
                    there = (status != SampleStatus::Void).then_some(one);
                    prop_assert!(status != SampleStatus::Kept || one.grams >= 125);
                }
                _ => {}
            }
            prop_assert!(there.is_none_or(|one| ever.contains(&one.facts.status) || one.facts.status == SampleStatus::Discarded));
        }
    }
}
