//! Lists as streams, pages and `Vec`s, also while they change.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::{StreamExt as _, TryStreamExt as _};
use serde_json::{Value, json};
use webmarketer_core::auth::{AccessToken, Auth, BoxError, BoxFuture, TokenSource};
use webmarketer_core::{Client, ErrorKind};
use webmarketer_test_support::{Reply, Request, Service, in_time};

use crate::clients::ClientOfService as _;

fn number(request: &Request, name: &str) -> usize {
    request.parameter(name).unwrap().parse().unwrap()
}

fn trashed(id: usize) -> Value {
    json!({"_id": id.to_string(), "errors": []})
}

/// The requested page of these ids, with at most `max` items.
fn page(request: &Request, ids: &[usize], max: usize) -> Reply {
    let (offset, limit) = (number(request, "offset"), number(request, "limit").min(max));
    let data: Vec<_> = ids.iter().skip(offset).take(limit).map(|id| trashed(*id)).collect();
    Reply::json(200, &json!({"total": ids.len(), "count": data.len(), "data": data}))
}

#[tokio::test]
async fn a_list_can_be_read_as_a_stream_as_pages_or_as_a_vec() {
    let ids: Vec<usize> = (0..57).collect();
    for (size, max, ahead) in [(10, 100, 0), (10, 100, 3), (100, 8, 0), (100, 8, 2), (1000, 1000, 5), (1, 1, 9)] {
        let all = ids.clone();
        let service = Service::start(move |request| page(request, &all, max));
        let client = service.client_builder().build().unwrap();
        let list = || client.trash().list().page_size(size).ahead(ahead);
        let numbers: Vec<usize> =
            in_time(list().stream().map_ok(|item| item.id.parse::<usize>().unwrap()).try_collect()).await.unwrap();
        assert_eq!(numbers, ids, "{size} {max} {ahead}");
        let asked = service.requests().len();
        let pages: Vec<_> = in_time(list().pages().try_collect()).await.unwrap();
        assert_eq!(pages.len(), 57_usize.div_ceil(max.min(size as usize)), "{size} {max} {ahead}");
        // No page is requested twice, and none after the last.
        assert_eq!(service.requests().len() - asked, pages.len());
        assert_eq!(in_time(list().into_future()).await.unwrap().len(), 57);
        assert_eq!(in_time(list().page(50)).await.unwrap().data.len(), 7.min(max.min(size as usize)));
    }
}

#[tokio::test]
async fn the_progress_of_a_list_is_reported() {
    let service = Service::start(|request| page(request, &(0..57).collect::<Vec<_>>(), 100));
    let client = service.client_builder().build().unwrap();
    for ahead in [0, 2] {
        let told = Mutex::new(Vec::new());
        let list = client.trash().list().page_size(20).ahead(ahead);
        let list = list.progress(|read, total| told.lock().unwrap().push((read, total)));
        in_time(list.clone().into_future()).await.unwrap();
        in_time(list.clone().stream().try_collect::<Vec<_>>()).await.unwrap();
        in_time(list.pages().try_collect::<Vec<_>>()).await.unwrap();
        assert_eq!(told.into_inner().unwrap(), [(20, 57), (40, 57), (57, 57)].repeat(3), "{ahead}");
    }

    // A list that became shorter ends early.
    let service = Service::start(|request| {
        let there = if number(request, "offset") == 0 { 57 } else { 15 };
        page(request, &(0..there).collect::<Vec<_>>(), 20)
    });
    let client = service.client_builder().build().unwrap();
    let told = Mutex::new(Vec::new());
    let list = client.trash().list().progress(|read, total| told.lock().unwrap().push((read, total)));
    in_time(list.into_future()).await.unwrap();
    assert_eq!(told.into_inner().unwrap(), [(20, 57), (15, 15)]);
}

