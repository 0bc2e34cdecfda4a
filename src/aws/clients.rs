//! Which client a call gets: by account and region, made when it is first needed.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aws_credential_types::Credentials;
use aws_credential_types::provider::{ProvideCredentials as _, SharedCredentialsProvider};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use time::OffsetDateTime;

use super::assume_role::{AssumedRole, FederatedRole};
use super::attempts::Found;
use super::client::Account;
use super::credentials::{self, Kept, Sources};
use super::profile::{First, SharedFiles};
use super::sdk_clients::SdkClients;
use super::settings::{CredentialsSource, Settings, WebIdentity};
use super::{Client, http, present, region};
use crate::framework::{Error, Path, Purpose, Result};

/// All clients of one provider block. Clones share them.
#[derive(Debug, Clone)]
pub struct Clients(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    settings: Settings,
    http: SharedHttpClient,
    clock: http::Clock,
    home: Found<Home>,
    members: Mutex<HashMap<String, Arc<Found<SharedCredentialsProvider>>>>,
    accounts: Mutex<HashMap<Option<String>, Arc<Account>>>,
}

/// The account and region of the provider block.
#[derive(Debug, Clone)]
struct Home {
    sdk_clients: Arc<SdkClients>,
    credentials: SharedCredentialsProvider,
    account: Option<String>,
    region: String,
}

impl Clients {
    /// Reads nothing and calls nobody before the first [`Clients::get`].
    pub fn new(settings: Settings) -> Self {
        let clock = http::Clock::default();
        let http = http::client(&settings.http, &clock);
        Self(Arc::new(Shared {
            settings,
            http,
            clock,
            home: Found::default(),
            members: Mutex::default(),
            accounts: Mutex::default(),
        }))
    }

    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// What time it is for AWS, by its latest answer.
    pub fn now(&self) -> OffsetDateTime {
        self.0.clock.now()
    }

    /// The client for an account and a region; those of the provider block where none is given.
    pub async fn get(
        &self,
        account: Option<&str>,
        region: Option<&str>,
        purpose: Purpose,
    ) -> Result<Client> {
        let home = self.0.home.get(purpose, || self.find_home()).await?;
        let region = region.unwrap_or(&home.region);
        if region != home.region {
            self.check_region(region)?;
        }
        let own = account.is_none_or(|account| match home.account.as_deref() {
            Some(own) => own == account,
            // Nobody asked whose credentials these are, and there is no way to other accounts.
            None => self.0.settings.member_role.is_none(),
        });
        let account = account.or(home.account.as_deref());
        let known = account.map(str::to_owned);
        if let Some(account) = locked(&self.0.accounts).get(&known) {
            return Ok(account.client(region));
        }
        let credentials = match account {
            Some(member) if !own => self.member(&home, member, purpose).await?,
            _ => home.credentials.clone(),
        };
        let found = || Account::new(account, Arc::clone(&home.sdk_clients), credentials);
        Ok(locked(&self.0.accounts).entry(known).or_insert_with(found).client(region))
    }

    async fn find_home(&self) -> Result<Home> {
        let settings = &self.0.settings;
        let files = SharedFiles::read(&settings.profile).await?;
        let sdk_clients = SdkClients::new(settings, &files, self.0.http.clone())?;
        let region = self.home_region(&files).await?;
        let credentials = self.home_credentials(&sdk_clients, &files, &region)?;
        let loaded = credentials.provide_credentials().await?;
        let account = self.own_account(&sdk_clients, &region, &credentials, &loaded).await?;
        self.check_account(account.as_deref())?;
        Ok(Home { sdk_clients: Arc::new(sdk_clients), credentials, account, region })
    }

    async fn home_region(&self, files: &SharedFiles) -> Result<String> {
        let settings = &self.0.settings;
        let mut region = settings.region.clone().or_else(|| files.get("region"));
        if region.is_none() {
            region = self.sources(files, None).region_of_instance().await?;
        }
        let region = region.ok_or_else(|| Error::Setup {
            summary: "No AWS region is set".into(),
            detail: "Set region in the provider block, AWS_REGION, or region in the profile".into(),
            path: Some(Path::root("region")),
        })?;
        self.check_region(&region)?;
        Ok(region)
    }

