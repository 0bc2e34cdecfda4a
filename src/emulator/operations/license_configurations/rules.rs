//! Which license rules are allowed, and how may they change?

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use crate::emulator::error::{Error, Result};
use crate::emulator::records::LicenseCountingType::{self, Core, Instance, Socket, Vcpu};

const AFFINITY: &str = "licenseAffinityToHost";
const AFFINITY_DAYS: RangeInclusive<i64> = 1..=180;
const TENANCIES: &[&str] = &["EC2-Default", "EC2-DedicatedHost", "EC2-DedicatedInstance"];

/// Assumption A23: rules for cores and sockets are accepted with Instance counting too, as the older
/// documentation has it.
fn counting_types(name: &str) -> &'static [LicenseCountingType] {
    match name {
        "allowedTenancy" => &[Vcpu, Instance, Core, Socket],
        AFFINITY => &[Core, Socket],
        "maximumCores" | "minimumCores" => &[Core, Instance],
        "maximumSockets" | "minimumSockets" => &[Socket, Instance],
        "maximumVcpus" | "minimumVcpus" => &[Vcpu, Instance],
        "honorVcpuOptimization" => &[Vcpu],
        _ => &[],
    }
}

struct Rule<'a> {
    text: &'a str,
    name: &'a str,
    value: &'a str,
}

impl<'a> Rule<'a> {
    fn parse(text: &'a str) -> Result<Self> {
        let parts = text.strip_prefix('#').and_then(|rule| rule.split_once('='));
        parts.map(|(name, value)| Self { text, name, value }).ok_or_else(|| {
            Error::invalid_parameter_value(format!(
                "Invalid license rule '{text}': a rule has the form #name=value"
            ))
        })
    }

    fn number(&self) -> Result<i64> {
        let number = self.value.parse().ok().filter(|number| *number >= 0);
        number.ok_or_else(|| self.refuse("its value must be a whole number"))
    }

    fn refuse(&self, reason: &str) -> Error {
        Error::invalid_parameter_value(format!("Invalid license rule '{}': {reason}", self.text))
    }

    fn check(&self, counting: LicenseCountingType) -> Result<()> {
        let allowed = counting_types(self.name);
        if allowed.is_empty() {
            return Err(self.refuse("there is no rule of that name"));
        }
        if !allowed.contains(&counting) {
            return Err(self.refuse(&format!("it does not apply to {} counting", counting.name())));
        }
        match self.name {
            "allowedTenancy" => self.check_tenancy(counting),
            "honorVcpuOptimization" if is_flag(self.value) => Ok(()),
            "honorVcpuOptimization" => Err(self.refuse("its value must be True or False")),
            AFFINITY if AFFINITY_DAYS.contains(&self.number()?) => Ok(()),
            AFFINITY => Err(self.refuse("its value must be between 1 and 180 days")),
            _ => self.number().map(|_| ()),
        }
    }

    /// Several tenancies stand with commas between them. With Core or Socket counting dedicated hosts must be among
    /// them.
    fn check_tenancy(&self, counting: LicenseCountingType) -> Result<()> {
        let mut tenancies = self.value.split(',').map(str::trim);
        if !tenancies.clone().all(|tenancy| TENANCIES.contains(&tenancy)) {
            return Err(self.refuse(&format!("its value must be of {}", TENANCIES.join(", "))));
        }
        if matches!(counting, Core | Socket) && !tenancies.any(|it| it == "EC2-DedicatedHost") {
            let reason =
                format!("{} counting requires the tenancy EC2-DedicatedHost", counting.name());
            return Err(self.refuse(&reason));
        }
        Ok(())
    }
}

fn is_flag(value: &str) -> bool {
    value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false")
}

/// Assumption A23: each rule fits the counting type and has a value of its kind, no name appears
/// twice, and no minimum is above its maximum.
pub(super) fn check(counting: LicenseCountingType, rules: &[String]) -> Result<()> {
    let rules = rules.iter().map(|rule| Rule::parse(rule)).collect::<Result<Vec<_>>>()?;
    let mut names = BTreeSet::new();
    for rule in &rules {
        rule.check(counting)?;
        if !names.insert(rule.name) {
            return Err(rule.refuse("its name appears twice"));
        }
    }
    for minimum in &rules {
        let Some(unit) = minimum.name.strip_prefix("minimum") else { continue };
        let maximum = rules.iter().find(|rule| rule.name.strip_prefix("maximum") == Some(unit));
        if let Some(maximum) = maximum
            && minimum.number()? > maximum.number()?
        {
            return Err(minimum.refuse(&format!("it is above '{}'", maximum.text)));
        }
    }
    Ok(())
}

