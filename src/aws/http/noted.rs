//! What can be told of the answers to somebody else's requests, which must not be quoted.

use std::sync::{Arc, Mutex, PoisonError};

use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::{HttpRequest, HttpResponse};
use aws_smithy_runtime_api::client::result::ConnectorError;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;

use super::exchange::{Answer, Failure, cause_of_type};

/// An HTTP client for one source of credentials, and how its last request ended. Clones share both.
#[derive(Debug, Clone)]
pub(in crate::aws) struct Noted {
    client: SharedHttpClient,
    last: Last,
}

type Last = Arc<Mutex<Option<String>>>;

impl Noted {
    pub(in crate::aws) fn new(client: &SharedHttpClient) -> Self {
        Self { client: client.clone(), last: Last::default() }
    }

    pub(in crate::aws) fn client(&self) -> SharedHttpClient {
        SharedHttpClient::new(self.clone())
    }

    /// How the last request ended since this was last asked for: who answered with which status, or why nobody did.
    pub(in crate::aws) fn last(&self) -> Option<String> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

impl HttpClient for Noted {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let connector = self.client.http_connector(settings, components);
        SharedHttpConnector::new(Noting { connector, last: Arc::clone(&self.last) })
    }
}

#[derive(Debug)]
struct Noting {
    connector: SharedHttpConnector,
    last: Last,
}

impl HttpConnector for Noting {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (connector, last) = (self.connector.clone(), Arc::clone(&self.last));
        HttpConnectorFuture::new(async move {
            let outcome = connector.call(request).await;
            *last.lock().unwrap_or_else(PoisonError::into_inner) = note(&outcome);
            outcome
        })
    }
}

fn note(outcome: &Result<HttpResponse, ConnectorError>) -> Option<String> {
    match outcome {
        Ok(response) => {
            let answer = response.extension::<Answer>()?;
            let status = response.status();
            let code = answer.code.as_deref().filter(|code| is_code(code));
            let code = code.map(|code| format!(" and {code}")).unwrap_or_default();
            Some(format!("{} answered with HTTP status {status}{code}", answer.endpoint))
        }
        Err(error) => {
            let failure = cause_of_type::<Failure>(error)?;
            Some(format!("{}: {}", failure.endpoint, failure.reason))
        }
    }
}

/// Whether this is a code such as `UnauthorizedException`, and nothing that only stands in the place of one.
fn is_code(text: &str) -> bool {
    text.len() <= 60 && text.bytes().all(|byte| byte.is_ascii_alphabetic())
}
