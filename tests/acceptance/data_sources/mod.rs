//! One file per data source.

mod grant;
mod grants;
mod license;
mod license_configuration;
mod license_configuration_associations;
mod license_configuration_failures;
mod license_configuration_usage;
mod license_configurations;
mod license_configurations_for_organization;
mod license_specifications;
mod license_usage;
mod license_versions;
mod licenses;
mod received_grants;
mod received_grants_for_organization;
mod received_license;
mod received_licenses;
mod received_licenses_for_organization;
mod report_generator;
mod report_generators;
mod resource_inventory;
mod service_settings;
mod tags;
