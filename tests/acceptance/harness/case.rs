//! One test on one core: a workspace, an emulator, and the commands that a test runs.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::core::Core;
use super::diagnostics::{self, Complaint, Diagnostic, diagnostics};
use super::emulator::{Calls, Emulator, mutations};
use super::feature::Feature;
use super::plan::Plan;
use super::state::State;
use super::step::Step;
use super::workspace::{Output, Provider, Running, SECRET_KEY, Workspace};

/// The folder in which the steps of a test run.
const MAIN: &str = "main";

/// What an ephemeral resource does when it is opened, renewed and closed.
const OPENS_OR_CLOSES: [&str; 6] = [
    "CheckInLicense",
    "CheckoutBorrowLicense",
    "CheckoutLicense",
    "CreateToken",
    "DeleteToken",
    "ExtendLicenseConsumption",
];

pub(crate) struct Case {
    pub(crate) emulator: Emulator,
    pub(super) core: &'static Core,
    pub(super) workspace: Workspace,
    /// Texts that must not turn up in plans, states and logs.
    pub(super) secrets: Vec<String>,
    /// Texts that must not turn up in logs, although a state may hold them.
    pub(super) unlogged: Vec<String>,
    provider_block: String,
    /// Whether plans open and close things.
    opens_in_plans: bool,
    /// What a destroy may warn of.
    destroy_warnings: Vec<Complaint>,
    /// The commands that core still has to start the provider for itself, once.
    to_start: RefCell<BTreeSet<&'static str>>,
    starts: bool,
}

impl Case {
    pub(super) fn new(core: &'static Core, starts: bool) -> Self {
        let emulator = Emulator::start();
        let workspace = Workspace::new(&emulator.url());
        let secrets = vec![SECRET_KEY.to_owned()];
        let (provider_block, destroy_warnings) = (String::new(), Vec::new());
        let unlogged = Vec::new();
        let opens_in_plans = false;
        let to_start = RefCell::new(to_start(starts));
        Self {
            emulator,
            core,
            workspace,
            secrets,
            unlogged,
            provider_block,
            opens_in_plans,
            destroy_warnings,
            to_start,
            starts,
        }
    }

    /// Whether the core that the test runs on can do this.
    pub(crate) fn core_has(&self, feature: Feature) -> bool {
        self.core.has(feature)
    }

    /// Sets a variable of the environment of all commands from here on.
    pub(crate) fn set_env(&mut self, name: &str, value: &str) {
        self.workspace.environment.insert(name.to_owned(), value.to_owned());
    }

    /// All variables of the environment, to come back to.
    pub(crate) fn environment(&self) -> BTreeMap<String, String> {
        self.workspace.environment.clone()
    }

    pub(crate) fn reset_environment(&mut self, environment: &BTreeMap<String, String>) {
        self.workspace.environment.clone_from(environment);
    }

    pub(crate) fn remove_env(&mut self, name: &str) {
        self.workspace.environment.remove(name);
    }

    /// The provider block of all configurations from here on, those for imports included.
    pub(crate) fn provider(&mut self, block: &str) {
        block.clone_into(&mut self.provider_block);
    }

    /// From here on this text must not turn up in a plan, a state or a log.
    pub(crate) fn keep_secret(&mut self, text: &str) {
        self.secrets.push(text.to_owned());
    }

    /// This text, which the state may hold, must not have turned up in a log, nor do so from here on.
    pub(crate) fn keep_out_of_logs(&mut self, text: &str) {
        self.unlogged.push(text.to_owned());
    }

    /// From here on core logs as much as it can, and not the provider alone.
    pub(crate) fn trace(&mut self) {
        self.set_env("TF_LOG", "TRACE");
    }

    /// From here on plans open what is ephemeral, and close it, if only because the provider ends.
    pub(crate) fn opens_in_plans(&mut self) {
        self.opens_in_plans = true;
        self.starts_provider();
    }

    /// Core starts the provider for the first command of each kind, whichever core that is.
    pub(crate) fn starts_provider(&mut self) {
        self.starts = true;
        *self.to_start.borrow_mut() = to_start(true);
    }

    /// Every destroy of this test warns of this.
    pub(crate) fn destroy_warns(&mut self, complaint: Complaint) {
        self.destroy_warnings.push(complaint);
    }

