//! How does the state survive a kill at any moment? Changes are committed in groups before answers leave.

use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use redb::{Database, WriteTransaction};
use serde::Serialize;
use tokio::sync::watch;

use super::state_file::{ROWS, SEPARATOR, StateFile, StoredRow, damaged, quietly};

/// One step from an earlier state to a later one.
#[derive(Debug)]
pub(crate) enum Change {
    Put { key: String, value: Vec<u8> },
    Remove { key: String },
    Clear,
}

impl Change {
    pub(crate) fn put(table: &str, key: &str, sequence: u64, record: &impl Serialize) -> Self {
        let mut value = sequence.to_be_bytes().to_vec();
        // Records hold nothing that JSON cannot express, and a vector takes every write.
        let _ = serde_json::to_writer(&mut value, record);
        Self::Put { key: format!("{table}{SEPARATOR}{key}"), value }
    }

    pub(crate) fn remove(table: &str, key: &str) -> Self {
        Self::Remove { key: format!("{table}{SEPARATOR}{key}") }
    }
}

struct Batch {
    number: u64,
    changes: Vec<Change>,
}

/// What has reached the disk so far.
#[derive(Debug, Clone)]
struct Progress {
    durable: u64,
    failure: Option<String>,
}

impl Progress {
    /// Whether everything up to a batch is on the disk; nothing while that is not known.
    fn of(&self, number: u64) -> Option<io::Result<()>> {
        if self.durable >= number {
            return Some(Ok(()));
        }
        self.failure.as_ref().map(|failure| Err(io::Error::other(failure.clone())))
    }
}

/// What has to be on the disk before anybody hears of it.
#[derive(Debug)]
pub(crate) struct Receipt {
    number: u64,
    progress: watch::Receiver<Progress>,
}

impl Receipt {
    /// Waits until it is there, or was refused.
    pub(crate) async fn settled(mut self) -> io::Result<()> {
        let number = self.number;
        let reached = self.progress.wait_for(|progress| progress.of(number).is_some()).await;
        let outcome = reached.ok().and_then(|progress| progress.of(number));
        outcome.unwrap_or_else(|| Err(io::Error::other("the journal is closed")))
    }

    /// The same for where nothing else goes on yet.
    pub(crate) fn wait(&self) -> io::Result<()> {
        loop {
            if let Some(outcome) = self.progress.borrow().of(self.number) {
                return outcome;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

/// The file behind `--state`, written by a thread of its own until a write is refused.
pub(crate) struct Journal {
    file: Arc<StateFile>,
    sender: Option<Sender<Batch>>,
    submitted: u64,
    progress: watch::Receiver<Progress>,
    writer: Option<JoinHandle<()>>,
}

impl Journal {
    pub(crate) fn open(path: &Path) -> io::Result<(Self, Vec<StoredRow>)> {
        let file = StateFile::open(path)?;
        let rows = file.rows()?;
        Ok((Self::start(Arc::new(file))?, rows))
    }

    fn start(file: Arc<StateFile>) -> io::Result<Self> {
        let (sender, batches) = channel();
        let (reporter, progress) = watch::channel(Progress { durable: 0, failure: None });
        let writer = std::thread::Builder::new().name("emulator-journal".into()).spawn({
            let file = Arc::clone(&file);
            move || write_batches(&file, &batches, &reporter)
        })?;
        Ok(Self { file, sender: Some(sender), submitted: 0, progress, writer: Some(writer) })
    }

    /// Whether a write was refused: it and all after it are not in the file, and no other will be.
    pub(crate) fn has_failed(&self) -> bool {
        self.progress.borrow().failure.is_some()
    }

    /// What the file has after a refusal. Writing begins anew.
    pub(crate) fn reopen(&mut self) -> io::Result<Vec<StoredRow>> {
        self.close();
        let rows = self.file.rows()?;
        *self = Self::start(Arc::clone(&self.file))?;
        Ok(rows)
    }

    /// Hands changes over for writing. The receipt is for them and for all before them.
    pub(crate) fn submit(&mut self, changes: Vec<Change>) -> Receipt {
        if let Some(sender) = self.sender.as_ref().filter(|_| !changes.is_empty()) {
            self.submitted += 1;
            // A writer that ended has left its failure in `progress`, where the receipt finds it.
            let _ = sender.send(Batch { number: self.submitted, changes });
        }
        Receipt { number: self.submitted, progress: self.progress.clone() }
    }

    /// Writes what is left and closes the file.
    pub(crate) fn close(&mut self) {
        self.sender.take();
        if let Some(writer) = self.writer.take() {
            // A panic of the writer was already reported as a failed write.
            let _ = writer.join();
        }
    }
}

/// One commit takes everything that arrived during the previous one.
fn write_batches(file: &StateFile, batches: &Receiver<Batch>, reporter: &watch::Sender<Progress>) {
    let mut database = None;
    while let Ok(first) = batches.recv() {
        let group: Vec<Batch> = std::iter::once(first).chain(batches.try_iter()).collect();
        let last = group.last().map_or(0, |batch| batch.number);
        let outcome = quietly(|| commit(file, &mut database, group).map_err(io::Error::other));
        match outcome.unwrap_or_else(|| Err(damaged("its pages do not fit together"))) {
            Ok(()) => reporter.send_modify(|progress| progress.durable = last),
            Err(error) => {
                reporter.send_modify(|progress| progress.failure = Some(error.to_string()));
                break;
            }
        }
    }
    let _ = quietly(|| drop(database));
}

fn commit(
    file: &StateFile,
    database: &mut Option<Database>,
    group: Vec<Batch>,
) -> Result<(), redb::Error> {
    let database = match database {
        Some(database) => database,
        None => database.insert(file.database()?),
    };
    let mut transaction = database.begin_write()?;
    // Otherwise damage to the last commit would look like a commit that never ended.
    transaction.set_two_phase_commit(true);
    for change in group.into_iter().flat_map(|batch| batch.changes) {
        apply(&transaction, change)?;
    }
    transaction.commit()?;
    Ok(())
}

fn apply(transaction: &WriteTransaction, change: Change) -> Result<(), redb::Error> {
    match change {
        Change::Put { key, value } => {
            transaction.open_table(ROWS)?.insert(key.as_str(), value.as_slice())?;
        }
        Change::Remove { key } => {
            transaction.open_table(ROWS)?.remove(key.as_str())?;
        }
        Change::Clear => {
            transaction.delete_table(ROWS)?;
        }
    }
    Ok(())
}
