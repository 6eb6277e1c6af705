//! The listing of event types: its pages, its filters and its order.

use serde_json::Value;

use crate::client::{AnswerOfApi as _, Client, shop};

const TYPES_OF_SHOP: usize = 40;

async fn list(client: &Client, query: &str) -> Value {
    client.get(&format!("/projects/shop/event-types{query}")).await.ok()
}

fn references(page: &Value) -> Vec<&str> {
    page["data"].as_array().unwrap().iter().map(|event_type| event_type["reference"].as_str().unwrap()).collect()
}

/// Total, count, limit and offset.
fn figures(page: &Value) -> [u64; 4] {
    ["total", "count", "limit", "offset"].map(|name| page[name].as_u64().unwrap())
}

#[tokio::test]
async fn a_page_has_ten_items_where_nobody_says_and_all_with_limit_0() {
    let (_emulator, client) = shop().await;
    let total = TYPES_OF_SHOP as u64;
    assert_eq!(figures(&list(&client, "").await), [total, 10, 10, 0]);
    assert_eq!(figures(&list(&client, "?limit=0").await), [total, total, 0, 0]);
    assert_eq!(figures(&list(&client, "?limit=0&offset=30").await), [total, 10, 0, 30]);
    assert_eq!(figures(&list(&client, "?limit=7&offset=38").await), [total, 2, 7, 38]);
    assert_eq!(figures(&list(&client, "?offset=100").await), [total, 0, 10, 100]);
}

#[tokio::test]
async fn a_number_that_is_too_large_for_a_machine_is_a_number_all_the_same() {
    let (_emulator, client) = shop().await;
    let (total, huge) = (TYPES_OF_SHOP as u64, "41849760425220608753571725312");
    assert_eq!(figures(&list(&client, &format!("?limit={huge}")).await), [total, total, u64::MAX, 0]);
    assert_eq!(figures(&list(&client, &format!("?offset={huge}")).await), [total, 0, 10, u64::MAX]);
    client.get("/projects/shop/event-types?limit=%2B5").await.refused(400);
}

#[tokio::test]
async fn pages_one_after_the_other_are_the_whole() {
    let (_emulator, client) = shop().await;
    let whole = list(&client, "?limit=0").await;
    let mut pages = Vec::new();
    while pages.len() < TYPES_OF_SHOP {
        let page = list(&client, &format!("?limit=7&offset={}", pages.len())).await;
        pages.extend(page["data"].as_array().unwrap().clone());
    }
    assert_eq!(&pages, whole["data"].as_array().unwrap());
}

#[tokio::test]
async fn what_is_listed_is_what_the_project_was_loaded_from() {
    let (_emulator, client) = shop().await;
    let file: Value = serde_json::from_str(webmarketer_emulator::SHOP).unwrap();
    assert_eq!(list(&client, "?limit=0").await["data"], file["data"]);
}

#[tokio::test]
async fn a_search_looks_in_names_and_references_whatever_their_case() {
    let (_emulator, client) = shop().await;
    let found = list(&client, "?search=WISHLIST&limit=0").await;
    assert_eq!(
        references(&found),
        ["product-added-to-wishlist", "product-removed-from-wishlist", "wishlist-product-added-to-cart"]
    );
    // The name has spaces where the reference has hyphens.
    assert_eq!(references(&list(&client, "?search=gift%20card").await), ["gift-card-bought"]);
    assert_eq!(references(&list(&client, "?search=gift-card").await), ["gift-card-bought"]);
}

#[tokio::test]
async fn a_listing_is_filtered_by_reference_and_by_storage_key() {
    let (_emulator, client) = shop().await;
    assert_eq!(references(&list(&client, "?reference=purchase").await), ["purchase"]);
    assert!(references(&list(&client, "?reference=purch").await).is_empty());
    let with_points = list(&client, "?storageKey=points").await;
    assert_eq!(references(&with_points), ["loyalty-points-spent"]);
    assert!(references(&list(&client, "?storageKey=points&reference=purchase").await).is_empty());
}

#[tokio::test]
async fn archived_event_types_are_listed_apart_however_the_flag_is_spelled() {
    let (_emulator, client) = shop().await;
    client.delete("/projects/shop/event-types/newsletter").await;
    let left = TYPES_OF_SHOP as u64 - 1;
    for no in ["", "?archived=false", "?archived=0", "?archived="] {
        assert_eq!(list(&client, no).await["total"], left, "{no}");
    }
    for yes in ["?archived=true", "?archived=1"] {
        let archived = list(&client, yes).await;
        assert_eq!(references(&archived), ["newsletter"]);
        assert!(archived["data"][0]["archivedAt"].is_string());
    }
}

#[tokio::test]
async fn a_listing_is_sorted_by_several_properties_each_either_way() {
    let (_emulator, client) = shop().await;
    let key = |event_type: &Value, name: &str| event_type[name].as_str().unwrap().to_owned();
    for name in ["name", "reference", "createdAt", "updatedAt"] {
        let up = list(&client, &format!("?limit=0&sort={name}")).await;
        assert!(up["data"].as_array().unwrap().is_sorted_by_key(|event_type| key(event_type, name)), "{name}");
        let down = list(&client, &format!("?limit=0&sort=-{name}")).await;
        let reversed = |event_type: &Value| std::cmp::Reverse(key(event_type, name));
        assert!(down["data"].as_array().unwrap().is_sorted_by_key(reversed), "-{name}");
    }
    // Several were updated on one day: the second property settles it.
    let both = list(&client, "?limit=0&sort=updatedAt,-reference").await;
    let keys = |event_type: &Value| (key(event_type, "updatedAt"), std::cmp::Reverse(key(event_type, "reference")));
    assert!(both["data"].as_array().unwrap().is_sorted_by_key(keys));
}
