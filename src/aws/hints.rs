//! What to do about an error of AWS, where that is known.

use serde_json::Value;

use super::http::Attempt;
use crate::framework::Refusal;

/// Advice for the reader of an error message.
pub(super) fn of(refusal: &Refusal, attempt: Option<&Attempt>, body: &[u8]) -> Option<String> {
    let hint = match refusal.code.as_str() {
        "AccessDeniedException" if refusal.message.starts_with("Service role not found") => {
            "License Manager needs its service-linked role in each account before anything else. \
             Open the License Manager console once, or create the role with \
             `aws iam create-service-linked-role --aws-service-name license-manager.amazonaws.com`. \
             It takes some seconds to take effect."
                .into()
        }
        "AccessDenied" | "AccessDeniedException" if refusal.operation.starts_with("AssumeRole") => {
            "The caller may need a policy that allows sts:AssumeRole on the role, and the role's \
             trust policy must name the caller (and the external id, if it asks for one)."
                .into()
        }
        "AuthorizationException" => format!(
            "The caller needs a policy that allows license-manager:{}.",
            refusal.operation
        ),
        "ExpiredToken" | "ExpiredTokenException" => {
            "The credentials have expired. Sign in anew (`aws sso login` for SSO profiles), or \
             replace AWS_SESSION_TOKEN and the keys that belong to it."
                .into()
        }
        "UnrecognizedClientException" | "InvalidClientTokenId" => {
            "AWS does not know the access key. Check access_key, AWS_ACCESS_KEY_ID or the profile. \
             Temporary keys work only with their session token, and a region that must be \
             enabled first knows no keys before that."
                .into()
        }
        "InvalidSignatureException" | "SignatureDoesNotMatch" => {
            "The secret key does not belong to the access key, or this machine's clock is wrong."
                .into()
        }
        "RateLimitExceededException" | "ThrottlingException" | "Throttling" => throttled(attempt),
        "RedirectException" => redirect(body),
        _ => return None,
    };
    Some(hint)
}

fn throttled(attempt: Option<&Attempt>) -> String {
    let tries = attempt.map_or(1, |attempt| attempt.number.max(1));
    format!(
        "AWS still throttled try {tries}. Allow more tries with max_retries, set \
         retry_mode = \"adaptive\", or limit how much runs at once with max_concurrent_requests."
    )
}

fn redirect(body: &[u8]) -> String {
    let answer: Option<Value> = serde_json::from_slice(body).ok();
    let location = answer.as_ref().and_then(|answer| answer["Location"].as_str());
    let place = location.map(|location| format!(" ({location})")).unwrap_or_default();
    format!("This must be done in the home region{place}. Set home_region or region accordingly.")
}
