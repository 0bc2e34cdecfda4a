//! Does the provider do what it says, under Terraform itself?

// The calls of the provider are futures within futures.
#![recursion_limit = "256"]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod actions;
mod bad_input;
mod coming_from;
mod counted;
mod crash_rates;
mod crashes;
mod data_sources;
mod doubt;
mod entitlements;
mod ephemeral_resources;
mod examples;
mod functions;
mod generated_config;
mod guides;
mod harness;
mod identities;
mod lifecycle;
mod list_resources;
mod member_accounts;
mod mistakes;
mod moves;
mod moves_for_real;
mod provider_block;
mod resilience;
mod resources;
mod wrong_lookups;
