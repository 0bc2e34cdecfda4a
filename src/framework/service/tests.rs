//! The life of an object when things go wrong, on a service of one kind of object that fails on request.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use super::Server;
use crate::framework::annotations::{known_after_apply, not_read_back};
use crate::framework::client::{Context, ServiceClient};
use crate::framework::computed::Computed;
use crate::framework::diagnostics::{Diagnostics, Path};
use crate::framework::error::{Error, Refusal, Result};
use crate::framework::place::Place;
use crate::framework::provider::{Provider, Purpose};
use crate::framework::readable::{Readable, Remote};
use crate::framework::registry::Registry;
use crate::framework::requests::{
    ApplyRequest, ApplyResponse, ClientCapabilities, Deferred, ImportRequest, PlanRequest,
    PlanResponse, ReadRequest, ReadResponse, Service,
};
use crate::framework::resource::Resource;
use crate::framework::resource_type::ResourceType;
use crate::framework::schema::Block;
use crate::framework::stop;
use crate::framework::tags::{TagChange, TagPolicy, Tags};
use crate::framework::value::Value;
use crate::framework::versions::Versions;

/// What the next call of an operation does.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Fault {
    Refuse,
    Panic,
    /// The answer takes long.
    Slow,
    /// Waits for something that does not come.
    Wait,
    /// The time is over.
    Late,
}

const LONG: Duration = Duration::from_mins(1);

#[derive(Clone, Default)]
struct Fake {
    objects: Arc<Mutex<BTreeMap<String, (String, Tags)>>>,
    faults: Arc<Mutex<BTreeMap<&'static str, Fault>>>,
    tokens: Arc<Mutex<Vec<String>>>,
    /// What the service works on, if it does.
    status: Arc<Mutex<Option<&'static str>>>,
    /// Answers of reads in place of the true ones, the last one first.
    stale: Arc<Mutex<Vec<&'static str>>>,
    reads: Arc<Mutex<usize>>,
    /// Whether writes read the object last, and hand that over.
    hands_over: Arc<AtomicBool>,
}

impl Fake {
    async fn act(&self, operation: &'static str) -> Result<()> {
        if !stop::may_begin() {
            return Err(Error::Cancelled { left: format!("{operation} was not begun") });
        }
        let fault = self.faults.lock().unwrap().remove(operation);
        match fault {
            None => Ok(()),
            Some(Fault::Refuse) => Err(Error::Refused(Refusal {
                operation: operation.into(),
                code: "InUse".into(),
                message: "someone needs it".into(),
                ..Refusal::default()
            })),
            Some(Fault::Panic) => panic!("{operation} panics on request"),
            Some(Fault::Slow) => {
                tokio::time::sleep(LONG).await;
                Ok(())
            }
            Some(Fault::Wait) => stop::pause(LONG, "The end was not waited for").await,
            Some(Fault::Late) => Err(Error::TimedOut {
                waiting_for: "The end".into(),
                last: "PENDING".into(),
                after: LONG,
            }),
        }
    }
}

impl ServiceClient for Fake {
    fn partition(&self) -> &'static str {
        "aws"
    }

    fn region(&self) -> &'static str {
        "here"
    }

    fn account_id(&self) -> Option<&str> {
        Some("012345678901")
    }

    async fn read_tags(&self, _arn: &str) -> Result<Tags> {
        Ok(Tags::new())
    }

    async fn change_tags(&self, arn: &str, change: &TagChange) -> Result<()> {
        self.act("tag").await?;
        let mut objects = self.objects.lock().unwrap();
        let tags = &mut objects.get_mut(arn).unwrap().1;
        tags.retain(|key, _| !change.remove.contains(key));
        tags.extend(change.set.clone());
        Ok(())
    }
}

/// A thing.
#[derive(Serialize, Deserialize, JsonSchema)]
struct Thing {
    /// Its name.
    name: String,
    /// What is wished of it, which the service does not say.
    #[schemars(transform = not_read_back)]
    wish: Option<String>,
    /// Its ARN.
    arn: Computed<String>,
    /// What the service does with it.
    #[schemars(transform = known_after_apply)]
    status: Computed<String>,
}

impl Readable<Fake> for Thing {
    const BRINGS_TAGS: bool = true;

