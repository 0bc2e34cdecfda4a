//! Answers that spell a value otherwise than the service's model says, rewritten as the SDK takes them.
//!
//! The SDK refuses a whole answer for one number that came as text. Here such a value becomes what the model says, and
//! what cannot be read as that stays for the SDK to refuse. Members that are null are taken as left out.

use std::str::FromStr as _;

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::BeforeDeserializationInterceptorContextMut;
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::ConfigBag;
use bigdecimal::{BigDecimal, ToPrimitive as _};
use serde_json::{Map, Number, Value};
use time::OffsetDateTime;
use time::format_description::well_known::{Rfc2822, Rfc3339};

/// Members that are whole numbers.
const NUMBERS: &[&str] = &[
    "AssociationCount",
    "ConsumedLicenses",
    "LicenseCount",
    "LicenseExpiry",
    "MaxCount",
    "MaxTimeToLiveInMinutes",
    "value",
];

/// Members that are true or false.
const TRUTHS: &[&str] = &[
    "AllowCheckIn",
    "AllowEarlyCheckIn",
    "DisassociateWhenNotFound",
    "EnableCrossAccountsDiscovery",
    "EnableIntegration",
    "LicenseCountHardLimit",
    "Overage",
];

/// Members that are moments, in seconds since 1970.
const MOMENTS: &[&str] = &[
    "AssociationTime",
    "EndTime",
    "FailureTime",
    "LastRunTime",
    "LatestAssetDiscoveryTime",
    "LatestResourceDiscoveryTime",
    "LatestUsageAnalysisTime",
    "LicenseConversionTime",
    "StartTime",
    "reportEndDate",
    "reportStartDate",
];

/// Members that are texts and say a moment: users read them as RFC 3339.
const MOMENTS_AS_TEXT: &[&str] = &[
    "Begin",
    "CreateTime",
    "End",
    "Expiration",
    "ExpirationTime",
    "IssuedAt",
    "LastReportGenerationTime",
];

/// The one name that is a number in one place and text in another: how much of an entitlement may be in use.
const TEXTS: &[(&str, &str)] = &[("EntitlementUsages", "MaxCount")];

/// What a member is by the service's model. All others are texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Number,
    Truth,
    Moment,
    MomentAsText,
}

impl Kind {
    /// The kind of a member, which stands in what another member names.
    fn of(within: &str, member: &str) -> Self {
        let is_in = |members: &[&str]| members.contains(&member);
        match () {
            () if TEXTS.contains(&(within, member)) => Self::Text,
            () if is_in(NUMBERS) => Self::Number,
            () if is_in(TRUTHS) => Self::Truth,
            () if is_in(MOMENTS) => Self::Moment,
            () if is_in(MOMENTS_AS_TEXT) => Self::MomentAsText,
            () => Self::Text,
        }
    }
}

/// For the clients of License Manager.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spelling;

#[dyn_dispatch_hint]
impl Intercept for Spelling {
    fn name(&self) -> &'static str {
        "Spelling"
    }

    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let response = context.response_mut();
        if response.status().is_success()
            && let Some(respelt) = response.body().bytes().and_then(respelt)
        {
            *response.body_mut() = SdkBody::from(respelt);
        }
        Ok(())
    }
}

/// The answer as the SDK takes it; none where it is so already, or is no JSON.
fn respelt(answer: &[u8]) -> Option<Vec<u8>> {
    let mut answer: Value = serde_json::from_slice(answer).ok()?;
    respell(&mut answer, "").then(|| serde_json::to_vec(&answer).ok())?
}

/// Whether something had to be respelt in what `name` names.
fn respell(value: &mut Value, name: &str) -> bool {
    match value {
        Value::Object(members) => respell_members(members, name),
        Value::Array(elements) => {
            let before = elements.len();
            elements.retain(|element| !element.is_null());
            let mut changed = elements.len() != before;
            for element in elements {
                changed |= match element {
                    Value::Object(_) | Value::Array(_) => respell(element, name),
                    // Lists of the service hold texts where they hold no structures.
                    scalar => replace(scalar, Kind::Text),
                };
            }
            changed
        }
        _ => false,
    }
}

fn respell_members(members: &mut Map<String, Value>, within: &str) -> bool {
    let before = members.len();
    members.retain(|_, member| !member.is_null());
    let mut changed = members.len() != before;
    for (name, member) in members {
        changed |= match member {
            Value::Object(_) | Value::Array(_) => respell(member, name),
            scalar => replace(scalar, Kind::of(within, name)),
        };
    }
    changed
}

