//! One file per managed resource, and more where a resource has much to say.

mod association;
mod doubtful_answers;
mod doubtful_configurations;
mod grant;
mod grant_accepter;
mod grant_news;
mod grant_organizations;
mod grant_waiting;
pub(crate) mod license;
mod license_asset_group;
mod license_asset_ruleset;
mod license_configuration;
mod license_configuration_deletion;
mod license_configuration_limits;
mod license_configuration_rules;
mod license_configuration_tags;
mod license_configuration_updates;
mod license_conversion_task;
mod license_versions;
mod license_waiting;
mod report_generator;
mod service_settings;
mod token;
