//! Which signals end a server?

use std::io;

use super::running::Ending;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Interrupt {
    Ignored,
    Stops,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Signal {
    /// Somebody wants the end of this process.
    End,
    /// A terminal sends Ctrl-C to the whole process group, while Terraform still needs the provider.
    Interrupt,
}

impl Signal {
    fn ends(self, on_interrupt: Interrupt) -> bool {
        match self {
            Self::End => true,
            Self::Interrupt => on_interrupt == Interrupt::Stops,
        }
    }
}

/// A request to terminate may come to the whole group too: Terraform waits for the calls that are under way.
pub(super) fn end_on_signals(ending: &Ending, on_interrupt: Interrupt) -> io::Result<()> {
    let mut signals = Signals::listen()?;
    let patient = ending.patient.clone();
    tokio::spawn(async move {
        while !signals.next().await.ends(on_interrupt) {}
        patient.cancel();
    });
    Ok(())
}

#[cfg(unix)]
struct Signals {
    terminate: tokio::signal::unix::Signal,
    hangup: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
    ignores_hangups: bool,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            // Before it is listened to.
            ignores_hangups: ignores_hangups(),
            terminate: signal(SignalKind::terminate())?,
            hangup: signal(SignalKind::hangup())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    async fn next(&mut self) -> Signal {
        loop {
            tokio::select! {
                _ = self.terminate.recv() => return Signal::End,
                _ = self.interrupt.recv() => return Signal::Interrupt,
                _ = self.hangup.recv() => if !self.ignores_hangups { return Signal::End },
            }
        }
    }
}

/// Whether this process was started to outlive its terminal, as by `nohup`. Where the system does not tell, a hangup is left to
/// Terraform: if that ends, so does the provider.
#[cfg(unix)]
fn ignores_hangups() -> bool {
    std::fs::read_to_string("/proc/self/status").map_or(true, |status| ignored_in(&status))
}

#[cfg(any(unix, test))]
fn ignored_in(status: &str) -> bool {
    const HANGUP: u32 = 1;
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    let ignored = ignored.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    ignored.is_none_or(|mask| mask >> (HANGUP - 1) & 1 == 1)
}

/// There is Ctrl-C alone: what else ends a process there does not ask it.
#[cfg(not(unix))]
struct Signals(tokio::signal::windows::CtrlC);

#[cfg(not(unix))]
impl Signals {
    fn listen() -> io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn next(&mut self) -> Signal {
        match self.0.recv().await {
            Some(()) => Signal::Interrupt,
            None => std::future::pending().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interrupt_ends_only_what_was_started_by_hand() {
        assert!(Signal::End.ends(Interrupt::Ignored));
        assert!(Signal::End.ends(Interrupt::Stops));
        assert!(Signal::Interrupt.ends(Interrupt::Stops));
        assert!(!Signal::Interrupt.ends(Interrupt::Ignored));
    }

    #[test]
    fn hangups_are_ignored_where_they_were_at_the_start() {
        assert!(ignored_in("Name:\tx\nSigIgn:\t0000000000000001\n"));
        assert!(!ignored_in("Name:\tx\nSigIgn:\t0000000000001000\n"));
        assert!(ignored_in("Name:\tx\n"));
    }

    #[tokio::test]
    async fn signals_can_be_listened_to() {
        let ending = Ending::default();
        end_on_signals(&ending, Interrupt::Ignored).unwrap();
        tokio::task::yield_now().await;
        assert!(!ending.patient.is_cancelled());
    }
}
