//! The folders of one test, and the environment in which its commands run.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::core::Core;
use super::emulator::{ACCOUNT, REGION};
use super::reattached::Reattached;

/// No command of a test takes anywhere near as long, except one that hangs. Those of a campaign at full length do.
fn patience() -> Duration {
    let is_whole = std::env::var("SOAK").is_ok_and(|asked| asked == "whole");
    if is_whole { Duration::from_mins(30) } else { Duration::from_mins(3) }
}

/// The secret half of the access key; it must not turn up in any file that Terraform writes.
pub(crate) const SECRET_KEY: &str = "acceptance-secret-access-key";

const REQUIRED_PROVIDERS: &str = r#"terraform {
  required_providers {
    licensemanager = {
      source = "licensemanager/licensemanager"
    }
  }
}
"#;

/// Providers whose state a test has. Core wants each to be installed, but asks it nothing: any provider will do.
const STAND_INS: [&str; 2] = ["aws", "awscc"];

/// The file that collects the output of all commands.
pub(crate) const SAID: &str = "said";

/// Terraform's settings, in the folder of a test.
pub(super) const SETTINGS: &str = "terraform.tfrc";

/// How a command gets its provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Provider {
    /// Core starts it, with a handshake and TLS, as often as it wants one.
    Started,
    /// It runs already.
    Reattached,
}

pub(crate) struct Workspace {
    /// Before the folder, so that the process ends before its folder goes.
    reattached: RefCell<Option<Reattached>>,
    root: tempfile::TempDir,
    /// Whether every provider of hashicorp is a stand-in, as in the settings of resident cores.
    has_stand_ins: Cell<bool>,
    pub(crate) environment: BTreeMap<String, String>,
}

