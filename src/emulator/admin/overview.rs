//! What the page at `/` shows, as one JSON document.

use std::collections::BTreeMap;
use std::io;

use serde::Serialize;
use serde_json::{Value, json};

use super::{configuration_overview, entitlement_overview};
use crate::emulator::operations::license_configurations::{self, View};
use crate::emulator::records::LicenseConfiguration;
use crate::emulator::state::State;
use crate::emulator::store::Session;

/// The page shows this many objects of a kind, and says how many there are.
const SHOWN: usize = 200;

/// An account in one region, with what it has there.
#[derive(Serialize)]
struct Place<'a> {
    account: &'a str,
    region: &'a str,
    #[serde(flatten)]
    counts: Counts,
}

#[derive(Default, Serialize)]
struct Counts {
    license_configurations: usize,
    licenses: usize,
    received_grants: usize,
}

#[derive(Serialize)]
struct Configuration<'a> {
    region: &'a str,
    configuration: View,
}

/// How many objects of a kind there are, shown or not.
#[derive(Serialize)]
struct Totals {
    license_configurations: usize,
    licenses: usize,
    grants: usize,
    associations: usize,
    report_generators: usize,
    tokens: usize,
    settings: usize,
    tags: usize,
}

impl Totals {
    fn of(state: &State) -> Self {
        Self {
            license_configurations: state.license_configurations.len(),
            licenses: state.licenses.len(),
            grants: state.grants.len(),
            associations: state.associations.len(),
            report_generators: state.report_generators.len(),
            tokens: state.tokens.len(),
            settings: state.service_settings.len(),
            tags: configuration_overview::tagged(state).count(),
        }
    }
}

pub(super) fn of(session: &Session<'_>) -> io::Result<Value> {
    session.with_state(|state, now| {
        let places = places(state);
        json!({
            "now": now.iso8601(),
            "totals": Totals::of(state),
            "places": places,
            "license_configurations": configurations(state, &places),
            "licenses": entitlement_overview::licenses(state, SHOWN),
            "grants": entitlement_overview::grants(state, SHOWN),
            "associations": configuration_overview::associations(state, SHOWN),
            "report_generators": configuration_overview::report_generators(state, SHOWN),
            "tokens": entitlement_overview::tokens(state, SHOWN),
            "settings": configuration_overview::settings(state, SHOWN),
            "tags": configuration_overview::tags(state, SHOWN),
        })
    })
}

fn places(state: &State) -> Vec<Place<'_>> {
    let mut counts: BTreeMap<(&str, &str), Counts> = BTreeMap::new();
    for configuration in state.license_configurations.iter() {
        let place = (configuration.account.as_str(), configuration.region.as_str());
        counts.entry(place).or_default().license_configurations += 1;
    }
    for place in entitlement_overview::issued_places(state) {
        counts.entry(place).or_default().licenses += 1;
    }
    for place in entitlement_overview::received_places(state) {
        counts.entry(place).or_default().received_grants += 1;
    }
    let place = |((account, region), counts)| Place { account, region, counts };
    counts.into_iter().map(place).collect()
}

fn configurations<'a>(state: &State, places: &[Place<'a>]) -> Vec<Configuration<'a>> {
    let of_place = |place: &Place<'a>| {
        let (list, region) =
            (LicenseConfiguration::owned_by(place.account, place.region), place.region);
        let views = license_configurations::overview(state, &list, SHOWN);
        views.into_iter().map(move |configuration| Configuration { region, configuration })
    };
    places.iter().flat_map(of_place).take(SHOWN).collect()
}
