//! Is a state file whole? A copy in memory tells, so that a damaged file is left as it is.

use std::cell::Cell;
use std::fs::{File, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::panic::{self, AssertUnwindSafe};
use std::path::Path;
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

use redb::backends::InMemoryBackend;
use redb::{
    Builder, Database, ReadableDatabase, ReadableTable, StorageBackend, TableDefinition, TableError,
};

pub(crate) const ROWS: TableDefinition<'static, &str, &[u8]> = TableDefinition::new("rows");
pub(crate) const SEPARATOR: char = '\0';

const CACHE: usize = 16 << 20;

/// A row as the file keeps it.
#[derive(Debug)]
pub(crate) struct StoredRow {
    pub(crate) table: String,
    pub(crate) key: String,
    pub(crate) sequence: u64,
    pub(crate) record: Vec<u8>,
}

/// A file that no other emulator uses, as long as this is there.
#[derive(Debug)]
pub(crate) struct StateFile {
    file: File,
}

impl StateFile {
    /// Opens a file, or makes an empty one.
    pub(crate) fn open(path: &Path) -> io::Result<Self> {
        let file =
            File::options().read(true).write(true).create(true).truncate(false).open(path)?;
        match file.try_lock() {
            Err(TryLockError::WouldBlock) => {
                Err(io::Error::new(io::ErrorKind::ResourceBusy, "another emulator uses this file"))
            }
            Err(TryLockError::Error(error)) if error.kind() != io::ErrorKind::Unsupported => {
                Err(error)
            }
            _ => Ok(Self { file }),
        }
    }

    /// Everything in the file. The file is not written to, which a full disk would not allow.
    pub(crate) fn rows(&self) -> io::Result<Vec<StoredRow>> {
        let mut file = &self.file;
        file.rewind()?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        if bytes.is_empty() {
            return Ok(Vec::new());
        }
        // It ends outside of the work, where a panic is no panic in a panic.
        let mut copy = None;
        let rows = quietly(|| verified(&mut copy, bytes));
        let _ = quietly(|| drop(copy));
        rows.unwrap_or_else(|| Err(damaged("its pages do not fit together")))
    }

    /// The file for writing.
    pub(crate) fn database(&self) -> Result<Database, redb::Error> {
        let is_new = self.file.metadata()?.len() == 0;
        let pages = Pages { file: Mutex::new(self.file.try_clone()?) };
        let database = Builder::new().set_cache_size(CACHE).create_with_backend(pages);
        if is_new && database.is_err() {
            // Half a beginning would be taken for damage.
            self.file.set_len(0)?;
        }
        Ok(database?)
    }
}

/// The pages of a database in a file that is locked already: redb's own would lock it once more, which Windows refuses, and
/// unlock it at its end.
#[derive(Debug)]
struct Pages {
    file: Mutex<File>,
}

impl Pages {
    fn at(&self, offset: u64) -> io::Result<MutexGuard<'_, File>> {
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(offset))?;
        Ok(file)
    }
}

impl StorageBackend for Pages {
    fn len(&self) -> io::Result<u64> {
        Ok(self.at(0)?.metadata()?.len())
    }

    fn read(&self, offset: u64, out: &mut [u8]) -> io::Result<()> {
        self.at(offset)?.read_exact(out)
    }

    fn set_len(&self, len: u64) -> io::Result<()> {
        self.at(0)?.set_len(len)
    }

    fn sync_data(&self) -> io::Result<()> {
        self.at(0)?.sync_data()
    }

    fn write(&self, offset: u64, data: &[u8]) -> io::Result<()> {
        self.at(offset)?.write_all(data)
    }
}

/// What is said of a file that cannot be what an emulator left.
pub(crate) fn damaged(why: impl std::fmt::Display) -> io::Error {
    let text = format!(
        "the state file is damaged, or is none: {why}; it was left as it is, so restore a copy or name another file"
    );
    io::Error::new(io::ErrorKind::InvalidData, text.replace('\n', " "))
}

fn verified(copy: &mut Option<Database>, bytes: Vec<u8>) -> io::Result<Vec<StoredRow>> {
    let memory = InMemoryBackend::new();
    memory.set_len(bytes.len() as u64)?;
    memory.write(0, &bytes)?;
    drop(bytes);
    let database = Builder::new().set_cache_size(CACHE).create_with_backend(memory);
    let database = copy.insert(database.map_err(damaged)?);
    if !database.check_integrity().map_err(damaged)? {
        return Err(damaged("its checksums are wrong"));
    }
    load(database).map_err(damaged)?
}

fn load(database: &Database) -> Result<io::Result<Vec<StoredRow>>, redb::Error> {
    let reading = database.begin_read()?;
    let table = match reading.open_table(ROWS) {
        Err(TableError::TableDoesNotExist(_)) => return Ok(Ok(Vec::new())),
        table => table?,
    };
    let mut rows = Vec::new();
    for entry in table.iter()? {
        let (key, value) = entry?;
        let Some(row) = StoredRow::read(key.value(), value.value()) else {
            return Ok(Err(damaged("a row is too short")));
        };
        rows.push(row);
    }
    Ok(Ok(rows))
}

impl StoredRow {
    fn read(key: &str, value: &[u8]) -> Option<Self> {
        let (table, key) = key.split_once(SEPARATOR)?;
        let (sequence, record) = value.split_first_chunk()?;
        Some(Self {
            table: table.to_owned(),
            key: key.to_owned(),
            sequence: u64::from_be_bytes(*sequence),
            record: record.to_vec(),
        })
    }
}

thread_local! {
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

static HOOK: Once = Once::new();

/// Runs work on pages that may be damaged, at which redb panics; nothing is returned, and nothing printed, where it did.
pub(crate) fn quietly<T>(work: impl FnOnce() -> T) -> Option<T> {
    HOOK.call_once(|| {
        let usual = panic::take_hook();
        panic::set_hook(Box::new(move |panic| {
            if !QUIET.get() {
                usual(panic);
            }
        }));
    });
    QUIET.set(true);
    let outcome = panic::catch_unwind(AssertUnwindSafe(work));
    QUIET.set(false);
    outcome.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_kept_from_others_until_its_end_and_not_only_while_it_is_written_to() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state");
        let file = StateFile::open(&path).unwrap();
        for _ in 0..2 {
            let refusal = StateFile::open(&path).unwrap_err();
            assert_eq!(refusal.kind(), io::ErrorKind::ResourceBusy);
            drop(file.database().unwrap());
        }
        drop(file);
        assert!(StateFile::open(&path).unwrap().rows().unwrap().is_empty());
    }
}
