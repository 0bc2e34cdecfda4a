//! Received grants: accepted, and active or not.

pub(crate) mod acceptance;
pub mod query;

use std::collections::BTreeSet;
use std::time::Duration;

use aws_sdk_licensemanager::types::{Grant as SdkGrant, GrantStatus};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::{Client, present};
use crate::framework::annotations::{
    known_after_apply, model, not_read_back, provider, provider_only, replaces, same_partition,
};
use crate::framework::{
    Called, Computed, Config, Context, Findings, OptionalComputed, Place, Readable, Remote,
    Resource, Result, TakenOver, Timeouts, Versions,
};
use crate::nouns::grant::lookup::{self, Side};
use crate::nouns::grant::{ACTIVATION_OVERRIDE_BEHAVIORS, ARN, PENDING_WORKFLOW, sdk, workflow};
use crate::nouns::shared::allowed_operation::AllowedOperation;

/// Accepts a grant that an account received, and activates or disables it.
///
/// The calls are made in the home region of the grant, and in the account that `account_id` names: one configuration
/// can accept and activate grants in many accounts. A grant that is accepted already, as in an organization that is
/// linked with License Manager, is taken over as it is.
///
/// A grant is visible to its grantee two to three minutes after it was made. So an accepter in the same apply waits for it,
/// for half of `timeouts.create`: five minutes by default. A role in the account that was made just now is tried for
/// up to a minute.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct GrantAccepter {
    /// ARN of the grant.
    #[schemars(transform = replaces, transform = same_partition)]
    pub grant_arn: String,
    /// Whether the license can be used: `ACTIVE` or `DISABLED`. Without it the grant is only accepted, and stays as
    /// it is afterwards.
    #[schemars(extend("enum" = ["ACTIVE", "DISABLED"], "x-told" = WORKFLOWS), transform = provider, transform = known_after_apply)]
    pub status: OptionalComputed<String>,
    /// Why the grant is to have this status.
    #[schemars(length(min = 1, max = 400), transform = model, transform = known_after_apply)]
    pub status_reason: OptionalComputed<Option<String>>,
    /// What happens to other active grants of the same AWS Marketplace product on activation:
    /// `DISTRIBUTED_GRANTS_ONLY` leaves them active, `ALL_GRANTS_PERMITTED_BY_ISSUER` replaces them. Any other
    /// status makes no use of it.
    #[schemars(extend("enum" = ACTIVATION_OVERRIDE_BEHAVIORS), transform = model, transform = not_read_back)]
    pub activation_override_behavior: Option<String>,
    /// What a destroy does: `reject` rejects the grant, after which only a new grant gives the license back; `disable`
    /// deactivates it; `keep` leaves it as it is and makes no call, so that it works where the account cannot be entered any
    /// more.
    #[schemars(extend("enum" = ["reject", "disable", "keep"], "default" = "reject"), transform = provider, transform = provider_only)]
    pub on_destroy: Option<String>,
    /// Name of the grant.
    pub name: Computed<String>,
    /// What the grant allows to do with the license.
    pub allowed_operations: Computed<BTreeSet<AllowedOperation>>,
    /// ARN of the license.
    pub license_arn: Computed<String>,
    /// ARN of whom the grant is for.
    pub principal: Computed<String>,
    /// Region that the grant belongs to and can be changed in.
    pub home_region: Computed<String>,
    /// ARN of what the grant is based on: the license, or the grant with which the grantor received it.
    pub parent_arn: Computed<String>,
    /// Version of the grant: a whole number that grows with every change, those by the grantor included.
    #[schemars(transform = known_after_apply)]
    pub version: Computed<String>,
}

const ACTIVE: &str = "ACTIVE";
const DISABLED: &str = "DISABLED";

/// How far the service is with what it does by itself.
const WORKFLOWS: [&str; 3] = [PENDING_WORKFLOW, "FAILED_WORKFLOW", "WORKFLOW_COMPLETED"];

const TIMEOUT: Option<Duration> = Some(Duration::from_mins(10));

impl Readable<Client> for GrantAccepter {
    /// The account in the ARN is the grantor's, and the grantee calls.
    fn locate(id: &str) -> Result<Place> {
        ARN.locate(id)?;
        Ok(Place::default())
    }

    async fn read(id: &str, client: &Context<Client>) -> Result<Option<Remote<Self>>> {
        let Some(found) = lookup::get(id, Side::Grantee, client).await? else {
            return Ok(None);
        };
        acceptance::check_grantee(&found, client)?;
        Ok(acceptance::is_accepted(&found).then(|| accepter(found).into()))
    }
}

