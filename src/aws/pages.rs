//! Every page of a list operation.

use futures::stream::{self, Stream, TryStreamExt as _};

use crate::framework::{Error, Result};

/// One answer of a list operation.
#[derive(Debug)]
pub struct Page<T> {
    pub items: Vec<T>,
    pub next_token: Option<String>,
}

impl<T> Page<T> {
    /// The members of the SDK's answer, which are absent where there are none.
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
pub fn each_item<T, F>(ask: impl FnMut(Option<String>) -> F) -> impl Stream<Item = Result<T>>
where
    F: Future<Output = Result<Page<T>>>,
{
    stream::try_unfold(Some((ask, None)), next_page).try_flatten()
}

type Items<T> = stream::Iter<std::iter::Map<std::vec::IntoIter<T>, fn(T) -> Result<T>>>;

/// The items of the page that a token leads to, and how to get the page after it.
async fn next_page<T, A, F>(
    before: Option<(A, Option<String>)>,
) -> Result<Option<(Items<T>, Option<(A, Option<String>)>)>>
where
    A: FnMut(Option<String>) -> F,
    F: Future<Output = Result<Page<T>>>,
{
    let Some((mut ask, token)) = before else { return Ok(None) };
    let page = ask(token.clone()).await?;
    let items = stream::iter(page.items.into_iter().map(Ok as fn(T) -> Result<T>));
    // Some operations end with an empty token instead of none.
    let next = page.next_token.filter(|next| !next.is_empty());
    match next {
        // Following it would never end.
        Some(value) if token.as_ref() == Some(&value) => {
            Err(Error::Unrecognized { member: "a repeated NextToken".into(), value })
        }
        next => Ok(Some((items, next.map(|next| (ask, Some(next)))))),
    }
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

    #[tokio::test]
    async fn repeated_tokens_end_in_an_error() {
        let error = ask(&[(&[1], Some("a")), (&[2], Some("a"))]).await.expect_err("endless");
        assert!(error.to_string().contains("repeated NextToken"), "{error}");
    }
}
