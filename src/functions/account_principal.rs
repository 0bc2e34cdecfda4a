//! `account_principal`: the principal ARN of an account, for grants.

use super::{parameter, wrong};
use crate::framework::rpc::FunctionError;
use crate::framework::schema::{FunctionSchema, Type};
use crate::framework::{Function, Value};

pub struct AccountPrincipal;

impl Function for AccountPrincipal {
    const NAME: &'static str = "account_principal";

    fn schema() -> FunctionSchema {
        FunctionSchema {
            summary: "The principal ARN of an account".into(),
            description: "Returns `arn:aws:iam::<account id>:root`, the form in which a grant names an account \
                          as its principal. The partition is `aws`."
                .into(),
            parameters: vec![parameter("account_id", Type::String, "Id of the account: 12 digits.")],
            returns: Type::String,
        }
    }

    fn call(arguments: &[Value]) -> Result<Value, FunctionError> {
        let account = arguments.first().and_then(Value::as_str).unwrap_or_default();
        if account.len() != 12 || !account.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(wrong(format!(
                "{account:?} is no account id. It has to be 12 digits, leading zeros included, so it has to be a string."
            )));
        }
        Ok(format!("arn:aws:iam::{account}:root").into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn leading_zeros_survive() {
        let principal = AccountPrincipal::call(&["012345678901".into()]);
        assert_eq!(principal, Ok("arn:aws:iam::012345678901:root".into()));
    }

    #[test]
    fn a_number_that_lost_its_zeros_is_refused() {
        let refused = AccountPrincipal::call(&["12345678901".into()]).unwrap_err();
        assert!(refused.text.contains("12 digits"), "{}", refused.text);
    }
}
