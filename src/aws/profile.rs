//! The shared files of the AWS tools, and what the chosen profile in them says.

use aws_config::profile::{self, ProfileSet};
use aws_runtime::env_config::EnvConfigValue;
use aws_runtime::env_config::file::{EnvConfigFileKind as Kind, EnvConfigFiles};
use aws_types::os_shim_internal::{Env, Fs};

use super::http::with_causes;
use super::settings::Profile;
use crate::framework::{Error, Path, Result};

const DEFAULT: &str = "default";

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
    pub(super) fn endpoint(&self, service_id: &'static str) -> Option<String> {
        let nothing = Env::from_slice(&[]);
        let lookup = EnvConfigValue::new().profile("endpoint_url").service_id(service_id);
        let (url, _) = lookup.load(&nothing, Some(&self.sections))?;
        Some(url.into_owned())
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
