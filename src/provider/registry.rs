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
use crate::nouns::association::license_configuration_associations::LicenseConfigurationAssociationsLookup;
use crate::nouns::association::license_specifications::LicenseSpecificationsLookup;
use crate::nouns::association::{AllAssociations, Association};
use crate::nouns::grant::Grant;
use crate::nouns::grant_accepter::GrantAccepter;
use crate::nouns::grant_accepter::object::AcceptedGrant;
use crate::nouns::license::License;
use crate::nouns::license::usage::LicenseUsageLookup;
use crate::nouns::license::versions::LicenseVersionsLookup;
use crate::nouns::license_asset_group::LicenseAssetGroup;
use crate::nouns::license_asset_group::assets::LicenseAssetGroupAssetsLookup;
use crate::nouns::license_asset_ruleset::LicenseAssetRuleset;
use crate::nouns::license_configuration::LicenseConfiguration;
use crate::nouns::license_configuration::by_arn_id_or_name::LicenseConfigurationLookup;
use crate::nouns::license_configuration::failures::LicenseConfigurationFailuresLookup;
use crate::nouns::license_configuration::object::OfOrganization as LicenseConfigurationsOfOrganization;
use crate::nouns::license_configuration::usage_records::LicenseConfigurationUsageLookup;
use crate::nouns::license_conversion_task::LicenseConversionTask;
use crate::nouns::received_grant::{GrantReceivedByOrganization, ReceivedGrant};
use crate::nouns::received_license::ReceivedLicense;
use crate::nouns::received_license::object::OfOrganization;
use crate::nouns::report_generator::ReportGenerator;
use crate::nouns::resource_inventory::ResourceInventoryLookup;
use crate::nouns::service_settings::{ServiceSettings, ServiceSettingsLookup};
use crate::nouns::tags::TagsLookup;
use crate::nouns::token::Token;

pub(super) fn registry() -> Registry<Client> {
    Registry {
        resources: vec![
            ResourceType::of::<Association>(),
            ResourceType::of::<GrantAccepter>(),
            ResourceType::of::<LicenseConfiguration>(),
            ResourceType::of::<ServiceSettings>(),
            ResourceType::of::<Token>(),
        ],
        data_sources: vec![
            DataSourceType::of::<LicenseAssetGroupAssetsLookup>(),
            DataSourceType::of::<LicenseConfigurationAssociationsLookup>(),
            DataSourceType::of::<LicenseConfigurationFailuresLookup>(),
            DataSourceType::of::<LicenseConfigurationLookup>(),
            DataSourceType::of::<LicenseConfigurationUsageLookup>(),
            DataSourceType::all::<LicenseConfigurationsOfOrganization>(),
            DataSourceType::all::<LicenseConfiguration>(),
            DataSourceType::of::<LicenseSpecificationsLookup>(),
            DataSourceType::of::<LicenseUsageLookup>(),
            DataSourceType::of::<LicenseVersionsLookup>(),
            DataSourceType::all::<GrantReceivedByOrganization>(),
            DataSourceType::all::<ReceivedGrant>(),
            DataSourceType::one::<ReceivedLicense>(),
            DataSourceType::all::<OfOrganization>(),
            DataSourceType::all::<ReceivedLicense>(),
            DataSourceType::of::<ResourceInventoryLookup>(),
            DataSourceType::of::<ServiceSettingsLookup>(),
            DataSourceType::of::<TagsLookup>(),
            DataSourceType::all::<Token>(),
        ],
        ephemeral_resources: vec![
            EphemeralResourceType::of::<AccessToken>(),
            EphemeralResourceType::of::<BorrowLicenseCheckout>(),
            EphemeralResourceType::of::<LicenseCheckout>(),
            EphemeralResourceType::of::<EphemeralToken>(),
        ],
        list_resources: vec![
            ListResourceType::of::<AllAssociations>(),
            ListResourceType::objects::<LicenseConfiguration, LicenseConfiguration>(),
            ListResourceType::objects::<GrantAccepter, AcceptedGrant>(),
            ListResourceType::objects::<Token, Token>(),
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
    .noun::<Grant>()
    .noun::<License>()
    .noun::<LicenseAssetGroup>()
    .noun::<LicenseAssetRuleset>()
    .noun::<LicenseConversionTask>()
    .noun::<ReportGenerator>()
}
