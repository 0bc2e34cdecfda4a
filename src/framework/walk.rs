//! Each attribute of a configuration that somebody could have set, with its value and the way to it.

use std::collections::BTreeMap;

use super::diagnostics::Path;
use super::schema::{Attribute, AttributeKind, Block, Nesting};
use super::value::Value;

/// Visits the attributes of a block and of everything in it. What is in an object that is not there is not visited, and
/// neither are the parts of what only the service sets.
pub(super) fn attributes(
    block: &Block,
    config: &Value,
    visit: &mut impl FnMut(&Attribute, &Value, Path),
) {
    of_block(block, config, &Path::default(), visit);
}

fn of_block(
    block: &Block,
    config: &Value,
    path: &Path,
    visit: &mut impl FnMut(&Attribute, &Value, Path),
) {
    of_object(&block.attributes, config, path, visit);
    for (name, nested) in &block.blocks {
        each(nested.nesting, config.get(name), &path.attribute(name), |inner, path| {
            of_block(&nested.block, inner, path, visit);
        });
    }
}

fn of_object(
    attributes: &BTreeMap<String, Attribute>,
    config: &Value,
    path: &Path,
    visit: &mut impl FnMut(&Attribute, &Value, Path),
) {
    let Value::Map(_) = config else { return };
    for (name, attribute) in attributes {
        let (path, value) = (path.attribute(name), config.get(name));
        visit(attribute, value, path.clone());
        if let AttributeKind::Nested(nesting, inner) = &attribute.kind
            && !attribute.is_read_only()
        {
            each(*nesting, value, &path, |value, path| of_object(inner, value, path, visit));
        }
    }
}

/// Each object of a collection, or the one object. A path ends at a set.
fn each(nesting: Nesting, value: &Value, path: &Path, mut visit: impl FnMut(&Value, &Path)) {
    match (nesting, value) {
        (Nesting::Single, inner) => visit(inner, path),
        (Nesting::Map, Value::Map(members)) => {
            for (key, inner) in members {
                visit(inner, &path.key(key));
            }
        }
        (Nesting::List, Value::List(elements)) => {
            for (index, inner) in elements.iter().enumerate() {
                visit(inner, &path.index(index));
            }
        }
        (_, Value::List(elements)) => {
            for inner in elements {
                visit(inner, path);
            }
        }
        _ => {}
    }
}
