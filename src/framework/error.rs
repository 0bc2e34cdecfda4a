//! What feature code returns when something fails, by what the reader of the message can do about it.
//!
//! Feature code only writes `?`: errors of the AWS SDK become [`Error`] in `aws::error`, and [`Error`]
//! becomes a diagnostic here. Decisions are made on codes, and on message texts only where one code means two things.
//! No variant may carry a secret.

use std::fmt;
use std::time::Duration;

use super::diagnostics::{Diagnostic, Path};
use super::plain::{plain, unstopped};

/// Characters shown of a value that the service sent.
const SHOWN: usize = 200;

/// Where a mistake of the provider is reported. The address of the repository stands in `Cargo.toml` alone.
pub const ISSUES: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/issues");

pub type Result<T> = std::result::Result<T, Error>;

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Error {
    /// The service answered with an error.
    Refused(Refusal),
    /// No usable answer arrived: refused connection, time-out, a proxy's HTML page.
    NoAnswer {
        operation: String,
        endpoint: Option<String>,
        reason: String,
        /// Whether the service may have done the work all the same.
        maybe_done: bool,
    },
    /// The account or its credentials are not to be had as configured.
    Setup { summary: String, detail: String, path: Option<Path> },
    /// The same, for a cause that may pass: what is needed for it may have been made just now, or its answer was lost.
    NotYet { summary: String, detail: String, is_lost: bool },
    /// The service left out a member that it always sends.
    Missing { member: String },
    /// The service was asked for one object and answered with another.
    Mistaken { asked: String, found: String },
    /// The service sent a value that this version does not know.
    Unrecognized { member: String, value: String },
    /// The configuration cannot work.
    Invalid { path: Path, message: String },
    /// The provider block has values that are known only after apply.
    ProviderUnknown { attributes: Vec<String> },
    /// The wait for a status ended before the status was reached.
    TimedOut { waiting_for: String, last: String, after: Duration },
    /// The thing ended in a status from which it will not recover.
    Failed { what: String, status: String, reason: Option<String> },
    /// Someone else changed the object after the plan was made, from this version where it has versions. Nothing was
    /// overwritten.
    Conflict { subject: String, planned_from: Option<String>, deletes: bool, path: String },
    /// Someone deleted the object after the plan was made, or it came to its end, of which `end` says more in whole
    /// sentences. Nothing was written.
    Gone { subject: String, end: Option<String> },
    /// The answer to a creation was lost, and whether and what it made cannot be told.
    Unsure { noun: &'static str, lost: String, why: String, candidates: Vec<String> },
    /// Terraform asked to stop. Says as a clause what was left out for that, and nothing of it is lost.
    Cancelled { left: String },
    /// A mistake in this provider.
    Bug(String),
}

/// An error answer of the service, as sent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refusal {
    pub operation: String,
    pub code: String,
    pub message: String,
    pub request_id: Option<Box<str>>,
    /// What to do about it, where that is known.
    pub hint: Option<String>,
    /// Whether the service may have done the work all the same: in this try, or in one before.
    pub maybe_done: bool,
}

impl Error {
    /// Whether what was asked for may have been done all the same.
    pub fn is_in_doubt(&self) -> bool {
        match self {
            Self::NoAnswer { maybe_done, .. } => *maybe_done,
            Self::Refused(refusal) => refusal.maybe_done,
            // The service answered, and did not say what it did.
            Self::Missing { .. } => true,
            _ => false,
        }
    }

