//! How do licenses change by themselves, and what follows a change of their status?

use std::time::Duration;

use super::super::times;
use crate::emulator::clock::Timestamp;
use crate::emulator::context::Context;
use crate::emulator::records::{
    License, LicenseStatus, ReceivedLicense, Transition, TransitionKind,
};
use crate::emulator::state::State;
use crate::emulator::switches::Switch;

/// Keeps a license, and lets those who received it find it under its status.
pub(super) fn keep(state: &mut State, license: License) {
    let (arn, status) = (license.arn.clone(), license.status);
    let changed = state.licenses.get(&arn).is_some_and(|prior| prior.status != status);
    state.licenses.put(license);
    if !changed {
        return;
    }
    let list = ReceivedLicense::of_license(&arn);
    let received = state.received_licenses.list(&list, 0);
    let received: Vec<ReceivedLicense> = received.map(|listed| listed.record.clone()).collect();
    for license in received {
        state.received_licenses.put(ReceivedLicense { status, ..license });
    }
}

/// Assumption A9: a license expires when its validity ends. The change needs no request and makes
/// no version.
pub(super) fn schedule_expiry(context: &mut Context<'_>, license: &License) {
    if context.is_on(Switch::EndedLicensesAvailable) {
        return;
    }
    let Some(end) = end(license) else { return };
    let due = end.after(Duration::from_millis(1));
    let subject = license.arn.clone();
    let kind = TransitionKind::ExpireLicense;
    context.state.transitions.put(Transition { due, kind, subject });
}

fn end(license: &License) -> Option<Timestamp> {
    license.definition.validity.end.as_deref().and_then(times::parse)
}

/// The status of a license that could be used if it had not expired.
fn available(license: &License, now: Timestamp) -> LicenseStatus {
    let expired = end(license).is_some_and(|end| now > end);
    if expired { LicenseStatus::Expired } else { LicenseStatus::Available }
}

pub(crate) fn expire(state: &mut State, arn: &str, now: Timestamp) {
    change(state, arn, |license| {
        (license.status == LicenseStatus::Available).then(|| available(license, now))
    });
}

pub(crate) fn finish_creation(state: &mut State, arn: &str, now: Timestamp) {
    change(state, arn, |license| {
        (license.status == LicenseStatus::PendingAvailable).then(|| available(license, now))
    });
}

pub(crate) fn finish_deletion(state: &mut State, arn: &str) {
    change(state, arn, |license| {
        (license.status == LicenseStatus::PendingDelete).then_some(LicenseStatus::Deleted)
    });
}

/// Changes the status of a license if it still is in the state for which the change was planned.
fn change(state: &mut State, arn: &str, next: impl FnOnce(&License) -> Option<LicenseStatus>) {
    let changed = state
        .licenses
        .get(arn)
        .and_then(|license| next(license).map(|status| License { status, ..license.clone() }));
    if let Some(license) = changed {
        keep(state, license);
    }
}
