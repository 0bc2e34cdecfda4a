//! What the project promises besides Terraform runs: the wire, the schema, the pages, the rules of the repository.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod addresses;
mod areas;
mod aws;
mod circles;
mod emulator_guide;
mod features;
mod generated_files;
mod generated_values;
mod guides;
mod guides_of_attributes;
mod hashicorp_aws;
mod left_out;
mod modules;
mod nulls;
mod plan_time_checks;
mod protocol;
mod repository_rules;
mod schema_snapshot;
mod spoiled_reads;
mod verify;
mod workflows;
