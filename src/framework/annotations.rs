//! Words for the fields of a model that say what Terraform does with the attribute.
//!
//! Used as `#[schemars(transform = replaces)]`: a misspelt word does not compile. Each leaves an `x-…`
//! extension in the JSON schema, which `schema_words` reads.

use schemars::Schema;
use serde_json::Value;

pub(super) const REPLACES: &str = "x-replaces";
pub(super) const SENSITIVE: &str = "x-sensitive";
/// Sent and never read, neither in a plan nor in the state: a field that is marked `#[serde(skip_serializing)]`.
pub(super) const WRITE_ONLY: &str = "writeOnly";
pub(super) const BLOCK: &str = "x-block";
pub(super) const KNOWN_AFTER_APPLY: &str = "x-known-after-apply";
pub(super) const EQUALITY: &str = "x-equality";
pub(super) const NOT_READ_BACK: &str = "x-not-read-back";
pub(super) const PROVIDER_ONLY: &str = "x-provider-only";
pub(super) const UNUSED: &str = "x-unused";
/// Who sets the attribute, where the type alone does not say.
pub(super) const MODE: &str = "x-mode";
/// What to set in place of a computed attribute, as a whole sentence. Written as `extend("x-instead" = "Set …")`.
pub(super) const INSTEAD: &str = "x-instead";
/// When a change makes a new object, where `Resource::plan` decides that, as a whole sentence. Written as
/// `extend("x-replaced" = "A change … makes a new object.")`.
pub(super) const REPLACED: &str = "x-replaced";
/// By whose word a limit holds.
pub(super) const SOURCE: &str = "x-source";
/// The same, where a page of AWS's documentation says so. Written as `extend("x-documented" = "title of the page")`.
pub(super) const DOCUMENTED: &str = "x-documented";
/// Words that the service says of it and nobody can ask for. Where the object has such a word, its configuration may have
/// it too: older Terraform writes it there when it generates one. Written as `extend("x-told" = ["EXPIRED"])`.
pub(super) const TOLD: &str = "x-told";
/// All words that the service is known to say of it, for pages on which it is read-only. Without them these are the words of
/// its enumeration and of `x-told`. Written as `extend("x-known" = ["AVAILABLE"])`.
pub(super) const KNOWN: &str = "x-known";
/// What a pattern asks for, in words that follow "has". Written as `extend("x-expects" = "to be …")`.
pub(super) const EXPECTS: &str = "x-expects";

/// The words of its enumeration are the known ones, and the service may have others.
pub(super) const OPEN: &str = "x-open";

/// Where has to be what it names.
pub(super) const SAME: &str = "x-same";

/// A change makes a new object.
pub fn replaces(schema: &mut Schema) {
    mark(schema, REPLACES, "changed".into());
}

/// Removing it from the configuration makes a new object; other changes are made in place.
pub fn replaces_when_removed(schema: &mut Schema) {
    mark(schema, REPLACES, "removed".into());
}

/// Hidden in the output of Terraform. It is in the state all the same.
pub fn sensitive(schema: &mut Schema) {
    mark(schema, SENSITIVE, true.into());
}

/// Written as a block (`endpoints { … }`), not as an attribute.
pub fn block(schema: &mut Schema) {
    mark(schema, BLOCK, true.into());
}

/// Set by the service anew whenever the object changes: unknown in the plan of every update.
pub fn known_after_apply(schema: &mut Schema) {
    mark(schema, KNOWN_AFTER_APPLY, true.into());
}

/// The service does not say it: where a read has none, the state keeps what is known.
pub fn not_read_back(schema: &mut Schema) {
    mark(schema, NOT_READ_BACK, true.into());
}

/// A setting of the provider, which the service never sees: not read back, and its change changes nothing else.
pub fn provider_only(schema: &mut Schema) {
    mark(schema, NOT_READ_BACK, true.into());
    mark(schema, PROVIDER_ONLY, true.into());
}

/// Without effect: taken because blocks that were written for another provider have it.
pub fn unused(schema: &mut Schema) {
    mark(schema, UNUSED, true.into());
}

/// Its limits are constraints of the service model.
pub fn model(schema: &mut Schema) {
    mark(schema, SOURCE, "model".into());
}

/// Its limits are what this provider's authors think: what exceeds them may be refused.
pub fn reading(schema: &mut Schema) {
    mark(schema, SOURCE, "reading".into());
}

/// Its limits are this provider's own: it could make no request of what exceeds them.
pub fn provider(schema: &mut Schema) {
    mark(schema, SOURCE, "provider".into());
}

/// An RFC 3339 time. Times that denote the same moment are the same value.
pub fn instant(schema: &mut Schema) {
    mark(schema, EQUALITY, "instant".into());
    let pattern = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})$";
    mark(schema, "pattern", pattern.into());
    mark(schema, "maxLength", 50.into());
    model(schema);
    mark(schema, EXPECTS, "to be a time with its zone, such as 2027-01-31T00:00:00Z".into());
}

/// It names something that has to be in the partition of the calls.
pub fn same_partition(schema: &mut Schema) {
    mark(schema, SAME, "partition".into());
}

/// It names something that has to be in the region of the calls, unless that belongs to no region.
pub fn same_region(schema: &mut Schema) {
    mark(schema, SAME, "region".into());
}

/// A word of a vocabulary that may have grown since: what its enumeration lacks is no mistake.
pub fn open(schema: &mut Schema) {
    mark(schema, OPEN, true.into());
}

fn mark(schema: &mut Schema, key: &str, value: Value) {
    schema.insert(key.to_owned(), value);
}
