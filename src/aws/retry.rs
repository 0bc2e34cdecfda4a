//! Which failures are tried again, and for how long.

use std::time::{Duration, SystemTime};

use aws_sdk_licensemanager::config::Builder;
use aws_smithy_async::rt::sleep::{AsyncSleep, Sleep};
use aws_smithy_runtime::client::retries::{RetryPartition, TokenBucket};
use aws_smithy_runtime_api::client::interceptors::context::InterceptorContext;
use aws_smithy_runtime_api::client::retries::classifiers::{
    ClassifyRetry, RetryAction, RetryClassifierPriority,
};
use aws_smithy_types::DateTime;
use aws_smithy_types::date_time::Format;
use aws_smithy_types::retry::{ErrorKind, RetryConfig};

use tokio::time::sleep;

use super::hints::NO_ROLE;
use super::http::{Answer, Failure, FailureKind, cause_of_type};
use crate::framework::{patience, stop};

/// As in hashicorp/aws.
const DEFAULT_ATTEMPTS: u32 = 25;
/// Where time is what ends the tries. With the longest pauses it takes a day.
const ENDLESS: u32 = 10_000;
/// On average half of it passes before the second try, and twice as much before each further one.
const FIRST_PAUSE: Duration = Duration::from_millis(200);

/// A name or port on which nobody listens rarely gets better, and is most often a mistake in the configuration.
const ATTEMPTS_WITHOUT_CONNECTION: u32 = 3;
const ATTEMPTS_WITHOUT_ANSWER: u32 = 3;
/// Something that is not AWS answers: a proxy's page, a captive portal.
const ATTEMPTS_WITHOUT_SENSE: u32 = 3;

/// What AWS answers before it does any work.
const REFUSED_FOR_NOW: &[&str] = &[
    "RateLimitExceededException",
    "ThrottlingException",
    "Throttling",
    "ThrottledException",
    "RequestThrottled",
    "RequestThrottledException",
    "RequestLimitExceeded",
    "TooManyRequestsException",
    "SlowDown",
];
/// With which the service says that it failed, whatever the status.
const FAULTS: &[&str] = &[
    "ServerInternalException",
    "InternalFailure",
    "InternalError",
    "InternalServerError",
    "InternalServerException",
    "ServiceUnavailable",
    "ServiceUnavailableException",
    "RequestTimeout",
    "RequestTimeoutException",
];
const REQUEST_TIMEOUT: u16 = 408;
const TOO_MANY_REQUESTS: u16 = 429;
const SERVER_ERRORS: u16 = 500;

/// Whether an error answer leaves it open what became of the work: the service, or something before it, failed.
pub(super) fn may_have_worked(status: u16, code: Option<&str>) -> bool {
    status >= SERVER_ERRORS
        || status == REQUEST_TIMEOUT
        || code.is_some_and(|code| FAULTS.contains(&code))
}

/// Whether an error answer says that there are too many requests.
pub(super) fn is_throttled(status: u16, code: Option<&str>) -> bool {
    status == TOO_MANY_REQUESTS || code.is_some_and(|code| REFUSED_FOR_NOW.contains(&code))
}

/// The same in both modes: the adaptive mode of the SDK counts refused requests as sent, and lowers its rate for each
/// of those that are under way, so that it comes to a crawl. [`Rate`](super::rate::Rate) stands in its place.
///
/// Where nobody says how many attempts there are, [`RetryRules`] end them.
pub(super) fn config(attempts: Option<u32>) -> RetryConfig {
    let attempts = attempts.unwrap_or(ENDLESS).max(1);
    RetryConfig::standard().with_max_attempts(attempts).with_initial_backoff(FIRST_PAUSE)
}

/// The pauses between tries. A stop ends them, and the next try is refused.
#[derive(Debug)]
pub(super) struct Pauses;

impl AsyncSleep for Pauses {
    fn sleep(&self, time: Duration) -> Sleep {
        Sleep::new(async move {
            tokio::select! {
                () = stop::requested() => {}
                () = sleep(time) => {}
            }
        })
    }
}

/// Retries without the quota that the SDK has by default ("Retry behavior", AWS SDKs and Tools Reference Guide): with it, a
/// burst of throttling fails calls at once.
pub(super) fn without_quota(name: String) -> RetryPartition {
    RetryPartition::custom(name).token_bucket(TokenBucket::unlimited()).build()
}