#[tokio::test]
async fn items_that_move_between_pages_are_neither_lost_nor_duplicated() {
    for ahead in [0, 2] {
        let reads = AtomicUsize::new(0);
        // After each page, one item is added at the front, or one that was read is removed.
        let service = Service::start(move |request| {
            let read = reads.fetch_add(1, Ordering::SeqCst);
            let added = (100..100 + read.min(2)).rev();
            let gone = read.min(4).saturating_sub(2);
            page(request, &added.chain((0..30).skip(gone)).collect::<Vec<_>>(), 10)
        });
        let client = service.client_builder().build().unwrap();
        let all = in_time(client.trash().list().ahead(ahead).into_future()).await.unwrap();
        let ids: Vec<usize> = all.iter().map(|item| item.id.parse().unwrap()).collect();
        let unique: BTreeSet<_> = ids.iter().copied().collect();
        assert_eq!(unique.len(), ids.len(), "{ids:?}");
        // The items that existed all the time.
        assert!((2..30).all(|id| unique.contains(&id)), "ahead {ahead}: {ids:?}");
    }
}

#[tokio::test]
async fn a_list_with_fewer_items_than_its_total_is_an_error() {
    let service = Service::start(|request| {
        let given = if number(request, "offset") == 0 { vec![trashed(1)] } else { Vec::new() };
        Reply::json(200, &json!({"total": 5, "count": given.len(), "data": given}))
    });
    let client = service.client_builder().build().unwrap();
    let error = in_time(client.trash().list().into_future()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::UnexpectedAnswer);
    assert!(error.to_string().contains("kept changing"), "{error}");
    let mut stream = std::pin::pin!(client.trash().list().stream());
    let results: Vec<_> = in_time(stream.by_ref().map(|item| item.is_ok()).collect()).await;
    assert_eq!(results, [true, false], "after an error comes nothing more");
}

#[tokio::test]
async fn two_event_types_with_the_same_id_are_an_error_that_names_both() {
    let event_type = |id: &str, reference: &str| json!({"_id": id, "reference": reference, "name": "", "fields": []});
    let data = [event_type("1", "visit"), event_type("2", "purchase"), event_type("2", "refund")];
    let service = Service::start(move |request| {
        let given: Vec<_> = data.iter().skip(number(request, "offset")).take(number(request, "limit")).collect();
        Reply::json(200, &json!({"total": data.len(), "count": given.len(), "data": given}))
    });
    let client = service.client_builder().build().unwrap();
    for size in [1, 100] {
        let error = in_time(client.event_types().list().page_size(size).into_future()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnexpectedAnswer);
        let said = error.to_string();
        assert!(said.contains("`purchase` and `refund` have the same `_id`: `2`"), "{said}");
        let asked = service.requests().len();
        assert!(asked <= 4, "the list is not read again: {asked}");
    }
}

/// Returns another token each time.
struct Tokens(AtomicUsize);

impl TokenSource for Tokens {
    fn access_token(&self) -> BoxFuture<'_, Result<AccessToken, BoxError>> {
        let token = format!("token-{}", self.0.fetch_add(1, Ordering::SeqCst));
        Box::pin(async move { Ok(AccessToken::new(token)) })
    }
}

#[tokio::test]
async fn a_token_that_expires_during_a_list_is_renewed_and_no_item_is_missing() {
    let pages = AtomicUsize::new(0);
    let service = Service::start(move |request| {
        let is_first = request.header("authorization") == Some("Bearer token-0");
        if is_first && pages.fetch_add(1, Ordering::SeqCst) >= 2 {
            return Reply::json(401, &json!({"statusCode": 401, "message": "Unauthorized"}));
        }
        page(request, &(0..40).collect::<Vec<_>>(), 10)
    });
    let auth = Auth::custom(Tokens(AtomicUsize::new(0)));
    let client = service.reached_by(Client::builder().project("shop").unwrap().auth(auth)).build().unwrap();
    let all = in_time(client.trash().list().into_future()).await.unwrap();
    assert_eq!(all.len(), 40);
    assert_eq!(service.requests().len(), 5);
}
