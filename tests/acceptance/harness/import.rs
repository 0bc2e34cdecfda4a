//! Taking over what exists, in every way that there is.

use serde_json::{Map, Value, json};

use super::case::{Case, stdout, succeeded};
use super::diagnostics::{Complaint, words};
use super::feature::Feature;
use super::plan::{Action, Plan};
use super::state::State;
use super::workspace::Output;

/// What an import is compared with: a resource instance in the state of a test.
#[derive(Debug, Clone)]
pub(crate) struct Imported<'a> {
    pub(crate) address: &'a str,
    /// Attributes that the service does not give back.
    pub(crate) except: &'a [&'a str],
}

impl<'a> Imported<'a> {
    pub(crate) fn new(address: &'a str) -> Self {
        Self { address, except: &[] }
    }
}

impl Case {
    /// Imports a resource in each way that the core knows, and expects to find what is there.
    /// A test of `imports_by_identity` alone, which needs `Identity`, is what shows as skipped on older cores.
    pub(crate) fn imports(&self, imported: &Imported<'_>) {
        let id = self.state().text(imported.address, "id");
        self.imports_by_id(imported, &id);
        let by_id = format!("import {{\n  to = {}\n  id = {}\n}}\n", imported.address, json!(id));
        self.imports_by_block(imported.address, &by_id);
        if self.core_has(Feature::Identity) {
            self.imports_by_identity(imported.address);
        }
        if self.core_has(Feature::GeneratedConfig) {
            self.generates_config(imported.address, &by_id);
        }
    }

    /// `terraform import` into a fresh folder finds the same attributes.
    pub(crate) fn imports_by_id(&self, imported: &Imported<'_>, id: &str) {
        let output = self.import_command(imported.address, id);
        assert_eq!(output.code, Some(0), "{output}");
        let state = State::of(&stdout(&self.looking("import", &["show", "-json"])));
        let mut expected = self.state().attributes(imported.address).clone();
        let mut found = state.attributes(imported.address).clone();
        for attributes in [&mut expected, &mut found] {
            for name in imported.except.iter().chain(&["timeouts"]) {
                attributes[name] = Value::Null;
            }
        }
        assert_eq!(found, expected, "attributes of {} after its import", imported.address);
    }

    /// `terraform import` fails with all of these texts in its message.
    pub(crate) fn refuses_to_import(&self, address: &str, id: &str, texts: &[&str]) {
        let output = self.import_command(address, id);
        assert_eq!(output.code, Some(1), "the import should fail\n{output}");
        let said = words(&output.stderr);
        for text in texts {
            assert!(said.contains(text), "expected {text:?} in\n{output}");
        }
    }

    /// The plan of an `import` block for an empty state fails with exactly these complaints.
    pub(crate) fn refuses_import_block(&self, config: &str, complaints: &[Complaint]) {
        self.folder("import_block", config);
        let output = self.step_in("import_block", &["plan", "-json", "-input=false"]);
        assert_eq!(output.code, Some(1), "the plan should fail\n{output}");
        super::diagnostics::expect(&output, complaints);
    }

    /// All that `import` blocks name is imported, and nothing is sent that changes something; a plan after that is empty.
    /// Returns how much was imported.
    pub(crate) fn import_blocks_take_over(&self, config: &str) -> usize {
        const FOLDER: &str = "import_block";
        self.folder(FOLDER, config);
        let mark = self.emulator.calls();
        let plan = self.saved_plan(FOLDER, &[]);
        let actions = plan.actions();
        let only_imports = actions.values().all(|action| *action == Action::Import);
        assert!(only_imports, "the plan should only import\n{}", plan.summary());
        succeeded(&self.step_in(FOLDER, &["apply", "-json", "-input=false", "planned"]));
        let sent = super::emulator::mutations(&self.emulator.calls_since(&mark));
        assert!(sent.is_empty(), "the import sent {sent:?}");
        let again = ["plan", "-json", "-input=false", "-detailed-exitcode"];
        let output = self.step_in(FOLDER, &again);
        assert_eq!(output.code, Some(0), "a plan after the import is not empty\n{output}");
        actions.len()
    }

    /// An `import` block with the identity that is in the state takes the resource over and changes nothing.
    pub(crate) fn imports_by_identity(&self, address: &str) {
        let state = self.state_file();
        let identity = instance(&state, address)["identity"].as_object();
        let identity = identity.unwrap_or_else(|| panic!("{address} has no identity in the state"));
        // Without what is null: a person leaves it out.
        let given = identity.iter().filter(|(_, value)| !value.is_null());
        let given: Map<_, _> = given.map(|(name, value)| (name.clone(), value.clone())).collect();
        let given = Value::Object(given);
        let block = format!("import {{\n  to = {address}\n  identity = {given}\n}}\n");
        self.imports_by_block(address, &block);
    }