/// For one call that must not be carried out twice: try again only what certainly was not carried out.
///
/// Used as `client.create_x().customize().config_override(refusals_only())`.
pub fn refusals_only() -> Builder {
    Builder::new().retry_classifier(RefusalsOnly)
}

/// The rules for every call.
#[derive(Debug)]
pub(super) struct RetryRules {
    attempts: u32,
}

impl RetryRules {
    pub(super) fn new(attempts: Option<u32>) -> Self {
        Self { attempts: attempts.unwrap_or(DEFAULT_ATTEMPTS) }
    }
}

impl ClassifyRetry for RetryRules {
    fn name(&self) -> &'static str {
        "RetryRules"
    }

    fn priority(&self) -> RetryClassifierPriority {
        RetryClassifierPriority::run_after(RetryClassifierPriority::transient_error_classifier())
    }

    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        let outcome = Outcome::of(context);
        if outcome.is_enough(self.attempts) {
            return RetryAction::RetryForbidden;
        }
        match outcome {
            Outcome::Failed(failure) => patience_with(failure.kind, failure.attempt.number),
            Outcome::Answered(answered) => answered.retry(),
            Outcome::Unknown => RetryAction::NoActionIndicated,
        }
    }
}

fn patience_with(kind: FailureKind, attempt: u32) -> RetryAction {
    let enough = match kind {
        FailureKind::Misconfigured | FailureKind::Stopped => true,
        FailureKind::Unreachable => attempt >= ATTEMPTS_WITHOUT_CONNECTION,
        FailureKind::Silent => attempt >= ATTEMPTS_WITHOUT_ANSWER,
        FailureKind::Dropped => false,
    };
    if enough { RetryAction::RetryForbidden } else { RetryAction::NoActionIndicated }
}

/// Whether the service misses its own role in the account. One that was made just now takes minutes to be seen
/// everywhere, so that what changes something is tried again; it comes before any work.
fn lacks_role(code: &str, body: &[u8]) -> bool {
    code == "AccessDeniedException" && String::from_utf8_lossy(body).contains(NO_ROLE)
}

/// The rules for a call that must not be carried out twice.
#[derive(Debug)]
struct RefusalsOnly;

impl ClassifyRetry for RefusalsOnly {
    fn name(&self) -> &'static str {
        "RefusalsOnly"
    }

    fn priority(&self) -> RetryClassifierPriority {
        RetryClassifierPriority::run_after(RetryRules::new(None).priority())
    }

    fn classify_retry(&self, context: &InterceptorContext) -> RetryAction {
        let certain = match Outcome::of(context) {
            Outcome::Failed(failure) => !failure.kind.may_have_arrived(),
            Outcome::Answered(answered) => answered.was_surely_refused(),
            Outcome::Unknown => false,
        };
        if certain { RetryAction::NoActionIndicated } else { RetryAction::RetryForbidden }
    }
}

/// How one try ended.
enum Outcome<'a> {
    /// No answer arrived.
    Failed(&'a Failure),
    Answered(Answered<'a>),
    /// It succeeded, or never became a request.
    Unknown,
}

/// An answer that is an error, or that claims success and makes no sense.
struct Answered<'a> {
    status: u16,
    code: Option<&'a str>,
    /// The number of the try, from 1.
    attempt: u32,
    retry_after: Option<Duration>,
    body: &'a [u8],
}

impl<'a> Outcome<'a> {
    fn of(context: &'a InterceptorContext) -> Self {
        let Some(Err(error)) = context.output_or_error() else { return Self::Unknown };
        let failure = error.as_connector_error().and_then(|error| cause_of_type::<Failure>(error));
        if let Some(failure) = failure {
            return Self::Failed(failure);
        }
        let Some(response) = context.response() else { return Self::Unknown };
        let Some(answer) = response.extension::<Answer>() else { return Self::Unknown };
        Self::Answered(Answered {
            status: response.status().as_u16(),
            code: answer.code.as_deref(),
            attempt: answer.attempt.number,
            retry_after: response.headers().get("retry-after").and_then(delay),
            body: response.body().bytes().unwrap_or_default(),
        })
    }
}

