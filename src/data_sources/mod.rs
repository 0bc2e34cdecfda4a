//! Data sources, one file each.

pub mod license_configuration;
pub mod license_configurations;
