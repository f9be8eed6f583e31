//! Every cell of status × step × who, and the rules beside it.

use entity::{MemberId, SchoolId};

use super::*;

const ACCEPTANCE: TimeDelta = TimeDelta::hours(72);
const REPEAT: TimeDelta = TimeDelta::days(30);

fn now() -> DateTime<Utc> {
    "2026-11-20T02:00:00Z".parse().unwrap()
}

fn order(status: RepairStatus) -> repair::Model {
    repair::Model {
        number: "BX-2026-000001".into(),
        status,
        trade: Trade::Plumbing,
        place_id: Some(PlaceId::new()),
        item: "水龙头".into(),
        description: "漏水".into(),
        reporter_id: Some(MemberId::new()),
        finished_at: (status == RepairStatus::Finished).then(now),
        accept_until: (status == RepairStatus::Finished).then(|| now() + ACCEPTANCE),
        ..repair::Model::new(SchoolId::new(), now())
    }
}

const STATUSES: [RepairStatus; 9] = [
    RepairStatus::Reported,
    RepairStatus::Triaged,
    RepairStatus::Assigned,
    RepairStatus::Started,
    RepairStatus::Waiting,
    RepairStatus::Finished,
    RepairStatus::Closed,
    RepairStatus::Returned,
    RepairStatus::Cancelled,
];

/// Everybody who could come, with a letter for the table.
fn people() -> [(char, Standing); 8] {
    let nobody = Standing { reports: true, ..Standing::default() };
    let reporter = Standing { reporter: true, watcher: true, ..nobody };
    let worker = Standing { works: true, ..nobody };
    let assignee = Standing { assignee: true, repaired: true, ..worker };
    let director = Standing { dispatches: true, ..worker };
    [
        ('n', nobody),
        ('r', reporter),
        ('j', Standing { watcher: true, ..nobody }),
        ('k', Standing { keeper: true, ..nobody }),
        ('w', worker),
        ('a', assignee),
        ('d', director),
        ('x', Standing { dispatches: true, ..assignee }),
    ]
}

/// Who may do it: letters of [`people`] for each status in the order of [`STATUSES`]. In orders that are taken, the
/// assignee has it; 72 hours have passed since the work was finished.
fn table(step: Step) -> [&'static str; 9] {
    match step {
        Step::Triage => ["dx", "dx", "dx", "dx", "dx", "", "", "", ""],
        Step::Return | Step::Assign => ["dx", "dx", "dx", "", "", "", "", "", ""],
        Step::Grab => ["wadx", "wadx", "", "", "", "", "", "", ""],
        Step::Transfer => ["", "", "adx", "adx", "adx", "", "", "", ""],
        Step::Start => ["", "", "ax", "", "ax", "", "", "", ""],
        Step::Wait | Step::Finish => ["", "", "", "ax", "", "", "", "", ""],
        Step::Urge => ["rj", "rj", "rj", "rj", "rj", "", "", "", ""],
        Step::Accept | Step::Reject => ["", "", "", "", "", "rjk", "", "", ""],
        Step::Close => ["", "", "", "", "", "d", "", "", ""],
        Step::Recheck => ["", "", "", "", "", "", "", "", ""],
        Step::FollowUp => ["", "", "", "", "", "", "wd", "", ""],
        Step::Cancel => ["rdx", "rdx", "rdx", "dx", "dx", "", "", "", ""],
        Step::Join => ["nkwadx", "nkwadx", "nkwadx", "nkwadx", "nkwadx", "", "", "", ""],
        Step::Note => ["rjkwadx"; 9],
    }
}

#[test]
fn every_cell_of_status_and_step_and_person_is_as_the_table_says() {
    let later = now() + ACCEPTANCE;
    for step in Step::ALL {
        for (status, may) in STATUSES.into_iter().zip(table(step)) {
            let order = order(status);
            for (letter, who) in people() {
                let answer = next(step, &order, who, later);
                assert_eq!(answer.is_ok(), may.contains(letter), "{step:?} {status:?} {letter} {answer:?}");
            }
        }
    }
}

