//! What several nouns share, and functions and the provider block with them.

pub mod allowed_operation;
pub mod arn;
pub(crate) mod filters;
pub mod license_counting_type;
pub mod license_rule;
pub mod principal;
pub mod rules;
