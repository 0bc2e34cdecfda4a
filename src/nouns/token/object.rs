//! How tokens are named, read and listed. Only their list shows them.

use std::collections::BTreeSet;

use aws_sdk_licensemanager::types::TokenData;
use schemars::JsonSchema;
use serde::Serialize;

use super::Token;
use crate::aws::Client;
use crate::framework::{
    Asked, Context, Error, FilterName, List, Listing, Nothing, Page, Path, Place, Readable, Remote,
    RestrictedBy, Result, find_listed, together,
};
use crate::nouns::shared::filters;

/// A token without its text, and without what is only known where it was made.
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

const DELETED: &str = "DELETED";

impl Listing<Client> for Token {
    const LIST: List = List {
        name: "tokens",
        noun: "tokens",
        lists: "Lists tokens, without their texts.",
        ids: "ids",
        named_by: "TokenId",
        objects: "tokens",
        about: "tokens",
        remark: "Deleted ones stay listed.",
        restricted_by: Some(RestrictedBy { attribute: "token_ids", limits: |_| () }),
        filters: &[FilterName::new("LicenseArns")],
    };

    type Answer = TokenData;
    type Shown = FoundToken;
    type Restriction = Nothing;

    async fn page(
        asked: &Asked<Nothing>,
        token: Option<String>,
        client: &Client,
    ) -> Result<Page<TokenData>> {
        let request = client.list_tokens().set_token_ids(asked.ids());
        let request = request.set_filters(filters::of(asked)).set_next_token(token);
        let answer = request.send().await?;
        Ok(Page::new(answer.tokens, answer.next_token))
    }

    fn id(token: &TokenData) -> Option<&str> {
        token.token_id()
    }

    fn name(token: &TokenData) -> Option<String> {
        Some(format!("{} of {}", token.token_id()?, token.license_arn()?))
    }

    fn is_over(token: &TokenData) -> bool {
        token.status() == Some(DELETED)
    }

    fn shown(token: TokenData) -> Result<FoundToken> {
        token.try_into()
    }
}

impl Readable<Client> for Token {
    fn locate(id: &str) -> Result<Place> {
        if id.is_empty() || id.contains(|sign: char| sign.is_whitespace() || ":/,@".contains(sign))
        {
            let message = format!(
                "{id:?} is no id of a token. It has to be one such as 66a9bbf5-0896-460f-a1a9-de535dcc175b."
            );
            return Err(Error::invalid(Path::root("id"), message));
        }
        Ok(Place::default())
    }

    async fn read(id: &str, client: &Context<Client>) -> Result<Option<Remote<Self>>> {
        let alone = find_listed::<Client, Self>(id, client);
        let found = together::<Client, Self>(id, client, alone).await?;
        found.map(|found| Self::try_from(found).map(Remote::from)).transpose()
    }

    /// No code says that there is no such token, so after each error the list is asked.
    async fn unless_gone(id: &str, error: Error, client: &Context<Client>) -> Result<()> {
        match find_listed::<Client, Self>(id, client).await {
            Ok(None) => Ok(()),
            _ => Err(error),
        }
    }
}
