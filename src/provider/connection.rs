//! What the framework needs of an AWS client.

use crate::aws::{Client, is_denied};
use crate::framework::schema::Same;
use crate::framework::{Connection, Elsewhere, Refusal, Result, TagChange, Tags};
use crate::nouns::shared::arn;

impl Connection for Client {
    fn partition(&self) -> &str {
        self.partition()
    }

    fn region(&self) -> &str {
        self.region()
    }

    fn account_id(&self) -> Option<&str> {
        self.account_id()
    }

    fn elsewhere(&self, name: &str, same: Same) -> Option<Elsewhere> {
        arn::elsewhere(name, same, self.partition(), self.region())
    }

    fn is_denied(refusal: &Refusal) -> bool {
        is_denied(refusal)
    }

    async fn read_tags(&self, arn: &str) -> Result<Tags> {
        self.tags(arn).await
    }

    async fn change_tags(&self, arn: &str, change: &TagChange) -> Result<()> {
        // Removing first: an object at its limit of tags has room for the new ones only then.
        self.remove_tags(arn, &change.remove).await?;
        self.set_tags(arn, &change.set).await
    }
}
