//! Accepting a grant, and what can be done with it afterwards.

use std::time::Duration;

use aws_sdk_licensemanager::types::{Grant as SdkGrant, GrantStatus};

use super::{GrantAccepter, acceptance, object};
use crate::aws::{Client, present};
use crate::framework::{
    Called, Config, Context, Findings, Remote, Resource, Result, TakenOver, Timeouts, Versions,
};
use crate::nouns::grant::object::ARN;
use crate::nouns::grant::{PENDING_WORKFLOW, wire, workflow};
use crate::nouns::received_grant::{self, ReceivedGrant};

const ACTIVE: &str = "ACTIVE";
const DISABLED: &str = "DISABLED";

const TIMEOUT: Option<Duration> = Some(Duration::from_mins(10));

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
        let region = acceptance::accept(&self.grant_arn, client).await?;
        // What follows need not ask for it again.
        client.remember("home_region", region);
        Ok(self.grant_arn.clone())
    }

    async fn finish(&self, id: &str, client: &Context<Client>) -> Result<Option<Remote<Self>>> {
        let timeout = client.timeout.unwrap_or(workflow::TIMEOUT);
        let home = self.home_region.get().map_or(client.region(), String::as_str);
        let home = client.in_region(home);
        let grant = workflow::at_rest::<ReceivedGrant>(id, None, &home, timeout).await?;
        let status = self.status.get().map_or(grant.grant_status.as_str(), String::as_str);
        let reason = self.status_reason.get().and_then(Option::as_deref);
        let has_reason = reason.is_none() || reason == grant.status_reason.as_deref();
        if status == grant.grant_status.as_str() && has_reason {
            return object::remote(grant, client);
        }
        object::remote(self.set_status(status, client, &home).await?, client)
    }

    fn is_unfinished(&self) -> Option<bool> {
        Some(self.status.get().map(String::as_str) == Some(PENDING_WORKFLOW))
    }

    async fn update(
        &self,
        prior: &Self,
        _id: &str,
        client: &Context<Client>,
    ) -> Result<Option<Remote<Self>>> {
        let status = self.status.get().or(prior.status.get()).map_or(DISABLED, String::as_str);
        let reason = self.status_reason.get().and_then(Option::as_deref);
        let behavior = self.activation_override_behavior.as_ref().filter(|_| status == ACTIVE);
        let changes = prior.status.get().map(String::as_str) != Some(status)
            || (reason.is_some() && self.status_reason != prior.status_reason)
            || (behavior.is_some() && behavior != prior.activation_override_behavior.as_ref());
        if !changes {
            return Ok(None);
        }
        object::remote(self.set_status(status, client, &client.client).await?, client)
    }

    fn is_left(&self) -> bool {
        self.on_destroy.as_deref() == Some("keep")
    }

    async fn delete(&self, id: &str, client: &Context<Client>) -> Result<()> {
        let Some(grant) = received_grant::find(id, client).await? else {
            return Ok(());
        };
        match self.on_destroy.as_deref() {
            Some("disable") if grant.grant_status == GrantStatus::Disabled => Ok(()),
            Some("disable") => self.set_status(DISABLED, client, &client.client).await.map(drop),
            _ => acceptance::reject(id, client).await,
        }
    }
}

impl GrantAccepter {
    /// The grant once a version with this status has come to rest. What else the grantor changed in the meantime stays untouched.
    async fn set_status(
        &self,
        status: &str,
        context: &Context<Client>,
        home: &Client,
    ) -> Result<SdkGrant> {
        let behavior = self.activation_override_behavior.as_deref().filter(|_| status == ACTIVE);
        // The reason that is stored belongs to the status that it was given for.
        let reason = self.status_reason.get().cloned().flatten();
        let reason = reason.filter(|_| self.status.get().is_none_or(|own| own == status));
        let made = home
            .create_grant_version()
            .grant_arn(&self.grant_arn)
            .status(GrantStatus::from(status))
            .set_status_reason(reason)
            .set_options(wire::options(behavior))
            .client_token(format!("{}-{status}", context.client_token))
            .send()
            .await?;
        let (arn, made) = (&self.grant_arn, present("Version", made.version)?);
        let timeout = context.timeout.unwrap_or(workflow::TIMEOUT);
        workflow::settled::<ReceivedGrant>(arn, Some(&made), home, timeout).await
    }
}
