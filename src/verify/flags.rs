//! What can be said on the command line.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use lexopt::Arg::{Long, Short, Value};
use lexopt::Parser;

use super::probe::Cost;

pub const USAGE: &str = "\
Is the emulator right? Tries what it assumes on AWS License Manager itself, with your AWS credentials.

Usage: license-manager-emulator verify [flags]

  --yes                    do not ask before anything is done
  --read-only              change nothing at all
  --reports                set up report generators too; License Manager may make a bucket for them, which stays
  --grantee-profile NAME   a profile of a second account, which receives a grant, accepts and uses it
  --organization ARN       read what License Manager knows of this organization
  --change-organization    grant a license to that organization, and take it back
  --rates                  find out, gently, at which rate requests are refused

  --profile NAME           the profile to use, in place of AWS_PROFILE
  --region NAME            the region to use, in place of AWS_REGION
  --other-region NAME      a second region, in which nothing is made (us-west-2, or us-east-1 in its place)
  --endpoint-url URL       whom to call in place of AWS, for STS too unless that is an endpoint of AWS
  --timeout SECONDS        how long one answer may take (20)

  --only NAMES             the probes or assumptions to try, with commas between them
  --report FILE            where the report goes (license-manager-verify.json)
  --journal FILE           where it is written what was made and not deleted yet (license-manager-verify.journal)
  --clean-up               delete what the journal names, and do nothing else

  --replay FILE            show a report again, and do nothing else
  --switches               of a report only the setting of the emulator: the body for POST /_emulator/switch
  --policy                 print the IAM policy that the other flags need, and do nothing else
  --list                   print what would be tried and which assumption it shows, and do nothing else

It ends with 0 where nothing differs, 2 where something does, and 1 where it could not run or something is left.
";

/// What is to be done, and how.
#[derive(Debug, Clone)]
pub struct Flags {
    pub task: Task,
    pub yes: bool,
    pub costs: BTreeSet<Cost>,
    pub rates: bool,
    pub profile: Option<String>,
    pub grantee_profile: Option<String>,
    pub organization: Option<String>,
    pub region: Option<String>,
    pub other_region: Option<String>,
    pub endpoint: Option<String>,
    pub timeout: Duration,
    pub only: Vec<String>,
    pub report: PathBuf,
    pub journal: PathBuf,
    pub switches: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Task {
    Run,
    CleanUp,
    Replay(PathBuf),
    Policy,
    List,
    Help,
}

impl Default for Flags {
    fn default() -> Self {
        Self {
            task: Task::Run,
            yes: false,
            costs: BTreeSet::from([Cost::Read, Cost::Own]),
            rates: false,
            profile: None,
            grantee_profile: None,
            organization: None,
            region: None,
            other_region: None,
            endpoint: None,
            timeout: Duration::from_secs(20),
            only: Vec::new(),
            report: "license-manager-verify.json".into(),
            journal: "license-manager-verify.journal".into(),
            switches: false,
        }
    }
}

impl Flags {
    /// Reads what follows `verify`.
    pub fn parse(parser: &mut Parser) -> Result<Self, String> {
        let mut flags = Self::default();
        let mut change_organization = false;
        while let Some(argument) = parser.next().map_err(|error| error.to_string())? {
            let flag = match argument {
                Long(flag) => flag.to_owned(),
                Short('h') => "help".to_owned(),
                Short(letter) => return Err(unknown(&format!("-{letter}"))),
                Value(text) => return Err(unknown(&text.to_string_lossy())),
            };
            let mut value = || {
                let value = parser.value().map_err(|_| format!("--{flag} needs a value"))?;
                value.into_string().map_err(|_| format!("--{flag} takes UTF-8"))
            };
            match flag.as_str() {
                "yes" => flags.yes = true,
                "read-only" => {
                    flags.costs.remove(&Cost::Own);
                }
                "reports" => {
                    flags.costs.insert(Cost::Reports);
                }
                "grantee-profile" => flags.grantee_profile = Some(value()?),
                "organization" => flags.organization = Some(value()?),
                "change-organization" => change_organization = true,
                "rates" => flags.rates = true,
                "profile" => flags.profile = Some(value()?),
                "region" => flags.region = Some(value()?),
                "other-region" => flags.other_region = Some(value()?),
                "endpoint-url" => flags.endpoint = Some(value()?),
                "timeout" => flags.timeout = seconds(&value()?)?,
                "only" => flags.only.extend(value()?.split(',').map(str::to_owned)),
                "report" => flags.report = value()?.into(),
                "journal" => flags.journal = value()?.into(),
                "clean-up" => flags.task = Task::CleanUp,
                "replay" => flags.task = Task::Replay(value()?.into()),
                "switches" => flags.switches = true,
                "policy" => flags.task = Task::Policy,
                "list" => flags.task = Task::List,
                "help" => flags.task = Task::Help,
                _ => return Err(unknown(&format!("--{flag}"))),
            }
        }
        flags.settle_costs(change_organization)?;
        Ok(flags)
    }

    fn settle_costs(&mut self, change_organization: bool) -> Result<(), String> {
        if change_organization && self.organization.is_none() {
            return Err("--change-organization needs --organization".to_owned());
        }
        if self.grantee_profile.is_some() {
            self.costs.insert(Cost::TwoAccounts);
        }
        if self.organization.is_some() {
            self.costs.insert(Cost::Organization);
        }
        if change_organization {
            self.costs.insert(Cost::OrganizationChanges);
        }
        if !self.costs.contains(&Cost::Own) {
            let changes =
                self.costs.iter().any(|it| !matches!(it, Cost::Read | Cost::Organization));
            if changes {
                return Err("--read-only does not go with what makes something".to_owned());
            }
        }
        Ok(())
    }
}

fn unknown(argument: &str) -> String {
    format!("{argument} is not a flag of verify; verify --help lists them")
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: Option<f64> = text.parse().ok();
    let time = seconds.and_then(|it| Duration::try_from_secs_f64(it).ok());
    time.filter(|it| !it.is_zero()).ok_or_else(|| format!("--timeout does not understand '{text}'"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Result<Flags, String> {
        Flags::parse(&mut Parser::from_args(arguments))
    }

    #[test]
    fn costs_follow_from_what_is_said() {
        let costs = |arguments: &[&str]| {
            parse(arguments).unwrap().costs.into_iter().map(Cost::name).collect::<Vec<_>>()
        };
        assert_eq!(costs(&[]), ["read", "own"]);
        assert_eq!(costs(&["--read-only"]), ["read"]);
        let all = ["--grantee-profile", "b", "--organization", "arn:x", "--change-organization"];
        assert_eq!(costs(&all).len(), 5);
        assert_eq!(costs(&["--reports", "--yes"]), ["read", "own", "reports"]);
    }

    #[test]
    fn wrong_flags_are_named() {
        for (arguments, message) in [
            (&["--change-organization"][..], "--change-organization needs --organization"),
            (&["--read-only", "--reports"], "--read-only does not go with what makes something"),
            (&["--timeout", "0"], "--timeout does not understand '0'"),
            (&["--nonsense"], "--nonsense is not a flag of verify; verify --help lists them"),
            (&["nonsense"], "nonsense is not a flag of verify; verify --help lists them"),
        ] {
            assert_eq!(parse(arguments).unwrap_err(), message);
        }
    }
}
