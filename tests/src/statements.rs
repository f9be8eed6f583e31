//! Reads every statement that any story sends to a database: each school's table in it must name the school (T1, G2).
//!
//! The matrix of `it/tenancy.rs` shows that no answer tells of another school's rows. This shows it of the statements
//! themselves, also where a second filter would have hidden that the first was forgotten. A test's own statements begin
//! with a comment.

use std::{
    collections::HashSet,
    ops::ControlFlow,
    sync::{LazyLock, Mutex, Once},
};

use sqlparser::{
    ast::{
        BinaryOperator, Expr, JoinConstraint, JoinOperator, ObjectName, ObjectNamePart, Query, Select, SetExpr,
        Statement, TableFactor, TableObject, TableWithJoins, Visit, Visitor,
    },
    dialect::GenericDialect,
    parser::Parser,
};
use tracing::{Event, Metadata, Subscriber, field::Field, span};

/// Tables above the schools, the tables of tables, and the migrations' own.
const ABOVE: &[&str] = &["school", "account", "seaql_migrations"];

/// A row found by what only its holder knows, before anybody can know whose it is.
const BY_SECRET: &[(&str, &str)] = &[
    ("refresh_token", "hash"),
    ("invitation", "code_hash"),
    ("tag", "code"),
    ("member", "account_id"),
    ("repair_watcher", "tracking_hash"),
    ("contractor_link", "token_hash"),
    ("inspection_link", "token_hash"),
    ("visit", "pass_hash"),
];

static SEEN: LazyLock<Mutex<HashSet<String>>> = LazyLock::new(Mutex::default);
static FAULTS: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Starts to read along, once for all tests of the process.
pub fn watch() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| tracing::subscriber::set_global_default(Reader).expect("nobody else reads the log"));
}

/// What was wrong with the statements so far.
pub fn faults() -> Vec<String> {
    FAULTS.lock().unwrap().clone()
}

/// The reading statements so far, as SQLite was sent them, that begin with one of these tables.
pub fn asked(tables: &[&str]) -> Vec<String> {
    let is_of = |sql: &String| {
        let of = |table: &&str| sql.contains(&format!("FROM \"{table}\" WHERE"));
        sql.starts_with("SELECT") && !sql.contains("$1") && tables.iter().any(of)
    };
    SEEN.lock().unwrap().iter().filter(|sql| is_of(sql)).cloned().collect()
}

/// How many different statements were read so far.
pub fn read() -> usize {
    SEEN.lock().unwrap().len()
}

struct Reader;

impl Subscriber for Reader {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "sqlx::query"
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn event(&self, event: &Event<'_>) {
        let mut told = Told::default();
        event.record(&mut told);
        let sql = if told.statement.is_empty() { told.summary } else { told.statement };
        if SEEN.lock().unwrap().insert(sql.trim().to_owned()) {
            FAULTS.lock().unwrap().extend(judge(sql.trim()));
        }
    }

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}

/// A short statement is its own summary.
#[derive(Default)]
struct Told {
    summary: String,
    statement: String,
}

impl tracing::field::Visit for Told {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "summary" => self.summary = value.into(),
            "db.statement" => self.statement = value.into(),
            _ => (),
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}

/// The tables in the statement that do not name their school, in words.
pub fn judge(sql: &str) -> Vec<String> {
    if !["SELECT", "WITH", "INSERT", "UPDATE", "DELETE", "MERGE"].iter().any(|word| sql.starts_with(word)) {
        return Vec::new();
    }
    // The one lock that the parser does not know.
    let known = sql.replace("FOR NO KEY UPDATE", "FOR UPDATE");
    let statements = match Parser::parse_sql(&GenericDialect {}, &known) {
        Ok(statements) => statements,
        Err(error) => return vec![format!("{error}: {sql}")],
    };
    let mut judge = Judge::default();
    let _ = statements.visit(&mut judge);
    judge.faults.iter().map(|table| format!("{table} without its school: {sql}")).collect()
}

/// Walks a statement from outside to inside, with the tables whose school is known at each depth.
#[derive(Default)]
struct Judge {
    known: Vec<Vec<String>>,
    faults: Vec<String>,
}

impl Visitor for Judge {
    type Break = ();

    fn pre_visit_statement(&mut self, statement: &Statement) -> ControlFlow<()> {
        let mut scope = Scope::default();
        match statement {
            Statement::Insert(insert) => {
                if let TableObject::TableName(name) = &insert.table
                    && is_of_school(&word(name))
                    && !insert.columns.iter().any(|column| last(column) == "school_id")
                {
                    self.faults.push(word(name));
                }
                return ControlFlow::Continue(());
            }
            Statement::Update(update) => {
                scope.table(&update.table);
                update.selection.iter().for_each(|filter| scope.condition(filter));
            }
            Statement::Delete(delete) => {
                let (sqlparser::ast::FromTable::WithFromKeyword(from)
                | sqlparser::ast::FromTable::WithoutKeyword(from)) = &delete.from;
                from.iter().for_each(|table| scope.table(table));
                delete.selection.iter().for_each(|filter| scope.condition(filter));
            }
            _ => return ControlFlow::Continue(()),
        }
        self.enter(vec![scope]);
        ControlFlow::Continue(())
    }

    fn pre_visit_query(&mut self, query: &Query) -> ControlFlow<()> {
        let mut scopes = Vec::new();
        selects(&query.body, &mut |select| {
            let mut scope = Scope::default();
            select.from.iter().for_each(|table| scope.table(table));
            select.selection.iter().for_each(|filter| scope.condition(filter));
            scopes.push(scope);
        });
        self.enter(scopes);
        ControlFlow::Continue(())
    }

    fn post_visit_query(&mut self, _: &Query) -> ControlFlow<()> {
        self.known.pop();
        ControlFlow::Continue(())
    }
}

