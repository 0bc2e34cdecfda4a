//! Errors of the SDK as ours: the one place that knows both.

use std::error::Error as StdError;

use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::hints;
use super::http::{Answer, Failure, cause_of_type, with_causes};
use crate::framework::{Error, Refusal, Result};

const WORDS_SHOWN: usize = 20;

/// That the caller may not do something, in the words of the service and of IAM.
const DENIED: [&str; 4] =
    ["AccessDeniedException", "AccessDenied", "AuthorizationException", "UnauthorizedOperation"];

impl<E> From<SdkError<E, HttpResponse>> for Error
where
    E: ProvideErrorMetadata + StdError + 'static,
{
    fn from(error: SdkError<E, HttpResponse>) -> Self {
        match &error {
            SdkError::ServiceError(service) => answered(service.err(), service.raw()),
            SdkError::ResponseError(response) => match sent_code(response.raw()) {
                Some(code) => refused(code, None, response.raw()),
                None => senseless(response.raw(), &with_causes(&error)),
            },
            _ => unanswered(&error),
        }
    }
}

/// What a list says; none where the credentials may not ask for it.
pub fn unless_denied<T>(listed: Result<T>) -> Result<Option<T>> {
    match listed {
        Ok(listed) => Ok(Some(listed)),
        Err(error) if error.code().is_some_and(|code| DENIED.contains(&code)) => Ok(None),
        Err(error) => Err(error),
    }
}

impl From<CredentialsError> for Error {
    fn from(error: CredentialsError) -> Self {
        from_cause(&error).unwrap_or_else(|| no_credentials(&error))
    }
}

