//! The real binary refuses bad settings, names the one that is wrong, and never prints its value. T14.

use it::{App, Backend, Process, run};

fn text(output: &std::process::Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Settings with which it would start.
fn good(app: &App) -> Vec<(&'static str, String)> {
    vec![
        ("HOUQIN_LISTEN", "127.0.0.1:0".into()),
        ("HOUQIN_DATABASE_URL", app.state.settings.database_url()),
        ("HOUQIN_DATA_DIR", app.folder.path().display().to_string()),
        ("HOUQIN_TOKEN_KEYS", app.state.settings.token_keys.clone()),
    ]
}

#[actix_web::test]
async fn bad_settings_refuse_to_start_and_are_named_without_their_value() {
    let app = App::start(Backend::Sqlite).await;
    let key = app.state.settings.token_keys.clone();
    let secret = key.split_once(':').unwrap().1.to_owned();
    let (a, zero) =
        ("YWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWFhYWE=", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
    let bad = [
        ("HOUQIN_TOKEN_KEYS", String::new(), "token_keys"),
        ("HOUQIN_TOKEN_KEYS", "   ".into(), "token_keys"),
        ("HOUQIN_TOKEN_KEYS", "canary-no-colon".into(), "token_keys"),
        ("HOUQIN_TOKEN_KEYS", "k:canary%%%".into(), "token_keys"),
        ("HOUQIN_TOKEN_KEYS", format!("k:{}", &secret[..28]), "token_keys"),
        ("HOUQIN_TOKEN_KEYS", format!("k:{a}"), "token_keys"),
        ("HOUQIN_TOKEN_KEYS", format!("k:{zero}"), "token_keys"),
        ("HOUQIN_TOKEN_KEYS", format!("k:{secret},k:{secret}"), "token_keys"),
        ("HOUQIN_TOKEN_KEYS", format!(":{secret}"), "token_keys"),
        ("HOUQIN_TOKEN_KEYS", format!("{key},second:c2hvcnQ="), "token_keys"),
        ("HOUQIN_LEDGER_KEY", String::new(), "ledger_key"),
        ("HOUQIN_LEDGER_KEY", format!("k:{}", &secret[..28]), "ledger_key"),
        ("HOUQIN_LEDGER_KEY", format!("k:{a}"), "ledger_key"),
        ("HOUQIN_LEDGER_KEY", format!("k:{secret},k:{secret}"), "ledger_key"),
        ("HOUQIN_LEDGER_KEY", format!("canary name:{secret}"), "ledger_key"),
        ("HOUQIN_DATA_KEYS", String::new(), "data_keys"),
        ("HOUQIN_DATA_KEYS", format!("k:{}", &secret[..28]), "data_keys"),
        ("HOUQIN_DATA_KEYS", format!("k:{a}"), "data_keys"),
        ("HOUQIN_DATA_KEYS", format!("k:{secret},k:{secret}"), "data_keys"),
        ("HOUQIN_BASE_URL", "canary.example".into(), "base_url"),
        ("HOUQIN_BASE_URL", "ftp://canary.example".into(), "base_url"),
        ("HOUQIN_BASE_URL", "https://canary.example/path".into(), "base_url"),
        ("HOUQIN_DATABASE_URL", "mysql://canary:hidden@host/db".into(), "database_url"),
        ("HOUQIN_BLOBS", "ftp://canary".into(), "blobs"),
        ("HOUQIN_WECHAT_APPID", "canary-appid".into(), "wechat"),
        ("HOUQIN_WECHAT_SECRET", "canary-secret".into(), "wechat"),
        ("HOUQIN_METRICS_TOKEN", "canary".into(), "metrics_token"),
        ("HOUQIN_WORKERS", "canary".into(), "workers"),
        ("HOUQIN_WORKERS", "-1".into(), "workers"),
        ("HOUQIN_COLOUR", "canary".into(), "colour"),
        ("HOUQIN_CONFIG", "/canary/houqin.toml".into(), "HOUQIN_CONFIG"),
    ];
    let settings = good(&app);
    let outcomes = actix_web::web::block(move || {
        let outcome = |(name, value, named): (&'static str, String, &'static str)| {
            let mut settings = settings.clone();
            settings.push((name, value.clone()));
            (name, value, named, run(&["serve"], &settings))
        };
        bad.into_iter().map(outcome).collect::<Vec<_>>()
    });
    for (name, value, named, output) in outcomes.await.unwrap() {
        let text = text(&output);
        assert!(!output.status.success(), "{name}={value} started");
        assert!(text.contains(named), "{name}={value}: {text}");
        assert!(!text.contains("canary") && !text.contains("hidden"), "{name}: {text}");
        assert!(!text.contains(&secret) && !text.contains(a) && !text.contains(zero), "{name}: {text}");
        assert!(!text.contains("panicked"), "{text}");
    }
}

#[actix_web::test]
async fn a_file_of_settings_refuses_the_same_way() {
    let app = App::start(Backend::Sqlite).await;
    let folder = app.folder.path().to_owned();
    let settings = good(&app);
    let outcomes = actix_web::web::block(move || {
        let outcome = |(n, text, named): (usize, &str, &'static str)| {
            let file = folder.join(format!("{n}.toml"));
            std::fs::write(&file, text).unwrap();
            let mut settings = settings.clone();
            settings.push(("HOUQIN_CONFIG", file.display().to_string()));
            (named, run(&["serve"], &settings))
        };
        [
            (1, "colour = \"canary\"", "colour"),
            (2, "metrics_token = 7", "metrics_token"),
            (3, "demo_password = [\"canary\"]", "demo_password"),
            (4, "metrics_token = \"canary", "settings"),
        ]
        .into_iter()
        .map(outcome)
        .collect::<Vec<_>>()
    });
    for (named, output) in outcomes.await.unwrap() {
        let text = text(&output);
        assert!(!output.status.success() && text.contains(named), "{named}: {text}");
        assert!(!text.contains("canary"), "{text}");
    }
}

#[actix_web::test]
async fn it_serves_no_database_that_lacks_a_migration_and_never_loads_the_demo() {
    let app = App::start(Backend::Sqlite).await;
    let mut settings = good(&app);
    let empty = tempfile::tempdir().unwrap();
    let url = format!("sqlite://{}/new.db", empty.path().display());
    settings[1].1 = url.clone();
    let outcomes = actix_web::web::block(move || {
        let refused = run(&["serve"], &settings);
        let migrated = run(&["migrate"], &settings);
        let process = Process::serve(&settings, "warn");
        (refused, migrated, process)
    });
    let (refused, migrated, process) = outcomes.await.unwrap();
    assert!(!refused.status.success() && text(&refused).contains("houqin migrate"), "{}", text(&refused));
    assert!(migrated.status.success(), "{}", text(&migrated));
    let db = sea_orm::Database::connect(url).await.unwrap();
    use sea_orm::{ConnectionTrait, Statement};
    let count = Statement::from_string(db.get_database_backend(), "SELECT count(*) AS n FROM school");
    let schools: i64 = db.query_one_raw(count).await.unwrap().unwrap().try_get("", "n").unwrap();
    assert_eq!(schools, 0);
    let health = app.http.get(format!("{}/healthz", process.origin)).send().await.unwrap();
    assert_eq!(health.status(), 200);
}

#[actix_web::test]
async fn init_makes_secrets_of_its_own_for_its_owner_only() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("houqin.toml");
    let name = file.display().to_string();
    let made = actix_web::web::block(move || (run(&["init", &name], &[]), run(&["init", &name], &[])));
    let (first, second) = made.await.unwrap();
    assert!(first.status.success() && second.status.success(), "{} {}", text(&first), text(&second));
    let kept = std::fs::read_to_string(&file).unwrap();
    let settings = houqin::settings::Settings::from_toml(&kept).unwrap();
    settings.keys().unwrap();
    settings.signer().unwrap();
    settings.seals().unwrap();
    assert!(!text(&first).contains(kept.split('"').nth(1).unwrap()), "the secret is not printed");
    // One from before there were ledgers keeps what it says and gets what it lacks.
    let older = kept.lines().filter(|line| !line.starts_with("ledger_key")).collect::<Vec<_>>().join("\n");
    let name = folder.path().join("older.toml");
    std::fs::write(&name, &older).unwrap();
    let path = name.display().to_string();
    assert!(actix_web::web::block(move || run(&["init", &path], &[])).await.unwrap().status.success());
    let grown = std::fs::read_to_string(&name).unwrap();
    assert!(grown.starts_with(&older));
    houqin::settings::Settings::from_toml(&grown).unwrap().signer().unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