impl Judge {
    fn enter(&mut self, scopes: Vec<Scope>) {
        let outside: Vec<String> = self.known.iter().flatten().cloned().collect();
        let mut inside = Vec::new();
        for scope in scopes {
            let (known, unknown) = scope.settle(&outside);
            self.faults.extend(unknown);
            inside.extend(known);
        }
        self.known.push(inside);
    }
}

fn selects<'a>(body: &'a SetExpr, each: &mut impl FnMut(&'a Select)) {
    match body {
        SetExpr::Select(select) => each(select),
        // A query in parentheses is visited as a query of its own.
        SetExpr::SetOperation { left, right, .. } => {
            selects(left, each);
            selects(right, each);
        }
        _ => (),
    }
}

/// The tables of one FROM with what must hold of them.
#[derive(Default)]
struct Scope {
    /// By the name they go under here.
    tables: Vec<(String, String)>,
    equal: Vec<(Side, Side)>,
}

#[derive(Clone, PartialEq)]
enum Side {
    /// Of a table, if it says which.
    Column(Option<String>, String),
    Given,
    OneOf,
}

impl Scope {
    fn table(&mut self, table: &TableWithJoins) {
        self.factor(&table.relation);
        for join in &table.joins {
            self.factor(&join.relation);
            let (JoinOperator::Join(constraint)
            | JoinOperator::Inner(constraint)
            | JoinOperator::Left(constraint)
            | JoinOperator::LeftOuter(constraint)) = &join.join_operator
            else {
                continue;
            };
            if let JoinConstraint::On(on) = constraint {
                self.condition(on);
            }
        }
    }

    fn factor(&mut self, factor: &TableFactor) {
        if let TableFactor::Table { name, alias, .. } = factor {
            let table = word(name);
            let here = alias.as_ref().map_or_else(|| table.clone(), |alias| alias.name.value.clone());
            self.tables.push((here, table));
        }
    }

    /// What must hold for every row: the parts of an AND, and within an OR nothing.
    fn condition(&mut self, condition: &Expr) {
        match condition {
            Expr::Nested(inner) => self.condition(inner),
            Expr::BinaryOp { left, op: BinaryOperator::And, right } => {
                self.condition(left);
                self.condition(right);
            }
            Expr::BinaryOp { left, op: BinaryOperator::Eq, right } => {
                if let (Some(left), Some(right)) = (side(left), side(right)) {
                    self.equal.push((left, right));
                }
            }
            Expr::InList { expr, negated: false, .. } => {
                if let Some(column) = side(expr) {
                    self.equal.push((column, Side::OneOf));
                }
            }
            _ => (),
        }
    }

    /// The names whose school is known, and the tables of which it is not.
    fn settle(self, outside: &[String]) -> (Vec<String>, Vec<String>) {
        let is_inside = |name: &str| self.tables.iter().any(|(here, _)| here == name);
        let mut known: Vec<String> = Vec::new();
        loop {
            let is_known = |name: &str| {
                let names = if is_inside(name) { known.as_slice() } else { outside };
                names.iter().any(|other| other == name)
            };
            let mut waiting = self.tables.iter().filter(|(here, _)| !known.contains(here));
            match waiting.find(|(here, table)| self.names_its_school(here, table, &is_known)) {
                Some((here, _)) => known.push(here.clone()),
                None => break,
            }
        }
        let unknown = self.tables.iter().filter(|(here, _)| !known.contains(here));
        let unknown = unknown.map(|(_, table)| table.clone()).collect();
        (known, unknown)
    }

    fn names_its_school(&self, here: &str, table: &str, is_known: &dyn Fn(&str) -> bool) -> bool {
        if !is_of_school(table) {
            return true;
        }
        let both = self.equal.iter().flat_map(|(left, right)| [(left, right), (right, left)]);
        both.into_iter().any(|(own, other)| {
            let Side::Column(of, column) = own else { return false };
            if of.as_ref().map_or(self.tables.len() != 1, |of| of != here) {
                return false;
            }
            match other {
                Side::Given => column == "school_id" || BY_SECRET.contains(&(table, column)),
                Side::OneOf => BY_SECRET.contains(&(table, column)),
                // Of the same school as a row that is known, or what such a row points to, or what points to it.
                Side::Column(Some(of), theirs) => {
                    let follows = column == "school_id" && theirs == "school_id";
                    let points = |one: &str, other: &str| one == "id" && other.ends_with("_id");
                    is_known(of) && (follows || points(column, theirs) || points(theirs, column))
                }
                Side::Column(None, _) => false,
            }
        })
    }
}

fn side(expression: &Expr) -> Option<Side> {
    match expression {
        Expr::Identifier(column) => Some(Side::Column(None, column.value.clone())),
        Expr::CompoundIdentifier(path) => {
            let [.., table, column] = path.as_slice() else { return None };
            Some(Side::Column(Some(table.value.clone()), column.value.clone()))
        }
        Expr::Value(_) => Some(Side::Given),
        Expr::Cast { expr, .. } | Expr::Nested(expr) => side(expr),
        _ => None,
    }
}

fn is_of_school(table: &str) -> bool {
    let itself = ["sqlite_", "pg_", "pragma_"];
    !ABOVE.contains(&table) && !table.contains('.') && !itself.iter().any(|start| table.starts_with(start))
}

/// The name, without its schema only where there is none: what is in another schema is the database's own.
fn word(name: &ObjectName) -> String {
    name.to_string().replace('"', "")
}

fn last(name: &ObjectName) -> String {
    let ident = |part: &ObjectNamePart| part.as_ident().map(|ident| ident.value.clone());
    name.0.last().and_then(ident).unwrap_or_default()
}
