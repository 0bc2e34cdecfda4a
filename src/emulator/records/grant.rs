//! A grant: which principal may do what with a license, and how far it has come.

use serde::{Deserialize, Serialize};

use super::Principal;
use crate::emulator::clock::Timestamp;
use crate::emulator::table::Record;

#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Grant {
    pub(crate) arn: String,
    /// The grantor.
    pub(crate) account: String,
    pub(crate) name: String,
    /// The license of a grant by its issuer, otherwise the grant on which this one is based.
    pub(crate) parent_arn: String,
    pub(crate) license_arn: String,
    pub(crate) principal_arn: String,
    pub(crate) principal: Principal,
    pub(crate) home_region: String,
    pub(crate) status: GrantStatus,
    pub(crate) status_reason: Option<String>,
    pub(crate) version: u64,
    pub(crate) operations: Vec<AllowedOperation>,
    #[serde(default)]
    pub(crate) kind: GrantType,
    /// What the grantor wished for the time after the creation.
    #[serde(default)]
    pub(crate) desired_status: Option<GrantStatus>,
    pub(crate) activation: Option<Activation>,
    /// The service made the grant for one account when it distributed a grant to many.
    pub(crate) distributed: bool,
    pub(crate) workflow: Option<Workflow>,
    /// From when on its grantee sees it; always where nothing is said.
    #[serde(default)]
    pub(crate) visible_from: Option<Timestamp>,
    /// What the license says about itself for good, kept here for filters.
    pub(crate) product_sku: String,
    pub(crate) issuer_name: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum GrantStatus {
    PendingWorkflow,
    PendingAccept,
    Rejected,
    Active,
    FailedWorkflow,
    Deleted,
    PendingDelete,
    Disabled,
    WorkflowCompleted,
}

impl GrantStatus {
    /// The name in the API.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::PendingWorkflow => "PENDING_WORKFLOW",
            Self::PendingAccept => "PENDING_ACCEPT",
            Self::Rejected => "REJECTED",
            Self::Active => "ACTIVE",
            Self::FailedWorkflow => "FAILED_WORKFLOW",
            Self::Deleted => "DELETED",
            Self::PendingDelete => "PENDING_DELETE",
            Self::Disabled => "DISABLED",
            Self::WorkflowCompleted => "WORKFLOW_COMPLETED",
        }
    }

    /// Whether the grant has come to its end; it stays readable.
    pub(crate) const fn is_final(self) -> bool {
        matches!(self, Self::Rejected | Self::Deleted)
    }
}

/// What a grant is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum GrantType {
    /// The use of a license.
    #[default]
    BuyerGrant,
    /// A view of the licenses and grants that an issuer gave to buyers.
    DelegateGrant,
}

/// The rights that a grant can give, in the order of the API's enum; the last one is in the API reference alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum AllowedOperation {
    CreateGrant,
    CheckoutLicense,
    CheckoutBorrowLicense,
    CheckInLicense,
    ExtendConsumptionLicense,
    ListPurchasedLicenses,
    CreateToken,
    ListReceivedLicenses,
    BatchCreateLicenseUsageRecords,
}

/// What happens to other active grants of the same product.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub(crate) enum ActivationOverrideBehavior {
    DistributedGrantsOnly,
    AllGrantsPermittedByIssuer,
}

/// A behavior together with the account that chose it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Activation {
    pub(crate) behavior: ActivationOverrideBehavior,
    pub(crate) chosen_by: String,
}

/// What the service is doing with a grant.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Workflow {
    pub(crate) goal: Goal,
    /// Whether a fault lets the workflow end in failure.
    pub(crate) fails: bool,
    /// Whether a distributed grant still has to be activated as a whole.
    #[serde(default)]
    pub(crate) rests_disabled: bool,
}

