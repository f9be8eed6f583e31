//! Finds what the build takes from the client: the font of its packages and the client itself.

use std::path::Path;

/// One static weight of Noto Sans SC (OFL 1.1): the client's package.json pins the package's version.
const FONT: &str = "../miniapp/node_modules/@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf";
const CLIENT: &str = "../miniapp/dist/build/h5";

fn main() -> Result<(), String> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = |what: &str, path: &str| {
        let path = here.join(path);
        // Absolute, because `include_bytes!` looks beside the source file.
        path.canonicalize().map_err(|_| format!("{what} is missing, run `make client` first: {}", path.display()))
    };
    println!("cargo:rustc-env=HOUQIN_FONT={}", found("the font of the printed labels", FONT)?.display());
    let client = found("the client", CLIENT)?;
    // A debug build reads the client while it runs; only a release holds it and has to be made again.
    #[expect(clippy::disallowed_methods, reason = "cargo speaks to build scripts through the environment")]
    let release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    println!("cargo:rerun-if-changed={}", if release { client } else { here.join("build.rs") }.display());
    Ok(())
}
