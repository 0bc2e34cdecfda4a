//! Managed resources, one file each.

pub mod association;
pub mod grant;
pub mod grant_accepter;
pub mod license;
pub mod license_configuration;
pub mod license_conversion_task;
pub mod service_settings;
pub mod token;
