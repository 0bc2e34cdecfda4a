//! The life of a license configuration.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use futures::stream::TryStreamExt as _;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::product_information::{Counting, ProductInformation, faults_together};
use super::{DISABLED, LicenseConfiguration, deletion};
use crate::aws::{Client, identifier, refusals_only, to_sdk_tags, unless_denied};
use crate::framework::{
    Asked, Change, Config, Context, Error, Findings, Path, Recognized, Remote, Resource, Result,
    TakenOver, Versions, create_once, each,
};
use crate::nouns::shared::license_rule::{self, differ_by_affinity_alone};
use crate::nouns::shared::rules;

/// From 2000 to the end of the year 9999.
const LIKELY_EXPIRY: RangeInclusive<i64> = 946_684_800..=253_402_300_799;

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

    async fn finish(&self, id: &str, client: &Context<Client>) -> Result<Option<Remote<Self>>> {
        // Creation has no member for the status: a new configuration is always available.
        if self.status.get().is_some_and(|status| status == DISABLED) {
            let update = client.update_license_configuration().license_configuration_arn(id);
            update.license_configuration_status(DISABLED.into()).send().await?;
        }
        Ok(None)
    }

    async fn update(
        &self,
        prior: &Self,
        id: &str,
        client: &Context<Client>,
    ) -> Result<Option<Remote<Self>>> {
        let update = client.update_license_configuration().license_configuration_arn(id);
        let updated = self.change(prior, update)?.send().await.map_err(Error::from);
        updated.map(|_| None).map_err(|error| {
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
        let deletion = client.delete_license_configuration().license_configuration_arn(id);
        match deletion.send().await {
            Ok(_) => Ok(()),
            Err(error) => Err(deletion::explained(error.into(), id, client).await),
        }
    }
}

/// The creation takes no client token (API reference, `CreateLicenseConfiguration`).
impl Recognized<Client> for LicenseConfiguration {
    async fn send(&self, client: &Context<Client>) -> Result<String> {
        let request = self.creation(client.create_license_configuration())?;
        let request = request.set_tags(to_sdk_tags(&client.tags)).customize();
        let created = request.config_override(refusals_only()).send().await?;
        identifier("LicenseConfigurationArn", created.license_configuration_arn)
    }

    async fn ids(
        like: Option<&Self>,
        client: &Context<Client>,
    ) -> Result<Option<BTreeSet<String>>> {
        let listed = each::<_, Self>(Asked::default(), client.client.clone());
        let ids = listed.try_filter_map(|found| async move {
            let may_be = like.is_none_or(|like| found.configuration.name == like.name);
            Ok(found.arn().filter(|_| may_be).map(str::to_owned))
        });
        unless_denied(ids.try_collect().await)
    }
}

fn check_rules(config: &Config<'_>) -> Findings {
    let counting: Option<String> = config.known("license_counting_type");
    let given: Vec<String> = config.known_elements("license_rules");
    let faults = license_rule::check(&given, counting.as_deref()).into_iter();
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
    let together = faults_together(&products, &counting);
    let faults = products.iter().flat_map(ProductInformation::faults).chain(together);
    // Terraform 1.11 shows no line for a deeper path.
    faults.map(|(rule, why)| rule.finding(Path::root("product_information"), why)).collect()
}
