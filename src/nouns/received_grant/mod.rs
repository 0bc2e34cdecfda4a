//! Grants that an account received, or the accounts of its organization.

pub mod all;
pub mod for_organization;
