//! What a member is to a student.

use entity::{OfSchool, StudentId, member::Role, school_class, student};
use sea_orm::{ColumnTrait, ConnectionTrait, QueryFilter};

use super::store;
use crate::{Problem, collector, gate::Actor, problem::Code};

/// Who somebody is to a student.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// He directs.
    pub director: bool,
    /// 班主任
    pub class_teacher: bool,
    /// He stands at the gate.
    pub guard: bool,
    /// He is a guardian of this student, and no order keeps the student from him.
    pub guardian: bool,
    /// He inspects.
    pub auditor: bool,
}

impl Standing {
    /// What this member is to the student.
    pub async fn of(db: &impl ConnectionTrait, actor: Actor, student: &student::Model) -> Result<Self, Problem> {
        let teaches = async || -> Result<bool, Problem> {
            let class = school_class::Entity::of(actor.school).filter(school_class::COLUMN.id.eq(student.class_id));
            Ok(class.one(db).await?.is_some_and(|class| class.teacher_id == Some(actor.member)))
        };
        Ok(Self {
            director: actor.role == Role::Director,
            guard: actor.role == Role::Guard,
            auditor: actor.role == Role::Auditor,
            class_teacher: actor.role == Role::Teacher && teaches().await?,
            guardian: collector::store::children(db, actor).await?.contains(&student.id),
        })
    }

    /// Whether the student concerns him at all.
    pub fn is_any(self) -> bool {
        self != Self::default()
    }
}

/// The student, and what this member is to him. Whom he does not concern is told that there is none.
pub async fn seen(
    db: &impl ConnectionTrait,
    actor: Actor,
    id: StudentId,
) -> Result<(student::Model, Standing), Problem> {
    let student = store::get(db, actor.school, id).await?;
    let standing = Standing::of(db, actor, &student).await?;
    if standing.is_any() { Ok((student, standing)) } else { Err(Code::NotFound.into()) }
}

/// The same for a student that the body of a request names.
pub fn named(problem: Problem) -> Problem {
    if problem.code == Code::NotFound { Problem::field("studentId", "not_found") } else { problem }
}