    /// Writes a file beside the configuration and returns its path.
    pub(crate) fn file(&self, name: &str, text: &str) -> String {
        self.workspace.write(name, text);
        self.workspace.path(name).display().to_string()
    }

    /// From here on this provider of hashicorp is the real one, which is in this folder.
    pub(crate) fn installs(&self, name: &str, folder: &Path) {
        self.workspace.install(name, folder);
    }

    /// An apply without a saved plan, by whatever provider. Returns what it warned of.
    pub(crate) fn applies_unchecked(&self, step: &Step) -> Vec<Diagnostic> {
        self.configure(step);
        succeeded(&self.terraform(&["apply", "-json", "-input=false", "-auto-approve"]))
    }

    /// Plans, applies the saved plan, and then plans twice more: both plans must be empty.
    pub(crate) fn apply(&mut self, step: &Step) {
        let mut warnings = self.plan_and_check(step);
        let mark = self.emulator.calls();
        let applied = self.step(&["apply", "-json", "-input=false", "planned"]);
        let said = succeeded(&applied);
        step.check_requests(&mutations(&self.emulator.calls_since(&mark)));
        warnings.extend(said);
        step.check_warnings(&warnings, &applied.command);
        if step.leaves_changes {
            assert!(self.changes_left(&[]).is_some(), "nothing is left to do after the apply");
        } else {
            self.plans_empty(&[]);
            self.plans_empty(&["-refresh-only"]);
        }
        if step.looks_at_state() {
            step.check_state(&self.state());
        }
    }

    /// Plans, and changes nothing.
    pub(crate) fn plan(&mut self, step: &Step) {
        let warnings = self.plan_and_check(step);
        step.check_warnings(&warnings, "plan");
    }

    /// Plans, and changes nothing. It may warn of anything, such as what a killed apply did.
    pub(crate) fn plan_unchecked(&mut self, step: &Step) {
        self.plan_and_check(step);
    }

    /// The plan fails with exactly these complaints.
    pub(crate) fn refuses_to_plan(&mut self, step: &Step, complaints: &[Complaint]) {
        self.configure(step);
        let output = self.reading(|| self.step(&["plan", "-json", "-input=false"]));
        assert_eq!(output.code, Some(1), "the plan should fail\n{output}");
        diagnostics::expect(&output, complaints);
    }

    /// Applies what of the current configuration these flags name, and returns what that asked the service for.
    pub(crate) fn counts_apply(&self, flags: &[&str]) -> Calls {
        let mut arguments = vec!["apply", "-json", "-input=false", "-auto-approve"];
        arguments.extend(flags);
        let mark = self.emulator.calls();
        succeeded(&self.step(&arguments));
        self.emulator.calls_since(&mark)
    }

    /// The plan succeeds, and its apply fails with exactly these complaints.
    pub(crate) fn fails_to_apply(&mut self, step: &Step, complaints: &[Complaint]) {
        self.plan(step);
        self.fails_to_apply_saved(complaints);
        if step.looks_at_state() {
            step.check_state(&self.state());
        }
    }

    /// The apply of what was last planned fails with exactly these complaints.
    pub(crate) fn fails_to_apply_saved(&self, complaints: &[Complaint]) {
        let output = self.step(&["apply", "-json", "-input=false", "planned"]);
        assert_eq!(output.code, Some(1), "the apply should fail\n{output}");
        diagnostics::expect(&output, complaints);
    }

    /// Another apply of the same configuration sends nothing that changes something.
    pub(crate) fn applies_nothing(&self) {
        let mark = self.emulator.calls();
        succeeded(&self.step(&["apply", "-json", "-input=false", "-auto-approve"]));
        let sent = mutations(&self.emulator.calls_since(&mark));
        assert!(sent.is_empty(), "a second apply sent {sent:?}");
    }

    /// Everything is destroyed; the final destroy then has nothing left to do.
    pub(crate) fn destroy(&mut self) {
        let output = self.run_destroy();
        diagnostics::expect_all(&succeeded(&output), &self.destroy_warnings, &output.command);
    }

    /// The destroy fails with exactly these complaints.
    pub(crate) fn fails_to_destroy(&mut self, complaints: &[Complaint]) {
        let output = self.run_destroy();
        assert_eq!(output.code, Some(1), "the destroy should fail\n{output}");
        diagnostics::expect(&output, complaints);
    }

