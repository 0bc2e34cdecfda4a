//! How does a value travel between Terraform and a provider?
//!
//! As `MessagePack` without type marks: the `Type` on both sides says what to expect. Numbers keep every digit.

mod decode;
mod encode;
mod form;
#[cfg(test)]
mod tests;

pub use decode::decode;
pub use encode::encode;
pub(super) use encode::{append, misfit};
pub use form::Malformed;
pub(super) use form::{normal_text, number_text, parse_number};
