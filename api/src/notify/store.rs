//! Reads and writes the inbox.

use chrono::{DateTime, Utc};
use entity::{MemberId, NoticeId, OfSchool, SchoolId, notice};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::Expr,
};

use crate::{
    Problem,
    problem::Code,
    wire::{Cursor, Limit},
};

/// A member, who has an inbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Reader {
    /// The school.
    pub school: SchoolId,
    /// The member.
    pub member: MemberId,
}

impl Reader {
    fn inbox(self) -> sea_orm::Select<notice::Entity> {
        notice::Entity::of(self.school).filter(notice::COLUMN.member_id.eq(self.member))
    }

    /// A notice of this reader. Another's is not there.
    pub async fn find(self, db: &impl ConnectionTrait, id: NoticeId) -> Result<notice::Model, Problem> {
        self.inbox().filter(notice::COLUMN.id.eq(id)).one(db).await?.ok_or(Code::NotFound.into())
    }

    /// The newest first.
    pub async fn list(
        self,
        db: &impl ConnectionTrait,
        unread: bool,
        limit: Limit,
        cursor: Option<Cursor>,
    ) -> Result<Vec<notice::Model>, Problem> {
        let mut query = self.inbox();
        if unread {
            query = query.filter(notice::COLUMN.read_at.is_null());
        }
        if let Some(cursor) = cursor {
            let [id] = cursor.parts()?;
            let id: NoticeId = id.parse().map_err(|_| Cursor::wrong())?;
            query = query.filter(notice::COLUMN.id.lt(id));
        }
        Ok(query.order_by_desc(notice::Column::Id).limit(limit.rows()).all(db).await?)
    }

    /// How many are unread.
    pub async fn unread(self, db: &impl ConnectionTrait) -> Result<u64, Problem> {
        Ok(self.inbox().filter(notice::COLUMN.read_at.is_null()).count(db).await?)
    }

    /// The first that come after `from` and are none of these, at most so many.
    pub async fn since(
        self,
        db: &impl ConnectionTrait,
        from: NoticeId,
        but: &[NoticeId],
        most: u64,
    ) -> Result<Vec<notice::Model>, Problem> {
        let mut query = self.inbox().filter(notice::COLUMN.id.gt(from));
        if !but.is_empty() {
            query = query.filter(notice::COLUMN.id.is_not_in(but.iter().copied()));
        }
        Ok(query.order_by_asc(notice::Column::Id).limit(most).all(db).await?)
    }

    /// The newest few.
    pub async fn newest(self, db: &impl ConnectionTrait, most: u64) -> Result<Vec<notice::Model>, Problem> {
        Ok(self.inbox().order_by_desc(notice::Column::Id).limit(most).all(db).await?)
    }

    /// Notes that one was read, or all. What was read before keeps its time.
    pub async fn read(
        self,
        tx: &DatabaseTransaction,
        only: Option<NoticeId>,
        now: DateTime<Utc>,
    ) -> Result<(), Problem> {
        let mut rows = notice::Entity::change(self.school)
            .filter(notice::COLUMN.member_id.eq(self.member))
            .filter(notice::COLUMN.read_at.is_null());
        if let Some(id) = only {
            rows = rows.filter(notice::COLUMN.id.eq(id));
        }
        rows.col_expr(notice::Column::ReadAt, Expr::val(now)).exec(tx).await?;
        Ok(())
    }
}
