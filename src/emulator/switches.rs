//! Which open questions about the service does a test want answered the other way?

use serde::Serialize;

/// A switch, off unless a test turns it on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Switch {
    SmithyStatus,
    DeletedConfigurationReadable,
    NoServiceLinkedRole,
    AccountGrantWorkflow,
    LenientAsTheModel,
    NoTrustedAccess,
    OrganizationGrantDisabled,
    ActivatePendingGrant,
    CheckoutInHomeRegionOnly,
    CheckoutNotFound,
    CheckoutBeneficiaryReceived,
    QuotaGrantsPerLicense,
    QuotaCreationsPerDay,
    QuotaConfigurationsPerRegion,
    QuotaAssociationsPerResource,
    InventoryDependencyMissing,
    StsDenyAssumeRole,
    StsDenyAssumeRoleWithWebIdentity,
}

/// A switch as `/_emulator/switch` names and explains it.
#[derive(Debug, Serialize)]
pub(crate) struct Description {
    #[serde(skip)]
    switch: Switch,
    pub(crate) name: &'static str,
    pub(crate) effect: &'static str,
}

const fn switch(switch: Switch, name: &'static str, effect: &'static str) -> Description {
    Description { switch, name, effect }
}

pub(crate) static DESCRIPTIONS: &[Description] = &[
    switch(
        Switch::SmithyStatus,
        "smithy_status",
        "Assumption A1: errors have the HTTP statuses of the published Smithy model",
    ),
    switch(
        Switch::DeletedConfigurationReadable,
        "deleted_configuration_readable",
        "Assumption A21: a deleted license configuration can be read for a while, with Status DELETED",
    ),
    switch(
        Switch::NoServiceLinkedRole,
        "no_service_linked_role",
        "Assumption A35: no account has the service-linked role, every operation is denied",
    ),
    switch(
        Switch::AccountGrantWorkflow,
        "account_grant_workflow",
        "Assumption A13: a grant to an account is PENDING_WORKFLOW for the settling time too",
    ),
    switch(
        Switch::LenientAsTheModel,
        "lenient_as_the_model",
        "Whatever the service model allows is accepted, however little sense it makes",
    ),
    switch(
        Switch::NoTrustedAccess,
        "no_trusted_access",
        "Assumption A13: nothing is granted to organizations, which do not trust License Manager",
    ),
    switch(
        Switch::OrganizationGrantDisabled,
        "organization_grant_disabled",
        "Assumption A13: a grant to an organization is DISABLED once it is distributed, whatever it wishes, until it is activated",
    ),
    switch(
        Switch::ActivatePendingGrant,
        "activate_pending_grant",
        "Assumption A15: a grant can be activated before it is accepted",
    ),
    switch(
        Switch::CheckoutInHomeRegionOnly,
        "checkout_in_home_region_only",
        "Assumption A34: a license can be checked out in its home region only",
    ),
    switch(
        Switch::CheckoutNotFound,
        "checkout_not_found",
        "Assumption A25: a checkout that no license fits is answered with ResourceNotFoundException",
    ),
    switch(
        Switch::CheckoutBeneficiaryReceived,
        "checkout_beneficiary_received",
        "Assumption A25: a checkout that names a beneficiary finds received licenses too",
    ),
    switch(
        Switch::QuotaGrantsPerLicense,
        "quota_grants_per_license",
        "2,000 grants that have not ended can exist per license",
    ),
    switch(
        Switch::QuotaCreationsPerDay,
        "quota_creations_per_day",
        "10 license configurations can be created per account, region and day",
    ),
    switch(
        Switch::QuotaConfigurationsPerRegion,
        "quota_configurations_per_region",
        "25 license configurations can exist per account and region",
    ),
    switch(
        Switch::QuotaAssociationsPerResource,
        "quota_associations_per_resource",
        "10 license configurations can be associated with one resource",
    ),
    switch(
        Switch::InventoryDependencyMissing,
        "inventory_dependency_missing",
        "ListResourceInventory fails because Systems Manager inventory is not set up",
    ),
    switch(Switch::StsDenyAssumeRole, "sts_deny_assume_role", "STS refuses every AssumeRole"),
    switch(
        Switch::StsDenyAssumeRoleWithWebIdentity,
        "sts_deny_assume_role_with_web_identity",
        "STS refuses every AssumeRoleWithWebIdentity",
    ),
];

/// The switches that are on.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Switches(u64);

impl Switches {
    pub(crate) fn is_on(self, switch: Switch) -> bool {
        self.0 & Self::bit(switch) != 0
    }

    /// Sets a switch by its name and says whether there is one of that name.
    pub(crate) fn set(&mut self, name: &str, position: bool) -> bool {
        let Some(found) = DESCRIPTIONS.iter().find(|it| it.name == name) else { return false };
        if position {
            self.0 |= Self::bit(found.switch);
        } else {
            self.0 &= !Self::bit(found.switch);
        }
        true
    }

    /// The names of all switches with their positions.
    pub(crate) fn positions(self) -> impl Iterator<Item = (&'static Description, bool)> {
        DESCRIPTIONS.iter().map(move |it| (it, self.is_on(it.switch)))
    }

    const fn bit(switch: Switch) -> u64 {
        1 << switch as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_switch_is_set_by_name() {
        let mut switches = Switches::default();
        assert!(switches.set("smithy_status", true));
        assert!(switches.is_on(Switch::SmithyStatus));
        assert!(!switches.is_on(Switch::NoServiceLinkedRole));
        assert!(!switches.set("no_such_switch", true));
    }
}
