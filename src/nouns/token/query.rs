//! The tokens of an account that can be used.

use futures::stream::{BoxStream, StreamExt as _, TryStreamExt as _};

use crate::aws::{Client, present};
use crate::framework::{Config, DataSource, Findings, ListResource, Listed, Result};
use crate::nouns::token::all::TokensLookup;
use crate::nouns::token::{self, Query, Token};

impl ListResource<Client> for TokensLookup {
    type Resource = Token;

    fn check(config: &Config<'_>) -> Findings {
        <Self as DataSource<Client>>::check(config)
    }

    fn list(self, client: Client) -> BoxStream<'static, Result<Listed>> {
        let ids = self.token_ids.into_iter().flatten().collect();
        let query = Query { ids, filters: self.filter };
        let listed = token::each(query, client).try_filter_map(|found| async move {
            let is_usable = token::is_usable(&found);
            let id = present("TokenId", found.token_id)?;
            let name = found.license_arn.map(|license| format!("{id} of {license}"));
            Ok(is_usable.then(|| Listed::named(id, name)))
        });
        listed.boxed()
    }
}
