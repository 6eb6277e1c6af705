//! How fast a queue sends: it slows down when the service is overloaded, and is as fast as the service allows after an
//! outage.

use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::settings::QueueSettings;
use super::shared::{Shared, dispatch};
use super::test_queue::{enqueue, event, start};
use super::test_service::{Answer, Service};
use super::test_store::{Conduct, TestStore};
use super::virtual_time;
use crate::auth::BoxFuture;
use crate::client::{Outgoing, RequestSender};
use crate::error::{Error, ErrorKind};

const SECOND: Duration = Duration::from_secs(1);
/// How many requests the service allows per second.
const LIMIT: u64 = 50;
const PER_REQUEST: Duration = Duration::from_millis(1000 / LIMIT);

/// What is wrong with the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    None,
    /// Nothing is answered.
    Outage,
    /// 30 % of the connections are lost.
    Losses,
    /// Each request is answered with 429.
    Throttling,
}

/// A service with a rate limit. It allows a burst of one second, and names the time of a pause in whole seconds.
struct LimitedService {
    fault: Mutex<Fault>,
    /// When the next request is allowed, if no burst is used.
    next: Mutex<Instant>,
    paused: Mutex<Option<Instant>>,
    random: Mutex<fastrand::Rng>,
    /// The times at which events were received.
    received: Mutex<Vec<Instant>>,
}

impl LimitedService {
    fn new(fault: Fault) -> Self {
        Self {
            fault: Mutex::new(fault),
            next: Mutex::new(Instant::now()),
            paused: Mutex::default(),
            random: Mutex::new(fastrand::Rng::with_seed(9)),
            received: Mutex::default(),
        }
    }

    fn answer(&self) -> Result<Option<String>, Error> {
        let now = Instant::now();
        let throttle = || {
            *self.paused.lock().unwrap() = Some(now + SECOND);
            Err(Error::new(ErrorKind::RateLimited, "too many requests"))
        };
        let lost = || Err(Error::new(ErrorKind::Unreachable, "the connection was reset"));
        match *self.fault.lock().unwrap() {
            Fault::Outage => return lost(),
            Fault::Losses if self.random.lock().unwrap().f64() < 0.3 => return lost(),
            Fault::Throttling => return throttle(),
            Fault::Losses | Fault::None => {}
        }
        let mut next = self.next.lock().unwrap();
        if *next > now + SECOND {
            return throttle();
        }
        *next = (*next).max(now) + PER_REQUEST;
        self.received.lock().unwrap().push(now);
        Ok(Some("id".to_owned()))
    }

    fn received_between(&self, from: Instant, to: Instant) -> u64 {
        self.received.lock().unwrap().iter().filter(|at| (from..to).contains(*at)).count() as u64
    }
}

impl RequestSender for LimitedService {
    fn send(&self, _: Outgoing) -> BoxFuture<'_, Result<Option<String>, Error>> {
        Box::pin(async {
            sleep(Duration::from_millis(20)).await;
            self.answer()
        })
    }

    fn paused_until(&self) -> Option<Instant> {
        self.paused.lock().unwrap().filter(|until| *until > Instant::now())
    }

    fn max_concurrency(&self) -> usize {
        64
    }
}

fn start_queue(service: Arc<dyn RequestSender>) -> Arc<Shared> {
    let random = fastrand::Rng::with_seed(1);
    let shared = Arc::new(Shared::new(service, QueueSettings::default(), None, random, mpsc::channel().0));
    tokio::spawn(dispatch(shared.clone()));
    shared
}

