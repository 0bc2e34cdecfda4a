//! Terraform provider for AWS License Manager, and an emulator of the service.
//!
//! | folder | question it answers |
//! |---|---|
//! | [`framework`] | What are Terraform's rules? Schemas, planning, drift, state; knows neither gRPC nor AWS. |
//! | [`protocol`] | How does Terraform start the provider, trust it and talk to it? The only user of tonic and prost. |
//! | [`aws`] | How is the service reached? Credentials, accounts, regions, retries. The only place that builds clients. |
//! | [`nouns`] | What does the service have? A folder or file for each noun, with its resource, its data sources and its query. |
//! | [`ephemeral_resources`] | What exists only while Terraform runs? |
//! | [`actions`] | What is done once, without a state? |
//! | [`functions`] | What can be computed offline? |
//! | [`provider`] | What does the provider block mean, and what is there altogether? |
//! | [`verify`] | Does the service itself behave as the emulator assumes? Shares no reading with it: requests and answers are JSON. |
//! | [`emulator`] | How does the service itself behave? Stands alone, so that a mistake in a conversion cannot appear on both sides and cancel out. |
//!
//! The folders are layers, lowest first, as `tests/contract/repository_rules.rs` lists them: each uses those of the layers
//! below it alone, and nothing else uses the emulator. `protocol` and `aws` stand side by side, and so do
//! `ephemeral_resources`, `actions` and `functions`. Within `framework` no file uses one that uses it;
//! `tests/contract/circles.rs` holds that. SDK clients are built in `aws/sdk_clients.rs` alone, or clippy refuses them.
//!
//! # A noun
//!
//! | file | what it says |
//! |---|---|
//! | `mod.rs` | the model: each attribute with its comment, which is its text on the registry page |
//! | `wire.rs` | how each field travels, in the table of `aws::wire` |
//! | `object.rs` | how one is named, read, listed, and known to be gone: [`framework::Listing`] and [`framework::Object`] |
//! | `resource.rs` | how one is made, changed and deleted: [`framework::Resource`] |
//!
//! From the two contracts of `object.rs` the framework derives the data source of one, that of all, the query, the read of
//! the resource, its import, and the deletion of what is gone already. What only one noun has stands in a file of its own, with
//! a telling name; what several share, in `nouns/shared`. By hand remain a noun without a list (service settings), one with an
//! id of two parts (associations), and the accepter of a grant, which checks who the grantee is: they are
//! [`framework::Readable`] alone.
//!
//! # Invariants
//!
//! - A resource's state is built from a read alone: after every write the framework reads, unless the write did so itself at
//!   its end. Only what a stop, or the end of a wait, kept from being finished stands in it as planned, until the next refresh.
//! - Once Terraform asks to stop nothing is begun, and what is under way has its answer and the read after it.
//! - What exists is in the state, whatever failed after its creation.
//! - An update is made from the object as it is then. What somebody else changed since the plan is not overwritten: where
//!   the plan changes the same, nothing is written; else the state is as planned, and a warning names what differs.
//! - An object is gone only when the service says so in words that mean nothing else.
//! - An answer is demanded only what names its object. What it leaves out is null, except for what every object has
//!   (what is required, or set by the service where it is not configured): that stays as the state has it, and is null
//!   after an import. Right after a write whatever is left out is as planned, until the next refresh.
//! - A value of an enum goes by its text where it is read: what this version has not heard of is shown as it came.
//! - An answer that says nothing, or speaks of another object than was asked for, is no answer.
//! - Every plan and every result passes `framework`'s own check of Terraform core's rules.
//! - Nothing is printed on stdout but the handshake line.
//!
//! # Where this differs from what one might expect
//!
//! - The planner works from configuration and prior state and does not use core's proposed state: the proposal
//!   follows from these two, and one source is simpler than three.
//! - A data source has two types, what is looked up by and what is found. An attribute in both may be set by the
//!   user and is filled in otherwise, so the resource's model is reused as it is.
//! - Values become models through `serde_json`: its data model suffices for typed ones, and arbitrary precision is kept
//!   on the dynamic side, where plans are made. Models become values directly.
//! - The rows of a list that a data source found are written as `MessagePack` when they arrive (`framework::Rows`):
//!   100,000 items as models or values would take many times the memory.
//!
//! # What stays although there is a shorter way
//!
//! - `framework::requests::Service` stands between `protocol` and `framework::Server`, whose functions mostly forward: tests
//!   of the protocol put answers there that the framework never gives (values that do not fit their schema, panics, streams
//!   without an end), and the code of the protocol is compiled once and not for each provider.
//! - What is answered when a call fails is said where it is known: an apply answers with what it knows to exist, the rest of
//!   `framework` with what was stored, and `protocol` with what was sent, after a panic and where an answer cannot be
//!   written. No layer can do it for the next.
//! - A regular expression that is none is refused when the schema is made, which the contract tests do for all of them.
//! - `client.in_region` is the way to the same account elsewhere. It and `Clients::get` take clients from one store.
//! - `provider/schemas.binpb`, the whole answer to `GetProviderSchema`, is in the repository. With it a release build answers
//!   in 1.7 ms, from the models in 7.4 ms, on two threads in about 6 ms and with 1.3 MB more memory; each command of Terraform
//!   waits for that. A release build cannot make it, as that takes the compiled models; a contract test holds it current.
//!   Debug builds do without it. Its 160 kB are some 30 kB of a commit. Where branches meet, take either and `make generate`.
//! - `protocol/p521.rs` checks the signatures of Terraform's certificates, whose keys ring does not know, and dependencies of
//!   it are optimized in debug builds for that. aws-lc-rs 1.19 knows such keys, but seeds its generator when it is first used:
//!   TLS alone is ready to be served after 39 ms instead of 1.6 ms, is 0.66 MB larger and takes nearly twice as long to build.
//! - Grants and service settings have no table in their `wire.rs`: members of a grant are called otherwise in requests and in
//!   answers, and the settings have another tree in each.
//!
//! # Adding an attribute
//!
//! The field with its comment in `mod.rs` and its row in `wire.rs`: for a boolean with a default four lines in two files. What
//! answers call by a new name and is no text needs a line in `aws/spelling.rs` too, which its test says.
//!
//! # Adding a noun
//!
//! Copy the nearest folder in `src/nouns`, four files of some 250 lines, and add three lines: one to `nouns/mod.rs` and two to
//! `provider/registry.rs`, where `.noun::<T>()` stands for the resource, both data sources and the query. The compiler and the
//! contract tests name what is missing; `.github/CONTRIBUTING.md` has the steps, and what they come to.

pub mod actions;
pub mod aws;
pub mod emulator;
pub mod ephemeral_resources;
pub mod framework;
pub mod functions;
pub mod nouns;
pub mod protocol;
pub mod provider;
pub mod signals;
pub mod verify;
mod version;

pub use version::version;
