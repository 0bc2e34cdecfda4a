//! Every way of giving credentials, against stand-ins of those who give them: used, and fetched anew before they expire.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::harness::{Answer, Asked, Case, StandIn, Step, acceptance, error};

acceptance! {
    an_instance_gives_credentials_and_the_region,
    a_container_gives_credentials,
    an_sso_session_gives_credentials,
    an_sso_session_is_renewed,
    an_sso_profile_of_the_old_form_gives_credentials,
    a_web_identity_gives_credentials,
    a_web_identity_of_a_profile_gives_credentials,
    a_process_gives_credentials,
    roles_of_profiles_are_assumed_one_after_the_other,
    a_profile_names_the_source_of_its_credentials,
    profiles_that_give_nothing_say_what_to_do,
}

/// The account of all credentials here, which is not that of the other tests.
const OTHER: &str = "210987654321";

const SECRET_KEY: &str = "secret-key-of-a-stand-in";
const SESSION: &str = "session-token-of-a-stand-in";
const TOKEN: &str = "bearer-token-of-a-stand-in";

/// Two lookups, which sign two requests besides the one for the account.
const LOOKUPS: &str = r#"
data "licensemanager_license_configurations" "all" {}
data "licensemanager_service_settings" "all" {}
"#;

/// How long credentials last from when they are given, in seconds. Tests change it while stand-ins run.
#[derive(Clone)]
struct Life(Arc<AtomicI64>);

impl Life {
    fn new() -> Self {
        Self(Arc::new(AtomicI64::new(3600)))
    }

    fn end(&self) -> OffsetDateTime {
        OffsetDateTime::now_utc() + time::Duration::seconds(self.0.load(Ordering::Relaxed))
    }

    fn end_as_text(&self) -> String {
        self.end().format(&Rfc3339).unwrap()
    }
}

/// Nothing of the harness's own credentials is left, and no secret of a stand-in may be written anywhere.
fn begin(case: &mut Case) {
    for name in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] {
        case.remove_env(name);
    }
    for secret in [SECRET_KEY, SESSION, TOKEN] {
        case.keep_secret(secret);
    }
}

/// Credentials that last are fetched once; such as are about to expire, or have expired, before each request.
fn used_and_renewed(case: &mut Case, life: &Life, lives: &[i64], fetched: &dyn Fn() -> usize) {
    for &seconds in lives {
        life.0.store(seconds, Ordering::Relaxed);
        let before = fetched();
        case.plan(&Step::new(LOOKUPS));
        let times = fetched() - before;
        let log = case.emulator.log();
        let read = log.iter().rev().find(|request| request["op"] == "ListLicenseConfigurations");
        assert_eq!(read.unwrap()["account"], OTHER, "{seconds} s");
        let renewed = times >= 3;
        assert_eq!((renewed, renewed || times == 1), (seconds < 60, true), "{seconds} s: {times}");
    }
}

