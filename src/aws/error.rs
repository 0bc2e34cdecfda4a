//! Errors of the SDK as ours: the one place that knows both.
//!
//! Neither the body of an answer nor a text of the SDK reaches a message, but for the service's own code and message:
//! bodies hold tokens and keys, and the SDK prints whole requests and answers into some of its errors.

use std::error::Error as StdError;

use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::hints;
use super::http::{Answer, Failure, FailureKind, cause_of_type};
use crate::framework::{Error, Refusal, Result, plain};

const TITLE_SHOWN: usize = 100;
/// Characters of a message of the service: what follows it, such as a hint, has to be seen too.
const MESSAGE_LIMIT: usize = 2_000;
const WORD_LIMIT: usize = 200;

/// What STS does, and the operations whose answers hold something that must stay secret.
const CONFIDENTIAL: [&str; 8] = [
    "AssumeRole",
    "AssumeRoleWithWebIdentity",
    "CheckoutBorrowLicense",
    "CheckoutLicense",
    "CreateToken",
    "ExtendLicenseConsumption",
    "GetAccessToken",
    "GetCallerIdentity",
];

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
                None => from_cause(&error).unwrap_or_else(|| senseless(response.raw())),
            },
            _ => unanswered(&error),
        }
    }
}

/// Whether the caller may not do that at all.
pub(super) fn is_denied(refusal: &Refusal) -> bool {
    DENIED.contains(&refusal.code.as_str())
}

/// What a list says; none where the credentials may not ask for it.
pub fn unless_denied<T>(listed: Result<T>) -> Result<Option<T>> {
    match listed {
        Ok(listed) => Ok(Some(listed)),
        Err(Error::Refused(refusal)) if is_denied(&refusal) => Ok(None),
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
        None => senseless(raw),
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
        code: plain(code, WORD_LIMIT).into_owned(),
        message: plain(message.unwrap_or("(no message)"), MESSAGE_LIMIT).into_owned(),
        request_id: raw
            .headers()
            .get("x-amzn-requestid")
            .map(|id| plain(id, WORD_LIMIT).into_owned().into()),
        hint: None,
        maybe_done: answer.is_some_and(|answer| answer.attempt.maybe_done.is_set()),
    };
    refusal.hint = hints::of(&refusal, answer.map(|answer| &answer.attempt), body(raw));
    Error::Refused(refusal)
}

