//! Letting students go: releases, collectors, orders, and whom they were not given to. What people typed is sealed in the
//! rows, and a seal that was changed does not open.

use std::collections::HashMap;

use entity::{
    CollectorId, NoReleaseId, OfSchool, RefusalId, ReleaseId, SchoolId, collector,
    ledger_head::Ledger,
    ledger_row, no_release, refusal,
    release::{self, ReleaseStatus},
};
use sea_orm::{ColumnTrait, DatabaseTransaction, QueryFilter};
use uuid::Uuid;

use super::{Record, Told, fill, subjects, untold};
use crate::{
    Problem,
    collector::{evidence as of_collector, order_evidence},
    release::{evidence as of_release, refusal_evidence},
};

/// The records of these rows.
pub async fn load(
    tx: &DatabaseTransaction,
    school: SchoolId,
    rows: &[&ledger_row::Model],
) -> Result<HashMap<Uuid, Option<Record>>, Problem> {
    let ids = subjects(rows, "release.");
    let named = release::COLUMN.id.is_in(ids.keys().copied().map(ReleaseId));
    let mut all = fill(tx, release::Entity::of(school).filter(named), let_go, ids).await?;
    let ids = subjects(rows, "collector.");
    let named = collector::COLUMN.id.is_in(ids.keys().copied().map(CollectorId));
    all.extend(fill(tx, collector::Entity::of(school).filter(named), named_by, ids).await?);
    let ids = subjects(rows, "no_release.");
    let named = no_release::COLUMN.id.is_in(ids.keys().copied().map(NoReleaseId));
    all.extend(fill(tx, no_release::Entity::of(school).filter(named), ordered, ids).await?);
    let ids = subjects(rows, "refusal.");
    let named = refusal::COLUMN.id.is_in(ids.keys().copied().map(RefusalId));
    all.extend(fill(tx, refusal::Entity::of(school).filter(named), turned, ids).await?);
    Ok(all)
}

/// Whether one of them is in no row.
pub async fn is_stray(tx: &DatabaseTransaction, school: SchoolId) -> Result<bool, Problem> {
    let ledger = Ledger::Release;
    Ok(untold(tx, school, ledger, (release::Entity::of(school), release::Column::Id)).await?
        || untold(tx, school, ledger, (collector::Entity::of(school), collector::Column::Id)).await?
        || untold(tx, school, ledger, (no_release::Entity::of(school), no_release::Column::Id)).await?
        || untold(tx, school, ledger, (refusal::Entity::of(school), refusal::Column::Id)).await?)
}

fn let_go(row: &release::Model) -> Record {
    let told = |op, at, by| Told { op, at, by: Some(by), ..Told::default() };
    let ended = |op, status| told(op, row.ended_at.filter(|_| row.status == status), row.ended_by);
    let told = vec![
        told("release.asked", Some(row.asked_at), Some(row.asked_by)),
        told("release.teacher", row.teacher_at, row.teacher_by),
        told("release.guardian", row.guardian_at, row.guardian_by),
        told("release.student", row.student_at, row.student_by),
        told("release.gate", row.gate_at, row.gate_by),
        Told { op: "release.released", at: row.released_at, ..Told::default() },
        told("release.returned", row.returned_at, row.returned_by),
        told("release.receipt", row.receipt_at, row.receipt_by),
        ended("release.refused", ReleaseStatus::Refused),
        ended("release.cancelled", ReleaseStatus::Cancelled),
        ended("release.expired", ReleaseStatus::Expired),
    ];
    Record { fields: of_release(row), told }
}

fn named_by(row: &collector::Model) -> Record {
    let told = |op, at, by| Told { op, at, by: Some(by), ..Told::default() };
    let told = vec![
        told("collector.added", Some(row.created_at), Some(row.created_by)),
        told("collector.verified", row.verified_at, row.verified_by),
        told("collector.voided", row.voided_at, row.voided_by),
    ];
    Record { fields: of_collector(row), told }
}

fn ordered(row: &no_release::Model) -> Record {
    let told = |op, at, by| Told { op, at, by: Some(by), ..Told::default() };
    let told = vec![
        told("no_release.set", Some(row.set_at), Some(row.set_by)),
        told("no_release.lifted", row.lifted_at, row.lifted_by),
    ];
    Record { fields: order_evidence(row), told }
}

fn turned(row: &refusal::Model) -> Record {
    let told = Told { op: "refusal.kept", at: Some(row.at), by: Some(Some(row.by)), ..Told::default() };
    Record { fields: refusal_evidence(row), told: vec![told] }
}