impl Outcome<'_> {
    /// Whether it was tried often enough. A change that AWS refuses because there are too many goes on for as long as it
    /// has time: that passes, and what it leaves half done takes somebody's work.
    fn is_enough(&self, attempts: u32) -> bool {
        match self {
            Self::Failed(failure) => failure.attempt.number >= attempts,
            Self::Answered(answered) => {
                let goes_on = answered.is_throttled() && patience::is_left();
                answered.attempt >= attempts && !goes_on
            }
            Self::Unknown => false,
        }
    }
}

impl Answered<'_> {
    fn is_throttled(&self) -> bool {
        is_throttled(self.status, self.code)
    }

    /// Whether it is worth waiting for the role that the service needs: a plan has to end soon.
    fn waits_for_role(&self) -> bool {
        stop::is_watched() && self.code.is_some_and(|code| lacks_role(code, self.body))
    }

    fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    fn retry(&self) -> RetryAction {
        let kind = if self.is_throttled() {
            ErrorKind::ThrottlingError
        } else if self.is_success()
            || may_have_worked(self.status, self.code)
            || self.waits_for_role()
        {
            ErrorKind::ServerError
        } else {
            return RetryAction::NoActionIndicated;
        };
        let is_senseless =
            self.code.is_none() && !self.is_throttled() && self.retry_after.is_none();
        if is_senseless && self.attempt >= ATTEMPTS_WITHOUT_SENSE {
            return RetryAction::RetryForbidden;
        }
        match self.retry_after {
            Some(delay) => RetryAction::retryable_error_with_explicit_delay(kind, delay),
            None => RetryAction::retryable_error(kind),
        }
    }

    /// Whether nothing can have been done.
    fn was_surely_refused(&self) -> bool {
        !self.is_success() && !may_have_worked(self.status, self.code)
    }
}