fn replace(scalar: &mut Value, kind: Kind) -> bool {
    let respelt = match (kind, &*scalar) {
        (Kind::Text, Value::Number(number)) => Some(number.to_string().into()),
        (Kind::Text, Value::Bool(truth)) => Some(truth.to_string().into()),
        (Kind::Number, Value::String(text)) => whole(text),
        (Kind::Number, Value::Number(number)) if number.is_f64() => whole(&number.to_string()),
        (Kind::Truth, Value::String(text)) => {
            text.trim().to_ascii_lowercase().parse::<bool>().ok().map(Value::from)
        }
        (Kind::Moment, Value::String(text)) => moment(text).and_then(epoch),
        (Kind::MomentAsText, Value::String(text)) if !is_rfc3339(text) => {
            moment(text).and_then(rfc3339)
        }
        (Kind::MomentAsText, Value::Number(number)) => {
            moment(&number.to_string()).and_then(rfc3339)
        }
        _ => None,
    };
    respelt.map(|respelt| *scalar = respelt).is_some()
}

fn whole(text: &str) -> Option<Value> {
    let number = BigDecimal::from_str(text.trim()).ok().filter(BigDecimal::is_integer)?;
    number.to_i64().map(Value::from)
}

/// A moment in any of the spellings that services use: seconds since 1970, RFC 3339 with or without its zone (UTC then),
/// or as in the headers of HTTP.
fn moment(text: &str) -> Option<OffsetDateTime> {
    let text = text.trim();
    if let Ok(seconds) = BigDecimal::from_str(text) {
        let nanoseconds = (seconds * 1_000_000_000_i64).to_i128()?;
        return OffsetDateTime::from_unix_timestamp_nanos(nanoseconds).ok();
    }
    let zoned = |zone: &str| OffsetDateTime::parse(&format!("{text}{zone}"), &Rfc3339).ok();
    zoned("")
        .or_else(|| zoned("Z"))
        .or_else(|| {
            let (moment, minutes) = text.split_at_checked(text.len().checked_sub(2)?)?;
            OffsetDateTime::parse(&format!("{moment}:{minutes}"), &Rfc3339).ok()
        })
        .or_else(|| OffsetDateTime::parse(text, &Rfc2822).ok())
}

fn is_rfc3339(text: &str) -> bool {
    OffsetDateTime::parse(text, &Rfc3339).is_ok()
}

fn rfc3339(moment: OffsetDateTime) -> Option<Value> {
    moment.to_offset(time::UtcOffset::UTC).format(&Rfc3339).ok().map(Value::from)
}

