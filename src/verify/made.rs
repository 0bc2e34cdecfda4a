//! What was made, how each of it is deleted, and the journal that says what is still there.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use tokio::time::sleep;

use super::Plan;
use super::caller::{Call, Caller};
use super::probe::Party;
use super::report::Exchange;

/// How objects of one kind come and go.
struct Kind {
    made_by: &'static str,
    /// Where the answer names the new object.
    named: &'static str,
    deleted_by: &'static str,
    /// The member by which the deletion names it.
    member: &'static str,
    /// The member that is to be its version, and where a read tells that.
    version: Option<Version>,
}

struct Version {
    member: &'static str,
    read_by: &'static str,
    told: &'static str,
}

const KINDS: &[Kind] = &[
    Kind {
        made_by: "CreateLicenseConfiguration",
        named: "LicenseConfigurationArn",
        deleted_by: "DeleteLicenseConfiguration",
        member: "LicenseConfigurationArn",
        version: None,
    },
    Kind {
        made_by: "CreateLicense",
        named: "LicenseArn",
        deleted_by: "DeleteLicense",
        member: "LicenseArn",
        version: Some(Version {
            member: "SourceVersion",
            read_by: "GetLicense",
            told: "/License/Version",
        }),
    },
    Kind {
        made_by: "CreateGrant",
        named: "GrantArn",
        deleted_by: "DeleteGrant",
        member: "GrantArn",
        version: Some(Version { member: "Version", read_by: "GetGrant", told: "/Grant/Version" }),
    },
    Kind {
        made_by: "CreateToken",
        named: "TokenId",
        deleted_by: "DeleteToken",
        member: "TokenId",
        version: None,
    },
    Kind {
        made_by: "CheckoutLicense",
        named: "LicenseConsumptionToken",
        deleted_by: "CheckInLicense",
        member: "LicenseConsumptionToken",
        version: None,
    },
    Kind {
        made_by: "CheckoutBorrowLicense",
        named: "LicenseConsumptionToken",
        deleted_by: "CheckInLicense",
        member: "LicenseConsumptionToken",
        version: None,
    },
    Kind {
        made_by: "CreateLicenseManagerReportGenerator",
        named: "LicenseManagerReportGeneratorArn",
        deleted_by: "DeleteLicenseManagerReportGenerator",
        member: "LicenseManagerReportGeneratorArn",
        version: None,
    },
    Kind {
        made_by: "CreateLicenseAssetRuleset",
        named: "LicenseAssetRulesetArn",
        deleted_by: "DeleteLicenseAssetRuleset",
        member: "LicenseAssetRulesetArn",
        version: None,
    },
    Kind {
        made_by: "CreateLicenseAssetGroup",
        named: "LicenseAssetGroupArn",
        deleted_by: "DeleteLicenseAssetGroup",
        member: "LicenseAssetGroupArn",
        version: None,
    },
];

/// The operations that clean up after one that makes something.
pub(super) fn clean_up_after(operation: &str) -> impl Iterator<Item = &'static str> {
    let kinds = KINDS.iter().filter(move |kind| kind.made_by == operation);
    kinds.flat_map(|kind| {
        std::iter::once(kind.deleted_by).chain(kind.version.iter().map(|it| it.read_by))
    })
}

/// An object that is to be deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Made {
    pub made_by: String,
    /// Its ARN, id or token.
    pub name: String,
    pub party: Party,
    /// Whether it was made in another region.
    #[serde(default)]
    pub elsewhere: bool,
    /// Why it is still there, once its deletion was tried.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
}

/// What was made and not deleted yet, oldest first, with the file that says so.
#[derive(Debug)]
pub struct Journal {
    path: PathBuf,
    made: Vec<Made>,
}

const ATTEMPTS: u32 = 3;

/// How the names of operations begin that make consumptions.
const CHECKOUT: &str = "Checkout";

impl Journal {
    /// Reads what an earlier run left. There is no file where there is nothing to tell.
    pub fn open(path: PathBuf) -> io::Result<Self> {
        let made = match fs::read(&path) {
            Ok(text) => serde_json::from_slice(&text)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(error),
        };
        Ok(Self { path, made })
    }

    pub fn left(&self) -> &[Made] {
        &self.made
    }

