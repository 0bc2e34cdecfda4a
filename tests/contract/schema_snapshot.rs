//! The whole contract with users in one file: every name, type and flag. `make generate` rewrites it.

use std::collections::BTreeSet;
use std::fmt::{Display, Write as _};
use std::fs;
use std::path::PathBuf;

use terraform_provider_licensemanager::framework::registry_docs::undescribed;
use terraform_provider_licensemanager::framework::requests::{Kind, Service};
use terraform_provider_licensemanager::framework::schema::{
    Attribute, AttributeKind, Block, Checks, Equality, LeftOut, Parameter, Planning, Replaces,
};
use terraform_provider_licensemanager::framework::{Server, Source};
use terraform_provider_licensemanager::provider::LicenseManager;

const KINDS: [Kind; 5] =
    [Kind::Resource, Kind::DataSource, Kind::EphemeralResource, Kind::ListResource, Kind::Action];

fn snapshot() -> String {
    let service = Server::<LicenseManager>::default();
    let mut out = String::from("provider\n");
    write_block(&mut out, &service.provider_schema().block, 1);
    for kind in KINDS {
        for name in service.type_names(kind) {
            let schema = service.schema(kind, &name).unwrap();
            writeln!(out, "{kind:?} {name} version {}", schema.version).unwrap();
            write_block(&mut out, &schema.block, 1);
            if let Some(identity) =
                service.identity_schema(&name).filter(|_| kind == Kind::Resource)
            {
                for (name, attribute) in &identity.attributes {
                    let need = if attribute.required_for_import { "required" } else { "optional" };
                    writeln!(out, "  identity {name}: {need}").unwrap();
                }
            }
        }
    }
    for name in service.function_names() {
        let function = service.function(&name).unwrap();
        let words = |parameter: &Parameter| {
            format!("{}: {}", parameter.name, parameter.value_type.to_json())
        };
        let mut parameters: Vec<_> = function.parameters.iter().map(words).collect();
        parameters.extend(function.variadic.iter().map(|further| words(further) + "..."));
        writeln!(
            out,
            "Function {name}({}) -> {}",
            parameters.join(", "),
            function.returns.to_json()
        )
        .unwrap();
    }
    out
}

fn write_block(out: &mut String, block: &Block, depth: usize) {
    for (name, attribute) in &block.attributes {
        write_attribute(out, name, attribute, depth);
    }
    for (name, nested) in &block.blocks {
        let items = (nested.min_items, nested.max_items);
        writeln!(out, "{:1$}{name}: block {2:?} {items:?}", "", depth * 2, nested.nesting).unwrap();
        write_block(out, &nested.block, depth + 1);
    }
}

fn write_attribute(out: &mut String, name: &str, attribute: &Attribute, depth: usize) {
    let kind = match &attribute.kind {
        AttributeKind::Plain(plain) => plain.to_json(),
        AttributeKind::Nested(nesting, _) => format!("nested {nesting:?}"),
    };
    let mut facts = vec![format!("{kind} {:?}", attribute.mode)];
    let flags = [
        (attribute.sensitive, "sensitive"),
        (attribute.write_only, "write-only"),
        (attribute.unused, "unused"),
    ];
    facts.extend(flags.into_iter().filter(|(is_set, _)| *is_set).map(|(_, flag)| flag.to_owned()));
    facts.extend(attribute.deprecation.is_some().then(|| "deprecated".to_owned()));
    facts.extend(planning(&attribute.planning));
    facts.extend(checks(&attribute.checks));
    let known = &attribute.known;
    facts.extend((!known.is_empty()).then(|| format!("known {}", known.join(" | "))));
    facts.extend(
        attribute.replaced.is_some().then(|| "replaced where the resource says so".to_owned()),
    );
    writeln!(out, "{:1$}{name}: {2}", "", depth * 2, facts.join("; ")).unwrap();
    if let AttributeKind::Nested(_, attributes) = &attribute.kind {
        for (name, attribute) in attributes {
            write_attribute(out, name, attribute, depth + 1);
        }
    }
}

