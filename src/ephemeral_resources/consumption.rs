//! What is checked out of a license for a while: extended while it is needed, then given back.

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use aws_sdk_licensemanager::types::{EntitlementData, EntitlementDataUnit};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::Client;
use crate::aws::from_rfc3339;
use crate::framework::annotations::{model, reading};
use crate::framework::{Config, Diagnostic, Diagnostics, Error, Findings, Path, Result};
use crate::nouns::license::entitlement::UNITS;
use crate::nouns::shared::rules;

/// An entitlement and how much of it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub struct EntitlementAmount {
    /// Name of the entitlement.
    #[schemars(length(min = 1), transform = reading)]
    pub name: String,
    /// Unit in which the license counts it. `None` means a feature that is not counted.
    #[schemars(extend("enum" = UNITS), transform = model)]
    pub unit: String,
    /// How much: a whole number above 0, as text. Left out where the unit is `None`.
    pub value: Option<String>,
}

const UNCOUNTED: &str = "None";

/// What the service answers where no license fits, and where one fits but has nothing left.
pub(super) const NOTHING_FITS: [&str; 2] =
    ["NoEntitlementsAllowedException", "ResourceNotFoundException"];

/// Amounts as they are read aloud: `users (1 Count), export (None)`.
pub(super) fn in_words(amounts: &BTreeSet<EntitlementAmount>) -> String {
    let words = amounts.iter().map(|EntitlementAmount { name, unit, value }| {
        let value = value.as_deref().map(|value| format!("{value} ")).unwrap_or_default();
        format!("{name:?} ({value}{unit})")
    });
    words.collect::<Vec<_>>().join(", ")
}

impl EntitlementAmount {
    fn fault(&self) -> Option<String> {
        let Self { name, unit, value } = self;
        let count = value.as_deref().and_then(|value| value.parse::<i64>().ok());
        if unit == UNCOUNTED {
            return value.as_ref().map(|value| {
                format!("entitlements[{name:?}] has the value {value:?}, but the unit None, which is not counted: leave value out.")
            });
        }
        count.is_none_or(|count| count < 1).then(|| {
            let value = value.as_deref().unwrap_or_default();
            format!("entitlements[{name:?}] has the value {value:?}, but is counted in {unit}: it has to be a whole number above 0, such as \"1\".")
        })
    }
}

/// Checks what is to be checked out.
pub(super) fn check(config: &Config<'_>) -> Findings {
    let mut findings = Findings::new();
    let path = || Path::root("entitlements");
    let mut names = BTreeSet::new();
    for amount in config.known_elements::<EntitlementAmount>("entitlements") {
        findings.extend(amount.fault().map(|why| rules::CHECKOUT_VALUE.finding(path(), why)));
        if !names.insert(amount.name.clone()) {
            let why =
                format!("entitlements[{:?}] is asked for twice: add the values up.", amount.name);
            findings.push(rules::CHECKOUT_ONCE.finding(path(), why));
        }
    }
    findings
}

pub(super) fn to_sdk(amounts: &BTreeSet<EntitlementAmount>) -> Result<Vec<EntitlementData>> {
    let data = |amount: &EntitlementAmount| {
        EntitlementData::builder()
            .name(&amount.name)
            .unit(EntitlementDataUnit::from(amount.unit.as_str()))
            .set_value(amount.value.clone())
            .build()
            .map_err(|error| Error::Bug(format!("An entitlement lacks a member: {error}")))
    };
    amounts.iter().map(data).collect()
}

pub(super) fn amounts(remote: Option<Vec<EntitlementData>>) -> Vec<EntitlementAmount> {
    let amount = |data: EntitlementData| EntitlementAmount {
        name: data.name,
        unit: data.unit.as_str().to_owned(),
        value: data.value,
    };
    remote.unwrap_or_default().into_iter().map(amount).collect()
}

/// A time of the service, which may lack its zone: it is UTC.
pub(super) fn moment(text: String) -> String {
    let has_zone = text.ends_with('Z')
        || text.split_once('T').is_some_and(|(_, time)| time.contains(['+', '-']));
    if has_zone { text } else { text + "Z" }
}

