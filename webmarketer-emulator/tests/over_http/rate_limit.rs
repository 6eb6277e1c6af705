//! The rate limit and its headers.

use std::time::Duration;

use serde_json::{Value, json};
use webmarketer_emulator::{Emulator, Project, RateLimitError, SHOP, StartError};
use webmarketer_test_support::http_client::Answer;

use crate::client::{ApiResponse as _, shop, start};

const LIMIT: &str = "/_emulator/rate-limit";

fn header(answer: &Answer, name: &str) -> Option<String> {
    let head = answer.head.to_lowercase();
    head.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")).map(str::to_owned))
}

#[tokio::test]
async fn requests_beyond_the_burst_are_429_with_retry_after() {
    let project = Project::from_json(SHOP).unwrap();
    // The token request counts too.
    let (_emulator, client) = start(Emulator::builder().project(project).rate_limit(0.01, 3)).await;
    for remaining in ["1", "0"] {
        let answer = client.get("/agents/me").await;
        assert_eq!(answer.status, 200);
        assert_eq!(header(&answer, "x-ratelimit-limit").unwrap(), "3");
        assert_eq!(header(&answer, "x-ratelimit-remaining").unwrap(), remaining);
        assert!(header(&answer, "x-ratelimit-reset").unwrap().parse::<u64>().unwrap() > 190);
        assert_eq!(header(&answer, "retry-after"), None);
    }
    let answer = client.get("/agents/me").await;
    assert_eq!(answer.error(429), "Too Many Requests");
    assert_eq!(header(&answer, "x-ratelimit-remaining").unwrap(), "0");
    let wait: u64 = header(&answer, "retry-after").unwrap().parse().unwrap();
    assert!((90..=100).contains(&wait), "{wait}");
}

#[tokio::test]
async fn without_a_limit_there_are_no_rate_limit_headers() {
    let (_emulator, client) = shop().await;
    assert_eq!(client.get(LIMIT).await.ok(), Value::Null);
    assert_eq!(header(&client.get("/agents/me").await, "x-ratelimit-limit"), None);
}

#[tokio::test]
async fn a_rate_limit_is_set_and_removed_while_the_emulator_runs() {
    let (emulator, client) = shop().await;
    let limit = json!({"requestsPerSecond": 0.01, "burst": 1});
    assert_eq!(client.put(LIMIT, &limit).await.ok(), limit);
    assert_eq!(client.get(LIMIT).await.ok(), limit);
    client.get("/agents/me").await.ok();
    client.get("/agents/me").await.error(429);
    // The admin API is not limited.
    assert_eq!(client.delete(LIMIT).await.ok(), Value::Null);
    client.get("/agents/me").await.ok();
    emulator.set_rate_limit(0.01, 1).unwrap();
    client.get("/agents/me").await.ok();
    client.get("/agents/me").await.error(429);
    emulator.lift_rate_limit();
    client.get("/agents/me").await.ok();
    assert_eq!(client.put(LIMIT, &json!({"requestsPerSecond": 20})).await.ok()["burst"], 20);
}

#[tokio::test]
async fn an_invalid_rate_limit_is_400() {
    let (emulator, client) = shop().await;
    for limit in [
        json!({"requestsPerSecond": 0}),
        json!({"requestsPerSecond": 1, "burst": 0}),
        json!({"requestsPerSecond": 1, "brust": 1}),
        json!({"burst": 1}),
        json!(10),
    ] {
        client.put(LIMIT, &limit).await.error(400);
    }
    assert!(matches!(emulator.set_rate_limit(f64::NAN, 1), Err(RateLimitError::Rate)));
    let builder = Emulator::builder().project(Project::from_json(SHOP).unwrap()).rate_limit(1, 0);
    assert!(matches!(builder.start().await, Err(StartError::RateLimit(RateLimitError::Burst))));
}

#[tokio::test]
async fn the_bucket_refills_by_the_clock_of_the_session_only() {
    let (emulator, client) = shop().await;
    emulator.freeze();
    emulator.set_rate_limit(2, 4).unwrap();
    let passed = async |requests: usize| {
        let mut passed = 0;
        for _ in 0..requests {
            passed += usize::from(client.get("/agents/me").await.status == 200);
        }
        passed
    };
    assert_eq!(passed(9).await, 4);
    for (milliseconds, expected) in [(499, 0), (1, 1), (1500, 3), (60_000, 4)] {
        emulator.advance(Duration::from_millis(milliseconds));
        assert_eq!(passed(9).await, expected, "{milliseconds}");
    }
}