/// What a plan does with an attribute, where that is not the usual.
fn planning(planning: &Planning) -> Vec<String> {
    let Planning {
        default,
        replaces,
        known_after_apply,
        provider_only,
        left_out,
        never_null,
        equality,
    } = planning;
    let mut facts = Vec::new();
    facts.extend(default.as_ref().map(|default| format!("default {default:?}")));
    facts.extend((*replaces != Replaces::Never).then(|| format!("replaces when {replaces:?}")));
    facts.extend(known_after_apply.then(|| "unknown in an update".to_owned()));
    facts.extend(provider_only.then(|| "changes nothing else".to_owned()));
    facts.extend((*left_out != LeftOut::Unset).then(|| format!("left out: {left_out:?}")));
    facts.extend(never_null.then(|| "promised not to be null".to_owned()));
    facts.extend((*equality != Equality::Exact).then(|| format!("equal as {equality:?}")));
    facts
}

/// The limits of a value, and by whose word they hold.
fn checks(checks: &Checks) -> Vec<String> {
    let Checks {
        one_of,
        open,
        told,
        pattern,
        instant,
        whole,
        minimum,
        maximum,
        length_min,
        length_max,
        same,
        source,
        elements,
    } = checks;
    let mut facts = Vec::new();
    let word = if *open { "known" } else { "one of" };
    facts.extend(one_of.as_ref().map(|texts| format!("{word} {}", texts.join(" | "))));
    facts.extend((!told.is_empty()).then(|| format!("told {}", told.join(" | "))));
    facts.extend(same.map(|same| format!("in the same {same:?}")));
    facts.extend(pattern.as_ref().map(|pattern| format!("matches {}", pattern.expression())));
    facts.extend(instant.then(|| "a moment".to_owned()));
    facts.extend(whole.as_ref().map(|whole| format!("whole {} to {}", whole.start(), whole.end())));
    facts.extend(range("from", *minimum, *maximum));
    facts.extend(range("length", *length_min, *length_max));
    facts.extend(source.as_ref().map(|source| match source {
        Source::Documented(page) => format!("by {page}"),
        other => format!("by {}", other.name()),
    }));
    let of_elements = elements.as_ref().map(|elements| self::checks(elements).join("; "));
    facts.extend(of_elements.map(|elements| format!("elements ({elements})")));
    facts
}

fn range<T: Display>(word: &str, least: Option<T>, most: Option<T>) -> Option<String> {
    let text = |limit: Option<T>| limit.map_or_else(String::new, |limit| limit.to_string());
    (least.is_some() || most.is_some()).then(|| format!("{word} {}..{}", text(least), text(most)))
}

#[test]
fn the_schema_is_as_recorded() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/contract/schema.txt");
    let current = snapshot();
    if std::env::var_os("UPDATE_GENERATED").is_some() {
        fs::write(&path, &current).unwrap();
        return;
    }
    let recorded = fs::read_to_string(&path).unwrap_or_default();
    let [now, then] = [&current, &recorded].map(|text| text.lines().collect::<BTreeSet<_>>());
    let (added, removed): (Vec<_>, Vec<_>) =
        (now.difference(&then).collect(), then.difference(&now).collect());
    assert!(
        recorded == current,
        "the schema changed; if that is meant, run `make generate`\nadded: {added:#?}\nremoved: {removed:#?}"
    );
}

#[test]
fn every_attribute_is_described() {
    let service = Server::<LicenseManager>::default();
    let mut missing = undescribed(&service.provider_schema().block);
    for kind in KINDS {
        for name in service.type_names(kind) {
            let block = &service.schema(kind, &name).unwrap().block;
            assert!(!block.description.is_empty(), "{name} has no description");
            missing.extend(undescribed(block).into_iter().map(|path| format!("{name}.{path}")));
        }
    }
    assert!(missing.is_empty(), "no doc comment: {missing:?}");
}
