//! What does each piece of a message mean to the framework, and the other way round?

use std::time::SystemTime;

use bytes::Bytes;
use prost_types::Timestamp;

use super::generated::tfplugin6 as wire;
use crate::framework::requests::{ClientCapabilities, Deferred, Kind, Service};
use crate::framework::schema::{IdentitySchema, Schema, Type};
use crate::framework::value::Value;
use crate::framework::{
    Diagnostic, Diagnostics, ISSUES, Path, Severity, Step, msgpack, plain, raw_state,
};

/// Characters of a line, and of a text below it, that Terraform shows: no service and nobody's name fills a terminal.
pub(super) const SUMMARY_LIMIT: usize = 1_000;
const DETAIL_LIMIT: usize = 6_000;

type Result<T> = std::result::Result<T, Diagnostic>;

/// What is said of a type in messages.
pub(super) fn noun(kind: Kind) -> &'static str {
    match kind {
        Kind::Resource => "resource",
        Kind::DataSource => "data source",
        Kind::EphemeralResource => "ephemeral resource",
        Kind::ListResource => "list resource",
        Kind::Action => "action",
    }
}

pub(super) fn schema_of<'a>(
    service: &'a dyn Service,
    kind: Kind,
    type_name: &str,
) -> Result<&'a Schema> {
    service.schema(kind, type_name).ok_or_else(|| unknown_type(noun(kind), type_name))
}

pub(super) fn type_of<'a>(
    service: &'a dyn Service,
    kind: Kind,
    type_name: &str,
) -> Result<&'a Type> {
    schema_of(service, kind, type_name).map(Schema::value_type)
}

pub(super) fn unknown_type(noun: &str, type_name: &str) -> Diagnostic {
    Diagnostic::error(
        format!("Unknown {noun} type"),
        format!(
            "This version of the provider has no {noun} {type_name:?}. \
             A newer one may; the name may also be misspelt."
        ),
    )
}

/// Reads a value; none means null. `what` names it in messages: "the configuration".
pub(super) fn value(sent: Option<wire::DynamicValue>, shape: &Type, what: &str) -> Result<Value> {
    let sent = sent.unwrap_or_default();
    let value = if !sent.msgpack.is_empty() {
        msgpack::decode(&sent.msgpack, shape)
    } else if !sent.json.is_empty() {
        raw_state::parse(&sent.json, shape)
    } else {
        return Ok(Value::Null);
    };
    value.map_err(|error| {
        let text = format!(
            "Terraform sent {what} in a form that does not match the schema: {}. \
             Please report this mistake of the provider at {ISSUES}",
            error.problem
        );
        Diagnostic::error("Unreadable value", text).at(error.path)
    })
}

pub(super) fn dynamic(value: &Value, shape: &Type, what: &str) -> Result<wire::DynamicValue> {
    let msgpack = msgpack::encode(value, shape).map_err(|error| {
        let text = format!(
            "The provider made {what} in a form that does not match its schema: {}. \
             Please report this mistake of the provider at {ISSUES}",
            error.problem
        );
        Diagnostic::error("Unwritable value", text).at(error.path)
    })?;
    Ok(wire::DynamicValue { msgpack: msgpack.into(), json: Bytes::new() })
}

/// Reads an identity; nothing for a type without one, and where none was sent.
pub(super) fn identity(
    sent: Option<wire::ResourceIdentityData>,
    schema: Option<&IdentitySchema>,
) -> Result<Option<Value>> {
    let (Some(data), Some(schema)) = (sent.and_then(|sent| sent.identity_data), schema) else {
        return Ok(None);
    };
    let identity = value(Some(data), &schema.value_type(), "the identity")?;
    Ok((!identity.is_null()).then_some(identity))
}

pub(super) fn identity_data(
    identity: Option<&Value>,
    schema: Option<&IdentitySchema>,
) -> Result<Option<wire::ResourceIdentityData>> {
    let (Some(identity), Some(schema)) = (identity, schema) else {
        return Ok(None);
    };
    let data = dynamic(identity, &schema.value_type(), "the identity")?;
    Ok(Some(wire::ResourceIdentityData { identity_data: Some(data) }))
}

/// The JSON of stored state. Terraform before 0.12 stored something else.
pub(super) fn stored_json(sent: Option<wire::RawState>) -> Result<Bytes> {
    let sent = sent.unwrap_or_default();
    if sent.json.is_empty() && !sent.flatmap.is_empty() {
        return Err(Diagnostic::error(
            "State of an old Terraform",
            "This state was written by Terraform 0.11 or older. \
             Let Terraform 0.12 rewrite it before this provider reads it.",
        ));
    }
    Ok(sent.json)
}

pub(super) fn capabilities(sent: Option<wire::ClientCapabilities>) -> ClientCapabilities {
    let sent = sent.unwrap_or_default();
    ClientCapabilities {
        deferral_allowed: sent.deferral_allowed,
        write_only_attributes_allowed: sent.write_only_attributes_allowed,
    }
}

pub(super) fn deferred(deferred: Option<Deferred>) -> Option<wire::Deferred> {
    let reason = match deferred? {
        Deferred::ProviderConfigUnknown => wire::deferred::Reason::ProviderConfigUnknown,
        Deferred::AbsentPrerequisite => wire::deferred::Reason::AbsentPrereq,
    };
    Some(wire::Deferred { reason: reason.into() })
}

pub(super) fn timestamp(moment: Option<SystemTime>) -> Option<Timestamp> {
    moment.map(Timestamp::from)
}

pub(super) fn diagnostics(found: Diagnostics) -> Vec<wire::Diagnostic> {
    found.into_iter().map(diagnostic).collect()
}

pub(super) fn diagnostic(found: Diagnostic) -> wire::Diagnostic {
    let severity = match found.severity {
        Severity::Error => wire::diagnostic::Severity::Error,
        Severity::Warning => wire::diagnostic::Severity::Warning,
    };
    wire::Diagnostic {
        severity: severity.into(),
        summary: plain(&found.summary, SUMMARY_LIMIT).into_owned(),
        detail: plain(&found.detail, DETAIL_LIMIT).into_owned(),
        attribute: found.path.filter(|path| !path.is_root()).as_ref().map(path),
    }
}

pub(super) fn path(path: &Path) -> wire::AttributePath {
    use wire::attribute_path::step::Selector;
    let steps = path.0.iter().map(|step| {
        let selector = match step {
            Step::Attribute(name) => Selector::AttributeName(name.clone()),
            Step::Key(key) => Selector::ElementKeyString(key.clone()),
            Step::Index(index) => Selector::ElementKeyInt(*index),
        };
        wire::attribute_path::Step { selector: Some(selector) }
    });
    wire::AttributePath { steps: steps.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_for_a_terminal_are_short_and_plain() {
        let long = format!("\u{1b}[31m{}", "x".repeat(5 << 20));
        let sent = diagnostic(Diagnostic::warning(long.clone(), long));
        for (text, limit) in [(sent.summary, SUMMARY_LIMIT), (sent.detail, DETAIL_LIMIT)] {
            assert!(text.starts_with("\u{fffd}[31mxxx"), "{text:.20}");
            assert!(text.ends_with("… (cut: 5242885 bytes in all)"), "{text:.20}");
            assert!(text.chars().count() < limit + 40);
        }
    }
}
