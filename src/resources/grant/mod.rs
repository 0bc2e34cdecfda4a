//! Grants: who else may use a license, and how.

mod change;
pub(crate) mod found;
pub(crate) mod home;
pub(crate) mod lookup;
pub(crate) mod sdk;
pub(crate) mod workflow;

use std::collections::BTreeSet;
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::Client;
use crate::framework::annotations::{kept, model, moves, provider, replaces};
use crate::framework::{
    Computed, Config, Context, Error, Findings, OptionalComputed, Path, Place, Remote, Resource,
    Result, TakenOver, Timeouts, Versioned,
};
use crate::model::allowed_operation::AllowedOperation;
use crate::model::arn::{ArnKind, EVERYWHERE};
use crate::model::principal::Principal;
use crate::model::rules;
use crate::resources::license;

use change::Writer;
use lookup::Side;

/// Shares a license with another account, an organizational unit or a whole organization.
///
/// An account accepts and activates what it was granted with `licensemanager_grant_accepter`. In an organization that
/// is linked with License Manager grants are accepted by themselves, and `desired_status` activates them for all
/// accounts at once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Grant {
    /// Name of the grant.
    pub name: String,
    /// ARN of the license: one that the account issued, or one that it received with the right `CreateGrant`.
    #[schemars(transform = replaces)]
    pub license_arn: String,
    /// ARN of who may use the license: `arn:aws:iam::123456789012:root` for an account (the function
    /// `account_principal` makes it from an account id), or the ARN of an organization or organizational unit.
    #[schemars(transform = replaces)]
    pub principal: String,
    /// What the grantee may do with the license. A received license is passed on with at most the operations that
    /// were received, without `CreateGrant`.
    #[schemars(length(min = 1), transform = model)]
    pub allowed_operations: BTreeSet<AllowedOperation>,
    /// Region that the grant belongs to and can be changed in. It is that of the license.
    #[schemars(transform = replaces)]
    pub home_region: OptionalComputed<String>,
    /// What is granted: `BuyerGrant`, the use of the license, or `DelegateGrant`, a view of the licenses and grants
    /// that were given to buyers. Without it the service grants the use.
    #[schemars(extend("enum" = ["BuyerGrant", "DelegateGrant"]), transform = model, transform = replaces, transform = kept)]
    pub grant_type: OptionalComputed<Option<String>>,
    /// `ACTIVE` activates the grant for all accounts of its principal, which has to be an organization or an
    /// organizational unit. The service does not tell whether this was done: the state says what was asked for.
    /// Removing it leaves the grant as it is.
    #[schemars(extend("enum" = ["ACTIVE"]), transform = provider, transform = kept)]
    pub desired_status: Option<String>,
    /// What happens to other active grants of the same AWS Marketplace product on activation:
    /// `DISTRIBUTED_GRANTS_ONLY` leaves them active, `ALL_GRANTS_PERMITTED_BY_ISSUER` replaces them. Without
    /// `desired_status` no use is made of it.
    #[schemars(extend("enum" = ACTIVATION_OVERRIDE_BEHAVIORS), transform = model, transform = kept)]
    pub activation_override_behavior: Option<String>,
    /// ARN of the grant.
    pub arn: Computed<String>,
    /// ARN of what the grant is based on: the license, or the grant with which it was received.
    pub parent_arn: Computed<String>,
    /// How far the grant has come, such as `PENDING_ACCEPT`, `DISABLED` (accepted, but not active), `ACTIVE` or
    /// `WORKFLOW_COMPLETED` (distributed to the accounts of an organization).
    #[schemars(transform = moves)]
    pub status: Computed<String>,
    /// Why the grant has its status.
    #[schemars(transform = moves)]
    pub status_reason: Computed<Option<String>>,
    /// Version of the grant: a whole number that grows with every change, those by the grantee included.
    #[schemars(transform = moves)]
    pub version: Computed<String>,
}

pub(crate) const ACTIVATION_OVERRIDE_BEHAVIORS: [&str; 2] =
    ["DISTRIBUTED_GRANTS_ONLY", "ALL_GRANTS_PERMITTED_BY_ISSUER"];

pub(crate) const ARN: ArnKind = ArnKind {
    resource_type: "grant",
    id_prefix: "g-",
    example: "arn:aws:license-manager::123456789012:grant:g-1cf9fba4ba2f42dcab11c686c4b4d329",
};

