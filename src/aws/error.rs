//! Errors of the SDK as ours: the one place that knows both.

use std::error::Error as StdError;

use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;

use super::hints;
use super::http::{Answer, Failure, cause_of_type, with_causes};
use crate::framework::{Error, Refusal};

const WORDS_SHOWN: usize = 20;

impl<E> From<SdkError<E, HttpResponse>> for Error
where
    E: ProvideErrorMetadata + StdError + 'static,
{
    fn from(error: SdkError<E, HttpResponse>) -> Self {
        match &error {
            SdkError::ServiceError(service) => answered(service.err(), service.raw()),
            SdkError::ResponseError(response) => senseless(response.raw(), &with_causes(&error)),
            _ => unanswered(&error),
        }
    }
}

impl From<CredentialsError> for Error {
    fn from(error: CredentialsError) -> Self {
        from_cause(&error).unwrap_or_else(|| no_credentials(&error))
    }
}

/// The service answered, or something that stands in its place.
fn answered(error: &(impl ProvideErrorMetadata + StdError + 'static), raw: &HttpResponse) -> Error {
    let Some(code) = error.code() else { return senseless(raw, &with_causes(error)) };
    let answer = raw.extension::<Answer>();
    let mut refusal = Refusal {
        operation: answer.map_or_else(String::new, |answer| answer.attempt.operation.clone()),
        code: code.to_owned(),
        message: error.message().unwrap_or("(no message)").to_owned(),
        request_id: raw.headers().get("x-amzn-requestid").map(str::to_owned),
        hint: None,
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
            || status.is_server_error()
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
    let why = why.map(|why| format!("{why}.\n\n")).unwrap_or_default();
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
