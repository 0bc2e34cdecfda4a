//! What asks this process to end?

use std::io;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signal {
    /// Somebody wants the end of this process: a request to terminate, a closed terminal or console, a shutdown.
    End,
    /// A terminal sends Ctrl-C to whatever runs in it.
    Interrupt,
}

/// What comes after this was made is not missed, however late it is waited for.
pub struct Signals(Streams);

impl Signals {
    /// Where the system does not tell whether a hangup is to be ignored, it does to this process what it did before.
    pub fn listen() -> io::Result<Self> {
        Streams::open(false).map(Self)
    }

    /// Where the system does not tell whether a hangup is to be ignored, it is: somebody else sees to the end of this process.
    pub fn listen_as_servant() -> io::Result<Self> {
        Streams::open(true).map(Self)
    }

    pub async fn next(&mut self) -> Signal {
        self.0.next().await
    }
}

#[cfg(unix)]
struct Streams {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
    hangup: Option<tokio::signal::unix::Signal>,
    /// Whether a hangup asks for the end; else it is listened to so that it does nothing.
    hangup_ends: bool,
}

#[cfg(unix)]
impl Streams {
    fn open(ignores_unknown_hangups: bool) -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        // Before it is listened to.
        let ignored = std::fs::read_to_string("/proc/self/status").ok();
        let ignored = ignored.and_then(|status| ignores_hangups(&status));
        let listens = ignored.map_or(ignores_unknown_hangups, |ignored| !ignored);
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            hangup: listens.then(|| signal(SignalKind::hangup())).transpose()?,
            hangup_ends: ignored == Some(false),
        })
    }

    async fn next(&mut self) -> Signal {
        let hangup = async {
            match &mut self.hangup {
                Some(hangup) if self.hangup_ends => hangup.recv().await,
                _ => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = self.terminate.recv() => Signal::End,
            _ = hangup => Signal::End,
            _ = self.interrupt.recv() => Signal::Interrupt,
        }
    }
}

/// Whether a process with this status was started to outlive its terminal, as by `nohup`.
#[cfg(any(unix, test))]
fn ignores_hangups(status: &str) -> Option<bool> {
    const HANGUP: u32 = 1;
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"))?;
    let ignored = u64::from_str_radix(ignored.trim(), 16).ok()?;
    Some(ignored >> (HANGUP - 1) & 1 == 1)
}

/// Windows ends a process some seconds after its console was closed, or at a shutdown. Ctrl-Break is another Ctrl-C.
#[cfg(not(unix))]
struct Streams {
    close: tokio::signal::windows::CtrlClose,
    shutdown: tokio::signal::windows::CtrlShutdown,
    interrupt: tokio::signal::windows::CtrlC,
    interrupt_too: tokio::signal::windows::CtrlBreak,
}

#[cfg(not(unix))]
impl Streams {
    fn open(_: bool) -> io::Result<Self> {
        use tokio::signal::windows::{ctrl_break, ctrl_c, ctrl_close, ctrl_shutdown};
        Ok(Self {
            close: ctrl_close()?,
            shutdown: ctrl_shutdown()?,
            interrupt: ctrl_c()?,
            interrupt_too: ctrl_break()?,
        })
    }

    async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = self.close.recv() => Signal::End,
            _ = self.shutdown.recv() => Signal::End,
            _ = self.interrupt.recv() => Signal::Interrupt,
            _ = self.interrupt_too.recv() => Signal::Interrupt,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hangups_are_ignored_where_they_were_at_the_start() {
        assert_eq!(ignores_hangups("Name:\tx\nSigIgn:\t0000000000000001\n"), Some(true));
        assert_eq!(ignores_hangups("Name:\tx\nSigIgn:\t0000000000001000\n"), Some(false));
        assert_eq!(ignores_hangups("Name:\tx\n"), None);
        assert_eq!(ignores_hangups("SigIgn:\tnothing\n"), None);
    }

    #[tokio::test]
    async fn listening_is_no_signal() {
        for signals in [Signals::listen(), Signals::listen_as_servant()] {
            let mut signals = signals.unwrap();
            let waiting = std::time::Duration::from_millis(20);
            assert!(tokio::time::timeout(waiting, signals.next()).await.is_err());
        }
    }
}
