//! Data sources, one file each.

pub mod grant;
pub mod grants;
pub mod license;
pub mod license_configuration;
pub mod license_configuration_associations;
pub mod license_configuration_failures;
pub mod license_configuration_usage;
pub mod license_configurations;
pub mod license_configurations_for_organization;
pub mod license_conversion_task;
pub mod license_conversion_tasks;
pub mod license_specifications;
pub mod license_usage;
pub mod license_versions;
pub mod licenses;
mod nothing_found;
mod own_tags;
pub mod received_grants;
pub mod received_grants_for_organization;
pub mod received_license;
pub mod received_licenses;
pub mod received_licenses_for_organization;
pub mod resource_inventory;
pub mod service_settings;
pub mod tags;
pub mod tokens;
