//! Every page of a list operation.

use std::collections::HashSet;
use std::hash::{BuildHasher as _, RandomState};

use futures::stream::{self, Stream, TryStreamExt as _};

use super::error::{Error, Result};

/// More than a list of the service can have. Its greatest known quota is that of 2,000 grants per license, and lists of
/// 100,000 are the largest that this provider is tested with.
const MOST_ITEMS: usize = 1_000_000;
/// A page may be empty where the service filters what it has read, but not this many in a row.
const MOST_EMPTY_PAGES: usize = 1_000;

/// One answer of a list operation.
#[derive(Debug)]
pub struct Page<T> {
    pub items: Vec<T>,
    pub next_token: Option<String>,
}

impl<T> Page<T> {
    /// The members of the SDK's answer. A last page without the list itself never gets here.
    pub fn new(items: Option<Vec<T>>, next_token: Option<String>) -> Self {
        Self { items: items.unwrap_or_default(), next_token }
    }
}

/// All items of all pages. `ask` gets the token of the page that it is to fetch.
pub async fn every_page<T, F>(ask: impl FnMut(Option<String>) -> F) -> Result<Vec<T>>
where
    F: Future<Output = Result<Page<T>>>,
{
    each_item(ask).try_collect().await
}

/// The items of all pages, one after the other. A page is not asked for before its first item is wanted.
///
/// Pages without end are an error: a token that comes back, more items than there can be, or empty pages only.
pub fn each_item<T, F>(ask: impl FnMut(Option<String>) -> F) -> impl Stream<Item = Result<T>>
where
    F: Future<Output = Result<Page<T>>>,
{
    stream::try_unfold(Some((ask, Progress::default())), next_page).try_flatten()
}

/// How far a list has come.
#[derive(Default)]
struct Progress {
    token: Option<String>,
    items: usize,
    empty_pages: usize,
    /// The hashes of all tokens so far: they may be long.
    seen: HashSet<u64>,
    hasher: RandomState,
}

impl Progress {
    fn after<T>(mut self, page: &Page<T>, token: String) -> Result<Self> {
        self.items += page.items.len();
        self.empty_pages = if page.items.is_empty() { self.empty_pages + 1 } else { 0 };
        if !self.seen.insert(self.hasher.hash_one(&token)) {
            return Err(endless("a token for the next page came a second time"));
        }
        if self.items > MOST_ITEMS {
            return Err(endless(&format!("it has more than {MOST_ITEMS} items")));
        }
        if self.empty_pages > MOST_EMPTY_PAGES {
            return Err(endless(&format!("more than {MOST_EMPTY_PAGES} pages in a row are empty")));
        }
        Ok(Self { token: Some(token), ..self })
    }
}

fn endless(why: &str) -> Error {
    Error::Failed {
        what: "A list of the service".into(),
        status: "a list without end".into(),
        reason: Some(format!("{why}. Check whether a proxy stands between here and AWS")),
    }
}

type Items<T> = stream::Iter<std::iter::Map<std::vec::IntoIter<T>, fn(T) -> Result<T>>>;

/// The items of the page that a token leads to, and how to get the page after it.
async fn next_page<T, A, F>(
    before: Option<(A, Progress)>,
) -> Result<Option<(Items<T>, Option<(A, Progress)>)>>
where
    A: FnMut(Option<String>) -> F,
    F: Future<Output = Result<Page<T>>>,
{
    let Some((mut ask, progress)) = before else { return Ok(None) };
    let mut page = ask(progress.token.clone()).await?;
    // Some operations end with an empty token instead of none.
    let next = match page.next_token.take().filter(|next| !next.is_empty()) {
        Some(token) => Some((ask, progress.after(&page, token)?)),
        None => None,
    };
    let items = stream::iter(page.items.into_iter().map(Ok as fn(T) -> Result<T>));
    Ok(Some((items, next)))
}

#[cfg(test)]
mod tests {
    use futures::StreamExt as _;

    use super::*;

    async fn ask(pages: &[(&[u8], Option<&str>)]) -> Result<Vec<u8>> {
        let mut asked = 0;
        every_page(|token| {
            let (items, next) = pages[asked];
            let expected = asked.checked_sub(1).and_then(|before| pages[before].1);
            assert_eq!(token.as_deref(), expected);
            asked += 1;
            let page = Page::new(Some(items.to_vec()), next.map(str::to_owned));
            async move { Ok(page) }
        })
        .await
    }

    #[tokio::test]
    async fn pages_are_followed_to_the_end() {
        assert_eq!(
            ask(&[(&[1, 2], Some("a")), (&[], Some("b")), (&[3], None)]).await,
            Ok(vec![1, 2, 3])
        );
        assert_eq!(ask(&[(&[1], Some("a")), (&[2], Some(""))]).await, Ok(vec![1, 2]));
    }

    #[tokio::test]
    async fn pages_that_nobody_wants_are_not_asked_for() {
        let mut asked = 0;
        let items = each_item(|_| {
            asked += 1;
            let token = asked.to_string();
            async move { Ok(Page::new(Some(vec!['a', 'b']), Some(token))) }
        });
        let three: Vec<_> = items.take(3).try_collect().await.unwrap();
        assert_eq!(three, ['a', 'b', 'a']);
        assert_eq!(asked, 2);
    }

    /// How a list ends whose pages, each with this many items, follow each other by these tokens for ever.
    async fn end_of(items: usize, token: impl Fn(usize) -> usize) -> (usize, String) {
        let mut asked = 0;
        let listed = every_page(|_| {
            asked += 1;
            let page = Page::new(Some(vec![(); items]), Some(token(asked).to_string()));
            async move { Ok(page) }
        });
        let error = listed.await.expect_err("endless").to_string();
        (asked, error)
    }

    #[tokio::test]
    async fn pages_without_end_are_an_error() {
        for (items, token, pages, why) in [
            (1, (|_| 0) as fn(usize) -> usize, 2, "came a second time"),
            (1, |page| page % 2, 3, "came a second time"),
            (0, |page| page % 2, 3, "came a second time"),
            (1_000, |page| page, 1_001, "more than 1000000 items"),
            (0, |page| page, 1_001, "more than 1000 pages in a row are empty"),
        ] {
            let (asked, error) = end_of(items, token).await;
            assert_eq!(asked, pages, "{error}");
            assert!(error.contains(why) && error.contains("a list without end"), "{error}");
        }
    }
}
