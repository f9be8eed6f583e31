//! What leaves the house: signed checkpoints, and the file that verifies alone.

use std::{path::PathBuf, process::Output};

use chrono::TimeDelta;
use entity::member::Role;
use houqin::ledger::{self, Ledger};
use it::{Actor, App, Backend, run, story};
use serde_json::{Value, json};

use super::{
    rows::{add, entry, fill, is_whole, verified},
    tamper::{sql, without_triggers},
};

const PROOF: &str = "/ledgers/repair/export?format=proof";

async fn checkpoints(app: &App) -> Vec<Value> {
    let page = app.director().await.get("/ledgers/sample/checkpoints").await.ok();
    page["items"].as_array().unwrap().clone()
}

async fn sign_all(app: &App) -> usize {
    ledger::sign_all(&app.state).await.unwrap()
}

story! {
    async fn a_ledger_is_signed_at_once_every_day_and_every_thousand_rows(app: App) {
        assert_eq!(sign_all(&app).await, 0, "there is nothing");
        fill(&app, 3).await;
        assert_eq!((sign_all(&app).await, sign_all(&app).await), (1, 0));
        fill(&app, 1).await;
        app.clock.forward(TimeDelta::hours(23));
        assert_eq!(sign_all(&app).await, 0);
        app.clock.forward(TimeDelta::hours(1));
        assert_eq!(sign_all(&app).await, 1);
        app.clock.forward(TimeDelta::days(9));
        assert_eq!(sign_all(&app).await, 0, "nothing was added");
        for _ in 0..10 {
            futures_util::future::join_all((0..100).map(|_| add(&app, app.green, entry(7, &[])))).await;
        }
        assert_eq!(sign_all(&app).await, 1);
        let all = checkpoints(&app).await;
        assert_eq!(all.iter().map(|one| one["seq"].as_i64().unwrap()).collect::<Vec<_>>(), [1_004, 4, 3]);
        assert_eq!(is_whole(&app, "sample", 1_004).await["checkpoints"], 3);
        let keys = app.anyone().get("/ledgers/keys").await.ok();
        assert!(keys["keys"][0].as_str().unwrap().starts_with(all[0]["key"].as_str().unwrap()), "{keys}");
        let note = all[0]["note"].as_str().unwrap();
        assert!(note.starts_with(&format!("{}/sample/v1\n1004\n", app.green)), "{note}");
        let page = app.director().await.get("/ledgers/sample/checkpoints?limit=2").await.ok();
        let rest = format!("/ledgers/sample/checkpoints?cursor={}", page["next"].as_str().unwrap());
        assert_eq!(app.director().await.get(&rest).await.ok()["items"], json!([all[2]]));
    }
}

story! {
    /// Two nodes at the same time make one chain of notes.
    async fn nodes_that_sign_at_once_follow_each_other(app: App) {
        let other = app.neighbour(|_| ()).await;
        for _ in 0..5 {
            fill(&app, 2).await;
            let one = ledger::sign(&app.state, app.green, Ledger::Sample);
            let two = ledger::sign(&other.state, app.green, Ledger::Sample);
            let (one, two) = futures_util::future::join(one, two).await;
            assert_eq!(one.unwrap().unwrap().seq, two.unwrap().unwrap().seq);
        }
        assert_eq!(is_whole(&app, "sample", 10).await["checkpoints"], 5);
    }
}

