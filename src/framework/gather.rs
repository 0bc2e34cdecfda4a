//! Reads that begin in the same breath share a list request.
//!
//! No answer is kept: a read is answered by a request that was sent after it had begun, or by one of its own. The time
//! for which the first of them waits for others is a small part of what an answer lately took, so none is noticeably
//! later than alone; and as answers that come together make Terraform ask for the next objects together, a refresh keeps
//! itself in step.

use std::any::TypeId;
use std::collections::{BTreeSet, HashMap};
use std::future::Future;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::future::{BoxFuture, FutureExt as _, Shared};
use futures::stream::TryStreamExt as _;

use super::client::{Context, ServiceClient};
use super::error::{Error, Result};
use super::gatherings::{Batch, Gathering, Joined, Open, Pace, locked};
use super::listing::{Asked, Listing, each};

/// How many objects one request asks for: as many as a page can hold (`MaxResults` in the API reference of the lists).
const MOST: usize = 100;

/// The object as a list shows it that answers this read and others that began with it, else as `alone` finds it: where
/// none began, where the list does not show it, and where it is refused. None where it is over.
///
/// # Errors
/// Where no answer to the list arrived, that is the error of every read that it carried.
pub fn together<'a, C: ServiceClient, L: Listing<C>>(
    id: &'a str,
    context: &'a Context<C>,
    alone: impl Future<Output = Result<Option<L::Answer>>> + Send + 'a,
) -> BoxFuture<'a, Result<Option<L::Answer>>> {
    if !context.shares_requests {
        return alone.boxed();
    }
    let (client, gatherings) = (&context.client, &context.learned.gatherings);
    let (account, region) = (client.account_id(), client.region());
    let pace = gatherings.pace(region);
    let reading = async move {
        if let Some(window) = pace.window() {
            let gathering = gatherings.of::<L::Answer>(TypeId::of::<L>(), account, region);
            let shown = gathering.shown::<C, L>(id, window, &pace, client).await?;
            if let Some(shown) = shown {
                return Ok(Some(shown).filter(|shown| !L::is_over(shown)));
            }
        }
        pace.timed(alone).await
    };
    reading.boxed()
}

impl<A: Send + 'static> Gathering<A> {
    async fn shown<C: ServiceClient, L: Listing<C, Answer = A>>(
        self: &Arc<Self>,
        id: &str,
        window: Duration,
        pace: &Arc<Pace>,
        client: &C,
    ) -> Result<Option<A>> {
        if self.is_denied.load(Ordering::Relaxed) {
            return Ok(None);
        }
        let batch = self.join::<C, L>(id, window, pace, client).await?;
        // A second read of the same object finds it taken, and goes alone.
        let shown = locked(&batch).remove(id);
        Ok(shown)
    }

    fn join<C: ServiceClient, L: Listing<C, Answer = A>>(
        self: &Arc<Self>,
        id: &str,
        window: Duration,
        pace: &Arc<Pace>,
        client: &C,
    ) -> Shared<BoxFuture<'static, Batch<A>>> {
        let mut open = locked(&self.open);
        if let Some(Open { ids, shared }) = &*open
            && let Some(shared) = shared.upgrade()
            && let Some(ids) = &mut *locked(ids)
            && ids.len() < MOST
        {
            ids.insert(id.to_owned());
            return shared;
        }
        let ids: Joined = Arc::new(Mutex::new(Some([id.to_owned()].into())));
        let (gathering, joined) = (Arc::clone(self), Arc::clone(&ids));
        let (pace, client) = (Arc::clone(pace), client.clone());
        let batch = async move {
            tokio::time::sleep(window).await;
            let ids = locked(&joined).take().unwrap_or_default();
            if ids.len() < 2 {
                return Ok(Arc::default());
            }
            let listed = pace.timed(list::<C, L>(ids, client)).await;
            match listed {
                Ok(listed) => Ok(Arc::new(Mutex::new(listed))),
                // What is wrong with one of them is no matter of the others.
                Err(Error::Refused(refusal)) => {
                    if C::is_denied(&refusal) {
                        gathering.is_denied.store(true, Ordering::Relaxed);
                    }
                    Ok(Arc::default())
                }
                Err(error) => Err(error),
            }
        };
        let shared = batch.boxed().shared();
        *open = shared.downgrade().map(|shared| Open { ids, shared });
        shared
    }
}

