//! Terraform provider for AWS License Manager, and an emulator of the service.

pub mod aws;
pub mod data_sources;
pub mod emulator;
pub mod framework;
pub mod functions;
pub mod model;
pub mod protocol;
pub mod provider;
pub mod resources;
