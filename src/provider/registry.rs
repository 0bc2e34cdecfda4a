//! The one list of everything that users can write.

use crate::actions::convert_license::ConvertLicense;
use crate::actions::reject_grant::RejectGrant;
use crate::aws::Client;
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
use crate::nouns::association::Association;
use crate::nouns::association::license_specifications::LicenseSpecificationsLookup;
use crate::nouns::association::of_license_configuration::LicenseConfigurationAssociationsLookup;
use crate::nouns::association::query::AssociationsQuery;
use crate::nouns::grant::Grant;
use crate::nouns::grant::all::GrantsLookup;
use crate::nouns::grant::one::GrantLookup;
use crate::nouns::grant_accepter::GrantAccepter;
use crate::nouns::license::License;
use crate::nouns::license::all::LicensesLookup;
use crate::nouns::license::one::LicenseLookup;
use crate::nouns::license::usage::LicenseUsageLookup;
use crate::nouns::license::versions::LicenseVersionsLookup;
use crate::nouns::license_asset_group::LicenseAssetGroup;
use crate::nouns::license_asset_group::assets::LicenseAssetGroupAssetsLookup;
use crate::nouns::license_asset_ruleset::LicenseAssetRuleset;
use crate::nouns::license_configuration::LicenseConfiguration;
use crate::nouns::license_configuration::all::LicenseConfigurationsLookup;
use crate::nouns::license_configuration::failures::LicenseConfigurationFailuresLookup;
use crate::nouns::license_configuration::for_organization::LicenseConfigurationsForOrganizationLookup;
use crate::nouns::license_configuration::one::LicenseConfigurationLookup;
use crate::nouns::license_configuration::usage_records::LicenseConfigurationUsageLookup;
use crate::nouns::license_conversion_task::LicenseConversionTask;
use crate::nouns::license_conversion_task::all::LicenseConversionTasksLookup;
use crate::nouns::license_conversion_task::one::LicenseConversionTaskLookup;
use crate::nouns::received_grant::all::ReceivedGrantsLookup;
use crate::nouns::received_grant::for_organization::ReceivedGrantsForOrganizationLookup;
use crate::nouns::received_license::all::ReceivedLicensesLookup;
use crate::nouns::received_license::for_organization::ReceivedLicensesForOrganizationLookup;
use crate::nouns::received_license::one::ReceivedLicenseLookup;
use crate::nouns::report_generator::ReportGenerator;
use crate::nouns::resource_inventory::ResourceInventoryLookup;
use crate::nouns::service_settings::ServiceSettings;
use crate::nouns::service_settings::one::ServiceSettingsLookup;
use crate::nouns::tags::TagsLookup;
use crate::nouns::token::Token;
use crate::nouns::token::all::TokensLookup;

pub(super) fn registry() -> Registry<Client> {
    Registry {
        resources: vec![
            ResourceType::of::<Association>(),
            ResourceType::of::<Grant>(),
            ResourceType::of::<GrantAccepter>(),
            ResourceType::of::<License>(),
            ResourceType::of::<LicenseConfiguration>(),
            ResourceType::of::<LicenseConversionTask>(),
            ResourceType::of::<ServiceSettings>(),
            ResourceType::of::<Token>(),
        ],
        data_sources: vec![
            DataSourceType::of::<GrantLookup>(),
            DataSourceType::of::<GrantsLookup>(),
            DataSourceType::of::<LicenseAssetGroupAssetsLookup>(),
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
            ListResourceType::of::<LicenseConfigurationsLookup>(),
            ListResourceType::of::<LicenseConversionTasksLookup>(),
            ListResourceType::of::<LicensesLookup>(),
            ListResourceType::of::<ReceivedGrantsLookup>(),
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
    .noun::<LicenseAssetGroup>()
    .noun::<LicenseAssetRuleset>()
    .noun::<ReportGenerator>()
}
