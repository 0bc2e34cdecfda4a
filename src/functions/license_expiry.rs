//! `license_expiry`: the seconds since 1970 of a time.

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use super::{parameter, wrong};
use crate::framework::requests::FunctionError;
use crate::framework::schema::{FunctionSchema, Type};
use crate::framework::{Function, Value};

pub struct LicenseExpiry;

impl Function for LicenseExpiry {
    const NAME: &'static str = "license_expiry";

    fn schema() -> FunctionSchema {
        FunctionSchema {
            summary: "Seconds since 1970 from a time".into(),
            description: "Turns an RFC 3339 time into seconds since 1970 (UTC), as `license_expiry` of a license configuration \
                          takes them. Fractions of a second are dropped."
                .into(),
            parameters: vec![parameter(
                "time",
                Type::String,
                "A time with its zone, such as `2027-01-31T00:00:00Z`.",
            )],
            variadic: None,
            returns: Type::Number,
        }
    }

    fn call(arguments: &[Value]) -> Result<Value, FunctionError> {
        let text = arguments.first().and_then(Value::as_str).unwrap_or_default();
        let moment = OffsetDateTime::parse(text, &Rfc3339).map_err(|_| {
            wrong(format!("{text:?} is no time with its zone, such as 2027-01-31T00:00:00Z."))
        })?;
        let seconds = moment.unix_timestamp();
        if seconds < 0 {
            return Err(wrong(format!("{text:?} is before 1970, which has no number.")));
        }
        Ok(seconds.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_and_fractions_are_understood() {
        for (text, seconds) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2027-01-31T00:00:00Z", 1_801_353_600),
            ("2027-01-31T01:00:00+01:00", 1_801_353_600),
            ("2027-01-31T00:00:00.999Z", 1_801_353_600),
        ] {
            assert_eq!(LicenseExpiry::call(&[text.into()]), Ok(i64::into(seconds)), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in ["", "2027-01-31", "2027-02-30T00:00:00Z", "1801353600", "1969-12-31T23:59:59Z"]
        {
            let refused = LicenseExpiry::call(&[text.into()]).unwrap_err();
            assert!(refused.text.contains(&format!("{text:?}")), "{}", refused.text);
        }
    }
}
