//! Grants: who else may use a license, and how.

pub mod all;
mod change;
mod checks;
pub(crate) mod found;
mod history;
pub(crate) mod home;
pub(crate) mod lookup;
pub mod one;
pub mod query;
pub(crate) mod sdk;
pub(crate) mod workflow;

use std::collections::BTreeSet;
use std::time::Duration;

use aws_sdk_licensemanager::types::{Grant as SdkGrant, GrantStatus};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::Client;
use crate::framework::annotations::{
    known_after_apply, model, not_read_back, provider, replaces, same_partition,
};
use crate::framework::{
    Change, Computed, Config, Context, Error, Findings, OptionalComputed, Place, Readable, Remote,
    Resource, Result, TakenOver, Timeouts, Versioned, Versions,
};
use crate::nouns::shared::allowed_operation::AllowedOperation;
use crate::nouns::shared::arn::{ArnKind, EVERYWHERE};
use crate::nouns::shared::principal::Principal;

use change::Writer;
use lookup::Side;

/// Shares a license with another account, an organizational unit or a whole organization.
///
/// An account accepts and activates what it was granted with `licensemanager_grant_accepter`. In an organization that
/// is linked with License Manager grants are accepted by themselves, and `desired_status` activates them: for all accounts
/// of the principal at once, or for the one account that it names.
///
/// The service distributes a grant to an organization or organizational unit in its own time: AWS names 15 to 30 minutes,
/// and longer for thousands of accounts. An apply waits for two hours by default, which `timeouts` changes. If the
/// service is not done by then, the grant stays in the state as it is, with a warning that names its status, and the next
/// apply goes on waiting; it is not made anew. The service also works on few such grants at a time, whatever their
/// licenses: the others wait for their turn, and that time is not counted.
///
/// Organizations have to trust both `license-manager.amazonaws.com` and, for licenses from AWS Marketplace,
/// `license-management.marketplace.amazonaws.com`: see `enable_organization_integration` of
/// `licensemanager_service_settings`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Grant {
    /// Name of the grant.
    pub name: String,
    /// ARN of the license: one that the account issued, or one that it received with the right `CreateGrant`.
    #[schemars(transform = replaces, transform = same_partition)]
    pub license_arn: String,
    /// ARN of who may use the license: `arn:aws:iam::123456789012:root` for an account (the function
    /// `account_principal` makes it from an account id), or the ARN of an organization or organizational unit.
    #[schemars(transform = replaces, transform = same_partition)]
    pub principal: String,
    /// What the grantee may do with the license. A received license is passed on with at most the operations that
    /// were received, without `CreateGrant`. The service knows `CreateGrant`, `CheckoutLicense`, `CheckoutBorrowLicense`,
    /// `CheckInLicense`, `ExtendConsumptionLicense`, `ListPurchasedLicenses`, `CreateToken`, and `ListReceivedLicenses`,
    /// which goes with a `DelegateGrant` alone. Any other is sent as it is, with a warning.
    #[schemars(length(min = 1), transform = model)]
    pub allowed_operations: BTreeSet<AllowedOperation>,
    /// Region that the grant belongs to and can be changed in. It is that of the license.
    #[schemars(transform = replaces)]
    pub home_region: OptionalComputed<String>,
    /// What is granted: `BuyerGrant`, the use of the license, or `DelegateGrant`, a view of the licenses and grants
    /// that were given to buyers, whose one allowed operation is `ListReceivedLicenses`. Without it the service grants the
    /// use. Changing it makes a new object.
    #[schemars(extend("enum" = [BUYER_GRANT, DELEGATE_GRANT]), transform = model, transform = not_read_back)]
    pub grant_type: OptionalComputed<Option<String>>,
    /// `ACTIVE` activates the grant for all accounts of its principal. A grant to an organization or organizational unit is
    /// made and activated in one call; one to an account is activated once it is made, which the service allows to whom
    /// administers the organization of that account. Whether it was done for many accounts, the service does not tell: the
    /// state says what was asked for. Removing it leaves the grant as it is.
    #[schemars(extend("enum" = ["ACTIVE"]), transform = provider, transform = not_read_back)]
    pub desired_status: Option<String>,
    /// What happens to other active grants of the same AWS Marketplace product on activation:
    /// `DISTRIBUTED_GRANTS_ONLY` leaves them active, `ALL_GRANTS_PERMITTED_BY_ISSUER` replaces them. Without
    /// `desired_status` no use is made of it.
    #[schemars(extend("enum" = ACTIVATION_OVERRIDE_BEHAVIORS), transform = model, transform = not_read_back)]
    pub activation_override_behavior: Option<String>,
    /// ARN of the grant.
    pub arn: Computed<String>,
    /// ARN of what the grant is based on: the license, or the grant with which it was received.
    pub parent_arn: Computed<String>,
    /// How far the grant has come, such as `PENDING_ACCEPT`, `DISABLED` (accepted, but not active), `ACTIVE` or
    /// `WORKFLOW_COMPLETED` (distributed to the accounts of an organization).
    #[schemars(transform = known_after_apply, extend("x-instead" = "Who receives the grant activates it with licensemanager_grant_accepter, who gives it with desired_status."))]
    pub status: Computed<String>,
    /// Why the grant has its status.
    #[schemars(transform = known_after_apply)]
    pub status_reason: Computed<Option<String>>,
    /// Version of the grant: a whole number that grows with every change, those by the grantee included.
    #[schemars(transform = known_after_apply)]
    pub version: Computed<String>,
}

