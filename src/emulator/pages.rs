//! Which part of a list goes into one answer, and how does the client ask for the rest?

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

use super::context::Context;
use super::digest;
use super::error::Result;
use super::switches::Switch;
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
        let request = if context.is_on(Switch::PageTokensForAnyRequest) {
            String::new()
        } else {
            digest::of_request(context.request, PAGING_MEMBERS)
        };
        let digest = digest::of_bytes((scope + &request).as_bytes());
        // Clients in production begin with an empty token.
        let after = match context.request.get("NextToken").and_then(Value::as_str) {
            None | Some("") => 0,
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
                return Page { items, next_token: Some(token(last, &self.digest)) };
            }
            items.push(item);
            last = entry.position;
        }
        Page { items, next_token: None }
    }
}

/// Names the place after which the next page begins, sealed together with the request that it is for.
fn token(position: u64, digest: &str) -> String {
    URL_SAFE_NO_PAD.encode(format!("{position}.{}", seal(position, digest)))
}

fn seal(position: u64, digest: &str) -> String {
    digest::of_bytes(format!("{digest} {position}").as_bytes())
}

/// Where a token leads, if it is whole and made for this request.
fn position(text: &str, digest: &str) -> Option<u64> {
    let content = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
    let position = content.split_once('.')?.0.parse().ok()?;
    (token(position, digest) == text).then_some(position)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_taken_whole_or_not_at_all() {
        let whole = token(1234, "digest");
        assert_eq!(position(&whole, "digest"), Some(1234));
        assert_eq!(position(&whole, "another"), None);
        for place in 0..whole.len() {
            assert_eq!(position(&whole[..place], "digest"), None, "cut at {place}");
            for other in ['A', 'b', '7', '_'].iter().filter(|it| !whole[place..].starts_with(**it))
            {
                let changed = format!("{}{other}{}", &whole[..place], &whole[place + 1..]);
                assert_eq!(position(&changed, "digest"), None, "{changed}");
            }
        }
        assert_eq!(position(&(whole + "A"), "digest"), None);
    }
}
