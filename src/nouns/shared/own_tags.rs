//! Tags of licenses and grants: only the account that made them can read them.

use crate::aws::Client;
use crate::framework::{Result, Tags};
use crate::nouns::shared::arn::Arn;

/// None for what another account made.
pub(crate) async fn own_tags(arn: &str, client: &Client) -> Result<Option<Tags>> {
    let owner = arn.parse::<Arn>().map(|arn| arn.account_id).unwrap_or_default();
    if client.account_id().is_some_and(|account| account != owner) {
        return Ok(None);
    }
    client.tags(arn).await.map(Some)
}
