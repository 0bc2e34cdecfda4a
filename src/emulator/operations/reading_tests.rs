//! Does the emulator read every member of every request, and know every value of the model's enumerations?
//!
//! A handler that reads a member notices when it is of another type; what nobody notices, nobody reads.

use serde_json::Value;

use super::{OPERATIONS, Operation};
use crate::emulator::constraints::{self, samples};
use crate::emulator::context::{Context, Settings};
use crate::emulator::identity::Caller;
use crate::emulator::state::State;
use crate::emulator::table::Journaled;

/// What no handler reads, and why.
const EXCEPTED: &[(&str, &str)] = &[
    ("/MaxResults", "the size of a page, which `pages` reads"),
    ("/NextToken", "the next page, which `pages` reads"),
    ("/Filters/0/Name", "a filter, which `filters` reads"),
    ("/Filters/0/Values/0", "a filter, which `filters` reads"),
    ("/DigitalSignatureMethod", "the model has one method only and refuses all others"),
];

/// Whether the handler takes the request for one of the right types.
fn takes(operation: &Operation, request: &Value) -> bool {
    let caller = Caller::of_account("111122223333", "us-east-1");
    let mut state = State::new(Journaled::No);
    let now = state.now();
    let mut context = Context {
        state: &mut state,
        caller: &caller,
        settings: Settings::default(),
        now,
        operation: operation.name,
        family: operation.family,
        signature: constraints::signature(operation.name).unwrap(),
        request,
    };
    let outcome = (operation.run)(&mut context);
    outcome.err().is_none_or(|error| error.code != "SerializationException")
}

#[test]
fn every_member_is_read() {
    let mut unread = Vec::new();
    let mut count = 0;
    for operation in OPERATIONS {
        let (request, leaves) = samples::of(operation.name);
        assert!(takes(operation, &request), "{}: {request}", operation.name);
        for leaf in leaves {
            count += 1;
            let mut wrong = request.clone();
            *wrong.pointer_mut(&leaf.pointer).unwrap() = leaf.wrong;
            let excepted = EXCEPTED.iter().any(|(pointer, _)| *pointer == leaf.pointer);
            if takes(operation, &wrong) && !excepted {
                unread.push(format!("{}{}", operation.name, leaf.pointer));
            }
        }
    }
    assert_eq!(unread, [""; 0]);
    assert!(count > 350, "{count} members");
}

#[test]
fn every_value_is_known() {
    let mut unknown = Vec::new();
    let mut count = 0;
    for operation in OPERATIONS {
        let (request, leaves) = samples::of(operation.name);
        for leaf in leaves {
            for value in leaf.values {
                count += 1;
                let mut request = request.clone();
                *request.pointer_mut(&leaf.pointer).unwrap() = value.as_str().into();
                if !takes(operation, &request) {
                    unknown.push(format!("{}{}: {value}", operation.name, leaf.pointer));
                }
            }
        }
    }
    assert_eq!(unknown, [""; 0]);
    assert!(count > 150, "{count} values");
}