    /// Takes note of what a call that succeeded made or deleted.
    pub(super) fn note(&mut self, call: &Call<'_>, answer: &Value) -> io::Result<()> {
        let text = |of: &Value, member: &str| of.get(member)?.as_str().map(str::to_owned);
        let before = self.made.len();
        for kind in KINDS {
            if kind.made_by == call.operation
                && let Some(name) = text(answer, kind.named)
                && !self.made.iter().any(|made| made.name == name)
            {
                let (made_by, party) = (call.operation.to_owned(), call.party);
                let elsewhere = call.elsewhere;
                self.made.push(Made { made_by, name, party, elsewhere, fault: None });
            }
            if kind.deleted_by == call.operation
                && let Some(name) = text(&call.request, kind.member)
            {
                self.made.retain(|made| made.name != name);
            }
        }
        if self.made.len() == before { Ok(()) } else { self.save() }
    }

    fn save(&self) -> io::Result<()> {
        if self.made.is_empty() {
            return match fs::remove_file(&self.path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                _ => Ok(()),
            };
        }
        // Written whole under another name: what ends this process in between leaves the old one.
        let fresh = self.path.with_extension("new");
        fs::write(&fresh, serde_json::to_vec_pretty(&self.made)?)?;
        fs::rename(&fresh, &self.path)
    }

    /// Deletes everything in the accounts of a plan, as a run does at its end.
    pub async fn clean_up_with(&mut self, plan: &Plan) -> io::Result<()> {
        let mut caller = Caller::new(plan.accounts.clone(), plan.timeout);
        self.clean_up(&mut caller).await.map(|_| ())
    }

    /// Gives back at once what was checked out after so many objects were made: nobody expected it, and it would keep
    /// its license from being deleted.
    pub(super) async fn give_back(
        &mut self,
        made_before: usize,
        caller: &mut Caller,
    ) -> io::Result<Vec<Exchange>> {
        let mut exchanges = Vec::new();
        let fresh =
            self.made.iter().skip(made_before).filter(|made| made.made_by.starts_with(CHECKOUT));
        for made in fresh.cloned().collect::<Vec<_>>() {
            if delete(caller, &made, &mut exchanges).await.is_ok() {
                self.made.retain(|it| it.name != made.name);
            }
        }
        self.save()?;
        Ok(exchanges)
    }

    /// Deletes everything, the newest first, and says what was called.
    pub(super) async fn clean_up(&mut self, caller: &mut Caller) -> io::Result<Vec<Exchange>> {
        let mut exchanges = Vec::new();
        caller.gave_up = None;
        for made in self.made.clone().into_iter().rev() {
            let fault = delete(caller, &made, &mut exchanges).await.err();
            let place = self.made.iter().position(|it| it.name == made.name);
            if let Some(place) = place {
                match fault {
                    None => drop(self.made.remove(place)),
                    Some(fault) => self.made[place].fault = Some(fault),
                }
            }
            self.save()?;
        }
        Ok(exchanges)
    }
}

/// An error says why the object may be there still.
async fn delete(
    caller: &mut Caller,
    made: &Made,
    exchanges: &mut Vec<Exchange>,
) -> Result<(), String> {
    let kind = KINDS.iter().find(|kind| kind.made_by == made.made_by);
    let kind =
        kind.ok_or_else(|| format!("nothing is known that deletes what {} made", made.made_by))?;
    let mut fault = String::new();
    for attempt in 0..ATTEMPTS {
        if let Some(reason) = &caller.gave_up {
            return Err(reason.clone());
        }
        sleep(Duration::from_secs(attempt.into())).await;
        match delete_once(caller, kind, made, exchanges).await {
            Ok(()) => return Ok(()),
            Err(reason) => fault = reason,
        }
    }
    Err(fault)
}

async fn delete_once(
    caller: &mut Caller,
    kind: &Kind,
    made: &Made,
    exchanges: &mut Vec<Exchange>,
) -> Result<(), String> {
    let call = |operation, request| Call {
        party: made.party,
        elsewhere: made.elsewhere,
        operation,
        request,
    };
    let mut request = json!({ (kind.member): made.name });
    if let Some(version) = &kind.version {
        let read = call(version.read_by, request.clone());
        let (answer, exchange) = caller.call(&read).await;
        exchanges.push(exchange);
        request[version.member] = answer?.json.pointer(version.told).cloned().unwrap_or_default();
    }
    let (answer, exchange) = caller.call(&call(kind.deleted_by, request)).await;
    exchanges.push(exchange);
    let answer = answer?;
    let gone = answer.code.as_deref() == Some("ResourceNotFoundException");
    if gone || answer.code.is_none() { Ok(()) } else { Err(answer.short()) }
}
