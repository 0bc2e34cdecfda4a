//! Does an answer to a reading operation say anything? Nothing is concluded from one that does not.
//!
//! The SDK takes an empty body for an object without members, and each member for one that may be absent: what a proxy
//! or a half-started server answers would read as "there is nothing".

use std::collections::HashMap;

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::BeforeDeserializationInterceptorContextRef;
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;
use serde_json::value::RawValue;

use super::http::Answer;
use crate::framework::Error;

/// Objects of the service's answers are not nested deeper than this.
const DEPTH: usize = 8;

/// Refuses successful answers of License Manager that lack what was asked for.
#[derive(Debug)]
pub(super) struct Substance;

#[dyn_dispatch_hint]
impl Intercept for Substance {
    fn name(&self) -> &'static str {
        "Substance"
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let response = context.response();
        let status = response.status();
        let (Some(answer), true) = (response.extension::<Answer>(), status.is_success()) else {
            return Ok(());
        };
        let operation = &answer.attempt.operation;
        let body = response.body().bytes().unwrap_or_default();
        let Some(fault) = fault(operation, body) else { return Ok(()) };
        Err(Box::new(Error::NoAnswer {
            operation: operation.clone(),
            endpoint: Some(answer.endpoint.clone()),
            reason: format!(
                "{fault} (HTTP status {}). Nothing is concluded from that: try again, and check \
                 the endpoint, and whether a proxy stands between here and AWS",
                status.as_u16()
            ),
            maybe_done: true,
        }))
    }
}

/// What is wrong with the body of a successful answer. None for what the SDK itself will refuse to read.
fn fault(operation: &str, body: &[u8]) -> Option<&'static str> {
    let is_list = operation.starts_with("List");
    if !is_list && !operation.starts_with("Get") {
        return None;
    }
    if body.iter().all(u8::is_ascii_whitespace) {
        return Some("answered with an empty body");
    }
    let members: HashMap<String, &RawValue> = serde_json::from_slice(body).ok()?;
    // Some page may be without a list, but the last one says that there is no more.
    let says_something = |(name, value): (&String, &&RawValue)| match value.get() {
        text if is_list => {
            text.starts_with('[')
                || (name == "NextToken" && text.len() > "\"\"".len() && text.starts_with('"'))
        }
        text => !is_empty(text, DEPTH),
    };
    if members.iter().any(says_something) {
        return None;
    }
    Some(if is_list { "answered without the list" } else { "answered without the object" })
}

/// Whether JSON is null, or an object with nothing else in it. What is nested deeper than any answer counts as something.
fn is_empty(json: &str, depth: usize) -> bool {
    if json == "null" || depth == 0 {
        return depth > 0;
    }
    let members: Option<HashMap<String, &RawValue>> = serde_json::from_str(json).ok();
    members.is_some_and(|members| members.values().all(|value| is_empty(value.get(), depth - 1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::stub::{Reply, Stub};

    #[test]
    fn answers_without_substance_are_found() {
        let (body, list, object) = (
            Some("answered with an empty body"),
            Some("answered without the list"),
            Some("answered without the object"),
        );
        for (operation, answer, expected) in [
            ("GetLicense", "", body),
            ("GetLicense", " \n", body),
            ("GetLicense", "{}", object),
            ("GetLicense", r#"{"License":null}"#, object),
            ("GetLicense", r#"{"License":{}}"#, object),
            ("GetServiceSettings", r#"{"ServiceStatus":{"CrossAccountDiscovery":{}}}"#, object),
            ("GetLicense", r#"{"License":{"LicenseName":"a"}}"#, None),
            ("GetLicenseUsage", r#"{"LicenseUsage":{"EntitlementUsages":[]}}"#, None),
            ("ListTokens", "", body),
            ("ListTokens", "{}", list),
            ("ListTokens", r#"{"Tokens":null}"#, list),
            ("ListTokens", r#"{"Tokens":{}}"#, list),
            ("ListTokens", r#"{"NextToken":""}"#, list),
            ("ListTokens", r#"{"NextToken":"a"}"#, None),
            ("ListTokens", r#"{ "Tokens" : [ ] }"#, None),
            // What cannot be read at all is refused later, in other words.
            ("ListTokens", "<html>", None),
            ("ListTokens", "[]", None),
            // Their answers have no members, or are somebody else's matter.
            ("DeleteLicense", "", None),
            ("CreateLicense", "{}", None),
        ] {
            assert_eq!(fault(operation, answer.as_bytes()), expected, "{operation} {answer}");
        }
    }

    #[test]
    fn what_is_nested_without_end_is_not_followed() {
        let (open, close) = ("{\"a\":".repeat(1 << 20), "}".repeat(1 << 20));
        assert_eq!(fault("GetLicense", format!("{open}null{close}").as_bytes()), None);
    }

    #[tokio::test]
    async fn an_answer_without_substance_is_none() {
        let stub = Stub::start(vec![Reply::Json("{}")]).await;
        let client = stub.client().await;
        let ended = client.list_tokens().send().await.map_err(Error::from);
        let error = ended.expect_err("no list");
        let Error::NoAnswer { operation, endpoint, reason, .. } = &error else { panic!("{error}") };
        assert_eq!(operation, "ListTokens");
        assert_eq!(*endpoint, Some(format!("http://{}", stub.address)));
        assert!(reason.starts_with("answered without the list (HTTP status 200)"), "{reason}");
        assert_eq!(stub.requests().len(), 1);
    }
}
