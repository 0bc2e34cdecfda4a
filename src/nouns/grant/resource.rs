//! The life of a grant.

use std::time::Duration;

use aws_sdk_licensemanager::types::{Grant as SdkGrant, GrantStatus};

use super::change::{self, Writer};
use super::{BUYER_GRANT, FAILED_WORKFLOW, Grant, PENDING_WORKFLOW};
use super::{checks, history, home, object, wire, workflow};
use crate::aws::{Client, identifier};
use crate::framework::{
    Change, Config, Context, Error, Findings, Object as _, Remote, Resource, Result, TakenOver,
    Timeouts, Versioned, Versions,
};
use crate::nouns::shared::principal::Principal;

const TIMEOUT: Option<Duration> = Some(workflow::TIMEOUT);

/// A refresh waits for answers alone.
const READ: Option<Duration> = Some(Duration::from_hours(1));

impl Resource<Client> for Grant {
    const NAME: &'static str = "grant";
    const NOUN: &'static str = "grant";
    const VERSIONS: Versions<Client, Self> = Versions::EXPLAIN;
    const TAGGED: bool = true;
    const REGION: &'static str = "home_region";
    const REGIONAL: bool = false;
    const CHOOSES_HOME: bool = false;
    const TIMEOUTS: Timeouts =
        Timeouts { create: TIMEOUT, read: READ, update: TIMEOUT, delete: TIMEOUT };
    const TAKES_OVER: &'static [TakenOver] = &[
        TakenOver {
            provider: "hashicorp/aws",
            type_name: "aws_licensemanager_grant",
            id: &["arn"],
            left: &[],
        },
        TakenOver {
            provider: "hashicorp/awscc",
            type_name: "awscc_licensemanager_grant",
            id: &["grant_arn"],
            left: &[(
                "status",
                "A grant is activated by its grantee, with a licensemanager_grant_accepter, or by who administers the organization of the grantee, with desired_status.",
            )],
        },
    ];

    fn check(config: &Config<'_>) -> Findings {
        checks::check(config)
    }

    fn check_planned(planned: &Config<'_>) -> Findings {
        checks::check_planned(planned)
    }

    /// Without a type the service makes a grant for buyers: to say so changes nothing.
    fn plan(change: &mut Change<'_>) {
        let kind = |config: &Config<'_>| {
            let usual = || config.is_unset("grant_type").then(|| BUYER_GRANT.to_owned());
            config.known::<String>("grant_type").or_else(usual)
        };
        if kind(&change.prior()) != kind(&change.planned()) {
            change.replace("grant_type");
        }
        // As if its creation had waited for that.
        let status = change.prior().known::<String>("status");
        if change.is_unfinished() && status.as_deref() == Some(FAILED_WORKFLOW) {
            change.replace("status");
        }
    }

    async fn create(&self, client: &Context<Client>) -> Result<String> {
        let home = home::client(self, client).await?;
        // What follows the creation need not ask for the license again.
        client.remember("home_region", home.region());
        let request = wire::creation(self, client, &home);
        let create = || {
            let request = request.clone();
            async move { identifier("GrantArn", request.send().await?.grant_arn) }
        };
        let timeout = client.timeout.unwrap_or(workflow::TIMEOUT);
        let created = workflow::in_turn(&home, timeout, create).await;
        let created = created.map_err(|error| checks::explained(error, self, &home));
        match created {
            Err(Error::Refused(refusal)) => {
                let refusal = change::explain_existing(refusal, self, &home).await;
                Err(home::explained(refusal, self, client).await)
            }
            outcome => outcome,
        }
    }

    async fn finish(&self, id: &str, client: &Context<Client>) -> Result<Option<Remote<Self>>> {
        let finishing = async {
            let home = home::client(self, client).await?;
            let timeout = client.timeout.unwrap_or(workflow::TIMEOUT);
            let made = workflow::settled::<Self>(id, None, &home, timeout).await?;
            // A grant to many accounts was made with the wish; one that rests in another state does not have it yet.
            let is_active =
                matches!(made.grant_status, GrantStatus::Active | GrantStatus::WorkflowCompleted);
            if self.desired_status.is_none() || is_active {
                return Self::remote(Some(made));
            }
            let writer = Writer { arn: id, context: client, home: &home };
            Self::remote(Some(writer.activate(self, made).await?))
        };
        client.with_tags(id, finishing).await
    }

    fn is_unfinished(&self) -> Option<bool> {
        Some(match self.status.get().map(String::as_str) {
            Some(PENDING_WORKFLOW | FAILED_WORKFLOW) => true,
            Some("DISABLED" | "PENDING_ACCEPT") => self.desired_status.is_some(),
            _ => false,
        })
    }

    async fn end(id: &str, client: &Context<Client>) -> Result<Option<String>> {
        let found = object::there::<Self>(id, client).await?;
        let rejected = found.filter(|found| found.grant_status == GrantStatus::Rejected);
        Ok(rejected.as_ref().map(rejection))
    }

    async fn update(
        &self,
        prior: &Self,
        id: &str,
        client: &Context<Client>,
    ) -> Result<Option<Remote<Self>>> {
        let writer = Writer { arn: id, context: client, home: &client.client };
        let mut now = None;
        if !self.has_terms_of(prior) {
            let changed = writer.change_terms(self, prior).await;
            now = Some(changed.map_err(|error| checks::explained(error, self, &client.client))?);
        }
        let behaves_otherwise = self.activation_override_behavior.is_some()
            && self.activation_override_behavior != prior.activation_override_behavior;
        if self.desired_status.is_some() && (prior.desired_status.is_none() || behaves_otherwise) {
            let current = match now {
                Some(changed) => changed,
                None => writer.at_rest().await?,
            };
            now = Some(writer.activate(self, current).await?);
        }
        Self::remote(now)
    }

    async fn delete(&self, id: &str, client: &Context<Client>) -> Result<()> {
        Writer { arn: id, context: client, home: &client.client }.delete().await
    }
}

/// Who rejected a grant, and what comes of it.
fn rejection(grant: &SdkGrant) -> String {
    let grantee = match Principal::parse(&grant.grantee_principal_arn) {
        Ok(Principal::Account(account)) => format!("Account {account}"),
        _ => format!("The principal {}", grant.grantee_principal_arn),
    };
    format!(
        "{grantee} rejected the grant {} of license {}. As long as it is configured, each apply makes another one, which can be \
         rejected again. Agree with the grantee first, or take the grant out of the configuration.",
        grant.grant_arn, grant.license_arn
    )
}

impl Versioned<Client> for Grant {
    /// The service lists no versions of grants, but gives each of them.
    async fn versions_after(
        id: &str,
        known: &str,
        current: &str,
        client: &Context<Client>,
    ) -> Result<Vec<(String, Self)>> {
        let mut versions = Vec::new();
        for version in history::between(known, current) {
            let version = version.to_string();
            let found = Self::get_version(id, &version, client).await.ok().flatten();
            if let Some(found) = found.filter(|found| found.grant_arn == id) {
                versions.push((version, wire::grant(found)));
            }
        }
        Ok(versions)
    }

    fn is_stale(error: &Error) -> bool {
        matches!(error, Error::Conflict { .. })
    }
}
