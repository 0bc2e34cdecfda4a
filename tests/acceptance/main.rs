//! Does the provider do what it says, under Terraform itself?

// The calls of the provider are futures within futures.
#![recursion_limit = "256"]
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on has failed")]

mod actions;
mod bad_input;
mod campaigns;
mod coming_from;
mod costs;
mod counted;
mod crash_rates;
mod crashes;
mod credentials;
mod data_sources;
mod doubt;
mod elsewhere;
mod entitlements;
mod ephemeral_resources;
mod examples;
mod functions;
mod generated_config;
mod guides;
mod guides_installing;
mod guides_operating;
mod harness;
mod identities;
mod interrupts;
mod leaving;
mod ledger;
mod left_out;
mod lifecycle;
mod list_resources;
mod made_just_now;
mod member_accounts;
mod messages;
mod mistakes;
mod modules;
mod moves;
mod moves_for_real;
mod nulls;
mod on_aws;
mod others;
mod permissions;
mod places;
mod provider_block;
#[allow(dead_code, reason = "the soak has uses for all of it")]
#[allow(clippy::print_stdout, reason = "a seed is printed so that a run can be repeated")]
#[path = "../soak/random.rs"]
mod random;
mod refreshes;
mod resilience;
mod resources;
mod secrets;
mod time_passes;
mod wrong_lookups;
