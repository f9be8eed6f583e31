//! What a sample is worth and what may be done with it, told in examples.

use SampleStatus::*;
use entity::{MemberId, MenuLineId, SchoolId};

use super::*;

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

fn lunch() -> (DateTime<Utc>, DateTime<Utc>) {
    (at("2026-11-20T03:30:00Z"), at("2026-11-20T04:30:00Z"))
}

const ALL: [SampleStatus; 5] = [Kept, Failed, Missing, Discarded, Void];
const KEEPER: Standing = Standing { keeper: true, writes: true, reviews: true, approves: false, holds: false };
const COOK: Standing = Standing { keeper: false, ..KEEPER };
const DIRECTOR: Standing = Standing { keeper: false, writes: true, reviews: true, approves: true, holds: true };

fn facts(status: SampleStatus) -> Facts {
    Facts { status, late: false, reviewed: false, held: false, discard_after: Some(at("2026-11-22T04:30:00Z")) }
}

#[test]
fn a_box_is_green_from_the_minimum_on_and_below_it_only_with_a_reason() {
    assert_eq!(weigh(Some(125), 125, false), Ok(Kept));
    assert_eq!(weigh(Some(124), 125, false), Err(Light { lacking: 1 }));
    assert_eq!(weigh(Some(118), 125, false), Err(Light { lacking: 7 }));
    assert_eq!(weigh(Some(124), 125, true), Ok(Failed));
    assert_eq!(weigh(None, 125, true), Ok(Failed));
    assert_eq!(weigh(None, 125, false), Err(Light { lacking: 125 }));
    assert_eq!(weigh(Some(149), minimum(150), false), Err(Light { lacking: 1 }));
    assert_eq!(minimum(1), 125, "a school asks for more than the law or for as much");
}

#[test]
fn a_sample_is_taken_from_the_begin_of_service_and_late_after_its_end() {
    let (begin, end) = lunch();
    let tick = TimeDelta::milliseconds(1);
    assert_eq!(note(begin - tick, lunch(), None), Err(Refusal::TooEarly));
    assert_eq!(note(begin, lunch(), None), Ok(Noted { late: false, needs_reason: false }));
    assert_eq!(note(end, lunch(), None), Ok(Noted { late: false, needs_reason: false }));
    assert_eq!(note(end + tick, lunch(), None), Ok(Noted { late: true, needs_reason: true }));
    for gap in [CLOCK_GAP, -CLOCK_GAP] {
        assert_eq!(note(begin, lunch(), Some(begin + gap)), Ok(Noted { late: false, needs_reason: false }));
        let more = begin + gap + if gap > TimeDelta::zero() { tick } else { -tick };
        assert_eq!(note(begin, lunch(), Some(more)), Ok(Noted { late: true, needs_reason: false }));
    }
}

#[test]
fn it_is_kept_for_48_hours_from_the_later_of_sample_and_service() {
    let (begin, end) = lunch();
    assert_eq!(discard_after(begin, end, 48), at("2026-11-22T04:30:00Z"));
    assert_eq!(discard_after(at("2026-11-20T06:00:00Z"), end, 48), at("2026-11-22T06:00:00Z"));
    assert_eq!(discard_after(begin, end, 72), at("2026-11-23T04:30:00Z"));
    assert_eq!(discard_after(begin, end, 1), at("2026-11-22T04:30:00Z"), "never less than the law asks for");
}

#[test]
fn nothing_is_thrown_away_a_millisecond_early_nor_while_held() {
    let due = at("2026-11-22T04:30:00Z");
    for status in [Kept, Failed] {
        let early = next(Step::Discard, facts(status), KEEPER, due - TimeDelta::milliseconds(1));
        assert_eq!(early, Err(Refusal::TooEarly));
        assert_eq!(next(Step::Discard, facts(status), KEEPER, due), Ok(Discarded));
        let held = Facts { held: true, ..facts(status) };
        for step in [Step::Discard, Step::Void] {
            assert_eq!(next(step, held, DIRECTOR, due + TimeDelta::days(400)), Err(Refusal::Held));
        }
        // What was never weighed into a box with an end has none.
        let endless = Facts { discard_after: None, ..facts(status) };
        assert_eq!(next(Step::Discard, endless, KEEPER, due), Err(Refusal::TooEarly));
    }
    for status in [Missing, Discarded, Void] {
        assert_eq!(next(Step::Discard, facts(status), KEEPER, due), Err(Refusal::WrongState));
    }
}

