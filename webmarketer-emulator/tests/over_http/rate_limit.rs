//! The rate limit: a bucket, told by headers, lifted and set again.

use std::time::Duration;

use serde_json::{Value, json};
use webmarketer_emulator::{Emulator, Project, RateLimitError, SHOP, StartError};
use webmarketer_test_support::http_client::Answer;

use crate::client::{AnswerOfApi as _, shop, start};

const LIMIT: &str = "/_emulator/rate-limit";

fn header(answer: &Answer, name: &str) -> Option<String> {
    let head = answer.head.to_lowercase();
    head.lines().find_map(|line| line.strip_prefix(&format!("{name}: ")).map(str::to_owned))
}

#[tokio::test]
async fn so_many_pass_at_once_and_the_others_are_told_when_to_come_back() {
    let project = Project::from_json(SHOP).unwrap();
    // Signing in takes one.
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
    assert_eq!(answer.refused(429), "Too Many Requests");
    assert_eq!(header(&answer, "x-ratelimit-remaining").unwrap(), "0");
    let wait: u64 = header(&answer, "retry-after").unwrap().parse().unwrap();
    assert!((90..=100).contains(&wait), "{wait}");
}

#[tokio::test]
async fn without_a_limit_nothing_is_told_of_one() {
    let (_emulator, client) = shop().await;
    assert_eq!(client.get(LIMIT).await.ok(), Value::Null);
    assert_eq!(header(&client.get("/agents/me").await, "x-ratelimit-limit"), None);
}

#[tokio::test]
async fn a_limit_is_set_and_lifted_while_the_emulator_runs() {
    let (emulator, client) = shop().await;
    let limit = json!({"requestsPerSecond": 0.01, "burst": 1});
    assert_eq!(client.put(LIMIT, &limit).await.ok(), limit);
    assert_eq!(client.get(LIMIT).await.ok(), limit);
    client.get("/agents/me").await.ok();
    client.get("/agents/me").await.refused(429);
    // What steers the emulator is not limited.
    assert_eq!(client.delete(LIMIT).await.ok(), Value::Null);
    client.get("/agents/me").await.ok();
    emulator.set_rate_limit(0.01, 1).unwrap();
    client.get("/agents/me").await.ok();
    client.get("/agents/me").await.refused(429);
    emulator.lift_rate_limit();
    client.get("/agents/me").await.ok();
    assert_eq!(client.put(LIMIT, &json!({"requestsPerSecond": 20})).await.ok()["burst"], 20);
}

#[tokio::test]
async fn a_limit_that_is_none_is_refused() {
    let (emulator, client) = shop().await;
    for limit in [
        json!({"requestsPerSecond": 0}),
        json!({"requestsPerSecond": 1, "burst": 0}),
        json!({"requestsPerSecond": 1, "brust": 1}),
        json!({"burst": 1}),
        json!(10),
    ] {
        client.put(LIMIT, &limit).await.refused(400);
    }
    assert!(matches!(emulator.set_rate_limit(f64::NAN, 1), Err(RateLimitError::Rate)));
    let builder = Emulator::builder().project(Project::from_json(SHOP).unwrap()).rate_limit(1, 0);
    assert!(matches!(builder.start().await, Err(StartError::RateLimit(RateLimitError::Burst))));
}

#[tokio::test]
async fn the_bucket_fills_by_the_clock_and_by_nothing_else() {
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
