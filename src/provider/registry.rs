//! The one list of everything that users can write.

use crate::aws::Client;
use crate::data_sources::license_configuration::LicenseConfigurationLookup;
use crate::data_sources::license_configurations::LicenseConfigurationsLookup;
use crate::framework::{DataSourceType, FunctionType, Registry, ResourceType};
use crate::functions::account_principal::AccountPrincipal;
use crate::functions::arn_parse::ArnParse;
use crate::functions::license_rules::LicenseRules;
use crate::functions::license_rules_parse::LicenseRulesParse;
use crate::resources::license_configuration::LicenseConfiguration;

pub(super) fn registry() -> Registry<Client> {
    Registry {
        resources: vec![ResourceType::of::<LicenseConfiguration>()],
        data_sources: vec![
            DataSourceType::of::<LicenseConfigurationLookup>(),
            DataSourceType::of::<LicenseConfigurationsLookup>(),
        ],
        functions: vec![
            FunctionType::of::<AccountPrincipal>(),
            FunctionType::of::<ArnParse>(),
            FunctionType::of::<LicenseRules>(),
            FunctionType::of::<LicenseRulesParse>(),
        ],
    }
}
