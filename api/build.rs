//! Finds what the build takes from the client's packages.

use std::env;
use std::path::Path;

/// One static weight of Noto Sans SC (OFL 1.1): the client's package.json pins the package's version.
const FONT: &str = "../miniapp/node_modules/@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf";

fn main() -> Result<(), String> {
    let here = env::var("CARGO_MANIFEST_DIR").map_err(|error| error.to_string())?;
    let font = Path::new(&here).join(FONT);
    println!("cargo:rerun-if-changed={}", font.display());
    // Absolute, because `include_bytes!` looks beside the source file.
    let font = font.canonicalize().map_err(|_| {
        format!(
            "the font of the printed labels is missing, run `make client` first (it installs the client's packages): {}",
            font.display()
        )
    })?;
    println!("cargo:rustc-env=HOUQIN_FONT={}", font.display());
    Ok(())
}
