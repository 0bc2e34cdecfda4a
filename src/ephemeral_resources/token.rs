//! Refresh tokens that live as long as Terraform runs.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::{Client, identifier, wire};
use crate::framework::annotations::{model, reading, same_partition, sensitive};
use crate::framework::{
    Called, Config, Context, Diagnostics, EphemeralResource, Findings, Opening, Readable as _,
    Result,
};
use crate::nouns::grant::home;
use crate::nouns::license;
use crate::nouns::shared::arn;
use crate::nouns::token::{self, Token};

/// Makes a refresh token for a license and deletes it as soon as Terraform does not need it any more.
///
/// For a token that outlives the run of Terraform use the resource of the same name, which has its text in the state.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct EphemeralToken {
    /// ARN of the license.
    #[schemars(transform = same_partition)]
    pub license_arn: String,
    /// ARNs of the roles that may be assumed with the token. The service does not check them.
    #[schemars(transform = arn::limits(arn::ROLE))]
    pub role_arns: Option<BTreeSet<String>>,
    /// Number of days for which the token is valid, should Terraform be unable to delete it. Defaults to 1.
    #[schemars(range(min = 1), transform = reading)]
    pub expiration_in_days: Option<i32>,
    /// Properties that are written into the token.
    #[schemars(length(max = 3), transform = model)]
    pub token_properties: Option<Vec<String>>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct OpenedToken {
    /// Number of days for which the token is valid.
    pub expiration_in_days: i32,
    /// Id of the token.
    pub token_id: String,
    /// Text of the token.
    #[schemars(transform = sensitive)]
    pub token: String,
    /// Type of the token: `REFRESH_TOKEN`.
    pub token_type: Option<String>,
}

/// The shortest life that the service takes: only a run that was killed leaves a token to expire.
const ONE_DAY: i32 = 1;

#[derive(Debug, Serialize, Deserialize)]
pub struct HeldToken {
    token_id: String,
    license_arn: String,
}

impl EphemeralResource<Client> for EphemeralToken {
    const NAME: &'static str = "token";
    const NOUN: &'static str = "token";
    const CALLED: &'static Called = &[("of", "license_arn")];

    type Opened = OpenedToken;
    type Held = HeldToken;

    fn check(config: &Config<'_>) -> Findings {
        license::ARN.check(config, "license_arn")
    }

    async fn open(&self, client: &Context<Client>) -> Result<Opening<Self::Opened, Self::Held>> {
        let home = home::of_license(&self.license_arn, client).await?;
        let expiration_in_days = self.expiration_in_days.unwrap_or(ONE_DAY);
        let created = client
            .in_region(&home)
            .create_token()
            .license_arn(&self.license_arn)
            .set_role_arns(wire::created(&self.role_arns)?)
            .expiration_in_days(expiration_in_days)
            .set_token_properties(wire::created(&self.token_properties)?)
            .client_token(&client.client_token)
            .send()
            .await?;
        let token_id = identifier("TokenId", created.token_id)?;
        let held = HeldToken { token_id: token_id.clone(), license_arn: self.license_arn.clone() };
        let result = OpenedToken {
            expiration_in_days,
            token_id,
            token: identifier("Token", created.token)?,
            token_type: created.token_type.map(|kind| kind.as_str().to_owned()),
        };
        Ok(Opening { result, renew_at: None, held: Some(held) })
    }

    async fn close(held: HeldToken, client: &Context<Client>) -> Result<Diagnostics> {
        if let Err(error) = token::delete(&held.token_id, &held.license_arn, client).await {
            Token::unless_gone(&held.token_id, error, client).await?;
        }
        Ok(Diagnostics::new())
    }
}
