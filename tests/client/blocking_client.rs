//! The blocking client.

use std::time::Duration;

use webmarketer_core::api::{EnsureOutcome, Verdict};
use webmarketer_core::{ErrorKind, WebmarketerEvent, blocking};
use webmarketer_emulator::{Emulator, Project, SHOP};

#[derive(WebmarketerEvent)]
#[webmarketer(state("seen"))]
struct Visit {
    page: String,
}

fn whole_journey(client: &blocking::Client) {
    assert!(matches!(
        client.event_types().ensure::<Visit>().unwrap(),
        EnsureOutcome::Created(_) | EnsureOutcome::Agrees(_)
    ));
    let receipt = client.send(&Visit { page: "/".to_owned() }).unwrap();
    let verdict = client.verdict(&receipt, Duration::from_secs(10)).unwrap();
    assert!(matches!(verdict, Verdict::Visible(_)), "{verdict:?}");
    assert_eq!(client.events().raw(&receipt.event_id).unwrap().data["page"], "/");
    let all = client.event_types().list().all().unwrap().len();
    let listed = client.event_types().list().with_options(|list| list.page_size(7).ahead(2));
    assert_eq!(listed.into_iter().map(Result::unwrap).count(), all);
    assert_eq!(client.event_types().list().pages().map(|page| page.unwrap().data.len()).sum::<usize>(), all);
    assert!(client.trash().list().all().unwrap().is_empty());
    assert_eq!(client.event_types().get(&"nothing".into()).unwrap_err().kind(), ErrorKind::NotFound);
    assert!(client.me().unwrap().email.is_some());
}

#[test]
fn a_blocking_client_works_without_a_runtime_and_within_any_runtime() {
    // The emulator runs on another runtime.
    let of_emulator = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let start = Emulator::builder().project(Project::from_json(SHOP).unwrap()).start();
    let emulator = of_emulator.block_on(start).unwrap();
    let client = || {
        let client = emulator.client_builder().unwrap().project("shop").unwrap().build().unwrap();
        client.blocking().unwrap()
    };
    whole_journey(&client());
    let current = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    // The client is created, used and dropped inside a runtime.
    current.block_on(async { whole_journey(&client()) });
    let many = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    many.block_on(async {
        let of_task = client();
        tokio::spawn(async move { whole_journey(&of_task) }).await.unwrap();
        let of_thread = client();
        tokio::task::spawn_blocking(move || whole_journey(&of_thread)).await.unwrap();
    });
    drop((current, many));
    let shared = client();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| whole_journey(&shared));
        }
    });
}
