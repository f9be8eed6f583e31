//! In whatever order things are done: nothing goes early, nothing light is green, and no expected dish is lost.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    DishId, MemberId, MenuLineId, SchoolId,
    menu::Meal,
    sample::{self, SampleStatus},
};
use houqin::{
    menu::Served,
    sample::rules::{Facts, Standing, Step, discard_after, next, note, tiles, weigh},
};
use proptest::prelude::*;

/// One thing that somebody tries after some minutes.
#[derive(Clone, Copy, Debug)]
enum Try {
    Take {
        grams: i32,
        reasoned: bool,
    },
    Miss,
    /// By a director, or by a cook who did not take it.
    Step(Step, bool),
}

fn tries() -> impl Strategy<Value = Vec<(i64, Try)>> {
    let step = (prop::sample::select(Step::ALL.to_vec()), any::<bool>());
    let step = step.prop_map(|(step, director)| Try::Step(step, director));
    let take = (1..300_i32, any::<bool>()).prop_map(|(grams, reasoned)| Try::Take { grams, reasoned });
    let one = prop_oneof![3 => step, 2 => take, 1 => Just(Try::Miss)];
    prop::collection::vec((0..900_i64, one), 1..60)
}

/// A menu of some dishes, each perhaps swapped away, and samples of some of them and of others, each perhaps void.
fn day() -> impl Strategy<Value = (Vec<Served>, Vec<sample::Model>)> {
    let dish = (any::<bool>(), prop::option::of(any::<bool>()));
    (prop::collection::vec(dish, 0..12), 0..3_usize).prop_map(|(dishes, strangers)| {
        let at: DateTime<Utc> = "2026-11-20T03:30:00Z".parse().unwrap();
        let served = |meal, cancelled| Served {
            meal,
            line: MenuLineId::new(),
            dish: DishId::new(),
            name: "菜".into(),
            serves: (at, at),
            cancelled,
        };
        let meals = [Meal::Breakfast, Meal::Lunch];
        let all: Vec<_> = (0..).zip(&dishes).map(|(nth, (off, _))| served(meals[nth % 2], *off)).collect();
        let rows = all.iter().zip(&dishes).filter_map(|(dish, (_, sampled))| Some(row(dish, (*sampled)?)));
        let others = (0..strangers).map(|_| row(&served(Meal::Lunch, false), false));
        let rows = rows.chain(others).collect();
        (all, rows)
    })
}

fn row(dish: &Served, void: bool) -> sample::Model {
    let which = (dish.serves.0.date_naive(), dish.meal, dish.dish);
    let row = sample::Model::new(SchoolId::new(), which, dish.name.clone(), MemberId::new(), dish.serves);
    sample::Model { status: if void { SampleStatus::Void } else { SampleStatus::Kept }, ..row }
}

proptest! {
    #[test]
    fn whatever_was_swapped_and_voided_no_dish_and_no_sample_is_lost((served, rows) in day()) {
        let tiles = tiles(&served, &rows);
        for dish in &served {
            let of: Vec<_> = tiles.iter().filter(|tile| tile.meal == dish.meal && tile.dish == dish.dish).collect();
            let live = rows.iter().find(|row| row.dish_id == dish.dish && row.status != SampleStatus::Void);
            prop_assert_eq!(of.len(), 1);
            prop_assert_eq!(of[0].sample, live.map(|row| row.id));
            prop_assert_eq!(of[0].is_open(), live.is_none() && !dish.cancelled, "{:?}", of);
        }
        for row in rows.iter().filter(|row| row.status != SampleStatus::Void) {
            prop_assert_eq!(tiles.iter().filter(|tile| tile.sample == Some(row.id)).count(), 1);
        }
        prop_assert!(tiles.is_sorted_by_key(|tile| tile.meal));
    }
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
        let mut now = begin - TimeDelta::hours(2);
        let (mut there, mut ever): (Option<Stored>, Vec<SampleStatus>) = (None, Vec::new());
        for (minutes, tried) in tries {
            now += TimeDelta::minutes(minutes);
            match (tried, there) {
                (Try::Take { grams, reasoned }, None) => {
                    if let (Ok(noted), Ok(status)) = (note(now, service, None), weigh(Some(grams), 125, reasoned)) {
                        prop_assert!(now >= service.0);
                        prop_assert_eq!(status == SampleStatus::Kept, grams >= 125);
                        let due = discard_after(now, service.1, 48);
                        prop_assert_eq!(noted.late, now > service.1);
                        let facts =
                            Facts { status, late: noted.late, reviewed: false, held: false, discard_after: Some(due) };
                        there = Some(Stored { facts, grams, due: now.max(service.1) + TimeDelta::hours(48) });
                        ever.push(status);
                    }
                }
                (Try::Miss, None) if note(now, service, None).is_ok() => {
                    let status = SampleStatus::Missing;
                    let facts = Facts { status, late: false, reviewed: false, held: false, discard_after: None };
                    there = Some(Stored { facts, grams: 0, due: now });
                    ever.push(status);
                }
                (Try::Step(step, director), Some(mut one)) => {
                    let before = one.facts;
                    let who = Standing { keeper: false, writes: true, reviews: true, approves: director, holds: director };
                    let Ok(status) = next(step, before, who, now) else { continue };
                    one.facts.status = status;
                    match step {
                        Step::Hold => one.facts.held = true,
                        Step::Release => one.facts.held = false,
                        Step::Review => {
                            prop_assert!(director || !before.late, "a cook approved of a late entry");
                            one.facts.reviewed = true;
                        }
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
