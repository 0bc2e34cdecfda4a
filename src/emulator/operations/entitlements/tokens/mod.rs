//! Refresh tokens for a license: create, delete.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{access, jwt, regions};
use crate::emulator::client_tokens::{Memory, once};
use crate::emulator::context::Context;
use crate::emulator::error::Result;
use crate::emulator::operations::Empty;
use crate::emulator::records::{AllowedOperation, Token, TokenStatus};
use crate::emulator::switches::Switch;

mod access_token;
mod claims;
mod listing;

pub(crate) use access_token::get_access_token;
pub(crate) use listing::list;

use claims::Claims;

const REFRESH_TOKEN: &str = "REFRESH_TOKEN";
const REMEMBERED: Memory = Memory::For(Duration::from_mins(10));
const LONGEST_TOKEN: usize = 4096;
const DAY: Duration = Duration::from_hours(24);
const DEFAULT_DAYS: u32 = 365;

/// Assumption E12: the service does not say for how long a token can be valid; a century is enough.
const MOST_DAYS: u32 = 36_500;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct CreateRequest {
    license_arn: String,
    role_arns: Option<Vec<String>>,
    expiration_in_days: Option<i64>,
    token_properties: Option<Vec<String>>,
    client_token: String,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct CreateResponse {
    token_id: String,
    token_type: String,
    token: String,
}

pub(crate) fn create(context: &mut Context<'_>, request: CreateRequest) -> Result<CreateResponse> {
    let token = request.client_token.clone();
    once(context, &token, REMEMBERED, |context| create_first(context, request))
}

/// Assumption A27: the id of a token is a UUID and the subject of its claims.
fn create_first(context: &mut Context<'_>, request: CreateRequest) -> Result<CreateResponse> {
    let license = access::visible_license(context, &request.license_arn)?;
    access::check_right(context, license, AllowedOperation::CreateToken)?;
    regions::check_license(context, &license.home_region)?;
    if license.status.is_gone() {
        return Err(context.refuse(format!("License {} is deleted", license.arn)));
    }
    let days = request.expiration_in_days.map_or(Ok(DEFAULT_DAYS), u32::try_from);
    let most = if context.is_on(Switch::TokensForAYear) { DEFAULT_DAYS } else { MOST_DAYS };
    let days = days
        .ok()
        .filter(|days| (1..=most).contains(days))
        .ok_or_else(|| context.refuse(format!("ExpirationInDays must be between 1 and {most}")))?;
    let token = Token {
        id: Uuid::new_v4().to_string(),
        account: context.caller.account.clone(),
        license_arn: license.arn.clone(),
        home_region: license.home_region.clone(),
        role_arns: request.role_arns,
        properties: request.token_properties,
        expiration: context.now.after(DAY * days),
        status: TokenStatus::Available,
    };
    let text = jwt::sign(&Claims::of(&token, context.now), 0);
    if text.len() > LONGEST_TOKEN {
        return Err(context.refuse("TokenProperties are too long for a token"));
    }
    let token_id = token.id.clone();
    context.state.tokens.put(token);
    Ok(CreateResponse { token_id, token_type: REFRESH_TOKEN.to_owned(), token: text })
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct DeleteRequest {
    token_id: String,
}

pub(crate) fn delete(context: &mut Context<'_>, request: DeleteRequest) -> Result<Empty> {
    let id = request.token_id;
    let found = context.state.tokens.get(&id);
    let found = found
        .filter(|token| token.account == context.caller.account)
        .filter(|token| token.status == TokenStatus::Available)
        .ok_or_else(|| access::not_found(context, format!("Token {id} does not exist")))?;
    regions::check_license(context, &found.home_region)?;
    context.state.tokens.update(&id, |token| token.status = TokenStatus::Deleted);
    Ok(Empty {})
}
