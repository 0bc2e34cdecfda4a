//! Rule sets that count the use of a license agreement, and can stop launches that exceed it.

pub mod all;
mod creation;
mod deletion;
pub mod failures;
pub mod for_organization;
pub mod license_context;
pub(crate) mod lookup;
pub mod one;
pub mod product_information;
pub mod query;
mod sdk;
pub(crate) mod usage;
pub mod usage_records;

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::aws::Client;
use crate::framework::annotations::{model, reading, replaces, replaces_when_removed};
use crate::framework::{
    Change, Computed, Config, Context, Error, Findings, OptionalComputed, Path, Place, Readable,
    Remote, Required, Resource, Result, TakenOver, Versions, create_once,
};
use crate::nouns::license_configuration::product_information::{
    Counting, ProductInformation, faults_together,
};
use crate::nouns::shared::arn::ArnKind;
use crate::nouns::shared::license_counting_type::LicenseCountingType;
use crate::nouns::shared::license_rule::{self, differ_by_affinity_alone};
use crate::nouns::shared::rules;

/// Counts the use of one license agreement and can stop launches that exceed it.
///
/// A license configuration states what uses up a license (vCPUs, instances, cores or sockets), how many were
/// bought, and under which rules they may be used. License Manager calls it a self-managed license.
///
/// What a report generator reports on cannot be deleted. With `create_before_destroy` it can be replaced all the same: the
/// report generator is changed before the old license configuration goes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct LicenseConfiguration {
    /// Name of the license configuration. It need not be unique.
    pub name: Required<String>,
    /// What uses up one license: `vCPU`, `Instance`, `Core` or `Socket`.
    #[schemars(with = "LicenseCountingType", transform = replaces)]
    pub license_counting_type: Required<String>,
    /// What the license configuration is for.
    pub description: Option<String>,
    /// Number of licenses bought. Without it, use is counted but not limited; `0` allows no use at all.
    /// The service cannot take a number back. `coalesce(…, 0)` is never null.
    #[schemars(range(min = 0), transform = reading, transform = replaces_when_removed)]
    pub license_count: Option<i64>,
    /// Whether launches that would exceed `license_count` are refused.
    #[schemars(extend("default" = false))]
    pub license_count_hard_limit: OptionalComputed<bool>,
    /// Rules of the form `#name=value`, such as `#allowedTenancy=EC2-DedicatedHost`. Which rules there are
    /// depends on the counting type. Adding or changing `#licenseAffinityToHost` happens in place; any other
    /// change makes a new license configuration.
    pub license_rules: Option<BTreeSet<String>>,
    /// Whether a resource is no longer counted once its software is uninstalled.
    #[schemars(extend("default" = false))]
    pub disassociate_when_not_found: OptionalComputed<bool>,
    /// When the licenses expire, in seconds since 1970 (UTC), which the function `license_expiry` makes from a time such as
    /// `2027-01-31T00:00:00Z`. The service cannot take it back.
    #[schemars(range(min = 0), transform = reading, transform = replaces_when_removed)]
    pub license_expiry: Option<i64>,
    /// Whether new use is counted: `AVAILABLE` or `DISABLED`.
    #[schemars(extend("enum" = [AVAILABLE, DISABLED]), transform = model)]
    pub status: OptionalComputed<String>,
    /// Software that automated discovery counts under this license configuration.
    pub product_information: Option<Vec<ProductInformation>>,
    /// ARN of the license configuration.
    pub arn: Computed<String>,
    /// Id of the license configuration, the last part of its ARN.
    pub license_configuration_id: Computed<Option<String>>,
    /// Account that owns the license configuration.
    #[schemars(extend("x-instead" = "In which account it is made says account_id."))]
    pub owner_account_id: Computed<Option<String>>,
}

/// From 2000 to the end of the year 9999.
const LIKELY_EXPIRY: RangeInclusive<i64> = 946_684_800..=253_402_300_799;

const AVAILABLE: &str = "AVAILABLE";
const DISABLED: &str = "DISABLED";

pub(crate) const ARN: ArnKind = ArnKind {
    resource_type: "license-configuration",
    id_prefix: "lic-",
    is_regional: true,
    example: "arn:aws:license-manager:us-east-1:123456789012:license-configuration:lic-38b658717b87478aaa7c00883e7d2b3a",
};

impl Readable<Client> for LicenseConfiguration {
    fn locate(id: &str) -> Result<Place> {
        ARN.locate(id)
    }

    fn id_prefix(client: &Client) -> Option<String> {
        Some(ARN.prefix(client.partition(), client.region(), client.account_id()))
    }

    async fn read(id: &str, client: &Context<Client>) -> Result<Option<Remote<Self>>> {
        Ok(lookup::get(id, client).await?.map(sdk::remote))
    }
}

