//! Managed entitlements: licenses with their versions, grants, tokens, and checkouts.

mod access;
pub(crate) mod checkouts;
pub(crate) mod grants;
mod jwt;
pub(crate) mod licenses;
mod lists;
mod regions;
mod times;
pub(crate) mod tokens;

pub(super) use access::is_taggable;
