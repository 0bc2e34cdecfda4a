//! Whether generated configurations hold only values that can be asked for, whatever the service says of an object.

use std::collections::BTreeMap;

use terraform_provider_licensemanager::framework::requests::{Kind, Service};
use terraform_provider_licensemanager::framework::schema::{Attribute, Mode};
use terraform_provider_licensemanager::framework::{Server, Source, Value};
use terraform_provider_licensemanager::provider::LicenseManager;

/// A word that no vocabulary has.
const FOREIGN: &str = "SOMETHING_ELSE";

/// An object of these attributes in which all is null but one.
fn only(attributes: &BTreeMap<String, Attribute>, name: &str, value: &str) -> Value {
    let mut members: BTreeMap<String, Value> =
        attributes.keys().map(|name| (name.clone(), Value::Null)).collect();
    members.insert(name.to_owned(), value.into());
    Value::Map(members)
}

#[test]
fn words_that_cannot_be_asked_for_are_left_out() {
    let provider = Server::<LicenseManager>::default();
    let mut looked_at = Vec::new();
    for kind in provider.type_names(Kind::Resource) {
        let attributes = &provider.schema(Kind::Resource, &kind).unwrap().block.attributes;
        for (name, attribute) in attributes {
            let checks = &attribute.checks;
            let is_closed = !checks.open && checks.source.as_ref().is_some_and(Source::refuses);
            let Some(known) = checks.one_of.as_ref().filter(|_| is_closed) else { continue };
            if !matches!(attribute.mode, Mode::Optional | Mode::OptionalComputed) {
                continue;
            }
            let generated = |word: &str| {
                let answer = provider.generate_config(&kind, only(attributes, name, word));
                answer.value.get(name).clone()
            };
            for word in checks.told.iter().map(String::as_str).chain([FOREIGN]) {
                assert_eq!(generated(word), Value::Null, "{kind}.{name} = {word}");
            }
            let is_default = |word: &&String| {
                attribute.planning.default.as_ref() == Some(&Value::from(word.as_str()))
            };
            for word in known.iter().filter(|word| !is_default(word)) {
                assert_eq!(generated(word), word.as_str().into(), "{kind}.{name}");
            }
            looked_at.push(format!("{kind}.{name}"));
        }
    }
    for name in ["license.status", "grant_accepter.status", "license_configuration.status"] {
        let name = format!("licensemanager_{name}");
        assert!(looked_at.contains(&name), "{name} is not among {looked_at:?}");
    }
}
