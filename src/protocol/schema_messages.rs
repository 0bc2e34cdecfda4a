//! How are schemas told to Terraform?

use std::collections::BTreeMap;

use bytes::Bytes;

use super::generated::tfplugin6 as wire;
use crate::framework::schema::{
    Attribute, AttributeKind, Block, FunctionSchema, IdentitySchema, Mode, NestedBlock, Nesting,
    Parameter, Schema, Type,
};

const MARKDOWN: i32 = wire::StringKind::Markdown as i32;

pub(super) fn schema(schema: &Schema) -> wire::Schema {
    wire::Schema { version: schema.version, block: Some(block(&schema.block, schema.version)) }
}

fn block(block: &Block, version: i64) -> wire::schema::Block {
    wire::schema::Block {
        version,
        attributes: attributes(&block.attributes),
        block_types: block.blocks.iter().map(|(name, nested)| nested_block(name, nested)).collect(),
        description: block.description.clone(),
        description_kind: MARKDOWN,
        deprecated: block.deprecation.is_some(),
        deprecation_message: block.deprecation.clone().unwrap_or_default(),
        computed: false,
    }
}

fn nested_block(name: &str, nested: &NestedBlock) -> wire::schema::NestedBlock {
    use wire::schema::nested_block::NestingMode;
    let nesting = match nested.nesting {
        Nesting::Single => NestingMode::Single,
        Nesting::List => NestingMode::List,
        Nesting::Set => NestingMode::Set,
        Nesting::Map => NestingMode::Map,
    };
    wire::schema::NestedBlock {
        type_name: name.to_owned(),
        block: Some(block(&nested.block, 0)),
        nesting: nesting.into(),
        min_items: nested.min_items,
        max_items: nested.max_items,
    }
}

fn attributes(attributes: &BTreeMap<String, Attribute>) -> Vec<wire::schema::Attribute> {
    attributes.iter().map(|(name, declared)| attribute(name, declared)).collect()
}

fn attribute(name: &str, declared: &Attribute) -> wire::schema::Attribute {
    let (plain, nested_type) = match &declared.kind {
        AttributeKind::Plain(plain) => (type_json(plain), None),
        AttributeKind::Nested(nesting, members) => (Bytes::new(), Some(object(*nesting, members))),
    };
    wire::schema::Attribute {
        name: name.to_owned(),
        r#type: plain,
        nested_type,
        description: declared.description.clone(),
        required: declared.mode == Mode::Required,
        optional: matches!(declared.mode, Mode::Optional | Mode::OptionalComputed),
        computed: declared.mode.is_computed(),
        sensitive: declared.sensitive,
        description_kind: MARKDOWN,
        deprecated: declared.deprecation.is_some(),
        write_only: declared.write_only,
        deprecation_message: declared.deprecation.clone().unwrap_or_default(),
    }
}

fn object(nesting: Nesting, members: &BTreeMap<String, Attribute>) -> wire::schema::Object {
    use wire::schema::object::NestingMode;
    let nesting = match nesting {
        Nesting::Single => NestingMode::Single,
        Nesting::List => NestingMode::List,
        Nesting::Set => NestingMode::Set,
        Nesting::Map => NestingMode::Map,
    };
    wire::schema::Object {
        attributes: attributes(members),
        nesting: nesting.into(),
        ..wire::schema::Object::default()
    }
}

pub(super) fn identity_schema(schema: &IdentitySchema) -> wire::ResourceIdentitySchema {
    let attributes = schema.attributes.iter().map(|(name, declared)| {
        wire::resource_identity_schema::IdentityAttribute {
            name: name.clone(),
            r#type: type_json(&declared.value_type),
            required_for_import: declared.required_for_import,
            optional_for_import: !declared.required_for_import,
            description: declared.description.clone(),
        }
    });
    wire::ResourceIdentitySchema {
        version: schema.version,
        identity_attributes: attributes.collect(),
    }
}

pub(super) fn function(signature: &FunctionSchema) -> wire::Function {
    wire::Function {
        parameters: signature.parameters.iter().map(parameter).collect(),
        variadic_parameter: signature.variadic.as_ref().map(parameter),
        r#return: Some(wire::function::Return { r#type: type_json(&signature.returns) }),
        summary: signature.summary.clone(),
        description: signature.description.clone(),
        description_kind: MARKDOWN,
        deprecation_message: String::new(),
    }
}

fn parameter(declared: &Parameter) -> wire::function::Parameter {
    wire::function::Parameter {
        name: declared.name.clone(),
        r#type: type_json(&declared.value_type),
        allow_null_value: false,
        allow_unknown_values: false,
        description: declared.description.clone(),
        description_kind: MARKDOWN,
    }
}

fn type_json(value_type: &Type) -> Bytes {
    value_type.to_json().into()
}
