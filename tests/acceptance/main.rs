//! Does the provider do what it says, under Terraform itself?

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod actions;
mod bad_input;
mod counted;
mod data_sources;
mod entitlements;
mod ephemeral_resources;
mod functions;
mod harness;
mod lifecycle;
mod list_resources;
mod mistakes;
mod moves;
mod provider_block;
mod resources;
mod wrong_lookups;
