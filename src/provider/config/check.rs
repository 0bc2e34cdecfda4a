//! What is wrong with a provider block, as far as it can be told without asking AWS.

use std::time::Duration;

use super::{AssumeRole, AssumeRoleWithWebIdentity, Filled as _, MemberRole, ProviderConfig};
use crate::aws;
use crate::framework::{Diagnostic, Diagnostics, Error, Path, timeouts};

const SHORTEST_SESSION: Duration = Duration::from_mins(15);
const LONGEST_SESSION: Duration = Duration::from_hours(12);

impl ProviderConfig {
    /// Everything that cannot work, each with the attribute, its value, and what would be right.
    pub fn check(&self) -> Diagnostics {
        let mut findings = Findings::default();
        self.check_regions(&mut findings);
        self.check_keys(&mut findings);
        self.check_accounts(&mut findings);
        self.check_roles(&mut findings);
        self.check_addresses(&mut findings);
        self.check_proxies(&mut findings);
        self.check_behaviour(&mut findings);
        findings.0
    }

    fn check_regions(&self, findings: &mut Findings) {
        if self.skip_region_validation == Some(true) {
            return;
        }
        for (name, region) in [("region", &self.region), ("sts_region", &self.sts_region)] {
            if let Some(region) = region.filled()
                && let Err(Error::Invalid { message, .. }) = aws::check_region(region)
            {
                findings.refuse(Path::root(name), message);
            }
        }
    }

    fn check_keys(&self, findings: &mut Findings) {
        let access = self.access_key.filled().is_some();
        let secret = self.secret_key.filled().is_some();
        if access && !secret {
            findings.refuse(Path::root("access_key"), "access_key works only with secret_key");
        } else if secret && !access {
            findings.refuse(Path::root("secret_key"), "secret_key works only with access_key");
        } else if self.token.filled().is_some() && !access {
            let message = "token works only with the access_key and secret_key that belong to it";
            findings.refuse(Path::root("token"), message);
        }
    }

    fn check_accounts(&self, findings: &mut Findings) {
        let allowed = Path::root("allowed_account_ids");
        if self.allowed_account_ids.is_some() && self.forbidden_account_ids.is_some() {
            let message = "allowed_account_ids and forbidden_account_ids exclude each other: \
                           keep one of them";
            findings.refuse(allowed.clone(), message);
        }
        let forbidden = Path::root("forbidden_account_ids");
        for (path, ids) in
            [(allowed, &self.allowed_account_ids), (forbidden, &self.forbidden_account_ids)]
        {
            for id in ids.iter().flatten().filter(|id| !is_account_id(id)) {
                let message =
                    format!("{id:?} is not the id of an AWS account, which has 12 digits");
                findings.refuse(path.clone(), message);
            }
        }
    }

    fn check_roles(&self, findings: &mut Findings) {
        for (index, role) in self.assume_role.iter().enumerate() {
            role.check(&Path::root("assume_role").index(index), findings);
        }
        if let Some(role) = &self.assume_role_with_web_identity {
            role.check(&Path::root("assume_role_with_web_identity"), findings);
        }
        if let Some(role) = &self.member_role {
            role.check(&Path::root("member_role"), findings);
        }
    }

    fn check_addresses(&self, findings: &mut Findings) {
        for (index, endpoints) in self.endpoints.iter().enumerate() {
            let block = Path::root("endpoints").index(index);
            findings.url(block.attribute("licensemanager"), endpoints.licensemanager.filled());
            findings.url(block.attribute("sts"), endpoints.sts.filled());
        }
        let metadata = Path::root("ec2_metadata_service_endpoint");
        findings.url(metadata, self.ec2_metadata_service_endpoint.filled());
        let mode = Path::root("ec2_metadata_service_endpoint_mode");
        findings.one_of(mode, self.ec2_metadata_service_endpoint_mode.filled(), &["IPv4", "IPv6"]);
    }

