//! Which signals end a server?

use std::io;

use super::running::Ending;
use crate::signals::{Signal, Signals};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Interrupt {
    /// It comes to the whole process group, while Terraform still needs the provider.
    Ignored,
    Stops,
}

fn ends(signal: Signal, on_interrupt: Interrupt) -> bool {
    match signal {
        Signal::End => true,
        Signal::Interrupt => on_interrupt == Interrupt::Stops,
    }
}

/// A request to terminate may come to the whole group too: Terraform waits for the calls that are under way. If Terraform ends,
/// so does the provider.
pub(super) fn end_on_signals(ending: &Ending, on_interrupt: Interrupt) -> io::Result<()> {
    let mut signals = Signals::listen_as_servant()?;
    let patient = ending.patient.clone();
    tokio::spawn(async move {
        while !ends(signals.next().await, on_interrupt) {}
        patient.cancel();
    });
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interrupt_ends_only_what_was_started_by_hand() {
        assert!(ends(Signal::End, Interrupt::Ignored));
        assert!(ends(Signal::End, Interrupt::Stops));
        assert!(ends(Signal::Interrupt, Interrupt::Stops));
        assert!(!ends(Signal::Interrupt, Interrupt::Ignored));
    }

    #[tokio::test]
    async fn signals_can_be_listened_to() {
        let ending = Ending::default();
        end_on_signals(&ending, Interrupt::Ignored).unwrap();
        tokio::task::yield_now().await;
        assert!(!ending.patient.is_cancelled());
    }
}
