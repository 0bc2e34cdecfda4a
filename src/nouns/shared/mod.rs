//! What several nouns share, and functions and the provider block with them.

pub mod allowed_operation;
pub mod arn;
pub mod filter;
pub(crate) mod filters;
pub mod license_counting_type;
pub mod license_rule;
pub(crate) mod nothing_found;
pub mod principal;
pub mod rules;