    fn locate(id: &str) -> Result<Place> {
        match id.strip_prefix("arn:") {
            Some(_) => Ok(Place::default()),
            None => Err(Error::invalid(Path::root("id"), "no ARN")),
        }
    }

    fn id_prefix(_client: &Fake) -> Option<String> {
        Some("arn:".into())
    }

    async fn read(id: &str, client: &Context<Fake>) -> Result<Option<Remote<Self>>> {
        client.act("read").await?;
        *client.reads.lock().unwrap() += 1;
        let found = client.objects.lock().unwrap().get(id).cloned();
        let status = client.status.lock().unwrap().unwrap_or("DONE").to_owned();
        let stale = client.stale.lock().unwrap().pop();
        Ok(found.map(|(name, tags)| {
            let name = stale.map_or(name, str::to_owned);
            let object =
                Self { name, wish: None, arn: id.to_owned().into(), status: status.into() };
            Remote { object, tags: Some(tags) }
        }))
    }
}

impl Resource<Fake> for Thing {
    const NAME: &'static str = "thing";
    const NOUN: &'static str = "thing";
    const VERSIONS: Versions<Fake, Self> = Versions::NONE;
    const VERSION: i64 = 2;
    const TAGGED: bool = true;

    fn upgrade(version: i64, mut stored: serde_json::Value) -> Result<serde_json::Value> {
        if version < 2 {
            stored["name"] = stored["title"].take();
        }
        Ok(stored)
    }

    async fn create(&self, client: &Context<Fake>) -> Result<String> {
        client.tokens.lock().unwrap().push(client.client_token.clone());
        client.act("create").await?;
        let id = format!("arn:{}", self.name);
        let object = (self.name.clone(), client.tags.clone());
        client.objects.lock().unwrap().insert(id.clone(), object);
        Ok(id)
    }

    async fn finish(&self, id: &str, client: &Context<Fake>) -> Result<Option<Remote<Self>>> {
        client.act("finish").await?;
        *client.status.lock().unwrap() = None;
        Thing::handed_over(id, client).await
    }

    fn is_unfinished(&self) -> Option<bool> {
        Some(self.status.get().map(String::as_str) == Some("PENDING"))
    }

    async fn update(
        &self,
        _prior: &Self,
        id: &str,
        client: &Context<Fake>,
    ) -> Result<Option<Remote<Self>>> {
        client.objects.lock().unwrap().get_mut(id).unwrap().0.clone_from(&self.name);
        client.act("update").await?;
        Thing::handed_over(id, client).await
    }

    async fn delete(&self, id: &str, client: &Context<Fake>) -> Result<()> {
        client.act("delete").await?;
        client.objects.lock().unwrap().remove(id);
        Ok(())
    }
}

impl Thing {
    async fn handed_over(id: &str, client: &Context<Fake>) -> Result<Option<Remote<Self>>> {
        if client.hands_over.load(Ordering::Relaxed) {
            Self::read(id, client).await
        } else {
            Ok(None)
        }
    }
}

struct FakeProvider {
    client: Fake,
    unknown: bool,
    policy: TagPolicy,
}

impl Provider for FakeProvider {
    type Client = Fake;

    const NAME: &'static str = "fake";

    fn block() -> std::result::Result<Block, String> {
        Ok(Block::default())
    }

    fn registry() -> Registry<Fake> {
        let resources = vec![ResourceType::of::<Thing>()];
        Registry {
            resources,
            data_sources: Vec::new(),
            ephemeral_resources: Vec::new(),
            list_resources: Vec::new(),
            actions: Vec::new(),
            functions: Vec::new(),
        }
    }

    fn check(_config: &Value) -> Diagnostics {
        Diagnostics::new()
    }

    fn configure(_config: &Value) -> std::result::Result<Self, Diagnostics> {
        Err(Diagnostics::new())
    }

    fn tag_policy(&self) -> &TagPolicy {
        &self.policy
    }

    fn is_unknown(&self) -> bool {
        self.unknown
    }

    async fn client(&self, _place: &Place, _purpose: Purpose) -> Result<Fake> {
        if self.unknown {
            return Err(Error::ProviderUnknown { attributes: vec!["region".into()] });
        }
        Ok(self.client.clone())
    }
}

