//! A resource under answers that differ in one thing: refreshed, planned, changed, made, imported.

use std::collections::BTreeSet;

use terraform_provider_licensemanager::framework::requests::{
    ApplyRequest, ClientCapabilities, ImportRequest, Kind, PlanRequest, PlanResponse, ReadRequest,
    Service as _,
};
use terraform_provider_licensemanager::framework::schema::{Block, Mode};
use terraform_provider_licensemanager::framework::{Path, Value};

use super::answers::{ACCOUNT, Case, Otherwise};
use super::{Bench, Result, check, without_errors};

/// What a resource can change in place, for a change of something else than what is left out, and what the service
/// calls it.
const CHANGEABLE: &[(&str, &str, &str)] = &[
    ("grant", "name", "GrantName"),
    ("license", "name", "LicenseName"),
    ("license_asset_group", "name", "Name"),
    ("license_asset_ruleset", "name", "Name"),
    ("license_configuration", "name", "Name"),
    ("report_generator", "name", "ReportGeneratorName"),
    ("service_settings", "s3_bucket_arn", "S3BucketArn"),
];

/// What a creation waits for: without it, it would wait until its time is over.
const AWAITED: &[(&str, &str)] = &[("GetLicenseConversionTask", "Status")];

/// What a creation has to know of another object.
const NEEDED: &[(&str, &str)] = &[("GetLicense", "HomeRegion")];

fn id(name: &str) -> String {
    let of = |kind: &str| format!("arn:aws:license-manager:us-east-1:{ACCOUNT}:{kind}");
    match name {
        "association" => format!(
            "arn:aws:ec2:us-east-1:{ACCOUNT}:instance/i-1,{}",
            of("license-configuration:lic-1")
        ),
        "grant" | "grant_accepter" => format!("arn:aws:license-manager::{ACCOUNT}:grant:g-1"),
        "license" => format!("arn:aws:license-manager::{ACCOUNT}:license:l-1"),
        "license_asset_group" => of("license-asset-group:lag-1"),
        "license_asset_ruleset" => of("license-asset-ruleset:lar-1"),
        "license_configuration" => of("license-configuration:lic-1"),
        "license_conversion_task" => "lct-1".into(),
        "report_generator" => of("report-generator:r-1"),
        "service_settings" => format!("{ACCOUNT}/us-east-1"),
        "token" => "a-tokenid".into(),
        other => panic!("{other} is new: say which id an import of it takes"),
    }
}

struct Subject {
    bench: Bench,
    type_name: String,
    /// The state as it is with whole answers, and the configuration that describes it.
    usual: Value,
    config: Value,
}

impl Subject {
    fn block(&self) -> &Block {
        &self.bench.provider.schema(Kind::Resource, &self.type_name).unwrap().block
    }

    fn short(&self) -> &str {
        self.type_name.trim_start_matches("licensemanager_")
    }

    async fn refresh(&self, state: &Value) -> Result<Value> {
        let read = self.bench.provider.read(ReadRequest {
            type_name: self.type_name.clone(),
            current: state.clone(),
            private: Vec::new(),
            identity: None,
            capabilities: ClientCapabilities::default(),
        });
        let read = read.await;
        without_errors(&read.diagnostics)?;
        if read.state.is_null() { Err("it is gone".into()) } else { Ok(read.state) }
    }

    async fn import(&self) -> Result<Value> {
        let imported = self.bench.provider.import(ImportRequest {
            type_name: self.type_name.clone(),
            id: id(self.short()),
            identity: None,
            capabilities: ClientCapabilities::default(),
        });
        let imported = imported.await;
        without_errors(&imported.diagnostics)?;
        self.refresh(&imported.imported.ok_or("nothing was imported")?.state).await
    }

    async fn plan(&self, prior: &Value, config: &Value) -> Result<PlanResponse> {
        let planned = self.bench.provider.plan(PlanRequest {
            type_name: self.type_name.clone(),
            prior: prior.clone(),
            proposed: config.clone(),
            config: config.clone(),
            private: Vec::new(),
            planned_private: Vec::new(),
            identity: None,
            capabilities: ClientCapabilities::default(),
        });
        let planned = planned.await;
        without_errors(&planned.diagnostics).map(|()| planned)
    }

    /// Core's rules are checked on the way, as in every debug build.
    async fn apply(&self, prior: &Value, config: &Value) -> Result<()> {
        let plan = self.plan(prior, config).await?;
        let applied = self.bench.provider.apply(ApplyRequest {
            type_name: self.type_name.clone(),
            prior: prior.clone(),
            planned: plan.planned,
            config: config.clone(),
            private: plan.private,
            identity: plan.identity,
        });
        without_errors(&applied.await.diagnostics)
    }

    /// The attributes in which two values differ.
    fn differing(&self, left: &Value, right: &Value) -> BTreeSet<&str> {
        let names = self.block().attributes.keys().map(String::as_str);
        names.filter(|name| left.get(name) != right.get(name)).collect()
    }