    /// An `import` block takes the resource over and changes nothing.
    fn imports_by_block(&self, address: &str, block: &str) {
        self.folder("import_block", &format!("{}\n{block}", self.config()));
        self.write_state_file("import_block", &without(self.state_file(), address));
        let plan = self.saved_plan("import_block", &[]);
        assert_eq!(
            plan.actions().get(address),
            Some(&Action::Import),
            "{block}should import and change nothing\n{}",
            plan.summary()
        );
    }

    /// The configuration that Terraform writes for the resource plans with no change.
    fn generates_config(&self, address: &str, block: &str) {
        let address = address.split('[').next().unwrap_or(address);
        let (kind, _) = address.split_once('.').expect("an address has a type");
        let address = format!("{kind}.generated");
        let block = block.lines().map(|line| match line.trim_start().strip_prefix("to = ") {
            Some(_) => format!("  to = {address}\n"),
            None => format!("{line}\n"),
        });
        self.folder("generated", &block.collect::<String>());
        for flags in [&["-generate-config-out=generated.tf"][..], &[]] {
            let plan = self.saved_plan("generated", flags);
            let config = self.workspace.read("generated/generated.tf");
            let expected = [(address.clone(), Action::Import)].into_iter().collect();
            assert_eq!(
                plan.actions(),
                expected,
                "the generated configuration should plan without a change\n{config}\n{}",
                plan.summary()
            );
        }
    }

    /// What Terraform writes for all that these `import` blocks name imports it and changes nothing, in the plan that
    /// writes it and in one of what was written. Returns how much was imported.
    pub(crate) fn generated_config_takes_over(&self, blocks: &str) -> usize {
        const FOLDER: &str = "generated";
        self.folder(FOLDER, blocks);
        let mut imported = 0;
        for flags in [&["-generate-config-out=generated.tf"][..], &[]] {
            let plan = self.saved_plan(FOLDER, flags);
            let config = self.generated_config();
            let actions = plan.actions();
            let only_imports = actions.values().all(|action| *action == Action::Import);
            assert!(only_imports, "the plan should only import\n{config}\n{}", plan.summary());
            imported = actions.len();
        }
        imported
    }

    /// What Terraform wrote last.
    pub(crate) fn generated_config(&self) -> String {
        self.workspace.read("generated/generated.tf")
    }

    pub(super) fn saved_plan(&self, folder: &str, flags: &[&str]) -> Plan {
        let mut arguments = vec!["plan", "-json", "-input=false", "-out=planned"];
        arguments.extend(flags);
        let output = self.step_in(folder, &arguments);
        for warning in succeeded(&output) {
            let usual = warning.summary.contains("Config generation is experimental");
            assert!(usual, "{}: {warning}", output.command);
        }
        self.show_plan(folder, "planned")
    }

    fn import_command(&self, address: &str, id: &str) -> Output {
        let config = self.config();
        let (kind, name) = address.split_once('.').expect("an address has a type");
        // A test of a bad id may have no configuration yet.
        let has_block = config.contains(&format!("resource \"{kind}\""));
        let stub = format!("resource \"{kind}\" \"{name}\" {{}}\n");
        self.folder("import", if has_block { &config } else { &stub });
        let variables = self.workspace.read("main/terraform.tfvars.json");
        if !variables.is_empty() {
            self.workspace.write("import/terraform.tfvars.json", &variables);
        }
        self.step_in("import", &["import", "-no-color", "-input=false", address, id])
    }
}

/// A resource instance in a state file.
fn instance<'a>(state: &'a Value, address: &str) -> &'a Value {
    let resources = state["resources"].as_array().into_iter().flatten();
    let mut instances = resources.flat_map(|resource| {
        let instances = resource["instances"].as_array().into_iter().flatten();
        instances.map(move |instance| (address_of(resource, instance), instance))
    });
    let found = instances.find(|(found, _)| found == address);
    found.unwrap_or_else(|| panic!("the state file has no {address}")).1
}

/// A state file without a resource instance.
fn without(mut state: Value, address: &str) -> Value {
    for resource in state["resources"].as_array_mut().into_iter().flatten() {
        let head = resource.clone();
        if let Some(instances) = resource["instances"].as_array_mut() {
            instances.retain(|instance| address_of(&head, instance) != address);
        }
    }
    state
}

fn address_of(resource: &Value, instance: &Value) -> String {
    let text = |name: &str| resource[name].as_str().unwrap_or_default().to_owned();
    let key = match &instance["index_key"] {
        Value::Null => String::new(),
        key => format!("[{key}]"),
    };
    format!("{}.{}{key}", text("type"), text("name"))
}
