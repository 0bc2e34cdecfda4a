//! Messages of the plugin protocol, over a socket, as somebody who is no Terraform might send them.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use bytes::{Buf, BufMut, Bytes};
use terraform_provider_licensemanager::framework::requests::{Kind, Service as _};
use terraform_provider_licensemanager::framework::schema::{IdentitySchema, Type};
use terraform_provider_licensemanager::framework::{Server, msgpack, raw_state};
use terraform_provider_licensemanager::protocol::{self, Address, Program, Transport};
use terraform_provider_licensemanager::provider::LicenseManager;
use tokio::task::JoinSet;
use tonic::client::Grpc;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};
use tonic::codegen::http::uri::PathAndQuery;
use tonic::transport::{Channel, Endpoint};
use tonic::{Request, Status};

use super::mutation::damaged;
use super::states::{STATES, resource, stored};
use super::values::{Knowledge, SERVER, SHAPES, text, value};
use super::{report, size};
use crate::random::{Random, seed};

const PROGRAM: Program = Program {
    name: "licensemanager",
    address: "registry.terraform.io/licensemanager/licensemanager",
    version: "0.0.0",
};

const CLIENTS: u64 = 8;

/// What stands in a field of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Field {
    /// The name of the type that the other fields are about.
    TypeName,
    /// A value of that type, known or planned.
    State,
    Plan,
    Identity,
    Stored,
    /// Arguments of a function.
    Argument,
    Source,
    Text,
    Private,
    Number,
    Capabilities,
}

use Field::{
    Argument, Capabilities, Identity, Number, Plan, Private, Source, State, Stored, Text, TypeName,
};

/// A call, the kind of type that it is about, and its fields by number.
type Call = (&'static str, Option<Kind>, &'static [(u64, Field)]);

