//! An answer that does not say what it has to say is no answer, whatever its status.
//!
//! A proxy's page, half a document or an empty object can come with the status 200. It is then not known what became
//! of the request, so such an answer is treated like one that was lost.

use std::collections::HashMap;

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::BeforeDeserializationInterceptorContextRef;
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::orchestrator::Metadata;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use serde_json::value::RawValue;

use super::http::MaybeDone;

/// What the answers of operations that make something always say: what was made, and what it takes to use it.
const SAID: &[(&str, &[&str])] = &[
    (
        "CheckoutBorrowLicense",
        &["LicenseConsumptionToken", "SignedToken", "IssuedAt", "Expiration"],
    ),
    ("CheckoutLicense", &["CheckoutType", "LicenseConsumptionToken", "IssuedAt"]),
    ("CreateGrant", &["GrantArn"]),
    ("CreateGrantVersion", &["Version"]),
    ("CreateLicense", &["LicenseArn"]),
    ("CreateLicenseAssetGroup", &["LicenseAssetGroupArn"]),
    ("CreateLicenseAssetRuleset", &["LicenseAssetRulesetArn"]),
    ("CreateLicenseConfiguration", &["LicenseConfigurationArn"]),
    ("CreateLicenseConversionTaskForResource", &["LicenseConversionTaskId"]),
    ("CreateLicenseManagerReportGenerator", &["LicenseManagerReportGeneratorArn"]),
    ("CreateToken", &["TokenId", "Token"]),
    ("DeleteGrant", &["Version"]),
    ("GetAccessToken", &["AccessToken"]),
];

/// Refuses answers of License Manager that claim success and do not say what they have to.
#[derive(Debug)]
pub(super) struct Sense;

#[dyn_dispatch_hint]
impl Intercept for Sense {
    fn name(&self) -> &'static str {
        "Sense"
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        bag: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let response = context.response();
        if !response.status().is_success() {
            return Ok(());
        }
        let operation = bag.load::<Metadata>().map(Metadata::name).unwrap_or_default();
        let body = response.body().bytes().unwrap_or_default();
        let Some(lack) = lack_of(operation, body) else { return Ok(()) };
        if let Some(maybe_done) = bag.load::<MaybeDone>() {
            maybe_done.set();
        }
        Err(lack.into())
    }
}

/// What an answer lacks; nothing where it says enough.
fn lack_of(operation: &str, body: &[u8]) -> Option<String> {
    let said = SAID.iter().find(|(name, _)| *name == operation).map(|(_, members)| *members);
    let members = said.unwrap_or_default();
    let is_read = operation.starts_with("Get") || operation.starts_with("List");
    // What a read answers is taken apart afterwards anyway, and can be large. An operation without anything to say may
    // say nothing.
    if members.is_empty() && (is_read || body.is_empty()) {
        return None;
    }
    let Ok(answer) = serde_json::from_slice::<HashMap<String, &RawValue>>(body) else {
        return Some("it is not a JSON object".into());
    };
    let is_said = |member: &str| {
        answer.get(member).is_some_and(|value| !matches!(value.get(), "null" | "\"\""))
    };
    let lacking = members.iter().find(|member| !is_said(member))?;
    Some(format!("it lacks {lacking}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_makes_something_says_what() {
        let lack = |body: &str| lack_of("CreateLicense", body.as_bytes());
        assert_eq!(lack(r#"{"LicenseArn":"arn:1","Version":"1"}"#), None);
        for nothing in ["{}", r#"{"LicenseArn":null}"#, r#"{"LicenseArn":""}"#, r#"{"Arn":"x"}"#] {
            assert_eq!(lack(nothing).as_deref(), Some("it lacks LicenseArn"), "{nothing}");
        }
        for no_object in ["", "<html></html>", r#"{"LicenseArn":"arn:"#, "null", "[]"] {
            assert_eq!(lack(no_object).as_deref(), Some("it is not a JSON object"), "{no_object}");
        }
    }

    #[test]
    fn what_says_nothing_may_be_empty_and_is_no_page() {
        assert_eq!(lack_of("DeleteToken", b""), None);
        assert_eq!(lack_of("DeleteToken", b"{}"), None);
        assert!(lack_of("DeleteToken", b"<html>Sign in</html>").is_some());
        assert_eq!(lack_of("ListTokens", b"<html>is refused by the SDK</html>"), None);
    }
}