/// Assumption A23: an update resends the rules unchanged and may add the affinity rule, or change its days.
pub(super) fn check_change(prior: &[String], planned: &[String]) -> Result<()> {
    let prior: BTreeSet<_> = prior.iter().collect();
    let planned: BTreeSet<_> = planned.iter().collect();
    let is_affinity = |rule: &&&String| rule.starts_with(&format!("#{AFFINITY}="));
    let keeps_affinity = planned.iter().any(|rule| is_affinity(&rule));
    let mut gone = prior.difference(&planned).filter(|rule| !(keeps_affinity && is_affinity(rule)));
    if let Some(missing) = gone.next() {
        return Err(Error::invalid_parameter_value(format!(
            "License rule '{missing}' cannot be changed or removed after creation"
        )));
    }
    let mut added = planned.difference(&prior);
    let other = added.find(|rule| !is_affinity(rule));
    other.map_or(Ok(()), |rule| {
        Err(Error::invalid_parameter_value(format!(
            "License rule '{rule}' cannot be added after creation, only {AFFINITY} can"
        )))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owned(rules: &[&str]) -> Vec<String> {
        rules.iter().map(ToString::to_string).collect()
    }

    #[track_caller]
    fn accepted(counting: LicenseCountingType, rules: &[&str]) {
        check(counting, &owned(rules)).unwrap();
    }

    #[track_caller]
    fn refused(counting: LicenseCountingType, rules: &[&str], reason: &str) {
        let error = check(counting, &owned(rules)).unwrap_err();
        assert!(error.message.ends_with(reason), "{}", error.message);
    }

    #[test]
    fn every_counting_type_has_its_rules() {
        accepted(Vcpu, &["#honorVcpuOptimization=true", "#minimumVcpus=2", "#maximumVcpus=2"]);
        accepted(Instance, &["#allowedTenancy=EC2-Default", "#maximumCores=8"]);
        accepted(Core, &["#licenseAffinityToHost=180", "#allowedTenancy=EC2-DedicatedHost"]);
        accepted(Socket, &["#minimumSockets=1"]);
    }

    #[test]
    fn wrong_rules_are_refused_with_their_reason() {
        refused(Vcpu, &["minimumVcpus=2"], "a rule has the form #name=value");
        refused(Vcpu, &["#minimumSockets=2"], "it does not apply to vCPU counting");
        refused(Vcpu, &["#minimumVCPUs=2"], "there is no rule of that name");
        refused(Core, &["#licenseAffinityToHost=181"], "between 1 and 180 days");
        refused(Core, &["#allowedTenancy=EC2-Default"], "requires the tenancy EC2-DedicatedHost");
        refused(Vcpu, &["#allowedTenancy=Shared"], "EC2-DedicatedInstance");
        refused(Vcpu, &["#maximumVcpus=-1"], "whole number");
        refused(Vcpu, &["#maximumVcpus=1", "#maximumVcpus=2"], "its name appears twice");
        refused(Vcpu, &["#minimumVcpus=3", "#maximumVcpus=2"], "it is above '#maximumVcpus=2'");
    }

    #[test]
    fn only_affinity_can_be_added_later() {
        let prior = owned(&["#minimumCores=2"]);
        let change = |rules: &[&str]| check_change(&prior, &owned(rules)).is_ok();
        assert!(change(&["#licenseAffinityToHost=3", "#minimumCores=2"]));
        let affine = owned(&["#minimumCores=2", "#licenseAffinityToHost=3"]);
        let days = owned(&["#licenseAffinityToHost=9", "#minimumCores=2"]);
        assert!(check_change(&affine, &days).is_ok());
        assert!(check_change(&affine, &prior).is_err());
        assert!(!change(&["#minimumCores=2", "#maximumCores=4"]));
        assert!(!change(&["#minimumCores=3"]));
        assert!(!change(&[]));
    }
}
