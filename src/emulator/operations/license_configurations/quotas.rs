//! How many license configurations may an account create? The quotas are off unless a test switches them on.

use crate::emulator::context::Context;
use crate::emulator::error::{Error, Result};
use crate::emulator::records::{DailyCreations, LicenseConfiguration};
use crate::emulator::switches::Switch;

const PER_DAY: u64 = 10;
const PER_REGION: usize = 25;

/// Notes one more creation of today, or refuses it. Deleting does not give a creation back.
pub(super) fn count_creation(context: &mut Context<'_>) -> Result<()> {
    let (account, region) = (context.caller.account.clone(), context.caller.region.clone());
    let day = context.now.day();
    let known = context.state.daily_creations.get(&DailyCreations::key_of(&account, &region));
    let count = known.filter(|known| known.day == day).map_or(0, |known| known.count);
    if context.is_on(Switch::QuotaCreationsPerDay) && count >= PER_DAY {
        return Err(Error::resource_limit_exceeded(
            "You have reached the maximum allowed number of license configurations created in one day",
        ));
    }
    let owned = LicenseConfiguration::owned_by(&account, &region);
    let existing = context.state.license_configurations.count(&owned);
    if context.is_on(Switch::QuotaConfigurationsPerRegion) && existing >= PER_REGION {
        return Err(Error::resource_limit_exceeded(
            "You have reached the maximum allowed number of license configurations in this region",
        ));
    }
    let creations = DailyCreations { account, region, day, count: count.saturating_add(1) };
    context.state.daily_creations.put(creations);
    Ok(())
}
