//! Access tokens, for which programs outside of AWS get credentials.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::aws::{Client, identifier, wire};
use crate::framework::annotations::{model, sensitive};
use crate::framework::{Context, EphemeralResource, Error, Opening, Result};

/// Exchanges a refresh token for an access token. It is valid for one hour.
///
/// With an access token, a program outside of AWS assumes the role that the refresh token names, by
/// `AssumeRoleWithWebIdentity`. Each plan and each apply gets one of its own.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct AccessToken {
    /// Text of the refresh token.
    #[schemars(length(min = 1, max = 4096), regex(pattern = r"^\S+$"), extend("x-expects" = "to be free of spaces"), transform = model, transform = sensitive)]
    pub token: String,
    /// Properties that the refresh token must have.
    #[schemars(length(max = 3), transform = model)]
    pub token_properties: Option<Vec<String>>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub struct OpenedAccessToken {
    /// Text of the access token.
    #[schemars(transform = sensitive)]
    pub access_token: String,
}

impl EphemeralResource<Client> for AccessToken {
    const NAME: &'static str = "access_token";
    const NOUN: &'static str = "access token";

    type Opened = OpenedAccessToken;
    type Held = ();

    async fn open(&self, client: &Context<Client>) -> Result<Opening<Self::Opened, Self::Held>> {
        let answer = client
            .get_access_token()
            .token(&self.token)
            .set_token_properties(wire::created(&self.token_properties)?)
            .send()
            .await
            .map_err(|error| Error::from(error).without(&self.token))?;
        let access_token = identifier("AccessToken", answer.access_token)?;
        Ok(Opening { result: OpenedAccessToken { access_token }, renew_at: None, held: None })
    }
}
