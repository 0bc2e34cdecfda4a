//! Stored states, of whatever version: they are upgraded, or refused with a diagnostic.

use std::sync::LazyLock;

use terraform_provider_licensemanager::framework::raw_state::{parse, to_json};
use terraform_provider_licensemanager::framework::requests::{Kind, MoveRequest, Service as _};
use terraform_provider_licensemanager::framework::schema::Type;

use super::mutation::{ODD_TEXTS, damaged};
use super::run;
use super::values::{Knowledge, SERVER, SHAPES, value};
use crate::random::Random;

/// States as others left them: a type, a space, and JSON.
pub(super) static STATES: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    include_str!("corpus/states.txt").lines().filter_map(|line| line.split_once(' ')).collect()
});

const VERSIONS: &[i64] = &[0, 0, 0, 1, 2, -1, i64::MIN, i64::MAX];

/// A state that was stored for a type, mostly with something wrong in it.
pub(super) fn stored(shape: &Type, random: &mut Random) -> Vec<u8> {
    let state = if random.chance(70) {
        to_json(&value(shape, Knowledge::Known, random), shape).unwrap()
    } else if random.chance(90) {
        random.pick(&STATES).1.to_owned()
    } else {
        (*random.pick(ODD_TEXTS)).to_owned()
    };
    if random.chance(25) { state.into_bytes() } else { damaged(state.into_bytes(), random) }
}

/// A resource and its type.
pub(super) fn resource(random: &mut Random) -> &'static (Kind, String, Type) {
    loop {
        let found = random.pick(&SHAPES);
        if found.0 == Kind::Resource {
            return found;
        }
    }
}

#[test]
fn stored_states_are_upgraded_or_refused() {
    run("states", 2_000, 1_500_000, |random| {
        let (_, type_name, shape) = resource(random);
        let state = stored(shape, random);
        let version = *random.pick(VERSIONS);
        match random.below(4) {
            0 => {
                let read = parse(&state, shape);
                if let Ok(read) = read {
                    let again = to_json(&read, shape).unwrap();
                    assert_eq!(parse(again.as_bytes(), shape).as_ref(), Ok(&read), "{type_name}");
                }
            }
            1 => drop(SERVER.upgrade_identity(type_name, version, &state)),
            2 => {
                let source = random.pick(&STATES).0;
                drop(SERVER.move_state(MoveRequest {
                    source_provider_address: "registry.terraform.io/hashicorp/aws".to_owned(),
                    source_type_name: source.to_owned(),
                    source_state: state,
                    target_type_name: type_name.clone(),
                }));
            }
            _ => {
                let answer = SERVER.upgrade_state(type_name, version, &state);
                let is_refused = !answer.diagnostics.is_empty();
                assert!(is_refused || parse(&state, shape).is_ok(), "{type_name} {version}");
            }
        }
    });
}
