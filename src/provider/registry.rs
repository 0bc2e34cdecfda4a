//! The one list of everything that users can write.

use crate::actions::convert_license::ConvertLicense;
use crate::actions::reject_grant::RejectGrant;
use crate::aws::Client;
use crate::data_sources::grant::GrantLookup;
use crate::data_sources::grants::GrantsLookup;
use crate::data_sources::license::LicenseLookup;
use crate::data_sources::license_configuration::LicenseConfigurationLookup;
use crate::data_sources::license_configuration_associations::LicenseConfigurationAssociationsLookup;
use crate::data_sources::license_configuration_failures::LicenseConfigurationFailuresLookup;
use crate::data_sources::license_configuration_usage::LicenseConfigurationUsageLookup;
use crate::data_sources::license_configurations::LicenseConfigurationsLookup;
use crate::data_sources::license_configurations_for_organization::LicenseConfigurationsForOrganizationLookup;
use crate::data_sources::license_conversion_task::LicenseConversionTaskLookup;
use crate::data_sources::license_conversion_tasks::LicenseConversionTasksLookup;
use crate::data_sources::license_specifications::LicenseSpecificationsLookup;
use crate::data_sources::license_usage::LicenseUsageLookup;
use crate::data_sources::license_versions::LicenseVersionsLookup;
use crate::data_sources::licenses::LicensesLookup;
use crate::data_sources::received_grants::ReceivedGrantsLookup;
use crate::data_sources::received_grants_for_organization::ReceivedGrantsForOrganizationLookup;
use crate::data_sources::received_license::ReceivedLicenseLookup;
use crate::data_sources::received_licenses::ReceivedLicensesLookup;
use crate::data_sources::received_licenses_for_organization::ReceivedLicensesForOrganizationLookup;
use crate::data_sources::resource_inventory::ResourceInventoryLookup;
use crate::data_sources::service_settings::ServiceSettingsLookup;
use crate::data_sources::tags::TagsLookup;
use crate::data_sources::tokens::TokensLookup;
use crate::ephemeral_resources::access_token::AccessToken;
use crate::ephemeral_resources::borrow_license_checkout::BorrowLicenseCheckout;
use crate::ephemeral_resources::license_checkout::LicenseCheckout;
use crate::ephemeral_resources::token::EphemeralToken;
use crate::framework::{
    ActionType, DataSourceType, EphemeralResourceType, FunctionType, ListResourceType, Registry,
    ResourceType,
};
use crate::functions::account_principal::AccountPrincipal;
use crate::functions::arn_parse::ArnParse;
use crate::functions::license_expiry::LicenseExpiry;
use crate::functions::license_rules::LicenseRules;
use crate::functions::license_rules_parse::LicenseRulesParse;
use crate::list_resources::association::AssociationsQuery;
use crate::nouns::license_asset_group::LicenseAssetGroup;
use crate::nouns::license_asset_group::assets::LicenseAssetGroupAssetsLookup;
use crate::nouns::license_asset_ruleset::LicenseAssetRuleset;
use crate::nouns::report_generator::ReportGenerator;
use crate::resources::association::Association;
use crate::resources::grant::Grant;
use crate::resources::grant_accepter::GrantAccepter;
use crate::resources::license::License;
use crate::resources::license_configuration::LicenseConfiguration;
use crate::resources::license_conversion_task::LicenseConversionTask;
use crate::resources::service_settings::ServiceSettings;
use crate::resources::token::Token;

pub(super) fn registry() -> Registry<Client> {
    Registry {
        resources: vec![
            ResourceType::of::<Association>(),
            ResourceType::versioned::<Grant>(),
            ResourceType::of::<GrantAccepter>(),
            ResourceType::versioned::<License>(),
            ResourceType::of::<LicenseAssetGroup>(),
            ResourceType::of::<LicenseAssetRuleset>(),
            ResourceType::of::<LicenseConfiguration>(),
            ResourceType::of::<LicenseConversionTask>(),
            ResourceType::of::<ReportGenerator>(),
            ResourceType::of::<ServiceSettings>(),
            ResourceType::of::<Token>(),
        ],
        data_sources: vec![
            DataSourceType::of::<GrantLookup>(),
            DataSourceType::of::<GrantsLookup>(),
            DataSourceType::of::<LicenseAssetGroupAssetsLookup>(),
            DataSourceType::one::<LicenseAssetGroup>(),
            DataSourceType::all::<LicenseAssetGroup>(),
            DataSourceType::one::<LicenseAssetRuleset>(),
            DataSourceType::all::<LicenseAssetRuleset>(),
            DataSourceType::of::<LicenseConfigurationAssociationsLookup>(),
            DataSourceType::of::<LicenseConfigurationFailuresLookup>(),
            DataSourceType::of::<LicenseConfigurationLookup>(),
            DataSourceType::of::<LicenseConfigurationUsageLookup>(),
            DataSourceType::of::<LicenseConfigurationsForOrganizationLookup>(),
            DataSourceType::of::<LicenseConfigurationsLookup>(),
            DataSourceType::of::<LicenseConversionTaskLookup>(),
            DataSourceType::of::<LicenseConversionTasksLookup>(),
            DataSourceType::of::<LicenseLookup>(),
            DataSourceType::of::<LicenseSpecificationsLookup>(),
            DataSourceType::of::<LicenseUsageLookup>(),
            DataSourceType::of::<LicenseVersionsLookup>(),
            DataSourceType::of::<LicensesLookup>(),
            DataSourceType::of::<ReceivedGrantsForOrganizationLookup>(),
            DataSourceType::of::<ReceivedGrantsLookup>(),
            DataSourceType::of::<ReceivedLicenseLookup>(),
            DataSourceType::of::<ReceivedLicensesForOrganizationLookup>(),
            DataSourceType::of::<ReceivedLicensesLookup>(),
            DataSourceType::one::<ReportGenerator>(),
            DataSourceType::all::<ReportGenerator>(),
            DataSourceType::of::<ResourceInventoryLookup>(),
            DataSourceType::of::<ServiceSettingsLookup>(),
            DataSourceType::of::<TagsLookup>(),
            DataSourceType::of::<TokensLookup>(),
        ],
        ephemeral_resources: vec![
            EphemeralResourceType::of::<AccessToken>(),
            EphemeralResourceType::of::<BorrowLicenseCheckout>(),
            EphemeralResourceType::of::<LicenseCheckout>(),
            EphemeralResourceType::of::<EphemeralToken>(),
        ],
        list_resources: vec![
            ListResourceType::of::<AssociationsQuery>(),
            ListResourceType::of::<GrantsLookup>(),
            ListResourceType::objects::<LicenseAssetGroup, LicenseAssetGroup>(),
            ListResourceType::objects::<LicenseAssetRuleset, LicenseAssetRuleset>(),
            ListResourceType::of::<LicenseConfigurationsLookup>(),
            ListResourceType::of::<LicenseConversionTasksLookup>(),
            ListResourceType::of::<LicensesLookup>(),
            ListResourceType::of::<ReceivedGrantsLookup>(),
            ListResourceType::objects::<ReportGenerator, ReportGenerator>(),
            ListResourceType::of::<TokensLookup>(),
        ],
        actions: vec![ActionType::of::<ConvertLicense>(), ActionType::of::<RejectGrant>()],
        functions: vec![
            FunctionType::of::<AccountPrincipal>(),
            FunctionType::of::<ArnParse>(),
            FunctionType::of::<LicenseExpiry>(),
            FunctionType::of::<LicenseRules>(),
            FunctionType::of::<LicenseRulesParse>(),
        ],
    }
}
