//! A school on a database of its own, and its director.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::json;

use crate::{
    http::{Answer, call},
    process::{Process, houqin, pinned},
};

const LOGIN: &str = "bench-director";
const PASSWORD: &str = "correct horse battery";

/// Where a school is kept.
#[derive(Clone)]
pub struct House {
    pub folder: PathBuf,
    /// Empty: SQLite in the folder.
    pub database: String,
    pub keys: String,
}

impl House {
    /// A new school with one director, in a folder that is not there yet.
    pub fn found(folder: &Path, database: &str) -> Self {
        std::fs::create_dir_all(folder).unwrap();
        let mut house = Self { folder: folder.into(), database: database.into(), keys: String::new() };
        house.keys = house.command(&["key"]).trim().to_owned();
        house.command(&["migrate"]);
        house.command(&["school", "create", "bench", "比数学校"]);
        let invited = house.command(&["member", "add", "--school", "bench", "--role", "director", "林知夏"]);
        let invitation = invited.trim().rsplit('=').next().unwrap().to_owned();
        let server = house.serve();
        let accepted = json!({"invitation": invitation, "login": LOGIN, "password": PASSWORD});
        call(server.address, "POST", "/api/v1/session/invitation", &JSON, accepted.to_string().as_bytes())
            .unwrap()
            .json();
        std::fs::write(folder.join("keys"), &house.keys).unwrap();
        house
    }

    /// A school founded earlier.
    pub fn again(folder: &Path) -> Option<Self> {
        let keys = std::fs::read_to_string(folder.join("keys")).ok()?;
        Some(Self { folder: folder.into(), database: String::new(), keys })
    }

    /// The same school in another folder.
    pub fn copy(&self, folder: &Path) -> Self {
        std::fs::create_dir_all(folder).unwrap();
        for file in ["houqin.db", "houqin.db-wal"] {
            // The second is there when the server was ended in the middle of its work, as all of them are here.
            if self.folder.join(file).exists() {
                std::fs::copy(self.folder.join(file), folder.join(file)).unwrap();
            }
        }
        std::fs::write(folder.join("keys"), &self.keys).unwrap();
        Self { folder: folder.into(), ..self.clone() }
    }

    /// The file of SQLite.
    pub fn file(&self) -> PathBuf {
        self.folder.join("houqin.db")
    }

    fn settings(&self) -> Vec<(String, String)> {
        let mut settings = vec![
            ("HOUQIN_DATA_DIR".into(), self.folder.display().to_string()),
            ("HOUQIN_DATABASE_URL".into(), self.database.clone()),
            ("HOUQIN_LISTEN".into(), "127.0.0.1:0".into()),
            ("HOUQIN_WORKERS".into(), "1".into()),
        ];
        if !self.keys.is_empty() {
            settings.push(("HOUQIN_TOKEN_KEYS".into(), self.keys.clone()));
            settings.push(("HOUQIN_LEDGER_KEY".into(), self.keys.clone()));
            settings.push(("HOUQIN_DATA_KEYS".into(), self.keys.clone()));
        }
        settings
    }

    fn command(&self, arguments: &[&str]) -> String {
        let mut command = pinned(houqin(), &self.settings());
        let output = command.args(arguments).stderr(Stdio::inherit()).output().unwrap();
        assert!(output.status.success(), "{arguments:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// The demo schools beside the one that is there.
    pub fn load_demo(&self) {
        self.command(&["demo"]);
    }

    /// `houqin serve` on one core.
    pub fn serve(&self) -> Process {
        Process::start(self.serving())
    }

    /// The command for it.
    pub fn serving(&self) -> Command {
        let mut command = pinned(houqin(), &self.settings());
        command.arg("serve");
        command
    }

    /// A server on the same core that knows one answer: what is in this file.
    pub fn still(&self, file: &Path) -> Process {
        let mut command = pinned(std::env::current_exe().unwrap(), &[]);
        command.arg("still").arg(file);
        Process::start(command)
    }

    /// The control on the same database, with the same keys.
    pub fn control(&self) -> Process {
        let database = if self.database.is_empty() { self.file().display().to_string() } else { self.database.clone() };
        let mut command = pinned(std::env::current_exe().unwrap(), &[("BENCH_KEYS".into(), self.keys.clone())]);
        command.args(["control", &database]);
        Process::start(command)
    }
}

const JSON: [(&str, &str); 1] = [("Content-Type", "application/json")];

/// A director at work.
pub struct Director {
    pub to: SocketAddr,
    pub bearer: String,
}

impl Director {
    /// Logs in at this server.
    pub fn at(to: SocketAddr) -> Self {
        let credentials = json!({"login": LOGIN, "password": PASSWORD}).to_string();
        let session = call(to, "POST", "/api/v1/session", &JSON, credentials.as_bytes()).unwrap().json();
        let bearer = format!("Bearer {}", session["accessToken"].as_str().unwrap());
        Self { to, bearer }
    }

    pub fn get(&self, path: &str) -> Answer {
        call(self.to, "GET", path, &[("Authorization", &self.bearer)], &[]).unwrap()
    }

    pub fn post(&self, path: &str, kind: &str, body: &[u8]) -> Answer {
        let key = uuid::Uuid::now_v7().to_string();
        let headers = [("Authorization", self.bearer.as_str()), ("Content-Type", kind), ("Idempotency-Key", &key)];
        call(self.to, "POST", path, &headers, body).unwrap()
    }
}
