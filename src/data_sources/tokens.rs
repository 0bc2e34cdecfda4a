//! The tokens of an account, or those that match.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::Client;
use crate::framework::annotations::block;
use crate::framework::{Config, Context, DataSource, Findings, Result};
use crate::model::filter::{self, Filter};
use crate::resources::token::{self, Query};

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
    pub ids: Vec<String>,
    /// The tokens that match, in the order of `ids`. Deleted ones stay listed.
    pub tokens: Vec<FoundToken>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct FoundToken {
    /// Id of the token.
    pub token_id: String,
    /// Type of the token, such as `REFRESH_TOKEN`.
    pub token_type: Option<String>,
    /// ARN of the license.
    pub license_arn: String,
    /// ARNs of the roles that may be assumed with the token.
    pub role_arns: Option<BTreeSet<String>>,
    /// Properties that are written into the token.
    pub token_properties: Option<Vec<String>>,
    /// When the token expires, as an RFC 3339 time.
    pub expiration_time: Option<String>,
    /// Whether the token can be used, such as `AVAILABLE` or `DELETED`.
    pub status: Option<String>,
}

const FILTERS: &[&str] = &["LicenseArns"];

impl DataSource<Client> for TokensLookup {
    const NAME: &'static str = "tokens";
    const NOUN: &'static str = "tokens";

    type Found = FoundTokens;

    fn check(config: &Config<'_>) -> Findings {
        filter::check(config, FILTERS)
    }

    async fn read(&self, client: &Context<Client>) -> Result<Self::Found> {
        let ids = self.token_ids.iter().flatten().cloned().collect();
        let listed = token::list(Query { ids, filters: self.filter.clone() }, client).await?;
        let tokens: Vec<_> = listed.into_iter().map(found).collect::<Result<_>>()?;
        let ids = tokens.iter().map(|token| token.token_id.clone()).collect();
        Ok(FoundTokens { ids, tokens })
    }
}

fn found(remote: aws_sdk_licensemanager::types::TokenData) -> Result<FoundToken> {
    let token = token::token(remote)?;
    Ok(FoundToken {
        token_id: token.token_id.get().cloned().unwrap_or_default(),
        token_type: token.token_type.get().cloned(),
        license_arn: token.license_arn,
        role_arns: token.role_arns,
        token_properties: token.token_properties,
        expiration_time: token.expiration_time.get().cloned().flatten(),
        status: token.status.get().cloned(),
    })
}