impl Workflow {
    pub(crate) const fn of(goal: Goal, fails: bool) -> Self {
        Self { goal, fails, rests_disabled: false }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Goal {
    /// The grantee of an account grant gets to see it.
    Offer,
    /// Every account gets a grant of its own.
    Distribute,
    Activate,
    Deactivate,
    /// Every account loses its grant.
    Recall,
}

impl Grant {
    /// The list of all grants of all accounts.
    pub(crate) const ALL: &'static str = "all";

    /// The list of what one account granted.
    pub(crate) fn granted_by(account: &str) -> String {
        format!("grantor/{account}")
    }

    /// The part of that list that one filter lets through.
    pub(crate) fn granted_with(account: &str, filter: &str, value: &str) -> String {
        format!("grantor/{account}/{filter}/{value}")
    }

    /// The list of what one principal was granted.
    pub(crate) fn granted_to(principal: &Principal) -> String {
        format!("grantee/{}", principal.id())
    }

    /// The part of that list that one filter lets through.
    pub(crate) fn received_with(principal: &Principal, filter: &str, value: &str) -> String {
        format!("grantee/{}/{filter}/{value}", principal.id())
    }

    /// The list of all grants on one license.
    pub(crate) fn on_license(license_arn: &str) -> String {
        format!("license/{license_arn}")
    }

    /// The list of the grants on one license that have not come to their end.
    pub(crate) fn live_on_license(license_arn: &str) -> String {
        format!("live/{license_arn}")
    }

    /// The list of grants that are based on another grant.
    pub(crate) fn based_on(grant_arn: &str) -> String {
        format!("parent/{grant_arn}")
    }

    /// The list of grants to many accounts of an organization with which the service is busy.
    pub(crate) fn busy_in(organization: &str) -> String {
        format!("busy/{organization}")
    }

    /// The list of grants to many accounts of an organization that have not come to their end.
    pub(crate) fn live_in(organization: &str) -> String {
        format!("organization/{organization}")
    }
}

impl Record for Grant {
    const TABLE: &'static str = "grants";

    fn key(&self) -> String {
        self.arn.clone()
    }

    /// Assumption E8: a grantor lists the grants that it created, not those that the service made
    /// from them for single accounts.
    fn lists(&self) -> Vec<String> {
        let received = |filter, value: &str| Self::received_with(&self.principal, filter, value);
        let mut lists = vec![
            Self::ALL.to_owned(),
            Self::granted_to(&self.principal),
            received("LicenseArn", &self.license_arn),
            received("GrantStatus", self.status.name()),
            received("ProductSKU", &self.product_sku),
            received("LicenseIssuerName", &self.issuer_name),
            received("GranterAccountId", &self.account),
            Self::on_license(&self.license_arn),
            Self::based_on(&self.parent_arn),
        ];
        if !self.distributed {
            let granted = |filter, value: &str| Self::granted_with(&self.account, filter, value);
            lists.extend([
                Self::granted_by(&self.account),
                granted("LicenseArn", &self.license_arn),
                granted("GrantStatus", self.status.name()),
                granted("GranteePrincipalARN", &self.principal_arn),
                granted("ProductSKU", &self.product_sku),
                granted("LicenseIssuerName", &self.issuer_name),
            ]);
        }
        if !self.status.is_final() {
            lists.push(Self::live_on_license(&self.license_arn));
        }
        if let Some(organization) = self.principal.organization() {
            if self.workflow.is_some() {
                lists.push(Self::busy_in(organization));
            }
            if !self.status.is_final() {
                lists.push(Self::live_in(organization));
            }
        }
        lists
    }
}

/// A version of a grant that a later one replaced.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct GrantVersion(pub(crate) Grant);

impl GrantVersion {
    pub(crate) fn key_of(grant_arn: &str, version: &str) -> String {
        format!("{grant_arn} {version}")
    }
}

impl Record for GrantVersion {
    const TABLE: &'static str = "grant_versions";

    fn key(&self) -> String {
        Self::key_of(&self.0.arn, &self.0.version.to_string())
    }
}
