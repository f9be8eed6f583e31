//! What a sample is worth, what may be done with it and when, and what a meal still lacks. Facts in, decision out.

use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    DishId, SampleId,
    menu::Meal,
    sample::{self, SampleStatus},
};
use serde::Serialize;
use utoipa::ToSchema;

use crate::menu::{LEAST_GRAMS, LEAST_HOURS, Served};

#[cfg(test)]
mod tests;

/// More than this is no sample but a slip of the finger.
pub const MOST_GRAMS: i32 = 5_000;
/// A phone whose clock is off by more is not believed without a mark.
pub const CLOCK_GAP: TimeDelta = TimeDelta::minutes(15);
/// No thermometer of a fridge shows less or more, in tenths of a degree.
pub const DEGREES: std::ops::RangeInclusive<i32> = -500..=600;

/// Something that can be done with a sample. The words are those of the addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = SampleStep)]
pub enum Step {
    /// 审核
    Review,
    /// 销毁
    Discard,
    /// 封存
    Hold,
    /// 解封
    Release,
    /// 作废
    Void,
}

impl Step {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Review, Self::Discard, Self::Hold, Self::Release, Self::Void];
}

/// Why something may not be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It is not for him.
    WrongPerson,
    /// Nobody reviews what he has taken himself.
    OwnWork,
    /// It was written late: a director approves of it.
    NotDirector,
    /// Not from where it is.
    WrongState,
    /// It is held.
    Held,
    /// Not yet.
    TooEarly,
}

/// What who asks may do here at all, and whether the sample is his.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// He took it.
    pub keeper: bool,
    /// He may take and discard samples.
    pub writes: bool,
    /// He may review them.
    pub reviews: bool,
    /// He may approve of what was written late.
    pub approves: bool,
    /// He may hold and release them.
    pub holds: bool,
}

/// What a step depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// What there is.
    pub status: SampleStatus,
    /// 补记
    pub late: bool,
    /// Somebody has reviewed it.
    pub reviewed: bool,
    /// A hold has it.
    pub held: bool,
    /// Not thrown away before.
    pub discard_after: Option<DateTime<Utc>>,
}

impl Facts {
    /// Those of a row.
    pub fn of(row: &sample::Model, held: bool) -> Self {
        let (status, late, discard_after) = (row.status, row.late, row.discard_after);
        Self { status, late, reviewed: row.reviewed_at.is_some(), held, discard_after }
    }
}

/// Whether a box of it stands in a fridge.
pub fn is_there(status: SampleStatus) -> bool {
    matches!(status, SampleStatus::Kept | SampleStatus::Failed)
}

/// 待批准: a late entry that no director has reviewed yet.
pub fn awaits_approval(row: &sample::Model) -> bool {
    row.late && row.reviewed_at.is_none() && row.status != SampleStatus::Void
}

/// What becomes of the sample by the step. Who may is asked before what may be.
pub fn next(step: Step, facts: Facts, who: Standing, now: DateTime<Utc>) -> Result<SampleStatus, Refusal> {
    let Facts { status, late, reviewed, held, discard_after } = facts;
    let unless = |wrong: bool, refusal| if wrong { Err(refusal) } else { Ok(()) };
    let there = is_there(status);
    match step {
        Step::Review => {
            unless(!who.reviews, Refusal::WrongPerson)?;
            unless(who.keeper, Refusal::OwnWork)?;
            unless(late && !who.approves, Refusal::NotDirector)?;
            // What is approved of a late entry is what was written, whether the box is there or not.
            let can = there || status == SampleStatus::Missing || late && status == SampleStatus::Discarded;
            unless(reviewed || !can, Refusal::WrongState)?;
            Ok(status)
        }
        Step::Discard => {
            unless(!who.writes, Refusal::WrongPerson)?;
            unless(!there, Refusal::WrongState)?;
            unless(held, Refusal::Held)?;
            unless(discard_after.is_none_or(|after| now < after), Refusal::TooEarly)?;
            Ok(SampleStatus::Discarded)
        }
        Step::Hold => {
            unless(!who.holds, Refusal::WrongPerson)?;
            unless(!there || held, Refusal::WrongState)?;
            Ok(status)
        }
        Step::Release => {
            unless(!who.holds, Refusal::WrongPerson)?;
            unless(!held, Refusal::WrongState)?;
            Ok(status)
        }
        Step::Void => {
            unless(!who.writes, Refusal::WrongPerson)?;
            unless(!(there || status == SampleStatus::Missing), Refusal::WrongState)?;
            unless(held, Refusal::Held)?;
            Ok(SampleStatus::Void)
        }
    }
}

/// What he may do with it now.
pub fn allowed(facts: Facts, who: Standing, now: DateTime<Utc>) -> Vec<Step> {
    Step::ALL.into_iter().filter(|step| next(*step, facts, who, now).is_ok()).collect()
}

/// So many grams are lacking, and no reason was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Light {
    /// How many.
    pub lacking: i32,
}