    /// What core and the provider have logged so far.
    pub(crate) fn log(&self) -> String {
        self.workspace.read("log")
    }

    pub(crate) fn state(&self) -> State {
        State::of(&stdout(&self.looking(MAIN, &["show", "-json"])))
    }

    /// Any other command, in the folder of the test.
    pub(crate) fn terraform(&self, arguments: &[&str]) -> Output {
        self.terraform_in(MAIN, arguments)
    }

    /// Another command, in which something happens in the meantime.
    pub(crate) fn terraform_while(
        &self,
        arguments: &[&str],
        meanwhile: impl FnOnce(Running),
    ) -> Output {
        self.workspace.run_while(self.core, MAIN, arguments, meanwhile)
    }

    /// Sends a signal to Terraform and the provider.
    pub(crate) fn signal_all(&self, name: &str) {
        self.workspace.detach();
        self.workspace.signal_all(name);
    }

    /// Kills Terraform and the provider at once. What they could not clear away is cleared away here.
    pub(crate) fn kill(&self, command: Running) {
        self.workspace.kill(command);
        // What comes next begins anew, as it does for users.
        *self.to_start.borrow_mut() = to_start(self.starts);
        super::aftermath::no_secret_is_written(self);
        self.workspace.write("log", "");
        let temporary = self.workspace.path("tmp");
        fs::remove_dir_all(&temporary).expect("the folder can be removed");
        fs::create_dir(&temporary).expect("a folder in the temporary folder");
    }

    pub(super) fn terraform_in(&self, folder: &str, arguments: &[&str]) -> Output {
        self.workspace.run(self.core, folder, arguments, Provider::Started)
    }

    /// Runs a command of a step.
    fn step(&self, arguments: &[&str]) -> Output {
        self.step_in(MAIN, arguments)
    }

    /// Runs a command as part of what a test does. The first plan, the first apply and so on start the provider as those
    /// of users do; later ones find it running, which spares most of their time.
    pub(super) fn step_in(&self, folder: &str, arguments: &[&str]) -> Output {
        if self.to_start.borrow_mut().remove(arguments[0]) {
            self.terraform_in(folder, arguments)
        } else {
            self.looking(folder, arguments)
        }
    }

    /// Runs a command that looks at the outcome of others.
    pub(super) fn looking(&self, folder: &str, arguments: &[&str]) -> Output {
        // Several blocks need several processes: a reattached one only knows what it was configured with last.
        let several = self.provider_block.contains("alias");
        let provider = if several { Provider::Started } else { Provider::Reattached };
        self.workspace.run(self.core, folder, arguments, provider)
    }

    /// A fresh folder with the test's provider block and this configuration.
    pub(super) fn folder(&self, name: &str, config: &str) {
        self.workspace.folder(name, config);
        self.workspace.write(&format!("{name}/provider.tf"), &self.provider_block);
    }

    /// The configuration of the last step.
    pub(super) fn config(&self) -> String {
        self.workspace.read("main/main.tf")
    }

    /// The state file as it is; null where there is none.
    pub(crate) fn state_file(&self) -> Value {
        serde_json::from_str(&self.workspace.read("main/terraform.tfstate")).unwrap_or_default()
    }

    pub(crate) fn write_state_file(&self, folder: &str, state: &Value) {
        self.workspace.write(&format!("{folder}/terraform.tfstate"), &state.to_string());
    }

    /// Runs a saved plan of a folder through `show`, and looks for secrets in it.
    pub(super) fn show_plan(&self, folder: &str, file: &str) -> Plan {
        let plan = Plan::of(&stdout(&self.looking(folder, &["show", "-json", file])));
        let values = plan.values();
        for secret in &self.secrets {
            assert!(!values.contains(secret), "a plan holds the secret {secret}");
        }
        plan
    }

