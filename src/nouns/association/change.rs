//! Attaching and detaching, until the service is done with whatever stands in the way.

use std::time::Duration;

use aws_sdk_licensemanager::operation::update_license_specifications_for_resource::builders::UpdateLicenseSpecificationsForResourceFluentBuilder;
use aws_sdk_licensemanager::types::LicenseSpecification;
use futures::stream::TryStreamExt as _;

use super::{Association, object};
use crate::aws::{Client, Progress, Wait};
use crate::framework::{Error, Object as _, Refusal, Result};
use crate::nouns::license_configuration::LicenseConfiguration;
use crate::nouns::license_configuration::usage_records::each_usage;

/// Another change of the same resource, or a resource that is just starting or stopping.
const PASSING: [&str; 2] = ["ConflictException", "InvalidResourceStateException"];

/// How often a state of the resource that forbids the change may be seen: a terminated instance stays so.
const STATE_TRIES: u32 = 6;

/// How many users of licenses an error message names.
const NAMED_USERS: usize = 20;

pub(super) async fn attach(
    planned: &Association,
    client: &Client,
    timeout: Duration,
) -> Result<()> {
    let what = format!("Attaching {}", planned.resource_arn);
    let specification = specification(planned)?;
    let attached = change(what, timeout, || {
        request(planned, client).add_license_specifications(specification.clone())
    });
    match attached.await {
        // What was refused may be the repetition of a request whose answer was lost.
        Err(error) if error.is_in_doubt() && is_attached(planned, client).await => Ok(()),
        Err(Error::Refused(refusal)) if refusal.code == "LicenseUsageException" => {
            Err(Error::Refused(with_use(refusal, planned, client).await))
        }
        outcome => outcome,
    }
}

async fn is_attached(planned: &Association, client: &Client) -> bool {
    let (resource, configuration) = (&planned.resource_arn, &planned.license_configuration_arn);
    matches!(object::find(resource, configuration, client).await, Ok(Some(found)) if found == *planned)
}

pub(super) async fn detach(prior: &Association, client: &Client, timeout: Duration) -> Result<()> {
    let what = format!("Detaching {}", prior.resource_arn);
    let specification = specification(prior)?;
    let detached = change(what, timeout, || {
        request(prior, client).remove_license_specifications(specification.clone())
    });
    detached.await
}

async fn change(
    what: String,
    timeout: Duration,
    request: impl Fn() -> UpdateLicenseSpecificationsForResourceFluentBuilder,
) -> Result<()> {
    let mut states = 0;
    let wait = Wait::new(what, timeout);
    wait.until(|| {
        let sent = request().send();
        states += 1;
        let state_may_pass = states < STATE_TRIES;
        async move {
            let Err(error) = sent.await.map_err(Error::from) else {
                return Ok(Progress::Reached(()));
            };
            match error.code() {
                Some(code) if code == PASSING[0] || (code == PASSING[1] && state_may_pass) => {
                    Ok(Progress::Still(code.to_owned()))
                }
                _ => Err(error),
            }
        }
    })
    .await
}

fn request(
    association: &Association,
    client: &Client,
) -> UpdateLicenseSpecificationsForResourceFluentBuilder {
    client.update_license_specifications_for_resource().resource_arn(&association.resource_arn)
}

fn specification(association: &Association) -> Result<LicenseSpecification> {
    LicenseSpecification::builder()
        .license_configuration_arn(&association.license_configuration_arn)
        .set_ami_association_scope(association.ami_association_scope.clone())
        .build()
        .map_err(|error| Error::Bug(format!("An association is incomplete: {error}")))
}

/// The refusal with how many licenses are used, and by what. Where that cannot be told, the refusal alone.
async fn with_use(refusal: Refusal, planned: &Association, client: &Client) -> Refusal {
    let arn = &planned.license_configuration_arn;
    let Ok(Some(found)) = LicenseConfiguration::find(arn, client).await else { return refusal };
    let users = each_usage(arn, None, client).try_collect::<Vec<_>>();
    let Ok(users) = users.await else { return refusal };
    let used = found.usage.ok().and_then(|usage| usage.consumed_licenses).unwrap_or_default();
    let configuration = found.configuration;
    let count = configuration.license_count.unwrap_or_default();
    let mut lines = vec![format!(
        "{used} of {count} licenses of {:?} ({arn}) are in use, and its limit is a hard one.",
        configuration.name.cloned().unwrap_or_default()
    )];
    lines.extend(users.iter().take(NAMED_USERS).map(|user| {
        let by = user.resource_arn.as_deref().unwrap_or("an unnamed resource");
        format!("  - {} by {by}", user.consumed_licenses.unwrap_or_default())
    }));
    if users.len() > NAMED_USERS {
        lines.push(format!("  and {} more", users.len() - NAMED_USERS));
    }
    Refusal { hint: Some(lines.join("\n")), ..refusal }
}