fn epoch(moment: OffsetDateTime) -> Option<Value> {
    if moment.nanosecond() == 0 {
        return Some(moment.unix_timestamp().into());
    }
    let seconds = BigDecimal::from(moment.unix_timestamp_nanos()) / 1_000_000_000_i64;
    Number::from_f64(seconds.to_f64()?).map(Value::Number)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use std::collections::BTreeSet;

    use super::*;
    use crate::aws::stub::{Reply, Stub};

    #[track_caller]
    #[expect(clippy::needless_pass_by_value, reason = "the cases read better")]
    fn check(answer: Value, expected: Value) {
        let mut respelt = answer.clone();
        let changed = respell(&mut respelt, "");
        assert_eq!(respelt, expected);
        assert_eq!(changed, answer != expected);
    }

    /// Goes through what an answer of this shape holds, in what `within` names, and compares each member with the model.
    fn compare(shapes: &Value, shape: &str, within: &str, seen: &mut BTreeSet<(String, String)>) {
        if !seen.insert((shape.to_owned(), within.to_owned())) {
            return;
        }
        if let Some(element) = shapes[shape]["member"].as_str() {
            compare(shapes, element, within, seen);
        }
        for (member, of) in shapes[shape]["members"].as_object().into_iter().flatten() {
            let of = of.as_str().unwrap();
            let expected: &[Kind] = match shapes[of]["type"].as_str().unwrap_or("string") {
                "boolean" => &[Kind::Truth],
                "integer" | "long" => &[Kind::Number],
                "timestamp" => &[Kind::Moment],
                "string" => &[Kind::Text, Kind::MomentAsText],
                _ => {
                    compare(shapes, of, member, seen);
                    continue;
                }
            };
            let kind = Kind::of(within, member);
            assert!(expected.contains(&kind), "{within}.{member} is a {of}, and no {kind:?}");
        }
    }

    /// What no list names becomes a text, and the SDK refuses the whole answer for that.
    #[test]
    fn the_lists_name_every_member_that_is_no_text() {
        let model = include_str!("../../tests/contract/left_out/answers.json");
        let model: Value = serde_json::from_str(model).unwrap();
        let mut seen = BTreeSet::new();
        for shape in model["operations"].as_object().unwrap().values() {
            compare(&model["shapes"], shape.as_str().unwrap(), "", &mut seen);
        }
        assert!(seen.len() > 100, "{} shapes", seen.len());
    }

    #[test]
    fn what_is_spelt_as_the_model_says_stays_as_it_came() {
        let answer = json!({
            "Name": "x",
            "LicenseCount": 5,
            "Overage": true,
            "EndTime": 1_696_945_150.5,
            "Validity": { "Begin": "2023-10-10T13:39:10+02:00" },
            "LicenseUsage": { "EntitlementUsages": [{ "ConsumedValue": "1", "MaxCount": "10" }] },
        });
        assert_eq!(respelt(answer.to_string().as_bytes()), None);
        check(answer.clone(), answer);
        assert_eq!(respelt(b"<html>"), None);
    }

    #[test]
    fn numbers_and_truths_may_come_as_text_and_texts_as_numbers() {
        check(
            json!({ "LicenseCount": "5", "ConsumedLicenses": "5.0", "value": 1.0, "Overage": "True" }),
            json!({ "LicenseCount": 5, "ConsumedLicenses": 5, "value": 1, "Overage": true }),
        );
        check(
            json!({ "License": { "Version": 3, "Entitlements": [{ "MaxCount": "10" }] } }),
            json!({ "License": { "Version": "3", "Entitlements": [{ "MaxCount": 10 }] } }),
        );
        check(
            json!({ "LicenseUsage": { "EntitlementUsages": [{ "MaxCount": 10 }] } }),
            json!({ "LicenseUsage": { "EntitlementUsages": [{ "MaxCount": "10" }] } }),
        );
        // What is no number is the SDK's to refuse.
        check(json!({ "LicenseCount": "many" }), json!({ "LicenseCount": "many" }));
    }

    #[test]
    fn a_moment_is_the_same_in_every_spelling() {
        for (spelling, seconds) in [
            (json!("1696945150"), json!(1_696_945_150)),
            (json!("1696945150.5"), json!(1_696_945_150.5)),
            (json!("2023-10-10T13:39:10Z"), json!(1_696_945_150)),
            (json!("2023-10-10T13:39:10.500Z"), json!(1_696_945_150.5)),
            (json!("2023-10-10T15:39:10+02:00"), json!(1_696_945_150)),
            (json!("2023-10-10T15:39:10+0200"), json!(1_696_945_150)),
            (json!("2023-10-10T13:39:10"), json!(1_696_945_150)),
            (json!("2023-10-10 13:39:10.5"), json!(1_696_945_150.5)),
            (json!("Tue, 10 Oct 2023 13:39:10 GMT"), json!(1_696_945_150)),
        ] {
            check(json!({ "StartTime": spelling }), json!({ "StartTime": seconds }));
        }
    }

    #[test]
    fn a_moment_that_is_text_is_rfc_3339() {
        for (spelling, text) in [
            (json!(1_696_945_150), "2023-10-10T13:39:10Z"),
            (json!("1696945150"), "2023-10-10T13:39:10Z"),
            (json!(1_696_945_150.25), "2023-10-10T13:39:10.25Z"),
            (json!("2023-10-10T13:39:10"), "2023-10-10T13:39:10Z"),
            // A spelling that users know stays.
            (json!("2023-10-10T15:39:10.000+02:00"), "2023-10-10T15:39:10.000+02:00"),
            (json!("soon"), "soon"),
        ] {
            check(json!({ "CreateTime": spelling }), json!({ "CreateTime": text }));
        }
    }

    #[test]
    fn null_is_left_out() {
        check(
            json!({ "Tags": [null, { "Key": "a", "Value": null }], "Message": { "us-east-1": null } }),
            json!({ "Tags": [{ "Key": "a" }], "Message": {} }),
        );
    }

    #[tokio::test]
    async fn answers_of_the_service_are_respelt() {
        let answer = r#"{"LicenseCount":"5","Name":7,"LicenseRules":["a",null],"AutomatedDiscoveryInformation":{"LastRunTime":"2023-10-10T13:39:10"}}"#;
        let stub = Stub::start(vec![Reply::Json(answer)]).await;
        let call = stub.client().await.get_license_configuration().license_configuration_arn("a");
        let found = call.send().await.unwrap();
        assert_eq!((found.license_count, found.name.as_deref()), (Some(5), Some("7")));
        assert_eq!(found.license_rules, Some(vec!["a".to_owned()]));
        let run = found.automated_discovery_information.unwrap().last_run_time.unwrap();
        assert_eq!(run.secs(), 1_696_945_150);
    }
}
