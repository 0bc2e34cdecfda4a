//! What exists only while Terraform runs, one file each; `consumption` is what the two checkouts share.

pub mod access_token;
pub mod borrow_license_checkout;
mod consumption;
pub mod license_checkout;
pub mod token;
