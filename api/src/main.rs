//! The `houqin` command.

use std::{error::Error, net::TcpListener, path::PathBuf, pin::pin, process::ExitCode};

use actix_web::{rt::signal, web::Data};
use clap::{Args, Parser, Subcommand};
use entity::{ledger_head::Ledger, member::Role};
use houqin::{
    State, collector, contract, db, demo, fridge, ledger, notify, photo, privacy, rectification, release, repair,
    sample, settings::Settings, setup, visit,
};
use tracing_subscriber::EnvFilter;

/// Houqin (后勤): school logistics. Settings come from the environment or from the file named by HOUQIN_CONFIG.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve. Refuses to start without secrets, or on a database that lacks a migration.
    Serve,
    /// Bring the database to the newest shape.
    Migrate,
    /// Load the invented demo schools and print their accounts. Migrates first.
    Demo,
    /// Make FILE with random secrets, or add those that it lacks.
    Init {
        /// The file to name in HOUQIN_CONFIG.
        file: PathBuf,
    },
    /// Print a new secret for the settings token_keys, ledger_key and data_keys.
    Key,
    /// Print the contract.
    Openapi,
    /// Print who may call what.
    Permissions,
    /// Look whether ledgers are as they were. Names the first row that is not, and fails.
    Verify(Verify),
    /// Found a school.
    #[command(subcommand)]
    School(SchoolCommand),
    /// Add people.
    #[command(subcommand)]
    Member(MemberCommand),
}

#[derive(Args)]
struct Verify {
    /// One school only.
    #[arg(long)]
    school: Option<String>,
    /// One ledger only: repair or sample.
    #[arg(long, value_parser = ledger::command::named)]
    ledger: Option<Ledger>,
    /// The file of a proof, instead of the database. Needs no settings.
    #[arg(long, conflicts_with_all = ["school", "ledger"])]
    file: Option<PathBuf>,
    /// The school's key, as it was published. Without it, compare what is printed.
    #[arg(long, requires = "file")]
    key: Option<String>,
    /// A checkpoint that was kept elsewhere, as it stands on a printed ledger: what it covers must still be so.
    #[arg(long)]
    note: Option<PathBuf>,
}

#[derive(Subcommand)]
enum SchoolCommand {
    /// Found a school.
    Create {
        /// Its name in addresses: lower case letters, digits and hyphens.
        slug: String,
        /// Its name for people.
        name: String,
    },
}

#[derive(Subcommand)]
enum MemberCommand {
    /// Add a member and print the invitation.
    Add {
        /// The school.
        #[arg(long)]
        school: String,
        /// director, caretaker, guard, canteen, teacher, guardian or auditor.
        #[arg(long, value_parser = setup::role)]
        role: Role,
        /// The name for people.
        name: String,
    },
}

#[actix_web::main]
async fn main() -> ExitCode {
    tracing_subscriber::fmt().with_env_filter(filter()).with_writer(std::io::stderr).init();
    match run(Cli::parse().command).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("houqin: {error}");
            ExitCode::FAILURE
        }
    }
}

/// What is logged. Whatever is asked for, the spans of the ORM are left out: one of them holds the database's password.
fn filter() -> EnvFilter {
    let asked = EnvFilter::try_from_env("RUST_LOG").unwrap_or_else(|_| "warn".into());
    match "sea_orm=warn".parse() {
        Ok(quiet) => asked.add_directive(quiet),
        Err(_) => asked,
    }
}

async fn run(command: Command) -> Result<(), Box<dyn Error + Send + Sync>> {
    match command {
        Command::Openapi => print!("{}", contract::document_json()?),
        Command::Permissions => print!("{}", contract::permissions_table()),
        Command::Key => println!("{}", setup::new_key()?),
        Command::Init { file } => setup::init(&file)?,
        Command::Serve => serve(Settings::load()?).await?,
        Command::Migrate => {
            let settings = Settings::load()?;
            std::fs::create_dir_all(&settings.data_dir)?;
            db::open(&settings.database_url(), true).await?;
        }
        Command::Demo => {
            let state = State::open(Settings::load()?, true).await?;
            let password = match state.settings.demo_password.as_str() {
                "" => setup::new_password()?,
                password => password.into(),
            };
            demo::load(&state, password.clone()).await?;
            for (login, school) in demo::LOGINS {
                println!("{login:<10} {password}   ({school})");
            }
        }
        Command::Verify(Verify { file: Some(file), key, note, .. }) => {
            ledger::command::verify_file(&file, key.as_deref(), note.as_deref())?;
        }
        Command::Verify(Verify { school, ledger, note, .. }) => {
            ledger::command::verify(&Settings::load()?, school.as_deref(), ledger, note.as_deref()).await?;
        }
        Command::School(SchoolCommand::Create { slug, name }) => {
            setup::create_school(&State::open(Settings::load()?, true).await?, slug, name).await?;
        }
        Command::Member(MemberCommand::Add { school, role, name }) => {
            let state = State::open(Settings::load()?, true).await?;
            println!("{}", setup::add_member(&state, &school, role, name).await?);
        }
    }
    Ok(())
}

async fn serve(settings: Settings) -> Result<(), Box<dyn Error + Send + Sync>> {
    let state = Data::new(State::open(settings, false).await?);
    // Before anybody is answered: a database that was put back from a backup brings nobody back. Where the files are away the
    // gate opens all the same, and the rounds go on trying.
    if let Err(problem) = privacy::retain(&state).await {
        tracing::warn!(%problem, "people were not erased before the start");
    }
    let listener = TcpListener::bind(&state.settings.listen)?;
    let origin = format!("http://{}", listener.local_addr()?);
    actix_web::rt::spawn(photo::work(state.clone()));
    actix_web::rt::spawn(notify::work(state.clone()));
    actix_web::rt::spawn(end_streams(state.clone()));
    actix_web::rt::spawn(repair::remind(state.clone()));
    actix_web::rt::spawn(sample::remind(state.clone()));
    actix_web::rt::spawn(fridge::remind(state.clone()));
    actix_web::rt::spawn(rectification::remind(state.clone()));
    actix_web::rt::spawn(visit::remind(state.clone()));
    actix_web::rt::spawn(collector::remind(state.clone()));
    actix_web::rt::spawn(release::remind(state.clone()));
    actix_web::rt::spawn(ledger::keep_signed(state.clone()));
    actix_web::rt::spawn(privacy::work(state.clone()));
    let server = houqin::start(state, listener)?;
    println!("Houqin is ready: {origin}/app/   API: {origin}/docs/   stop with Ctrl-C");
    Ok(server.await?)
}

/// Whoever listens to live events never leaves by himself, and a server that is to stop would wait for him.
async fn end_streams(state: Data<State>) {
    if let Err(error) = told_to_stop().await {
        // Without it the server takes as long to stop as a request may take.
        tracing::warn!(%error, "signals cannot be heard");
        return;
    }
    state.streams.close();
}

async fn told_to_stop() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        let mut terminated = signal::unix::signal(signal::unix::SignalKind::terminate())?;
        futures_util::future::select(pin!(signal::ctrl_c()), pin!(terminated.recv())).await;
    }
    #[cfg(not(unix))]
    signal::ctrl_c().await?;
    Ok(())
}
