//! P9: what a phone loads, read from the built client.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use super::Bench;
use crate::report::{Goal, absent, figure};

/// P9.
pub fn measure(_: &Bench) {
    let built = Path::new("miniapp/dist/build");
    match first_route(&built.join("h5")) {
        Some(bytes) => figure("P9", "first route, its scripts", "kB br", bytes, Some(Goal::AtMost(80.0))),
        None => absent("P9", "first route, its scripts", "not built: make client"),
    }
    match main_package(&built.join("mp-weixin")) {
        Some(bytes) => figure("", "WeChat main package", "kB", bytes, Some(Goal::AtMost(300.0))),
        None => absent("", "WeChat main package", "not built: npm run build:mp-weixin"),
    }
}

/// The scripts that the page and the home screen need before they run.
fn first_route(folder: &Path) -> Option<f64> {
    let page = std::fs::read_to_string(folder.join("index.html")).ok()?;
    let assets = folder.join("assets");
    let mut seen = BTreeSet::new();
    let mut open: Vec<String> = scripts(&page, "assets/");
    open.extend(std::fs::read_dir(&assets).ok()?.filter_map(|file| {
        let name = file.ok()?.file_name().into_string().ok()?;
        (name.starts_with("home-") && name.ends_with(".js")).then_some(name)
    }));
    while let Some(name) = open.pop() {
        let text = std::fs::read_to_string(assets.join(&name)).ok()?;
        if seen.insert(name) {
            // `import(…)` waits until it is wanted; `from` and a bare `import` do not.
            open.extend(
                ["from\"./", "import\"./", "from './", "import './"].iter().flat_map(|word| scripts(&text, word)),
            );
        }
    }
    let sizes = seen.iter().map(|name| std::fs::metadata(assets.join(format!("{name}.br"))).map(|file| file.len()));
    Some(sizes.sum::<std::io::Result<u64>>().ok()? as f64 / 1000.0)
}

/// The names of scripts that follow a word.
fn scripts(text: &str, word: &str) -> Vec<String> {
    let name = |rest: &str| rest.split(['"', '\'']).next().filter(|name| name.ends_with(".js")).map(str::to_owned);
    text.split(word).skip(1).filter_map(name).collect()
}

/// Everything but the packages that are loaded later.
fn main_package(folder: &Path) -> Option<f64> {
    let app: serde_json::Value = serde_json::from_slice(&std::fs::read(folder.join("app.json")).ok()?).ok()?;
    let later = app["subPackages"].as_array().cloned().unwrap_or_default();
    let later: Vec<PathBuf> = later.iter().filter_map(|one| Some(folder.join(one["root"].as_str()?))).collect();
    Some(weigh(folder, &later).ok()? as f64 / 1000.0)
}

fn weigh(folder: &Path, without: &[PathBuf]) -> std::io::Result<u64> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            bytes += if without.contains(&path) { 0 } else { weigh(&path, without)? };
        } else {
            bytes += path.metadata()?.len();
        }
    }
    Ok(bytes)
}
