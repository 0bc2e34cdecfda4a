//! Refresh tokens, with which programs outside of AWS check licenses out.

mod object;
mod resource;
mod wire;

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::framework::annotations::{
    instant, model, not_read_back, provider, provider_only, reading, replaces, same_partition,
    sensitive,
};
use crate::framework::{Computed, Required};
use crate::nouns::shared::arn;

pub(crate) use resource::delete;

/// Makes a long-lived refresh token for a license. Programs outside of AWS exchange it for access tokens.
///
/// The text of the token is in the state of Terraform, and nowhere else. Where it should not be stored, use the
/// ephemeral resource of the same name.
///
/// A plan replaces a token whose `expiration_time` is over, and says so. With `renew_before` it does so earlier, whenever
/// somebody plans: Terraform does nothing between two runs. With `create_before_destroy` the old token can be used until the
/// new one is there. What counts is the time of AWS when the plan refreshes the token, so a plan with `-refresh=false` finds
/// nothing new. The refresh notes that beside the state: with `-detailed-exitcode`, the first refresh-only plan that finds a
/// token due ends with 2. A plan that was saved before that moment stays as it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
pub struct Token {
    /// ARN of the license.
    #[schemars(transform = replaces, transform = same_partition)]
    pub license_arn: Required<String>,
    /// ARNs of the roles that may be assumed with the token. The service does not check them.
    #[schemars(transform = replaces, transform = arn::limits(arn::ROLE))]
    pub role_arns: Option<BTreeSet<String>>,
    /// Number of days for which the token is valid. The service takes 365 where it is left out, and does not tell it
    /// later: `expiration_time` says when the token expires.
    #[schemars(extend("x-replaced" = "A change makes a new object, except for a token that was imported, of which the number is only noted."), range(min = 1), transform = reading, transform = not_read_back)]
    pub expiration_in_days: Option<i32>,
    /// Number of days before its expiration at which a plan replaces the token, fewer than it is valid for. Without it an
    /// unexpired token is left alone. A change is noted first, and counts from the next plan on.
    #[schemars(range(min = 1), transform = provider, transform = provider_only)]
    pub renew_before: Option<i32>,
    /// Properties that are written into the token, such as the name of the product.
    #[schemars(length(max = 3), transform = model, transform = replaces)]
    pub token_properties: Option<Vec<String>>,
    /// Id of the token.
    pub token_id: Computed<String>,
    /// Text of the token. Known only to the state that made it: an imported token has none.
    #[schemars(transform = sensitive, transform = not_read_back)]
    pub token: Computed<Option<String>>,
    /// Type of the token: `REFRESH_TOKEN`.
    pub token_type: Computed<Option<String>>,
    /// When the token expires, as an RFC 3339 time.
    #[schemars(transform = instant, extend("x-instead" = "Set expiration_in_days."))]
    pub expiration_time: Computed<Option<String>>,
    /// Whether the token can be used: `AVAILABLE`.
    pub status: Computed<Option<String>>,
}
