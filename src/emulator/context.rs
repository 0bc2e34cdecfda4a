//! What a handler gets: the state, the caller, the time, and how its family refuses.

use std::time::Duration;

use serde_json::Value;

use super::clock::Timestamp;
use super::constraints::Signature;
use super::delays::Delays;
use super::error::{Error, INVALID_PARAMETER_VALUE, Result, VALIDATION};
use super::identity::Caller;
use super::records::{Organization, Transition, TransitionKind};
use super::state::State;
use super::switches::{Switch, Switches};

/// What tests can set at run time, except faults.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Settings {
    /// How long asynchronous states are visible.
    pub(crate) settle: Duration,
    /// No list answers more than this; 0 leaves it to the request.
    pub(crate) page_size: usize,
    pub(crate) switches: Switches,
    pub(crate) delays: Delays,
    /// Whether workflows end in failure.
    pub(crate) fail_workflow: bool,
}

/// The three parts of the API, which differ in the code of their refusals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Family {
    /// Licenses, grants, tokens, checkouts.
    Entitlements,
    /// License configurations, associations, inventory, settings.
    Configurations,
    /// Report generators, conversion tasks, asset groups, rulesets.
    AddOns,
}

impl Family {
    /// The code with which an operation of the family refuses a wrong request: the family's own,
    /// unless the operation does not declare it.
    fn refusal(self, signature: &Signature) -> &'static str {
        let (own, other) = match self {
            Self::Entitlements => (VALIDATION, INVALID_PARAMETER_VALUE),
            Self::Configurations | Self::AddOns => (INVALID_PARAMETER_VALUE, VALIDATION),
        };
        if signature.declares(own) { own } else { other }
    }
}

/// One call of one operation. Handlers check everything first and change the state afterwards.
pub(crate) struct Context<'a> {
    pub(crate) state: &'a mut State,
    pub(crate) caller: &'a Caller,
    pub(crate) settings: Settings,
    pub(crate) now: Timestamp,
    pub(crate) operation: &'static str,
    pub(crate) family: Family,
    pub(crate) signature: &'static Signature,
    /// The request as it came, checked against the model.
    pub(crate) request: &'a Value,
}

impl Context<'_> {
    /// A refusal with the code of the operation's family.
    pub(crate) fn refuse(&self, message: impl Into<String>) -> Error {
        Error::new(self.family.refusal(self.signature), message)
    }

    pub(crate) fn is_on(&self, switch: Switch) -> bool {
        self.settings.switches.is_on(switch)
    }

    /// Lets something happen by itself after a delay.
    pub(crate) fn schedule(&mut self, delay: Duration, kind: TransitionKind, subject: &str) {
        let due = self.now.after(delay);
        self.state.transitions.put(Transition { due, kind, subject: subject.to_owned() });
    }

    /// The organization that the caller administers, linked with License Manager.
    ///
    /// Assumption E3: everybody else is denied the operations for organizations.
    pub(crate) fn administered_organization(&self) -> Result<&Organization> {
        let account = &self.caller.account;
        let mut organizations = self.state.organizations.iter();
        let found = organizations.find(|organization| organization.is_administered_by(account));
        found.filter(|organization| organization.linked).ok_or_else(|| {
            Error::access_denied(format!(
                "Account {account} is not the administrator of an organization that is linked with \
                 License Manager"
            ))
        })
    }
}
