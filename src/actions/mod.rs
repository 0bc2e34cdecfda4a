//! What is done once and leaves no state, one file each.

pub mod convert_license;
pub mod reject_grant;
