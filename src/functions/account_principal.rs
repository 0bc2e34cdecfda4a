//! `account_principal`: the principal ARN of an account, for grants.

use super::{parameter, wrong};
use crate::framework::requests::FunctionError;
use crate::framework::schema::{FunctionSchema, Type};
use crate::framework::{Function, Value};

pub struct AccountPrincipal;

impl Function for AccountPrincipal {
    const NAME: &'static str = "account_principal";

    fn schema() -> FunctionSchema {
        FunctionSchema {
            summary: "The principal ARN of an account".into(),
            description: "Returns `arn:aws:iam::<account id>:root`, the form in which a grant names an account \
                          as its principal. The partition is `aws` unless another one is given, such as `aws-cn` or \
                          `aws-us-gov`."
                .into(),
            parameters: vec![parameter("account_id", Type::String, "Id of the account: 12 digits.")],
            variadic: Some(parameter(
                "partition",
                Type::String,
                "Partition that the account is in, such as `aws-cn`. At most one; `aws` where it is left out.",
            )),
            returns: Type::String,
        }
    }

    fn call(arguments: &[Value]) -> Result<Value, FunctionError> {
        let mut texts = arguments.iter().map(|argument| argument.as_str().unwrap_or_default());
        let account = texts.next().unwrap_or_default();
        if account.len() != 12 || !account.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(wrong(format!(
                "{account:?} is no account id. It has to be 12 digits, leading zeros included, so it has to be a string."
            )));
        }
        let partition = texts.next().unwrap_or("aws");
        if !is_partition(partition) {
            let text = format!(
                "{partition:?} is no partition. It has to be one such as aws, aws-cn or aws-us-gov."
            );
            return Err(FunctionError { text, argument: Some(1) });
        }
        if texts.next().is_some() {
            let text = "An account is in one partition: leave out what follows it.".to_owned();
            return Err(FunctionError { text, argument: Some(2) });
        }
        Ok(format!("arn:{partition}:iam::{account}:root").into())
    }
}

/// As in the ARNs that the service takes.
fn is_partition(text: &str) -> bool {
    let rest = text.strip_prefix("aws");
    rest.is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-'))
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
    fn a_partition_may_be_given() {
        let call = |further: &[&str]| {
            let account = std::iter::once("012345678901").chain(further.iter().copied());
            AccountPrincipal::call(&account.map(Value::from).collect::<Vec<_>>())
        };
        assert_eq!(call(&["aws-us-gov"]), Ok("arn:aws-us-gov:iam::012345678901:root".into()));
        assert_eq!(call(&["china"]).unwrap_err().argument, Some(1));
        assert_eq!(call(&["aws", "aws"]).unwrap_err().argument, Some(2));
    }

    #[test]
    fn a_number_that_lost_its_zeros_is_refused() {
        let refused = AccountPrincipal::call(&["12345678901".into()]).unwrap_err();
        assert!(refused.text.contains("12 digits"), "{}", refused.text);
    }
}
