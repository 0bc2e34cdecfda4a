//! How does the state survive a kill at any moment? Changes are committed in groups before answers leave.

use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Mutex, PoisonError};
use std::thread::JoinHandle;

use redb::{Database, ReadableDatabase, ReadableTable, TableDefinition, WriteTransaction};
use serde::Serialize;
use tokio::sync::watch;

const ROWS: TableDefinition<'static, &str, &[u8]> = TableDefinition::new("rows");
const SEPARATOR: char = '\0';

/// A row as the file keeps it.
#[derive(Debug)]
pub(crate) struct StoredRow {
    pub(crate) table: String,
    pub(crate) sequence: u64,
    pub(crate) record: Vec<u8>,
}

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

/// The file behind `--state`, written by a thread of its own.
pub(crate) struct Journal {
    sender: Mutex<Option<Sender<Batch>>>,
    submitted: AtomicU64,
    progress: watch::Receiver<Progress>,
    writer: Mutex<Option<JoinHandle<()>>>,
}

impl Journal {
    pub(crate) fn open(path: &Path) -> io::Result<(Self, Vec<StoredRow>)> {
        let database = Database::builder().set_cache_size(16 << 20).create(path);
        let database = database.map_err(io::Error::other)?;
        let rows = load(&database).map_err(io::Error::other)?;
        let (sender, batches) = channel();
        let (reporter, progress) = watch::channel(Progress { durable: 0, failure: None });
        let writer = std::thread::Builder::new()
            .name("emulator-journal".into())
            .spawn(move || write_batches(&database, &batches, &reporter))?;
        let journal = Self {
            sender: Mutex::new(Some(sender)),
            submitted: AtomicU64::new(0),
            progress,
            writer: Mutex::new(Some(writer)),
        };
        Ok((journal, rows))
    }

    /// Hands changes over for writing. The caller holds the state, so that batches keep its order.
    pub(crate) fn submit(&self, changes: Vec<Change>) {
        if changes.is_empty() {
            return;
        }
        let number = self.submitted.fetch_add(1, Ordering::SeqCst) + 1;
        let sender = self.sender.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = sender.as_ref() {
            // A writer that ended has left its failure in `progress`, where `settled` finds it.
            let _ = sender.send(Batch { number, changes });
        }
    }

    /// Waits until everything handed over so far is on the disk.
    pub(crate) async fn settled(&self) -> io::Result<()> {
        let submitted = self.submitted.load(Ordering::SeqCst);
        let mut progress = self.progress.clone();
        let reached = progress
            .wait_for(|progress| progress.durable >= submitted || progress.failure.is_some())
            .await;
        let failure = match reached {
            Ok(progress) if progress.durable >= submitted => return Ok(()),
            Ok(progress) => progress.failure.clone().unwrap_or_default(),
            Err(_) => "the journal is closed".to_owned(),
        };
        Err(io::Error::other(failure))
    }

    /// Writes what is left and closes the file.
    pub(crate) fn close(&self) {
        self.sender.lock().unwrap_or_else(PoisonError::into_inner).take();
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(writer) = writer {
            // A panic of the writer was already reported as a failed write.
            let _ = writer.join();
        }
    }
}

fn load(database: &Database) -> Result<Vec<StoredRow>, redb::Error> {
    let creation = database.begin_write()?;
    creation.open_table(ROWS)?;
    creation.commit()?;
    let reading = database.begin_read()?;
    let table = reading.open_table(ROWS)?;
    let mut rows = Vec::new();
    for entry in table.iter()? {
        let (key, value) = entry?;
        let (name, _) = key.value().split_once(SEPARATOR).unwrap_or_default();
        let Some((sequence, record)) = value.value().split_first_chunk() else { continue };
        rows.push(StoredRow {
            table: name.to_owned(),
            sequence: u64::from_be_bytes(*sequence),
            record: record.to_vec(),
        });
    }
    Ok(rows)
}

/// One commit takes everything that arrived during the previous one.
fn write_batches(
    database: &Database,
    batches: &Receiver<Batch>,
    reporter: &watch::Sender<Progress>,
) {
    while let Ok(first) = batches.recv() {
        let group: Vec<Batch> = std::iter::once(first).chain(batches.try_iter()).collect();
        let last = group.last().map_or(0, |batch| batch.number);
        match commit(database, group) {
            Ok(()) => reporter.send_modify(|progress| progress.durable = last),
            Err(error) => {
                reporter.send_modify(|progress| progress.failure = Some(error.to_string()));
                return;
            }
        }
    }
}

fn commit(database: &Database, group: Vec<Batch>) -> Result<(), redb::Error> {
    let transaction = database.begin_write()?;
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
