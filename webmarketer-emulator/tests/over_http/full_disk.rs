//! A full disk: a small file system in memory. The tests are skipped, with a line of output, where mounting is not
//! allowed, and fail there if `WEBMARKETER_REQUIRE_MOUNT` is 1.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use webmarketer_emulator::{DataError, Emulator, Project, SHOP, StartError, Warning};
use webmarketer_test_support::SmallDisk;

use crate::client::{ApiResponse as _, Client, purchase, start};

fn builder(folder: &Path, warnings: &Arc<Mutex<Vec<Warning>>>) -> webmarketer_emulator::Builder {
    let warnings = Arc::clone(warnings);
    let builder = Emulator::builder().project(Project::from_json(SHOP).unwrap()).data(folder);
    builder.on_warning(move |warning| warnings.lock().unwrap().push(warning.clone()))
}

/// Sends events until one is answered with 500. Returns the ids of the others.
async fn send_until_full(client: &Client, prefix: &str) -> Vec<String> {
    let mut ids = Vec::new();
    for number in 0..100_000 {
        let answer = client.post("/events", &purchase(&format!("{prefix}-{number}"), "ada@example.com")).await;
        if answer.status == 500 {
            assert!(answer.error(500).contains("emulator.redb"), "{}", answer.text());
            return ids;
        }
        ids.push(answer.ok().as_str().unwrap().to_owned());
    }
    panic!("the disk is not full");
}

async fn wait_until_writable(emulator: &Emulator) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while let Some(why) = emulator.write_failure() {
        assert!(Instant::now() < deadline, "{why}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn on_a_full_disk_reads_go_on_and_writes_recover_when_there_is_space() {
    let Some(disk) = SmallDisk::mount() else { return };
    let data = disk.path().join("data");
    let warnings = Arc::default();
    let (emulator, client) = start(builder(&data, &warnings)).await;
    let mut ids = vec![client.sent(&purchase("first", "ada@example.com")).await];

    for episode in 0..2 {
        disk.fill();
        ids.extend(send_until_full(&client, &episode.to_string()).await);
        for nonce in ["a", "b"] {
            client.post("/events", &purchase(&format!("{episode}-{nonce}"), "ada@example.com")).await.error(500);
        }
        client.get(&format!("/projects/shop/events/{}", ids[0])).await.ok();
        client.get("/projects/shop/event-types").await.ok();
        let ready = client.get("/_emulator/ready").await.ok();
        assert!(ready["writeFailure"].as_str().unwrap().contains("emulator.redb"), "{ready}");
        disk.free();
        wait_until_writable(&emulator).await;
        // The event that was answered with 500 is kept, so its nonce has an id.
        ids.push(client.sent(&purchase(&format!("{episode}-a"), "ada@example.com")).await);
    }
    let is_failure = |warning: &Warning| matches!(warning, Warning::NotWritten { .. });
    let seen: Vec<_> = std::mem::take(&mut *warnings.lock().unwrap());
    assert_eq!(seen.iter().map(is_failure).collect::<Vec<_>>(), [true, false, true, false], "{seen:?}");

    emulator.stop().await;
    let (_emulator, client) = start(builder(&data, &warnings)).await;
    for id in &ids {
        client.get(&format!("/projects/shop/events/{id}")).await.ok();
    }
}

#[tokio::test]
async fn an_emulator_that_stops_while_the_disk_is_full_reports_the_unwritten_changes() {
    let Some(disk) = SmallDisk::mount() else { return };
    let (emulator, client) = start(builder(disk.path(), &Arc::default())).await;
    disk.fill();
    send_until_full(&client, "n").await;
    let session = (*emulator).clone();
    emulator.stop().await;
    assert!(session.write_failure().is_some_and(|why| why.contains("emulator.redb")));
}

#[tokio::test]
async fn a_first_start_on_a_full_disk_is_an_error_and_leaves_a_folder_that_starts() {
    let Some(disk) = SmallDisk::mount() else { return };
    let data = disk.path().join("data");
    // Enough for the folder and the header, but not for the file.
    for left in [0, 4096, 64 * 1024, 1024 * 1024] {
        disk.fill_except(left);
        match builder(&data, &Arc::default()).start().await {
            Ok(emulator) => emulator.stop().await,
            Err(StartError::Data(DataError::Unusable { .. } | DataError::Folder { .. })) => {}
            Err(other) => panic!("{other}"),
        }
        disk.free();
        let (emulator, client) = start(builder(&data, &Arc::default())).await;
        client.sent(&purchase("1", "ada@example.com")).await;
        emulator.stop().await;
        std::fs::remove_dir_all(&data).unwrap();
    }
}