/// The service answered, or something that stands in its place.
fn answered(error: &(impl ProvideErrorMetadata + StdError + 'static), raw: &HttpResponse) -> Error {
    match error.code().or_else(|| sent_code(raw)) {
        Some(code) => refused(code, error.message(), raw),
        None => senseless(raw, &with_causes(error)),
    }
}

/// The code of an error answer, also where it stands in the header alone.
fn sent_code(raw: &HttpResponse) -> Option<&str> {
    raw.extension::<Answer>()?.code.as_deref()
}

fn refused(code: &str, message: Option<&str>, raw: &HttpResponse) -> Error {
    let answer = raw.extension::<Answer>();
    let mut refusal = Refusal {
        operation: answer.map_or_else(String::new, |answer| answer.attempt.operation.clone()),
        code: code.to_owned(),
        message: message.unwrap_or("(no message)").to_owned(),
        request_id: raw.headers().get("x-amzn-requestid").map(Box::from),
        hint: None,
        maybe_done: answer.is_some_and(|answer| answer.attempt.doubt.is_raised()),
    };
    refusal.hint = hints::of(&refusal, answer.map(|answer| &answer.attempt), body(raw));
    Error::Refused(refusal)
}

/// An answer that is none of the service's: a proxy's page, a truncated body.
fn senseless(raw: &HttpResponse, problem: &str) -> Error {
    let status = raw.status();
    let text = String::from_utf8_lossy(body(raw));
    let what = if is_html(raw, &text) {
        format!("answered with HTML: {:?}", first_words(&without_markup(&text)))
    } else if text.trim().is_empty() {
        "answered with an empty body".into()
    } else {
        format!("the answer cannot be read ({problem}): {:?}", first_words(&text))
    };
    let answer = raw.extension::<Answer>();
    Error::NoAnswer {
        operation: answer.map_or_else(String::new, |answer| answer.attempt.operation.clone()),
        endpoint: answer.map(|answer| answer.endpoint.clone()),
        reason: format!(
            "{what} (HTTP status {status}). \
             Check the endpoint, and whether a proxy stands between here and AWS"
        ),
        maybe_done: status.is_success()
            || answer.is_some_and(|answer| answer.attempt.doubt.is_raised()),
    }
}

/// Nothing arrived, or nothing was sent.
fn unanswered<E>(error: &SdkError<E, HttpResponse>) -> Error
where
    E: StdError + 'static,
{
    if let Some(known) = from_cause(error) {
        return known;
    }
    if let Some(credentials) = cause_of_type::<CredentialsError>(error) {
        return no_credentials(credentials);
    }
    Error::NoAnswer {
        operation: "the request".into(),
        endpoint: None,
        reason: with_causes(error),
        maybe_done: matches!(error, SdkError::TimeoutError(_)),
    }
}

/// An error of ours that passed through the SDK: the connection's, or that of assuming a role.
fn from_cause(error: &(dyn StdError + 'static)) -> Option<Error> {
    if let Some(ours) = cause_of_type::<Error>(error) {
        return Some(ours.clone());
    }
    let failure = cause_of_type::<Failure>(error)?;
    let attempt = &failure.attempt;
    let operation = if attempt.operation.is_empty() { "a request" } else { &attempt.operation };
    let tries = match attempt.number {
        0 | 1 => String::new(),
        number => format!(" (try {number})"),
    };
    Some(Error::NoAnswer {
        operation: operation.to_owned(),
        endpoint: Some(failure.endpoint.clone()),
        reason: format!("{}{tries}", failure.reason),
        maybe_done: attempt.doubt.is_raised() || failure.kind.may_have_arrived(),
    })
}

fn no_credentials(error: &CredentialsError) -> Error {
    let (summary, why) = match error {
        CredentialsError::CredentialsNotLoaded(_) => ("No AWS credentials were found", None),
        _ => ("The AWS credentials cannot be loaded", Some(with_causes(error))),
    };
    let why = why.map(|why| format!("{}.\n\n", why.trim_end_matches('.'))).unwrap_or_default();
    Error::Setup {
        summary: summary.into(),
        detail: format!(
            "{why}Looked for, in this order: access_key and secret_key in the provider block, \
             AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a web identity token, the profile in \
             ~/.aws/config and ~/.aws/credentials (SSO sessions included), the container's and \
             the EC2 instance's role. Set one of these; after `aws configure` or `aws sso login` \
             the profile is there"
        ),
        path: None,
    }
}

fn body(raw: &HttpResponse) -> &[u8] {
    raw.body().bytes().unwrap_or_default()
}

fn is_html(raw: &HttpResponse, text: &str) -> bool {
    let declared = raw.headers().get("content-type").is_some_and(|kind| kind.contains("html"));
    let start: String = text.trim_start().chars().take(14).collect::<String>().to_lowercase();
    declared || start.starts_with("<!doctype html") || start.starts_with("<html")
}

fn without_markup(text: &str) -> String {
    let mut kept = String::new();
    let mut inside = false;
    for character in text.chars() {
        match character {
            '<' => inside = true,
            '>' => {
                inside = false;
                kept.push(' ');
            }
            _ if !inside => kept.push(character),
            _ => {}
        }
    }
    kept
}

fn first_words(text: &str) -> String {
    let mut words = text.split_whitespace();
    let shown: Vec<_> = words.by_ref().take(WORDS_SHOWN).collect();
    let more = if words.next().is_some() { " …" } else { "" };
    // One word can be a whole minified page.
    let line: String = shown.join(" ").chars().take(WORDS_SHOWN * 10).collect();
    line + more
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use aws_sdk_licensemanager::config::Builder;
    use aws_smithy_types::timeout::TimeoutConfig;

    use super::*;
    use crate::aws::stub::{Reply, Stub};

    async fn error_after(replies: Vec<Reply>) -> Error {
        let stub = Stub::start(replies).await;
        stub.client().await.get_service_settings().send().await.expect_err("an error").into()
    }

    #[tokio::test]
    async fn refusals_carry_everything() {
        let error = error_after(vec![Reply::Error(400, "ValidationException")]).await;
        let refusal = Refusal {
            operation: "GetServiceSettings".into(),
            code: "ValidationException".into(),
            message: "no".into(),
            request_id: Some("r-1".into()),
            hint: None,
            maybe_done: false,
        };
        assert_eq!(error, Error::Refused(refusal));
    }

    #[tokio::test]
    async fn html_is_called_html() {
        for (status, maybe_done) in [(200, true), (403, false), (502, true)] {
            let page = "<!DOCTYPE html><html><body><h1>Sign in</h1> to the network</body></html>";
            let replies = (0..3).map(|_| Reply::Html(status, page)).collect();
            let error = error_after(replies).await;
            let Error::NoAnswer { operation, endpoint, reason, maybe_done: doubt } = error else {
                panic!("{error}")
            };
            assert_eq!((operation.as_str(), doubt), ("GetServiceSettings", maybe_done), "{status}");
            assert!(endpoint.is_some_and(|url| url.starts_with("http://127.0.0.1:")));
            let start = "answered with HTML: \"Sign in to the network\"";
            assert!(reason.starts_with(start), "{reason}");
        }
    }

    #[tokio::test]
    async fn answers_that_cannot_be_read_are_shown() {
        let half = || Reply::Json("{\"S3BucketArn\": 5");
        let error = error_after(vec![half(), half(), half()]).await;
        assert!(error.to_string().contains("cannot be read"), "{error}");
    }

    #[tokio::test]
    async fn nobody_listens() {
        let stub = Stub::start(vec![Reply::Close]).await;
        let client = stub.client().await;
        let _ = client.get_service_settings().send().await;
        let error: Error = client.get_service_settings().send().await.expect_err("closed").into();
        let Error::NoAnswer { endpoint, reason, maybe_done, .. } = error else { panic!("{error}") };
        assert!(!maybe_done);
        assert_eq!(endpoint, Some(format!("http://{}", stub.address)));
        assert!(reason.contains("Connection refused") && reason.ends_with("(try 3)"), "{reason}");
    }

    #[tokio::test]
    async fn silence_ends() {
        let stub = Stub::start((0..3).map(|_| Reply::Silence).collect()).await;
        let short = TimeoutConfig::builder()
            .connect_timeout(Duration::from_millis(50))
            .read_timeout(Duration::from_millis(50))
            .build();
        let client = stub.client().await;
        let call = client.get_service_settings().customize();
        let call = call.config_override(Builder::new().timeout_config(short));
        let error: Error = call.send().await.expect_err("silence").into();
        let Error::NoAnswer { reason, maybe_done, .. } = error else { panic!("{error}") };
        assert!(maybe_done);
        assert!(reason.starts_with("no answer within"), "{reason}");
        assert_eq!(stub.requests().len(), 3);
    }

    #[test]
    fn long_pages_are_cut() {
        let page = "word ".repeat(500);
        assert!(first_words(&page).ends_with("word …"));
        assert!(first_words(&"x".repeat(5000)).len() <= 200);
        assert_eq!(without_markup("<p class=\"a\">Hi</p>").trim(), "Hi");
    }
}
