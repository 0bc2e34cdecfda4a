//! `arn_parse`: an ARN in its parts.

use super::{parameter, wrong};
use crate::framework::requests::FunctionError;
use crate::framework::schema::{FunctionSchema, Type};
use crate::framework::{Function, Value};
use crate::nouns::shared::arn::Arn;

pub struct ArnParse;

const PARTS: [&str; 6] =
    ["partition", "service", "region", "account_id", "resource_type", "resource_id"];

impl Function for ArnParse {
    const NAME: &'static str = "arn_parse";

    fn schema() -> FunctionSchema {
        let parts = PARTS.into_iter().map(|part| (part.to_owned(), Type::String));
        FunctionSchema {
            summary: "An ARN in its parts".into(),
            description: "Takes an ARN apart: `partition`, `service`, `region`, `account_id`, `resource_type` and \
                          `resource_id`. The region of licenses and grants is empty, since they are not bound to one. \
                          `resource_type` is null where the ARN has none."
                .into(),
            parameters: vec![parameter("arn", Type::String, "ARN to take apart.")],
            variadic: None,
            returns: Type::Object(parts.collect()),
        }
    }

    fn call(arguments: &[Value]) -> Result<Value, FunctionError> {
        let text = arguments.first().and_then(Value::as_str).unwrap_or_default();
        let arn: Arn = text.parse().map_err(wrong)?;
        let values: [Value; 6] = [
            arn.partition.into(),
            arn.service.into(),
            arn.region.into(),
            arn.account_id.into(),
            arn.resource_type.into(),
            arn.resource_id.into(),
        ];
        Ok(Value::Map(PARTS.into_iter().map(str::to_owned).zip(values).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_license_has_no_region() {
        let parts =
            ArnParse::call(&["arn:aws:license-manager::123456789012:license:l-1".into()]).unwrap();
        assert_eq!(parts.get("region"), &Value::from(""));
        assert_eq!(parts.get("resource_type"), &Value::from("license"));
        assert_eq!(parts.get("resource_id"), &Value::from("l-1"));
    }
}