/// What a command left behind.
#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) command: String,
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Workspace {
    pub(crate) fn new(endpoint: &str) -> Self {
        let root = tempfile::Builder::new().prefix("lm-").tempdir().expect("a temporary folder");
        for folder in ["home", "tmp", "main"] {
            fs::create_dir(root.path().join(folder)).expect("a folder in the temporary folder");
        }
        write_settings(root.path());
        let path = |name: &str| root.path().join(name).display().to_string();
        let environment = [
            ("HOME", path("home")),
            ("TMPDIR", path("tmp")),
            ("TF_CLI_CONFIG_FILE", path(SETTINGS)),
            // Commands are short: collecting garbage costs a tenth of their time and saves nothing.
            ("GOGC", "off".to_owned()),
            ("AWS_EC2_METADATA_DISABLED", "true".to_owned()),
            ("AWS_ACCESS_KEY_ID", ACCOUNT.to_owned()),
            ("AWS_SECRET_ACCESS_KEY", SECRET_KEY.to_owned()),
            ("AWS_REGION", REGION.to_owned()),
            ("AWS_ENDPOINT_URL", endpoint.to_owned()),
        ];
        let environment = environment.into_iter().chain(logging(root.path()));
        let environment = environment.map(|(name, value)| (name.to_owned(), value)).collect();
        let has_stand_ins = Cell::new(true);
        Self { reattached: RefCell::default(), root, has_stand_ins, environment }
    }

    /// Puts another provider in the place of its stand-in.
    pub(crate) fn install(&self, name: &str, folder: &Path) {
        self.has_stand_ins.set(false);
        let program = format!("terraform-provider-{name}");
        let found = fs::read_dir(folder).expect("the folder of a provider").flatten();
        let found = found.map(|entry| entry.path()).find(|path| {
            path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(&program))
        });
        let installed = self.path("others").join(&program);
        fs::remove_file(&installed).expect("a stand-in");
        let found = found.expect("the folder has the provider");
        std::os::unix::fs::symlink(found, installed).expect("a link in the temporary folder");
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    /// A file of the test, or nothing where there is none.
    pub(crate) fn read(&self, name: &str) -> String {
        fs::read(self.path(name))
            .map_or_else(|_| String::new(), |bytes| String::from_utf8_lossy(&bytes).into_owned())
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).expect("a file in the temporary folder");
    }

    /// A folder with a configuration of its own, and nothing left of an earlier one of that name.
    pub(crate) fn folder(&self, name: &str, config: &str) {
        let folder = self.path(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).expect("the folder can be removed");
        }
        fs::create_dir(&folder).expect("a folder in the temporary folder");
        self.configure(name, config);
    }

    pub(crate) fn configure(&self, folder: &str, config: &str) {
        self.write(&format!("{folder}/providers.tf"), REQUIRED_PROVIDERS);
        self.write(&format!("{folder}/main.tf"), config);
    }

    /// Keeps the files of a failed test for a look.
    pub(crate) fn keep(&mut self) -> PathBuf {
        self.root.disable_cleanup(true);
        self.root.path().to_owned()
    }

    pub(crate) fn run(
        &self,
        core: &'static Core,
        folder: &str,
        arguments: &[&str],
        provider: Provider,
    ) -> Output {
        let command = command_line(core, folder, arguments);
        let output = match provider {
            Provider::Reattached => self.run_reattached(core, folder, arguments, command),
            Provider::Started => finish(self.process(core, folder, arguments), command, |_| ()),
        };
        self.keep_what_was_said(&output);
        output
    }

    /// Runs a command in which something happens in the meantime.
    pub(crate) fn run_while(
        &self,
        core: &'static Core,
        folder: &str,
        arguments: &[&str],
        meanwhile: impl FnOnce(Running),
    ) -> Output {
        let command = command_line(core, folder, arguments);
        let output = finish(self.process(core, folder, arguments), command, meanwhile);
        self.keep_what_was_said(&output);
        output
    }

    fn keep_what_was_said(&self, output: &Output) {
        self.append(SAID, &format!("{}\n{}\n", output.stdout, output.stderr));
    }

    fn append(&self, name: &str, text: &str) {
        let mut file = fs::OpenOptions::new();
        let file = file.create(true).append(true).open(self.path(name));
        file.and_then(|mut file| file.write_all(text.as_bytes())).expect("a file to append to");
    }

    /// Whether core would find here all that a resident one does.
    fn is_usual(&self) -> bool {
        let usual = logging(self.root.path());
        let own = self.environment.iter().filter(|(name, _)| name.starts_with("TF_"));
        let mut own = own.filter(|(name, _)| *name != "TF_CLI_CONFIG_FILE");
        self.has_stand_ins.get()
            && own.all(|(name, value)| {
                usual.iter().any(|(usual, expected)| usual == name && expected == value)
            })
    }

    fn process(&self, core: &'static Core, folder: &str, arguments: &[&str]) -> Command {
        let mut process = core.process();
        process.args(arguments).current_dir(self.path(folder));
        process.env_clear().envs(&self.environment);
        process
    }

    /// By a core that stays, where there is one.
    fn run_reattached(
        &self,
        core: &'static Core,
        folder: &str,
        arguments: &[&str],
        command: String,
    ) -> Output {
        let mut running = self.reattached.borrow_mut();
        let running = self.reattach(&mut running);
        let resident = self.is_usual().then(|| running.core(core)).flatten();
        let Some(resident) = resident else {
            let mut process = self.process(core, folder, arguments);
            process.env("TF_REATTACH_PROVIDERS", &running.address);
            return finish(process, command, |_| ());
        };
        let said = resident.run(&self.path(folder), arguments, patience());
        let said = said.unwrap_or_else(|| panic!("{command}: it hung, or the core ended"));
        self.append("log", &said.log);
        Output { command, code: Some(said.code), stdout: said.stdout, stderr: said.stderr }
    }

    /// Runs a script of a user, who has what is in `programs` first on the path.
    pub(crate) fn run_script(
        &self,
        folder: &str,
        script: &Path,
        arguments: &[&str],
        programs: &Path,
    ) -> Output {
        let is_python = script.extension().is_some_and(|extension| extension == "py");
        let interpreter = if is_python { "python3" } else { "sh" };
        let path = std::env::var("PATH").unwrap_or_default();
        let mut process = Command::new(interpreter);
        process.arg(script).args(arguments).current_dir(self.path(folder));
        process.env_clear().envs(&self.environment);
        process.env("PATH", format!("{}:{path}", programs.display()));
        finish(process, format!("{interpreter} {}", script.display()), |_| ())
    }

    /// The running provider, in today's environment.
    fn reattach<'a>(&self, running: &'a mut Option<Reattached>) -> &'a mut Reattached {
        if running.as_ref().is_some_and(|running| running.environment != self.environment) {
            *running = None;
        }
        running.get_or_insert_with(|| {
            let mut log = fs::OpenOptions::new();
            let log = log.create(true).append(true).open(self.path("reattached.log"));
            let log = log.expect("a log file");
            Reattached::start(&self.environment, log)
        })
    }

    /// Ends the running provider, if there is one.
    pub(crate) fn detach(&self) {
        *self.reattached.borrow_mut() = None;
    }

    /// Processes that still run in the environment of this test.
    pub(crate) fn processes(&self) -> Vec<String> {
        self.running().into_values().collect()
    }

    /// Kills a command, and whatever else runs, at once, as the end of the machine would.
    pub(crate) fn kill(&self, command: Running) {
        self.detach();
        let mut ids = BTreeSet::from([command.0]);
        loop {
            ids.extend(self.running().into_keys());
            if ids.is_empty() {
                return;
            }
            let ids: Vec<String> = std::mem::take(&mut ids).iter().map(u32::to_string).collect();
            let command = format!("kill -KILL {}", ids.join(" "));
            // Some of them may have ended in the meantime.
            let _ = Command::new("sh").args(["-c", &command]).stderr(Stdio::null()).status();
            thread::sleep(Duration::from_millis(5));
        }
    }

    /// Sends a signal to whatever runs in the environment of this test.
    pub(crate) fn signal_all(&self, name: &str) {
        let ids: Vec<String> = self.running().keys().map(u32::to_string).collect();
        let command = format!("kill -{name} {}", ids.join(" "));
        let status = Command::new("sh").args(["-c", &command]).status();
        assert!(status.is_ok_and(|status| status.success()), "{command} failed");
    }

    /// By process id.
    fn running(&self) -> BTreeMap<u32, String> {
        let marker = format!("HOME={}", self.path("home").display());
        let Ok(processes) = fs::read_dir("/proc") else { return BTreeMap::new() };
        let mut found = BTreeMap::new();
        for process in processes.flatten() {
            let Ok(id) = process.file_name().to_string_lossy().parse() else { continue };
            let environment = fs::read(process.path().join("environ")).unwrap_or_default();
            if environment.split(|byte| *byte == 0).any(|entry| entry == marker.as_bytes()) {
                let command = fs::read(process.path().join("cmdline")).unwrap_or_default();
                found.insert(id, String::from_utf8_lossy(&command).replace('\0', " "));
            }
        }
        found
    }
}