    fn check_proxies(&self, findings: &mut Findings) {
        let proxies = [("http_proxy", &self.http_proxy), ("https_proxy", &self.https_proxy)];
        for (name, url) in proxies {
            if url.filled().is_some_and(|url| !aws::is_proxy_url(url)) {
                // The URL may hold a password, so it is not repeated.
                let message = "This is not the URL of a proxy, which looks like \
                               http://proxy.example.com:3128";
                findings.refuse(Path::root(name), message);
            }
        }
        if self.http_proxy.filled().is_some() && self.https_proxy.is_none() {
            findings.warn(
                Path::root("http_proxy"),
                "http_proxy serves HTTPS too",
                "https_proxy is not set, so calls over HTTPS go through http_proxy unless \
                 HTTPS_PROXY names another one. Set https_proxy to the same URL, or to \"\" for none",
            );
        }
        if self.insecure == Some(true) && self.custom_ca_bundle.filled().is_some() {
            findings.warn(
                Path::root("insecure"),
                "custom_ca_bundle has no effect",
                "With insecure = true every TLS certificate is accepted. Remove insecure to check \
                 certificates against custom_ca_bundle",
            );
        }
    }

    fn check_behaviour(&self, findings: &mut Findings) {
        findings.at_least(Path::root("max_retries"), self.max_retries, 0);
        let concurrent = Path::root("max_concurrent_requests");
        findings.at_least(concurrent, self.max_concurrent_requests, 1);
        findings.one_of(
            Path::root("retry_mode"),
            self.retry_mode.filled(),
            &["standard", "adaptive"],
        );
        let metadata = Path::root("skip_metadata_api_check");
        findings.one_of(metadata, self.skip_metadata_api_check.filled(), &["true", "false"]);
        let tags = Path::root("default_tags").attribute("tags");
        for key in self.default_tags.iter().flat_map(|block| block.tags.iter().flatten()) {
            if key.0.starts_with("aws:") {
                let message = "Keys that begin with aws: are reserved for AWS";
                findings.refuse(tags.key(key.0), message);
            }
        }
    }
}

impl AssumeRole {
    fn check(&self, block: &Path, findings: &mut Findings) {
        match self.role_arn.filled() {
            Some(arn) => findings.role_arn(block.attribute("role_arn"), arn),
            None => findings.warn(
                block.attribute("role_arn"),
                "assume_role has no effect",
                "The block has no role_arn, so no role is assumed. Set it or remove the block",
            ),
        }
        findings.duration(block.attribute("duration"), self.duration.filled());
        findings.length(block.attribute("external_id"), self.external_id.filled(), 2, 1224);
        findings.policy(block.attribute("policy"), self.policy.filled());
        findings.session_name(block.attribute("session_name"), self.session_name.filled());
        findings.session_name(block.attribute("source_identity"), self.source_identity.filled());
    }
}

impl AssumeRoleWithWebIdentity {
    fn check(&self, block: &Path, findings: &mut Findings) {
        if let Some(arn) = self.role_arn.filled() {
            findings.role_arn(block.attribute("role_arn"), arn);
        }
        let token = block.attribute("web_identity_token");
        if self.web_identity_token.filled().is_some()
            && self.web_identity_token_file.filled().is_some()
        {
            let message = "web_identity_token and web_identity_token_file exclude each other: \
                           keep one of them";
            findings.refuse(token.clone(), message);
        }
        findings.length(token, self.web_identity_token.filled(), 4, 20_000);
        findings.duration(block.attribute("duration"), self.duration.filled());
        findings.policy(block.attribute("policy"), self.policy.filled());
        findings.session_name(block.attribute("session_name"), self.session_name.filled());
    }
}

impl MemberRole {
    fn check(&self, block: &Path, findings: &mut Findings) {
        match self.name.filled() {
            None => {
                let message = "member_role needs the name of a role";
                findings.refuse(block.attribute("name"), message);
            }
            Some(name) if name.contains(['/', ':']) => {
                let message = format!(
                    "{name:?} is not the name of a role: give the name alone, and the path in path"
                );
                findings.refuse(block.attribute("name"), message);
            }
            Some(_) => {}
        }
        findings.duration(block.attribute("duration"), self.duration.filled());
        findings.length(block.attribute("external_id"), self.external_id.filled(), 2, 1224);
        findings.session_name(block.attribute("session_name"), self.session_name.filled());
    }
}

#[derive(Default)]
struct Findings(Diagnostics);

impl Findings {
    fn refuse(&mut self, path: Path, message: impl Into<String>) {
        self.0.push(Error::invalid(path, message).diagnostic("Configuring the provider"));
    }

    fn warn(&mut self, path: Path, summary: &str, detail: &str) {
        self.0.push(Diagnostic::warning(summary, detail).at(path));
    }

