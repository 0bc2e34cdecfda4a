//! Managed resources, one file each.

pub mod license_configuration;