impl Resource<Client> for LicenseConfiguration {
    const NAME: &'static str = "license_configuration";
    const NOUN: &'static str = "license configuration";
    const VERSIONS: Versions<Client, Self> = Versions::NONE;
    const TAGGED: bool = true;
    const TAKES_OVER: &'static [TakenOver] = &[
        TakenOver {
            provider: "hashicorp/aws",
            type_name: "aws_licensemanager_license_configuration",
            id: &["arn"],
            left: &[],
        },
        TakenOver {
            provider: "hashicorp/awscc",
            type_name: "awscc_licensemanager_license_configuration",
            id: &["license_configuration_arn"],
            left: &[],
        },
    ];

    fn check(config: &Config<'_>) -> Findings {
        let mut findings = check_rules(config);
        findings.extend(check_hard_limit(config));
        findings.extend(check_expiry(config));
        findings.extend(check_products(config));
        findings
    }

    fn plan(change: &mut Change<'_>) {
        let rules = |config: &Config<'_>| -> Vec<String> {
            config.known("license_rules").unwrap_or_default()
        };
        let (prior, planned) = (rules(&change.prior()), rules(&change.planned()));
        let known = change.planned().is_known("license_rules");
        let same = prior.len() == planned.len() && prior.iter().all(|rule| planned.contains(rule));
        if !known || !(same || differ_by_affinity_alone(&prior, &planned)) {
            change.replace("license_rules");
        }
    }

    async fn create(&self, client: &Context<Client>) -> Result<String> {
        create_once(self, client).await
    }

    async fn finish(&self, id: &str, client: &Context<Client>) -> Result<()> {
        // Creation has no member for the status: a new configuration is always available.
        if self.status.get().is_some_and(|status| status == DISABLED) {
            let update = client.update_license_configuration().license_configuration_arn(id);
            update.license_configuration_status(DISABLED.into()).send().await?;
        }
        Ok(())
    }

    async fn update(&self, prior: &Self, id: &str, client: &Context<Client>) -> Result<()> {
        let update = sdk::update(self, prior, id, client)?.send().await.map_err(Error::from);
        update.map(drop).map_err(|error| {
            let is_refused = error.code() == Some("InvalidParameterValueException");
            if !is_refused || self.license_rules == prior.license_rules {
                return error;
            }
            error.advised(
                "license_rules is to be changed, and the service may not change it. Then a new license configuration is the way: \
                 `terraform apply -replace=ADDRESS` makes one with these rules, and create_before_destroy before the old one goes.",
            )
        })
    }

    async fn delete(&self, id: &str, client: &Context<Client>) -> Result<()> {
        deletion::delete(id, client).await
    }
}

fn check_rules(config: &Config<'_>) -> Findings {
    let counting = config.known("license_counting_type");
    let given: Vec<String> = config.known_elements("license_rules");
    let faults = license_rule::check(&given, counting).into_iter();
    faults.map(|(rule, why)| rule.finding(Path::root("license_rules"), why)).collect()
}

fn check_hard_limit(config: &Config<'_>) -> Findings {
    let hard = config.known("license_count_hard_limit").unwrap_or(false);
    if !hard || !config.is_unset("license_count") {
        return Findings::new();
    }
    let detail = "license_count_hard_limit is true, but there is no license_count to limit to. \
                  Set license_count, or leave the hard limit out.";
    let path = Path::root("license_count_hard_limit");
    rules::HARD_LIMIT_WITHOUT_COUNT.finding(path, detail).into()
}

/// Milliseconds, days and the like, which the service takes for seconds.
fn check_expiry(config: &Config<'_>) -> Findings {
    let expiry = config.known::<i64>("license_expiry").filter(|expiry| *expiry >= 0);
    let Some(expiry) = expiry.filter(|expiry| !LIKELY_EXPIRY.contains(expiry)) else {
        return Findings::new();
    };
    let seconds = expiry / 1000;
    let meant = if LIKELY_EXPIRY.contains(&seconds) {
        format!("If that is in milliseconds, {seconds} would be right.")
    } else {
        "For example, 1798675200 is 2026-12-31T00:00:00Z.".to_owned()
    };
    let moment = OffsetDateTime::from_unix_timestamp(expiry).ok();
    let moment = moment.and_then(|moment| moment.format(&Rfc3339).ok());
    let moment = moment.unwrap_or_else(|| "later than the year 9999".to_owned());
    let detail = format!(
        "license_expiry is {expiry}, which is {moment}, as it counts seconds since 1970. {meant} The function license_expiry makes the number from \
         a time such as 2026-12-31T00:00:00Z."
    );
    rules::LICENSE_EXPIRY.finding(Path::root("license_expiry"), detail).into()
}

fn check_products(config: &Config<'_>) -> Findings {
    let products: Vec<ProductInformation> = config.known("product_information").unwrap_or_default();
    let counting = Counting {
        counting_type: config.known("license_counting_type"),
        has_rules: config
            .known("license_rules")
            .is_some_and(|rules: Vec<String>| !rules.is_empty()),
        has_hard_limit: config.known("license_count_hard_limit") == Some(true),
    };
    let together = faults_together(&products, counting);
    let faults = products.iter().flat_map(ProductInformation::faults).chain(together);
    // Terraform 1.11 shows no line for a deeper path.
    faults.map(|(rule, why)| rule.finding(Path::root("product_information"), why)).collect()
}
