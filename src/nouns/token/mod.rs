//! Refresh tokens, with which programs outside of AWS check licenses out.

pub mod all;
pub mod query;

use std::collections::BTreeSet;

use aws_sdk_licensemanager::types::TokenData;
use futures::stream::{Stream, TryStreamExt as _};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

use crate::aws::{Client, Page, check_asked, each_item, elements, identifier};
use crate::framework::annotations::{
    instant, model, not_read_back, provider, provider_only, reading, replaces, same_partition,
    sensitive,
};
use crate::framework::{
    Called, Change, Computed, Config, Context, Error, Expiry, Findings, Path, Place, Readable,
    Remote, Required, Resource, Result, Versions,
};
use crate::nouns::grant::home;
use crate::nouns::license;
use crate::nouns::shared::arn;
use crate::nouns::shared::filter;
use crate::nouns::shared::rules;

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
    #[schemars(transform = replaces, transform = arn::limits)]
    pub role_arns: Option<BTreeSet<String>>,
    /// Number of days for which the token is valid. The service takes 365 where it is left out, and does not tell it
    /// later: `expiration_time` says when the token expires. A change makes a new token, except for a token that was
    /// imported, of which the number is only noted.
    #[schemars(range(min = 1), transform = reading, transform = not_read_back)]
    pub expiration_in_days: Option<i32>,
    /// Number of days before its expiration at which a plan replaces the token, fewer than it is valid for. Without it an
    /// unexpired token is left alone. A change is noted first, and counts from the next plan on.
    #[schemars(range(min = 1), transform = provider, transform = provider_only)]
    pub renew_before: Option<i32>,
    /// Up to three properties that are written into the token, such as the name of the product.
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

/// For how long a token is valid where nothing is said, by the API reference of `CreateToken`.
const USUAL_DAYS: i32 = 365;

const DELETED: &str = "DELETED";

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
        Ok(find(id, client).await?.map(|found| token(found).into()))
    }
}

impl Resource<Client> for Token {
    const NAME: &'static str = "token";
    const NOUN: &'static str = "token";
    const VERSIONS: Versions<Client, Self> = Versions::NONE;
    const REGIONAL: bool = false;
    const CALLED: &'static Called = &[("of", "license_arn")];
    const IDENTITY: &'static [&'static str] = &["token_id"];

    fn check(config: &Config<'_>) -> Findings {
        let mut findings = license::ARN.check(config, "license_arn");
        findings.extend(check_renewal(config));
        findings
    }

    fn plan(change: &mut Change<'_>) {
        let days = |config: &Config<'_>| config.known::<i32>("expiration_in_days");
        let differs = days(&change.prior()) != days(&change.planned())
            || !change.planned().is_known("expiration_in_days");
        // Only a token that was made here has its text.
        let is_imported = change.prior().is_unset("token");
        if differs && !is_imported {
            change.replace("expiration_in_days");
        }
    }

    fn expiry(state: &Config<'_>, now: OffsetDateTime) -> Option<Expiry> {
        let end = state.known::<String>("expiration_time")?;
        let left = OffsetDateTime::parse(&end, &Rfc3339).ok()? - now;
        let days = state.known::<i32>("renew_before");
        let expiry = |summary: &str, detail| {
            Some(Expiry { attribute: "expiration_time", summary: summary.to_owned(), detail })
        };
        if left <= Duration::ZERO {
            let detail = format!(
                "It expired at {end}, and programs cannot use it any more. The plan makes another one."
            );
            return expiry("The token has expired", detail);
        }
        let days = days.filter(|days| left <= Duration::days((*days).into()))?;
        let detail = format!(
            "It expires at {end}, and renew_before = {days} asks for another one {days} days before that. The plan makes it."
        );
        expiry("The token is about to expire", detail)
    }

    async fn create(&self, client: &Context<Client>) -> Result<String> {
        let license_arn = self.license_arn.get().map_or("", String::as_str);
        let home = home::of_license(license_arn, client).await?;
        let created = client
            .in_region(&home)
            .create_token()
            .license_arn(license_arn)
            .set_role_arns(elements(self.role_arns.clone()))
            .set_expiration_in_days(self.expiration_in_days)
            .set_token_properties(elements(self.token_properties.clone()))
            .client_token(&client.client_token)
            .send()
            .await?;
        client.remember("token", identifier("Token", created.token)?);
        identifier("TokenId", created.token_id)
    }

    /// What is noted of an imported token is all that can change in place.
    async fn update(&self, _prior: &Self, _id: &str, _client: &Context<Client>) -> Result<()> {
        Ok(())
    }

    async fn delete(&self, id: &str, client: &Context<Client>) -> Result<()> {
        let license_arn = self.license_arn.get().map_or("", String::as_str);
        delete(id, license_arn, client).await
    }
}

