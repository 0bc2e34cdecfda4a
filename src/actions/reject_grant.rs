//! Rejecting a grant that was received.

use schemars::JsonSchema;
use serde::Deserialize;

use crate::aws::Client;
use crate::framework::annotations::same_partition;
use crate::framework::{
    Action, Called, Config, Context, Findings, Listing as _, ProgressMessages, Result,
};
use crate::nouns::grant::Grant;
use crate::nouns::grant::object::ARN;
use crate::nouns::grant_accepter::acceptance;

/// Rejects a grant that the account received. Only a new grant gives the license back.
///
/// A grant that was rejected already is left as it is.
#[derive(Debug, Deserialize, JsonSchema)]
pub struct RejectGrant {
    /// ARN of the grant.
    #[schemars(transform = same_partition)]
    pub grant_arn: String,
}

impl Action<Client> for RejectGrant {
    const NAME: &'static str = "reject_grant";
    const DOING: &'static str = "Rejecting the grant";
    const CALLED: &'static Called = &[("with the ARN", "grant_arn")];

    fn check(config: &Config<'_>) -> Findings {
        ARN.check(config, "grant_arn")
    }

    async fn invoke(&self, client: &Context<Client>, progress: &ProgressMessages) -> Result<()> {
        let arn = &self.grant_arn;
        let (grant, home) = acceptance::at_home(arn, client).await?;
        acceptance::check_grantee(&grant, client)?;
        if Grant::is_over(&grant) {
            progress.send(format!("Grant {arn} is {} already", grant.grant_status.as_str()));
            return Ok(());
        }
        acceptance::reject(arn, &home).await?;
        progress.send(format!("Grant {arn} was rejected"));
        Ok(())
    }
}
