//! Looks at a register, or writes it.

use std::{
    collections::HashMap,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use actix_web::web::{self, Data};
use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    JobId, OfSchool,
    asset_event::AssetEventKind,
    member::{self, MemberState, Role},
    place,
};
use sea_orm::{ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, QueryFilter, QuerySelect, Set};

use super::{
    FoundPlace, Import, ImportColumn, MOST_ERRORS, MOST_IDS,
    places::Places,
    plan::{Known, Plan, Planner, Register},
};
use crate::{
    Problem, State,
    asset::store,
    gate::Actor,
    job, member as members,
    school::{self, NumberPattern},
    tag,
};

/// So many cards at a time, between two signs of progress.
const STEP: usize = 500;

/// What was uploaded and by whom.
pub struct Input {
    /// The rows.
    pub register: Register,
    /// The date at the school.
    pub today: NaiveDate,
    /// Who imports.
    pub actor: Actor,
}

/// What would happen. Writes nothing.
pub async fn look(state: &Data<State>, input: Input) -> Result<Import, Problem> {
    let input = Arc::new(input);
    let plan = make(state.db.read(), state, &input, DateTime::UNIX_EPOCH).await?;
    Ok(Import { dry_run: true, ..told(&input, &plan, 0) })
}

/// Writes it, and its end into the job. Whatever happens, the job ends; however often it is begun, it is written once.
pub async fn run(state: Data<State>, id: JobId, input: Input) {
    let (school, input) = (input.actor.school, Arc::new(input));
    let done = Arc::new(AtomicUsize::new(0));
    let (inner, counted) = (state.clone(), done.clone());
    let write = state.db.write(move |tx| Box::pin(async move { all(tx, &inner, id, &input, &counted).await }));
    let ended = job::watch(&state, id, &done, write).await;
    if let Err(problem) = ended {
        tracing::warn!(job = %id, code = problem.code.as_str(), "an import was undone");
        job::fail(&state, school, id, &problem).await;
    }
}

async fn all(
    tx: &DatabaseTransaction,
    state: &Data<State>,
    id: JobId,
    input: &Arc<Input>,
    done: &AtomicUsize,
) -> Result<(), Problem> {
    let (school, now, by) = (input.actor.school, state.clock.now(), input.actor.member);
    // Two imports at the same moment would make the same places twice.
    let settings = school::lock(tx, school).await?;
    if job::is_done(tx, school, id).await? {
        return Ok(());
    }
    let mut plan = make(tx, state, input, now).await?;
    if !plan.errors.is_empty() {
        return job::finish(tx, school, id, &told(input, &plan, 0)).await;
    }
    for new in &plan.places {
        let row = place::ActiveModel {
            id: Set(new.id),
            school_id: Set(school),
            name: Set(new.name.clone()),
            kind: Set(new.kind),
            parent_id: Set(new.parent),
            keeper_id: Set(None),
            path: Set(new.path.clone()),
            void_reason: Set(None),
            version: Set(1),
            created_at: Set(now),
        };
        row.insert(tx).await?;
    }
    for (name, keeper) in &plan.keepers {
        let new = members::NewMember { id: Some(*keeper), name: name.clone(), role: Role::Teacher, account: None };
        members::create(tx, school, new, now).await?;
    }
    let pattern = NumberPattern::of(&settings)?;
    store::number(tx, school, &pattern, &mut plan.cards, input.today).await?;
    for step in plan.cards.chunks(STEP) {
        store::insert(tx, step.to_vec(), AssetEventKind::Imported, Some(by), "").await?;
        done.fetch_add(step.len(), Ordering::Relaxed);
    }
    tag::adopt(tx, school, &plan.tags, Some(by), now).await?;
    job::finish(tx, school, id, &told(input, &plan, plan.cards.len())).await
}

async fn make(
    db: &impl ConnectionTrait,
    state: &Data<State>,
    input: &Arc<Input>,
    now: DateTime<Utc>,
) -> Result<Plan, Problem> {
    let known = known(db, input).await?;
    let (state, input) = (state.clone(), input.clone());
    // Fifty thousand rows take long enough to keep others waiting.
    let plan = web::block(move || {
        let Input { register, today, actor } = &*input;
        let categories = &state.categories;
        let suggested = HashMap::new();
        Planner { school: actor.school, known, categories, today: *today, now, register, suggested }.plan()
    });
    plan.await.map_err(Problem::internal)
}

async fn known(db: &impl ConnectionTrait, input: &Input) -> Result<Known, Problem> {
    let school = input.actor.school;
    let (numbers, codes) = input.register.asked();
    let rows = place::Entity::of(school)
        .filter(place::COLUMN.void_reason.is_null())
        .select_only()
        .columns([place::Column::Path, place::Column::Id, place::Column::Kind])
        .into_tuple::<(String, _, _)>()
        .all(db)
        .await?;
    let mut places = Places::default();
    for (path, id, kind) in rows {
        places.stands(&path, id, kind);
    }
    let mut members: HashMap<String, Vec<_>> = HashMap::new();
    let named = member::Entity::of(school)
        .filter(member::COLUMN.state.ne(MemberState::Removed))
        .select_only()
        .columns([member::Column::Name, member::Column::Id])
        .into_tuple::<(String, _)>()
        .all(db)
        .await?;
    for (name, id) in named {
        members.entry(name).or_default().push(id);
    }
    Ok(Known {
        places,
        members,
        numbers: store::taken(db, school, &numbers).await?,
        tags: tag::known(db, school, &codes).await?,
    })
}

fn told(input: &Input, plan: &Plan, created: usize) -> Import {
    let columns = input.register.mapping.columns().map(|(heading, column)| ImportColumn {
        heading: heading.into(),
        field: column.map(|column| column.field().into()),
    });
    Import {
        dry_run: false,
        rows: input.register.total,
        created,
        errors: plan.errors.iter().take(MOST_ERRORS).cloned().collect(),
        columns: columns.collect(),
        found_places: plan.found.iter().map(FoundPlace::from).collect(),
        new_places: plan.places.iter().map(|place| place.path.clone()).collect(),
        new_keepers: plan.keepers.keys().cloned().collect(),
        asset_ids: plan.cards.iter().take(if created > 0 { MOST_IDS } else { 0 }).map(|card| card.id).collect(),
    }
}
