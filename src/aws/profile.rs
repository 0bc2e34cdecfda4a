//! The shared files of the AWS tools, and what the chosen profile in them says.

use std::time::Duration;

use aws_config::profile::{self, ProfileSet};
use aws_runtime::env_config::EnvConfigValue;
use aws_runtime::env_config::file::{EnvConfigFileKind as Kind, EnvConfigFiles};
use aws_types::os_shim_internal::{Env, Fs};

use super::credential_process::CredentialProcess;
use super::endpoint::check_endpoint;
use super::http::with_causes;
use super::settings::{IdentityToken, Profile, Role, WebIdentity};
use crate::framework::{Error, Path, Result};

const DEFAULT: &str = "default";
/// Profiles that name each other would make an endless one.
const LONGEST_CHAIN: usize = 10;

/// The files as they were when the provider was configured.
#[derive(Debug)]
pub(super) struct SharedFiles {
    sections: ProfileSet,
}

impl SharedFiles {
    /// Reads the files. A profile that is named must be in them.
    pub(super) async fn read(chosen: &Profile) -> Result<Self> {
        let name = chosen.name.clone().unwrap_or_else(|| DEFAULT.into());
        let sections =
            profile::load(&Fs::real(), &Env::real(), &files(chosen), Some(name.clone().into()))
                .await
                .map_err(|error| Error::Setup {
                    summary: "The shared AWS files cannot be read".into(),
                    detail: with_causes(&error),
                    path: None,
                })?;
        if chosen.name.is_some() && sections.get_profile(&name).is_none() {
            return Err(unknown(&name, &sections));
        }
        Ok(Self { sections })
    }

    /// A setting of the profile.
    pub(super) fn get(&self, key: &str) -> Option<String> {
        self.sections.get(key).map(str::to_owned)
    }

    pub(super) fn flag(&self, key: &str) -> Option<bool> {
        self.get(key)?.to_lowercase().parse().ok()
    }

    /// The endpoint of a service: from the profile's `services` section, else that for all services.
    ///
    /// `service` is the key in that section, which the SDK's own lookup spells with a hyphen.
    pub(super) fn endpoint(&self, service: &'static str) -> Result<Option<String>> {
        let nothing = Env::from_slice(&[]);
        let lookup = EnvConfigValue::new().profile("endpoint_url").service_id(service);
        let Some((url, _)) = lookup.load(&nothing, Some(&self.sections)) else { return Ok(None) };
        let profile = self.sections.selected_profile();
        check_endpoint(
            &url,
            &format!("The endpoint_url for {service} of the AWS profile {profile:?}"),
        )?;
        Ok(Some(url.into_owned()))
    }

    /// The program that prints the credentials of a profile, where nothing else gives them.
    pub(super) fn process(&self, name: Option<&str>) -> Option<CredentialProcess> {
        /// What the SDK prefers to it.
        const OTHERS: [&str; 9] = [
            "role_arn",
            "credential_source",
            "web_identity_token_file",
            "sso_account_id",
            "sso_region",
            "sso_role_name",
            "sso_start_url",
            "sso_session",
            "login_session",
        ];
        let name = name.unwrap_or_else(|| self.sections.selected_profile());
        let profile = self.sections.get_profile(name)?;
        let command = profile.get("credential_process")?;
        let is_alone = OTHERS.iter().all(|other| profile.get(other).is_none());
        is_alone.then(|| CredentialProcess::new(command, profile.get("aws_account_id")))
    }

    /// Where the credentials of a profile come from.
    pub(super) fn origin_of_credentials(&self, name: Option<&str>) -> Origin {
        let name = name.unwrap_or_else(|| self.sections.selected_profile());
        let has = |key| self.sections.get_profile(name).is_some_and(|p| p.get(key).is_some());
        let (what, advice, is_read) = if has("sso_session") || has("sso_start_url") {
            ("The SSO session of the AWS profile", OF_SSO, true)
        } else if has("login_session") {
            ("The session of `aws login` of the AWS profile", OF_LOGIN, false)
        } else if has("credential_process") {
            ("The credential_process of the AWS profile", OF_PROCESS, true)
        } else {
            ("The AWS profile", CHECK_THE_FILES, true)
        };
        Origin { name: format!("{what} {name:?}"), advice, is_read }
    }
}

