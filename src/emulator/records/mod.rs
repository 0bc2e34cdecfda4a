//! What the emulated service remembers, one type per kind of thing.

mod asset_group;
mod asset_ruleset;
mod association;
mod bookkeeping;
mod checkout;
mod conversion_task;
mod grant;
mod license;
mod license_configuration;
mod organization;
mod principal;
mod received_license;
mod report_generator;
mod resource;
mod service_settings;
mod token;

pub(crate) use asset_group::{
    AssetGroup, AssetGroupConfiguration, AssetGroupProperty, AssetGroupStatus,
};
pub(crate) use asset_ruleset::{
    AssetRule, AssetRuleset, AssetStatement, CombinedStatement, MatchingStatement, RuleStatement,
    ScriptStatement,
};
pub(crate) use association::{Association, OperationFailure};
pub(crate) use bookkeeping::{
    ClientToken, ClockAdvance, DailyCreations, TagSet, Transition, TransitionKind,
};
pub(crate) use checkout::{Checkout, CheckoutKind, EntitlementData, LicenseUse};
pub(crate) use conversion_task::{ConversionContext, ConversionStatus, ConversionTask};
pub(crate) use grant::{
    Activation, ActivationOverrideBehavior, AllowedOperation, Goal, Grant, GrantStatus, GrantType,
    GrantVersion, Workflow,
};
pub(crate) use license::{
    ConsumptionConfiguration, Definition, Entitlement, License, LicenseStatus, LicenseVersion,
    Metadata, Validity,
};
pub(crate) use license_configuration::{
    ConfigurationStatus, LicenseConfiguration, LicenseCountingType, ProductInformation,
    ProductInformationFilter,
};
pub(crate) use organization::Organization;
pub(crate) use principal::Principal;
pub(crate) use received_license::ReceivedLicense;
pub(crate) use report_generator::{
    ReportContext, ReportFrequency, ReportGenerator, ReportPeriod, ReportType,
};
pub(crate) use resource::{Resource, ResourceType};
pub(crate) use service_settings::ServiceSettings;
pub(crate) use token::{Token, TokenStatus};
