//! From flags and environment to the accounts that are called, by the same way as the provider's.

use std::collections::BTreeMap;

use tokio::time::timeout;

use super::Plan;
use super::caller::Account;
use super::flags::Flags;
use super::probe::Party;
use crate::aws::{Client, Clients, check_endpoint};
use crate::framework::Purpose;
use crate::provider::config::{Environment, ProviderConfig};
use tokio_util::sync::CancellationToken;

/// A second try is enough to find out whose credentials these are.
const ATTEMPTS: u32 = 2;

/// The plan that flags and environment ask for. An error is told to whoever asked.
pub(super) async fn plan(flags: &Flags) -> Result<Plan, String> {
    let environment = Environment::of_process();
    let own = client(flags, flags.profile.as_deref(), &environment).await?;
    let region = own.region().to_owned();
    let partition = own.partition().to_owned();
    let other = || other_region(&region, &partition).to_owned();
    let other_region = flags.other_region.clone().unwrap_or_else(other);
    let mut accounts = BTreeMap::from([(Party::Own, Account::of(&own, &other_region)?)]);
    if let Some(profile) = &flags.grantee_profile {
        let grantee = client(flags, Some(profile), &environment).await?;
        let grantee = grantee.in_region(&region);
        let account = Account::of(&grantee, &other_region)?;
        if account.id == accounts[&Party::Own].id {
            return Err(format!("--grantee-profile {profile} is of the same account"));
        }
        accounts.insert(Party::Grantee, account);
    }
    Ok(Plan {
        costs: flags.costs.clone(),
        accounts,
        endpoint: own.endpoint().map(str::to_owned),
        region,
        other_region,
        partition,
        organization: flags.organization.clone(),
        rates: flags.rates,
        timeout: flags.timeout,
        stop: CancellationToken::new(),
    })
}

impl Account {
    /// An account as its client knows it.
    pub fn of(client: &Client, other_region: &str) -> Result<Self, String> {
        let id = client.account_id().ok_or("nobody says whose credentials these are")?;
        let elsewhere = client.in_region(other_region).verbatim();
        Ok(Self { id: id.to_owned(), here: client.verbatim(), elsewhere })
    }
}

async fn client(
    flags: &Flags,
    profile: Option<&str>,
    environment: &Environment,
) -> Result<Client, String> {
    let config = ProviderConfig {
        region: flags.region.clone(),
        profile: profile.map(str::to_owned),
        ..ProviderConfig::default()
    };
    let mut settings = config.resolve(environment).map_err(|error| error.to_string())?;
    settings.retries.attempts = Some(ATTEMPTS);
    if let Some(url) = &flags.endpoint {
        check_endpoint(url, "--endpoint-url").map_err(|error| error.to_string())?;
        settings.endpoints.license_manager = Some(url.clone());
        if !is_of_aws(url) {
            settings.endpoints.sts = Some(url.clone());
        }
    }
    let clients = Clients::new(settings);
    let found = timeout(flags.timeout * ATTEMPTS, clients.get(None, None, Purpose::Read)).await;
    let silent = |_| Err("nobody says in time whose credentials these are".to_owned());
    found.map_or_else(silent, |client| client.map_err(|error| error.to_string()))
}

/// Another region of the same partition.
fn other_region(region: &str, partition: &str) -> &'static str {
    let regions = match partition {
        "aws-cn" => ["cn-north-1", "cn-northwest-1"],
        "aws-us-gov" => ["us-gov-west-1", "us-gov-east-1"],
        _ => ["us-west-2", "us-east-1"],
    };
    if regions[0] == region { regions[1] } else { regions[0] }
}

fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', ':', '?']).next().unwrap_or_default()
}

fn is_of_aws(url: &str) -> bool {
    let host = host(url);
    [".amazonaws.com", ".amazonaws.com.cn", ".api.aws"].iter().any(|it| host.ends_with(it))
}

/// What a report says of the endpoint: names of machines are nobody's business.
pub(super) fn told_endpoint(url: Option<&str>) -> String {
    match url {
        None => "AWS".to_owned(),
        Some(url) if is_of_aws(url) => host(url).to_owned(),
        Some(_) => "another endpoint".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_hosts_of_aws_are_told() {
        for (url, told) in [
            (None, "AWS"),
            (
                Some("https://license-manager.eu-west-1.amazonaws.com/"),
                "license-manager.eu-west-1.amazonaws.com",
            ),
            (Some("http://127.0.0.1:4580"), "another endpoint"),
            (Some("https://amazonaws.com.example.com"), "another endpoint"),
        ] {
            assert_eq!(told_endpoint(url), told);
        }
    }

    #[test]
    fn the_other_region_is_another_one() {
        assert_eq!(other_region("us-west-2", "aws"), "us-east-1");
        assert_eq!(other_region("eu-west-1", "aws"), "us-west-2");
        assert_eq!(other_region("cn-north-1", "aws-cn"), "cn-northwest-1");
    }
}