/// Writes a file in the home directory.
fn at_home(case: &Case, name: &str, text: &str) {
    let root = case.file("marker", "");
    let path = Path::new(&root).parent().unwrap().join("home").join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn profile(case: &mut Case, text: &str) {
    at_home(case, ".aws/config", text);
    case.set_env("AWS_PROFILE", "work");
}

/// The form in which containers, instances and processes give credentials.
fn as_json(life: &Life) -> String {
    let end = life.end_as_text();
    format!(
        r#"{{"Version":1,"AccessKeyId":"{OTHER}","SecretAccessKey":"{SECRET_KEY}","Token":"{SESSION}","SessionToken":"{SESSION}","Expiration":"{end}"}}"#
    )
}

fn profiles_that_give_nothing_say_what_to_do(case: &mut Case) {
    begin(case);
    // How the provider is built is nobody's business.
    case.keep_secret("cargo feature");
    for (text, says, advice) in [
        (
            "login_session = arn:aws:iam::210987654321:user/Ada",
            "The session of `aws login` of the AWS profile \"work\" gave none.",
            "credential_process = aws configure export-credentials --profile NAME",
        ),
        (
            "sso_session = corp\nsso_account_id = 210987654321\nsso_role_name = Licensing",
            "sso-session named `corp` (referenced by profile `work`) was not found.",
            "Check the profile in ~/.aws/config and ~/.aws/credentials",
        ),
        (
            "role_arn = arn:aws:iam::210987654321:role/Licensing\nsource_profile = other\n\
             [profile other]\nrole_arn = arn:aws:iam::210987654321:role/Licensing\nsource_profile = work",
            "profile formed an infinite loop",
            "Check the profile in ~/.aws/config and ~/.aws/credentials",
        ),
    ] {
        profile(case, &format!("[profile work]\n{text}\n"));
        let told = error("The AWS credentials cannot be loaded").and(says).and(advice);
        case.refuses_to_plan(
            &Step::new("data \"licensemanager_license_configurations\" \"all\" {}\n"),
            &[told],
        );
    }
}

const OF_INSTANCE: &str = "/latest/meta-data/iam/security-credentials/";

fn instance(case: &mut Case, life: &Life) -> StandIn {
    let life = life.clone();
    let instance = StandIn::start(move |asked| {
        if asked.what == "PUT /latest/api/token" {
            return Answer::ok(TOKEN).with("x-aws-ec2-metadata-token-ttl-seconds", "21600");
        }
        if asked.header("x-aws-ec2-metadata-token") != TOKEN {
            return Answer::status(401, "");
        }
        match asked.what.strip_prefix("GET ").unwrap_or_default() {
            OF_INSTANCE => Answer::ok("licensing"),
            "/latest/meta-data/iam/security-credentials/licensing" => Answer::ok(as_json(&life)),
            "/latest/meta-data/placement/region" => Answer::ok("eu-west-1"),
            _ => Answer::status(404, ""),
        }
    });
    // The real address is never asked: both are set at once.
    case.set_env("AWS_EC2_METADATA_SERVICE_ENDPOINT", instance.url());
    case.remove_env("AWS_EC2_METADATA_DISABLED");
    instance
}

fn an_instance_gives_credentials_and_the_region(case: &mut Case) {
    begin(case);
    let life = Life::new();
    let instance = instance(case, &life);
    case.remove_env("AWS_REGION");
    let fetched = || instance.asked(&format!("GET {OF_INSTANCE}licensing")).len();
    used_and_renewed(case, &life, &[3600, 30], &fetched);
    let log = case.emulator.log();
    assert_eq!(log.last().unwrap()["region"], "eu-west-1");
}

fn container(case: &mut Case, life: &Life) -> StandIn {
    let life = life.clone();
    let container = StandIn::start(move |asked| match asked.header("authorization") {
        TOKEN if asked.what == "GET /v1/credentials?for=task" => Answer::ok(as_json(&life)),
        _ => Answer::status(401, ""),
    });
    let file = case.file("container-token", TOKEN);
    case.set_env("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", &file);
    let url = format!("{}/v1/credentials?for=task", container.url());
    case.set_env("AWS_CONTAINER_CREDENTIALS_FULL_URI", &url);
    container
}

fn a_container_gives_credentials(case: &mut Case) {
    begin(case);
    let life = Life::new();
    let container = container(case, &life);
    let fetched = || container.asked("GET /v1/credentials").len();
    used_and_renewed(case, &life, &[3600, 30, -10], &fetched);
}

/// IAM Identity Center: exchanges refresh tokens, and gives credentials for bearer tokens.
fn identity_center(case: &mut Case, life: &Life) -> StandIn {
    let life = life.clone();
    let center = StandIn::start(move |asked| {
        if asked.what == "POST /token" && asked.body.contains("refresh-of-a-stand-in") {
            return Answer::ok(format!(
                r#"{{"accessToken":"{TOKEN}","expiresIn":28800,"refreshToken":"next-of-a-stand-in"}}"#
            ));
        }
        if asked.header("x-amz-sso_bearer_token") != TOKEN || !asked.what.contains(OTHER) {
            return Answer::status(401, "{}").with("x-amzn-errortype", "UnauthorizedException");
        }
        let end = life.end().unix_timestamp() * 1000;
        Answer::ok(format!(
            r#"{{"roleCredentials":{{"accessKeyId":"{OTHER}","secretAccessKey":"{SECRET_KEY}","sessionToken":"{SESSION}","expiration":{end}}}}}"#
        ))
    });
    case.set_env("AWS_ENDPOINT_URL_SSO", center.url());
    case.set_env("AWS_ENDPOINT_URL_SSO_OIDC", center.url());
    center
}

const WITH_SESSION: &str = "[profile work]\nsso_session = corp\nsso_account_id = 210987654321\n\
     sso_role_name = Licensing\n[sso-session corp]\nsso_region = us-east-1\n\
     sso_start_url = https://sso.example.com/start\n";

/// Named by the SHA-1 of `corp`.
const CACHED_SESSION: &str = ".aws/sso/cache/ee0bfd2552fbd840c02cc48b6e823320543c450f.json";

fn cached(token: &str, end: &OffsetDateTime) -> String {
    let end = end.format(&Rfc3339).unwrap();
    format!(
        r#"{{"accessToken":"{token}","expiresAt":"{end}","refreshToken":"refresh-of-a-stand-in","clientId":"client","clientSecret":"client-secret-of-a-stand-in","registrationExpiresAt":"2099-01-01T00:00:00Z","region":"us-east-1","startUrl":"https://sso.example.com/start"}}"#
    )
}

fn an_sso_session_gives_credentials(case: &mut Case) {
    begin(case);
    let life = Life::new();
    let center = identity_center(case, &life);
    at_home(case, CACHED_SESSION, &cached(TOKEN, &life.end()));
    profile(case, WITH_SESSION);
    let fetched = || center.asked("GET /federation/credentials").len();
    used_and_renewed(case, &life, &[3600, 30, -10], &fetched);
    assert!(center.asked("POST").is_empty());
}

fn an_sso_session_is_renewed(case: &mut Case) {
    begin(case);
    for secret in ["refresh-of-a-stand-in", "client-secret-of-a-stand-in", "next-of-a-stand-in"] {
        case.keep_secret(secret);
    }
    let life = Life::new();
    let center = identity_center(case, &life);
    let ended = OffsetDateTime::now_utc() - time::Duration::minutes(1);
    at_home(case, CACHED_SESSION, &cached("ended-of-a-stand-in", &ended));
    profile(case, WITH_SESSION);
    let fetched = || center.asked("GET /federation/credentials").len();
    used_and_renewed(case, &life, &[3600], &fetched);
    let renewed = center.asked("POST /token");
    assert_eq!(renewed.len(), 1, "{renewed:?}");
    // The second run finds the new token.
    used_and_renewed(case, &life, &[3600], &fetched);
    assert_eq!(center.asked("POST /token").len(), 1);
}

fn an_sso_profile_of_the_old_form_gives_credentials(case: &mut Case) {
    begin(case);
    let life = Life::new();
    let center = identity_center(case, &life);
    // Named by the SHA-1 of the start URL.
    let file = ".aws/sso/cache/9ad544bfa11b39c042ecaec2e1b51e4dfb5ec648.json";
    at_home(case, file, &cached(TOKEN, &life.end()));
    profile(
        case,
        "[profile work]\nsso_start_url = https://sso.example.com/start\nsso_region = us-east-1\n\
         sso_account_id = 210987654321\nsso_role_name = Licensing\n",
    );
    let fetched = || center.asked("GET /federation/credentials").len();
    used_and_renewed(case, &life, &[3600, 30], &fetched);
}

/// STS, where each assumed role is one of the other account.
fn sts(case: &mut Case, life: &Life) -> StandIn {
    let life = life.clone();
    let sts = StandIn::start(move |asked| {
        let operation = asked.operation();
        let content = if operation == "GetCallerIdentity" {
            format!("<Account>{OTHER}</Account>")
        } else {
            format!(
                "<AssumedRoleUser><Arn>arn:aws:sts::{OTHER}:assumed-role/R/s</Arn>\
                 <AssumedRoleId>A:s</AssumedRoleId></AssumedRoleUser><Credentials>\
                 <AccessKeyId>{OTHER}</AccessKeyId><SecretAccessKey>{SECRET_KEY}</SecretAccessKey>\
                 <SessionToken>{SESSION}</SessionToken><Expiration>{}</Expiration></Credentials>",
                life.end_as_text()
            )
        };
        Answer::ok(format!(
            "<{operation}Response><{operation}Result>{content}</{operation}Result></{operation}Response>"
        ))
    });
    case.set_env("AWS_ENDPOINT_URL_STS", sts.url());
    sts
}

/// The requests for a role, with the account or key that they are signed with.
fn assumed(sts: &StandIn) -> Vec<Asked> {
    sts.asked("POST").into_iter().filter(|asked| asked.operation() != "GetCallerIdentity").collect()
}

fn a_web_identity_gives_credentials(case: &mut Case) {
    begin(case);
    let life = Life::new();
    let sts = sts(case, &life);
    let file = case.file("web-token", TOKEN);
    case.set_env("AWS_WEB_IDENTITY_TOKEN_FILE", &file);
    case.set_env("AWS_ROLE_ARN", "arn:aws:iam::210987654321:role/Web");
    used_and_renewed(case, &life, &[3600, 30, -10], &|| assumed(&sts).len());
    assert!(assumed(&sts)[0].body.contains(TOKEN));
}

fn a_web_identity_of_a_profile_gives_credentials(case: &mut Case) {
    begin(case);
    let life = Life::new();
    let sts = sts(case, &life);
    let file = case.file("web-token", TOKEN);
    let role = "role_arn = arn:aws:iam::210987654321:role/Web";
    profile(case, &format!("[profile work]\n{role}\nweb_identity_token_file = {file}\n"));
    used_and_renewed(case, &life, &[3600, 30], &|| assumed(&sts).len());
}

fn a_process_gives_credentials(case: &mut Case) {
    begin(case);
    let count = case.file("count", "");
    let answer = case.file("answer", "");
    let script = case.file("process.sh", &format!("echo x >> {count}\ncat {answer}\n"));
    profile(case, &format!("[profile work]\ncredential_process = sh {script}\n"));
    let life = Life::new();
    for seconds in [3600, 30, -10] {
        life.0.store(seconds, Ordering::Relaxed);
        fs::write(&answer, as_json(&life)).unwrap();
        let fetched = || fs::read_to_string(&count).unwrap().lines().count();
        used_and_renewed(case, &life, &[seconds], &fetched);
    }
}

fn roles_of_profiles_are_assumed_one_after_the_other(case: &mut Case) {
    begin(case);
    let life = Life::new();
    let sts = sts(case, &life);
    let keys = format!("aws_access_key_id = AKIABASE\naws_secret_access_key = {SECRET_KEY}");
    let role = |name: &str| format!("role_arn = arn:aws:iam::210987654321:role/{name}");
    profile(
        case,
        &format!(
            "[profile work]\n{}\nsource_profile = middle\n\
             [profile middle]\n{}\nsource_profile = base\n[profile base]\n{keys}\n",
            role("Last"),
            role("First")
        ),
    );
    let last = || assumed(&sts).iter().filter(|asked| asked.body.contains("Last")).count();
    used_and_renewed(case, &life, &[3600, 30], &last);
    let signed = |name: &str| {
        let all = assumed(&sts);
        let found = all.iter().find(|asked| asked.body.contains(name)).unwrap();
        found.header("authorization").to_owned()
    };
    assert!(signed("First").contains("Credential=AKIABASE/"));
    assert!(signed("Last").contains(&format!("Credential={OTHER}/")));
}

fn a_profile_names_the_source_of_its_credentials(case: &mut Case) {
    begin(case);
    let life = Life::new();
    let sts = sts(case, &life);
    let (instance, container) = (instance(case, &life), container(case, &life));
    case.set_env("AWS_ACCESS_KEY_ID", "AKIAENVIRONMENT");
    case.set_env("AWS_SECRET_ACCESS_KEY", SECRET_KEY);
    // A profile in the block comes before keys in the environment, one in the environment after them.
    case.provider("provider \"licensemanager\" {\n  profile = \"work\"\n}\n");
    let asked = || (instance.asked("PUT").len(), container.asked("GET").len());
    for (source, key, expected) in [
        ("Environment", "AKIAENVIRONMENT", (0, 0)),
        ("EcsContainer", OTHER, (0, 1)),
        ("Ec2InstanceMetadata", OTHER, (1, 1)),
    ] {
        let role = "role_arn = arn:aws:iam::210987654321:role/R";
        profile(case, &format!("[profile work]\n{role}\ncredential_source = {source}\n"));
        used_and_renewed(case, &life, &[3600], &|| assumed(&sts).len());
        let signed = assumed(&sts).last().unwrap().header("authorization").to_owned();
        assert!(signed.contains(&format!("Credential={key}/")), "{source}: {signed}");
        assert_eq!(asked(), expected, "{source}");
    }
}
