//! The tokens of an account, or those that match.

use std::collections::BTreeSet;

use aws_sdk_licensemanager::types::TokenData;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::Client;
use crate::framework::FilterName;
use crate::framework::annotations::block;
use crate::framework::{Config, Context, DataSource, Findings, Result, Rows};
use crate::nouns::shared::filter::{self, Filter};
use crate::nouns::token::{self, Query};

/// Lists tokens, without their texts.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct TokensLookup {
    /// Ids of the tokens to look at. All of them if it is left out.
    pub token_ids: Option<BTreeSet<String>>,
    /// Conditions that all have to hold: `LicenseArns`.
    #[schemars(transform = block)]
    pub filter: BTreeSet<Filter>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct FoundTokens {
    /// Ids of the tokens that match.
    pub ids: Rows<String>,
    /// The tokens that match, in the order of `ids`. Deleted ones stay listed.
    pub tokens: Rows<FoundToken>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct FoundToken {
    /// Id of the token.
    pub token_id: Option<String>,
    /// Type of the token, such as `REFRESH_TOKEN`.
    pub token_type: Option<String>,
    /// ARN of the license.
    pub license_arn: Option<String>,
    /// ARNs of the roles that may be assumed with the token.
    pub role_arns: Option<BTreeSet<String>>,
    /// Properties that are written into the token.
    pub token_properties: Option<Vec<String>>,
    /// When the token expires, as an RFC 3339 time.
    pub expiration_time: Option<String>,
    /// Whether the token can be used, such as `AVAILABLE` or `DELETED`.
    pub status: Option<String>,
}

const FILTERS: &[FilterName] = &[FilterName::new("LicenseArns")];

impl DataSource<Client> for TokensLookup {
    const NAME: &'static str = "tokens";
    const NOUN: &'static str = "tokens";

    type Found = FoundTokens;

    fn check(config: &Config<'_>) -> Findings {
        filter::check(config, FILTERS)
    }

    async fn read(&self, client: &Context<Client>) -> Result<Self::Found> {
        let ids = self.token_ids.iter().flatten().cloned().collect();
        let query = Query { ids, filters: self.filter.clone() };
        let listed = token::each(query, client.client.clone());
        let own_id = |token: &FoundToken| token.token_id.clone();
        let (ids, tokens) = Rows::with_keys(listed, |listed| Ok(found(listed)), own_id).await?;
        Ok(FoundTokens { ids, tokens })
    }
}

fn found(remote: TokenData) -> FoundToken {
    FoundToken {
        token_id: remote.token_id,
        token_type: remote.token_type,
        license_arn: remote.license_arn,
        role_arns: some(remote.role_arns).map(|roles| roles.into_iter().collect()),
        token_properties: some(remote.token_properties),
        expiration_time: remote.expiration_time,
        status: remote.status,
    }
}

/// None where there is nothing in it.
fn some(texts: Option<Vec<String>>) -> Option<Vec<String>> {
    texts.filter(|texts| !texts.is_empty())
}
