//! License Manager in one account and region.

use std::ops::Deref;
use std::sync::Arc;

use aws_sdk_licensemanager::config::Region;

use super::region::partition;

/// Calls License Manager in one account and region. Clones share everything.
#[derive(Debug, Clone)]
pub struct Client(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    calls: aws_sdk_licensemanager::Client,
    account: Option<String>,
    region: String,
}

impl Client {
    pub(super) fn new(
        calls: aws_sdk_licensemanager::Client,
        account: Option<&str>,
        region: &str,
    ) -> Self {
        let account = account.map(str::to_owned);
        Self(Arc::new(Inner { calls, account, region: region.to_owned() }))
    }

    /// The account in which calls are made. Unknown only where the provider block forbids to ask for it.
    pub fn account_id(&self) -> Option<&str> {
        self.0.account.as_deref()
    }

    pub fn region(&self) -> &str {
        &self.0.region
    }

    /// The same account in another region, such as the home region of a license.
    #[must_use]
    pub fn in_region(&self, region: &str) -> Self {
        if region == self.region() {
            return self.clone();
        }
        let config = self.0.calls.config().to_builder();
        let config = config.region(Region::new(region.to_owned())).build();
        Self::new(aws_sdk_licensemanager::Client::from_conf(config), self.account_id(), region)
    }

    /// As in the ARNs of this region: `aws`, `aws-cn`, `aws-us-gov`, ….
    pub fn partition(&self) -> &'static str {
        partition(self.region())
    }
}

impl Deref for Client {
    type Target = aws_sdk_licensemanager::Client;

    fn deref(&self) -> &Self::Target {
        &self.0.calls
    }
}
