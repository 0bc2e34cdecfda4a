//! Is a request a repetition of an earlier one? Client tokens tell.

use std::time::Duration;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::context::Context;
use super::digest;
use super::error::{Error, Result, VALIDATION};
use super::records::ClientToken;
use super::switches::Switch;

/// How long the service remembers a client token.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Memory {
    Forever,
    For(Duration),
}

/// Runs the work of a request unless a request with the same token already did it.
///
/// Assumption A12: a token is known per account, region and operation. The same request again gets
/// the first answer; another request gets `ConflictException` where the operation declares it, and
/// `ValidationException` elsewhere.
pub(crate) fn once<A: Serialize + DeserializeOwned>(
    context: &mut Context<'_>,
    token: &str,
    memory: Memory,
    work: impl FnOnce(&mut Context<'_>) -> Result<A>,
) -> Result<A> {
    let caller = context.caller;
    let key = format!("{} {} {} {token}", caller.account, caller.region, context.operation);
    let request_digest = digest::of_request(context.request, &[]);
    if let Some(known) = context.state.client_tokens.get(&key)
        && remembers(known, memory, context)
    {
        let again = context.is_on(Switch::UsedTokensAnswerAgain);
        if known.request_digest != request_digest && !again {
            return Err(reused(context));
        }
        return serde_json::from_value(known.response.clone()).map_err(broken);
    }
    let answer = work(context)?;
    let response = serde_json::to_value(&answer).map_err(broken)?;
    let used = context.now;
    context.state.client_tokens.put(ClientToken { key, request_digest, response, used });
    Ok(answer)
}

fn remembers(known: &ClientToken, memory: Memory, context: &Context<'_>) -> bool {
    match memory {
        Memory::Forever => true,
        Memory::For(duration) => context.now < known.used.after(duration),
    }
}

fn reused(context: &Context<'_>) -> Error {
    const CONFLICT: &str = "ConflictException";
    let code = if context.signature.declares(CONFLICT) { CONFLICT } else { VALIDATION };
    Error::new(code, "The client token was already used with different parameters")
}

#[expect(clippy::needless_pass_by_value, reason = "the signature that map_err wants")]
fn broken(error: serde_json::Error) -> Error {
    Error::internal(format!("an answer cannot be kept: {error}"))
}
