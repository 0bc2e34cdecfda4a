//! `license_rules`: the rules of a license configuration from a map.

use super::{parameter, wrong};
use crate::framework::requests::FunctionError;
use crate::framework::schema::{FunctionSchema, Type};
use crate::framework::{Function, Value};
use crate::nouns::shared::license_rule::LicenseRule;

pub struct LicenseRules;

impl Function for LicenseRules {
    const NAME: &'static str = "license_rules";

    fn schema() -> FunctionSchema {
        FunctionSchema {
            summary: "License rules from a map".into(),
            description: "Turns a map of names and values into rules of the form `#name=value`, as `license_rules` of a \
                          license configuration takes them. Entries whose value is null are left out."
                .into(),
            parameters: vec![parameter(
                "rules",
                Type::Map(Box::new(Type::String)),
                "Values of the rules by name, such as `{ allowedTenancy = \"EC2-Default\" }`.",
            )],
            variadic: None,
            returns: Type::List(Box::new(Type::String)),
        }
    }

    fn call(arguments: &[Value]) -> Result<Value, FunctionError> {
        let members = arguments.first().and_then(Value::as_map).into_iter().flatten();
        let mut rules = Vec::new();
        for (name, value) in members {
            let Some(value) = value.as_str() else {
                continue;
            };
            let rule = LicenseRule { name: name.clone(), value: value.to_owned() };
            // What cannot be read back is no rule: a name with =, or an empty part.
            if LicenseRule::parse(&rule.to_string()) != Ok(rule.clone()) {
                return Err(wrong(format!(
                    "{name:?} = {value:?} makes no rule: the name must not be empty or hold =, and the value must not be empty."
                )));
            }
            rules.push(rule.to_string());
        }
        Ok(rules.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_come_sorted_by_name() {
        let map = Value::from([("minimumVcpus", "2"), ("allowedTenancy", "EC2-Default")]);
        let expected = vec!["#allowedTenancy=EC2-Default", "#minimumVcpus=2"];
        assert_eq!(LicenseRules::call(&[map]), Ok(expected.into()));
    }

    #[test]
    fn an_empty_value_is_refused() {
        let refused = LicenseRules::call(&[Value::from([("minimumVcpus", "")])]).unwrap_err();
        assert!(refused.text.contains("minimumVcpus"), "{}", refused.text);
    }
}
