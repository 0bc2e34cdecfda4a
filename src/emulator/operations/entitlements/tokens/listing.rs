//! Which tokens does an account have?

use serde::{Deserialize, Serialize};

use super::REFRESH_TOKEN;
use crate::emulator::context::Context;
use crate::emulator::error::Result;
use crate::emulator::filters::Filters;
use crate::emulator::pages::Pager;
use crate::emulator::records::{Token, TokenStatus};
use crate::emulator::table::Listed;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ListRequest {
    token_ids: Option<Vec<String>>,
}

#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct ListResponse {
    tokens: Vec<View>,
    next_token: Option<String>,
}

/// A token without its text, which only its creation shows.
#[derive(Serialize)]
#[serde(rename_all = "PascalCase")]
struct View {
    token_id: String,
    token_type: &'static str,
    license_arn: String,
    expiration_time: String,
    token_properties: Option<Vec<String>>,
    role_arns: Option<Vec<String>>,
    status: TokenStatus,
}

/// Deleted tokens stay on the list and say so.
pub(crate) fn list(context: &mut Context<'_>, request: ListRequest) -> Result<ListResponse> {
    const LICENSE: &str = "LicenseArns";
    let filters = Filters::read(context, &[LICENSE])?;
    let pager = Pager::new(context)?;
    let (account, table) = (&context.caller.account, &context.state.tokens);
    let list = filters
        .value(LICENSE)
        .map_or_else(|| Token::created_by(account), |license| Token::for_license(account, license));
    let listed: Box<dyn Iterator<Item = Listed<'_, Token>>> =
        match request.token_ids.filter(|ids| !ids.is_empty()) {
            Some(ids) => Box::new(table.chosen(&ids, pager.after).into_iter()),
            None => Box::new(table.list(&list, pager.after)),
        };
    let page = pager.fill(listed, |token| {
        let shown =
            &token.account == account && filters.accept(|_, license| token.license_arn == license);
        shown.then(|| View {
            token_id: token.id.clone(),
            token_type: REFRESH_TOKEN,
            license_arn: token.license_arn.clone(),
            expiration_time: token.expiration.iso8601(),
            token_properties: token.properties.clone(),
            role_arns: token.role_arns.clone(),
            status: token.status,
        })
    });
    Ok(ListResponse { tokens: page.items, next_token: page.next_token })
}
