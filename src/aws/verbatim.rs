//! Calls whose JSON the caller wrote, with the answer as it came: for those who want to know what the service really says.

use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeDeserializationInterceptorContextRef, BeforeTransmitInterceptorContextMut,
};
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::config_bag::ConfigBag;
use bytes::Bytes;

use super::http::with_causes;

const TARGET: &str = "AWSLicenseManager.";

/// License Manager in one account and region. Each call is sent once: nothing is tried again, changed or judged.
#[derive(Debug, Clone)]
pub struct Verbatim(aws_sdk_licensemanager::Client);

/// An answer of whoever answered, which need not be License Manager.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RawAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The header in which some answers have the code of an error.
    pub error_type: Option<String>,
    pub body: Bytes,
}

impl Verbatim {
    pub(super) fn new(sdk: aws_sdk_licensemanager::Client) -> Self {
        Self(sdk)
    }

    /// Sends `body` to an operation. An error says in words why there is no answer.
    pub async fn send(
        &self,
        operation: &str,
        body: impl Into<String>,
    ) -> Result<RawAnswer, String> {
        let answer = Arc::default();
        let exchange = Exchange {
            target: format!("{TARGET}{operation}"),
            body: body.into(),
            answer: Arc::clone(&answer),
        };
        // An operation without members: the SDK signs and sends whatever stands in its place.
        let sent = self.0.get_service_settings().customize().interceptor(exchange).send().await;
        let answer = answer.lock().unwrap_or_else(PoisonError::into_inner).take();
        answer.ok_or_else(|| match sent {
            Ok(_) => "the answer was lost".to_owned(),
            Err(error) => with_causes(&error),
        })
    }
}

/// Puts a request in the place of that of the SDK, and keeps the answer.
#[derive(Debug)]
struct Exchange {
    target: String,
    body: String,
    answer: Arc<Mutex<Option<RawAnswer>>>,
}

#[dyn_dispatch_hint]
impl Intercept for Exchange {
    fn name(&self) -> &'static str {
        "Exchange"
    }

    fn modify_before_signing(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let request = context.request_mut();
        let headers = request.headers_mut();
        headers.try_insert("x-amz-target", self.target.clone())?;
        headers.try_insert("content-length", self.body.len().to_string())?;
        *request.body_mut() = SdkBody::from(self.body.clone());
        Ok(())
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let response = context.response();
        let answer = RawAnswer {
            status: response.status().as_u16(),
            error_type: response.headers().get("x-amzn-errortype").map(str::to_owned),
            body: Bytes::copy_from_slice(response.body().bytes().unwrap_or_default()),
        };
        *self.answer.lock().unwrap_or_else(PoisonError::into_inner) = Some(answer);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::aws::stub::{Reply, Stub};

    #[tokio::test]
    async fn what_is_sent_and_answered_stays_as_it_is() {
        let stub = Stub::start(vec![Reply::Html(418, "<p>tea</p>")]).await;
        let client = stub.client().await;
        let answer = client.verbatim().send("ListLicenses", "{nonsense").await.unwrap();
        assert_eq!((answer.status, &answer.body[..]), (418, &b"<p>tea</p>"[..]));
        let request = stub.requests().pop().unwrap();
        assert!(request.contains("AWSLicenseManager.ListLicenses"), "{request}");
        assert!(request.ends_with("{nonsense"), "{request}");
    }
}
