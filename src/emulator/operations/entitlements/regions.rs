//! Assumption A34: what happens to writes that reach another region than the home region?

use crate::emulator::arn::partition;
use crate::emulator::context::Context;
use crate::emulator::error::{Error, Result};
use crate::emulator::records::License;

/// Redirects the caller to the home region of a license.
pub(super) fn check_license(context: &Context<'_>, home_region: &str) -> Result<()> {
    if context.caller.region == home_region {
        return Ok(());
    }
    let suffix =
        if partition(home_region) == "aws-cn" { "amazonaws.com.cn" } else { "amazonaws.com" };
    let location = format!("https://license-manager.{home_region}.{suffix}");
    let text = format!("The home region of this license is {home_region}");
    Err(Error::new("RedirectException", text).with_member("Location", location))
}

/// The home region of a license that is about to be created: a region, and the one that was called.
pub(super) fn check_new_license(context: &Context<'_>, home_region: &str) -> Result<()> {
    if !is_region(home_region) {
        return Err(context.refuse(format!("Invalid home region: {home_region}")));
    }
    check_license(context, home_region)
}

/// Grants change in the home region of their license, and say so in these words.
pub(super) fn check_grant(context: &Context<'_>, home_region: &str) -> Result<()> {
    if context.caller.region == home_region {
        return Ok(());
    }
    let verb = if context.operation == "CreateGrant" { "created" } else { "changed" };
    let text = format!("Grant can only be {verb} in resource home AWS region: {home_region}");
    Err(context.refuse(text))
}

/// The home region of a grant that is about to be created: that of its license.
pub(super) fn check_new_grant(
    context: &Context<'_>,
    license: &License,
    home_region: &str,
) -> Result<()> {
    check_grant(context, &license.home_region)?;
    if license.home_region == home_region {
        return Ok(());
    }
    let text = "Grant can only be created in resource home AWS region";
    Err(context.refuse(format!("{text}: {}", license.home_region)))
}

fn is_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let is_word =
        |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
    match parts.as_slice() {
        [words @ .., number] if words.len() >= 2 => {
            words.iter().all(is_word) && number.parse::<u8>().is_ok()
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_of_every_partition_are_known_by_their_form() {
        for region in ["us-east-1", "cn-north-1", "us-gov-west-1", "eusc-de-east-1"] {
            assert!(is_region(region), "{region}");
        }
        for text in ["", "us-east", "US-EAST-1", "east-1", "us--1"] {
            assert!(!is_region(text), "{text}");
        }
    }
}
