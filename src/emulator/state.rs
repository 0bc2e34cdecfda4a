//! Everything the emulated service knows, one table per kind of record.

use std::io;

use serde_json::{Map, Value};

use super::clock::Timestamp;
use super::journal::Change;
use super::members;
use super::records::{
    AssetGroup, AssetRuleset, Association, Checkout, ClientToken, ClockAdvance, ConversionTask,
    DailyCreations, Grant, GrantVersion, License, LicenseConfiguration, LicenseUse, LicenseVersion,
    OperationFailure, Organization, ReceivedLicense, ReportGenerator, Resource, ServiceSettings,
    TagSet, Token, Transition,
};
use super::state_file::StoredRow;
use super::table::{Journaled, Record, Table};

/// Declares the tables once; loading, saving and replacing follow from the list.
macro_rules! tables {
    ($($field:ident: $record:ty,)*) => {
        #[derive(Debug)]
        pub(crate) struct State {
            $(pub(crate) $field: Table<$record>,)*
            journaled: Journaled,
            cleared: bool,
        }

        impl State {
            pub(crate) fn new(journaled: Journaled) -> Self {
                Self { $($field: Table::new(journaled),)* journaled, cleared: false }
            }

            /// Takes a row from the journal. Rows of tables that are no longer known are left alone.
            fn restore(&mut self, row: &StoredRow) -> io::Result<()> {
                match row.table.as_str() {
                    $(<$record as Record>::TABLE => self.$field.restore(row),)*
                    _ => Ok(()),
                }
            }

            /// Counts all changes, so that a refused request can be proved to have made none.
            pub(crate) fn revision(&self) -> u64 {
                0 $(+ self.$field.revision())*
            }

            /// What the journal has to learn about the time since the last call.
            pub(crate) fn take_changes(&mut self) -> Vec<Change> {
                let mut changes = Vec::new();
                if std::mem::take(&mut self.cleared) {
                    changes.push(Change::Clear);
                }
                $(changes.append(&mut self.$field.take_changes());)*
                changes
            }

            pub(crate) fn to_json(&self) -> serde_json::Result<Value> {
                let mut tables = Map::new();
                $(tables.insert(
                    <$record as Record>::TABLE.to_owned(),
                    serde_json::to_value(self.$field.in_order())?,
                );)*
                Ok(Value::Object(tables))
            }

            /// Reads what `to_json` wrote. Tables that are not mentioned stay empty. The error names the member, as in
            /// `licenses[3].status`.
            pub(crate) fn replace(&mut self, document: Value) -> Result<(), String> {
                let mut tables = members::object(document, &[$(<$record as Record>::TABLE),*])?;
                let mut replacement = Self::new(self.journaled);
                replacement.cleared = true;
                $(if let Some(rows) = tables.remove(<$record as Record>::TABLE) {
                    replacement.$field.fill(rows)?;
                })*
                *self = replacement;
                Ok(())
            }
        }
    };
}

tables! {
    licenses: License,
    license_versions: LicenseVersion,
    grants: Grant,
    grant_versions: GrantVersion,
    received_licenses: ReceivedLicense,
    tokens: Token,
    checkouts: Checkout,
    license_uses: LicenseUse,
    license_configurations: LicenseConfiguration,
    associations: Association,
    operation_failures: OperationFailure,
    daily_creations: DailyCreations,
    resources: Resource,
    report_generators: ReportGenerator,
    service_settings: ServiceSettings,
    conversion_tasks: ConversionTask,
    asset_groups: AssetGroup,
    asset_rulesets: AssetRuleset,
    tag_sets: TagSet,
    organizations: Organization,
    client_tokens: ClientToken,
    transitions: Transition,
    clock: ClockAdvance,
}

impl State {
    /// The state that a file holds.
    pub(crate) fn of_file(rows: &[StoredRow]) -> io::Result<Self> {
        let mut state = Self::new(Journaled::Yes);
        rows.iter().try_for_each(|row| state.restore(row))?;
        Ok(state)
    }

    /// Forgets everything, the advance of the clock included.
    pub(crate) fn clear(&mut self) {
        *self = Self::new(self.journaled);
        self.cleared = true;
    }

    /// The emulator's time: the machine's, moved ahead as far as tests asked for.
    pub(crate) fn now(&self) -> Timestamp {
        let advance = self.clock.get(ClockAdvance::KEY).map_or(0, |clock| clock.milliseconds);
        Timestamp::from_milliseconds(Timestamp::of_machine().milliseconds().saturating_add(advance))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.revision() == 0
    }

    /// Takes the earliest transition whose time has come.
    pub(crate) fn take_due(&mut self, now: Timestamp) -> Option<Transition> {
        let earliest = self.transitions.iter().next().filter(|it| it.due <= now)?;
        let key = earliest.key();
        self.transitions.remove(&key)
    }
}
