//! What do tokens say?

use serde::{Deserialize, Serialize};

use crate::emulator::clock::Timestamp;
use crate::emulator::records::Token;

/// The `OpenID` provider in whose name tokens are issued.
const ISSUER: &str = "https://openid-license-manager.amazonaws.com";

/// What both kinds of token say.
#[derive(Serialize, Deserialize)]
pub(super) struct Claims {
    pub(super) iss: String,
    pub(super) aud: String,
    pub(super) sub: String,
    pub(super) amr: Vec<String>,
    pub(super) iat: i64,
    pub(super) exp: i64,
    pub(super) token_use: TokenUse,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum TokenUse {
    Refresh,
    Access,
}

impl Claims {
    /// What a refresh token says when it is issued.
    pub(super) fn of(token: &Token, now: Timestamp) -> Self {
        let mut amr = token.properties.clone().unwrap_or_default();
        amr.push(format!("aws:license-manager:token-issuer-account-id:{}", token.account));
        Self {
            iss: ISSUER.to_owned(),
            aud: token.license_arn.clone(),
            sub: token.id.clone(),
            amr,
            iat: Self::seconds(now),
            exp: Self::seconds(token.expiration),
            token_use: TokenUse::Refresh,
        }
    }

    pub(super) fn seconds(moment: Timestamp) -> i64 {
        moment.milliseconds().div_euclid(1000)
    }
}
