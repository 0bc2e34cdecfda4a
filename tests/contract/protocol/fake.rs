//! A provider with one thing of each kind, made to show what the protocol layer does.
//!
//! The names of its objects say what happens to them: `panic`, `wait` (until told to stop), `broken` (an answer that
//! does not fit the schema), `defer`; anything else works.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use futures::future::{BoxFuture, FutureExt as _};
use futures::stream::{BoxStream, StreamExt as _};
use terraform_provider_licensemanager::framework::requests::{
    ActionEvent, ApplyRequest, ApplyResponse, ClientCapabilities, DataResponse, Deferred,
    FunctionError, ImportRequest, ImportResponse, Imported, Kind, ListEvent, ListRequest,
    MoveRequest, MoveResponse, OpenResponse, PlanRequest, PlanResponse, ReadRequest, ReadResponse,
    RenewResponse, Service, ValueResponse,
};
use terraform_provider_licensemanager::framework::schema::{
    Attribute, AttributeKind, Block, Checks, FunctionSchema, IdentityAttribute, IdentitySchema,
    Mode, Parameter, Planning, Schema, Type,
};
use terraform_provider_licensemanager::framework::value::Refinement;
use terraform_provider_licensemanager::framework::{
    Diagnostic, Diagnostics, Path, Value, raw_state,
};
use terraform_provider_licensemanager::protocol::Program;
use tokio_util::sync::CancellationToken;

pub(crate) const PROGRAM: Program = Program {
    name: "licensemanager",
    address: "registry.terraform.io/licensemanager/licensemanager",
    version: "0.0.0",
};
pub(crate) const THING: &str = "licensemanager_thing";

pub(crate) struct Fake {
    provider: Schema,
    thing: Schema,
    identity: IdentitySchema,
    stopped: CancellationToken,
    /// What it has recorded of its schemas.
    recorded: Option<&'static [u8]>,
}

impl Fake {
    /// One that has this record of its schemas.
    pub(crate) fn with_record(record: &'static [u8]) -> Self {
        Self { recorded: Some(record), ..Self::default() }
    }
}

impl Default for Fake {
    fn default() -> Self {
        let provider = schema([("region", Mode::Optional, Type::String)]);
        let mut thing = schema([
            ("name", Mode::Required, Type::String),
            ("size", Mode::Optional, Type::Number),
            ("id", Mode::Computed, Type::String),
        ]);
        thing.version = 1;
        let id = IdentityAttribute {
            value_type: Type::String,
            required_for_import: true,
            description: "The id.".into(),
        };
        let identity = IdentitySchema { version: 0, attributes: [("id".into(), id)].into() };
        Self { provider, thing, identity, stopped: CancellationToken::new(), recorded: None }
    }
}

fn schema<const N: usize>(attributes: [(&str, Mode, Type); N]) -> Schema {
    let attributes = attributes.map(|(name, mode, plain)| {
        let attribute = Attribute {
            position: 0,
            kind: AttributeKind::Plain(plain),
            mode,
            description: format!("The {name}."),
            sensitive: false,
            write_only: false,
            unused: false,
            deprecation: None,
            planning: Planning::default(),
            checks: Checks::default(),
            known: Vec::new(),
            replaced: None,
            instead: None,
        };
        (name.to_owned(), attribute)
    });
    Schema::new(0, Block { attributes: BTreeMap::from(attributes), ..Block::default() })
}

fn identity_of(state: &Value) -> Option<Value> {
    let id = state.get("id").clone();
    (!id.is_null()).then(|| Value::from([("id", id)]))
}

fn with(object: &Value, name: &str, value: impl Into<Value>) -> Value {
    let mut members = object.as_map().cloned().unwrap_or_default();
    members.insert(name.to_owned(), value.into());
    Value::Map(members)
}

impl Fake {
    /// What the name of the object asks for.
    async fn behave(&self, object: &Value) -> Diagnostics {
        match object.get("name").as_str() {
            Some("panic") => panic!("asked to"),
            Some("wait") => {
                self.stopped.cancelled().await;
                Diagnostic::error("Stopped", "Terraform asked to stop.").into()
            }
            _ => Diagnostics::new(),
        }
    }
}

impl Service for Fake {
    fn provider_schema(&self) -> &Schema {
        &self.provider
    }