/// `Retry-After`: seconds, or a moment.
fn delay(header: &str) -> Option<Duration> {
    let header = header.trim();
    if let Ok(seconds) = header.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let moment = DateTime::from_str(header, Format::HttpDate).ok()?;
    let moment = SystemTime::try_from(moment).ok()?;
    Some(moment.duration_since(SystemTime::now()).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use tokio_util::sync::CancellationToken;

    use super::*;
    use crate::aws::stub::{Reply, Stub};
    use crate::framework::Error;

    const FAULT: Reply = Reply::Error(500, "ServerInternalException");
    const THROTTLED: Reply = Reply::Error(400, "RateLimitExceededException");

    /// How many requests one call made, and how it ended.
    async fn attempts(replies: Vec<Reply>, once: bool) -> (usize, Result<(), Error>) {
        let stub = Stub::start(replies).await;
        let client = stub.client().await;
        let call = client.get_service_settings().customize();
        let call = if once { call.config_override(refusals_only()) } else { call };
        let ended = call.send().await.map(|_| ()).map_err(Error::from);
        (stub.requests().len(), ended)
    }

    #[tokio::test]
    async fn what_passes_is_tried_again() {
        for passing in [
            THROTTLED,
            Reply::Error(400, "ThrottlingException"),
            FAULT,
            // The code counts, whatever the status.
            Reply::Error(400, "ServerInternalException"),
            Reply::Error(400, "InternalError"),
            Reply::Error(400, "RequestTimeout"),
            Reply::Error(599, "Unheard"),
            Reply::Bare(408, ""),
            Reply::Bare(429, ""),
            Reply::Bare(501, ""),
            Reply::Bare(400, "x-amzn-errortype: ThrottlingException"),
            Reply::Bare(400, "x-amzn-errortype: ServiceUnavailableException"),
            // Half an answer is none.
            Reply::Json("{\"S3BucketArn\": 5"),
            Reply::Html(200, "<html><body>Sign in</body></html>"),
            Reply::Drop,
        ] {
            let named = format!("{passing:?}");
            let (requests, ended) = attempts(vec![passing, Reply::settings()], false).await;
            assert_eq!((requests, ended), (2, Ok(())), "{named}");
        }
    }

    #[tokio::test]
    async fn what_stays_is_reported_at_once() {
        for code in ["ValidationException", "AccessDeniedException", "ConflictException"] {
            let (requests, ended) = attempts(vec![Reply::Error(400, code)], false).await;
            assert_eq!(requests, 1);
            assert_eq!(ended.expect_err(code).code(), Some(code));
        }
        let in_header = Reply::Bare(403, "x-amzn-errortype: AccessDeniedException:http://x/");
        let (requests, ended) = attempts(vec![in_header], false).await;
        assert_eq!(requests, 1);
        assert_eq!(ended.expect_err("denied").code(), Some("AccessDeniedException"));
    }

    #[tokio::test]
    async fn the_server_says_when_to_come_back() {
        for header in ["retry-after: 1", "retry-after: 2"] {
            for status in [429, 503] {
                let started = Instant::now();
                let replies = vec![Reply::Bare(status, header), Reply::settings()];
                assert_eq!(attempts(replies, false).await, (2, Ok(())), "{status}");
                let least = delay(&header[13..]).unwrap();
                assert!(started.elapsed() >= least, "{header}: {:?}", started.elapsed());
            }
        }
        let past = "Wed, 21 Oct 2015 07:28:00 GMT";
        assert_eq!(delay(past), Some(Duration::ZERO));
        assert!(delay("Fri, 01 Jan 2100 00:00:00 GMT") > Some(Duration::from_hours(1)));
        assert_eq!(delay("soon"), None);
    }

    #[tokio::test]
    async fn doubt_is_told_by_the_answer_and_stays() {
        let replies = vec![Reply::Error(500, "Unheard"), Reply::Error(400, "AccessDenied")];
        let (requests, ended) = attempts(replies, false).await;
        assert_eq!((requests, ended.map_err(|error| error.is_in_doubt())), (2, Err(true)));
        let refused = vec![THROTTLED, Reply::Error(400, "AccessDenied")];
        let (requests, ended) = attempts(refused, false).await;
        assert_eq!((requests, ended.map_err(|error| error.is_in_doubt())), (2, Err(false)));
    }

    /// The role that the service needs in an account was made just now.
    #[tokio::test]
    async fn a_change_waits_for_the_role_of_the_service() {
        const MISSING: Reply = Reply::MissingRole;
        let (requests, ended) = attempts(vec![MISSING], false).await;
        assert_eq!((requests, ended.is_err()), (1, true));
        for once in [false, true] {
            let work = attempts(vec![MISSING, MISSING, Reply::settings()], once);
            let (requests, ended) =
                stop::scope(CancellationToken::new(), Duration::ZERO, work).await;
            assert_eq!((requests, ended), (3, Ok(())));
            let work = attempts(vec![Reply::Error(400, "AccessDeniedException")], once);
            let (requests, ended) =
                stop::scope(CancellationToken::new(), Duration::ZERO, work).await;
            assert_eq!((requests, ended.is_err()), (1, true));
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_change_waits_out_what_is_too_much_as_long_as_it_has_time() {
        const TIME: Duration = Duration::from_mins(10);
        let answered = |status, code, attempt| {
            Outcome::Answered(Answered { status, code, attempt, retry_after: None, body: b"" })
        };
        let throttled = |attempt| answered(400, Some("RateLimitExceededException"), attempt);
        let fault = |attempt| answered(500, Some("ServerInternalException"), attempt);
        let is_enough = |outcome: Outcome<'_>| outcome.is_enough(DEFAULT_ATTEMPTS);
        assert!(!is_enough(throttled(24)) && !is_enough(fault(24)));
        assert!(is_enough(throttled(25)) && is_enough(fault(25)));
        let change = async {
            assert!(!is_enough(throttled(25)) && !is_enough(throttled(900)));
            assert!(is_enough(fault(25)));
            sleep(TIME).await;
            assert!(is_enough(throttled(25)));
        };
        patience::scope(tokio::time::Instant::now() + TIME, change).await;
    }

    #[tokio::test]
    async fn pages_of_others_are_not_asked_for_long() {
        let page = || Reply::Html(503, "<html><title>Proxy login</title></html>");
        let (requests, ended) = attempts((0..9).map(|_| page()).collect(), false).await;
        assert_eq!(requests, 3);
        assert!(ended.expect_err("no AWS").to_string().contains("Proxy login"));
    }

    #[tokio::test]
    async fn calls_that_must_not_repeat_are_tried_again_only_after_refusals() {
        let in_header = Reply::Bare(400, "x-amzn-errortype: ThrottlingException");
        for certain in [THROTTLED, Reply::Bare(429, ""), in_header] {
            let named = format!("{certain:?}");
            let (requests, ended) = attempts(vec![certain, Reply::settings()], true).await;
            assert_eq!((requests, ended), (2, Ok(())), "{named}");
        }
        for ambiguous in [
            FAULT,
            Reply::Drop,
            Reply::Html(503, "<html></html>"),
            Reply::Html(200, "<html></html>"),
            Reply::Error(503, "SlowDown"),
            Reply::Error(400, "RequestTimeout"),
            Reply::Bare(408, ""),
        ] {
            let named = format!("{ambiguous:?}");
            let (requests, ended) = attempts(vec![ambiguous, Reply::settings()], true).await;
            let in_doubt = ended.map_err(|error| error.is_in_doubt());
            assert_eq!((requests, in_doubt), (1, Err(true)), "{named}");
        }
    }

    #[tokio::test]
    async fn doubt_survives_later_tries() {
        let stub = Stub::start(vec![Reply::Drop, Reply::Close]).await;
        let client = stub.client().await;
        let ended = client.get_service_settings().send().await.map_err(Error::from);
        let error = ended.expect_err("closed");
        let Error::NoAnswer { maybe_done, reason, .. } = &error else { panic!("{error}") };
        assert!(maybe_done, "{reason}");
        assert!(reason.contains("Connection refused"), "{reason}");
    }

    /// What one call came to in work that was asked to stop while it paused or waited for its answer.
    async fn stopped_during(first: Reply, leeway: Duration) -> (usize, Result<(), Error>) {
        let stub = Stub::start(vec![first, Reply::settings()]).await;
        let client = stub.client().await;
        let stop = CancellationToken::new();
        let call = async { client.get_service_settings().send().await };
        let stopping = async {
            while stub.requests().is_empty() {
                sleep(Duration::from_millis(1)).await;
            }
            stop.cancel();
        };
        let (ended, ()) = tokio::join!(stop::scope(stop.clone(), leeway, call), stopping);
        (stub.requests().len(), ended.map(drop).map_err(Error::from))
    }

    #[tokio::test]
    async fn a_stop_leaves_the_answer_and_refuses_another_try() {
        const NONE: Duration = Duration::ZERO;
        assert_eq!(stopped_during(Reply::settings(), NONE).await, (1, Ok(())));
        let left = "GetServiceSettings was not begun".to_owned();
        assert_eq!(stopped_during(THROTTLED, NONE).await, (1, Err(Error::Cancelled { left })));
        let (requests, ended) = stopped_during(Reply::Drop, NONE).await;
        let Err(Error::NoAnswer { maybe_done: true, reason, .. }) = ended else {
            panic!("{ended:?}")
        };
        assert_eq!((requests, reason.contains("asked to stop")), (1, true), "{reason}");
        // What may follow a write is tried again.
        assert_eq!(stopped_during(THROTTLED, Duration::from_secs(10)).await, (2, Ok(())));
    }

    #[tokio::test]
    async fn a_stop_ends_the_wait_for_a_turn() {
        let stub = Stub::start((0..20).map(|_| THROTTLED).collect()).await;
        let client = stub.client().await;
        let stop = CancellationToken::new();
        let calls = (0..20).map(|_| async { client.get_service_settings().send().await.is_err() });
        let calls = futures::future::join_all(calls);
        let stopping = async {
            while stub.requests().len() < 21 {
                sleep(Duration::from_millis(1)).await;
            }
            stop.cancel();
            Instant::now()
        };
        let work = stop::scope(stop.clone(), Duration::ZERO, calls);
        let (ended, stopped) = tokio::join!(work, stopping);
        assert!(stopped.elapsed() < Duration::from_secs(1), "{:?}", stopped.elapsed());
        assert!(ended.iter().all(|failed| *failed));
    }

    #[tokio::test]
    async fn the_quota_of_the_sdk_does_not_apply() {
        let mut settings = Stub::settings();
        settings.retries.attempts = Some(2);
        let replies = (0..300).map(|_| FAULT).collect();
        let stub = Stub::start(replies).await;
        let client = stub.client_with(settings).await;
        let calls = (0..150).map(|_| async { client.get_service_settings().send().await.is_err() });
        let ended = futures::future::join_all(calls).await;
        assert!(ended.iter().all(|failed| *failed));
        assert_eq!(stub.requests().len(), 300);
    }
}
