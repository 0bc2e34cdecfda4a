//! The work was done, and the answer says something else or nothing: exactly one object, and it is in the state.
//!
//! Each write of the provider meets each way in which its answer can be lost. Most of these cells run without
//! Terraform, which would ask the same of the provider and take a hundred times as long.

#![allow(clippy::print_stdout, reason = "the number of cells is to be seen")]

mod kinds;
mod ours;
mod plugin;
mod proxy;
mod spoil;
mod terraform;

use std::sync::Arc;

use futures::StreamExt as _;
use futures::future::{BoxFuture, FutureExt as _};
use serde_json::Value as Json;
use terraform_provider_licensemanager::framework::Value;

use kinds::{KINDS, Kind, PASSING, Passing};
use plugin::{Place, World};
use spoil::Spoil;

/// How many cells are at work at once. They wait for most of their time.
const AT_ONCE: usize = 48;

/// What a cell found wrong.
type Cell = BoxFuture<'static, Result<(), String>>;

/// Runs cells and says how many there were.
fn run(what: &str, cells: Vec<Cell>) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let count = cells.len();
    let begun = std::time::Instant::now();
    let outcomes = runtime.block_on(async {
        futures::stream::iter(cells).buffer_unordered(AT_ONCE).collect::<Vec<_>>().await
    });
    println!("{what}: {count} cells in {:.1} s", begun.elapsed().as_secs_f32());
    let wrong: Vec<_> = outcomes.into_iter().filter_map(Result::err).collect();
    assert!(wrong.is_empty(), "{} of {count} cells:\n{}", wrong.len(), wrong.join("\n"));
}

fn with(mut config: Json, more: &str) -> Json {
    let more: Json = serde_json::from_str(more).expect("JSON");
    for (name, value) in more.as_object().expect("an object") {
        config[name] = value.clone();
    }
    config
}

async fn created(
    place: Arc<Place>,
    kind: &Kind,
    (operation, more): (&str, &str),
    spoil: Spoil,
) -> Result<(), String> {
    let world = World::new(&place).await;
    let config = with((kind.config)(&world), more);
    world.spoil(operation, spoil, 1);
    let applied = world.apply(kind.type_name, &Value::Null, &config).await;
    let id = applied.state.get("id").as_str().unwrap_or_default().to_owned();
    let found = (kind.ids)(&world);
    let fault = if !applied.errors.is_empty() {
        Some(format!("{:?}", applied.errors))
    } else if applied.state.get("id").as_str().is_none() || !found.contains(&id) {
        Some(format!("the state has {id:?}, the service {found:?}"))
    } else if found.len() != 1 {
        Some(format!("there are {found:?}"))
    } else if world.place.proxy.unspoiled(&world.account) > 0 {
        Some("nothing was spoiled".into())
    } else if !world.is_settled(kind.type_name, &applied.state, &config).await {
        Some("the next plan is not empty".into())
    } else {
        None
    };
    told(fault, || format!("creation of {}, {operation}, {spoil:?}", kind.type_name))
}

async fn updated(
    place: Arc<Place>,
    kind: &Kind,
    (operation, change): (&str, &str),
    spoil: Spoil,
) -> Result<(), String> {
    let world = World::new(&place).await;
    let config = (kind.config)(&world);
    let first = world.apply(kind.type_name, &Value::Null, &config).await;
    let config = with(config, change);
    world.spoil(operation, spoil, 1);
    let applied = world.apply(kind.type_name, &first.state, &config).await;
    let fault = if !first.errors.is_empty() || !applied.errors.is_empty() {
        Some(format!("{:?}, then {:?}", first.errors, applied.errors))
    } else if applied.state.get("id") != first.state.get("id") || (kind.ids)(&world).len() != 1 {
        Some(format!("there are {:?}", (kind.ids)(&world)))
    } else if world.place.proxy.unspoiled(&world.account) > 0 {
        Some("nothing was spoiled".into())
    } else if !world.is_settled(kind.type_name, &applied.state, &config).await {
        Some("the next plan is not empty".into())
    } else {
        None
    };
    told(fault, || format!("update of {}, {operation}, {spoil:?}", kind.type_name))
}

async fn deleted(
    place: Arc<Place>,
    kind: &Kind,
    operation: &str,
    spoil: Spoil,
) -> Result<(), String> {
    let world = World::new(&place).await;
    let config = (kind.config)(&world);
    let first = world.apply(kind.type_name, &Value::Null, &config).await;
    world.spoil(operation, spoil, 1);
    let applied = world.apply(kind.type_name, &first.state, &Json::Null).await;
    let found = (kind.ids)(&world);
    let fault = if !first.errors.is_empty() || !applied.errors.is_empty() {
        Some(format!("{:?}, then {:?}", first.errors, applied.errors))
    } else if !applied.state.is_null() || !found.is_empty() {
        Some(format!("there are {found:?}"))
    } else if world.place.proxy.unspoiled(&world.account) > 0 {
        Some("nothing was spoiled".into())
    } else {
        None
    };
    told(fault, || format!("deletion of {}, {operation}, {spoil:?}", kind.type_name))
}