    fn check_region(&self, region: &str) -> Result<()> {
        if self.0.settings.skip_region_validation { Ok(()) } else { region::check(region) }
    }

    /// The first credentials, and those of each role that is assumed with them.
    fn home_credentials(
        &self,
        sdk_clients: &SdkClients,
        files: &SharedFiles,
        region: &str,
    ) -> Result<SharedCredentialsProvider> {
        let settings = &self.0.settings;
        let sts_region = self.sts_region(region);
        let sources = self.sources(files, Some(region));
        let federated = |identity: &WebIdentity| {
            let sts = sdk_clients.sts(sts_region, None);
            Kept::shared(FederatedRole { sts, identity: identity.clone() })
        };
        let mut roles = Vec::new();
        let mut credentials = match &settings.source {
            CredentialsSource::Keys(keys) => credentials::from_keys(keys),
            CredentialsSource::WebIdentity(identity) => federated(identity),
            CredentialsSource::Profile | CredentialsSource::Surroundings => match files.roles()? {
                Some(role_profile) => {
                    roles = role_profile.roles;
                    match role_profile.first {
                        First::Profile(name) => Kept::shared(sources.profile(Some(&name))?),
                        First::WebIdentity(identity) => federated(&identity),
                        First::Environment => Kept::shared(sources.environment()),
                        First::Container => Kept::shared(sources.container()),
                        First::Instance => Kept::shared(sources.instance()?),
                    }
                }
                None if settings.source == CredentialsSource::Profile => {
                    Kept::shared(sources.profile(settings.profile.name.as_deref())?)
                }
                None => Kept::shared(sources.surroundings()?),
            },
        };
        for role in roles.iter().chain(&settings.roles) {
            let sts = sdk_clients.sts(sts_region, Some(&credentials));
            credentials = Kept::shared(AssumedRole { sts, role: role.clone() });
        }
        Ok(credentials)
    }

    fn sources<'a>(&'a self, files: &'a SharedFiles, region: Option<&'a str>) -> Sources<'a> {
        Sources { http: &self.0.http, settings: &self.0.settings, files, region }
    }

    fn sts_region<'a>(&'a self, region: &'a str) -> &'a str {
        self.0.settings.endpoints.sts_region.as_deref().unwrap_or(region)
    }

    async fn own_account(
        &self,
        sdk_clients: &SdkClients,
        region: &str,
        credentials: &SharedCredentialsProvider,
        loaded: &Credentials,
    ) -> Result<Option<String>> {
        if self.0.settings.accounts.skip_identity {
            return Ok(loaded.account_id().map(|account| account.as_str().to_owned()));
        }
        let sts = sdk_clients.sts(self.sts_region(region), Some(credentials));
        let identity = sts.get_caller_identity().send().await?;
        present("Account", identity.account).map(Some)
    }

    fn check_account(&self, account: Option<&str>) -> Result<()> {
        let checks = &self.0.settings.accounts;
        let refused = |detail: String, attribute| Error::Setup {
            summary: "The AWS account is not allowed".into(),
            detail,
            path: Some(Path::root(attribute)),
        };
        let Some(account) = account else {
            if checks.allowed.is_empty() && checks.forbidden.is_empty() {
                return Ok(());
            }
            let detail = "The id of the account is needed to check it against allowed_account_ids \
                          and forbidden_account_ids: remove skip_credentials_validation or \
                          skip_requesting_account_id";
            return Err(refused(detail.into(), "skip_requesting_account_id"));
        };
        if checks.forbidden.contains(account) {
            let detail = format!("Account {account} is one of the forbidden_account_ids");
            return Err(refused(detail, "forbidden_account_ids"));
        }
        if !checks.allowed.is_empty() && !checks.allowed.contains(account) {
            let allowed: Vec<_> = checks.allowed.iter().map(String::as_str).collect();
            let detail = format!(
                "Account {account} is not one of the allowed_account_ids ({})",
                allowed.join(", ")
            );
            return Err(refused(detail, "allowed_account_ids"));
        }
        Ok(())
    }

    /// The credentials for another account than the provider's own.
    async fn member(
        &self,
        home: &Home,
        account: &str,
        purpose: Purpose,
    ) -> Result<SharedCredentialsProvider> {
        let found = Arc::clone(locked(&self.0.members).entry(account.to_owned()).or_default());
        found.get(purpose, || self.enter(home, account)).await
    }

    async fn enter(&self, home: &Home, account: &str) -> Result<SharedCredentialsProvider> {
        if account.len() != 12 || !account.bytes().all(|digit| digit.is_ascii_digit()) {
            let message =
                format!("{account:?} is not the id of an AWS account, which has 12 digits");
            return Err(Error::invalid(Path::root("account_id"), message));
        }
        self.check_account(Some(account))?;
        let own = home.account.as_deref().unwrap_or("an account that is not known");
        let Some(member_role) = &self.0.settings.member_role else {
            return Err(Error::Setup {
                summary: format!("Account {account} cannot be reached"),
                detail: format!(
                    "The provider's credentials are for {own}. To work in account {account} too, \
                     say in the provider block which role to assume there: \
                     member_role {{ name = \"OrganizationAccountAccessRole\" }}"
                ),
                path: Some(Path::root("account_id")),
            });
        };
        let role = member_role.in_account(region::partition(&home.region), account);
        let sts = home.sdk_clients.sts(self.sts_region(&home.region), Some(&home.credentials));
        let credentials = Kept::shared(AssumedRole { sts, role });
        credentials.provide_credentials().await.map_err(|error| closed(error.into(), account))?;
        Ok(credentials)
    }
}

