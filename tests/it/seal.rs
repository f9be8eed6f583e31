//! What names people lies in the database sealed, by a key of the school's own, which a key of the settings seals. T15.

use entity::{OfSchool, ledger_head::Ledger, ledger_secret, member::Role, school_key};
use houqin::{ledger, seal::Place};
use it::{App, story};
use sea_orm::{QueryFilter, QueryOrder};
use serde_json::json;
use uuid::Uuid;

const HERE: Place<'static> = Place { table: "visit", row: Uuid::from_u128(1), column: "person" };

/// Somebody comes; what the ledger keeps of his name.
async fn comes(app: &App, name: &str) -> ledger_secret::Model {
    let visit = json!({"name": name, "purpose": "parent"});
    app.as_(Role::Guard).await.post("/visits", &visit).await.created();
    let all = ledger_secret::Entity::of(app.green).order_by_desc(ledger_secret::Column::Seq);
    let all = all.filter(ledger_secret::COLUMN.field.eq("name")).all(app.state.db.read()).await.unwrap();
    all.into_iter().next().unwrap()
}

story! {
    /// Each school has a key of its own, which opens nothing of the other's.
    async fn a_value_of_one_school_does_not_open_in_the_other(app: App) {
        let (db, seals) = (app.state.db.read(), &app.state.seals);
        let (green, blue) = (seals.of(db, app.green).await.unwrap(), seals.of(db, app.blue).await.unwrap());
        let sealed = green.close(HERE, "林晓").unwrap();
        assert_eq!(green.open::<String>(HERE, &sealed).unwrap(), "林晓");
        assert!(blue.open::<String>(HERE, &sealed).is_err());
        assert_ne!(green.index("visit.phone", "1"), blue.index("visit.phone", "1"));
    }
}

story! {
    /// A new key of the settings in front seals the schools' keys anew; then the old one may go. Without the right one the
    /// server does not start.
    async fn keys_of_the_settings_are_changed_without_loss(app: App) {
        let sealed = app.state.seals.of(app.state.db.read(), app.green).await.unwrap().close(HERE, "林晓").unwrap();
        let (new, old) = (houqin::setup::new_key().unwrap(), app.state.settings.data_keys.clone());
        let both = app.neighbour(|settings| settings.data_keys = format!("{new},{old}")).await;
        let kids = school_key::Entity::of(app.green).all(app.state.db.read()).await.unwrap();
        assert_eq!(kids.len(), 1);
        assert!(new.starts_with(&format!("{}:", kids[0].kid)), "sealed by the new one");
        let alone = app.neighbour(|settings| settings.data_keys = new.clone()).await;
        for node in [&both, &alone] {
            let seal = node.state.seals.of(node.state.db.read(), app.green).await.unwrap();
            assert_eq!(seal.open::<String>(HERE, &sealed).unwrap(), "林晓");
        }
        let mut settings = app.state.settings.clone();
        settings.data_keys = old;
        assert!(houqin::State::open_by(app.clock.clone(), settings, false).await.is_err(), "the old one opens nothing now");
    }
}

story! {
    /// Whoever has the database finds neither the name nor a salt by which to guess it, and the ledger verifies; a field
    /// that was touched is named.
    async fn personal_fields_of_visits_are_sealed_in_the_ledger_with_their_salts(app: App) {
        let first = comes(&app, "林晓").await;
        assert!(first.salt.is_empty() && !first.value.contains("林晓"));
        assert!(ledger::check(&app.state, app.green, Ledger::Visit).await.unwrap().ok);
        let second = comes(&app, "高远").await;
        let seq = first.seq;
        let swapped = [
            ledger_secret::Model { value: second.value.clone(), ..first.clone() },
            ledger_secret::Model { value: first.value, ..second },
        ];
        let green = app.green;
        let work = app.state.db.write(move |tx| Box::pin(async move {
            for row in swapped {
                let row = sea_orm::IntoActiveModel::into_active_model(row);
                ledger_secret::Entity::write_back(green, sea_orm::ActiveModelTrait::reset_all(row))?.exec(tx).await?;
            }
            Ok(())
        }));
        work.await.unwrap();
        let bad = ledger::check(&app.state, app.green, Ledger::Visit).await.unwrap().first_bad.unwrap();
        assert_eq!((bad.seq, bad.why, bad.field.as_deref()), (seq, ledger::Why::FieldAltered, Some("name")));
    }
}