#[test]
fn a_wrong_person_is_told_so_whatever_the_state() {
    let teacher = Standing { reports: true, watcher: true, reporter: true, ..Standing::default() };
    for status in STATUSES {
        for step in [Step::Triage, Step::Assign, Step::Start, Step::Finish, Step::Close] {
            assert_eq!(next(step, &order(status), teacher, now()), Err(Refusal::WrongPerson), "{step:?} {status:?}");
        }
    }
}

#[test]
fn who_reported_cancels_only_what_nobody_began() {
    let reporter = Standing { reports: true, reporter: true, watcher: true, ..Standing::default() };
    let handed_on = repair::Model { started_at: Some(now()), ..order(RepairStatus::Assigned) };
    assert_eq!(next(Step::Cancel, &handed_on, reporter, now()), Err(Refusal::WrongState));
    let director = Standing { dispatches: true, ..reporter };
    assert_eq!(next(Step::Cancel, &handed_on, director, now()), Ok(RepairStatus::Cancelled));
}

#[test]
fn who_repairs_does_not_call_it_harmless() {
    let (mine, other) = (Standing { repaired: true, dispatches: true, ..Standing::default() }, Standing::default());
    let dangerous = repair::Model { safety: true, ..order(RepairStatus::Started) };
    assert_eq!(may_call_harmless(&dangerous, mine), Err(Refusal::OwnWork));
    assert_eq!(may_call_harmless(&dangerous, other), Ok(()));
    assert_eq!(may_call_harmless(&order(RepairStatus::Started), mine), Ok(()), "there was nothing to call harmless");
}

#[test]
fn nobody_joins_what_is_said_to_be_repaired() {
    use RepairStatus::{Assigned, Reported, Started, Triaged, Waiting};
    let undone: Vec<_> = STATUSES.into_iter().filter(|status| is_undone(*status)).collect();
    assert_eq!(undone, [Reported, Triaged, Assigned, Started, Waiting]);
}

#[test]
fn who_repaired_judges_nothing_of_it_in_whatever_role() {
    let all = Standing {
        reporter: true,
        watcher: true,
        keeper: true,
        assignee: false,
        crew: true,
        repaired: true,
        acceptor: false,
        reports: true,
        works: true,
        dispatches: true,
    };
    for step in [Step::Accept, Step::Reject, Step::Recheck, Step::Close] {
        let order = repair::Model { safety: true, ..order(RepairStatus::Finished) };
        assert_eq!(next(step, &order, all, now() + ACCEPTANCE), Err(Refusal::OwnWork), "{step:?}");
    }
    let closed = order(RepairStatus::Closed);
    assert_eq!(next(Step::FollowUp, &closed, all, now()), Err(Refusal::OwnWork));
    let acceptor = Standing { repaired: false, acceptor: true, ..all };
    assert_eq!(next(Step::FollowUp, &closed, acceptor, now()), Err(Refusal::OwnWork), "a third person");
}

#[test]
fn nobody_closes_an_order_before_the_reporter_had_his_time() {
    let director = Standing { reports: true, works: true, dispatches: true, ..Standing::default() };
    let order = order(RepairStatus::Finished);
    let at = now() + ACCEPTANCE;
    assert_eq!(next(Step::Close, &order, director, at - TimeDelta::milliseconds(1)), Err(Refusal::TooEarly));
    assert_eq!(next(Step::Close, &order, director, at), Ok(RepairStatus::Closed));
}

#[test]
fn what_could_hurt_somebody_is_looked_at_by_a_second_person_before_it_ends() {
    let (reporter, director) = (
        Standing { reports: true, reporter: true, watcher: true, ..Standing::default() },
        Standing { reports: true, works: true, dispatches: true, ..Standing::default() },
    );
    let order = repair::Model { safety: true, ..order(RepairStatus::Finished) };
    assert_eq!(next(Step::Accept, &order, reporter, now()), Err(Refusal::NotRechecked));
    assert_eq!(next(Step::Close, &order, director, now() + ACCEPTANCE), Err(Refusal::NotRechecked));
    assert_eq!(next(Step::Recheck, &order, reporter, now()), Err(Refusal::WrongPerson));
    assert_eq!(next(Step::Recheck, &order, director, now()), Ok(RepairStatus::Finished));
    let rechecked = repair::Model { rechecked_by: Some(MemberId::new()), ..order };
    assert_eq!(next(Step::Recheck, &rechecked, director, now()), Err(Refusal::WrongState));
    assert_eq!(next(Step::Accept, &rechecked, reporter, now()), Ok(RepairStatus::Closed));
}