    fn recorded_schemas(&self) -> Option<&'static [u8]> {
        self.recorded
    }

    fn type_names(&self, _: Kind) -> Vec<String> {
        vec![THING.to_owned()]
    }

    fn schema(&self, _: Kind, type_name: &str) -> Option<&Schema> {
        (type_name == THING).then_some(&self.thing)
    }

    fn identity_schema(&self, type_name: &str) -> Option<&IdentitySchema> {
        (type_name == THING).then_some(&self.identity)
    }

    fn function_names(&self) -> Vec<String> {
        vec!["shout".to_owned()]
    }

    fn function(&self, name: &str) -> Option<FunctionSchema> {
        (name == "shout").then(|| FunctionSchema {
            summary: "Shouts".into(),
            description: "Shouts a text.".into(),
            parameters: vec![Parameter {
                name: "text".into(),
                value_type: Type::String,
                description: "The text.".into(),
            }],
            variadic: None,
            returns: Type::String,
        })
    }

    fn validate_provider(&self, config: Value) -> Diagnostics {
        match config.get("region").as_str() {
            Some("nowhere") => {
                Diagnostic::error("No such region", "…").at(Path::root("region")).into()
            }
            _ => Diagnostics::new(),
        }
    }

    fn configure(&self, config: Value, _: String) -> BoxFuture<'_, Diagnostics> {
        async move { self.validate_provider(config) }.boxed()
    }

    fn stop(&self) {
        self.stopped.cancel();
    }

    fn validate(&self, _: Kind, _: &str, config: Value, _: ClientCapabilities) -> Diagnostics {
        match config.get("name").as_str() {
            Some("panic") => panic!("asked to"),
            Some("") => {
                Diagnostic::warning("No name", "It has no name.").at(Path::root("name")).into()
            }
            _ => Diagnostics::new(),
        }
    }

    fn upgrade_state(&self, _: &str, _: i64, raw: &[u8]) -> ValueResponse {
        match raw_state::parse(raw, self.thing.value_type()) {
            Ok(value) => ValueResponse { value, ..ValueResponse::default() },
            Err(error) => ValueResponse {
                diagnostics: Diagnostic::error("Unreadable state", error.to_string()).into(),
                ..ValueResponse::default()
            },
        }
    }

    fn upgrade_identity(&self, _: &str, _: i64, raw: &[u8]) -> ValueResponse {
        let value = raw_state::parse(raw, &self.identity.value_type()).unwrap();
        ValueResponse { value, ..ValueResponse::default() }
    }

    fn read(&self, request: ReadRequest) -> BoxFuture<'_, ReadResponse> {
        async move {
            let mut state = request.current;
            let diagnostics = self.behave(&state).await;
            if state.get("name").as_str() == Some("broken") {
                state = Value::from([("colour", "red")]);
            }
            ReadResponse {
                identity: identity_of(&state),
                private: [b"read:", &*request.private].concat(),
                state,
                diagnostics,
                deferred: None,
            }
        }
        .boxed()
    }

    fn plan(&self, request: PlanRequest) -> BoxFuture<'_, PlanResponse> {
        async move {
            let diagnostics = self.behave(&request.proposed).await;
            let defers = request.proposed.get("name").as_str() == Some("defer");
            let mut planned = request.proposed;
            if request.prior.is_null() && !planned.is_null() {
                let id = Refinement::starting_with("thing-");
                planned = with(&planned, "id", Value::Unknown(id));
            }
            PlanResponse {
                planned,
                replaces: vec![Path::root("name")],
                private: b"planned".to_vec(),
                identity: request.identity,
                diagnostics,
                deferred: (defers && request.capabilities.deferral_allowed)
                    .then_some(Deferred::AbsentPrerequisite),
            }
        }
        .boxed()
    }

    fn apply(&self, request: ApplyRequest) -> BoxFuture<'_, ApplyResponse> {
        async move {
            let diagnostics = self.behave(&request.planned).await;
            let name = request.planned.get("name").as_str().unwrap_or_default().to_owned();
            let state = match &*name {
                _ if request.planned.is_null() => Value::Null,
                "broken" => Value::from([("colour", "red")]),
                _ => with(&request.planned, "id", format!("thing-{name}")),
            };
            ApplyResponse {
                identity: identity_of(&state),
                private: request.private,
                state,
                diagnostics,
            }
        }
        .boxed()
    }

    fn import(&self, request: ImportRequest) -> BoxFuture<'_, ImportResponse> {
        async move {
            let id = request.identity.as_ref().map_or(request.id, |identity| {
                identity.get("id").as_str().unwrap_or_default().to_owned()
            });
            let state = Value::from([("id", id)]);
            ImportResponse {
                imported: Some(Imported {
                    type_name: request.type_name,
                    identity: identity_of(&state),
                    state,
                    private: Vec::new(),
                }),
                ..ImportResponse::default()
            }
        }
        .boxed()
    }

    fn move_state(&self, request: MoveRequest) -> MoveResponse {
        let state = raw_state::parse(&request.source_state, self.thing.value_type()).unwrap();
        MoveResponse { identity: identity_of(&state), state, ..MoveResponse::default() }
    }

    fn generate_config(&self, _: &str, state: Value) -> ValueResponse {
        ValueResponse { value: with(&state, "id", Value::Null), ..ValueResponse::default() }
    }

    fn read_data(
        &self,
        _: String,
        config: Value,
        _: ClientCapabilities,
    ) -> BoxFuture<'_, DataResponse> {
        async move {
            let diagnostics = self.behave(&config).await;
            DataResponse { state: with(&config, "id", "data"), diagnostics, deferred: None }
        }
        .boxed()
    }

    fn open(&self, _: String, config: Value, _: ClientCapabilities) -> BoxFuture<'_, OpenResponse> {
        async move {
            OpenResponse {
                result: match config.get("name").as_str() {
                    Some("broken") => Value::from("not an object"),
                    _ => with(&config, "id", "open"),
                },
                renew_at: Some(SystemTime::UNIX_EPOCH + Duration::from_mins(1)),
                private: Some(b"opened".to_vec()),
                ..OpenResponse::default()
            }
        }
        .boxed()
    }

    fn renew(&self, _: String, private: Vec<u8>) -> BoxFuture<'_, RenewResponse> {
        async move { RenewResponse { private: Some(private), ..RenewResponse::default() } }.boxed()
    }

    fn close_all(&self) -> BoxFuture<'_, Diagnostics> {
        async { Diagnostics::new() }.boxed()
    }

    fn close(&self, _: String, private: Vec<u8>) -> BoxFuture<'_, Diagnostics> {
        async move {
            match &*private {
                b"opened" => Diagnostics::new(),
                _ => Diagnostic::error("Not open", "It was not open.").into(),
            }
        }
        .boxed()
    }

    fn call_function(&self, _: &str, arguments: Vec<Value>) -> Result<Value, FunctionError> {
        match arguments[0].as_str() {
            Some("") => Err(FunctionError { text: "nothing to shout".into(), argument: Some(0) }),
            text => Ok(text.map(str::to_uppercase).into()),
        }
    }

    fn list(&self, request: ListRequest) -> BoxStream<'_, ListEvent> {
        let found = (0..request.limit).map(move |number| {
            assert!(request.config.get("name").as_str() != Some("panic") || number < 2, "asked to");
            let id = Value::from(format!("thing-{number}"));
            ListEvent {
                identity: Some(Value::from([("id", id.clone())])),
                display_name: format!("Thing {number}"),
                object: request.include_object.then(|| Value::from([("id", id)])),
                diagnostics: Diagnostics::new(),
            }
        });
        futures::stream::iter(found).boxed()
    }

    fn plan_action(
        &self,
        _: String,
        config: Value,
        client: ClientCapabilities,
    ) -> BoxFuture<'_, Diagnostics> {
        async move { self.validate(Kind::Action, THING, config, client) }.boxed()
    }

    fn invoke_action(&self, _: String, config: Value) -> BoxStream<'_, ActionEvent> {
        let name = config.get("name").as_str().unwrap_or_default().to_owned();
        let begun = futures::stream::iter([ActionEvent::Progress("begun".into())]);
        let rest = async move {
            assert!(name != "panic", "asked to");
            (name != "silent").then(|| ActionEvent::Completed(Diagnostics::new()))
        };
        begun.chain(futures::stream::once(rest).filter_map(async |event| event)).boxed()
    }
}
