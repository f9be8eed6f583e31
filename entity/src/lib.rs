//! The tables, one per file, and the words that table, rule and contract share: ids and statuses.
//!
//! Tables are never serialised. What goes over the wire is written beside the handler that sends it.

use sea_orm::{EntityTrait, QueryFilter, Select, UpdateMany, UpdateOne, ValidatedUpdateOne, entity::prelude::*};

pub mod accompany;
pub mod accompany_photo;
pub mod account;
pub mod asset;
pub mod asset_event;
pub mod asset_term;
pub mod badge;
pub mod blob;
pub mod calendar_day;
pub mod collector;
pub mod contractor_link;
pub mod counter;
pub mod crew;
pub mod crew_member;
pub mod delivery;
pub mod dish;
pub mod dispatch_rule;
pub mod duty;
pub mod erasure;
pub mod food;
pub mod frequent_visitor;
pub mod fridge_alarm;
pub mod fridge_reading;
pub mod gate_code;
pub mod hold;
pub mod id;
pub mod idempotency;
pub mod inspection_link;
pub mod invitation;
pub mod job;
pub mod ledger_checkpoint;
pub mod ledger_head;
pub mod ledger_row;
pub mod ledger_secret;
pub mod look;
pub mod member;
pub mod menu;
pub mod menu_line;
pub mod menu_swap;
pub mod no_release;
pub mod notice;
pub mod photo;
pub mod place;
pub mod rectification;
pub mod rectification_photo;
pub mod refresh_token;
pub mod refusal;
pub mod release;
pub mod repair;
pub mod repair_event;
pub mod repair_material;
pub mod repair_photo;
pub mod repair_watcher;
pub mod roll_call;
pub mod roll_call_item;
pub mod sample;
pub mod sample_hold;
pub mod sample_meal;
pub mod sample_photo;
pub mod school;
pub mod school_class;
pub mod school_key;
pub mod sealed;
pub mod shift;
pub mod stand_in;
pub mod student;
pub mod tag;
pub mod visit;
pub mod visit_ask;
pub mod watch_entry;
pub mod webhook;

pub use id::*;
pub use sealed::Sealed;

/// A table whose rows belong to a school. Queries start here: the bare finders are banned outside this crate
/// (`api/clippy.toml`), so a query that forgets the school does not pass the lints.
pub trait OfSchool: EntityTrait {
    /// The column that names the school.
    const SCHOOL: Self::Column;

    /// Reads rows of this school.
    fn of(school: SchoolId) -> Select<Self> {
        Self::find().filter(Self::SCHOOL.eq(school))
    }

    /// Changes rows of this school.
    fn change(school: SchoolId) -> UpdateMany<Self> {
        Self::update_many().filter(Self::SCHOOL.eq(school))
    }

    /// Writes a row back, if it is this school's; an error otherwise.
    fn write_back<A: ActiveModelTrait<Entity = Self>>(
        school: SchoolId,
        row: A,
    ) -> Result<ValidatedUpdateOne<A>, DbErr> {
        Ok(Self::update(row).validate()?.filter(Self::SCHOOL.eq(school)))
    }

    /// Removes rows of this school. Only for what can be made again or has ended, such as search terms and spent tokens, and
    /// for what people are owed that it be erased: records are voided, not deleted.
    fn drop_derived(school: SchoolId) -> sea_orm::DeleteMany<Self> {
        Self::delete_many().filter(Self::SCHOOL.eq(school))
    }
}

macro_rules! of_school {
    ($($table:ident),*) => {$(
        impl OfSchool for $table::Entity {
            const SCHOOL: $table::Column = $table::Column::SchoolId;
        }
    )*};
}

of_school!(
    accompany,
    accompany_photo,
    asset,
    asset_event,
    asset_term,
    badge,
    blob,
    calendar_day,
    collector,
    contractor_link,
    counter,
    crew,
    crew_member,
    delivery,
    dish,
    dispatch_rule,
    duty,
    erasure,
    food,
    frequent_visitor,
    fridge_alarm,
    fridge_reading,
    gate_code,
    hold,
    idempotency,
    inspection_link,
    invitation,
    job,
    ledger_checkpoint,
    ledger_head,
    ledger_row,
    ledger_secret,
    look,
    member,
    menu,
    menu_line,
    menu_swap,
    no_release,
    notice,
    photo,
    place,
    rectification,
    rectification_photo,
    refresh_token,
    refusal,
    release,
    repair,
    repair_event,
    repair_material,
    repair_photo,
    repair_watcher,
    roll_call,
    roll_call_item,
    sample,
    sample_hold,
    sample_meal,
    sample_photo,
    school_class,
    school_key,
    shift,
    stand_in,
    student,
    tag,
    visit,
    visit_ask,
    watch_entry,
    webhook
);

/// Tables that stand above the schools, read by their own key. Everything else starts from [`OfSchool::of`].
pub trait AboveSchools: EntityTrait {
    /// Reads rows of all schools.
    fn every() -> Select<Self> {
        Self::find()
    }

    /// Writes a row back.
    fn write_back<A: ActiveModelTrait<Entity = Self>>(row: A) -> UpdateOne<A> {
        Self::update(row)
    }
}

impl AboveSchools for school::Entity {}
impl AboveSchools for account::Entity {}
