//! A Terraform core that stays, and runs one command after the other, for one test after the other.
//!
//! Most of what a command costs is the start of core: 50 to 90 ms, against 10 for a small plan. Such a core finds the
//! running provider of a test behind a link, since it reads its environment only once.

use std::ffi::OsString;
use std::fs;
use std::io::{BufRead, BufReader, Read as _, Seek as _, SeekFrom, Write as _};
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{self, Child, ChildStdin, Command, Stdio};
use std::sync::{Mutex, PoisonError, mpsc};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

use super::workspace::{SETTINGS, logging, write_settings};

const LINK: &str = "provider";

/// After so many commands a core gives way to a new one: each leaves a connection open, which the end of a process closes
/// as a rule.
const COMMANDS: u32 = 60;

pub(super) struct Resident {
    process: Child,
    /// Each line is a command.
    requests: ChildStdin,
    exit_codes: mpsc::Receiver<i32>,
    /// So many commands are left.
    left: u32,
    /// So much of its log belongs to commands that have ended.
    logged: u64,
    /// What it writes, and the link to the provider. It removes this folder itself when the tests are over.
    folder: PathBuf,
}

/// What a command said.
pub(super) struct RunOutput {
    pub(super) code: i32,
    pub(super) stdout: String,
    pub(super) stderr: String,
    pub(super) log: String,
}

impl Resident {
    /// Starts a core for providers that are reached as this one is, but for where their socket is.
    fn start(launcher: &[OsString], reattach: &str) -> Self {
        let folder = tempfile::Builder::new().prefix("lm-core-").tempdir();
        let folder = folder.expect("a temporary folder").keep();
        write_settings(&folder);
        let mut process = Command::new(&launcher[0]);
        process.args(&launcher[1..]).arg(format!("--resident={}", folder.display()));
        process.env_clear().envs(logging(&folder)).env("HOME", &folder).env("TMPDIR", &folder);
        process.env("TF_CLI_CONFIG_FILE", folder.join(SETTINGS));
        process.env("TF_REATTACH_PROVIDERS", elsewhere(reattach, &folder.join(LINK)));
        process.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::inherit());
        let mut process = process.spawn().expect("the resident core starts");
        let requests = process.stdin.take().expect("its stdin is a pipe");
        let answers = BufReader::new(process.stdout.take().expect("its stdout is a pipe"));
        let (sender, exit_codes) = mpsc::channel();
        thread::spawn(move || {
            for code in answers.lines().map_while(Result::ok).filter_map(|line| line.parse().ok()) {
                // Nobody waits any more for a command that hung.
                let _ = sender.send(code);
            }
        });
        Self { process, requests, exit_codes, left: COMMANDS, logged: 0, folder }
    }

    /// Leads to the provider that can be reached like this.
    fn connect(&self, reattach: &str) {
        let link = self.folder.join(LINK);
        // There is none before the first test.
        let _ = fs::remove_file(&link);
        symlink(socket(reattach), link).expect("a link in the temporary folder");
    }

    /// None if the command did not end in time, or core did before it.
    fn run(&mut self, folder: &Path, arguments: &[&str], limit: Duration) -> Option<RunOutput> {
        let change_folder = format!("-chdir={}", folder.display());
        let arguments: Vec<&str> =
            [change_folder.as_str()].into_iter().chain(arguments.iter().copied()).collect();
        self.left = self.left.saturating_sub(1);
        writeln!(self.requests, "{}", json!(arguments)).ok()?;
        let code = self.exit_codes.recv_timeout(limit).ok()?;
        let [stdout, stderr] = ["stdout", "stderr"].map(|name| {
            let bytes = fs::read(self.folder.join(name));
            let bytes = bytes.expect("the resident core wrote its output");
            String::from_utf8_lossy(&bytes).into_owned()
        });
        Some(RunOutput { code, stdout, stderr, log: self.new_in_log() })
    }

    fn new_in_log(&mut self) -> String {
        let mut bytes = Vec::new();
        let log = fs::File::open(self.folder.join("log"));
        let read = log.and_then(|mut log| {
            log.seek(SeekFrom::Start(self.logged))?;
            log.read_to_end(&mut bytes)
        });
        self.logged += read.expect("the resident core has a log") as u64;
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl Drop for Resident {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// Resident cores of one version that no test uses now.
#[derive(Default)]
pub(super) struct Pool(Mutex<Vec<Resident>>);

impl std::fmt::Debug for Pool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pool")
    }
}

impl Pool {
    /// A core for the test whose provider can be reached like this.
    pub(super) fn lease(&'static self, launcher: &[OsString], reattach: &str) -> Lease {
        let idle = self.0.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let resident = idle.unwrap_or_else(|| Resident::start(launcher, reattach));
        resident.connect(reattach);
        Lease { resident: Some(resident), pool: self }
    }
}

/// A resident core in the hands of one test.
pub(super) struct Lease {
    /// None after a command that did not end.
    resident: Option<Resident>,
    pool: &'static Pool,
}

impl Lease {
    /// Runs a command in a folder; none if it did not end in time, or core did before it.
    pub(super) fn run(
        &mut self,
        folder: &Path,
        arguments: &[&str],
        limit: Duration,
    ) -> Option<RunOutput> {
        let said = self.resident.as_mut()?.run(folder, arguments, limit);
        if said.is_none() {
            self.resident = None;
        }
        said
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(resident) = self.resident.take().filter(|resident| resident.left > 0) {
            self.pool.0.lock().unwrap_or_else(PoisonError::into_inner).push(resident);
        }
    }
}

/// Where a provider listens.
fn socket(reattach: &str) -> PathBuf {
    let providers: Value = serde_json::from_str(reattach).expect("how to reattach is JSON");
    let provider = providers.as_object().and_then(|providers| providers.values().next());
    let socket = provider.and_then(|provider| provider["Addr"]["String"].as_str());
    socket.expect("a provider has an address").into()
}

/// The same providers behind another socket, and of a process that outlives them: of this one.
fn elsewhere(reattach: &str, socket: &Path) -> String {
    let mut providers: Value = serde_json::from_str(reattach).expect("how to reattach is JSON");
    for provider in providers.as_object_mut().into_iter().flat_map(serde_json::Map::values_mut) {
        provider["Addr"]["String"] = json!(socket);
        provider["Pid"] = json!(process::id());
    }
    providers.to_string()
}
