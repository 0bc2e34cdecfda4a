//! An emulator in a process of its own: started, watched, killed.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// How an emulator ended that did not start.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) code: Option<i32>,
    pub(crate) complaints: String,
}

pub(crate) struct Emulator {
    child: Child,
    pub(crate) address: SocketAddr,
}

impl Emulator {
    /// Starts an emulator that keeps its state in a file, and waits until it answers.
    pub(crate) fn with_state(state: &Path) -> Self {
        Self::try_with_state(state)
            .unwrap_or_else(|refusal| panic!("it did not start: {refusal:?}"))
    }

    /// The same, where it may also refuse the file.
    pub(crate) fn try_with_state(state: &Path) -> Result<Self, Refusal> {
        Self::start(&["--state", state.to_str().unwrap()], Stdio::piped())
    }

    /// Starts an emulator that writes what it has to complain about to a file.
    pub(crate) fn with_complaints(file: &Path) -> Self {
        let complaints = Stdio::from(File::create(file).unwrap());
        Self::start(&[], complaints)
            .unwrap_or_else(|refusal| panic!("it did not start: {refusal:?}"))
    }

    fn start(flags: &[&str], complaints: Stdio) -> Result<Self, Refusal> {
        let mut child = Command::new(env!("CARGO_BIN_EXE_license-manager-emulator"))
            .args(["--listen", "127.0.0.1:0"])
            .args(flags)
            .stdout(Stdio::piped())
            .stderr(complaints)
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("http://").and_then(|it| it.parse().ok());
        let Some(address) = address else {
            let output = child.wait_with_output().unwrap();
            let complaints = String::from_utf8_lossy(&output.stderr).into_owned();
            return Err(Refusal { code: output.status.code(), complaints });
        };
        if let Some(complaints) = child.stderr.take() {
            // Shown when they come, as if they were not read here.
            std::thread::spawn(move || std::io::copy(&mut { complaints }, &mut std::io::stderr()));
        }
        Ok(Self { child, address })
    }

    /// As Ctrl-C does it.
    pub(crate) fn stop(mut self) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
        assert!(self.child.wait().unwrap().success());
    }

    /// As `kill -9` does it.
    pub(crate) fn kill(mut self) {
        self.end();
    }

    pub(crate) fn is_alive(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Resident memory in kilobytes, where the machine tells.
    pub(crate) fn memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        line.trim().trim_end_matches(" kB").parse().ok()
    }

    fn end(&mut self) {
        // It may have ended by itself.
        let _ = self.child.kill();
        self.child.wait().unwrap();
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        self.end();
    }
}
