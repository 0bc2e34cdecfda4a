//! Managed resources, one file each.

pub mod grant;
pub mod grant_accepter;
pub mod license;
pub mod license_configuration;