const PATIENCE: Option<Duration> = Some(workflow::PATIENCE);

impl Grant {
    fn has_terms_of(&self, other: &Self) -> bool {
        self.name == other.name && self.allowed_operations == other.allowed_operations
    }
}

impl Resource<Client> for Grant {
    const NAME: &'static str = "grant";
    const NOUN: &'static str = "grant";
    const TAGGED: bool = true;
    const REGION: &'static str = "home_region";
    const CHOOSES_HOME: bool = false;
    const TIMEOUTS: Timeouts =
        Timeouts { create: PATIENCE, read: PATIENCE, update: PATIENCE, delete: PATIENCE };
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
                "A grant is activated by its grantee: use licensemanager_grant_accepter, or desired_status where the principal is an organization or a part of one.",
            )],
        },
    ];

    fn check(config: &Config<'_>) -> Findings {
        let mut findings = license::ARN.check(config, "license_arn");
        let principal = config.known::<String>("principal").map(|text| Principal::parse(&text));
        if let Some(Err(fault)) = &principal {
            findings.push(rules::PRINCIPAL.finding(Path::root("principal"), fault.clone()));
        }
        let activates = !config.is_unset("desired_status");
        if let (true, Some(Ok(Principal::Account(account)))) = (activates, &principal) {
            let detail = format!(
                "desired_status goes only with an organization or an organizational unit as principal. Account \
                 {account} activates its grant itself, with a licensemanager_grant_accepter."
            );
            findings
                .push(rules::ACTIVATION_BY_GRANTOR.finding(Path::root("desired_status"), detail));
        }
        findings
    }

    fn locate(id: &str) -> Result<Place> {
        ARN.locate(id)
    }

    fn id_prefix(client: &Client) -> Option<String> {
        Some(ARN.prefix(client.partition(), EVERYWHERE, client.account_id()))
    }

    async fn create(&self, client: &Context<Client>) -> Result<String> {
        let home = home::client(self, client).await?;
        let create = || sdk::create(self, client, &home);
        let patience = client.timeout.unwrap_or(workflow::PATIENCE);
        workflow::in_turn(&self.license_arn, &home, patience, create).await
    }

    async fn finish(&self, id: &str, client: &Context<Client>) -> Result<()> {
        let home = home::client(self, client).await?;
        let patience = client.timeout.unwrap_or(workflow::PATIENCE);
        workflow::settled(id, None, Side::Grantor, &home, patience).await?;
        if self.desired_status.is_some() {
            self.writer(id, client, &home).activate(self).await?;
        }
        Ok(())
    }

    /// The service does not tell whether a grant was activated by its grantor.
    fn shows_finish(&self) -> bool {
        self.desired_status.is_none()
    }

    async fn read(id: &str, client: &Context<Client>) -> Result<Option<Remote<Self>>> {
        let found = lookup::get(id, Side::Grantor, client).await?;
        Ok(found.map(|found| sdk::grant(found).into()))
    }

    async fn update(&self, prior: &Self, id: &str, client: &Context<Client>) -> Result<()> {
        let writer = self.writer(id, client, &client.client);
        if !self.has_terms_of(prior) {
            writer.change_terms(self, prior).await?;
        }
        let behaves_otherwise = self.activation_override_behavior.is_some()
            && self.activation_override_behavior != prior.activation_override_behavior;
        if self.desired_status.is_some() && (prior.desired_status.is_none() || behaves_otherwise) {
            writer.activate(self).await?;
        }
        Ok(())
    }

    async fn delete(&self, id: &str, client: &Context<Client>) -> Result<()> {
        self.writer(id, client, &client.client).delete().await
    }
}

impl Grant {
    fn writer<'a>(
        &'a self,
        arn: &'a str,
        context: &'a Context<Client>,
        home: &'a Client,
    ) -> Writer<'a> {
        Writer { arn, license_arn: &self.license_arn, context, home }
    }
}

impl Versioned<Client> for Grant {
    /// The service lists no versions of grants: the current one is all that can be told.
    async fn versions_after(
        _id: &str,
        _known: &str,
        _client: &Context<Client>,
    ) -> Result<Vec<(String, Self)>> {
        Ok(Vec::new())
    }

    fn is_stale(error: &Error) -> bool {
        matches!(error, Error::Conflict { .. })
    }
}
