//! Records of one kind: found by key, listed in order of creation, every change noted for the journal.

use std::collections::{BTreeMap, HashMap};
use std::io;
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::journal::Change;
use super::members;
use super::state_file::{StoredRow, damaged};

/// What a table needs to know about the things it keeps.
pub(crate) trait Record: Clone + Serialize + DeserializeOwned {
    /// Name of the table, in the journal and in the state as JSON.
    const TABLE: &'static str;

    /// Identifies the record within its table, for good.
    fn key(&self) -> String;

    /// The lists on which the record appears, so that a page of a list reads only what it shows.
    fn lists(&self) -> Vec<String> {
        Vec::new()
    }
}

#[derive(Debug)]
struct Row<R> {
    sequence: u64,
    record: R,
}

/// A record together with its place in the order of creation.
#[derive(Debug)]
pub(crate) struct Listed<'a, R> {
    pub(crate) position: u64,
    pub(crate) record: &'a R,
}

#[derive(Debug)]
pub(crate) struct Table<R> {
    rows: BTreeMap<Arc<str>, Row<R>>,
    lists: HashMap<String, BTreeMap<u64, Arc<str>>>,
    last_sequence: u64,
    revision: u64,
    journal: Option<Vec<Change>>,
}

impl<R: Record> Table<R> {
    /// An empty table. Changes are noted only where a journal will take them.
    pub(crate) fn new(journaled: Journaled) -> Self {
        Self {
            rows: BTreeMap::new(),
            lists: HashMap::new(),
            last_sequence: 0,
            revision: 0,
            journal: (journaled == Journaled::Yes).then(Vec::new),
        }
    }

    pub(crate) fn get(&self, key: &str) -> Option<&R> {
        self.rows.get(key).map(|row| &row.record)
    }

    /// All records, ordered by key.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &R> {
        self.rows.values().map(|row| &row.record)
    }

    /// How many records there are.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The records of one list that were created after a position, oldest first.
    pub(crate) fn list(
        &self,
        name: &str,
        after: u64,
    ) -> impl DoubleEndedIterator<Item = Listed<'_, R>> {
        let members = self.lists.get(name).into_iter();
        let keys = members.flat_map(move |list| list.range(after.saturating_add(1)..));
        keys.filter_map(|(position, key)| {
            self.get(key).map(|record| Listed { position: *position, record })
        })
    }

    /// The records with these keys that were created after a position, oldest first.
    pub(crate) fn chosen(&self, keys: &[String], after: u64) -> Vec<Listed<'_, R>> {
        let rows = keys.iter().filter_map(|key| self.rows.get(key.as_str()));
        let found = rows.filter(|row| row.sequence > after);
        let mut listed: Vec<_> =
            found.map(|row| Listed { position: row.sequence, record: &row.record }).collect();
        listed.sort_by_key(|listed| listed.position);
        listed.dedup_by_key(|listed| listed.position);
        listed
    }

    pub(crate) fn count(&self, list: &str) -> usize {
        self.lists.get(list).map_or(0, BTreeMap::len)
    }

    /// Adds a record, or replaces the one with its key, which keeps its place in every list.
    pub(crate) fn put(&mut self, record: R) {
        let key: Arc<str> = record.key().into();
        let sequence = self.rows.get(&key).map_or(self.last_sequence + 1, |row| row.sequence);
        if let Some(journal) = &mut self.journal {
            journal.push(Change::put(R::TABLE, &key, sequence, &record));
        }
        self.store(key, Row { sequence, record });
    }

    /// Changes a record in place and says whether there was one.
    pub(crate) fn update(&mut self, key: &str, change: impl FnOnce(&mut R)) -> bool {
        let Some(mut record) = self.get(key).cloned() else { return false };
        change(&mut record);
        self.put(record);
        true
    }

    pub(crate) fn remove(&mut self, key: &str) -> Option<R> {
        let row = self.rows.remove(key)?;
        self.unlist(&row.record, row.sequence);
        self.revision += 1;
        if let Some(journal) = &mut self.journal {
            journal.push(Change::remove(R::TABLE, key));
        }
        Some(row.record)
    }

    /// Takes a row as the journal kept it.
    pub(crate) fn restore(&mut self, row: &StoredRow) -> io::Result<()> {
        let unreadable = |error| damaged(format!("a row of {}: {error}", R::TABLE));
        let record: R = serde_json::from_slice(&row.record).map_err(unreadable)?;
        if record.key() != row.key {
            return Err(damaged(format!("a row of {} has the key of another", R::TABLE)));
        }
        self.store(record.key().into(), Row { sequence: row.sequence, record });
        Ok(())
    }

    /// Adds the records of a list, in its order.
    pub(crate) fn fill(&mut self, rows: Value) -> Result<(), String> {
        let about = |place: &str, error| format!("{}{place}: {error}", R::TABLE);
        let rows: Vec<Value> = members::read(rows).map_err(|error| about("", error))?;
        for (index, row) in rows.iter().enumerate() {
            let record = members::read_whole(row);
            self.put(record.map_err(|error| about(&format!("[{index}]"), error))?);
        }
        Ok(())
    }

    /// Counts the changes since the table was made.
    pub(crate) fn revision(&self) -> u64 {
        self.revision
    }

    pub(crate) fn take_changes(&mut self) -> Vec<Change> {
        self.journal.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// All records in order of creation.
    pub(crate) fn in_order(&self) -> Vec<&R> {
        let mut rows: Vec<_> = self.rows.values().collect();
        rows.sort_by_key(|row| row.sequence);
        rows.into_iter().map(|row| &row.record).collect()
    }

    fn store(&mut self, key: Arc<str>, row: Row<R>) {
        self.last_sequence = self.last_sequence.max(row.sequence);
        self.revision += 1;
        let prior = self.rows.remove(&key).map(|prior| prior.record);
        let lists = row.record.lists();
        if prior.as_ref().is_none_or(|prior| prior.lists() != lists) {
            if let Some(prior) = prior {
                self.unlist(&prior, row.sequence);
            }
            for list in lists {
                self.lists.entry(list).or_default().insert(row.sequence, Arc::clone(&key));
            }
        }
        self.rows.insert(key, row);
    }

    fn unlist(&mut self, record: &R, sequence: u64) {
        for list in record.lists() {
            let emptied = self.lists.get_mut(&list).is_some_and(|members| {
                members.remove(&sequence);
                members.is_empty()
            });
            if emptied {
                self.lists.remove(&list);
            }
        }
    }
}

