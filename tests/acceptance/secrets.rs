//! Secrets planted in spoiled answers and in settings that fail turn up nowhere: not in what Terraform says, not in a log
//! at its finest level, not in a plan, not in a state.
//!
//! Each is a text of its own, so that a failure says where it was planted. The harness looks for all of them in
//! everything that was written.

use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};

use serde_json::json;

use crate::ephemeral_resources::consumable;
use crate::harness::{Answer, Case, StandIn, Step, acceptance, error};

acceptance! {
    answers_are_not_quoted needs EphemeralResources,
    settings_are_not_quoted,
    sources_of_credentials_are_not_quoted,
}

const LOOKUP: &str = "data \"licensemanager_license_configurations\" \"all\" {}\n";

/// What is answered to an operation in place of the emulator.
type Spoiled = Arc<Mutex<Option<(&'static str, Answer)>>>;

/// Answers to an operation of License Manager that cannot be read.
fn spoiled_json(secret: &str) -> Vec<Answer> {
    let members = [
        "AccessToken",
        "EntitlementsAllowed",
        "Expiration",
        "IssuedAt",
        "LicenseArn",
        "LicenseConfigurations",
        "LicenseConsumptionToken",
        "NodeId",
        "SignedToken",
        "Token",
        "TokenId",
        "TokenType",
    ];
    let each = |value: &serde_json::Value| {
        let members = members.iter().map(|name| ((*name).to_owned(), value.clone()));
        serde_json::Value::Object(members.collect()).to_string()
    };
    let whole = each(&json!(secret));
    vec![
        Answer::ok(&whole[..whole.len() - 2]),
        Answer::ok(&whole[..whole.find(secret).unwrap() + secret.len()]),
        Answer::ok(each(&json!([secret]))),
        Answer::ok(each(&json!({ secret: secret }))),
        Answer::ok(whole.replace(':', " ")),
        Answer::ok(secret),
        Answer::ok(format!("\"{secret}\"")),
        Answer::status(500, json!({ "nothing": secret }).to_string()),
        Answer::status(502, format!("<html><title>{secret}</title>{secret}</html>"))
            .with("Content-Type", "text/html"),
    ]
}

/// Answers to an operation of STS that cannot be read.
fn spoiled_xml(operation: &str, secret: &str) -> Vec<Answer> {
    let credentials = |end: &str| {
        format!(
            "<Arn>{secret}</Arn><Account><x>{secret}</x></Account><Credentials>\
             <AccessKeyId>{secret}</AccessKeyId><SecretAccessKey>{secret}</SecretAccessKey>\
             <SessionToken>{secret}</SessionToken><Expiration>{end}</Expiration></Credentials>"
        )
    };
    let whole = |end: &str| {
        let content = credentials(end);
        format!(
            "<{operation}Response><{operation}Result>{content}</{operation}Result></{operation}Response>"
        )
    };
    let (unreadable, readable) = (whole(secret), whole("2099-01-01T00:00:00Z"));
    vec![
        Answer::ok(unreadable),
        Answer::ok(&readable[..readable.find("<SessionToken>").unwrap() + 20]),
        Answer::ok(format!("<Other>{readable}</Other>")),
        Answer::ok(secret),
        Answer::ok(json!({ "SecretAccessKey": secret }).to_string()),
        Answer::status(500, format!("<ErrorResponse><Error>{secret}</Error></ErrorResponse>")),
        Answer::status(502, format!("<html><title>{secret}</title>{secret}</html>"))
            .with("Content-Type", "text/html"),
    ]
}

fn answers_are_not_quoted(case: &mut Case) {
    case.opens_in_plans();
    let license = consumable(case, 60, true);
    let spoiled = Spoiled::default();
    let here = Arc::clone(&spoiled);
    let front = StandIn::before(&case.emulator.url(), move |asked| {
        let spoiled = here.lock().unwrap();
        let (operation, answer) = spoiled.as_ref()?;
        (asked.operation() == *operation).then(|| answer.clone())
    });
    case.set_env("AWS_ENDPOINT_URL", front.url());
    case.set_env("AWS_MAX_ATTEMPTS", "1");
    let (arn, fingerprint) = (license.arn, license.key_fingerprint);
    let users = r#"entitlements = [{ name = "users", unit = "Count", value = "1" }]"#;
    let opening = |kind: &str, attributes: &str| {
        format!("ephemeral \"licensemanager_{kind}\" \"this\" {{\n{attributes}\n}}\n")
    };
    let of_license = format!("license_arn = \"{arn}\"");
    let checkout = format!(
        "product_sku = \"SKU-1\"\nkey_fingerprint = \"{fingerprint}\"\nbeneficiary = \"Ada\"\n{users}"
    );
    let operations = [
        ("CreateToken", opening("token", &of_license)),
        ("GetAccessToken", opening("access_token", "token = \"refresh\"")),
        ("CheckoutLicense", opening("license_checkout", &checkout)),
        (
            "CheckoutBorrowLicense",
            opening("borrow_license_checkout", &format!("{of_license}\n{users}")),
        ),
        ("AssumeRole", LOOKUP.to_owned()),
        ("AssumeRoleWithWebIdentity", LOOKUP.to_owned()),
        ("GetCallerIdentity", LOOKUP.to_owned()),
    ];
    let role = "role_arn = \"arn:aws:iam::222222222222:role/R\"";
    let token = "web_identity_token = \"planted-in-the-web-identity\"";
    case.keep_secret("planted-in-the-web-identity");
    for (operation, config) in operations {
        case.provider(&match operation {
            "AssumeRole" => format!("provider \"licensemanager\" {{\n  assume_role {{\n    {role}\n  }}\n}}\n"),
            "AssumeRoleWithWebIdentity" => format!(
                "provider \"licensemanager\" {{\n  assume_role_with_web_identity {{\n    {role}\n    {token}\n  }}\n}}\n"
            ),
            _ => String::new(),
        });
        let says = if operation.starts_with("Assume") { "cannot be assumed" } else { operation };
        let answers = |secret: &str| match operation {
            "AssumeRole" | "AssumeRoleWithWebIdentity" | "GetCallerIdentity" => {
                spoiled_xml(operation, secret)
            }
            _ => spoiled_json(secret),
        };
        for number in 0..answers("x").len() {
            let secret = format!("planted-in-{operation}-{number}");
            case.keep_secret(&secret);
            *spoiled.lock().unwrap() = Some((operation, answers(&secret)[number].clone()));
            case.refuses_to_plan(&Step::new(config.clone()), &[error(says)]);
        }
    }
}

/// A setting that holds a secret and cannot work.
#[derive(Default)]
struct Setting {
    environment: Vec<(&'static str, String)>,
    /// The inside of the provider block.
    block: String,
    /// Files in the home directory.
    files: Vec<(&'static str, String)>,
    /// What the message says.
    says: &'static str,
}

fn says(says: &'static str) -> Setting {
    Setting { says, ..Setting::default() }
}

impl Setting {
    fn env(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.environment.push((name, value.into()));
        self
    }

    fn block(mut self, text: impl Into<String>) -> Self {
        self.block = text.into();
        self
    }

    fn file(mut self, name: &'static str, text: impl Into<String>) -> Self {
        self.files.push((name, text.into()));
        self
    }

    /// The profile `work`.
    fn profile(self, text: &str) -> Self {
        self.file(".aws/config", format!("[profile work]\n{text}\n")).env("AWS_PROFILE", "work")
    }
}

/// Each setting fails as it should, and what was planted in it is looked for by the harness.
fn fail(case: &mut Case, settings: impl Fn(&str) -> Vec<Setting>, place: &str) {
    case.set_env("AWS_MAX_ATTEMPTS", "1");
    let before = case.environment();
    let root = case.file("marker", "");
    let home = Path::new(&root).parent().unwrap().join("home");
    for number in 0..settings("").len() {
        let secret = format!("planted-in-{place}-{number}");
        case.keep_secret(&secret);
        let setting = settings(&secret).swap_remove(number);
        for (name, value) in &setting.environment {
            case.set_env(name, value);
        }
        for (name, text) in &setting.files {
            fs::create_dir_all(home.join(name).parent().unwrap()).unwrap();
            fs::write(home.join(name), text).unwrap();
        }
        let variable = "variable \"planted\" {\n  type      = string\n  sensitive = true\n}\n";
        case.provider(&format!(
            "{variable}provider \"licensemanager\" {{\n{}\n}}\n",
            setting.block
        ));
        let step = Step::new(LOOKUP).variable("planted", secret);
        case.refuses_to_plan(&step, &[error(setting.says)]);
        case.reset_environment(&before);
    }
}

/// Named by the SHA-1 of `corp`.
const CACHED: &str = ".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json";

/// Nobody listens there.
const CLOSED: &str = "http://127.0.0.1:1";

fn settings_are_not_quoted(case: &mut Case) {
    case.trace();
    let token = || {
        says("AWS_ENDPOINT_URL cannot be used").block(
            "assume_role_with_web_identity {\n  role_arn = \"arn:aws:iam::222222222222:role/R\"\n  \
             web_identity_token = var.planted\n}",
        )
    };
    fail(
        case,
        |secret| {
            vec![
                token().env("AWS_ENDPOINT_URL", "127.0.0.1:4566"),
                token().env("AWS_ENDPOINT_URL", "localhost"),
                token().env("AWS_ENDPOINT_URL", "http://"),
                token().env("AWS_ENDPOINT_URL", format!("{CLOSED} ")),
                token().env("AWS_ENDPOINT_URL", "ftp://127.0.0.1:1"),
                Setting { says: "AssumeRoleWithWebIdentity", ..token() }
                    .env("AWS_ENDPOINT_URL", CLOSED),
                says("AWS_ENDPOINT_URL_STS cannot be used")
                    .env("AWS_ENDPOINT_URL_STS", format!("ftp://me:{secret}@a.test/?{secret}")),
                says("http://127.0.0.1:1:")
                    .env("AWS_ENDPOINT_URL", format!("http://me:{secret}@127.0.0.1:1")),
                says("a.test").block("endpoints {\n  sts = \"ftp://me:${var.planted}@a.test\"\n}"),
                says("GetCallerIdentity")
                    .block("endpoints {\n  sts = \"http://me:${var.planted}@127.0.0.1:1\"\n}"),
                says("a.test").block(
                    "ec2_metadata_service_endpoint = \"me:${var.planted}@a.test\"",
                ),
                says("http_proxy").block("http_proxy = \"socks5://me:${var.planted}@a.test\"\nhttps_proxy = \"\""),
                says("through the proxy http://127.0.0.1:1").block(
                    "http_proxy = \"http://me:${var.planted}@127.0.0.1:1\"\nhttps_proxy = \"\"\nendpoints {\n  sts = \"http://aws.test\"\n}",
                ),
                says("127.0.0.1:1").env("AWS_ENDPOINT_URL", CLOSED)
                    .block("access_key = \"a\"\nsecret_key = var.planted\ntoken = var.planted"),
                says("AssumeRole").env("AWS_ENDPOINT_URL_STS", CLOSED).block(
                    "assume_role {\n  role_arn = \"arn:aws:iam::222222222222:role/R\"\n  external_id = var.planted\n}",
                ),
                says("127.0.0.1:1").env("AWS_ENDPOINT_URL", CLOSED)
                    .env("AWS_SECRET_ACCESS_KEY", secret).env("AWS_SESSION_TOKEN", secret),
            ]
        },
        "setting",
    );
}

/// Answers everything that it is asked with one text.
fn answering(status: u16, text: &str) -> String {
    let answer = Answer::status(status, text).with("x-aws-ec2-metadata-token-ttl-seconds", "60");
    StandIn::start(move |_| answer.clone()).url().to_owned()
}

fn sources_of_credentials_are_not_quoted(case: &mut Case) {
    for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] {
        case.remove_env(name);
    }
    let sso = |file: String, url: &str| {
        says("SSO session of the AWS profile \"work\"")
            .profile(
                "sso_session = corp\nsso_account_id = 210987654321\nsso_role_name = R\n\
                 [sso-session corp]\nsso_region = us-east-1\nsso_start_url = https://a.test",
            )
            .file(CACHED, file)
            .env("AWS_ENDPOINT_URL_SSO", url)
    };
    let process = |command: &str| {
        says("The credential_process of the AWS profile \"work\"")
            .profile(&format!("credential_process = {command}"))
    };
    let container = |url: &str, token: &str| {
        says("The container gave none")
            .env("AWS_CONTAINER_CREDENTIALS_FULL_URI", url)
            .env("AWS_CONTAINER_AUTHORIZATION_TOKEN", token)
    };
    let instance = |url: String| {
        says("The EC2 instance gave none")
            .block(format!(
                "ec2_metadata_service_endpoint = \"{url}\"\nskip_metadata_api_check = \"false\""
            ))
            .env("AWS_EC2_METADATA_DISABLED", "false")
    };
    fail(
        case,
        |secret| {
            let keys = |end: &str| {
                format!(
                    r#"{{"Version":1,"AccessKeyId":"a","SecretAccessKey":"{secret}","Token":"{secret}","Expiration":"{end}"}}"#
                )
            };
            let unreadable = keys(secret);
            let loose = format!("{{\"Version\":1, \"{secret}\", 5}}");
            let token =
                format!(r#"{{"accessToken":"{secret}","expiresAt":"2099-01-01T00:00:00Z"}}"#);
            vec![
                process(&format!("sh -c \"echo {secret} >&2; exit 3\"")),
                process(&format!("echo {secret}")),
                process(&format!("echo '{unreadable}'")),
                process(&format!("echo '{loose}'")),
                process(&format!("echo '{}'", &unreadable[..unreadable.len() - 2])),
                container(&format!("http://me:{secret}@192.0.2.1/{secret}"), ""),
                container(CLOSED, &format!("{secret}\nx")),
                container(&answering(200, &unreadable), secret),
                container(&answering(200, &loose), secret),
                container(&answering(403, &json!({ "Code": secret, "Message": secret }).to_string()), secret),
                instance(answering(200, &unreadable)),
                instance(answering(200, &loose)),
                instance(answering(403, secret)),
                sso(token.clone(), &answering(401, secret)),
                sso(token.clone(), &answering(200, &unreadable)),
                sso(token.clone(), &answering(200, &format!("{{\"roleCredentials\":\"{secret}"))),
                sso(token.clone(), CLOSED),
                sso(loose, CLOSED),
                sso(token.replace("2099", "1999"), CLOSED),
                says("The endpoint_url for license_manager of the AWS profile \"work\"")
                    .env("AWS_ENDPOINT_URL", "")
                    .profile(&format!("endpoint_url = ftp://me:{secret}@a.test/?{secret}\nregion = us-east-1")),
                says("127.0.0.1:1").env("AWS_ENDPOINT_URL_STS", CLOSED).profile(&format!(
                    "aws_access_key_id = a\naws_secret_access_key = {secret}\naws_session_token = {secret}"
                )),
            ]
        },
        "source",
    );
}
