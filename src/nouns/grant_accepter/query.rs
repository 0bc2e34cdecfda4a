//! The grants that an account received and accepted.

use futures::stream::{BoxStream, StreamExt as _, TryStreamExt as _};

use crate::aws::Client;
use crate::framework::{Config, DataSource, Findings, ListResource, Listed, Result};
use crate::nouns::grant::lookup::{self, Query};
use crate::nouns::grant_accepter::{GrantAccepter, acceptance};
use crate::nouns::received_grant::all::ReceivedGrantsLookup;
use crate::nouns::shared::filter;

impl ListResource<Client> for ReceivedGrantsLookup {
    type Resource = GrantAccepter;

    fn check(config: &Config<'_>) -> Findings {
        <Self as DataSource<Client>>::check(config)
    }

    fn list(self, client: Client) -> BoxStream<'static, Result<Listed>> {
        let arns = self.grant_arns.into_iter().flatten().collect();
        let query = Query { arns, filters: filter::to_sdk(&self.filter) };
        let listed = lookup::each_received(query, client).try_filter_map(|grant| async move {
            let is_accepted = acceptance::is_accepted(&grant);
            let home_region = Some(grant.home_region);
            let listed = Listed { home_region, ..Listed::new(grant.grant_arn, grant.grant_name) };
            Ok(is_accepted.then_some(listed))
        });
        listed.boxed()
    }
}
