//! The provider as one process for several commands, as its flag `--debug` starts it.
//!
//! A command that starts the provider anew starts it two or three times, which costs most of its time. Those do that have
//! to show that it works as users run it; the others need not.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};

use super::core::Core;
use super::resident::Lease;

const ASSIGNMENT: &str = "TF_REATTACH_PROVIDERS='";

pub(super) struct Reattached {
    /// A core that stays and leads to this process. Let go of first.
    core: Option<Lease>,
    process: Child,
    /// Open as long as the process, which may have more to say.
    _stdout: BufReader<ChildStdout>,
    /// The value of `TF_REATTACH_PROVIDERS`.
    pub(super) address: String,
    /// What the process was started with, and reads no more.
    pub(super) environment: BTreeMap<String, String>,
}

impl Reattached {
    pub(super) fn start(environment: &BTreeMap<String, String>, log: File) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_terraform-provider-licensemanager"));
        command.arg("--debug").env_clear().envs(environment);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log);
        let mut process = command.spawn().expect("the provider starts");
        let stdout = process.stdout.take().expect("its stdout is a pipe");
        let mut stdout = BufReader::new(stdout);
        let mut line = String::new();
        while !line.contains(ASSIGNMENT) {
            line.clear();
            let read = stdout.read_line(&mut line).expect("its stdout is text");
            assert!(read > 0, "the provider does not say how to reach it");
        }
        let address = line.split(ASSIGNMENT).last().unwrap_or_default().trim();
        let address = address.trim_end_matches('\'').to_owned();
        let environment = environment.clone();
        Self { core: None, process, _stdout: stdout, address, environment }
    }

    /// A core that stays and leads here, if this version has one.
    pub(super) fn core(&mut self, core: &'static Core) -> Option<&mut Lease> {
        if self.core.is_none() {
            self.core = core.lease(&self.address);
        }
        self.core.as_mut()
    }

    /// Ends the process as Ctrl-C would.
    fn stop(&mut self) -> std::io::Result<()> {
        let interrupt = format!("kill -INT {}", self.process.id());
        Command::new("sh").args(["-c", &interrupt]).status()?;
        self.process.wait()?;
        Ok(())
    }
}

impl Drop for Reattached {
    fn drop(&mut self) {
        self.core = None;
        if self.stop().is_err() {
            // It is gone already, or nothing else is left to try.
            let _ = self.process.kill();
        }
    }
}
