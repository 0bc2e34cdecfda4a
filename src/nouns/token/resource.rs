//! The life of a token.

use time::format_description::well_known::Rfc3339;
use time::{Duration, OffsetDateTime};

use super::Token;
use crate::aws::{Client, identifier};
use crate::framework::{
    Called, Change, Config, Context, Expiry, Findings, Path, Remote, Resource, Result, Versions,
};
use crate::nouns::grant::home;
use crate::nouns::license;
use crate::nouns::shared::rules;

/// For how long a token is valid where nothing is said, by the API reference of `CreateToken`.
const USUAL_DAYS: i32 = 365;

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
        let home = client.in_region(&home::of_license(license_arn, client).await?);
        let request = self.creation(home.create_token())?.client_token(&client.client_token);
        let created = request.send().await?;
        client.remember("token", identifier("Token", created.token)?);
        identifier("TokenId", created.token_id)
    }

    /// What is noted of an imported token is all that can change in place.
    async fn update(
        &self,
        _prior: &Self,
        _id: &str,
        _client: &Context<Client>,
    ) -> Result<Option<Remote<Self>>> {
        Ok(None)
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

/// Deletes a token of a license, in its home region.
pub(crate) async fn delete(id: &str, license_arn: &str, client: &Client) -> Result<()> {
    let home = match home::of_license(license_arn, client).await {
        Ok(home) => client.in_region(&home),
        // A license that is gone says nothing about its tokens.
        Err(_) => client.clone(),
    };
    home.delete_token().token_id(id).send().await?;
    Ok(())
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
