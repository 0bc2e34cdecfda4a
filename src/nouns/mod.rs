//! What the service has: one folder for each noun, with everything about it.
//!
//! In a folder, `mod.rs` is the model, `wire.rs` says how each field travels, `object.rs` how one is named, read and
//! listed, and `resource.rs` how one is made, changed and deleted. What else a noun has stands in a file of its own.

pub mod association;
pub mod grant;
pub mod grant_accepter;
pub mod license;
pub mod license_asset_group;
pub mod license_asset_ruleset;
pub mod license_configuration;
pub mod license_conversion_task;
pub mod received_grant;
pub mod received_license;
pub mod report_generator;
pub mod resource_inventory;
pub mod service_settings;
pub mod shared;
pub mod tags;
pub mod token;