#[test]
fn a_backlog_is_sent_at_the_rate_limit_soon_after_a_fault_ends() {
    // The longest time after the end of the fault until it is noticed: the longest pause between two tries, and that of
    // a 429.
    let cases = [(Fault::Outage, 600, 30), (Fault::Losses, 60, 3), (Fault::Throttling, 30, 1)];
    for (fault, seconds, noticed) in cases {
        virtual_time::runtime().block_on(async {
            let service = Arc::new(LimitedService::new(fault));
            let shared = start_queue(service.clone());
            (0..8_000).for_each(|number| enqueue(&shared, number));
            sleep(SECOND * seconds).await;
            let before = shared.metrics();
            *service.fault.lock().unwrap() = Fault::None;
            let end = Instant::now();
            sleep(SECOND * (noticed + 40)).await;
            let first = service.received.lock().unwrap().iter().find(|at| **at >= end).copied().unwrap();
            assert!(first <= end + SECOND * noticed, "{fault:?}: {:?}", first - end);
            // From five seconds on, no second counts that has more than the burst.
            let from = first + SECOND * 5;
            let rate = service.received_between(from, from + SECOND * 30) as f64 / 30.0;
            assert!(rate >= 0.9 * LIMIT as f64, "{fault:?}: {rate} per second, before: {before:?}");
            assert_eq!(shared.metrics().dropped.total(), 0);
        });
    }
}

/// What a queue does after the service has answered one request in such a way, and the others after it as they should be.
async fn concurrency_after(answer: Answer, others: usize) -> Vec<usize> {
    let mut answers = vec![(Answer::Receive, SECOND / 2); 500];
    // The first answer that the service gives is the second in the list.
    answers[1..=1 + others].fill((answer, SECOND / 2));
    let shared = start_queue(Arc::new(Service::new(answers)));
    (0..200).for_each(|number| enqueue(&shared, number));
    let mut seen = vec![shared.metrics().concurrency];
    for _ in 0..60 {
        sleep(SECOND / 10).await;
        let now = shared.metrics().concurrency;
        if seen.last() != Some(&now) {
            seen.push(now);
        }
    }
    seen
}

#[test]
fn a_429_and_a_timeout_halve_the_concurrency_which_grows_again_by_one_per_second() {
    virtual_time::runtime().block_on(async {
        for (answer, others) in [(Answer::Throttle, 0), (Answer::Late, 0), (Answer::Throttle, 7), (Answer::Late, 7)] {
            // Requests that fail together halve it once.
            let seen = concurrency_after(answer, others).await;
            assert!(seen.starts_with(&[8, 4, 5, 6]), "{answer:?}, {others} others: {seen:?}");
        }
        // A broken connection and an answer that concerns one event do not.
        for kind in [ErrorKind::Unreachable, ErrorKind::Refused, ErrorKind::Unauthorized] {
            assert_eq!(concurrency_after(Answer::Fail(kind), 0).await, [8], "{kind:?}");
        }
    });
}

#[test]
fn callers_of_persist_and_requests_that_were_received_share_commits() {
    virtual_time::runtime().block_on(async {
        let store = Arc::new(TestStore::new(vec![(Conduct::Work, Duration::from_millis(5))]));
        let shared = start(&store, QueueSettings::default(), Duration::from_millis(50));
        let persist = |number| shared.persist(event(number), Some(&format!("n{number}"))).unwrap();
        let stored: Vec<_> = (0..64).map(persist).collect();
        for stored in stored {
            stored.await.unwrap().unwrap();
        }
        let commits = shared.metrics().commits;
        assert!((1..=2).contains(&commits), "{commits} commits added 64 entries");
        while shared.metrics().held > 0 || store.len() > 0 {
            sleep(Duration::from_millis(5)).await;
        }
        // Eight requests are under way at once. What ends during a commit shares the next one.
        let (ends, received) = (shared.metrics().commits - commits, shared.metrics().received);
        assert!(received == 64 && (1..=2 * 64 / 8).contains(&ends), "{ends} commits removed {received} entries");
        // A caller that is alone does not wait for others.
        let begun = Instant::now();
        persist(64).await.unwrap().unwrap();
        assert!(begun.elapsed() < Duration::from_millis(8), "{:?}", begun.elapsed());
    });
}