/// Whether changes are noted for a journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Journaled {
    Yes,
    No,
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Clone, Serialize, Deserialize)]
    struct Note {
        id: String,
        owner: String,
    }

    impl Record for Note {
        const TABLE: &'static str = "notes";
        fn key(&self) -> String {
            self.id.clone()
        }
        fn lists(&self) -> Vec<String> {
            vec![self.owner.clone()]
        }
    }

    fn note(id: &str, owner: &str) -> Note {
        Note { id: id.into(), owner: owner.into() }
    }

    fn ids(table: &Table<Note>, list: &str, after: u64) -> String {
        table.list(list, after).map(|listed| listed.record.id.as_str()).collect()
    }

    #[test]
    fn a_list_keeps_the_order_of_creation_through_changes() {
        let mut table = Table::new(Journaled::No);
        for id in ["c", "a", "b"] {
            table.put(note(id, "x"));
        }
        table.put(note("c", "x"));
        assert_eq!(ids(&table, "x", 0), "cab");
        assert_eq!(ids(&table, "x", 1), "ab");
    }

    #[test]
    fn a_record_moves_between_lists_and_leaves_them() {
        let mut table = Table::new(Journaled::No);
        table.put(note("a", "x"));
        assert!(table.update("a", |note| note.owner = "y".into()));
        assert_eq!((ids(&table, "x", 0), ids(&table, "y", 0)), (String::new(), "a".into()));
        table.remove("a");
        assert_eq!(table.count("y"), 0);
    }

    #[test]
    fn changes_are_noted_only_for_a_journal() {
        let mut silent = Table::new(Journaled::No);
        silent.put(note("a", "x"));
        assert!(silent.take_changes().is_empty());
        let mut noted = Table::new(Journaled::Yes);
        noted.put(note("a", "x"));
        noted.remove("a");
        assert_eq!(noted.take_changes().len(), 2);
    }
}
