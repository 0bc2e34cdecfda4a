//! Settings that are taken and have no effect, so that a provider block written for another provider can be copied.

use super::diagnostics::Diagnostic;
use super::schema::{Block, NestedBlock, Nesting};
use super::value::Value;

/// How many of them the warning names.
const NAMED: usize = 20;

/// One warning that names what a configuration sets and nothing looks at; none where it sets no such thing.
pub(super) fn warning(block: &Block, config: &Value) -> Option<Diagnostic> {
    let mut names = Vec::new();
    collect(block, config, "", &mut names);
    let more = names.len().saturating_sub(NAMED);
    names.truncate(NAMED);
    let others = if more > 0 { format!(" and {more} more") } else { String::new() };
    let list = names.join(", ");
    (!names.is_empty()).then(|| {
        Diagnostic::warning(
            "Settings without effect",
            format!(
                "This provider has no use for {list}{others}. They are accepted so that the block of another provider \
                 can be copied, and ignored. Without them this warning goes."
            ),
        )
    })
}

fn collect(block: &Block, config: &Value, place: &str, names: &mut Vec<String>) {
    let is_set = |name: &String| !config.get(name).is_null();
    let unused =
        block.attributes.iter().filter(|(name, attribute)| attribute.unused && is_set(name));
    for name in unused.map(|(name, _)| format!("{place}{name}")) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    for (name, NestedBlock { nesting, block, .. }) in &block.blocks {
        let (place, inner) = (format!("{place}{name}."), config.get(name));
        match nesting {
            Nesting::Single => collect(block, inner, &place, names),
            _ => inner
                .as_list()
                .unwrap_or_default()
                .iter()
                .for_each(|inner| collect(block, inner, &place, names)),
        }
    }
}

#[cfg(test)]
mod tests {
    use schemars::JsonSchema;
    use serde::Deserialize;

    use super::*;
    use crate::framework::annotations::{block, unused};
    use crate::framework::schema_from_type::block_of;

    #[derive(Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "only its schema is used")]
    struct Settings {
        region: Option<String>,
        #[schemars(transform = unused)]
        style: Option<bool>,
        #[schemars(transform = block)]
        endpoints: Vec<Endpoints>,
    }

    #[derive(Deserialize, JsonSchema)]
    #[expect(dead_code, reason = "only its schema is used")]
    struct Endpoints {
        own: Option<String>,
        #[schemars(transform = unused)]
        other: Option<String>,
    }

    #[test]
    fn what_is_set_is_named_once() {
        let schema = block_of::<Settings>().unwrap();
        let warned = |config: &Value| warning(&schema, config).map(|warning| warning.detail);
        let own = Value::from([("own", "http://a.test")]);
        let used = Value::from([
            ("region", Value::from("x")),
            ("style", Value::Null),
            ("endpoints", vec![own.clone()].into()),
        ]);
        assert_eq!(warned(&used), None);
        let other = Value::from([("other", Value::unknown())]);
        let both = Value::from([
            ("style", Value::Bool(true)),
            ("endpoints", vec![own, other.clone(), other].into()),
        ]);
        let told = warned(&both).unwrap();
        assert!(
            told.starts_with("This provider has no use for style, endpoints.other. "),
            "{told}"
        );
    }
}