async fn list<C: ServiceClient, L: Listing<C>>(
    ids: BTreeSet<String>,
    client: C,
) -> Result<HashMap<String, L::Answer>> {
    let listed = each::<C, L>(Asked::of_ids(ids, L::Restriction::default()), client);
    let by_id = |answer: L::Answer| Some((L::id(&answer)?.to_owned(), answer));
    listed.try_filter_map(|answer| async move { Ok(by_id(answer)) }).try_collect().await
}

#[cfg(test)]
mod tests {
    use futures::future::join_all;
    use schemars::JsonSchema;
    use serde::Serialize;
    use tokio_util::sync::CancellationToken;

    use tokio::time::Instant;

    use super::*;
    use crate::framework::error::Refusal;
    use crate::framework::gatherings::SHORTEST;
    use crate::framework::listing::{List, Nothing, RestrictedBy};
    use crate::framework::pages::Page;
    use crate::framework::tags::{TagChange, Tags};

    const ANSWER: Duration = Duration::from_millis(30);

    /// A service whose every answer takes a while, and that notes what it is asked for.
    #[derive(Clone, Default)]
    struct Service {
        asked: Arc<Mutex<Vec<String>>>,
        /// What its list fails with.
        fails: Option<Error>,
        /// What its list leaves out.
        hides: Option<&'static str>,
    }

    impl Service {
        async fn answer(&self, request: String) {
            locked(&self.asked).push(request);
            tokio::time::sleep(ANSWER).await;
        }

        fn asked(&self) -> Vec<String> {
            std::mem::take(&mut *locked(&self.asked))
        }
    }

    impl ServiceClient for Service {
        fn partition(&self) -> &'static str {
            "aws"
        }