/// Where the credentials of a profile come from.
pub(super) struct Origin {
    /// As the subject of a sentence.
    pub(super) name: String,
    /// What to do if there are none.
    pub(super) advice: &'static str,
    /// Whether they can be taken from there at all.
    pub(super) is_read: bool,
}

/// What to do where the settings of a profile are wrong.
pub(super) const CHECK_THE_FILES: &str =
    "Check the profile in ~/.aws/config and ~/.aws/credentials";

const OF_SSO: &str = "Sign in anew with `aws sso login` and the profile";

const OF_LOGIN: &str = "This provider does not read such sessions. Add a profile with \
     `credential_process = aws configure export-credentials --profile NAME`, where NAME is this one, and use that";

const OF_PROCESS: &str = "Run the command to see what it says: it must end with 0, and print JSON with Version = 1, \
     AccessKeyId and SecretAccessKey. What it wrote is not shown here, since it may be secret";

/// Who has the first credentials, with which roles are assumed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum First {
    Profile(String),
    WebIdentity(Box<WebIdentity>),
    Environment,
    Container,
    Instance,
}

/// A profile whose credentials are those of a role.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct RoleProfile {
    pub(super) first: First,
    /// In the order in which they are assumed.
    pub(super) roles: Vec<Role>,
}

impl SharedFiles {
    /// The roles that the profile names, so that they are assumed through our own STS client.
    ///
    /// None where there is no role, or where only the SDK knows how to get its first credentials.
    pub(super) fn roles(&self) -> Result<Option<RoleProfile>> {
        let mut name = self.sections.selected_profile();
        let mut roles = Vec::new();
        while let Some(profile) = self.sections.get_profile(name) {
            let Some(arn) = profile.get("role_arn") else { break };
            if let Some(device) = profile.get("mfa_serial") {
                return Err(needs_code(name, device));
            }
            let role = role(arn, profile);
            if let Some(file) = profile.get("web_identity_token_file") {
                let identity = WebIdentity { role, token: IdentityToken::File(file.into()) };
                return Ok(Some(RoleProfile { first: First::WebIdentity(identity.into()), roles }));
            }
            match (profile.get("source_profile"), profile.get("credential_source")) {
                (Some(source), None) if source != name && roles.len() < LONGEST_CHAIN => {
                    roles.insert(0, role);
                    name = source;
                }
                (None, Some(source)) => {
                    roles.insert(0, role);
                    let first = credential_source(name, source)?;
                    return Ok(Some(RoleProfile { first, roles }));
                }
                _ => return Ok(None),
            }
        }
        let first = First::Profile(name.to_owned());
        Ok((!roles.is_empty()).then_some(RoleProfile { first, roles }))
    }
}

fn credential_source(profile: &str, source: &str) -> Result<First> {
    match source.to_ascii_lowercase().as_str() {
        "environment" => Ok(First::Environment),
        "ecscontainer" => Ok(First::Container),
        "ec2instancemetadata" => Ok(First::Instance),
        _ => Err(Error::Setup {
            summary: format!("The AWS profile {profile:?} has an unknown credential_source"),
            detail: "It must be Environment, EcsContainer or Ec2InstanceMetadata".into(),
            path: Some(Path::root("profile")),
        }),
    }
}

fn role(arn: &str, profile: &aws_config::profile::Profile) -> Role {
    let own = |key| profile.get(key).map(str::to_owned);
    let seconds = own("duration_seconds").and_then(|seconds| seconds.parse().ok());
    Role {
        arn: arn.to_owned(),
        session_name: own("role_session_name"),
        external_id: own("external_id"),
        duration: seconds.map(Duration::from_secs),
        ..Role::default()
    }
}

fn needs_code(name: &str, device: &str) -> Error {
    Error::Setup {
        summary: format!("The AWS profile {name:?} needs a code"),
        detail: format!(
            "Its role is assumed with a code from the device {device}, and Terraform cannot ask \
             for one. Get temporary credentials with `aws sts assume-role` and its --token-code, \
             and set them as environment variables or in a profile of their own"
        ),
        path: Some(Path::root("profile")),
    }
}