pub(crate) const PENDING_WORKFLOW: &str = "PENDING_WORKFLOW";
const FAILED_WORKFLOW: &str = "FAILED_WORKFLOW";

const BUYER_GRANT: &str = "BuyerGrant";
const DELEGATE_GRANT: &str = "DelegateGrant";

pub(crate) const ACTIVATION_OVERRIDE_BEHAVIORS: [&str; 2] =
    ["DISTRIBUTED_GRANTS_ONLY", "ALL_GRANTS_PERMITTED_BY_ISSUER"];

pub(crate) const ARN: ArnKind = ArnKind {
    resource_type: "grant",
    id_prefix: "g-",
    is_regional: false,
    example: "arn:aws:license-manager::123456789012:grant:g-1cf9fba4ba2f42dcab11c686c4b4d329",
};

const TIMEOUT: Option<Duration> = Some(workflow::TIMEOUT);

/// A refresh waits for answers alone.
const READ: Option<Duration> = Some(Duration::from_hours(1));

impl Grant {
    fn has_terms_of(&self, other: &Self) -> bool {
        self.name == other.name && self.allowed_operations == other.allowed_operations
    }

    /// Whether it is for the accounts of an organization, as opposed to one account.
    fn is_for_many(&self) -> bool {
        matches!(Principal::parse(&self.principal), Ok(Principal::Organization))
    }
}

impl Readable<Client> for Grant {
    fn locate(id: &str) -> Result<Place> {
        ARN.locate(id)
    }

    fn id_prefix(client: &Client) -> Option<String> {
        Some(ARN.prefix(client.partition(), EVERYWHERE, client.account_id()))
    }

    async fn read(id: &str, client: &Context<Client>) -> Result<Option<Remote<Self>>> {
        let found = lookup::get(id, Side::Grantor, client).await?;
        Ok(found.map(|found| sdk::grant(found).into()))
    }
}

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
        let create = || sdk::create(self, client, &home);
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

    async fn finish(&self, id: &str, client: &Context<Client>) -> Result<()> {
        let home = home::client(self, client).await?;
        let timeout = client.timeout.unwrap_or(workflow::TIMEOUT);
        let made = workflow::settled(id, None, Side::Grantor, &home, timeout).await?;
        // A grant to many accounts was made with the wish; one that rests in another state does not have it yet.
        let is_active =
            matches!(made.grant_status, GrantStatus::Active | GrantStatus::WorkflowCompleted);
        if self.desired_status.is_some() && !is_active {
            Writer { arn: id, context: client, home: &home }.activate(self).await?;
        }
        Ok(())
    }

    fn is_unfinished(&self) -> Option<bool> {
        Some(match self.status.get().map(String::as_str) {
            Some(PENDING_WORKFLOW | FAILED_WORKFLOW) => true,
            Some("DISABLED" | "PENDING_ACCEPT") => self.desired_status.is_some(),
            _ => false,
        })
    }

    async fn end(id: &str, client: &Context<Client>) -> Result<Option<String>> {
        let found = lookup::find(id, Side::Grantor, client).await?;
        let rejected = found.filter(|found| found.grant_status == GrantStatus::Rejected);
        Ok(rejected.as_ref().map(rejection))
    }

    async fn update(&self, prior: &Self, id: &str, client: &Context<Client>) -> Result<()> {
        let writer = Writer { arn: id, context: client, home: &client.client };
        if !self.has_terms_of(prior) {
            let changed = writer.change_terms(self, prior).await;
            changed.map_err(|error| checks::explained(error, self, &client.client))?;
        }
        let behaves_otherwise = self.activation_override_behavior.is_some()
            && self.activation_override_behavior != prior.activation_override_behavior;
        if self.desired_status.is_some() && (prior.desired_status.is_none() || behaves_otherwise) {
            writer.activate(self).await?;
        }
        Ok(())
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
            let found = lookup::find_version(id, Some(&version), Side::Grantor, client).await;
            if let Ok(Some(found)) = found {
                versions.push((version, sdk::grant(found)));
            }
        }
        Ok(versions)
    }

    fn is_stale(error: &Error) -> bool {
        matches!(error, Error::Conflict { .. })
    }
}
