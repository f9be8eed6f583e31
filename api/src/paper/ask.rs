//! What is asked of a ledger, and the answer.

use actix_web::{HttpResponse, web::Data};
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use maud::Markup;
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::{Frame, Lines, pages, sheet::sheet};
use crate::{
    Problem, State,
    calendar::{self, TimeZone},
    gate::Actor,
    ledger::{self, Ledger},
    member,
    problem::Code,
    school,
};

/// What a ledger is written as.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum LedgerFormat {
    /// A sheet
    #[default]
    Xlsx,
    /// Pages to print
    Html,
    /// A file that verifies alone, of the whole ledger whatever the days
    Proof,
}

/// Which days of a ledger.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub struct LedgerQuery {
    /// The first day; the first of this year when not said.
    from: Option<NaiveDate>,
    /// The last day; today when not said.
    to: Option<NaiveDate>,
    /// `xlsx` when not said.
    #[serde(default)]
    #[param(inline)]
    format: LedgerFormat,
}

impl LedgerQuery {
    /// The first and the last day.
    fn days(&self, today: NaiveDate) -> Result<(NaiveDate, NaiveDate), Problem> {
        let to = self.to.unwrap_or(today);
        let from = self.from.unwrap_or_else(|| to.with_ordinal(1).unwrap_or(to));
        // Databases know fewer years than the calendar.
        let known = |day: NaiveDate| (2000..=2100).contains(&day.year());
        let checks = [
            ("to", "out_of_range", known(to)),
            ("from", "out_of_range", known(from)),
            ("to", "before_start", from <= to),
        ];
        match checks.into_iter().find(|(.., right)| !right) {
            Some((field, code, _)) => Err(Problem::new(Code::InvalidQuery).with_field(field, code)),
            None => Ok((from, to)),
        }
    }
}

/// Somebody asks for some days of a ledger.
pub struct Asked {
    actor: Actor,
    ledger: Ledger,
    file: &'static str,
    school: String,
    printed: String,
    /// What it is to be written as.
    pub format: LedgerFormat,
    /// The first and the last day.
    pub days: (NaiveDate, NaiveDate),
    /// The school's clock.
    pub zone: TimeZone,
    /// When it was asked.
    pub now: DateTime<Utc>,
}

impl Asked {
    /// For this ledger, in a file of this name.
    pub async fn of(
        state: &State,
        actor: Actor,
        query: &LedgerQuery,
        (ledger, file): (Ledger, &'static str),
    ) -> Result<Self, Problem> {
        let db = state.db.read();
        let row = school::get(db, actor.school).await?;
        let (zone, now) = (calendar::read(&row.promises).1.time_zone, state.clock.now());
        let days = query.days(zone.local(now).date())?;
        let by = member::get(db, actor.school, actor.member).await?.name;
        let printed = format!("{} {by}", zone.local(now).format("%Y-%m-%d %H:%M"));
        Ok(Self { actor, ledger, file, school: row.name, printed, format: query.format, days, zone, now })
    }

    /// These lines as they were asked for, or the proof of the ledger. The ledger is signed before.
    pub async fn answer(self, state: Data<State>, lines: impl Lines) -> Result<HttpResponse, Problem> {
        let Self { actor: Actor { school, member, .. }, ledger, file, format, days: (from, to), .. } = self;
        let checkpoint = ledger::sign(&state, school, ledger).await?.map(|signed| signed.note);
        tracing::info!(%school, %member, ?ledger, file, %from, %to, ?format, "a ledger is exported");
        let name = |how: &str, ending: &str| format!("{how}; filename=\"{file}-{from}-{to}.{ending}\"");
        let (days, summary) = (format!("{from} – {to}"), Markup::default());
        let frame = Frame { school: self.school, days, printed: self.printed, summary, checkpoint };
        match format {
            LedgerFormat::Xlsx => sheet(&state, (frame, lines), name("attachment", "xlsx")).await,
            LedgerFormat::Html => Ok(pages(state, (frame, lines), name("inline", "html"))),
            LedgerFormat::Proof => ledger::prove(&state, school, ledger).await,
        }
    }
}
