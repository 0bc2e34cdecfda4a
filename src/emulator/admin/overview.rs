//! What the page at `/` shows, as one JSON document.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::emulator::operations::license_configurations;
use crate::emulator::records::LicenseConfiguration;
use crate::emulator::service::Service;
use crate::emulator::state::State;

/// The page shows this many objects of a kind per account and region.
const SHOWN: usize = 100;

pub(super) fn of(service: &Service) -> Value {
    service.with_state(|state, now| {
        json!({
            "now": now.iso8601(),
            "places": places(state),
            "license_configurations": configurations(state),
            "licenses": [],
            "grants": [],
        })
    })
}

/// How many license configurations each account has in each region.
fn places(state: &State) -> Value {
    let mut counts: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for configuration in state.license_configurations.iter() {
        *counts.entry((&configuration.account, &configuration.region)).or_default() += 1;
    }
    let places = counts.into_iter().map(|((account, region), count)| {
        json!({ "account": account, "region": region, "license_configurations": count })
    });
    places.collect()
}

fn configurations(state: &State) -> Value {
    let mut shown = Vec::new();
    for place in places(state).as_array().into_iter().flatten() {
        let text = |name: &str| place[name].as_str().unwrap_or_default();
        let (account, region) = (text("account"), text("region"));
        let list = LicenseConfiguration::owned_by(account, region);
        for view in license_configurations::overview(state, &list, SHOWN) {
            shown.push(json!({ "region": region, "configuration": view }));
        }
    }
    shown.into()
}