/// All but `ConfigureProvider`: the provider would look for credentials, and call services elsewhere.
const CALLS: &[Call] = &[
    ("ValidateProviderConfig", None, &[(1, Private)]),
    (
        "ValidateResourceConfig",
        Some(Kind::Resource),
        &[(1, TypeName), (2, Plan), (3, Capabilities)],
    ),
    (
        "PlanResourceChange",
        Some(Kind::Resource),
        &[
            (1, TypeName),
            (2, State),
            (3, Plan),
            (4, Plan),
            (5, Private),
            (7, Capabilities),
            (8, Identity),
            (9, Private),
        ],
    ),
    (
        "ApplyResourceChange",
        Some(Kind::Resource),
        &[(1, TypeName), (2, State), (3, Plan), (4, Plan), (5, Private), (7, Identity)],
    ),
    (
        "ReadResource",
        Some(Kind::Resource),
        &[(1, TypeName), (2, State), (3, Private), (5, Capabilities), (6, Identity)],
    ),
    ("UpgradeResourceState", Some(Kind::Resource), &[(1, TypeName), (2, Number), (3, Stored)]),
    ("UpgradeResourceIdentity", Some(Kind::Resource), &[(1, TypeName), (2, Number), (3, Stored)]),
    (
        "ImportResourceState",
        Some(Kind::Resource),
        &[(1, TypeName), (2, Text), (3, Capabilities), (4, Identity)],
    ),
    (
        "MoveResourceState",
        Some(Kind::Resource),
        &[
            (1, Text),
            (2, Source),
            (3, Number),
            (4, Stored),
            (5, TypeName),
            (6, Private),
            (7, Stored),
        ],
    ),
    ("GenerateResourceConfig", Some(Kind::Resource), &[(1, TypeName), (2, State)]),
    ("ValidateDataResourceConfig", Some(Kind::DataSource), &[(1, TypeName), (2, Plan)]),
    ("ReadDataSource", Some(Kind::DataSource), &[(1, TypeName), (2, Plan), (4, Capabilities)]),
    ("ValidateEphemeralResourceConfig", Some(Kind::EphemeralResource), &[(1, TypeName), (2, Plan)]),
    ("OpenEphemeralResource", Some(Kind::EphemeralResource), &[(1, TypeName), (2, Plan)]),
    ("RenewEphemeralResource", Some(Kind::EphemeralResource), &[(1, TypeName), (2, Private)]),
    ("CloseEphemeralResource", Some(Kind::EphemeralResource), &[(1, TypeName), (2, Private)]),
    ("ValidateListResourceConfig", Some(Kind::ListResource), &[(1, TypeName), (2, Plan)]),
    (
        "ListResource",
        Some(Kind::ListResource),
        &[(1, TypeName), (2, Plan), (3, Number), (4, Number)],
    ),
    ("ValidateActionConfig", Some(Kind::Action), &[(1, TypeName), (2, Plan)]),
    ("PlanAction", Some(Kind::Action), &[(1, TypeName), (2, Plan), (3, Capabilities)]),
    ("InvokeAction", Some(Kind::Action), &[(1, TypeName), (2, Plan)]),
    ("CallFunction", None, &[(1, TypeName), (2, Argument), (2, Argument)]),
    ("LockState", None, &[(1, Text), (2, Text), (3, Text)]),
    ("ReadStateBytes", None, &[(1, Text), (2, Text)]),
    ("GetFunctions", None, &[]),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_message_gets_an_answer() {
    let (cases, seed) = (size(800, 1_000_000), seed("messages"));
    let begun = Instant::now();
    let service = Arc::new(Server::<LicenseManager>::default());
    let server = protocol::start(service, PROGRAM, Transport::Port).unwrap();
    let Address::Tcp(address) = &server.address else { panic!("it was to be a port") };
    let channel = Endpoint::from_shared(format!("http://{address}")).unwrap();
    let channel = channel.connect().await.unwrap();
    let started = Arc::new(AtomicU64::new(0));
    let answered = Arc::new(AtomicU64::new(0));
    let mut running = JoinSet::new();
    for _ in 0..CLIENTS {
        let (channel, started, answered) = (channel.clone(), started.clone(), answered.clone());
        running.spawn(async move {
            loop {
                let case = started.fetch_add(1, Ordering::Relaxed);
                if case >= cases {
                    return;
                }
                let mut random = Random::of_case(seed, case);
                let (name, _, _) = *random.pick(CALLS);
                let message = message(name, &mut random);
                match exchange(&channel, name, message).await {
                    Ok(answer) => {
                        let text = String::from_utf8_lossy(&answer);
                        let panicked = text.contains("ended in a panic");
                        assert!(!panicked, "case {case} of SOAK_SEED={seed}: {text}");
                        answered.fetch_add(1, Ordering::Relaxed);
                    }
                    Err(status) => {
                        let is_refused = status.message().contains("failed to decode Protobuf");
                        assert!(is_refused, "{name}, case {case} of SOAK_SEED={seed}: {status}");
                    }
                }
            }
        });
    }
    running.join_all().await;
    report("messages", cases, begun);
    let answered = answered.load(Ordering::Relaxed);
    assert!(answered > cases / 2, "hardly any message was read: {answered}");
}

/// The answer, or all events together.
async fn exchange(channel: &Channel, call: &str, message: Vec<u8>) -> Result<Vec<u8>, Status> {
    let mut client = Grpc::new(channel.clone());
    client.ready().await.map_err(|error| Status::unknown(error.to_string()))?;
    let path = PathAndQuery::try_from(format!("/tfplugin6.Provider/{call}")).unwrap();
    let answer = client.server_streaming(Request::new(Bytes::from(message)), path, Raw).await?;
    let (mut events, mut all) = (answer.into_inner(), Vec::new());
    while let Some(event) = events.message().await? {
        all.extend_from_slice(&event);
    }
    Ok(all)
}

/// A request that is right, apart from damage here and there.
fn message(call: &str, random: &mut Random) -> Vec<u8> {
    let (_, kind, fields) = CALLS.iter().find(|(name, _, _)| *name == call).unwrap();
    let (type_name, shape) = subject(*kind, random);
    let mut message = Vec::new();
    for (number, field) in *fields {
        if random.chance(5) {
            continue;
        }
        let content = content(*field, &type_name, &shape, random);
        if matches!(field, Field::Number) {
            varint(&mut message, number << 3);
            varint(&mut message, random.next() >> random.below(64));
        } else {
            put(&mut message, *number, &content);
        }
    }
    if random.chance(85) { message } else { damaged(message, random) }
}

/// What a request is about: a type of the kind, or a function.
fn subject(kind: Option<Kind>, random: &mut Random) -> (String, Type) {
    match kind {
        None => (random.pick(&SERVER.function_names()).clone(), Type::String),
        Some(Kind::Resource) => {
            let (_, type_name, shape) = resource(random);
            (type_name.clone(), shape.clone())
        }
        Some(kind) => {
            let known: Vec<_> = SHAPES.iter().filter(|(other, _, _)| *other == kind).collect();
            let (_, type_name, shape) = random.pick(&known);
            (type_name.clone(), shape.clone())
        }
    }
}

fn content(field: Field, type_name: &str, shape: &Type, random: &mut Random) -> Vec<u8> {
    match field {
        TypeName => type_name.as_bytes().to_vec(),
        State => dynamic(shape, Knowledge::Known, random),
        Plan => dynamic(shape, Knowledge::Planned, random),
        Identity => {
            let identity = SERVER.identity_schema(type_name);
            let shape = identity.map_or(Type::String, IdentitySchema::value_type);
            field_of(1, &dynamic(&shape, Knowledge::Planned, random))
        }
        Stored if random.chance(10) => {
            field_of(2, &[field_of(1, b"id"), field_of(2, b"x")].concat())
        }
        Stored => field_of(1, &stored(shape, random)),
        Argument => {
            let shapes = [
                Type::String,
                Type::List(Box::new(Type::String)),
                Type::Map(Box::new(Type::String)),
            ];
            dynamic(random.pick(&shapes), Knowledge::Planned, random)
        }
        Source => random.pick(&STATES).0.as_bytes().to_vec(),
        Text => text(random).into_bytes(),
        Private => {
            let length = random.below(40);
            (0..length).map(|_| random.next().to_le_bytes()[0]).collect()
        }
        Capabilities => vec![0x08, 1, 0x10, u8::from(random.chance(50)), 0x18, 1],
        Number => Vec::new(),
    }
}

/// A value in either of the forms that Terraform may choose.
fn dynamic(shape: &Type, knowledge: Knowledge, random: &mut Random) -> Vec<u8> {
    let value = value(shape, knowledge, random);
    let json = random.chance(10).then(|| raw_state::to_json(&value, shape).ok()).flatten();
    let (number, bytes) = match json {
        Some(json) => (2, json.into_bytes()),
        None => (1, msgpack::encode(&value, shape).unwrap()),
    };
    field_of(number, &if random.chance(90) { bytes } else { damaged(bytes, random) })
}

fn field_of(number: u64, content: &[u8]) -> Vec<u8> {
    let mut message = Vec::new();
    put(&mut message, number, content);
    message
}

fn put(message: &mut Vec<u8>, number: u64, content: &[u8]) {
    varint(message, number << 3 | 2);
    varint(message, content.len() as u64);
    message.extend_from_slice(content);
}

fn varint(message: &mut Vec<u8>, mut number: u64) {
    while number > 0x7f {
        message.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    message.push(number.to_le_bytes()[0]);
}

/// Messages as they are.
#[derive(Debug, Clone, Copy, Default)]
struct Raw;

impl Codec for Raw {
    type Encode = Bytes;
    type Decode = Bytes;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        *self
    }

    fn decoder(&mut self) -> Self {
        *self
    }
}

impl Encoder for Raw {
    type Item = Bytes;
    type Error = Status;

    fn encode(&mut self, message: Bytes, buffer: &mut EncodeBuf<'_>) -> Result<(), Status> {
        buffer.put(message);
        Ok(())
    }
}

impl Decoder for Raw {
    type Item = Bytes;
    type Error = Status;

    fn decode(&mut self, buffer: &mut DecodeBuf<'_>) -> Result<Option<Bytes>, Status> {
        Ok(Some(buffer.copy_to_bytes(buffer.remaining())))
    }
}