/// The least that a sample of the school weighs, whatever it has set.
pub fn minimum(set: u32) -> i32 {
    i32::try_from(set.max(LEAST_GRAMS)).unwrap_or(i32::MAX)
}

/// What a box of so many grams is. Nothing weighed weighs nothing.
pub fn weigh(grams: Option<i32>, minimum: i32, reasoned: bool) -> Result<SampleStatus, Light> {
    match grams.unwrap_or(0) {
        enough if enough >= minimum => Ok(SampleStatus::Kept),
        _ if reasoned => Ok(SampleStatus::Failed),
        little => Err(Light { lacking: minimum - little }),
    }
}

/// How the time of a sample is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Noted {
    /// 补记: after the service, or by a phone whose clock says something else.
    pub late: bool,
    /// It has to be said why.
    pub needs_reason: bool,
}

/// Whether a dish can be sampled now, from when on it can be until its service ends. What is not cooked yet cannot.
pub fn note(
    now: DateTime<Utc>,
    (begin, end): (DateTime<Utc>, DateTime<Utc>),
    occurred: Option<DateTime<Utc>>,
) -> Result<Noted, Refusal> {
    if now < begin {
        return Err(Refusal::TooEarly);
    }
    let after = now > end;
    let gap = occurred.is_some_and(|at| (now - at).abs() > CLOCK_GAP);
    Ok(Noted { late: after || gap, needs_reason: after })
}

/// Before this nothing of the meal is thrown away, whatever the school has set.
pub fn discard_after(taken: DateTime<Utc>, service_end: DateTime<Utc>, hours: u32) -> DateTime<Utc> {
    taken.max(service_end) + TimeDelta::hours(hours.max(LEAST_HOURS).into())
}

/// What is the matter with a dish of a meal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TileStatus {
    /// To be sampled
    Expected,
    /// Not served: a swap took it off the menu
    Cancelled,
    /// 已留样
    Kept,
    /// 不合格留样
    Failed,
    /// 缺留
    Missing,
    /// 已销毁
    Discarded,
}

/// A dish of a meal, with its sample.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tile {
    /// Of which meal.
    pub meal: Meal,
    /// The dish.
    pub dish: DishId,
    /// What it is called.
    pub name: String,
    /// When the meal's service ends.
    pub until: DateTime<Utc>,
    /// A swap took it off the menu, before or after it was sampled.
    pub cancelled: bool,
    /// What is the matter with it.
    pub status: TileStatus,
    /// Its sample, if one was taken or explained.
    pub sample: Option<SampleId>,
}

impl Tile {
    /// Neither sampled nor explained.
    pub fn is_open(&self) -> bool {
        self.status == TileStatus::Expected
    }
}

/// The dishes of a day with their samples, in the order of the menu. A sample whose dish is on no menu any more stands
/// at the end of its meal: nothing that was written is lost.
pub fn tiles(served: &[Served], samples: &[sample::Model]) -> Vec<Tile> {
    let live = || samples.iter().filter(|row| row.status != SampleStatus::Void);
    let mut tiles: Vec<Tile> = served
        .iter()
        .map(|dish| {
            let row = live().find(|row| row.meal == dish.meal && row.dish_id == dish.dish);
            let none = if dish.cancelled { TileStatus::Cancelled } else { TileStatus::Expected };
            let status = row.and_then(|row| tile_status(row.status)).unwrap_or(none);
            let sample = row.map(|row| row.id);
            Tile {
                meal: dish.meal,
                dish: dish.dish,
                name: dish.name.clone(),
                until: dish.serves.1,
                cancelled: dish.cancelled,
                status,
                sample,
            }
        })
        .collect();
    for row in live() {
        let is_named = tiles.iter().any(|tile| tile.meal == row.meal && tile.dish == row.dish_id);
        if let (false, Some(status)) = (is_named, tile_status(row.status)) {
            let (dish, name, until) = (row.dish_id, row.dish.clone(), row.served_until);
            tiles.push(Tile { meal: row.meal, dish, name, until, cancelled: true, status, sample: Some(row.id) });
        }
    }
    tiles.sort_by_key(|tile| tile.meal);
    tiles
}

fn tile_status(status: SampleStatus) -> Option<TileStatus> {
    match status {
        SampleStatus::Kept => Some(TileStatus::Kept),
        SampleStatus::Failed => Some(TileStatus::Failed),
        SampleStatus::Missing => Some(TileStatus::Missing),
        SampleStatus::Discarded => Some(TileStatus::Discarded),
        SampleStatus::Void => None,
    }
}

/// Whether the directors are to be told that nobody has closed a meal: once, and once more each time that a closed meal
/// was opened again by a swap or a correction.
pub fn is_overdue(
    now: DateTime<Utc>,
    service_end: DateTime<Utc>,
    is_open: bool,
    closed: Option<DateTime<Utc>>,
    told: Option<DateTime<Utc>>,
) -> bool {
    let closes = closed.is_some() && !is_open;
    now > service_end && !closes && told.is_none_or(|told| closed.is_some_and(|closed| told < closed))
}
