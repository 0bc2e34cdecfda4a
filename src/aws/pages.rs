//! Every page of a list operation.

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

/// Asks for pages until there is no further one. `ask` gets the token of the page that it is to fetch.
pub async fn every_page<T, F>(mut ask: impl FnMut(Option<String>) -> F) -> Result<Vec<T>>
where
    F: Future<Output = Result<Page<T>>>,
{
    let mut items = Vec::new();
    let mut token = None;
    loop {
        let page = ask(token.clone()).await?;
        items.extend(page.items);
        // Some operations end with an empty token instead of none.
        let next = page.next_token.filter(|next| !next.is_empty());
        match next {
            None => return Ok(items),
            // Following it would never end.
            Some(value) if token.as_ref() == Some(&value) => {
                return Err(Error::Unrecognized { member: "a repeated NextToken".into(), value });
            }
            Some(_) => token = next,
        }
    }
}

#[cfg(test)]
mod tests {
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
    async fn repeated_tokens_end_in_an_error() {
        let error = ask(&[(&[1], Some("a")), (&[2], Some("a"))]).await.expect_err("endless");
        assert!(error.to_string().contains("repeated NextToken"), "{error}");
    }
}
