//! What a grantee answers to a grant: accept or reject.

use serde::Deserialize;

use super::super::access::{self, Standing};
use super::super::regions;
use super::{VersionResponse, change};
use crate::emulator::context::Context;
use crate::emulator::error::Result;
use crate::emulator::records::{Grant, GrantStatus};
use crate::emulator::switches::Switch;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct AnswerRequest {
    grant_arn: String,
}

struct Answer {
    verb: &'static str,
    status: GrantStatus,
    /// In which states the grant can get this answer.
    from: &'static [GrantStatus],
}

/// Assumption A15: a grant that is not waiting to be accepted gets the answer for the wrong
/// account.
const ACCEPT: Answer =
    Answer { verb: "accept", status: GrantStatus::Disabled, from: &[GrantStatus::PendingAccept] };

const REJECT: Answer = Answer {
    verb: "reject",
    status: GrantStatus::Rejected,
    from: &[GrantStatus::PendingAccept, GrantStatus::Disabled, GrantStatus::Active],
};

pub(crate) fn accept(context: &mut Context<'_>, request: AnswerRequest) -> Result<VersionResponse> {
    answer(context, &request.grant_arn, &ACCEPT)
}

/// Whoever rejects a grant loses it for good, and so do those to whom it was passed on.
pub(crate) fn reject(context: &mut Context<'_>, request: AnswerRequest) -> Result<VersionResponse> {
    let answer = answer(context, &request.grant_arn, &REJECT)?;
    change::delete_children(context.state, &request.grant_arn);
    Ok(answer)
}

fn answer(context: &mut Context<'_>, arn: &str, answer: &Answer) -> Result<VersionResponse> {
    let prior = access::any_grant(context, arn)?.clone();
    check(context, &prior, answer)?;
    let keeps_version = context.is_on(Switch::AnswersKeepVersion);
    change::next_version(context.state, arn, |grant| {
        grant.status = answer.status;
        grant.status_reason = None;
        if keeps_version {
            grant.version = prior.version;
        }
    });
    Ok(VersionResponse::of(context.state.grants.get(arn).unwrap_or(&prior)))
}

fn check(context: &Context<'_>, grant: &Grant, answer: &Answer) -> Result<()> {
    let expected = Standing::of(context, grant).grantee && answer.from.contains(&grant.status);
    if expected {
        return regions::check_grant(context, &grant.home_region);
    }
    let caller = format!("arn:aws:iam::{}:root", context.caller.account);
    let verb = answer.verb;
    Err(context.refuse(format!("Caller {caller} is not allowed to {verb} this grant.")))
}
