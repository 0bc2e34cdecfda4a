//! What time makes of an object: values that the service changes by itself, and ends that come.
//!
//! What a configured value has become counts as what was asked for. A refresh shows it, and a plan leaves it alone. Only
//! the state after a write has to say what was planned: that is remembered beside it, so that the next refresh finds no
//! change.

use time::OffsetDateTime;

use super::object;
use crate::framework::client::ServiceClient;
use crate::framework::diagnostics::{Diagnostic, Diagnostics, Path};
use crate::framework::private::Private;
use crate::framework::resource::{Becomes, Expiry};
use crate::framework::resource_type::ResourceType;
use crate::framework::value::{Refinement, Value};

/// An object in the words of `asked`, and of which attributes the service had made something else.
pub(super) fn as_asked<C>(
    resource: &ResourceType<C>,
    mut object: Value,
    asked: &Value,
) -> (Value, Vec<&'static Becomes>) {
    let elapsed = |becomes: &&Becomes| has_become(becomes, &object, asked);
    let elapsed: Vec<_> = resource.becomes.iter().filter(elapsed).collect();
    if let Value::Map(members) = &mut object {
        let words = elapsed.iter().map(|it| (it.attribute.to_owned(), Value::from(it.asked)));
        members.extend(words);
    }
    (object, elapsed)
}

fn has_become(becomes: &Becomes, found: &Value, asked: &Value) -> bool {
    found.get(becomes.attribute).as_str() == Some(becomes.found)
        && asked.get(becomes.attribute).as_str() == Some(becomes.asked)
}

/// What a refresh found, in the words that the state after the last write had to have.
pub(super) fn as_stored<C>(
    resource: &ResourceType<C>,
    found: Value,
    stored: &Value,
    private: &[u8],
) -> (Value, Vec<u8>) {
    let mut decoded = Private::decode(private);
    if decoded.elapsed.is_empty() {
        return (found, private.to_vec());
    }
    let (spelt, elapsed) = as_asked(resource, found.clone(), stored);
    let still = elapsed.iter().map(|becomes| becomes.attribute.to_owned());
    let still: Vec<String> = still.filter(|name| decoded.elapsed.contains(name)).collect();
    let mut state = found;
    if let Value::Map(members) = &mut state {
        members.extend(still.iter().map(|name| (name.clone(), spelt.get(name).clone())));
    }
    if decoded.elapsed == still {
        return (state, private.to_vec());
    }
    decoded.elapsed = still;
    (state, decoded.encode())
}

/// The stored object in its true words, where nobody asks any more for the ones that the state had to have.
pub(super) fn as_found<C>(
    resource: &ResourceType<C>,
    stored: &Value,
    config: &Value,
    private: &[u8],
) -> Value {
    let remembered = Private::decode(private).elapsed;
    let is_over = |becomes: &&Becomes| {
        let (name, asked) = (becomes.attribute, Some(becomes.asked));
        remembered.iter().any(|it| it == name)
            && stored.get(name).as_str() == asked
            && config.get(name).as_str() != asked
    };
    let mut found = stored.clone();
    if let Value::Map(members) = &mut found {
        let over = resource.becomes.iter().filter(is_over);
        members.extend(over.map(|it| (it.attribute.to_owned(), Value::from(it.found))));
    }
    found
}

/// What a plan says of configured values that have become something else: in the true words of `found`, or in those that
/// the stored object had to have.
pub(super) fn of_plan<C: ServiceClient>(
    resource: &ResourceType<C>,
    (stored, found): (&Value, &Value),
    config: &Value,
    private: &[u8],
) -> Diagnostics {
    let remembered = Private::decode(private).elapsed;
    let is_remembered = |becomes: &Becomes| {
        let (name, asked) = (becomes.attribute, Some(becomes.asked));
        remembered.iter().any(|it| it == name)
            && stored.get(name).as_str() == asked
            && config.get(name).as_str() == asked
    };
    let elapsed = resource.becomes.iter();
    let elapsed = elapsed.filter(|it| has_become(it, found, config) || is_remembered(it));
    warnings(resource, found, elapsed)
}

pub(super) fn warnings<C: ServiceClient>(
    resource: &ResourceType<C>,
    object: &Value,
    elapsed: impl IntoIterator<Item = &'static Becomes>,
) -> Diagnostics {
    let label = object::label(resource, object);
    let mut diagnostics = Diagnostics::new();
    for Becomes { attribute, asked, found, why } in elapsed {
        let detail = format!(
            "{attribute} is {asked:?} in the configuration, and the service says {found:?} of the {label}. {why}"
        );
        let summary = format!("{attribute} {asked:?} has become {found:?}");
        diagnostics.push(Diagnostic::warning(summary, detail).at(Path::root(attribute)));
    }
    diagnostics
}

/// What is remembered of an object that was read at this time: whether it had come to its end. The first look that said
/// the same stays, so that not every refresh changes something.
pub(super) fn looked_at<C: ServiceClient>(
    resource: &ResourceType<C>,
    private: Vec<u8>,
    state: &Value,
    now: OffsetDateTime,
) -> Vec<u8> {
    let mut decoded = Private::decode(&private);
    let now = now.unix_timestamp();
    let found = expiry_at(resource, state, now);
    let said = decoded.ended.and_then(|then| expiry_at(resource, state, then));
    if found == said {
        return private;
    }
    decoded.ended = found.map(|_| now);
    decoded.encode()
}

/// The end of an object that its last refresh found.
pub(super) fn expiry<C: ServiceClient>(
    resource: &ResourceType<C>,
    state: &Value,
    private: &[u8],
) -> Option<Expiry> {
    expiry_at(resource, state, Private::decode(private).ended?)
}

fn expiry_at<C: ServiceClient>(
    resource: &ResourceType<C>,
    state: &Value,
    seconds: i64,
) -> Option<Expiry> {
    resource.typed.expiry(state, OffsetDateTime::from_unix_timestamp(seconds).ok()?)
}

/// Makes unknown what says that an object has come to its end, so that core makes another one.
pub(super) fn release(planned: &mut Value, attribute: &str) {
    if let Value::Map(members) = planned {
        members.insert(attribute.to_owned(), Value::Unknown(Refinement::default()));
    }
}