/// What it takes to extend a checkout and to give it back.
#[derive(Serialize, Deserialize)]
pub struct Consumption {
    license_consumption_token: String,
    /// Where it was checked out, if that is another region than the provider's.
    home_region: Option<String>,
    /// Beneficiary that the checkout named, which the check-in then names too.
    beneficiary: Option<String>,
    /// In seconds.
    life: u64,
    expiration: String,
    /// What is held, in messages.
    what: String,
}

impl Consumption {
    /// What was checked out from `issued_at` to `expiration`; none where it cannot be given back.
    pub(super) fn new(
        what: &str,
        license_consumption_token: String,
        home_region: Option<String>,
        issued_at: &str,
        expiration: Option<&str>,
    ) -> Result<Option<Self>> {
        let Some(expiration) = expiration else { return Ok(None) };
        let seconds = from_rfc3339(expiration)?.secs() - from_rfc3339(issued_at)?.secs();
        Ok(Some(Self {
            license_consumption_token,
            home_region,
            beneficiary: None,
            life: u64::try_from(seconds).unwrap_or_default(),
            expiration: expiration.to_owned(),
            what: what.to_owned(),
        }))
    }

    /// The same, of a license for this beneficiary.
    pub(super) fn of(self, beneficiary: Option<String>) -> Self {
        Self { beneficiary, ..self }
    }

    /// Half of the life is left for further tries.
    ///
    /// It is measured with the clock of this machine, which may be off from the clock of the service.
    pub(super) fn renew_at(&self) -> SystemTime {
        SystemTime::now() + Duration::from_secs(self.life) / 2
    }

    fn client(&self, client: &Client) -> Client {
        match &self.home_region {
            Some(region) => client.in_region(region),
            None => client.clone(),
        }
    }

    /// Makes it last one more life from now on.
    pub(super) async fn extend(&self, client: &Client) -> Result<Option<SystemTime>> {
        let token = &self.license_consumption_token;
        let request = self.client(client).extend_license_consumption();
        let extended = request.license_consumption_token(token).send().await;
        extended.map_err(|error| Error::from(error).without(token))?;
        Ok(Some(self.renew_at()))
    }

    /// Gives it back. Where the service refuses that, it ends by itself, which users are told.
    pub(super) async fn check_in(&self, client: &Client) -> Result<Diagnostics> {
        let token = &self.license_consumption_token;
        let request = self.client(client).check_in_license().license_consumption_token(token);
        let request = request.set_beneficiary(self.beneficiary.clone());
        let Err(error) = request.send().await else {
            return Ok(Diagnostics::new());
        };
        match Error::from(error).without(token) {
            Error::Refused(refusal) if refusal.code == "ResourceNotFoundException" => {
                Ok(Diagnostics::new())
            }
            refused @ Error::Refused(_) => {
                let detail = format!(
                    "The service did not take back what {} holds. It ends by itself, at {} where it was not extended.\n\n\
                     {refused}",
                    self.what, self.expiration
                );
                Ok(Diagnostic::warning("A checkout was not checked in", detail).into())
            }
            error => Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(unit: &str, value: Option<&str>) -> EntitlementAmount {
        let (name, value) = ("users".to_owned(), value.map(str::to_owned));
        EntitlementAmount { name, unit: unit.to_owned(), value }
    }

    #[test]
    fn counted_entitlements_need_a_number() {
        assert_eq!(amount("Count", Some("1")).fault(), None);
        assert_eq!(amount("None", None).fault(), None);
        for (wrong, words) in [
            (amount("Count", None), "has the value \"\", but is counted in Count"),
            (amount("Count", Some("0")), "a whole number above 0"),
            (amount("Count", Some("1.5")), "a whole number above 0"),
            (amount("None", Some("1")), "leave value out"),
        ] {
            assert!(wrong.fault().is_some_and(|fault| fault.contains(words)), "{wrong:?}");
        }
    }

    #[test]
    fn times_have_a_zone() {
        for (sent, read) in [
            ("2026-01-31T12:00:00", "2026-01-31T12:00:00Z"),
            ("2026-01-31T12:00:00Z", "2026-01-31T12:00:00Z"),
            ("2026-01-31T12:00:00+01:00", "2026-01-31T12:00:00+01:00"),
        ] {
            assert_eq!(moment(sent.to_owned()), read);
        }
    }
}
