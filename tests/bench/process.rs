//! Processes that are measured: pinned to one core, read through `/proc`.

use std::{
    ffi::OsStr,
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::Duration,
};

/// Ticks of `/proc/PID/stat` in a second: Linux shows the same number on every machine.
const TICKS: f64 = 100.0;

/// The core that servers have for themselves; the load comes from another.
pub fn core() -> String {
    std::env::var("BENCH_SERVER_CORE").unwrap_or_else(|_| "0".into())
}

/// The server's binary, beside this one.
pub fn houqin() -> PathBuf {
    std::env::current_exe().unwrap().with_file_name("houqin")
}

/// A command on the servers' core that sees only these settings.
pub fn pinned(program: impl AsRef<OsStr>, settings: &[(String, String)]) -> Command {
    // The signal ends it even when this process is killed without a chance to clean up.
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "KILL", "--", "taskset", "-c"]).arg(core()).arg(program);
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("HOUQIN_")) {
        command.env_remove(name);
    }
    command.envs(settings.iter().map(|(name, value)| (name, value))).env_remove("RUST_LOG").stdin(Stdio::null());
    command
}

/// A server that answers.
pub struct Process {
    child: Child,
    pub address: SocketAddr,
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        self.child.wait().unwrap();
    }
}

impl Process {
    /// Starts it. Its first line names its address.
    pub fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next());
        let address = address.and_then(|address| address.trim().parse().ok());
        Self { child, address: address.unwrap_or_else(|| panic!("not ready: {line}")) }
    }

    /// The CPU it has used, in user and system mode.
    pub fn cpu(&self) -> Duration {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        // The name in brackets may hold spaces.
        let fields: Vec<f64> =
            stat.rsplit(')').next().unwrap().split_whitespace().map(|field| field.parse().unwrap_or(0.0)).collect();
        Duration::from_secs_f64((fields[11] + fields[12]) / TICKS)
    }

    /// A line of `/proc/PID/status`, in MiB: `VmRSS` or `VmHWM`.
    pub fn memory(&self, line: &str) -> f64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let found = status.lines().find_map(|text| text.strip_prefix(line)).unwrap();
        let kibibytes: f64 = found.split_whitespace().nth(1).unwrap().parse().unwrap();
        kibibytes / 1024.0
    }
}

/// CPU time of all commands that this process ran to their end.
pub fn spent_by_children() -> Duration {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<f64> =
        stat.rsplit(')').next().unwrap().split_whitespace().map(|field| field.parse().unwrap_or(0.0)).collect();
    Duration::from_secs_f64((fields[13] + fields[14]) / TICKS)
}