    /// Nothing is left to do, or the plan that shows what.
    pub(crate) fn changes_left(&self, flags: &[&str]) -> Option<Plan> {
        let mut arguments =
            vec!["plan", "-json", "-input=false", "-detailed-exitcode", "-out=again"];
        arguments.extend(flags);
        let output = self.reading(|| self.looking(MAIN, &arguments));
        match output.code {
            Some(0) => None,
            Some(2) => {
                let plan = self.show_plan(MAIN, "again");
                // Core counts reads of data sources (1.15) and numbers that it computed itself (1.11) as changes of a
                // refresh. Users go by the code for everything else.
                let config = self.config();
                let is_cores_own = ["data \"", "output \""].iter().any(|own| config.contains(own));
                assert!(
                    plan.changes_anything() || is_cores_own,
                    "the code says that {arguments:?} changes something, which it does not"
                );
                Some(plan).filter(Plan::changes_anything)
            }
            _ => failed(&output),
        }
    }

    pub(crate) fn plans_empty(&self, flags: &[&str]) {
        if let Some(plan) = self.changes_left(flags) {
            panic!("plan {flags:?} is not empty\n{}", plan.summary());
        }
    }

    fn plan_and_check(&mut self, step: &Step) -> Vec<Diagnostic> {
        self.configure(step);
        let arguments = ["plan", "-json", "-input=false", "-out=planned"];
        let output = self.reading(|| self.step(&arguments));
        let warnings = succeeded(&output);
        if step.looks_at_plan() {
            step.check_plan(&self.show_plan(MAIN, "planned"));
        }
        warnings
    }

    fn configure(&self, step: &Step) {
        self.workspace.configure(MAIN, &step.config);
        if step.is_whole {
            self.workspace.write("main/providers.tf", "");
        }
        self.workspace.write("main/provider.tf", &self.provider_block);
        let variables = Value::Object(step.variables.clone()).to_string();
        self.workspace.write("main/terraform.tfvars.json", &variables);
    }

    /// Runs a command that may only read.
    fn reading(&self, command: impl FnOnce() -> Output) -> Output {
        let mark = self.emulator.calls();
        let output = command();
        let mut changing = mutations(&self.emulator.calls_since(&mark));
        if self.opens_in_plans {
            changing.retain(|operation, _| !OPENS_OR_CLOSES.contains(&operation.as_str()));
        }
        assert!(changing.is_empty(), "{} sent {changing:?}", output.command);
        output
    }

    fn run_destroy(&self) -> Output {
        self.step(&[
            "apply",
            "-destroy",
            "-refresh=false",
            "-json",
            "-input=false",
            "-auto-approve",
        ])
    }

    /// Destroys what is there, and checks that the service and the machine are as before.
    pub(super) fn finish(&mut self) {
        let resources = self.state_file()["resources"].take();
        if resources.as_array().is_some_and(|resources| !resources.is_empty()) {
            self.destroy();
        }
        let left = self.state_file()["resources"].take();
        assert!(
            left.as_array().is_none_or(Vec::is_empty),
            "the destroy left this in the state: {left:#}"
        );
        if let Some(left) = self.emulator.leftovers() {
            panic!("this is left in the service: {left:#}");
        }
        super::coverage::record(self);
        super::aftermath::check(self);
    }

    /// Keeps the files of a failed test where `ACCEPTANCE_KEEP` asks for it.
    pub(super) fn failed(&mut self) {
        if std::env::var_os("ACCEPTANCE_KEEP").is_some() {
            let folder = self.workspace.keep();
            let _ = fs::write(folder.join("core"), self.core.name());
            eprintln!("the files of this test are in {}", folder.display());
        }
    }
}

fn to_start(starts: bool) -> BTreeSet<&'static str> {
    let commands: &[&str] =
        if starts { &["plan", "apply", "import", "query", "test"] } else { &[] };
    commands.iter().copied().collect()
}

/// The complaints of a command that has to succeed, all of them warnings.
pub(super) fn succeeded(output: &Output) -> Vec<Diagnostic> {
    if output.code != Some(0) {
        failed(output)
    }
    diagnostics(output)
}

/// The output of a command that has to succeed.
pub(super) fn stdout(output: &Output) -> String {
    assert_eq!(output.code, Some(0), "{output}");
    output.stdout.clone()
}

fn failed(output: &Output) -> ! {
    let said: Vec<String> = diagnostics(output).iter().map(ToString::to_string).collect();
    panic!(
        "{} -> {:?}\n{}\n{}",
        output.command,
        output.code,
        said.join("\n"),
        output.stderr.trim_end()
    )
}
