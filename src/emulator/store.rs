//! What does the service know, and is it saved? The state together with the journal that keeps it.

use std::cell::RefCell;
use std::io;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::clock::Timestamp;
use super::journal::{Journal, Receipt};
use super::operations;
use super::state::State;
use super::table::Journaled;

pub(crate) struct Store {
    pub(crate) state: State,
    journal: Option<Journal>,
}

impl Store {
    pub(crate) fn in_memory() -> Self {
        Self { state: State::new(Journaled::No), journal: None }
    }

    pub(crate) fn of_file(path: &Path) -> io::Result<Self> {
        let (journal, rows) = Journal::open(path)?;
        Ok(Self { state: State::of_file(&rows)?, journal: Some(journal) })
    }

    /// Takes back what the disk refused: the file is what counts.
    fn recover(&mut self) -> io::Result<()> {
        if let Some(journal) = self.journal.as_mut().filter(|journal| journal.has_failed()) {
            self.state = State::of_file(&journal.reopen()?)?;
        }
        Ok(())
    }

    pub(crate) fn close(&mut self) {
        if let Some(journal) = &mut self.journal {
            journal.close();
        }
    }
}

/// One request's way to the state. What it saw and did has to be saved before anybody hears of it.
pub(crate) struct Session<'a> {
    store: &'a Mutex<Store>,
    receipts: RefCell<Vec<Receipt>>,
}

impl<'a> Session<'a> {
    pub(crate) fn new(store: &'a Mutex<Store>) -> Self {
        Self { store, receipts: RefCell::default() }
    }

    /// Works on the state as it is now, with everything due already done, and hands the changes to the journal. Fails
    /// where a write was refused before, and the file cannot be read to take it back.
    pub(crate) fn with_state<T>(
        &self,
        work: impl FnOnce(&mut State, Timestamp) -> T,
    ) -> io::Result<T> {
        let mut store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        store.recover()?;
        let Store { state, journal } = &mut *store;
        let now = state.now();
        operations::settle(state, now);
        let result = work(state, now);
        if let Some(journal) = journal {
            self.receipts.borrow_mut().push(journal.submit(state.take_changes()));
        }
        Ok(result)
    }

    /// Waits until all of it would survive a crash.
    pub(crate) async fn settled(self) -> io::Result<()> {
        for receipt in self.receipts.into_inner() {
            receipt.settled().await.map_err(|error| not_saved(&error))?;
        }
        Ok(())
    }

    /// The same for where nothing else goes on yet.
    pub(crate) fn wait(self) -> io::Result<()> {
        let receipts = self.receipts.into_inner();
        receipts.iter().try_for_each(Receipt::wait).map_err(|error| not_saved(&error))
    }
}

fn not_saved(error: &io::Error) -> io::Error {
    io::Error::other(format!("the state was not saved: {error}"))
}
