//! Lists of event types: pages, filters and order.

use serde_json::Value;

use crate::client::{ApiResponse as _, Client, shop};

const TYPES_OF_SHOP: usize = 40;

async fn list(client: &Client, query: &str) -> Value {
    client.get(&format!("/projects/shop/event-types{query}")).await.ok()
}

fn references(page: &Value) -> Vec<&str> {
    page["data"].as_array().unwrap().iter().map(|event_type| event_type["reference"].as_str().unwrap()).collect()
}

/// The total, count, limit and offset of a page.
fn figures(page: &Value) -> [u64; 4] {
    ["total", "count", "limit", "offset"].map(|name| page[name].as_u64().unwrap())
}

#[tokio::test]
async fn a_page_has_ten_items_by_default_and_all_items_with_limit_0() {
    let (_emulator, client) = shop().await;
    let total = TYPES_OF_SHOP as u64;
    assert_eq!(figures(&list(&client, "").await), [total, 10, 10, 0]);
    assert_eq!(figures(&list(&client, "?limit=0").await), [total, total, 0, total]);
    assert_eq!(figures(&list(&client, "?limit=0&offset=30").await), [total, 10, 0, total]);
    assert_eq!(figures(&list(&client, "?limit=7&offset=38").await), [total, 2, 7, 38]);
    assert_eq!(figures(&list(&client, "?offset=100").await), [total, 0, 10, 100]);
}

#[tokio::test]
async fn a_limit_and_an_offset_larger_than_any_integer_type_are_valid() {
    let (_emulator, client) = shop().await;
    let (total, huge) = (TYPES_OF_SHOP as u64, "41849760425220608753571725312");
    assert_eq!(figures(&list(&client, &format!("?limit={huge}")).await), [total, total, u64::MAX, 0]);
    assert_eq!(figures(&list(&client, &format!("?offset={huge}")).await), [total, 0, 10, u64::MAX]);
    client.get("/projects/shop/event-types?limit=%2B5").await.error(400);
}

#[tokio::test]
async fn consecutive_pages_contain_all_event_types() {
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
async fn the_listed_event_types_are_those_of_the_project_file() {
    let (_emulator, client) = shop().await;
    let file: Value = serde_json::from_str(webmarketer_emulator::SHOP).unwrap();
    assert_eq!(list(&client, "?limit=0").await["data"], file["data"]);
}

#[tokio::test]
async fn a_search_finds_names_and_references_case_insensitively() {
    let (_emulator, client) = shop().await;
    let found = list(&client, "?search=WISHLIST&limit=0").await;
    assert_eq!(
        references(&found),
        ["product-added-to-wishlist", "product-removed-from-wishlist", "wishlist-product-added-to-cart"]
    );
    // The name has spaces, the reference has hyphens.
    assert_eq!(references(&list(&client, "?search=gift%20card").await), ["gift-card-bought"]);
    assert_eq!(references(&list(&client, "?search=gift-card").await), ["gift-card-bought"]);
}

#[tokio::test]
async fn event_types_are_filtered_by_reference_and_by_storage_key() {
    let (_emulator, client) = shop().await;
    assert_eq!(references(&list(&client, "?reference=purchase").await), ["purchase"]);
    assert!(references(&list(&client, "?reference=purch").await).is_empty());
    let with_points = list(&client, "?storageKey=points").await;
    assert_eq!(references(&with_points), ["loyalty-points-spent"]);
    assert!(references(&list(&client, "?storageKey=points&reference=purchase").await).is_empty());
}

#[tokio::test]
async fn archived_event_types_are_listed_only_with_the_flag_in_each_spelling() {
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
async fn event_types_are_sorted_by_several_properties_ascending_or_descending() {
    let (_emulator, client) = shop().await;
    let key = |event_type: &Value, name: &str| event_type[name].as_str().unwrap().to_owned();
    for name in ["name", "reference", "createdAt", "updatedAt"] {
        let up = list(&client, &format!("?limit=0&sort={name}")).await;
        assert!(up["data"].as_array().unwrap().is_sorted_by_key(|event_type| key(event_type, name)), "{name}");
        let down = list(&client, &format!("?limit=0&sort=-{name}")).await;
        let reversed = |event_type: &Value| std::cmp::Reverse(key(event_type, name));
        assert!(down["data"].as_array().unwrap().is_sorted_by_key(reversed), "-{name}");
    }
    // Several have the same date, so the second property decides.
    let both = list(&client, "?limit=0&sort=updatedAt,-reference").await;
    let keys = |event_type: &Value| (key(event_type, "updatedAt"), std::cmp::Reverse(key(event_type, "reference")));
    assert!(both["data"].as_array().unwrap().is_sorted_by_key(keys));
}