impl Resource<Client> for GrantAccepter {
    const NAME: &'static str = "grant_accepter";
    const NOUN: &'static str = "grant accepter";
    const VERSIONS: Versions<Client, Self> = Versions::NONE;
    const CALLED: &'static Called = &[("of", "grant_arn")];
    const REGION: &'static str = "home_region";
    const REGIONAL: bool = false;
    const CHOOSES_HOME: bool = false;
    const IDENTITY: &'static [&'static str] = &["grant_arn"];
    const TIMEOUTS: Timeouts =
        Timeouts { create: TIMEOUT, read: TIMEOUT, update: TIMEOUT, delete: TIMEOUT };
    const TAKES_OVER: &'static [TakenOver] = &[TakenOver {
        provider: "hashicorp/aws",
        type_name: "aws_licensemanager_grant_accepter",
        id: &["grant_arn"],
        left: &[],
    }];

    fn check(config: &Config<'_>) -> Findings {
        ARN.check(config, "grant_arn")
    }

    async fn create(&self, client: &Context<Client>) -> Result<String> {
        acceptance::accept(&self.grant_arn, client).await?;
        Ok(self.grant_arn.clone())
    }

    async fn finish(&self, id: &str, client: &Context<Client>) -> Result<()> {
        let (grant, home) = acceptance::at_home(id, client).await?;
        let status = self.status.get().map_or(grant.grant_status.as_str(), String::as_str);
        let reason = self.status_reason.get().and_then(Option::as_deref);
        let has_reason = reason.is_none() || reason == grant.status_reason.as_deref();
        if status == grant.grant_status.as_str() && has_reason {
            return Ok(());
        }
        self.set_status(status, client, &home).await
    }

    fn is_unfinished(&self) -> Option<bool> {
        Some(self.status.get().map(String::as_str) == Some(PENDING_WORKFLOW))
    }

    async fn update(&self, prior: &Self, _id: &str, client: &Context<Client>) -> Result<()> {
        let status = self.status.get().or(prior.status.get()).map_or(DISABLED, String::as_str);
        let reason = self.status_reason.get().and_then(Option::as_deref);
        let behavior = self.activation_override_behavior.as_ref().filter(|_| status == ACTIVE);
        let changes = prior.status.get().map(String::as_str) != Some(status)
            || (reason.is_some() && self.status_reason != prior.status_reason)
            || (behavior.is_some() && behavior != prior.activation_override_behavior.as_ref());
        if changes {
            self.set_status(status, client, &client.client).await?;
        }
        Ok(())
    }

    fn is_left(&self) -> bool {
        self.on_destroy.as_deref() == Some("keep")
    }

    async fn delete(&self, id: &str, client: &Context<Client>) -> Result<()> {
        let Some(grant) = lookup::get(id, Side::Grantee, client).await? else {
            return Ok(());
        };
        match self.on_destroy.as_deref() {
            Some("disable") if grant.grant_status == GrantStatus::Disabled => Ok(()),
            Some("disable") => self.set_status(DISABLED, client, &client.client).await,
            _ => acceptance::reject(id, client).await,
        }
    }
}

impl GrantAccepter {
    /// A version with this status. What else the grantor changed in the meantime stays untouched.
    async fn set_status(
        &self,
        status: &str,
        context: &Context<Client>,
        home: &Client,
    ) -> Result<()> {
        let behavior = self.activation_override_behavior.as_deref().filter(|_| status == ACTIVE);
        // The reason that is stored belongs to the status that it was given for.
        let reason = self.status_reason.get().cloned().flatten();
        let reason = reason.filter(|_| self.status.get().is_none_or(|own| own == status));
        let made = home
            .create_grant_version()
            .grant_arn(&self.grant_arn)
            .status(GrantStatus::from(status))
            .set_status_reason(reason)
            .set_options(sdk::options(behavior))
            .client_token(format!("{}-{status}", context.client_token))
            .send()
            .await?;
        let (made, side) = (present("Version", made.version)?, Side::Grantee);
        let timeout = context.timeout.unwrap_or(workflow::TIMEOUT);
        workflow::settled(&self.grant_arn, Some(&made), side, home, timeout).await.map(drop)
    }
}

fn accepter(remote: SdkGrant) -> GrantAccepter {
    GrantAccepter {
        grant_arn: remote.grant_arn,
        status: Some(remote.grant_status.as_str().to_owned()).into(),
        status_reason: Some(remote.status_reason).into(),
        activation_override_behavior: None,
        on_destroy: None,
        name: remote.grant_name.into(),
        allowed_operations: sdk::from_operations(remote.granted_operations).into(),
        license_arn: remote.license_arn.into(),
        principal: remote.grantee_principal_arn.into(),
        home_region: remote.home_region.into(),
        parent_arn: remote.parent_arn.into(),
        version: remote.version.into(),
    }
}
