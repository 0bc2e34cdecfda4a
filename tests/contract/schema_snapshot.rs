//! The whole contract with users in one file: every name, type and flag. `make generate` rewrites it.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use terraform_provider_licensemanager::framework::Server;
use terraform_provider_licensemanager::framework::registry_docs::undescribed;
use terraform_provider_licensemanager::framework::rpc::{Kind, Service};
use terraform_provider_licensemanager::framework::schema::{
    Attribute, AttributeKind, Block, Parameter,
};
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
        writeln!(out, "{:1$}{name}: block {2:?}", "", depth * 2, nested.nesting).unwrap();
        write_block(out, &nested.block, depth + 1);
    }
}

fn write_attribute(out: &mut String, name: &str, attribute: &Attribute, depth: usize) {
    let mut flags = format!("{:?}", attribute.mode);
    for (is_set, flag) in [
        (attribute.sensitive, " sensitive"),
        (attribute.write_only, " write-only"),
        (attribute.unused, " unused"),
    ] {
        if is_set {
            flags.push_str(flag);
        }
    }
    let kind = match &attribute.kind {
        AttributeKind::Plain(plain) => plain.to_json(),
        AttributeKind::Nested(nesting, _) => format!("nested {nesting:?}"),
    };
    writeln!(out, "{:1$}{name}: {kind} {flags} {2:?}", "", depth * 2, attribute.planning.replaces)
        .unwrap();
    if let AttributeKind::Nested(_, attributes) = &attribute.kind {
        for (name, attribute) in attributes {
            write_attribute(out, name, attribute, depth + 1);
        }
    }
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
    let added: Vec<_> = current.lines().filter(|line| !recorded.contains(line)).collect();
    let removed: Vec<_> = recorded.lines().filter(|line| !current.contains(line)).collect();
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