#[test]
fn only_the_crew_that_it_waits_for_may_grab_it() {
    let worker = Standing { reports: true, works: true, ..Standing::default() };
    let waiting = repair::Model { crew_id: Some(entity::CrewId::new()), ..order(RepairStatus::Triaged) };
    assert_eq!(next(Step::Grab, &waiting, worker, now()), Err(Refusal::WrongPerson));
    assert_eq!(next(Step::Grab, &waiting, Standing { crew: true, ..worker }, now()), Ok(RepairStatus::Assigned));
    let taken = repair::Model { assignee_id: Some(MemberId::new()), ..order(RepairStatus::Triaged) };
    assert_eq!(next(Step::Grab, &taken, worker, now()), Err(Refusal::WrongState));
}

#[test]
fn the_book_of_a_firm_is_kept_by_who_may_send_for_it() {
    let caretaker = Standing { reports: true, works: true, ..Standing::default() };
    let director = Standing { dispatches: true, ..caretaker };
    let order = repair::Model { contractor: "恒修水电".into(), ..order(RepairStatus::Assigned) };
    assert_eq!(next(Step::Start, &order, caretaker, now()), Err(Refusal::WrongPerson));
    assert_eq!(next(Step::Start, &order, director, now()), Ok(RepairStatus::Started));
}

#[test]
fn a_promise_runs_while_there_is_work_and_is_told_of_twice() {
    let late = now() + TimeDelta::milliseconds(1);
    for status in STATUSES {
        assert_eq!(is_overdue(&order(status), late), RUNNING.contains(&status), "{status:?}");
        assert!(!is_overdue(&order(status), now()));
    }
    let told = |escalated| escalates(&repair::Model { escalated, ..order(RepairStatus::Started) });
    assert_eq!([told(0), told(1), told(2)], [Some(now()), Some(now() + AGAIN), None]);
}

#[test]
fn the_same_fault_is_known_by_its_card_or_by_its_place_and_name() {
    let (asset, place) = (Some(AssetId::new()), Some(PlaceId::new()));
    let thing = |asset, place, item, trade| Thing { asset, place, item, trade };
    let tap = thing(None, place, "水龙头", Trade::Plumbing);
    for (other, same) in [
        (tap, true),
        (thing(None, Some(PlaceId::new()), "水龙头", Trade::Plumbing), false),
        (thing(None, place, "水管", Trade::Plumbing), false),
        (thing(None, place, "水龙头", Trade::Other), true),
        (thing(None, place, "", Trade::Plumbing), true),
        (thing(None, place, "", Trade::Electrical), false),
        (thing(asset, place, "水龙头", Trade::Plumbing), false),
    ] {
        assert_eq!(is_same(tap, other), same, "{other:?}");
        assert_eq!(is_same(other, tap), same, "{other:?}");
    }
    let card = thing(asset, place, "", Trade::Other);
    assert!(is_same(card, thing(asset, None, "投影", Trade::Appliance)), "a thing that was moved");
    assert!(!is_same(card, thing(Some(AssetId::new()), place, "", Trade::Other)));
    let vague = thing(None, place, "", Trade::Other);
    assert!(!is_same(vague, vague), "two things of which nothing is known");
}

#[test]
fn a_repeat_counts_from_the_repair() {
    let mended = order(RepairStatus::Finished);
    assert!(is_recent(&mended, REPEAT, now() + REPEAT));
    assert!(!is_recent(&mended, REPEAT, now() + REPEAT + TimeDelta::milliseconds(1)));
    for status in [RepairStatus::Reported, RepairStatus::Started, RepairStatus::Cancelled, RepairStatus::Returned] {
        assert!(!is_recent(&order(status), REPEAT, now()), "nothing was repaired");
    }
}

#[test]
fn one_new_photo_among_old_ones_is_a_proof() {
    let before = HashSet::from(["a".to_owned(), "b".to_owned()]);
    assert!(!is_proof([], &before));
    assert!(!is_proof(["a", "b"], &before));
    assert!(is_proof(["a", "c"], &before));
}
