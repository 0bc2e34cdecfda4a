//! What `terraform query` finds, one file per managed resource. What restricts a list is that of the data source.

pub mod association;
pub mod grant;
pub mod grant_accepter;
pub mod license;
pub mod license_configuration;
pub mod license_conversion_task;
pub mod token;
