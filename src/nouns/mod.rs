//! What the service has: one folder for each noun, with everything about it.
//!
//! In a folder, `mod.rs` is the model, `wire.rs` says how each field travels, `object.rs` how one is named, read and
//! listed, and `resource.rs` how one is made, changed and deleted. What else a noun has stands in a file of its own.

pub(crate) mod filters;
pub mod license_asset_group;
pub mod license_asset_ruleset;
pub mod report_generator;
