//! Which part of a list goes into one answer, and how does the client ask for the rest?

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::context::Context;
use super::digest;
use super::error::Result;
use super::table::Listed;

/// Assumption A28: sizes that the service does not document. The default is 50 where the model bounds
/// `MaxResults`, otherwise 100, and no page is larger than 100.
const DEFAULT_OF_BOUNDED: usize = 50;
const GREATEST_PAGE: usize = 100;

/// Members of a request that may differ from page to page.
const PAGING_MEMBERS: &[&str] = &["MaxResults", "NextToken"];

/// One page of a list.
#[derive(Debug)]
pub(crate) struct Page<T> {
    pub(crate) items: Vec<T>,
    pub(crate) next_token: Option<String>,
}

/// Where a page begins and how much fits into it.
#[derive(Debug)]
pub(crate) struct Pager {
    /// Position in the order of creation after which the page begins.
    pub(crate) after: u64,
    size: usize,
    digest: String,
}

impl Pager {
    /// Reads `MaxResults` and `NextToken`.
    ///
    /// Assumption A28: a token belongs to the request for which it was made; any other use of it, or
    /// a text that is no token, is refused with the code of the family.
    pub(crate) fn new(context: &Context<'_>) -> Result<Self> {
        let scope =
            format!("{} {} {} ", context.operation, context.caller.account, context.caller.region);
        let digest = digest::of_bytes(
            (scope + &digest::of_request(context.request, PAGING_MEMBERS)).as_bytes(),
        );
        let after = match context.request.get("NextToken").and_then(Value::as_str) {
            None => 0,
            Some(token) => {
                position(token, &digest).ok_or_else(|| context.refuse("Invalid next token"))?
            }
        };
        Ok(Self { after, size: size(context)?, digest })
    }

    /// Takes from a list, which begins at `after`, what `show` lets through.
    pub(crate) fn fill<'a, R: 'a, T>(
        &self,
        listed: impl IntoIterator<Item = Listed<'a, R>>,
        mut show: impl FnMut(&'a R) -> Option<T>,
    ) -> Page<T> {
        let mut items = Vec::new();
        let mut last = self.after;
        for entry in listed {
            let Some(item) = show(entry.record) else { continue };
            if items.len() == self.size {
                let token = URL_SAFE_NO_PAD.encode(format!("{}.{last}", self.digest));
                return Page { items, next_token: Some(token) };
            }
            items.push(item);
            last = entry.position;
        }
        Page { items, next_token: None }
    }
}

fn position(token: &str, digest: &str) -> Option<u64> {
    let content = String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
    let (issued_for, position) = content.split_once('.')?;
    if issued_for == digest { position.parse().ok() } else { None }
}

fn size(context: &Context<'_>) -> Result<usize> {
    let default = context.signature.greatest_page().map_or(GREATEST_PAGE, |_| DEFAULT_OF_BOUNDED);
    let asked = match context.request.get("MaxResults").and_then(Value::as_i64) {
        None => default,
        Some(asked) => usize::try_from(asked)
            .ok()
            .filter(|asked| *asked > 0)
            .ok_or_else(|| context.refuse("MaxResults must be greater than 0"))?,
    };
    let limit = match context.settings.page_size {
        0 => GREATEST_PAGE,
        limit => limit.min(GREATEST_PAGE),
    };
    Ok(asked.min(limit))
}
