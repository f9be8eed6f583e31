//! The real binary, as a process of its own.

use std::{
    io::{BufRead, BufReader, Read},
    path::PathBuf,
    process::{Child, Command, Output, Stdio},
    sync::{Arc, Mutex, OnceLock},
    thread::JoinHandle,
};

/// The binary beside the tests. Cargo builds it for other packages' tests only when asked.
fn binary() -> PathBuf {
    static BUILT: OnceLock<PathBuf> = OnceLock::new();
    BUILT
        .get_or_init(|| {
            let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
            // With `it` beside it, because then both are built with the same features of the same libraries.
            let built = Command::new(cargo)
                .args(["build", "--quiet", "--package", "houqin", "--package", "it", "--bin", "houqin"])
                .current_dir(env!("CARGO_MANIFEST_DIR"))
                .status()
                .unwrap();
            assert!(built.success());
            let mut path = std::env::current_exe().unwrap();
            path.pop();
            path.pop();
            path.join(format!("houqin{}", std::env::consts::EXE_SUFFIX))
        })
        .clone()
}

fn command(arguments: &[&str], settings: &[(&str, String)]) -> Command {
    let mut command = Command::new(binary());
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("HOUQIN_")) {
        command.env_remove(name);
    }
    // What no story asks about is there all the same.
    command.env("HOUQIN_LEDGER_KEY", houqin::setup::new_key().unwrap());
    command.env("HOUQIN_DATA_KEYS", crate::app::data_keys());
    command.args(arguments).envs(settings.iter().map(|(name, value)| (name, value)));
    command.env_remove("RUST_LOG").stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// Runs a command to its end.
pub fn run(arguments: &[&str], settings: &[(&str, String)]) -> Output {
    command(arguments, settings).output().unwrap()
}

/// A server process.
pub struct Process {
    child: Child,
    log: Arc<Mutex<String>>,
    reader: Option<JoinHandle<()>>,
    pub origin: String,
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

impl Process {
    /// `houqin serve` on a free port; logs everything it can.
    pub fn serve(settings: &[(&str, String)], level: &str) -> Self {
        let mut command = command(&["serve"], settings);
        command.env("HOUQIN_LISTEN", "127.0.0.1:0").env("RUST_LOG", level);
        let mut child = command.spawn().unwrap();
        let log = Arc::new(Mutex::new(String::new()));
        let (mut stderr, kept) = (child.stderr.take().unwrap(), log.clone());
        let reader = std::thread::spawn(move || {
            let mut piece = [0; 4096];
            while let Ok(size @ 1..) = stderr.read(&mut piece) {
                kept.lock().unwrap().push_str(&String::from_utf8_lossy(&piece[..size]));
            }
        });
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let origin = line.split("ready: ").nth(1).and_then(|rest| rest.split("/app/").next());
        let origin = origin.unwrap_or_else(|| panic!("not ready: {line} {}", log.lock().unwrap())).to_owned();
        Self { child, log, reader: Some(reader), origin }
    }

    /// `kill -9`, in the middle of whatever it does.
    pub fn kill(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        self.child.wait().unwrap();
        if let Some(reader) = self.reader.take() {
            reader.join().unwrap();
        }
    }

    /// The most memory that it has had at once, in bytes, without the pages of the program's own file: those are many
    /// megabytes more in a build for tests, and no work makes them more.
    pub fn peak(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let bytes = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name)).unwrap();
            line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
        };
        bytes("VmHWM:") - bytes("RssFile:")
    }

    /// Asks it to stop, as a service manager does, and waits until it has.
    pub fn stop(&mut self) {
        let asked = Command::new("kill").arg(self.child.id().to_string()).status().unwrap();
        assert!(asked.success());
        self.child.wait().unwrap();
    }

    /// What it logged; whole only after its end.
    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }
}
