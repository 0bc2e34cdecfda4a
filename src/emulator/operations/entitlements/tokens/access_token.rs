//! Access tokens, which programs get for a refresh token without any credentials.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::super::jwt;
use super::claims::{Claims, TokenUse};
use crate::emulator::context::Context;
use crate::emulator::error::{Error, Result};
use crate::emulator::records::TokenStatus;
use crate::emulator::switches::Switch;

const ACCESS_TOKEN_LIFE: Duration = Duration::from_hours(1);

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct GetAccessTokenRequest {
    token: String,
    token_properties: Option<Vec<String>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct GetAccessTokenResponse {
    access_token: String,
}

/// Assumption A27: a token that is bad, deleted, expired, from another region, or without a
/// property that is asked for, is not valid.
pub(crate) fn get_access_token(
    context: &mut Context<'_>,
    request: GetAccessTokenRequest,
) -> Result<GetAccessTokenResponse> {
    let wanted = request.token_properties.unwrap_or_default();
    let claims = jwt::verified::<Claims>(&request.token)
        .filter(|claims| is_valid(context, claims))
        .filter(|claims| wanted.iter().all(|property| claims.amr.contains(property)))
        .ok_or_else(|| invalid(context))?;
    let claims = Claims {
        iat: Claims::seconds(context.now),
        exp: Claims::seconds(context.now.after(ACCESS_TOKEN_LIFE)),
        token_use: TokenUse::Access,
        ..claims
    };
    Ok(GetAccessTokenResponse { access_token: jwt::sign(&claims, 0) })
}

fn invalid(context: &Context<'_>) -> Error {
    const TEXT: &str = "Invalid token";
    if context.is_on(Switch::BadTokensDenied) {
        return Error::access_denied(TEXT);
    }
    context.refuse(TEXT)
}

/// An unsigned request says no region and may come from anywhere.
fn is_valid(context: &Context<'_>, claims: &Claims) -> bool {
    let region = &context.caller.region;
    claims.token_use == TokenUse::Refresh
        && context.state.tokens.get(&claims.sub).is_some_and(|token| {
            token.status == TokenStatus::Available
                && token.expiration > context.now
                && (region.is_empty() || &token.home_region == region)
        })
}