/// A token that is to be renewed as soon as it is made would be replaced by every plan.
fn check_renewal(config: &Config<'_>) -> Findings {
    let Some(before) = config.known::<i32>("renew_before") else { return Findings::new() };
    let usual = config.is_unset("expiration_in_days").then_some(USUAL_DAYS);
    let Some(days) = config.known::<i32>("expiration_in_days").or(usual) else {
        return Findings::new();
    };
    if before < days {
        return Findings::new();
    }
    let detail = format!(
        "renew_before is {before}, but the token is valid for {days} days: every plan would replace it. It has to be less \
         than expiration_in_days."
    );
    rules::TOKEN_RENEWAL.finding(Path::root("renew_before"), detail).into()
}

/// Deletes a token. One that is gone already is no error.
pub(crate) async fn delete(id: &str, license_arn: &str, client: &Client) -> Result<()> {
    let home = match home::of_license(license_arn, client).await {
        Ok(home) => client.in_region(&home),
        // A license that is gone says nothing about its tokens.
        Err(_) => client.clone(),
    };
    let Err(error) = home.delete_token().token_id(id).send().await else { return Ok(()) };
    match find(id, client).await {
        Ok(None) => Ok(()),
        _ => Err(error.into()),
    }
}

/// A token that can be used; the service lists deleted ones too.
async fn find(id: &str, client: &Client) -> Result<Option<TokenData>> {
    let query = Query { ids: vec![id.to_owned()], ..Query::default() };
    let found = list(query, client).await?;
    found.iter().try_for_each(|token| check_asked(id, token.token_id.as_deref()))?;
    Ok(found.into_iter().find(is_usable))
}

pub(crate) fn is_usable(token: &TokenData) -> bool {
    token.status.as_deref() != Some(DELETED)
}

/// Which tokens to list; everything restricts, nothing means all.
#[derive(Debug, Clone, Default)]
pub(crate) struct Query {
    pub(crate) ids: Vec<String>,
    pub(crate) filters: BTreeSet<filter::Filter>,
}

/// All tokens that match, deleted ones included.
pub(crate) async fn list(query: Query, client: &Client) -> Result<Vec<TokenData>> {
    each(query, client.clone()).try_collect().await
}

/// The same, one after the other.
pub(crate) fn each(
    query: Query,
    client: Client,
) -> impl Stream<Item = Result<TokenData>> + Send + use<> {
    let ids = Some(query.ids).filter(|ids| !ids.is_empty());
    let filters = Some(filter::to_sdk(&query.filters)).filter(|filters| !filters.is_empty());
    each_item(move |token| {
        let request = client
            .list_tokens()
            .set_token_ids(ids.clone())
            .set_filters(filters.clone())
            .set_next_token(token);
        async move {
            let answer = request.send().await?;
            Ok(Page::new(answer.tokens, answer.next_token))
        }
    })
}

/// A listed token, without its text.
pub(crate) fn token(remote: TokenData) -> Token {
    let properties = remote.token_properties.filter(|properties| !properties.is_empty());
    let roles = remote.role_arns.filter(|roles| !roles.is_empty());
    Token {
        license_arn: remote.license_arn.into(),
        role_arns: roles.map(|roles| roles.into_iter().collect()),
        expiration_in_days: None,
        renew_before: None,
        token_properties: properties,
        token_id: remote.token_id.into(),
        token: Computed::default(),
        token_type: Computed::from(remote.token_type),
        expiration_time: Computed::from(remote.expiration_time),
        status: Computed::from(remote.status),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::framework::Value;

    /// What is said of a token that has so much of its time left, with this many days in `renew_before`.
    fn said(left: Duration, days: Option<i64>) -> Option<String> {
        let now = OffsetDateTime::from_unix_timestamp(1_800_000_000).unwrap();
        let end = (now + left).format(&Rfc3339).unwrap();
        let days = days.map_or(Value::Null, Value::from);
        let state = Value::from([("expiration_time", Value::from(end)), ("renew_before", days)]);
        let said = Token::expiry(&Config::of(&state), now);
        said.map(|expiry| expiry.summary)
    }

    #[test]
    fn a_token_ends_at_its_expiration_or_so_many_days_before() {
        const DAY: Duration = Duration::days(1);
        let over = || Some("The token has expired".to_owned());
        let soon = || Some("The token is about to expire".to_owned());
        for (left, days, expected) in [
            (DAY, None, None),
            (Duration::SECOND, None, None),
            (Duration::ZERO, None, over()),
            (-DAY, Some(3), over()),
            (DAY * 3 + Duration::SECOND, Some(3), None),
            (DAY * 3, Some(3), soon()),
            (DAY * 3650, Some(i64::from(i32::MAX)), soon()),
        ] {
            assert_eq!(said(left, days), expected, "{left} {days:?}");
        }
        let untold = Value::from([("expiration_time", Value::Null)]);
        let now = OffsetDateTime::now_utc();
        assert_eq!(Token::expiry(&Config::of(&untold), now), None);
    }
}
