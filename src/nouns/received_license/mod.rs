//! Licenses that an account received by grants, or the accounts of its organization.

pub mod all;
pub mod for_organization;
pub mod one;
pub(crate) mod received;