#[test]
fn nobody_reviews_his_own_sample_and_nobody_twice() {
    let now = at("2026-11-20T05:00:00Z");
    assert_eq!(next(Step::Review, facts(Kept), KEEPER, now), Err(Refusal::OwnWork));
    assert_eq!(next(Step::Review, facts(Kept), DIRECTOR, now), Ok(Kept));
    assert_eq!(next(Step::Review, Facts { reviewed: true, ..facts(Kept) }, DIRECTOR, now), Err(Refusal::WrongState));
}

#[test]
fn a_late_entry_is_approved_by_a_director_who_did_not_write_it_also_when_its_box_is_gone() {
    let now = at("2026-11-20T05:00:00Z");
    for status in [Kept, Failed, Discarded] {
        let late = Facts { late: true, ..facts(status) };
        assert_eq!(next(Step::Review, late, COOK, now), Err(Refusal::NotDirector));
        assert_eq!(next(Step::Review, late, Standing { keeper: true, ..DIRECTOR }, now), Err(Refusal::OwnWork));
        assert_eq!(next(Step::Review, late, DIRECTOR, now), Ok(status));
        assert_eq!(next(Step::Review, Facts { reviewed: true, ..late }, DIRECTOR, now), Err(Refusal::WrongState));
    }
    assert_eq!(next(Step::Review, facts(Kept), COOK, now), Ok(Kept));
    assert_eq!(next(Step::Review, facts(Discarded), DIRECTOR, now), Err(Refusal::WrongState));
    assert_eq!(next(Step::Review, Facts { late: true, ..facts(Void) }, DIRECTOR, now), Err(Refusal::WrongState));
}

#[test]
fn who_only_reads_may_do_nothing_and_only_who_holds_may_hold() {
    let now = at("2026-12-20T05:00:00Z");
    for status in ALL {
        for held in [false, true] {
            let facts = Facts { held, ..facts(status) };
            assert_eq!(allowed(facts, Standing::default(), now), []);
            assert!(!allowed(facts, KEEPER, now).iter().any(|step| [Step::Hold, Step::Release].contains(step)));
        }
    }
    assert_eq!(allowed(facts(Kept), DIRECTOR, now), [Step::Review, Step::Discard, Step::Hold, Step::Void]);
    assert_eq!(allowed(Facts { held: true, ..facts(Kept) }, DIRECTOR, now), [Step::Review, Step::Release]);
    assert_eq!(allowed(facts(Discarded), DIRECTOR, now), []);
}

fn served(meal: Meal, cancelled: bool) -> Served {
    Served { meal, line: MenuLineId::new(), dish: DishId::new(), name: "红烧鸡".into(), serves: lunch(), cancelled }
}

fn row(dish: &Served, status: SampleStatus) -> sample::Model {
    let which = ("2026-11-20".parse().unwrap(), dish.meal, dish.dish);
    let row = sample::Model::new(SchoolId::new(), which, dish.name.clone(), MemberId::new(), dish.serves);
    sample::Model { status, ..row }
}

#[test]
fn every_dish_has_its_tile_and_nothing_written_is_lost() {
    let dishes = [served(Meal::Dinner, false), served(Meal::Lunch, false), served(Meal::Lunch, true)];
    let gone = served(Meal::Lunch, false);
    let rows = [row(&dishes[0], Kept), row(&dishes[1], Void), row(&gone, Missing)];
    let tiles = tiles(&dishes, &rows);
    let seen: Vec<_> = tiles.iter().map(|tile| (tile.meal, tile.status, tile.sample)).collect();
    assert_eq!(
        seen,
        [
            (Meal::Lunch, TileStatus::Expected, None),
            (Meal::Lunch, TileStatus::Cancelled, None),
            (Meal::Lunch, TileStatus::Missing, Some(rows[2].id)),
            (Meal::Dinner, TileStatus::Kept, Some(rows[0].id)),
        ]
    );
    assert_eq!(tiles.iter().filter(|tile| tile.is_open()).count(), 1);
}

#[test]
fn the_directors_are_told_once_of_a_meal_that_nobody_closed() {
    let (begin, end) = lunch();
    let later = end + TimeDelta::minutes(1);
    assert!(!is_overdue(end, end, true, None, None), "the service goes on");
    assert!(is_overdue(later, end, true, None, None));
    assert!(is_overdue(later, end, false, None, None), "all is there, but nobody has answered for it");
    assert!(!is_overdue(later, end, true, None, Some(later)));
    assert!(!is_overdue(later, end, false, Some(end), None));
    // A swap opened it again.
    assert!(is_overdue(later, end, true, Some(end), Some(begin)));
    assert!(!is_overdue(later, end, true, Some(end), Some(later)));
}