    /// The service's error code, if the service refused.
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Refused(refusal) => Some(&refusal.code),
            _ => None,
        }
    }

    /// Whether the same may go well in a moment.
    pub fn may_pass(&self) -> bool {
        matches!(self, Self::NotYet { .. } | Self::NoAnswer { .. })
    }

    /// The same error without a secret that the service may have repeated.
    #[must_use]
    pub fn without(mut self, secret: &str) -> Self {
        if let Self::Refused(refusal) = &mut self
            && !secret.is_empty()
        {
            refusal.message = refusal.message.replace(secret, "(hidden)");
        }
        self
    }

    /// The same refusal with what to do about it, unless that is known already.
    #[must_use]
    pub fn advised(mut self, advice: impl Into<String>) -> Self {
        if let Self::Refused(refusal) = &mut self {
            refusal.hint.get_or_insert_with(|| advice.into());
        }
        self
    }

    pub fn invalid(path: Path, message: impl Into<String>) -> Self {
        Self::Invalid { path, message: message.into() }
    }

    /// The message for users: `doing` says what was attempted on which thing ("Creating license configuration \"x\"").
    pub fn diagnostic(&self, doing: &str) -> Diagnostic {
        match self {
            Self::Setup { summary, detail, path } => {
                let diagnostic = Diagnostic::error(summary, detail);
                path.clone().map_or_else(|| diagnostic.clone(), |path| diagnostic.clone().at(path))
            }
            Self::NotYet { summary, detail, .. } => Diagnostic::error(summary, detail),
            Self::Invalid { path, message } => {
                Diagnostic::error(format!("Invalid value of {path}"), message).at(path.clone())
            }
            Self::ProviderUnknown { attributes } => Diagnostic::error(
                "The provider configuration is not known yet",
                format!(
                    "{doing} needs provider settings whose values are known only after apply: {}. \
                     Apply what these depend on first, for example with -target.",
                    attributes.join(", ")
                ),
            ),
            Self::Conflict { subject, .. } => Diagnostic::error(
                format!("Someone changed {subject} after the plan was made"),
                self.to_string(),
            ),
            Self::Gone { subject, .. } => Diagnostic::error(
                format!("Someone removed {subject} after the plan was made"),
                self.to_string(),
            ),
            other => Diagnostic::error(format!("{doing} failed"), other.to_string()),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(refusal) => refusal.fmt(f),
            Self::NoAnswer { operation, endpoint, reason, .. } => {
                write!(f, "No usable answer to {operation}")?;
                if let Some(endpoint) = endpoint {
                    write!(f, " from {endpoint}")?;
                }
                write!(f, ": {reason}")
            }
            Self::Setup { summary, detail, .. } | Self::NotYet { summary, detail, .. } => {
                write!(f, "{summary}: {detail}")
            }
            Self::Missing { member } => {
                write!(f, "The service's answer lacks {member}, which it always sends")
            }
            Self::Mistaken { asked, found } => write!(
                f,
                "The service was asked for {asked} and answered with {:?}. Nothing is concluded from that: \
                 try again, and check whether a proxy stands between here and AWS",
                plain(found, SHOWN)
            ),
            Self::Unrecognized { member, value } => write!(
                f,
                "The service sent {:?} as {member}, which this version of the provider does not know. \
                 A newer version may",
                plain(value, SHOWN)
            ),
            Self::Invalid { path, message } => write!(f, "{path}: {message}"),
            Self::ProviderUnknown { attributes } => {
                write!(f, "The provider settings {} are not known yet", attributes.join(", "))
            }
            Self::TimedOut { waiting_for, last, after } => write!(
                f,
                "{waiting_for} did not happen within {} s; last seen: {}. \
                 A longer time can be set in `timeouts`",
                after.as_secs(),
                unstopped(last)
            ),
            Self::Failed { what, status, reason } => {
                write!(f, "{what} ended as {status}")?;
                reason.as_ref().map_or(Ok(()), |reason| write!(f, ": {reason}"))
            }
            Self::Conflict { planned_from, deletes, path, .. } => write!(
                f,
                "{}:\n\n{path}\n\n\
                 {}",
                match planned_from {
                    Some(version) => {
                        format!("The plan was made from version {version}. What happened since")
                    }
                    None =>
                        "What the plan changes was changed otherwise since it was made".to_owned(),
                },
                if *deletes {
                    "Nothing was deleted. Plan again: the new plan shows these changes, and its apply deletes the object \
                     with them"
                } else {
                    "Nothing was overwritten. Plan again to see these changes, then decide which ones to keep: take them \
                     over into the configuration, or apply to put the configured values back"
                }
            ),
            Self::Gone { end, .. } => {
                f.write_str("It does not exist any more, so that there is nothing to update. ")?;
                if let Some(end) = end {
                    write!(f, "{}.\n\n", unstopped(end))?;
                }
                f.write_str(
                    "Nothing was written. Plan again: the new plan makes it anew, as long as it is configured",
                )
            }
            Self::Unsure { noun, lost, why, candidates } => {
                write!(
                    f,
                    "{lost}\n\nThe {noun} may exist all the same, which cannot be told: {}. ",
                    unstopped(why)
                )?;
                if candidates.is_empty() {
                    f.write_str(
                        "Look for it before the next apply, which would make another one.",
                    )?;
                } else {
                    f.write_str("It may be:")?;
                    candidates.iter().try_for_each(|id| write!(f, "\n  - {id}"))?;
                }
                f.write_str(
                    "\nTo take it over, write an import block with the address of this resource and the id, or run \
                     `terraform import ADDRESS ID`. What nobody asked for has to be deleted by hand",
                )
            }
            Self::Cancelled { left } => write!(f, "{left}, because Terraform asked to stop"),
            Self::Bug(what) => {
                write!(
                    f,
                    "{}. This is a mistake in the provider; please report it at {ISSUES}",
                    unstopped(what)
                )
            }
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} answered {}: {}", self.operation, self.code, self.message)?;
        if let Some(request_id) = &self.request_id {
            write!(f, " (request {request_id})")?;
        }
        self.hint.as_ref().map_or(Ok(()), |hint| write!(f, "\n\n{hint}"))
    }
}

impl std::error::Error for Error {}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever the service says may end in a full stop.
    #[test]
    fn no_message_has_two_full_stops() {
        let said = || "Not today.".to_owned();
        let path = || Path::root("name");
        let refusal = |hint| Refusal {
            operation: "CreateLicense".into(),
            code: "ValidationException".into(),
            message: said(),
            hint,
            ..Refusal::default()
        };
        let errors = [
            Error::Refused(refusal(None)),
            Error::Refused(refusal(Some("Wait.".into()))),
            Error::NoAnswer {
                operation: "CreateLicense".into(),
                endpoint: Some("http://a.test".into()),
                reason: said(),
                maybe_done: true,
            },
            Error::Setup { summary: "No".into(), detail: said(), path: Some(path()) },
            Error::NotYet { summary: "No".into(), detail: said(), is_lost: true },
            Error::Mistaken { asked: said(), found: said() },
            Error::Unrecognized { member: "Status".into(), value: said() },
            Error::Invalid { path: path(), message: said() },
            Error::TimedOut {
                waiting_for: "It".into(),
                last: Error::Refused(refusal(Some(said()))).to_string(),
                after: Duration::from_secs(1),
            },
            Error::Failed { what: "It".into(), status: "FAILED".into(), reason: Some(said()) },
            Error::Unsure {
                noun: "license",
                lost: said(),
                why: format!("looking for it failed: {}", said()),
                candidates: Vec::new(),
            },
            Error::Gone { subject: "license".into(), end: Some(said()) },
            Error::Cancelled { left: "It was left".into() },
            Error::Bug(said()),
        ];
        for error in errors {
            let diagnostic = error.diagnostic("Creating license");
            for text in [error.to_string(), diagnostic.summary, diagnostic.detail] {
                assert!(!text.contains("..") && !text.contains(". ."), "{text}");
            }
        }
    }
}
