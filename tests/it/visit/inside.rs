//! Who is inside is found without looking at who was.

use entity::{VisitId, member::Role, visit, visit::VisitStatus};
use houqin::visit::store;
use it::{App, Backend, each, story};
use sea_orm::{ConnectionTrait, DbBackend, EntityTrait, QueryTrait, Statement};

use super::inside;

/// Large enough that no planner prefers to look at everything.
const PAST: usize = 6_000;

async fn past(app: &App, like: &visit::Model) {
    let rows = (0..PAST).map(|_| visit::Model {
        id: VisitId::new(),
        status: VisitStatus::Left,
        ended_at: Some(like.created_at),
        next_at: None,
        ..like.clone()
    });
    let rows: Vec<_> = rows.map(|row| sea_orm::ActiveModelTrait::reset_all(visit::ActiveModel::from(row))).collect();
    let work = app.state.db.write(move |tx| {
        Box::pin(async move {
            for some in rows.chunks(200) {
                visit::Entity::insert_many(some.to_vec()).exec_without_returning(tx).await?;
            }
            Ok(())
        })
    });
    work.await.unwrap();
    if app.backend == Backend::Postgres {
        app.state.db.read().execute_unprepared("ANALYZE").await.unwrap();
    }
}

story! {
    async fn who_is_inside_is_a_short_stretch_of_an_index(app: App) {
        crate::visit::morning(&app);
        let (guard, host) = (app.as_(Role::Guard).await, app.as_(Role::Teacher).await);
        let visit = inside(&guard, &host).await;
        let id: VisitId = visit["id"].as_str().unwrap().parse().unwrap();
        let db = app.state.db.read();
        let row = store::get(db, app.green, id).await.unwrap();
        past(&app, &row).await;
        assert_eq!(each(&guard.walk("/visits?onSite=true").await, "id"), [id.to_string()]);
        for query in [store::inside(app.green), store::Filter { status: Some(VisitStatus::Inside), ..Default::default() }.select(app.green)] {
            let asked = query.build(db.get_database_backend());
            let (explain, column) = match db.get_database_backend() {
                DbBackend::Postgres => ("EXPLAIN", "QUERY PLAN"),
                _ => ("EXPLAIN QUERY PLAN", "detail"),
            };
            let values = asked.values.map(|values| values.0).unwrap_or_default();
            let asked = Statement::from_sql_and_values(db.get_database_backend(), format!("{explain} {}", asked.sql), values);
            let plan = db.query_all_raw(asked).await.unwrap();
            let plan: Vec<String> = plan.iter().map(|row| row.try_get("", column).unwrap()).collect();
            assert!(plan.iter().any(|step| step.contains("idx-visit-school_id-status-id")), "{plan:#?}");
            assert!(!plan.iter().any(|step| step.contains("TEMP B-TREE")), "{plan:#?}");
        }
    }
}
