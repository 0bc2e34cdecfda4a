//! Do the members of a license configuration fit together?

use super::product_information;
use super::rules;
use crate::emulator::context::Context;
use crate::emulator::error::{Error, Result};
use crate::emulator::records::LicenseConfiguration;
use crate::emulator::switches::Switch;

/// Checks a license configuration as it would be after the request.
pub(super) fn check(context: &Context<'_>, configuration: &LicenseConfiguration) -> Result<()> {
    if context.is_on(Switch::LenientAsTheModel) {
        return Ok(());
    }
    check_count(configuration)?;
    rules::check(configuration.license_counting_type, &configuration.license_rules)?;
    product_information::check(configuration)
}

/// Assumption E4: a negative count, and a hard limit without a count to exceed, are wrong values.
fn check_count(configuration: &LicenseConfiguration) -> Result<()> {
    if configuration.license_count.is_some_and(|count| count < 0) {
        return Err(Error::invalid_parameter_value("LicenseCount must not be negative"));
    }
    if configuration.license_count_hard_limit && configuration.license_count.is_none() {
        return Err(Error::invalid_parameter_value(
            "LicenseCountHardLimit requires a LicenseCount to enforce",
        ));
    }
    Ok(())
}
