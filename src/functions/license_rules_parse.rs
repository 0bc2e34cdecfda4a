//! `license_rules_parse`: the rules of a license configuration as a map.

use std::collections::BTreeMap;

use super::{parameter, wrong};
use crate::framework::requests::FunctionError;
use crate::framework::schema::{FunctionSchema, Type};
use crate::framework::{Function, Value};
use crate::nouns::shared::license_rule::LicenseRule;

pub struct LicenseRulesParse;

impl Function for LicenseRulesParse {
    const NAME: &'static str = "license_rules_parse";

    fn schema() -> FunctionSchema {
        FunctionSchema {
            summary: "License rules as a map".into(),
            description:
                "Turns rules of the form `#name=value` into a map of their values by name.".into(),
            parameters: vec![parameter(
                "rules",
                Type::List(Box::new(Type::String)),
                "Rules of the form `#name=value`.",
            )],
            variadic: None,
            returns: Type::Map(Box::new(Type::String)),
        }
    }

    fn call(arguments: &[Value]) -> Result<Value, FunctionError> {
        let mut values: BTreeMap<String, Value> = BTreeMap::new();
        for text in arguments.first().and_then(Value::as_list).unwrap_or_default() {
            let rule = LicenseRule::parse(text.as_str().unwrap_or_default()).map_err(wrong)?;
            if values.insert(rule.name.clone(), rule.value.into()).is_some() {
                return Err(wrong(format!("The rule {} stands there twice.", rule.name)));
            }
        }
        Ok(Value::Map(values))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_may_hold_an_equals_sign() {
        let parsed = LicenseRulesParse::call(&[vec!["#a=b=c"].into()]);
        assert_eq!(parsed, Ok(Value::from([("a", "b=c")])));
    }

    #[test]
    fn what_is_no_rule_is_named() {
        let refused = LicenseRulesParse::call(&[vec!["a=b"].into()]).unwrap_err();
        assert!(refused.text.contains("\"a=b\" does not begin with #"), "{}", refused.text);
    }
}