        fn region(&self) -> &'static str {
            "here"
        }

        fn account_id(&self) -> Option<&str> {
            None
        }

        fn is_denied(refusal: &Refusal) -> bool {
            refusal.code == "Denied"
        }

        async fn read_tags(&self, _arn: &str) -> Result<Tags> {
            Ok(Tags::new())
        }

        async fn change_tags(&self, _arn: &str, _change: &TagChange) -> Result<()> {
            Ok(())
        }
    }

    #[derive(Serialize, JsonSchema)]
    struct Thing {}

    impl Listing<Service> for Thing {
        const LIST: List = List {
            name: "things",
            noun: "things",
            lists: "",
            ids: "ids",
            named_by: "Id",
            objects: "things",
            about: "things",
            remark: "",
            restricted_by: Some(RestrictedBy { attribute: "ids", limits: |_| () }),
            filters: &[],
        };

        type Answer = String;
        type Shown = Self;
        type Restriction = Nothing;

        async fn page(
            asked: &Asked<Nothing>,
            _token: Option<String>,
            service: &Service,
        ) -> Result<Page<String>> {
            let ids = asked.ids().unwrap_or_default();
            service.answer(format!("list {}", ids.join(" "))).await;
            if let Some(error) = &service.fails {
                return Err(error.clone());
            }
            let shown = ids.into_iter().filter(|id| Some(id.as_str()) != service.hides);
            Ok(Page::new(Some(shown.collect()), None))
        }

        fn id(answer: &String) -> Option<&str> {
            Some(answer)
        }

        fn shown(_answer: String) -> Result<Self> {
            Ok(Self {})
        }
    }

    fn context(service: &Service) -> Context<Service> {
        let mut context = Context::new(service.clone(), CancellationToken::new());
        context.shares_requests = true;
        context
    }

    async fn read(id: &str, context: &Context<Service>) -> Result<Option<String>> {
        let alone = async {
            context.client.answer(format!("get {id}")).await;
            Ok(Some(format!("{id} alone")))
        };
        together::<Service, Thing>(id, context, alone).await
    }

    /// A context that knows how long an answer takes.
    async fn after_one(service: &Service) -> Context<Service> {
        let context = context(service);
        assert_eq!(read("first", &context).await, Ok(Some("first alone".into())));
        assert_eq!(service.asked(), ["get first"]);
        context
    }

    async fn read_all(ids: &[&str], context: &Context<Service>) -> Vec<Result<String>> {
        let reads = ids.iter().map(|id| read(id, context));
        join_all(reads).await.into_iter().map(|read| read.map(Option::unwrap)).collect()
    }

    #[tokio::test(start_paused = true)]
    async fn what_begins_together_shares_a_request() {
        let service = Service::default();
        let context = after_one(&service).await;
        let began = Instant::now();
        let found = read_all(&["b", "a", "c"], &context).await;
        assert_eq!(found, ["b", "a", "c"].map(|id| Ok(id.to_owned())));
        assert_eq!(service.asked(), ["list a b c"]);
        assert!(began.elapsed() <= ANSWER + ANSWER / 10 + SHORTEST, "{:?}", began.elapsed());
        // What begins later is answered by what was asked later.
        assert_eq!(read("a", &context).await, Ok(Some("a alone".into())));
        assert_eq!(service.asked(), ["get a"]);
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_waits_where_that_would_show() {
        let service = Service::default();
        let context = context(&service);
        context.learned.gatherings.pace("here").note(Duration::from_millis(9));
        let began = Instant::now();
        read_all(&["a", "b"], &context).await;
        assert_eq!((service.asked().len(), began.elapsed()), (2, ANSWER));
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_reads_share_a_request_too() {
        let service = Service::default();
        let context = context(&service);
        let began = Instant::now();
        read_all(&["a", "b"], &context).await;
        assert_eq!(service.asked(), ["list a b"]);
        assert!(began.elapsed() <= ANSWER + 2 * SHORTEST, "{:?}", began.elapsed());
    }

    #[tokio::test(start_paused = true)]
    async fn what_the_list_does_not_show_is_read_alone() {
        let service = Service { hides: Some("b"), ..Service::default() };
        let context = after_one(&service).await;
        let found = read_all(&["a", "b", "a"], &context).await;
        assert_eq!(found, ["a", "b alone", "a alone"].map(|text| Ok(text.to_owned())));
        assert_eq!(service.asked(), ["list a b", "get b", "get a"]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_list_that_is_refused_keeps_nobody_from_reading() {
        for (code, again) in [("Denied", "get c"), ("Malformed", "list c d")] {
            let refusal = Refusal { code: code.into(), ..Refusal::default() };
            let service = Service { fails: Some(Error::Refused(refusal)), ..Service::default() };
            let context = after_one(&service).await;
            let found = read_all(&["a", "b"], &context).await;
            assert_eq!(found, ["a alone", "b alone"].map(|text| Ok(text.to_owned())));
            assert_eq!(service.asked(), ["list a b", "get a", "get b"]);
            read_all(&["c", "d"], &context).await;
            assert_eq!(service.asked()[0], again);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_list_without_an_answer_fails_those_that_it_carried() {
        let lost = Error::Missing { member: "everything".into() };
        let service = Service { fails: Some(lost.clone()), ..Service::default() };
        let context = after_one(&service).await;
        let found = read_all(&["a", "b"], &context).await;
        assert_eq!(found, [Err(lost.clone()), Err(lost)]);
        assert_eq!(service.asked(), ["list a b"]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_read_that_is_given_up_takes_nobody_along() {
        let service = Service::default();
        let context = after_one(&service).await;
        let given_up = tokio::time::timeout(Duration::from_millis(10), read("a", &context));
        let (given_up, found) = tokio::join!(given_up, read("b", &context));
        assert!(given_up.is_err());
        assert_eq!(found, Ok(Some("b".into())));
        // When nobody is left, nothing goes on.
        let all = join_all(["c", "d"].map(|id| read(id, &context)));
        assert!(tokio::time::timeout(Duration::from_millis(2), all).await.is_err());
        tokio::time::sleep(ANSWER).await;
        assert_eq!(service.asked(), ["list a b"]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_asks_for_no_more_than_a_page_holds() {
        let service = Service::default();
        let context = after_one(&service).await;
        let ids: Vec<String> = (0..250).map(|id| id.to_string()).collect();
        let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
        let found = read_all(&ids, &context).await;
        assert!(found.iter().zip(&ids).all(|(found, id)| found.as_deref() == Ok(*id)));
        let asked: Vec<_> =
            service.asked().iter().map(|list| list.split(' ').count() - 1).collect();
        assert_eq!(asked, [100, 100, 50]);
    }
}