async fn passed(
    place: Arc<Place>,
    passing: &Passing,
    operation: &str,
    spoil: Spoil,
) -> Result<(), String> {
    let world = World::new(&place).await;
    let config = (passing.config)(&world);
    world.spoil(operation, spoil, 1);
    let said = if passing.is_action {
        world.invoke(passing.type_name, &config).await
    } else {
        world.open(passing.type_name, &config).await.1
    };
    let left = (passing.left)(&world);
    let fault = if !said.is_empty() {
        Some(format!("{said:?}"))
    } else if left != passing.leaves {
        Some(format!("{left} are left"))
    } else if world.place.proxy.unspoiled(&world.account) > 0 {
        Some("nothing was spoiled".into())
    } else {
        None
    };
    told(fault, || format!("{}, {operation}, {spoil:?}", passing.type_name))
}

fn told(fault: Option<String>, which: impl Fn() -> String) -> Result<(), String> {
    fault.map_or(Ok(()), |fault| Err(format!("{}: {fault}", which())))
}

#[test]
fn a_creation_whose_answer_is_lost_makes_one_object() {
    let place = Place::start();
    let mut cells: Vec<Cell> = Vec::new();
    for kind in KINDS {
        for creation in kind.creations {
            let cell = |spoil| created(Arc::clone(&place), kind, *creation, spoil).boxed();
            cells.extend(spoil::all().into_iter().map(cell));
        }
    }
    run("creations", cells);
}

/// Every answer is lost: either the object is found all the same, or the error says that it may be there.
async fn never_answered(place: Arc<Place>, kind: &Kind, spoil: Spoil) -> Result<(), String> {
    let world = World::new(&place).await;
    let config = (kind.config)(&world);
    let (operation, _) = kind.creations[0];
    world.spoil(operation, spoil, usize::MAX);
    let applied = world.apply(kind.type_name, &Value::Null, &config).await;
    let found = (kind.ids)(&world);
    let id = applied.state.get("id").as_str();
    let is_told = applied.errors.iter().any(|error| error.contains("all the same"));
    let is_in_state = id.is_some_and(|id| found.iter().any(|found| found == id));
    let fault = (found.len() > 1 || !(is_told || is_in_state))
        .then(|| format!("{id:?} of {found:?}: {:?}", applied.errors));
    told(fault, || format!("creation of {}, always {spoil:?}", kind.type_name))
}

#[test]
fn a_creation_that_is_never_answered_makes_one_object_at_most() {
    let place = Place::start();
    let mut cells: Vec<Cell> = Vec::new();
    for kind in KINDS {
        let always = [
            Spoil::Status(502, spoil::Body::Page),
            Spoil::Success(spoil::Body::Null),
            Spoil::HalfDocument,
        ];
        let cell = |spoil| never_answered(Arc::clone(&place), kind, spoil).boxed();
        cells.extend(always.map(cell));
    }
    run("creations that are never answered", cells);
}

#[test]
fn an_update_whose_answer_is_lost_is_done() {
    let place = Place::start();
    let mut cells: Vec<Cell> = Vec::new();
    for kind in KINDS {
        for update in kind.updates {
            let cell = |spoil| updated(Arc::clone(&place), kind, *update, spoil).boxed();
            cells.extend(spoil::all().into_iter().map(cell));
        }
    }
    run("updates", cells);
}

#[test]
fn a_deletion_whose_answer_is_lost_is_done() {
    let place = Place::start();
    let mut cells: Vec<Cell> = Vec::new();
    for kind in KINDS {
        if let Some(operation) = kind.deletion {
            let cell = |spoil| deleted(Arc::clone(&place), kind, operation, spoil).boxed();
            cells.extend(spoil::all().into_iter().map(cell));
        }
    }
    run("deletions", cells);
}

#[test]
fn what_passes_leaves_nothing_behind_whatever_is_lost() {
    let place = Place::start();
    let mut cells: Vec<Cell> = Vec::new();
    for passing in PASSING {
        for operation in passing.writes {
            let cell = |spoil| passed(Arc::clone(&place), passing, operation, spoil).boxed();
            cells.extend(spoil::all().into_iter().map(cell));
        }
    }
    run("ephemeral resources and actions", cells);
}