/// An account that cannot be entered may be there no more, and its objects have to leave the state without it.
fn closed(error: Error, account: &str) -> Error {
    let with_advice = |detail: String| {
        format!(
            "{detail}\n\nIf account {account} was closed or has left the organization, take its objects out of the state: with \
             a removed block that has destroy = false, planned with -refresh=false, or with `terraform state rm`. The guide \
             \"Take a closed account out\" shows both."
        )
    };
    match error {
        Error::Setup { summary, detail, path } => {
            Error::Setup { summary, detail: with_advice(detail), path }
        }
        Error::NotYet { summary, detail, is_lost: false } => {
            Error::NotYet { summary, detail: with_advice(detail), is_lost: false }
        }
        error => error,
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::settings::{IdentityToken, Keys, MemberRole, Role, Secret};
    use crate::aws::stub::{OWN, Reply, Stub};

    const OTHER: &str = "444455556666";

    /// Settings with which STS is asked who calls.
    fn settings() -> Settings {
        let mut settings = Stub::settings();
        settings.accounts.skip_identity = false;
        settings
    }

    fn keys_of(stub: &Stub) -> Vec<String> {
        let key = |request: &String| {
            let (_, after) = request.split_once("Credential=")?;
            Some(after.split('/').next()?.to_owned())
        };
        stub.requests().iter().map(|request| key(request).unwrap_or_default()).collect()
    }

    #[tokio::test]
    async fn many_first_calls_ask_sts_once() {
        let stub = Stub::start(vec![Reply::identity(OWN)]).await;
        let clients = stub.clients(settings());
        let calls = (0..20).map(|_| clients.get(None, None, Purpose::Read));
        for client in futures::future::join_all(calls).await {
            let client = client.unwrap();
            assert_eq!((client.account_id(), client.region()), (Some(OWN), "us-east-1"));
        }
        assert_eq!(stub.requests().len(), 1);
    }

    #[tokio::test]
    async fn nothing_is_asked_where_that_is_forbidden() {
        let stub = Stub::start(vec![]).await;
        let client = stub.client().await;
        assert_eq!(client.account_id(), None);
        assert!(stub.requests().is_empty());
    }

    #[tokio::test]
    async fn other_regions_are_checked_and_called() {
        let stub = Stub::start(vec![Reply::settings()]).await;
        let clients = stub.clients(Stub::settings());
        let client = clients.get(None, Some("us-gov-west-1"), Purpose::Read).await.unwrap();
        assert_eq!((client.region(), client.partition()), ("us-gov-west-1", "aws-us-gov"));
        client.get_service_settings().send().await.unwrap();
        assert!(stub.requests()[0].contains("/us-gov-west-1/license-manager/aws4_request"));
        let error =
            clients.get(None, Some("us-gov-west-9"), Purpose::Read).await.expect_err("unknown");
        assert!(error.to_string().contains("Did you mean us-gov-west-1"), "{error}");
    }

    #[tokio::test]
    async fn there_is_one_way_to_a_region() {
        let stub = Stub::start(vec![Reply::settings(), Reply::settings()]).await;
        let clients = stub.clients(Stub::settings());
        let client = clients.get(None, None, Purpose::Read).await.unwrap();
        let home = client.in_region("eu-west-1");
        assert_eq!((home.region(), home.account_id()), ("eu-west-1", client.account_id()));
        let found = clients.get(None, Some("eu-west-1"), Purpose::Read).await.unwrap();
        for client in [home, found, client.in_region("us-east-1")] {
            let region = client.config().region().unwrap().to_string();
            assert_eq!(region, client.region());
        }
        let accounts = locked(&clients.0.accounts);
        let [account] = accounts.values().collect::<Vec<_>>()[..] else { panic!("one account") };
        assert_eq!(account.regions(), ["eu-west-1", "us-east-1"]);
    }

    #[tokio::test]
    async fn accounts_are_checked() {
        for (allowed, forbidden, refusal) in [
            (vec![OTHER], vec![], Some("is not one of the allowed_account_ids (444455556666)")),
            (vec![], vec![OWN], Some("is one of the forbidden_account_ids")),
            (vec![OWN], vec![], None),
            (vec![], vec![OTHER], None),
        ] {
            let stub = Stub::start(vec![Reply::identity(OWN)]).await;
            let mut settings = settings();
            settings.accounts.allowed = allowed.into_iter().map(str::to_owned).collect();
            settings.accounts.forbidden = forbidden.into_iter().map(str::to_owned).collect();
            let got = stub.clients(settings).get(None, None, Purpose::Read).await;
            let message = got.err().map(|error| error.to_string());
            assert_eq!(message.is_some(), refusal.is_some(), "{message:?}");
            assert!(message.unwrap_or_default().contains(refusal.unwrap_or_default()));
        }
    }

    #[tokio::test]
    async fn members_are_reached_through_one_role_each() {
        let stub = Stub::start(vec![
            Reply::identity(OWN),
            Reply::role("AssumeRole", OTHER, "ASIAMEMBER"),
            Reply::settings(),
            Reply::settings(),
        ])
        .await;
        let mut settings = settings();
        settings.member_role = Some(MemberRole {
            name: "Member".into(),
            path: "/org/".into(),
            external_id: Some("shared".into()),
            ..MemberRole::default()
        });
        let clients = stub.clients(settings);
        for region in ["us-east-1", "eu-west-1"] {
            let client = clients.get(Some(OTHER), Some(region), Purpose::Read).await.unwrap();
            assert_eq!(client.account_id(), Some(OTHER));
            client.get_service_settings().send().await.unwrap();
        }
        assert_eq!(keys_of(&stub), [OWN, OWN, "ASIAMEMBER", "ASIAMEMBER"]);
        let asked = &stub.requests()[1];
        assert!(asked.contains("role%2Forg%2FMember&"), "{asked}");
        assert!(asked.contains("ExternalId=shared"), "{asked}");
    }

    #[tokio::test]
    async fn members_without_a_role_are_explained() {
        let stub = Stub::start(vec![Reply::identity(OWN)]).await;
        let error = stub
            .clients(settings())
            .get(Some(OTHER), None, Purpose::Read)
            .await
            .expect_err("no role");
        let message = error.to_string();
        for part in [OWN, OTHER, "member_role {"] {
            assert!(message.contains(part), "{message}");
        }
    }

    #[tokio::test]
    async fn the_own_account_may_be_named() {
        let stub = Stub::start(vec![Reply::identity(OWN)]).await;
        let clients = stub.clients(settings());
        assert_eq!(
            clients.get(Some(OWN), None, Purpose::Read).await.unwrap().account_id(),
            Some(OWN)
        );
        let error = clients.get(Some("12"), None, Purpose::Read).await.expect_err("too short");
        assert!(error.to_string().contains("12 digits"), "{error}");
    }

    #[tokio::test]
    async fn roles_are_assumed_one_after_the_other() {
        let stub = Stub::start(vec![
            Reply::role("AssumeRole", OWN, "ASIAFIRST"),
            Reply::role("AssumeRole", OTHER, "ASIASECOND"),
            Reply::identity(OTHER),
        ])
        .await;
        let mut settings = settings();
        settings.roles = ["One", "Two"]
            .map(|name| Role {
                arn: format!("arn:aws:iam::{OTHER}:role/{name}"),
                source_identity: Some("ada".into()),
                tags: [("team".to_owned(), "x".to_owned())].into(),
                transitive_tag_keys: vec!["team".into()],
                ..Role::default()
            })
            .into();
        let client = stub.client_with(settings).await;
        assert_eq!(client.account_id(), Some(OTHER));
        assert_eq!(keys_of(&stub), [OWN, "ASIAFIRST", "ASIASECOND"]);
        let asked = &stub.requests()[0];
        for part in ["SourceIdentity=ada", "TransitiveTagKeys.member.1=team", "Tags.member.1.Key"] {
            assert!(asked.contains(part), "{asked}");
        }
    }

    #[tokio::test]
    async fn a_token_is_exchanged_without_credentials() {
        let operation = "AssumeRoleWithWebIdentity";
        let stub =
            Stub::start(vec![Reply::role(operation, OWN, "ASIAWEB"), Reply::identity(OWN)]).await;
        let token = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(token.path(), "the-token\n").unwrap();
        let mut settings = settings();
        settings.source = CredentialsSource::WebIdentity(WebIdentity {
            role: Role { arn: format!("arn:aws:iam::{OWN}:role/Web"), ..Role::default() },
            token: IdentityToken::File(token.path().into()),
        });
        stub.client_with(settings).await;
        assert_eq!(keys_of(&stub), ["", "ASIAWEB"]);
        assert!(stub.requests()[0].ends_with("WebIdentityToken=the-token"));
    }

    #[tokio::test]
    async fn wrong_credentials_are_explained_and_asked_for_once() {
        let stub = Stub::start(vec![Reply::sts_error("InvalidClientTokenId")]).await;
        let clients = stub.clients(settings());
        for _ in 0..2 {
            let error = clients.get(None, None, Purpose::Read).await.expect_err("wrong key");
            assert_eq!(error.code(), Some("InvalidClientTokenId"));
            assert!(error.to_string().contains("AWS does not know the access key"), "{error}");
            assert!(!error.to_string().contains("hush"), "{error}");
        }
        assert_eq!(stub.requests().len(), 1);
    }

    #[tokio::test]
    async fn a_role_that_was_made_just_now_is_tried_again() {
        let denied = || Reply::sts_error("AccessDenied");
        let role = Reply::role("AssumeRole", OTHER, "ASIA1");
        let stub = Stub::start(vec![denied(), denied(), role, Reply::identity(OTHER)]).await;
        let mut settings = settings();
        let arn = format!("arn:aws:iam::{OTHER}:role/One");
        settings.roles = vec![Role { arn, ..Role::default() }];
        let client = stub.clients(settings).get(None, None, Purpose::Read).await.unwrap();
        assert_eq!(client.account_id(), Some(OTHER));
        assert_eq!(stub.requests().len(), 4);
    }

    #[tokio::test]
    async fn a_role_that_cannot_be_assumed_is_named() {
        let stub = Stub::start(vec![Reply::sts_error("AccessDenied")]).await;
        let mut settings = settings();
        let arn = format!("arn:aws:iam::{OTHER}:role/One");
        settings.roles = vec![Role { arn: arn.clone(), ..Role::default() }];
        let denied = stub.clients(settings).find_home().await.expect_err("denied");
        assert!(matches!(denied, Error::NotYet { .. }));
        let error = denied.to_string();
        for part in [arn.as_str(), "AssumeRole answered AccessDenied", "trust policy"] {
            assert!(error.contains(part), "{error}");
        }
    }

    #[tokio::test]
    async fn the_profile_gives_what_the_block_leaves_open() {
        let stub = Stub::start(vec![Reply::identity(OWN), Reply::settings()]).await;
        let files = tempfile::NamedTempFile::new().unwrap();
        let profile = format!(
            "[profile work]\nregion = eu-west-1\naws_access_key_id = AKIAPROFILE\n\
             aws_secret_access_key = hush\nservices = local\n\
             [services local]\nlicense_manager =\n  endpoint_url = http://{0}\n\
             sts =\n  endpoint_url = http://{0}\n",
            stub.address
        );
        std::fs::write(files.path(), profile).unwrap();
        let mut settings = settings();
        settings.region = None;
        settings.source = CredentialsSource::Profile;
        settings.profile.config_files = vec![files.path().into()];
        settings.profile.credentials_files = vec![files.path().into()];
        settings.profile.name = Some("work".into());
        let client = Clients::new(settings.clone()).get(None, None, Purpose::Read).await.unwrap();
        client.get_service_settings().send().await.unwrap();
        assert_eq!(client.region(), "eu-west-1");
        assert_eq!(keys_of(&stub), ["AKIAPROFILE", "AKIAPROFILE"]);

        settings.profile.name = Some("play".into());
        let error = Clients::new(settings)
            .get(None, None, Purpose::Read)
            .await
            .expect_err("no such profile");
        assert!(error.to_string().contains("no AWS profile \"play\""), "{error}");
        assert!(error.to_string().contains("work"), "{error}");
    }

    #[tokio::test]
    async fn roles_of_the_profile_are_assumed_where_the_block_says() {
        let stub = Stub::start(vec![
            Reply::role("AssumeRole", OTHER, "ASIAPROFILE"),
            Reply::identity(OTHER),
        ])
        .await;
        let files = tempfile::NamedTempFile::new().unwrap();
        let keys = r#"{"Version":1,"AccessKeyId":"AKIAPROCESS","SecretAccessKey":"hush"}"#;
        let profile = format!(
            "[profile work]\nrole_arn = arn:aws:iam::{OTHER}:role/R\nsource_profile = base\n\
             [profile base]\ncredential_process = echo '{keys}'\n"
        );
        std::fs::write(files.path(), profile).unwrap();
        let mut settings = settings();
        settings.source = CredentialsSource::Surroundings;
        settings.profile.config_files = vec![files.path().into()];
        settings.profile.credentials_files = vec![files.path().into()];
        settings.profile.name = Some("work".into());
        let client = stub.client_with(settings).await;
        assert_eq!(client.account_id(), Some(OTHER));
        assert_eq!(keys_of(&stub), ["AKIAPROCESS", "ASIAPROFILE"]);
    }

    #[tokio::test]
    async fn missing_credentials_and_regions_are_explained() {
        let stub = Stub::start(vec![]).await;
        let mut nobody = settings();
        nobody.source = CredentialsSource::Surroundings;
        let error = stub
            .clients(nobody)
            .get(None, None, Purpose::Read)
            .await
            .expect_err("nobody")
            .to_string();
        assert!(error.starts_with("No AWS credentials were found"), "{error}");

        let mut nowhere = settings();
        nowhere.region = None;
        let error = stub
            .clients(nowhere)
            .get(None, None, Purpose::Read)
            .await
            .expect_err("nowhere")
            .to_string();
        assert!(error.starts_with("No AWS region is set"), "{error}");
    }

    #[tokio::test]
    async fn secrets_do_not_reach_errors() {
        let denied = |_| Reply::Html(407, "<html>denied</html>");
        let stub = Stub::start((0..9).map(denied).collect()).await;
        let mut settings = settings();
        settings.source = CredentialsSource::Keys(Keys {
            access_key: "AKIA".into(),
            secret_key: Secret("hush".into()),
            token: Some(Secret("hush-token".into())),
        });
        let error = stub.clients(settings).get(None, None, Purpose::Read).await.expect_err("html");
        assert!(!format!("{error} {error:?}").contains("hush"), "{error:?}");
    }
}