story! {
    async fn a_new_key_in_front_keeps_what_the_old_one_signed(app: App) {
        fill(&app, 2).await;
        sign_all(&app).await;
        let key = houqin::setup::new_key().unwrap();
        let renewed = app.neighbour(|settings| settings.ledger_key = format!("{key},{}", settings.ledger_key)).await;
        fill(&app, 1).await;
        let signed = ledger::sign(&renewed.state, app.green, Ledger::Sample).await.unwrap().unwrap();
        assert!(key.starts_with(signed.key.split('+').next().unwrap()));
        assert_eq!(is_whole(&renewed, "sample", 3).await["checkpoints"], 2);
        let replaced = app.neighbour(|settings| settings.ledger_key = key).await;
        let report = verified(&replaced, "sample").await;
        assert_eq!(report["firstBad"], json!({"seq": 2, "why": "checkpoint_key"}));
    }
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

async fn verify(arguments: Vec<String>, settings: Vec<(&'static str, String)>) -> Output {
    let done = actix_web::web::block(move || {
        let arguments: Vec<&str> = std::iter::once("verify").chain(arguments.iter().map(String::as_str)).collect();
        run(&arguments, &settings)
    });
    done.await.unwrap()
}

/// Some orders, and the file that proves them.
async fn proof(app: &App, director: &Actor<'_>) -> (PathBuf, String) {
    let teacher = app.as_(Role::Teacher).await;
    let room = director.room("305", None).await;
    for _ in 0..3 {
        let order = teacher.report(json!({"placeId": room["id"]})).await;
        teacher.step(&order, "cancel", json!({"reason": "自己好了"})).await.ok();
    }
    let answer = director.get(PROOF).await;
    assert_eq!((answer.status.as_u16(), &answer.headers["content-type"]), (200, &"application/jsonl".parse().unwrap()));
    let file = app.folder.path().join("proof.jsonl");
    std::fs::write(&file, &answer.bytes).unwrap();
    (file, answer.text())
}

#[actix_web::test]
async fn a_proof_verifies_alone_and_names_the_row_that_was_changed() {
    let app = App::start(Backend::Sqlite).await;
    let director = app.director().await;
    let (file, whole) = proof(&app, &director).await;
    let file_named = || vec!["--file".to_owned(), file.display().to_string()];
    let good = verify(file_named(), Vec::new()).await;
    assert!(good.status.success(), "{}", text(&good));
    assert!(text(&good).contains("6 rows, 1 checkpoint, 0 fields erased"), "{}", text(&good));
    let key = app.anyone().get("/ledgers/keys").await.ok()["keys"][0].as_str().unwrap().to_owned();
    assert!(text(&good).contains(&format!("key: {key}")), "{}", text(&good));
    let by_key = verify([file_named(), vec!["--key".into(), key]].concat(), Vec::new()).await;
    assert!(by_key.status.success(), "{}", text(&by_key));
    let other = houqin::ledger::Signer::new([("other", [9_u8; 32].as_slice())]).unwrap().keys()[0].text();
    let by_other = verify([file_named(), vec!["--key".into(), other]].concat(), Vec::new()).await;
    assert!(!by_other.status.success() && text(&by_other).contains("row 6: checkpoint key"), "{}", text(&by_other));
    let note = app.folder.path().join("note.txt");
    let kept = app.director().await.get("/ledgers/repair/checkpoints").await.ok()["items"][0]["note"].clone();
    std::fs::write(&note, kept.as_str().unwrap()).unwrap();
    let against = [file_named(), vec!["--note".into(), note.display().to_string()]].concat();
    assert!(verify(against.clone(), Vec::new()).await.status.success());
    let lines: Vec<&str> = whole.lines().collect();
    std::fs::write(&file, app.stranger().await.get(PROOF).await.text()).unwrap();
    let other = verify(against, Vec::new()).await;
    assert!(!other.status.success() && text(&other).contains("the note is"), "{}", text(&other));
    let row = |seq: usize| lines[seq].to_owned();
    let replaced = |seq: usize, line: String| {
        let mut lines: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
        lines[seq] = line;
        lines.join("\n") + "\n"
    };
    let mut without = lines.clone();
    without.remove(4);
    for (changed, told) in [
        (
            replaced(3, row(3).replacen("\"bytes\":\"AQAAAAZyb3ctdjE", "\"bytes\":\"AQAAAAZyb3ctdjI", 1)),
            "row 3: altered",
        ),
        (replaced(3, row(3).replacen("\"link\":\"", "\"link\":\"0", 1)), "row 3: altered"),
        (replaced(2, row(2).replace("自己好了", "没人来修")), "row 2: field altered (note)"),
        (without.join("\n"), "row 4: missing"),
        (lines[..5].join("\n"), "row 5: missing"),
        (lines[..7].join("\n"), "row 6: checkpoint missing"),
        (replaced(7, row(7).replace("\\ntime 2", "\\ntime 3")), "row 6: checkpoint altered"),
        (replaced(5, "nonsense".into()), "row 5: unreadable"),
    ] {
        std::fs::write(&file, &changed).unwrap();
        let bad = verify(file_named(), Vec::new()).await;
        assert!(!bad.status.success() && text(&bad).contains(told), "{told}: {}", text(&bad));
    }
    // A head that fits does not help: nobody signed the rows.
    let unsigned = lines[..7].join("\n").replacen("\"checkpoint\":6", "\"checkpoint\":0", 1);
    std::fs::write(&file, unsigned).unwrap();
    let bad = verify(file_named(), Vec::new()).await;
    assert!(!bad.status.success() && text(&bad).contains("row 1: unsigned"), "{}", text(&bad));
    std::fs::write(&file, "{}").unwrap();
    let none = verify(file_named(), Vec::new()).await;
    assert!(!none.status.success() && text(&none).contains("not the file of a proof"), "{}", text(&none));
    for (proof, note, missing) in
        [("/nowhere/proof", None, "/nowhere/proof: "), ("", Some("/nowhere/note"), "/nowhere/note: ")]
    {
        let proof = if proof.is_empty() { file.display().to_string() } else { proof.to_owned() };
        let note = note.into_iter().flat_map(|note: &str| ["--note".to_owned(), note.to_owned()]);
        let unread = verify(["--file".to_owned(), proof].into_iter().chain(note).collect(), Vec::new()).await;
        assert!(!unread.status.success() && text(&unread).contains(missing), "{}", text(&unread));
    }
}

#[actix_web::test]
async fn whatever_byte_of_a_proof_is_changed_it_does_not_hold() {
    let app = App::start(Backend::Sqlite).await;
    let (_, whole) = proof(&app, &app.director().await).await;
    let whole = whole.into_bytes();
    let holds = |bytes: &[u8]| ledger::look(bytes, None, None).is_ok_and(|looked| looked.report.ok);
    assert!(holds(&whole));
    let mut bytes = whole.clone();
    for at in 0..bytes.len() {
        // The case of a letter is a byte too.
        for bit in [1 << (at % 8), 1 << 5] {
            bytes[at] ^= bit;
            assert!(!holds(&bytes), "byte {at}, bit {bit}: {}", String::from_utf8_lossy(&bytes));
            bytes[at] ^= bit;
        }
    }
    for end in 0..whole.len() - 1 {
        assert!(!holds(&whole[..end]), "cut off at {end}");
    }
}

story! {
    async fn a_proof_is_for_who_may_take_ledgers_away_and_the_paper_shows_its_checkpoint(app: App) {
        let director = app.director().await;
        let (_, whole) = proof(&app, &director).await;
        assert_eq!(whole.lines().count(), 8);
        assert_eq!(app.as_(Role::Auditor).await.get(PROOF).await.text(), whole);
        app.as_(Role::Caretaker).await.get(PROOF).await.refused(403, "not_allowed");
        let theirs = app.stranger().await.get(PROOF).await.text();
        assert_eq!(theirs.lines().count(), 1, "{theirs}");
        let page = director.get("/ledgers/repair/export?format=html").await.text();
        assert!(page.contains(&format!("{}/repair/v1\n6\n", app.green)), "the paper carries the signed note");
    }
}

story! {
    /// The end of a ledger and its checkpoint cut off together, so that nothing here tells of it any more.
    async fn a_note_that_was_kept_elsewhere_tells_what_the_database_cannot(app: App) {
        fill(&app, 3).await;
        let kept = ledger::sign(&app.state, app.green, Ledger::Sample).await.unwrap().unwrap().note;
        let [note, other] = ["note.txt", "other.txt"].map(|name| app.folder.path().join(name));
        // As it comes out of a letter.
        std::fs::write(&note, format!("\r\n{}\r\n\r\n", kept.trim().replace('\n', "\r\n"))).unwrap();
        std::fs::write(&other, kept.replace("\n3\n", "\n2\n")).unwrap();
        let against = async |note: &PathBuf| {
            let settings = vec![
                ("HOUQIN_DATABASE_URL", app.state.settings.database_url()),
                ("HOUQIN_DATA_DIR", app.folder.path().display().to_string()),
                ("HOUQIN_LEDGER_KEY", app.state.settings.ledger_key.clone()),
            ];
            verify(vec!["--note".into(), note.display().to_string()], settings).await
        };
        let good = against(&note).await;
        assert!(good.status.success() && text(&good).starts_with("green/sample: 3 rows"), "{}", text(&good));
        assert!(!text(&good).contains("blue"), "it is of one ledger");
        let altered = against(&other).await;
        assert!(!altered.status.success() && text(&altered).contains("not what was signed"), "{}", text(&altered));
        without_triggers(&app).await;
        for table in ["ledger_row", "ledger_secret", "ledger_checkpoint", "ledger_head"] {
            sql(&app, &format!("DELETE FROM {table}"), Vec::new()).await;
        }
        fill(&app, 2).await;
        is_whole(&app, "sample", 2).await;
        let short = against(&note).await;
        assert!(!short.status.success() && text(&short).contains("green/sample: row 3: missing"), "{}", text(&short));
        fill(&app, 3).await;
        is_whole(&app, "sample", 5).await;
        let anew = against(&note).await;
        assert!(!anew.status.success() && text(&anew).contains("green/sample: row 3: rewritten"), "{}", text(&anew));
    }
}

story! {
    async fn the_command_names_the_ledger_and_the_row(app: App) {
        fill(&app, 3).await;
        let settings = || vec![
            ("HOUQIN_DATABASE_URL", app.state.settings.database_url()),
            ("HOUQIN_DATA_DIR", app.folder.path().display().to_string()),
            ("HOUQIN_LEDGER_KEY", app.state.settings.ledger_key.clone()),
        ];
        let good = verify(Vec::new(), settings()).await;
        assert!(good.status.success(), "{}", text(&good));
        for line in ["green/sample: 3 rows", "green/repair: 0 rows", "blue/sample: 0 rows"] {
            assert!(text(&good).contains(line), "{}", text(&good));
        }
        without_triggers(&app).await;
        sql(&app, "UPDATE ledger_row SET at_ms = at_ms + 1 WHERE seq = 2", Vec::new()).await;
        let named = |school: &str, ledger: &str| {
            ["--school", school, "--ledger", ledger].map(str::to_owned).to_vec()
        };
        let bad = verify(Vec::new(), settings()).await;
        assert!(!bad.status.success() && text(&bad).contains("green/sample: row 2: altered"), "{}", text(&bad));
        assert!(!verify(named("green", "sample"), settings()).await.status.success());
        assert!(verify(named("green", "repair"), settings()).await.status.success());
        assert!(verify(named("blue", "sample"), settings()).await.status.success());
        assert!(!verify(named("nobody", "sample"), settings()).await.status.success());
        assert!(!verify(named("green", "nothing"), settings()).await.status.success());
        let folder = tempfile::tempdir().unwrap();
        let empty = it::empty(app.backend, folder.path()).await;
        let settings = || settings().into_iter().map(|(name, value)| match name {
            "HOUQIN_DATABASE_URL" => (name, empty.clone()),
            _ => (name, value),
        });
        let migrate: Vec<_> = settings().collect();
        let migrated = actix_web::web::block(move || run(&["migrate"], &migrate)).await.unwrap();
        assert!(migrated.status.success(), "{}", text(&migrated));
        let none = verify(Vec::new(), settings().collect()).await;
        assert!(!none.status.success() && text(&none).contains("there is no school"), "{}", text(&none));
    }
}