struct Bench {
    server: Server<FakeProvider>,
    fake: Fake,
}

fn bench() -> Bench {
    bench_with(false)
}

fn bench_with(unknown: bool) -> Bench {
    let fake = Fake::default();
    let server = Server::<FakeProvider>::default();
    let provider = FakeProvider { client: fake.clone(), unknown, policy: TagPolicy::default() };
    *server.provider.lock().unwrap() = Some(Arc::new(provider));
    Bench { server, fake }
}

const NONE: ClientCapabilities =
    ClientCapabilities { deferral_allowed: false, write_only_attributes_allowed: true };

fn config(name: &str) -> Value {
    let mut members = BTreeMap::new();
    for attribute in ["id", "arn", "region", "account_id", "tags", "tags_all", "wish", "status"] {
        members.insert(attribute.to_owned(), Value::Null);
    }
    members.insert("name".to_owned(), name.into());
    Value::Map(members)
}

impl Bench {
    fn fail(&self, operation: &'static str, fault: Fault) {
        self.fake.faults.lock().unwrap().insert(operation, fault);
    }

    async fn plan(&self, prior: Value, config: Value) -> PlanResponse {
        self.plan_with(prior, config, Vec::new(), NONE).await
    }

    async fn plan_with(
        &self,
        prior: Value,
        config: Value,
        planned_private: Vec<u8>,
        capabilities: ClientCapabilities,
    ) -> PlanResponse {
        let request = PlanRequest {
            type_name: "fake_thing".into(),
            prior,
            proposed: config.clone(),
            config,
            private: Vec::new(),
            planned_private,
            identity: None,
            capabilities,
        };
        self.server.plan(request).await
    }

    async fn plan_of(&self, prior: Value, config: Value, private: Vec<u8>) -> PlanResponse {
        let request = PlanRequest {
            type_name: "fake_thing".into(),
            prior,
            proposed: config.clone(),
            config,
            private,
            planned_private: Vec::new(),
            identity: None,
            capabilities: NONE,
        };
        self.server.plan(request).await
    }

    async fn read(&self, current: Value, private: Vec<u8>) -> ReadResponse {
        let request = ReadRequest {
            type_name: "fake_thing".into(),
            current,
            private,
            identity: None,
            capabilities: NONE,
        };
        self.server.read(request).await
    }

    fn reads(&self) -> usize {
        std::mem::take(&mut *self.fake.reads.lock().unwrap())
    }

    async fn apply(&self, prior: Value, config: Value) -> ApplyResponse {
        self.apply_with(prior, config, Vec::new()).await
    }

    /// Refreshes and applies, with what was remembered of the object.
    async fn apply_with(&self, prior: Value, config: Value, private: Vec<u8>) -> ApplyResponse {
        let plan = self.plan_of(prior.clone(), config.clone(), private).await;
        assert!(!plan.diagnostics.has_errors(), "{:?}", plan.diagnostics);
        let request = ApplyRequest {
            type_name: "fake_thing".into(),
            prior,
            planned: plan.planned,
            config,
            private: plan.private,
            identity: plan.identity,
        };
        self.server.apply(request).await
    }

    async fn existing(&self, name: &str) -> Value {
        let created = self.apply(Value::Null, config(name)).await;
        assert!(created.diagnostics.is_empty(), "{:?}", created.diagnostics);
        created.state
    }
}

fn texts(response: &ApplyResponse) -> String {
    let texts = response.diagnostics.iter().map(|d| format!("{}: {}", d.summary, d.detail));
    texts.collect::<Vec<_>>().join("\n")
}

#[tokio::test(start_paused = true)]
async fn what_a_write_read_last_is_not_read_again() {
    let bench = bench();
    bench.fake.hands_over.store(true, Ordering::Relaxed);
    let prior = bench.existing("a").await;
    assert_eq!(bench.reads(), 1);
    // One before the write, and that of the write.
    let changed = bench.apply(prior.clone(), config("b")).await;
    assert_eq!((changed.diagnostics, bench.reads()), (Diagnostics::new(), 2));
    assert_eq!(changed.state.get("name"), &Value::from("b"));
    // What a read has that lags behind is read again.
    *bench.fake.stale.lock().unwrap() = vec!["b", "b"];
    let changed = bench.apply(changed.state, config("c")).await;
    assert_eq!((changed.diagnostics, bench.reads()), (Diagnostics::new(), 3));
    assert_eq!(changed.state.get("name"), &Value::from("c"));
    // So is what was read before the tags changed.
    let mut tagged = config("d");
    if let Value::Map(members) = &mut tagged {
        members.insert("tags".into(), Value::Map([("team".into(), "data".into())].into()));
    }
    let changed = bench.apply(changed.state, tagged).await;
    assert_eq!((changed.diagnostics, bench.reads()), (Diagnostics::new(), 3));
    assert_eq!(changed.state.get("tags").get("team"), &Value::from("data"));
}