    fn role_arn(&mut self, path: Path, arn: &str) {
        let parts: Vec<_> = arn.splitn(6, ':').collect();
        let is_role = matches!(parts[..], ["arn", partition, "iam", "", account, resource]
            if partition.starts_with("aws")
                && is_account_id(account)
                && resource.strip_prefix("role/").is_some_and(|name| !name.is_empty()));
        if !is_role {
            let message = format!(
                "{arn:?} is not the ARN of a role, which looks like \
                 arn:aws:iam::111122223333:role/Name"
            );
            self.refuse(path, message);
        }
    }

    fn duration(&mut self, path: Path, text: Option<&str>) {
        let Some(text) = text else { return };
        let allowed = SHORTEST_SESSION..=LONGEST_SESSION;
        if !timeouts::parse(text).is_some_and(|duration| allowed.contains(&duration)) {
            let message = format!(
                "{text:?} is not a duration between 15m and 12h, written like 45m or 1h30m"
            );
            self.refuse(path, message);
        }
    }

    fn length(&mut self, path: Path, text: Option<&str>, shortest: usize, longest: usize) {
        let Some(text) = text else { return };
        let length = text.chars().count();
        if !(shortest..=longest).contains(&length) {
            let message = format!(
                "It has {length} characters, and must have between {shortest} and {longest}"
            );
            self.refuse(path, message);
        }
    }

    fn session_name(&mut self, path: Path, name: Option<&str>) {
        let Some(name) = name else { return };
        let allowed = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c);
        if !(2..=64).contains(&name.len()) || !name.chars().all(allowed) {
            let message = format!("{name:?} must be 2 to 64 letters, digits or any of _+=,.@-");
            self.refuse(path, message);
        }
    }

    fn policy(&mut self, path: Path, policy: Option<&str>) {
        let Some(policy) = policy else { return };
        if let Err(error) = serde_json::from_str::<serde_json::Map<_, serde_json::Value>>(policy) {
            self.refuse(path, format!("The policy is not a JSON object: {error}"));
        }
    }

    fn url(&mut self, path: Path, url: Option<&str>) {
        let Some(url) = url else { return };
        if let Some(fault) = aws::fault_of_endpoint(url) {
            self.refuse(path, fault);
        }
    }

    fn one_of(&mut self, path: Path, value: Option<&str>, allowed: &[&str]) {
        let Some(value) = value else { return };
        if !allowed.contains(&value) {
            self.refuse(path, format!("{value:?} must be one of {}", allowed.join(", ")));
        }
    }

    fn at_least(&mut self, path: Path, number: Option<i64>, least: i64) {
        if let Some(number) = number.filter(|number| *number < least) {
            self.refuse(path, format!("{number} must be {least} or more"));
        }
    }
}

fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|digit| digit.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::framework::Severity;

    /// The findings about a block that has only these settings, as "path: summary: detail".
    fn findings(settings: &Value) -> Vec<(Severity, String)> {
        let mut block = json!({ "assume_role": [], "endpoints": [] });
        block.as_object_mut().unwrap().extend(settings.as_object().unwrap().clone());
        let config: ProviderConfig = serde_json::from_value(block).unwrap();
        let told = |found: &Diagnostic| {
            let path = found.path.clone().unwrap();
            (found.severity, format!("{path}: {}: {}", found.summary, found.detail))
        };
        config.check().iter().map(told).collect()
    }

    #[test]
    fn wrong_settings_are_named_with_what_would_be_right() {
        for (settings, path, part) in [
            (json!({"region": "us-east1"}), "region", "us-east-1"),
            (json!({"sts_region": "x"}), "sts_region", "\"x\""),
            (json!({"access_key": "a"}), "access_key", "secret_key"),
            (json!({"secret_key": "a"}), "secret_key", "access_key"),
            (json!({"token": "a"}), "token", "access_key"),
            (
                json!({"allowed_account_ids": [], "forbidden_account_ids": []}),
                "allowed_account_ids",
                "exclude each other",
            ),
            (json!({"allowed_account_ids": ["123"]}), "allowed_account_ids", "12 digits"),
            (json!({"forbidden_account_ids": ["a"]}), "forbidden_account_ids", "\"a\""),
            (
                json!({"assume_role": [{"role_arn": "arn:aws:iam::111122223333:user/x"}]}),
                "assume_role[0].role_arn",
                "arn:aws:iam::111122223333:role/Name",
            ),
            (role(&json!({"duration": "1m"})), "assume_role[0].duration", "between 15m and 12h"),
            (role(&json!({"duration": "soon"})), "assume_role[0].duration", "\"soon\""),
            (
                role(&json!({"external_id": "x"})),
                "assume_role[0].external_id",
                "between 2 and 1224",
            ),
            (role(&json!({"policy": "{"})), "assume_role[0].policy", "JSON"),
            (role(&json!({"session_name": "a b"})), "assume_role[0].session_name", "\"a b\""),
            (
                json!({"assume_role_with_web_identity":
                    {"web_identity_token": "abcd", "web_identity_token_file": "f"}}),
                "assume_role_with_web_identity.web_identity_token",
                "exclude each other",
            ),
            (json!({"member_role": {}}), "member_role.name", "needs the name"),
            (json!({"member_role": {"name": "a/b"}}), "member_role.name", "path"),
            (json!({"endpoints": [{"sts": "localhost:1"}]}), "endpoints[0].sts", "http://"),
            (
                json!({"endpoints": [{}, {"licensemanager": "x"}]}),
                "endpoints[1].licensemanager",
                "\"x\"",
            ),
            (json!({"https_proxy": "socks5://x"}), "https_proxy", "http://proxy.example.com:3128"),
            (json!({"max_retries": -1}), "max_retries", "0 or more"),
            (json!({"max_concurrent_requests": 0}), "max_concurrent_requests", "1 or more"),
            (json!({"retry_mode": "legacy"}), "retry_mode", "standard, adaptive"),
            (json!({"skip_metadata_api_check": "yes"}), "skip_metadata_api_check", "true, false"),
            (
                json!({"ec2_metadata_service_endpoint_mode": "4"}),
                "ec2_metadata_service_endpoint_mode",
                "IPv4, IPv6",
            ),
            (
                json!({"default_tags": {"tags": {"aws:x": "1"}}}),
                "default_tags.tags[\"aws:x\"]",
                "reserved",
            ),
        ] {
            let found = findings(&settings);
            let [(Severity::Error, message)] = &found[..] else { panic!("{settings}: {found:?}") };
            assert!(message.starts_with(&format!("{path}: ")), "{message}");
            assert!(message.contains(part), "{message}");
        }
    }

    fn role(more: &Value) -> Value {
        let mut role = json!({"role_arn": "arn:aws-cn:iam::111122223333:role/path/Name"});
        role.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        json!({ "assume_role": [role] })
    }

    #[test]
    fn settings_without_effect_are_warned_about() {
        for (settings, path) in [
            (json!({"assume_role": [{}]}), "assume_role[0].role_arn"),
            (json!({"http_proxy": "http://p:1"}), "http_proxy"),
            (json!({"insecure": true, "custom_ca_bundle": "f"}), "insecure"),
        ] {
            let found = findings(&settings);
            let [(Severity::Warning, message)] = &found[..] else { panic!("{found:?}") };
            assert!(message.starts_with(&format!("{path}: ")), "{message}");
        }
    }

    #[test]
    fn sound_settings_pass() {
        for settings in [
            json!({}),
            json!({"region": "", "profile": ""}),
            json!({"region": "mars-1", "skip_region_validation": true}),
            json!({"region": "eu-west-1", "access_key": "a", "secret_key": "b", "token": "c"}),
            json!({"endpoints": [{"licensemanager": "http://127.0.0.1:4580", "sts": null}]}),
            json!({"member_role": {"name": "Member", "path": "/a/", "duration": "1h"}}),
            json!({"http_proxy": "http://u:p@proxy:1", "https_proxy": ""}),
            json!({"max_retries": 0, "retry_mode": "adaptive", "max_concurrent_requests": 1}),
            role(&json!({"duration": "12h", "policy": "{}", "session_name": "a@b"})),
        ] {
            assert_eq!(findings(&settings), [], "{settings}");
        }
    }

    #[test]
    fn passwords_in_proxy_urls_are_not_repeated() {
        let found = findings(&json!({"https_proxy": "ftp://me:hush@proxy"}));
        assert!(!format!("{found:?}").contains("hush"), "{found:?}");
    }
}