/// A command that runs.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Running(u32);

impl Running {
    /// What Ctrl-C does to it.
    pub(crate) fn interrupt(self) {
        self.signal("INT");
    }

    pub(crate) fn signal(self, name: &str) {
        let command = format!("kill -{name} {}", self.0);
        let status = Command::new("sh").args(["-c", &command]).status();
        assert!(status.is_ok_and(|status| status.success()), "{command} failed");
    }
}

/// Tells Terraform in a folder to use the provider from where it is built.
pub(super) fn write_settings(root: &Path) {
    let binary = Path::new(env!("CARGO_BIN_EXE_terraform-provider-licensemanager"));
    let folder = binary.parent().expect("a binary has a folder").display();
    let others = root.join("others");
    fs::create_dir(&others).expect("a folder in the temporary folder");
    let mut overrides = format!("    \"licensemanager/licensemanager\" = \"{folder}\"\n");
    for name in STAND_INS {
        let stand_in = others.join(format!("terraform-provider-{name}"));
        std::os::unix::fs::symlink(binary, stand_in).expect("a link in the temporary folder");
        let others = others.display();
        writeln!(overrides, "    \"hashicorp/{name}\" = \"{others}\"").expect("a text");
    }
    let settings = format!(
        "disable_checkpoint = true\nprovider_installation {{\n  dev_overrides {{\n{overrides}  }}\n  direct \
         {{}}\n}}\n"
    );
    fs::write(root.join(SETTINGS), settings).expect("a file in the temporary folder");
}

/// What core says, and where it logs.
pub(super) fn logging(root: &Path) -> [(&'static str, String); 5] {
    [
        ("TF_LOG_CORE", "WARN".to_owned()),
        ("TF_LOG_PROVIDER", "TRACE".to_owned()),
        ("TF_LOG_PATH", root.join("log").display().to_string()),
        ("TF_IN_AUTOMATION", "1".to_owned()),
        ("CHECKPOINT_DISABLE", "1".to_owned()),
    ]
}

fn command_line(core: &'static Core, folder: &str, arguments: &[&str]) -> String {
    format!("{} ({folder}): {}", core.name(), arguments.join(" "))
}

/// Runs a command to its end, or kills it when it hangs.
fn finish(mut process: Command, command: String, meanwhile: impl FnOnce(Running)) -> Output {
    process.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = process.spawn().unwrap_or_else(|error| panic!("{command}: {error}"));
    let (done, streams) = mpsc::channel();
    let stdout = reader(child.stdout.take(), done.clone());
    let stderr = reader(child.stderr.take(), done);
    meanwhile(Running(child.id()));
    let mut hangs = false;
    for _ in 0..2 {
        if !hangs && streams.recv_timeout(patience()).is_err() {
            hangs = true;
            kill(&mut child);
        }
    }
    let status = child.wait().expect("the exit of a child");
    let output = Output {
        command,
        code: status.code(),
        stdout: stdout.join().expect("stdout is read"),
        stderr: stderr.join().expect("stderr is read"),
    };
    assert!(!hangs, "it hung\n{output}");
    output
}

fn reader(
    stream: Option<impl std::io::Read + Send + 'static>,
    done: mpsc::Sender<()>,
) -> thread::JoinHandle<String> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut stream) = stream {
            // What was read before a failure is still worth showing.
            let _ = stream.read_to_end(&mut bytes);
        }
        let _ = done.send(());
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

fn kill(child: &mut Child) {
    // It may have ended by itself in the meantime.
    let _ = child.kill();
}

impl std::fmt::Display for Output {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut text = format!("{} -> {:?}", self.command, self.code);
        for stream in [&self.stdout, &self.stderr] {
            if !stream.trim().is_empty() {
                write!(text, "\n{}", stream.trim_end())?;
            }
        }
        f.write_str(&text)
    }
}
