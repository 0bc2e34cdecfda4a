//! What every resource goes through: made, changed, imported, lost and made again, destroyed.

use serde_json::json;

use crate::harness::{Action, Case, Imported, Step};

/// A resource in two configurations that differ in something that can be updated.
pub(crate) struct Lifecycle<'a> {
    pub(crate) address: &'a str,
    pub(crate) first: Step,
    pub(crate) second: Step,
    /// Attributes that an import does not find.
    pub(crate) not_imported: &'a [&'a str],
    /// How somebody else deletes it.
    pub(crate) deletion: Deletion<'a>,
}

/// An operation, and the member of its input that takes an attribute of the resource.
pub(crate) struct Deletion<'a> {
    pub(crate) operation: &'a str,
    pub(crate) member: &'a str,
    pub(crate) attribute: &'a str,
}

impl Lifecycle<'_> {
    /// Runs everything but the destroy, with which every test ends.
    pub(crate) fn run(&self, case: &mut Case) {
        let imported = Imported { address: self.address, except: self.not_imported };
        case.apply(&self.first.clone().plans(self.address, Action::Create));
        case.imports(&imported);
        case.apply(&self.second.clone().plans(self.address, Action::Update));
        case.applies_nothing();
        case.imports(&imported);
        self.disappears(case);
    }

    /// A resource that somebody else deleted is made again.
    fn disappears(&self, case: &mut Case) {
        let Deletion { operation, member, attribute } = self.deletion;
        let value = case.state().text(self.address, attribute);
        case.emulator.call(operation, &json!({ member: value }));
        let again = self.second.again().plans(self.address, Action::Create);
        case.apply(&again.notices(self.address, Action::Delete));
    }
}
