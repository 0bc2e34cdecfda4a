//! Which object is ours, where the operation that makes it takes no client token?

use std::collections::BTreeSet;
use std::sync::Arc;

use futures::future::join_all;
use serde_json::{Value as Json, json};
use terraform_provider_licensemanager::framework::Value;

use super::plugin::{Applied, Place, World};
use super::spoil::Spoil;

const TYPE: &str = "license_configuration";
const CREATE: &str = "CreateLicenseConfiguration";
/// The work is done, and its answer lost.
const LOST: Spoil = Spoil::CutInHead(0);

fn config(name: &str, team: &str) -> Json {
    json!({ "name": name, "license_counting_type": "vCPU", "tags": { "team": team } })
}

async fn create(world: &World, config: &Json) -> Applied {
    world.apply(TYPE, &Value::Null, config).await
}

/// Somebody else makes the same by hand, with these tags.
fn stranger(world: &World, name: &str, team: &str) -> String {
    let made = world.call(
        CREATE,
        &json!({
            "Name": name, "LicenseCountingType": "vCPU", "Tags": [{ "Key": "team", "Value": team }],
        }),
    );
    made["LicenseConfigurationArn"].as_str().unwrap().to_owned()
}

fn arns(world: &World) -> BTreeSet<String> {
    let listed = world.call("ListLicenseConfigurations", &json!({}));
    let found = listed["LicenseConfigurations"].as_array().unwrap().iter();
    found.map(|one| one["LicenseConfigurationArn"].as_str().unwrap().to_owned()).collect()
}

fn team_of(world: &World, arn: &str) -> String {
    let found = world.call("GetLicenseConfiguration", &json!({ "LicenseConfigurationArn": arn }));
    found["Tags"][0]["Value"].as_str().unwrap().to_owned()
}

fn id(applied: &Applied) -> String {
    assert_eq!(applied.errors, [""; 0]);
    applied.state.get("id").as_str().unwrap().to_owned()
}

/// A process that has made something already, so that it knows what was there before.
async fn begun(place: &Arc<Place>) -> World {
    let world = World::new(place).await;
    id(&create(&world, &config("first", "ours")).await);
    world
}

#[tokio::test]
async fn an_object_with_other_tags_is_somebody_elses() {
    let place = Place::start();
    for spoil in [LOST, Spoil::Unsent] {
        let world = begun(&place).await;
        let theirs = stranger(&world, "a", "theirs");
        world.spoil(CREATE, spoil, 1);
        let ours = id(&create(&world, &config("a", "ours")).await);
        assert_ne!(ours, theirs, "{spoil:?}");
        assert_eq!((team_of(&world, &ours).as_str(), arns(&world).len()), ("ours", 3), "{spoil:?}");
    }
}

#[tokio::test]
async fn an_object_that_was_there_before_is_somebody_elses() {
    let world = World::new(&Place::start()).await;
    let theirs = stranger(&world, "a", "ours");
    world.spoil(CREATE, LOST, 1);
    assert_ne!(id(&create(&world, &config("a", "ours")).await), theirs);
    assert_eq!(arns(&world).len(), 2);
}

#[tokio::test]
async fn between_two_that_are_the_same_nobody_chooses() {
    let world = begun(&Place::start()).await;
    let theirs = stranger(&world, "a", "ours");
    let before = arns(&world);
    world.spoil(CREATE, LOST, 1);
    let applied = create(&world, &config("a", "ours")).await;
    assert!(applied.state.is_null());
    let now = arns(&world);
    let made: Vec<_> = now.difference(&before).collect();
    let [ours] = made[..] else { panic!("{made:?}") };
    let [error] = &applied.errors[..] else { panic!("{:?}", applied.errors) };
    for part in [&theirs, ours, "2 objects are as it was to be", "terraform import ADDRESS ID"] {
        assert!(error.contains(part), "{error}");
    }
}

#[tokio::test]
async fn twins_that_differ_in_tags_are_not_swapped() {
    let world = World::new(&Place::start()).await;
    world.spoil(CREATE, LOST, 8);
    let teams: Vec<_> = (0..8).map(|number| format!("team-{number}")).collect();
    let configs: Vec<_> = teams.iter().map(|team| config("twin", team)).collect();
    let applied = join_all(configs.iter().map(|config| create(&world, config))).await;
    for (applied, team) in applied.iter().zip(&teams) {
        assert_eq!(team_of(&world, &id(applied)), *team);
    }
    assert_eq!(arns(&world).len(), 8);
}

#[tokio::test]
async fn twins_that_differ_in_nothing_get_one_each() {
    let world = World::new(&Place::start()).await;
    world.spoil(CREATE, LOST, 4);
    let twin = config("twin", "ours");
    let applied = join_all((0..6).map(|_| create(&world, &twin))).await;
    let ids: BTreeSet<_> = applied.iter().map(id).collect();
    assert_eq!((ids.len(), ids), (6, arns(&world)));
}

#[tokio::test]
async fn what_there_was_is_listed_once() {
    let place = Place::start();
    let world = World::new(&place).await;
    let configs: Vec<_> = (0..30).map(|number| config(&format!("n-{number}"), "ours")).collect();
    let applied = join_all(configs.iter().map(|config| create(&world, config))).await;
    assert_eq!(applied.iter().map(id).collect::<BTreeSet<_>>().len(), 30);
    let asked = &place.emulator.get("requests").unwrap()["count"];
    assert_eq!(asked["ListLicenseConfigurations"], 1, "{asked}");
}

#[tokio::test]
async fn where_listing_is_denied_objects_are_made_and_none_is_guessed() {
    for code in ["AccessDeniedException", "AuthorizationException"] {
        let place = Place::start();
        let world = World::new(&place).await;
        let denied = json!({ "op": "ListLicenseConfigurations", "kind": "error", "code": code, "count": 99 });
        place.emulator.post("fault", &json!({ "next": [denied] })).unwrap();
        id(&create(&world, &config("a", "ours")).await);
        world.spoil(CREATE, LOST, 1);
        let applied = create(&world, &config("b", "ours")).await;
        place.emulator.post("fault", &json!({})).unwrap();
        assert!(applied.state.is_null());
        let [error] = &applied.errors[..] else { panic!("{:?}", applied.errors) };
        for part in ["license configuration \"b\"", "it may not be listed", "import block"] {
            assert!(error.contains(part), "{error}");
        }
        assert_eq!(arns(&world).len(), 2);
    }
}

#[tokio::test]
async fn a_list_that_fails_makes_nothing() {
    let place = Place::start();
    let world = World::new(&place).await;
    let broken = json!({ "op": "ListLicenseConfigurations", "kind": "error", "code": "ValidationException" });
    place.emulator.post("fault", &json!({ "next": [broken] })).unwrap();
    let applied = create(&world, &config("a", "ours")).await;
    assert!(applied.state.is_null() && applied.errors.len() == 1, "{applied:?}");
    assert!(arns(&world).is_empty());
    // What failed once is asked again.
    id(&create(&world, &config("a", "ours")).await);
}

#[tokio::test]
async fn an_earlier_conversion_of_the_same_is_another_one() {
    let world = World::new(&Place::start()).await;
    let task = super::kinds::conversion(&world);
    let create = async || world.apply("license_conversion_task", &Value::Null, &task).await;
    let first = id(&create().await);
    world.configure().await;
    world.spoil("CreateLicenseConversionTaskForResource", LOST, 1);
    assert_ne!(id(&create().await), first);
    assert_eq!(super::kinds::conversions(&world).len(), 2);
}