    /// A plan may change what the answer changed, and what moves along; it replaces only for what can be taken away.
    fn check_plan(&self, found: &Value, plan: &PlanResponse) -> Result<()> {
        let answered = self.differing(found, &self.usual);
        let known = |name: &&str| !plan.planned.get(name).is_unknown();
        let changed: Vec<_> =
            self.differing(found, &plan.planned).into_iter().filter(known).collect();
        let more: Vec<_> = changed.iter().filter(|name| !answered.contains(**name)).collect();
        if !more.is_empty() {
            return Err(format!("plans to change {more:?} as well"));
        }
        let wrongly = |path: &&Path| {
            let replaced = |name: &&&str| path.to_string().starts_with(**name);
            let name = answered.iter().find(replaced);
            name.is_none_or(|name| {
                found.get(name).is_null() && self.block().attributes[*name].mode != Mode::Optional
            })
        };
        match plan.replaces.iter().find(wrongly) {
            Some(path) => Err(format!("replaces because of {path}")),
            None => Ok(()),
        }
    }

    async fn check(&self, case: &Case) -> Result<()> {
        let in_refresh = |error| format!("refresh: {error}");
        let found = self.refresh(&self.usual).await.map_err(in_refresh)?;
        check(case, &self.usual, &found)?;
        if case.otherwise == Otherwise::Spelling {
            return Ok(());
        }
        self.check_required(case, &found)?;
        let plan = self.plan(&found, &self.config).await?;
        self.check_plan(&found, &plan)?;
        if case.otherwise == Otherwise::LeftOut {
            if plan.planned != found && plan.replaces.is_empty() {
                self.apply(&found, &self.config).await.map_err(|e| format!("putting back: {e}"))?;
            }
            let imported = self.import().await.map_err(|e| format!("import: {e}"))?;
            let plan = self.plan(&imported, &self.config).await?;
            self.check_plan(&imported, &plan).map_err(|e| format!("after an import: {e}"))?;
            self.check_writes(case, &found).await?;
        }
        self.bench.service.tell(None);
        let again = self.refresh(&found).await?;
        if again != self.usual {
            return Err(format!("did not come back: {:?}", self.differing(&again, &self.usual)));
        }
        Ok(())
    }

    /// What every object has is not gone because an answer leaves it out.
    fn check_required(&self, case: &Case, found: &Value) -> Result<()> {
        let required = self.block().attributes.iter();
        let mut required = required.filter(|(_, attribute)| attribute.mode == Mode::Required);
        let is_gone = |name: &str| found.get(name).is_null() && !self.usual.get(name).is_null();
        match required.find(|(name, _)| is_gone(name)) {
            Some((name, _)) if case.otherwise == Otherwise::LeftOut => {
                Err(format!("{name} is gone"))
            }
            _ => Ok(()),
        }
    }

    async fn check_writes(&self, case: &Case, found: &Value) -> Result<()> {
        let is_in = |members: &[(&str, &str)]| {
            members.iter().any(|(operation, member)| {
                case.operation == *operation && case.place.contains(member)
            })
        };
        if !is_in(AWAITED) && !is_in(NEEDED) {
            self.bench.configure().await;
            self.apply(&Value::Null, &self.config).await.map_err(|e| format!("create: {e}"))?;
        }
        let changeable = CHANGEABLE.iter().find(|(name, ..)| *name == self.short());
        if let Some((_, attribute, member)) = changeable {
            let Value::Map(mut members) = found.clone() else { return Ok(()) };
            members.insert((*attribute).to_owned(), "other".into());
            self.bench.service.tell_before(member, "other");
            let updated = self.apply(&Value::Map(members), &self.config).await;
            let asked = self.bench.service.asked();
            let is_sent = |name: &String| name.starts_with("Update") || name.ends_with("Version");
            match updated {
                // What may not be there has been removed by somebody, for all that is known.
                Err(error)
                    if case.place.contains(member) && error.contains("was changed otherwise") => {}
                Err(error) => return Err(format!("update: {error}")),
                Ok(()) if asked.iter().any(is_sent) => {}
                Ok(()) => return Err("update: nothing was sent".into()),
            }
        }
        Ok(())
    }
}

/// Runs a resource under every case of the answers that it reads; the number of cases, and what failed.
pub(super) async fn goes_on(type_name: String) -> (usize, Vec<String>) {
    let bench = Bench::new().await;
    let (usual, config) = (Value::Null, Value::Null);
    let mut subject = Subject { bench, type_name, usual, config };
    let short = subject.short().to_owned();
    subject.bench.service.asked();
    match subject.import().await {
        Ok(usual) => subject.usual = usual,
        Err(error) => return (0, vec![format!("{short}: {error}")]),
    }
    let cases = subject.bench.cases(&subject.bench.service.asked());
    let generated =
        subject.bench.provider.generate_config(&subject.type_name, subject.usual.clone());
    subject.config = generated.value;
    match subject.plan(&subject.usual, &subject.config).await {
        Ok(plan) if plan.planned == subject.usual => {}
        Ok(plan) => {
            let changes = subject.differing(&plan.planned, &subject.usual);
            return (0, vec![format!("{short}: the usual answers plan {changes:?}")]);
        }
        Err(error) => return (0, vec![format!("{short}: {error}")]),
    }
    let mut failures = Vec::new();
    for case in &cases {
        subject.bench.service.tell(Some(case));
        if let Err(error) = subject.check(case).await {
            failures.push(format!("{short}: {} {}: {error}", case.operation, case.place));
        }
    }
    (cases.len(), failures)
}