/// An answer that is none of the service's: a proxy's page, a truncated body.
fn senseless(raw: &HttpResponse) -> Error {
    let status = raw.status();
    let answer = raw.extension::<Answer>();
    let text = String::from_utf8_lossy(body(raw));
    let what = if is_html(raw, &text) {
        // Without a name nobody knows what was asked for.
        let operation = answer.map_or("", |answer| answer.attempt.operation.as_str());
        let may_be_told = !operation.is_empty() && !CONFIDENTIAL.contains(&operation);
        let title = title(&text).filter(|_| may_be_told);
        title.map_or("answered with HTML".into(), |title| format!("answered with HTML: {title:?}"))
    } else {
        fault_of(&text)
    };
    Error::NoAnswer {
        operation: answer.map_or_else(String::new, |answer| answer.attempt.operation.clone()),
        endpoint: answer.map(|answer| answer.endpoint.clone()),
        reason: format!(
            "{what} (HTTP status {status}). \
             Check the endpoint, and whether a proxy stands between here and AWS"
        ),
        maybe_done: status.is_success()
            || answer.is_some_and(|answer| answer.attempt.maybe_done.is_set()),
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
    let is_late = matches!(error, SdkError::TimeoutError(_));
    let reason = if is_late {
        "no answer in time"
    } else {
        "it could not be sent. Check the endpoint and the region"
    };
    Error::NoAnswer {
        operation: "the request".into(),
        endpoint: None,
        reason: reason.into(),
        maybe_done: is_late,
    }
}

/// What to look at where there is no connection.
const UNREACHABLE: &str = ". Check where endpoints of the provider block or AWS_ENDPOINT_URL send the calls, whether somebody listens there, and the \
     way there";

/// An error of ours that passed through the SDK: the connection's, or that of assuming a role.
fn from_cause(error: &(dyn StdError + 'static)) -> Option<Error> {
    if let Some(ours) = cause_of_type::<Error>(error) {
        return Some(ours.clone());
    }
    let failure = cause_of_type::<Failure>(error)?;
    let attempt = &failure.attempt;
    let operation = if attempt.operation.is_empty() { "a request" } else { &attempt.operation };
    if failure.kind == FailureKind::Stopped && !attempt.maybe_done.is_set() {
        return Some(Error::Cancelled { left: format!("{operation} was not begun") });
    }
    let tries = match attempt.number {
        0 | 1 => String::new(),
        number => format!(" (try {number})"),
    };
    let way_out = match failure.kind {
        FailureKind::Unreachable => UNREACHABLE,
        _ => "",
    };
    Some(Error::NoAnswer {
        operation: operation.to_owned(),
        endpoint: Some(failure.endpoint.clone()).filter(|endpoint| !endpoint.is_empty()),
        reason: format!("{}{tries}{way_out}", failure.reason),
        maybe_done: attempt.maybe_done.is_set() || failure.kind.may_have_arrived(),
    })
}

fn no_credentials(error: &CredentialsError) -> Error {
    let summary = match error {
        CredentialsError::CredentialsNotLoaded(_) => "No AWS credentials were found",
        _ => "The AWS credentials cannot be loaded",
    };
    Error::Setup {
        summary: summary.into(),
        detail: "Looked for, in this order: access_key and secret_key in the provider block, \
                 AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a web identity token, the profile in \
                 ~/.aws/config and ~/.aws/credentials (SSO sessions included), the container's and \
                 the EC2 instance's role. Set one of these; after `aws configure` or `aws sso login` \
                 the profile is there"
            .into(),
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

/// What is wrong with an answer, in words that hold nothing of it.
fn fault_of(text: &str) -> String {
    let length = text.len();
    match serde_json::from_str::<serde::de::IgnoredAny>(text) {
        _ if text.trim().is_empty() => "answered with an empty body".into(),
        _ if text.trim_start().starts_with('<') => {
            format!("the answer of {length} bytes of XML cannot be read")
        }
        Ok(_) => format!("the answer of {length} bytes is JSON, but not of this operation"),
        Err(error) if error.is_eof() => {
            format!("the answer cannot be read: it ends too early, after {length} bytes")
        }
        Err(_) => format!("the answer of {length} bytes cannot be read: it is not JSON"),
    }
}

/// The title of an HTML page, on one line.
fn title(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let start = lower.find("<title")?;
    let start = start + lower[start..].find('>')? + 1;
    let end = start + lower[start..].find("</title")?;
    let words: Vec<_> = text[start..end].split_whitespace().collect();
    let title: String = words.join(" ").chars().take(TITLE_SHOWN).collect();
    Some(title).filter(|title| !title.is_empty())
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
    async fn messages_of_any_length_and_content_can_be_read() {
        let sent = format!("\\u001b[2Jgone\\r\\u0000{}", "x".repeat(5 << 20));
        let body = format!(r#"{{"__type":"ValidationException","Message":"{sent}"}}"#);
        let error = error_after(vec![Reply::Sts(400, body)]).await;
        let Error::Refused(refusal) = &error else { panic!("{error}") };
        let message = refusal.message.trim_end_matches(" (cut: 5242890 bytes in all)");
        assert!(message.starts_with("\u{fffd}[2Jgone\u{fffd}\u{fffd}xxx"), "{message:.40}");
        assert_eq!(message.chars().count(), MESSAGE_LIMIT + 1);
        assert!(error.to_string().ends_with("(request r-1)"));
    }

    #[tokio::test]
    async fn html_is_called_html() {
        for (status, maybe_done) in [(200, true), (403, false), (502, true)] {
            let page =
                "<!DOCTYPE html><html><head><TITLE lang=en>Sign\n in</TITLE></head>hush</html>";
            let replies = (0..3).map(|_| Reply::Html(status, page)).collect();
            let error = error_after(replies).await;
            let Error::NoAnswer { operation, endpoint, reason, maybe_done: may_be } = error else {
                panic!("{error}")
            };
            assert_eq!(
                (operation.as_str(), may_be),
                ("GetServiceSettings", maybe_done),
                "{status}"
            );
            assert!(endpoint.is_some_and(|url| url.starts_with("http://127.0.0.1:")));
            let start = "answered with HTML: \"Sign in\" (HTTP status ";
            assert!(reason.starts_with(start), "{reason}");
        }
    }

    #[tokio::test]
    async fn answers_that_cannot_be_read_are_not_quoted() {
        for (body, fault) in [
            ("{\"S3BucketArn\": \"hush", "it ends too early, after 21 bytes"),
            ("{\"S3BucketArn\": [\"hush\"]}", "of 25 bytes is JSON, but not of this operation"),
            ("hush {}", "of 7 bytes cannot be read: it is not JSON"),
            ("<hush/>", "of 7 bytes of XML cannot be read"),
        ] {
            let replies = (0..3).map(|_| Reply::Json(body)).collect();
            let message = error_after(replies).await.to_string();
            assert!(message.contains(fault) && !message.contains("hush"), "{message}");
        }
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
        assert!(reason.contains("Connection refused"), "{reason}");
        assert!(
            reason.contains("(try 3). Check where endpoints of the provider block"),
            "{reason}"
        );
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
    fn titles_are_cut() {
        let page = format!("<html><title>{}</title>", "word ".repeat(500));
        assert_eq!(title(&page).map(|title| title.len()), Some(TITLE_SHOWN));
        for page in ["<title></title>", "<title>", "<p>x</p>", "<title", "İ<title>x</title>"] {
            assert!(title(page).is_none_or(|title| title == "x"), "{page}");
        }
    }
}
