//! How much of a license is free, and what do checkouts take and give back?

use std::collections::BTreeSet;
use std::time::Duration;

use uuid::Uuid;

use crate::emulator::clock::Timestamp;
use crate::emulator::context::Context;
use crate::emulator::error::Result;
use crate::emulator::records::{
    Checkout, CheckoutKind, Entitlement, EntitlementData, License, LicenseUse, TransitionKind,
};
use crate::emulator::state::State;
use crate::emulator::switches::Switch;

/// Whether a license can give what is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Demand {
    Satisfiable,
    /// The license has no entitlement of that name.
    Unknown,
    /// The unit is another, or too little is left.
    Unsatisfiable,
}

/// Assumption A3: different entitlements, each with a whole number of units where units are
/// counted.
pub(super) fn check_request(context: &Context<'_>, wanted: &[EntitlementData]) -> Result<()> {
    if context.is_on(Switch::LenientAsTheModel) {
        return Ok(());
    }
    if wanted.is_empty() {
        return Err(context.refuse("A checkout needs at least one entitlement"));
    }
    let mut names = BTreeSet::new();
    for EntitlementData { name, value, unit } in wanted {
        if !names.insert(name) {
            return Err(context.refuse(format!("Entitlement {name} appears twice")));
        }
        let count = value.as_deref().and_then(|value| value.parse::<i64>().ok());
        if unit != Entitlement::UNCOUNTED && count.is_none_or(|count| count <= 0) {
            return Err(context.refuse(format!("Invalid value of entitlement {name}")));
        }
    }
    Ok(())
}

pub(super) fn demand(state: &State, license: &License, wanted: &EntitlementData) -> Demand {
    let Some(entitlement) = license.entitlement(&wanted.name) else { return Demand::Unknown };
    if entitlement.unit != wanted.unit {
        return Demand::Unsatisfiable;
    }
    let used = state.license_uses.get(&license.arn);
    let consumed = used.and_then(|used| used.consumed.get(&wanted.name)).copied().unwrap_or(0);
    let fits = match entitlement.max_count {
        Some(limit) if entitlement.overage != Some(true) => {
            consumed.checked_add(wanted.count()).is_some_and(|total| total <= limit)
        }
        _ => true,
    };
    if fits { Demand::Satisfiable } else { Demand::Unsatisfiable }
}

/// What a checkout takes, and for how long; for good where there is no life.
pub(super) struct Taking {
    pub(super) kind: CheckoutKind,
    pub(super) entitlements: Vec<EntitlementData>,
    pub(super) life: Option<Duration>,
}

/// Takes entitlements of a license.
pub(super) fn open(context: &mut Context<'_>, license: &License, taking: Taking) -> Checkout {
    let checkout = Checkout {
        token: Uuid::new_v4().simple().to_string(),
        license_arn: license.arn.clone(),
        account: context.caller.account.clone(),
        kind: taking.kind,
        entitlements: taking.entitlements,
        expiration: taking.life.map(|life| context.now.after(life)),
    };
    if let Some(life) = taking.life {
        context.schedule(life, TransitionKind::ExpireCheckout, &checkout.token);
    }
    account(context.state, &checkout, i64::saturating_add);
    context.state.checkouts.put(checkout.clone());
    checkout
}

/// Gives back what a checkout took.
pub(super) fn close(state: &mut State, token: &str) {
    if let Some(checkout) = state.checkouts.remove(token) {
        account(state, &checkout, i64::saturating_sub);
    }
}

/// Closes a checkout whose time is over, unless it was extended.
pub(crate) fn expire(state: &mut State, token: &str, now: Timestamp) {
    let expiration = state.checkouts.get(token).and_then(|checkout| checkout.expiration);
    if expiration.is_some_and(|expiration| expiration <= now) {
        close(state, token);
    }
}

fn account(state: &mut State, checkout: &Checkout, apply: fn(i64, i64) -> i64) {
    let license_arn = &checkout.license_arn;
    let prior = state.license_uses.get(license_arn).map(|used| used.consumed.clone());
    let mut consumed = prior.unwrap_or_default();
    let counted = checkout.entitlements.iter().filter(|it| it.unit != Entitlement::UNCOUNTED);
    for entitlement in counted {
        let sum = consumed.entry(entitlement.name.clone()).or_default();
        *sum = apply(*sum, entitlement.count());
    }
    state.license_uses.put(LicenseUse { license_arn: license_arn.clone(), consumed });
}