/// Which files to read. Those that are not named are where the AWS tools have them.
pub(super) fn files(chosen: &Profile) -> EnvConfigFiles {
    let mut files = EnvConfigFiles::builder()
        .include_default_config_file(chosen.config_files.is_empty())
        .include_default_credentials_file(chosen.credentials_files.is_empty());
    for path in &chosen.config_files {
        files = files.with_file(Kind::Config, path);
    }
    for path in &chosen.credentials_files {
        files = files.with_file(Kind::Credentials, path);
    }
    files.build()
}

fn unknown(name: &str, sections: &ProfileSet) -> Error {
    let mut known: Vec<_> = sections.profiles().collect();
    known.sort_unstable();
    let known = if known.is_empty() { "none".into() } else { known.join(", ") };
    Error::Setup {
        summary: format!("There is no AWS profile {name:?}"),
        detail: format!("The profiles in the shared files are: {known}"),
        path: Some(Path::root("profile")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn roles(text: &str) -> Result<Option<RoleProfile>> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        let paths = vec![file.path().to_owned()];
        let chosen = Profile {
            name: Some("work".into()),
            config_files: paths.clone(),
            credentials_files: paths,
        };
        SharedFiles::read(&chosen).await?.roles()
    }

    #[tokio::test]
    async fn roles_of_profiles_form_a_chain() {
        let text = "[profile work]\nrole_arn = arn:2\nsource_profile = mid\nexternal_id = x\n\
                    [profile mid]\nrole_arn = arn:1\nsource_profile = base\nduration_seconds = 900\n\
                    [profile base]\naws_access_key_id = a\naws_secret_access_key = b\n";
        let found = roles(text).await.unwrap().unwrap();
        let first = Role {
            arn: "arn:1".into(),
            duration: Some(Duration::from_mins(15)),
            ..Role::default()
        };
        let second = Role { arn: "arn:2".into(), external_id: Some("x".into()), ..Role::default() };
        assert_eq!(
            found,
            RoleProfile { first: First::Profile("base".into()), roles: vec![first, second] }
        );
    }

    #[tokio::test]
    async fn other_profiles_are_left_to_the_sdk() {
        for text in [
            "[profile work]\nregion = x\n",
            "[profile work]\nrole_arn = arn:1\nsource_profile = work\n",
            "[profile work]\nrole_arn = arn:1\nsource_profile = b\n\
             [profile b]\nrole_arn = arn:1\nsource_profile = work\n",
        ] {
            assert_eq!(roles(text).await, Ok(None), "{text}");
        }
    }

    #[tokio::test]
    async fn the_first_credentials_can_come_from_elsewhere() {
        let base = "[profile work]\nrole_arn = arn:2\nsource_profile = base\n[profile base]\nrole_arn = arn:1\n";
        let role = |arn: &str| Role { arn: arn.into(), ..Role::default() };
        for (line, first) in [
            ("credential_source = Environment", First::Environment),
            ("credential_source = EcsContainer", First::Container),
            ("credential_source = Ec2InstanceMetadata", First::Instance),
        ] {
            let found = roles(&format!("{base}{line}\n")).await.unwrap();
            let expected = RoleProfile { first, roles: vec![role("arn:1"), role("arn:2")] };
            assert_eq!(found, Some(expected), "{line}");
        }
        let found = roles(&format!("{base}web_identity_token_file = /t\n")).await.unwrap();
        let token = IdentityToken::File("/t".into());
        let identity = WebIdentity { role: role("arn:1"), token };
        let first = First::WebIdentity(identity.into());
        assert_eq!(found, Some(RoleProfile { first, roles: vec![role("arn:2")] }));
        let error = roles(&format!("{base}credential_source = hush\n")).await.expect_err("unknown");
        let error = error.to_string();
        assert!(error.contains("\"base\"") && error.contains("EcsContainer"), "{error}");
        assert!(!error.contains("hush"), "{error}");
    }

    #[tokio::test]
    async fn codes_cannot_be_asked_for() {
        let text = "[profile work]\nrole_arn = arn:1\nsource_profile = b\nmfa_serial = arn:mfa\n";
        let error = roles(text).await.expect_err("needs a code").to_string();
        assert!(error.contains("\"work\" needs a code") && error.contains("arn:mfa"), "{error}");
    }
}
