//! The house is built as its README says: what is where, and what knows of what.

use std::collections::BTreeSet;

use it::{sources, top};

const CRATES: [&str; 4] = ["api", "entity", "migration", "tests"];
const MOST_LINES: usize = 400;

fn all_sources() -> Vec<(std::path::PathBuf, String)> {
    let all: Vec<_> = CRATES.iter().flat_map(|folder| sources(folder)).collect();
    assert!(all.len() > 100);
    all
}

#[test]
fn no_file_is_longer_than_four_hundred_lines() {
    let long = |(path, text): (std::path::PathBuf, String)| {
        let lines = text.lines().count();
        (lines > MOST_LINES).then(|| format!("{} has {lines}", path.display()))
    };
    assert_eq!(all_sources().into_iter().filter_map(long).collect::<Vec<_>>(), Vec::<String>::new());
}

/// Words that say nothing about what is inside.
#[test]
fn no_file_is_called_what_anything_could_be_called() {
    let empty = ["util", "utils", "common", "helper", "helpers", "manager", "service", "services", "misc", "shared"];
    for (path, _) in all_sources() {
        for part in path.iter() {
            let word = part.to_str().unwrap().trim_end_matches(".rs");
            assert!(!empty.contains(&word), "{}", path.display());
        }
    }
}

/// Facts in, decision out. Statuses and ids of `entity` are words, not tables.
#[test]
fn rules_know_neither_database_nor_network_nor_time() {
    let rules: Vec<_> = sources("api/src").into_iter().filter(|(path, _)| path.ends_with("rules.rs")).collect();
    assert!(rules.len() > 4);
    let foreign =
        ["sea_orm", "actix", "redis", "tokio", "reqwest", "std::fs", "std::net", "async ", ".await", "::now("];
    // A whole row may be a fact; what finds and saves rows may not be named.
    let tables = ["::Entity", "ActiveModel", "::Column", "COLUMN", "crate::db", "crate::State", "Data<"];
    for (path, text) in rules {
        let code = text.split("#[cfg(test)]").next().unwrap();
        let code: String = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        for word in foreign.iter().chain(&tables) {
            assert!(!code.contains(word), "{} says {word}", path.display());
        }
    }
}

/// `http` asks `store`, `store` asks the database; not the other way round, and no query in a handler's file.
#[test]
fn a_store_does_not_know_how_it_is_called() {
    for (path, text) in sources("api/src").into_iter().filter(|(path, _)| path.ends_with("store.rs")) {
        // Its timers are everybody's.
        let text = text.replace("actix_web::rt", "");
        for word in ["actix_web", "super::http", "utoipa"] {
            assert!(!text.contains(word), "{} says {word}", path.display());
        }
    }
}

#[test]
fn every_feature_is_a_folder_with_the_same_rooms() {
    let rooms = |text: &str| text.contains("pub use http::") || text.contains("pub fn routes(");
    let routes = std::fs::read_to_string(top().join("api/src/routes.rs")).unwrap();
    let mut features = 0;
    for line in routes.lines().map(str::trim) {
        let Some(feature) = line.strip_suffix("::routes(config);") else { continue };
        let folder = top().join("api/src").join(feature);
        let text = std::fs::read_to_string(folder.join("mod.rs")).unwrap_or_else(|_| panic!("{feature} has no mod.rs"));
        assert!(text.starts_with("//! "), "{feature}/mod.rs does not say what it is");
        assert!(folder.join("http.rs").is_file() && rooms(&text), "{feature} has no http.rs");
        features += 1;
    }
    assert!(features > 6);
    for entry in std::fs::read_dir(top().join("api/src")).unwrap().map(Result::unwrap) {
        let folder = entry.path();
        if folder.is_dir() {
            let name = folder.file_name().unwrap().to_str().unwrap().to_owned();
            let lone = top().join("api/src").join(format!("{name}.rs"));
            assert!(folder.join("mod.rs").is_file(), "{name} has no mod.rs");
            assert!(!lone.exists(), "{name} is a file and a folder");
        }
    }
}

/// Handlers are registered in `routes.rs` alone: so the document, made from the same list, knows them all.
#[test]
fn what_is_served_is_what_is_documented() {
    for (path, text) in sources("api/src") {
        for (at, line) in text.lines().enumerate().filter(|(_, line)| line.contains(".route(")) {
            // The client's files and the document itself are no part of the API.
            let known = [("client/mod.rs", "\"/app/{path:.*}\""), ("house/http.rs", "\"/openapi.json\"")];
            let is_known = known.iter().any(|(file, route)| path.ends_with(file) && line.contains(route));
            assert!(is_known, "{}:{}: {line}", path.display(), at + 1);
        }
    }
}

#[test]
fn every_source_file_says_what_it_is() {
    let tests = |path: &std::path::Path| path.iter().any(|part| part == "tests") && !path.starts_with("tests");
    for (path, text) in all_sources().into_iter().filter(|(path, _)| !tests(path)) {
        let first = text.lines().next().unwrap_or_default();
        assert!(
            first.starts_with("//! ") || path.ends_with("build.rs") && first.starts_with("//"),
            "{}",
            path.display()
        );
    }
}

/// The eight of the README, and what a tool insists on.
#[test]
fn the_top_of_the_repository_holds_the_eight_and_what_tools_insist_on() {
    let eight = ["Cargo.toml", "README.md", "api", "entity", "migration", "miniapp", "openapi", "tests"];
    let tools =
        ["Cargo.lock", "CHANGELOG.md", "LICENSE", "Makefile", "clippy.toml", "deny.toml", "rust-toolchain.toml"];
    // Not kept: what builds and runs make.
    let made = ["target", "data"];
    let found: BTreeSet<String> = std::fs::read_dir(top())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_str().unwrap().to_owned())
        .filter(|name| !name.starts_with('.') && !made.contains(&name.as_str()))
        .collect();
    for name in eight {
        assert!(found.contains(name), "{name} is missing");
    }
    let other: Vec<_> =
        found.iter().filter(|name| !eight.contains(&name.as_str()) && !tools.contains(&name.as_str())).collect();
    assert!(other.is_empty(), "{other:?}");
}

/// Every table starts from its school, or is named here as one that stands above them.
#[test]
fn every_table_belongs_to_a_school() {
    let above = ["account", "school"];
    let text = std::fs::read_to_string(top().join("entity/src/lib.rs")).unwrap();
    let (_, list) = text.split_once("\nof_school!(").unwrap();
    let listed: BTreeSet<&str> = list.split(')').next().unwrap().split(',').map(str::trim).collect();
    for (path, text) in sources("entity/src").into_iter().filter(|(_, text)| text.contains("DeriveEntityModel")) {
        let name = path.file_stem().unwrap().to_str().unwrap();
        assert!(text.contains(&format!("table_name = \"{name}\"")), "{} holds another table", path.display());
        assert_eq!(listed.contains(name), !above.contains(&name), "{name}");
        assert_eq!(text.contains("pub school_id: SchoolId"), !above.contains(&name), "{name}");
    }
}