#[tokio::test]
async fn a_refused_creation_leaves_nothing() {
    let bench = bench();
    bench.fail("create", Fault::Refuse);
    let response = bench.apply(Value::Null, config("a")).await;
    assert_eq!(response.state, Value::Null);
    assert!(texts(&response).contains("Creating thing \"a\" failed: create answered InUse"));
}

#[tokio::test]
async fn what_was_created_is_in_the_state_when_a_later_step_fails() {
    for (step, fault) in
        [("finish", Fault::Refuse), ("finish", Fault::Panic), ("read", Fault::Refuse)]
    {
        let bench = bench();
        bench.fail(step, fault);
        let response = bench.apply(Value::Null, config("a")).await;
        assert!(response.diagnostics.has_errors(), "{step} {fault:?}");
        assert_eq!(response.state.get("id"), &Value::from("arn:a"), "{step} {fault:?}");
        assert!(response.state.is_wholly_known(), "{step} {fault:?}");
        let identity = response.identity.unwrap();
        assert_eq!(identity.get("arn"), &Value::from("arn:a"), "{step} {fault:?}");
        assert!(!response.private.is_empty(), "{step} {fault:?}");
    }
}

impl Bench {
    /// Applies, and asks to stop while a call of this operation is under way.
    async fn stopped(
        &self,
        operation: &'static str,
        fault: Fault,
        prior: Value,
        config: Value,
    ) -> ApplyResponse {
        self.fail(operation, fault);
        let stopping = async {
            while self.fake.faults.lock().unwrap().contains_key(operation) {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
            self.server.stop();
        };
        tokio::join!(self.apply(prior, config), stopping).0
    }
}

#[tokio::test(start_paused = true)]
async fn a_stop_leaves_a_creation_its_answer_and_the_read_after_it() {
    for slow in ["create", "finish", "read"] {
        let bench = bench();
        let begun = Instant::now();
        let response = bench.stopped(slow, Fault::Slow, Value::Null, config("a")).await;
        assert!(begun.elapsed() >= LONG, "{slow}");
        assert!(!response.diagnostics.has_errors(), "{slow}: {}", texts(&response));
        assert_eq!(response.state.get("arn"), &Value::from("arn:a"), "{slow}");
        // Only the first is followed by something that was not begun.
        assert_eq!(response.diagnostics.is_empty(), slow != "create", "{}", texts(&response));
    }
}

#[tokio::test(start_paused = true)]
async fn a_stop_ends_a_wait_and_does_not_taint_the_object() {
    let bench = bench();
    let begun = Instant::now();
    let response = bench.stopped("finish", Fault::Wait, Value::Null, config("a")).await;
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    assert!(!response.diagnostics.has_errors(), "{}", texts(&response));
    assert!(texts(&response).contains("thing \"a\" (arn:a) exists"), "{}", texts(&response));
    assert_eq!(response.state.get("arn"), &Value::from("arn:a"));
}

/// A creation whose time is over while the service works on the object.
async fn left(bench: &Bench) -> ApplyResponse {
    *bench.fake.status.lock().unwrap() = Some("PENDING");
    bench.fail("finish", Fault::Late);
    let left = bench.apply(Value::Null, config("a")).await;
    assert!(!left.diagnostics.has_errors(), "{}", texts(&left));
    assert!(texts(&left).contains("last seen: PENDING"), "{}", texts(&left));
    assert_eq!(left.state.get("status"), &Value::from("PENDING"));
    left
}

#[tokio::test]
async fn a_creation_whose_time_is_over_is_gone_on_with() {
    let bench = bench();
    let left = left(&bench).await;
    let refreshed = bench.read(left.state, left.private).await;
    let plan = bench.plan_of(refreshed.state.clone(), config("a"), refreshed.private.clone()).await;
    assert!(plan.planned.get("status").is_unknown() && plan.replaces.is_empty());
    // Once more the time is over.
    bench.fail("finish", Fault::Late);
    let again = bench.apply_with(refreshed.state, config("a"), refreshed.private).await;
    assert!(!again.diagnostics.has_errors(), "{}", texts(&again));
    // What else is to be done is done as well.
    let finished = bench.apply_with(again.state, config("b"), again.private).await;
    assert_eq!(finished.diagnostics, Diagnostics::new());
    assert_eq!(finished.state.get("name"), &Value::from("b"));
    assert_eq!(finished.state.get("status"), &Value::from("DONE"));
    *bench.fake.status.lock().unwrap() = Some("PENDING");
    let plan = bench.read(finished.state, finished.private).await;
    let plan = bench.plan_of(plan.state, config("b"), plan.private).await;
    assert_eq!(plan.planned.get("status"), &Value::from("PENDING"), "it was finished");
}

#[tokio::test]
async fn a_creation_that_ends_by_itself_is_forgotten() {
    let bench = bench();
    let left = left(&bench).await;
    *bench.fake.status.lock().unwrap() = None;
    let refreshed = bench.read(left.state, left.private).await;
    *bench.fake.status.lock().unwrap() = Some("PENDING");
    let refreshed = bench.read(refreshed.state, refreshed.private).await;
    let plan = bench.plan_of(refreshed.state.clone(), config("a"), refreshed.private).await;
    assert_eq!(plan.planned, refreshed.state);
}

#[tokio::test]
async fn a_failure_after_the_time_is_an_error_and_not_forgotten() {
    let bench = bench();
    let left = left(&bench).await;
    bench.fail("finish", Fault::Refuse);
    let failed = bench.apply_with(left.state, config("a"), left.private).await;
    assert!(texts(&failed).contains("someone needs it"), "{}", texts(&failed));
    let finished = bench.apply_with(failed.state, config("a"), failed.private).await;
    assert_eq!(finished.state.get("status"), &Value::from("DONE"));
}

#[tokio::test(start_paused = true)]
async fn a_read_that_lags_behind_an_update_is_repeated() {
    let bench = bench();
    let prior = bench.existing("a").await;
    bench.reads();
    *bench.fake.stale.lock().unwrap() = vec!["a"; 4];
    let updated = bench.apply(prior, config("b")).await;
    assert_eq!(updated.diagnostics, Diagnostics::new());
    assert_eq!((updated.state.get("name"), bench.reads()), (&Value::from("b"), 5));
    // One before and one after it are enough where none lags.
    let updated = bench.apply(updated.state, config("c")).await;
    assert_eq!((updated.state.get("name"), bench.reads()), (&Value::from("c"), 2));
    // What somebody else did comes to light at once, and what stays as it was after a while. The state is as planned.
    *bench.fake.stale.lock().unwrap() = vec!["theirs", "c"];
    let updated = bench.apply(updated.state, config("d")).await;
    assert_eq!((updated.state.get("name"), bench.reads()), (&Value::from("d"), 2));
    assert!(texts(&updated).contains("name d → theirs"), "{}", texts(&updated));
    *bench.fake.stale.lock().unwrap() = vec!["d"; 100];
    let begun = Instant::now();
    let updated = bench.apply(updated.state, config("e")).await;
    assert_eq!((updated.state.get("name"), bench.reads()), (&Value::from("e"), 7));
    assert!(texts(&updated).contains("name e → d"), "{}", texts(&updated));
    assert_eq!(begun.elapsed(), Duration::from_millis(10_500));
}

#[tokio::test(start_paused = true)]
async fn what_others_changed_is_not_overwritten_and_not_believed_at_once() {
    let bench = bench();
    let prior = bench.existing("a").await;
    // A read that lags behind an earlier change shows what is not so any more.
    *bench.fake.stale.lock().unwrap() = vec!["old"; 2];
    let updated = bench.apply(prior, config("b")).await;
    assert_eq!(updated.diagnostics, Diagnostics::new());
    bench.fake.objects.lock().unwrap().get_mut("arn:a").unwrap().0 = "theirs".into();
    let refused = bench.apply(updated.state.clone(), config("c")).await;
    assert_eq!(refused.state, updated.state);
    assert!(texts(&refused).contains("name b → theirs"), "{}", texts(&refused));
    assert_eq!(bench.fake.objects.lock().unwrap()["arn:a"].0, "theirs");
    // Whoever wants the same is no obstacle.
    bench.fail("update", Fault::Panic);
    let done = bench.apply(updated.state, config("theirs")).await;
    assert_eq!(done.diagnostics, Diagnostics::new());
}

#[tokio::test(start_paused = true)]
async fn what_others_changed_besides_is_told_and_not_in_the_state() {
    let bench = bench();
    let theirs = Tags::from([("theirs".to_owned(), "hush".to_owned())]);
    let prior = bench.existing("a").await;
    bench.fake.objects.lock().unwrap().get_mut("arn:a").unwrap().1 = theirs.clone();
    let updated = bench.apply(prior, config("b")).await;
    assert_eq!(updated.state.get("tags_all"), &Value::Map(BTreeMap::new()));
    let told = texts(&updated);
    assert!(told.contains("differs from the plan in this: tags_all[\"theirs\"] added."), "{told}");
    assert!(!updated.diagnostics.has_errors() && !told.contains("hush"), "{told}");
    assert_eq!(bench.fake.objects.lock().unwrap()["arn:a"], ("b".to_owned(), theirs));
    let read = bench.read(updated.state, updated.private).await;
    assert_eq!(read.state.get("tags_all"), &Value::from([("theirs", "hush")]));
}

#[tokio::test]
async fn nothing_is_begun_after_a_stop_until_the_next_configuration() {
    let bench = bench();
    bench.server.stop();
    let refused = bench.apply(Value::Null, config("a")).await;
    assert!(texts(&refused).contains("asked to stop"), "{}", texts(&refused));
    assert_eq!(refused.state, Value::Null);
    assert!(bench.fake.objects.lock().unwrap().is_empty());
    bench.server.configure(Value::Null, String::new()).await;
    let served = bench.apply(Value::Null, config("a")).await;
    assert!(served.diagnostics.is_empty(), "{}", texts(&served));
}

#[tokio::test(start_paused = true)]
async fn a_stop_leaves_an_update_and_a_deletion_their_answer() {
    let bench = bench();
    let prior = bench.existing("a").await;
    let mut tagged = config("b");
    let Value::Map(members) = &mut tagged else { unreachable!() };
    members.insert("tags".into(), Value::from([("k", "v")]));
    let updated = bench.stopped("update", Fault::Slow, prior, tagged).await;
    assert!(texts(&updated).contains("tag was not begun"), "{}", texts(&updated));
    assert_eq!(updated.state.get("name"), &Value::from("b"));
    assert_ne!(updated.state.get("tags"), &Value::from([("k", "v")]));
    bench.server.configure(Value::Null, String::new()).await;
    let deleted = bench.stopped("delete", Fault::Slow, updated.state, Value::Null).await;
    assert_eq!((deleted.state, deleted.diagnostics), (Value::Null, Diagnostics::new()));
}

#[tokio::test]
async fn a_failed_update_shows_what_has_changed_all_the_same() {
    let bench = bench();
    let prior = bench.existing("a").await;
    bench.fail("update", Fault::Refuse);
    let response = bench.apply(prior, config("b")).await;
    assert!(response.diagnostics.has_errors());
    assert_eq!(response.state.get("name"), &Value::from("b"));
}

#[tokio::test]
async fn what_the_service_does_not_say_is_kept_unless_the_update_failed() {
    let wishing = |wish: &str| {
        let Value::Map(mut members) = config("a") else { unreachable!() };
        members.insert("wish".into(), wish.into());
        Value::Map(members)
    };
    let bench = bench();
    let created = bench.apply(Value::Null, wishing("one")).await;
    assert_eq!(created.state.get("wish"), &Value::from("one"));
    bench.fail("update", Fault::Refuse);
    let failed = bench.apply(created.state, wishing("two")).await;
    assert_eq!(failed.state.get("wish"), &Value::from("one"));
    let updated = bench.apply(failed.state, wishing("two")).await;
    assert_eq!(updated.state.get("wish"), &Value::from("two"));
}

#[tokio::test]
async fn a_failed_deletion_keeps_the_object() {
    let bench = bench();
    let prior = bench.existing("a").await;
    bench.fail("delete", Fault::Refuse);
    let request = || ApplyRequest {
        type_name: "fake_thing".into(),
        prior: prior.clone(),
        planned: Value::Null,
        config: Value::Null,
        private: b"{\"later\":1}".to_vec(),
        identity: None,
    };
    let refused = bench.server.apply(request()).await;
    assert!(texts(&refused).contains("someone needs it"));
    assert_eq!((&refused.state, &refused.private[..]), (&prior, &b"{\"later\":1}"[..]));
    let deleted = bench.server.apply(request()).await;
    assert_eq!((deleted.state, deleted.diagnostics), (Value::Null, Diagnostics::new()));
}

#[tokio::test]
async fn tags_change_without_an_update_of_the_object() {
    let bench = bench();
    let prior = bench.existing("a").await;
    bench.fail("update", Fault::Panic);
    let mut tagged = config("a");
    let Value::Map(members) = &mut tagged else { unreachable!() };
    members.insert("tags".into(), Value::from([("k", "v")]));
    let response = bench.apply(prior, tagged).await;
    assert_eq!(response.diagnostics, Diagnostics::new());
    assert_eq!(response.state.get("tags_all"), &Value::from([("k", "v")]));
}

#[tokio::test]
async fn the_token_of_the_first_plan_is_used_where_it_is_handed_back() {
    let bench = bench();
    let stores = NONE;
    let first = bench.plan_with(Value::Null, config("a"), Vec::new(), stores).await;
    let again = bench.plan_with(Value::Null, config("a"), first.private.clone(), stores).await;
    assert_eq!(first.private, again.private);
    let other = bench.plan(Value::Null, config("a")).await;
    assert_ne!(first.private, other.private);
}

#[tokio::test]
async fn an_unknown_provider_configuration_plans_as_far_as_possible() {
    let bench = bench_with(true);
    let planned = bench.plan(Value::Null, config("a")).await;
    assert_eq!(planned.diagnostics, Diagnostics::new());
    assert!(planned.planned.get("region").is_unknown());
    let deferring = ClientCapabilities { deferral_allowed: true, ..NONE };
    let deferred = bench.plan_with(Value::Null, config("a"), Vec::new(), deferring).await;
    assert_eq!(deferred.deferred, Some(Deferred::ProviderConfigUnknown));
    let request = ReadRequest {
        type_name: "fake_thing".into(),
        current: Value::from([("id", "arn:a")]),
        private: Vec::new(),
        identity: None,
        capabilities: NONE,
    };
    let read = bench.server.read(request).await;
    assert_eq!((read.state.get("id"), read.diagnostics.is_empty()), (&Value::from("arn:a"), true));
}

#[tokio::test]
async fn stored_state_is_upgraded_and_newer_state_refused() {
    let bench = bench();
    let upgraded = bench.server.upgrade_state("fake_thing", 1, br#"{"id":"arn:a","title":"a"}"#);
    assert_eq!(upgraded.value.get("name"), &Value::from("a"));
    let newer = bench.server.upgrade_state("fake_thing", 3, b"{}");
    let text = newer.diagnostics.iter().next().unwrap().detail.clone();
    assert!(text.contains("schema version 3, and this provider knows versions up to 2"), "{text}");
}

#[tokio::test]
async fn an_import_takes_an_id_or_an_identity() {
    let bench = bench();
    let request = |id: &str, identity| ImportRequest {
        type_name: "fake_thing".into(),
        id: id.into(),
        identity,
        capabilities: NONE,
    };
    for request in [request("arn:a", None), request("", Some(Value::from([("arn", "arn:a")])))] {
        let imported = bench.server.import(request).await.imported.unwrap();
        assert_eq!(imported.state.get("id"), &Value::from("arn:a"));
        assert_eq!(imported.identity.unwrap().get("account_id"), &Value::from("012345678901"));
    }
    let refused = bench.server.import(request("a", None)).await;
    assert!(refused.imported.is_none() && refused.diagnostics.has_errors());
}
