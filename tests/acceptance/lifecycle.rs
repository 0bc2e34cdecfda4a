//! What every resource goes through: made, changed, imported, lost and made again, destroyed.

use crate::harness::{Action, Case, Imported, Step};

/// Deletes the object with this id behind Terraform's back.
pub(crate) type Deletion<'a> = &'a dyn Fn(&Case, &str);

/// A resource in two configurations.
pub(crate) struct Lifecycle<'a> {
    pub(crate) address: &'a str,
    pub(crate) first: Step,
    /// Differs in something that can be updated, if anything of the resource can.
    pub(crate) second: Step,
    /// What leads from the one to the other: an update, or a replacement.
    pub(crate) change: Action,
    /// Attributes that an import does not find.
    pub(crate) not_imported: &'a [&'a str],
    /// How somebody else deletes the object with this id; none where nobody can, or it cannot be made again.
    pub(crate) deletion: Option<Deletion<'a>>,
}

impl Lifecycle<'_> {
    /// Runs everything but the destroy, with which every test ends.
    pub(crate) fn run(&self, case: &mut Case) {
        let imported = Imported { address: self.address, except: self.not_imported };
        case.apply(&self.first.clone().plans(self.address, Action::Create));
        case.imports(&imported);
        case.apply(&self.second.clone().plans(self.address, self.change));
        case.applies_nothing();
        case.imports(&imported);
        if let Some(delete) = self.deletion {
            delete(case, &case.state().text(self.address, "id"));
            let again = self.second.again().plans(self.address, Action::Create);
            case.apply(&again.notices(self.address, Action::Delete));
        }
    }
}
