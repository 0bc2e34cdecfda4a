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
    MessageInLowerCase,
    StaleLicenseInvalid,
    LicenseMetadataKept,
    EndedLicensesAvailable,
    DeletedLicensesForgotten,
    UnknownLicenseInvalid,
    UsedTokensAnswerAgain,
    AnswersKeepVersion,
    StaleGrantWrongValue,
    OperationsMayRepeat,
    SecondGrantAllowed,
    InUseLikeUnknown,
    NothingCanBeRemoved,
    BadTokensDenied,
    EmptyListsLeftOut,
    PageTokensForAnyRequest,
    UnknownFiltersIgnored,
    ReportRunsAtOnce,
    TagsWithoutLimits,
    ResourcesOfAnyRegion,
    TokensForAYear,
    BorrowingWithoutKey,
    ResetKeepsConsumptions,
    DatesRewritten,
    LicenseVersionsByTwo,
    GranteeDeletesGrants,
    RulesCanChange,
    EndedGrantsUnlisted,
    ActivationOptionsForAll,
    UnknownGeneratorsWrongValue,
    NoManagedRulesets,
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
        Switch::MessageInLowerCase,
        "message_in_lower_case",
        "Assumption A2: the text of every error is in `message`",
    ),
    switch(
        Switch::StaleLicenseInvalid,
        "stale_license_invalid",
        "Assumption A6: a stale SourceVersion of a license is a ValidationException",
    ),
    switch(
        Switch::LicenseMetadataKept,
        "license_metadata_kept",
        "Assumption A7: a new version of a license keeps metadata that it leaves out",
    ),
    switch(
        Switch::EndedLicensesAvailable,
        "ended_licenses_available",
        "Assumption A9: a license stays AVAILABLE after the end of its validity",
    ),
    switch(
        Switch::DeletedLicensesForgotten,
        "deleted_licenses_forgotten",
        "Assumption A10: a deleted license cannot be read",
    ),
    switch(
        Switch::UnknownLicenseInvalid,
        "unknown_license_invalid",
        "Assumption A11: an unknown license is a ValidationException everywhere",
    ),
    switch(
        Switch::UsedTokensAnswerAgain,
        "used_tokens_answer_again",
        "Assumption A12: another request with a used client token gets the answer of the first",
    ),
    switch(
        Switch::AnswersKeepVersion,
        "answers_keep_version",
        "Assumption A14: accepting or rejecting a grant makes no new version of it",
    ),
    switch(
        Switch::StaleGrantWrongValue,
        "stale_grant_wrong_value",
        "Assumption A16: a stale SourceVersion of a grant is an InvalidParameterValueException",
    ),
    switch(
        Switch::OperationsMayRepeat,
        "operations_may_repeat",
        "Assumption A18: an operation may stand in a grant twice",
    ),
    switch(
        Switch::SecondGrantAllowed,
        "second_grant_allowed",
        "Assumption A19: a license can be granted to the same principal again",
    ),
    switch(
        Switch::InUseLikeUnknown,
        "in_use_like_unknown",
        "Assumption A22: the deletion of a license configuration in use is refused as one of an unknown ARN",
    ),
    switch(
        Switch::NothingCanBeRemoved,
        "nothing_can_be_removed",
        "Assumption A24: removing an association that is not there succeeds",
    ),
    switch(
        Switch::BadTokensDenied,
        "bad_tokens_denied",
        "Assumption A27: a token that is not valid is an AccessDeniedException",
    ),
    switch(
        Switch::EmptyListsLeftOut,
        "empty_lists_left_out",
        "Assumption A28: a list without items is left out of its answer",
    ),
    switch(
        Switch::PageTokensForAnyRequest,
        "page_tokens_for_any_request",
        "Assumption A28: the token of a page is taken for other requests of the same operation",
    ),
    switch(
        Switch::UnknownFiltersIgnored,
        "unknown_filters_ignored",
        "Assumption A29: filters that are not documented let everything through",
    ),
    switch(
        Switch::ReportRunsAtOnce,
        "report_runs_at_once",
        "Assumption A31: a report generator shows a status of its last run before there was one",
    ),
    switch(
        Switch::TagsWithoutLimits,
        "tags_without_limits",
        "Assumption A32: any tags are accepted",
    ),
    switch(
        Switch::ResourcesOfAnyRegion,
        "resources_of_any_region",
        "Assumption E5: resources of other regions are associated too",
    ),
    switch(
        Switch::TokensForAYear,
        "tokens_for_a_year",
        "Assumption E12: a token lives 365 days at most",
    ),
    switch(
        Switch::BorrowingWithoutKey,
        "borrowing_without_key",
        "Assumption E13: licenses without a signing key can be borrowed",
    ),
    switch(
        Switch::ResetKeepsConsumptions,
        "reset_keeps_consumptions",
        "Assumption E38: a version that resets the usage leaves open consumptions open",
    ),
    switch(
        Switch::DatesRewritten,
        "dates_rewritten",
        "Assumption A4: dates of a license are returned in UTC with milliseconds",
    ),
    switch(
        Switch::LicenseVersionsByTwo,
        "license_versions_by_two",
        "Assumption A5: versions of a license are counted up by two",
    ),
    switch(
        Switch::GranteeDeletesGrants,
        "grantee_deletes_grants",
        "Assumption A17: a grantee may delete its grant",
    ),
    switch(
        Switch::RulesCanChange,
        "rules_can_change",
        "Assumption A23: an update may change the rules of a license configuration in any way",
    ),
    switch(
        Switch::EndedGrantsUnlisted,
        "ended_grants_unlisted",
        "Assumption E7: a received license is not listed once its grant has ended",
    ),
    switch(
        Switch::ActivationOptionsForAll,
        "activation_options_for_all",
        "Assumption E11: options of an activation are for licenses from anywhere",
    ),
    switch(
        Switch::UnknownGeneratorsWrongValue,
        "unknown_generators_wrong_value",
        "Assumption E14: an unknown report generator is an InvalidParameterValueException",
    ),
    switch(
        Switch::NoManagedRulesets,
        "no_managed_rulesets",
        "Assumption E26: there are no managed rulesets",
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

    pub(crate) fn set(&mut self, description: &Description, position: bool) {
        if position {
            self.0 |= Self::bit(description.switch);
        } else {
            self.0 &= !Self::bit(description.switch);
        }
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
    fn a_switch_is_set_alone() {
        let mut switches = Switches::default();
        let (description, _) =
            switches.positions().find(|(it, _)| it.name == "smithy_status").unwrap();
        switches.set(description, true);
        assert!(switches.is_on(Switch::SmithyStatus));
        assert!(!switches.is_on(Switch::NoServiceLinkedRole));
        switches.set(description, false);
        assert!(switches.positions().all(|(_, is_on)| !is_on));
    }
}
