//! The life of a license.

use std::collections::BTreeSet;
use std::time::Duration;

use aws_sdk_licensemanager::types::LicenseStatus;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::deletion;
use super::entitlement::Entitlement;
use super::settling::settled;
use super::{
    AVAILABLE, ConsumptionConfiguration, EXPIRED, Issuer, License, PENDING_AVAILABLE,
    SETTABLE_STATUSES, Validity,
};
use crate::aws::{Client, identifier, present, to_sdk_tags};
use crate::framework::{
    Becomes, Config, Context, Findings, Object as _, Path, Remote, Resource, Result, TakenOver,
    Timeouts, Versions,
};
use crate::nouns::shared::rules;

const TIMEOUT: Option<Duration> = Some(Duration::from_mins(10));

impl Resource<Client> for License {
    const NAME: &'static str = "license";
    const NOUN: &'static str = "license";
    const VERSIONS: Versions<Client, Self> = Versions::EXPLAIN;
    const TAGGED: bool = true;
    const REGION: &'static str = "home_region";
    const REGIONAL: bool = false;
    const TIMEOUTS: Timeouts =
        Timeouts { create: TIMEOUT, read: TIMEOUT, update: TIMEOUT, delete: TIMEOUT };
    const TAKES_OVER: &'static [TakenOver] = &[TakenOver {
        provider: "hashicorp/awscc",
        type_name: "awscc_licensemanager_license",
        id: &["license_arn"],
        left: &[],
    }];

    const BECOMES: &'static [Becomes] = &[
        Becomes {
            attribute: "status",
            asked: AVAILABLE,
            found: EXPIRED,
            why: "Its validity.end is over. Nothing is sent to change that: a later validity.end makes the license available \
                  again.",
        },
        Becomes {
            attribute: "status",
            asked: EXPIRED,
            found: AVAILABLE,
            why: "Its validity.end is not over. Take status out of the configuration: nobody can ask for EXPIRED.",
        },
    ];

    fn check(config: &Config<'_>) -> Findings {
        let entitlements: Vec<Entitlement> = config.known_elements("entitlements");
        let mut names = BTreeSet::new();
        let mut faults: Vec<_> = entitlements.iter().flat_map(Entitlement::faults).collect();
        let twice = entitlements.iter().filter(|entitlement| !names.insert(&entitlement.name));
        faults.extend(twice.map(|entitlement| {
            let name = &entitlement.name;
            (rules::ENTITLEMENT_ONCE, format!("The entitlement {name:?} stands there twice."))
        }));
        let faults = faults.into_iter();
        let mut findings: Findings =
            faults.map(|(rule, why)| rule.finding(Path::root("entitlements"), why)).collect();
        findings.extend(check_validity(config));
        findings.extend(check_borrowing(config));
        findings
    }

    async fn create(&self, client: &Context<Client>) -> Result<String> {
        let request = self.creation(client.create_license())?;
        let request = request.home_region(client.region()).set_tags(to_sdk_tags(&client.tags));
        let created = request.client_token(&client.client_token).send().await?;
        identifier("LicenseArn", created.license_arn)
    }

    async fn finish(&self, id: &str, client: &Context<Client>) -> Result<Option<Remote<Self>>> {
        let finishing = async {
            let made = settled(id, client).await?;
            match self.status.get().map(String::as_str) {
                // A new license is available.
                None | Some(AVAILABLE) => Self::remote(made),
                Some(_) => {
                    let version = made.as_ref().and_then(|made| made.version());
                    self.create_version(id, version, client).await?;
                    Self::remote(settled(id, client).await?)
                }
            }
        };
        client.with_tags(id, finishing).await
    }

    fn is_unfinished(&self) -> Option<bool> {
        Some(self.status.get().map(String::as_str) == Some(PENDING_AVAILABLE))
    }

    async fn update(
        &self,
        prior: &Self,
        id: &str,
        client: &Context<Client>,
    ) -> Result<Option<Remote<Self>>> {
        self.create_version(id, prior.known_version(), client).await?;
        Self::remote(settled(id, client).await?)
    }

    async fn delete(&self, id: &str, client: &Context<Client>) -> Result<()> {
        if let Some(planned_from) = self.known_version() {
            return deletion::delete(id, planned_from, client).await;
        }
        // Where no read after the creation succeeded, no version was ever told: it is deleted as it is.
        let Some(found) = Self::find(id, client).await? else { return Ok(()) };
        deletion::delete(id, &present("Version", found.version)?, client).await
    }
}

impl License {
    /// A new version is refused if `planned_from` is not the current one (`SourceVersion` in the API reference;
    /// assumption A6); where the service never told a version, it cannot be checked.
    async fn create_version(
        &self,
        arn: &str,
        planned_from: Option<&str>,
        client: &Context<Client>,
    ) -> Result<()> {
        let status = self.status.get().map_or(AVAILABLE, String::as_str);
        // What the service made of it, such as EXPIRED, is nothing that one could ask for.
        let status = if SETTABLE_STATUSES.contains(&status) { status } else { AVAILABLE };
        let token = format!("{}-{}", client.client_token, planned_from.unwrap_or_default());
        self.replacement(client.create_license_version())?
            .license_arn(arn)
            .home_region(client.region())
            .status(LicenseStatus::from(status))
            .set_source_version(planned_from.map(str::to_owned))
            .client_token(token)
            .send()
            .await?;
        Ok(())
    }
}

fn check_borrowing(config: &Config<'_>) -> Findings {
    let consumption = config.known::<ConsumptionConfiguration>("consumption_configuration");
    let (Some(consumption), Some(issuer)) = (consumption, config.known::<Issuer>("issuer")) else {
        return Findings::new();
    };
    if consumption.borrow_configuration.is_none() || issuer.sign_key.is_some() {
        return Findings::new();
    }
    let detail = "consumption_configuration has a borrow_configuration, but issuer has no sign_key: what is borrowed is proved with \
                  a text that this KMS key signs. Set issuer.sign_key, or leave borrow_configuration out.";
    let path = Path::root("issuer").attribute("sign_key");
    rules::BORROW_WITHOUT_KEY.finding(path, detail).into()
}

fn check_validity(config: &Config<'_>) -> Findings {
    let Some(validity) = config.known::<Validity>("validity") else {
        return Findings::new();
    };
    let moment = |text: &str| OffsetDateTime::parse(text, &Rfc3339).ok();
    let (begin, end) = (moment(&validity.begin), validity.end.as_deref().and_then(moment));
    match (begin, end) {
        (Some(begin), Some(end)) if end <= begin => {
            let detail = format!(
                "validity.end {} is not after validity.begin {}.",
                validity.end.unwrap_or_default(),
                validity.begin
            );
            let path = Path::root("validity").attribute("end");
            rules::VALIDITY.finding(path, detail).into()
        }
        _ => Findings::new(),
    }
}
