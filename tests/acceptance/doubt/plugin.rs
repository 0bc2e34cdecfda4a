//! The provider without Terraform: what core would ask of it, in one account of its own.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use futures::StreamExt as _;
use serde_json::{Value as Json, json};
use terraform_provider_licensemanager::emulator::{Emulator, Options};
use terraform_provider_licensemanager::framework::requests::{
    ActionEvent, ApplyRequest, ClientCapabilities, PlanRequest, ReadRequest, Service,
};
use terraform_provider_licensemanager::framework::{Diagnostics, Server, Value, to_value};
use terraform_provider_licensemanager::provider::LicenseManager;

use super::proxy::Proxy;
use super::spoil::Spoil;
use crate::harness::REGION;

/// What a test shares with the others: the service, and what stands before it.
pub(super) struct Place {
    pub(super) emulator: Emulator,
    pub(super) proxy: Proxy,
    accounts: AtomicU64,
}

/// An account nobody else works in, and a provider for it.
pub(super) struct World {
    pub(super) place: Arc<Place>,
    pub(super) account: String,
    server: Server<LicenseManager>,
}

/// An object as its last apply left it.
#[derive(Debug)]
pub(super) struct Applied {
    pub(super) state: Value,
    pub(super) errors: Vec<String>,
}

impl Place {
    pub(super) fn start() -> Arc<Self> {
        let emulator = Emulator::start(&Options::default()).expect("the emulator starts");
        let proxy = Proxy::start(emulator.address());
        Arc::new(Self { emulator, proxy, accounts: AtomicU64::new(200_000_000_000) })
    }
}

impl World {
    pub(super) async fn new(place: &Arc<Place>) -> Self {
        let account = place.accounts.fetch_add(1, Ordering::Relaxed).to_string();
        let world = Self { place: Arc::clone(place), account, server: Server::default() };
        world.configure().await;
        world
    }

    /// As a new process does, which remembers nothing.
    pub(super) async fn configure(&self) {
        let url = self.place.proxy.url();
        let block = json!({
            "region": REGION, "access_key": self.account, "secret_key": "secret",
            "assume_role": [], "endpoints": [{ "licensemanager": url, "sts": url }],
        });
        let told = self.server.configure(to_value(&block).unwrap(), "1.15.0".into()).await;
        assert!(!told.has_errors(), "{told:?}");
    }

    /// What somebody does by hand, past the proxy.
    pub(super) fn call(&self, operation: &str, params: &Json) -> Json {
        self.call_as(&self.account, operation, params)
    }

    pub(super) fn call_as(&self, account: &str, operation: &str, params: &Json) -> Json {
        let call =
            json!({ "account": account, "region": REGION, "op": operation, "params": params });
        let answer = self.place.emulator.post("call", &call);
        answer.unwrap_or_else(|refusal| panic!("{operation} {params}: {refusal}"))
    }

    pub(super) fn spoil(&self, operation: &str, spoil: Spoil, times: usize) {
        self.place.proxy.spoil(&self.account, operation, spoil, times);
    }

    /// Plans and applies. A configuration that is null destroys.
    pub(super) async fn apply(&self, type_name: &str, prior: &Value, config: &Json) -> Applied {
        let config = to_value(config).unwrap();
        let (planned, private, mut errors) = self.planned(type_name, prior, &config).await;
        if !errors.is_empty() {
            return Applied { state: prior.clone(), errors };
        }
        let applied = self.server.apply(ApplyRequest {
            type_name: full(type_name),
            prior: prior.clone(),
            planned,
            config,
            private,
            identity: None,
        });
        let applied = applied.await;
        errors.extend(texts(&applied.diagnostics));
        Applied { state: applied.state, errors }
    }

    async fn planned(
        &self,
        type_name: &str,
        prior: &Value,
        config: &Value,
    ) -> (Value, Vec<u8>, Vec<String>) {
        let plan = self.server.plan(PlanRequest {
            type_name: full(type_name),
            prior: prior.clone(),
            proposed: config.clone(),
            config: config.clone(),
            private: Vec::new(),
            planned_private: Vec::new(),
            identity: None,
            capabilities: ClientCapabilities::default(),
        });
        let plan = plan.await;
        assert!(plan.replaces.is_empty(), "{:?}", plan.replaces);
        let errors = texts(&plan.diagnostics);
        (plan.planned, plan.private, if plan.diagnostics.has_errors() { errors } else { vec![] })
    }

    /// Nothing is left to do: a refresh finds what the state says, and a plan changes nothing.
    pub(super) async fn is_settled(&self, type_name: &str, state: &Value, config: &Json) -> bool {
        let read = self.server.read(ReadRequest {
            type_name: full(type_name),
            current: state.clone(),
            private: Vec::new(),
            identity: None,
            capabilities: ClientCapabilities::default(),
        });
        let read = read.await;
        let (planned, ..) = self.planned(type_name, state, &to_value(config).unwrap()).await;
        read.state == *state && planned == *state
    }

    /// Opens, renews and closes; what was opened, and what was said.
    pub(super) async fn open(&self, type_name: &str, config: &Json) -> (Value, Vec<String>) {
        let config = to_value(config).unwrap();
        let opened = self.server.open(full(type_name), config, ClientCapabilities::default());
        let opened = opened.await;
        let mut said = texts(&opened.diagnostics);
        if let Some(private) = opened.private {
            let renewed = self.server.renew(full(type_name), private.clone()).await;
            said.extend(texts(&renewed.diagnostics));
            said.extend(texts(&self.server.close(full(type_name), private).await));
        }
        (opened.result, said)
    }

    /// What an action complains of.
    pub(super) async fn invoke(&self, type_name: &str, config: &Json) -> Vec<String> {
        let mut events = self.server.invoke_action(full(type_name), to_value(config).unwrap());
        while let Some(event) = events.next().await {
            if let ActionEvent::Completed(diagnostics) = event {
                return texts(&diagnostics);
            }
        }
        panic!("an action without an end")
    }
}

fn full(type_name: &str) -> String {
    format!("licensemanager_{type_name}")
}

fn texts(diagnostics: &Diagnostics) -> Vec<String> {
    let text = |one: &terraform_provider_licensemanager::framework::Diagnostic| {
        format!("{}: {}", one.summary, one.detail)
    };
    diagnostics.iter().map(text).collect()
}
