//! Data folders that are half-made or damaged.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use webmarketer_emulator::{DataError, Emulator, Project, SHOP, StartError, verify_data};

use crate::client::{ApiResponse as _, purchase, start};

const FILE: &str = "emulator.redb";

fn builder(folder: &Path) -> webmarketer_emulator::Builder {
    Emulator::builder().project(Project::from_json(SHOP).unwrap()).data(folder)
}

fn write(path: &Path, bytes: &[u8]) {
    webmarketer_schema::lock::write_if_changed(path, bytes).unwrap();
}

/// A folder with a project and some events.
async fn filled() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let (emulator, client) = start(builder(folder.path())).await;
    for number in 0..50 {
        client.post("/events", &purchase(&number.to_string(), "ada@example.com")).await.ok();
    }
    emulator.wait_idle().await;
    emulator.stop().await;
    folder
}

#[tokio::test]
async fn a_half_made_file_is_a_new_one() {
    for length in [0, 7, 1_000_000] {
        let half_made = &vec![0; length][..];
        let folder = tempfile::tempdir().unwrap();
        write(&folder.path().join(FILE), half_made);
        write(&folder.path().join("emulator.redb.new"), half_made);
        let (emulator, client) = start(builder(folder.path())).await;
        client.post("/events", &purchase("1", "ada@example.com")).await.ok();
        emulator.stop().await;
        assert_eq!(verify_data(folder.path()).unwrap().projects[0].events, 1);
        assert!(!folder.path().join("emulator.redb.new").exists());
    }
}

#[tokio::test]
async fn a_file_with_data_and_without_a_header_is_damaged_and_stays() {
    let folder = filled().await;
    let path = folder.path().join(FILE);
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[..4096].fill(0);
    write(&path, &bytes);
    let error = builder(folder.path()).start().await.unwrap_err();
    assert!(matches!(error, StartError::Data(DataError::Damaged { .. })), "{error}");
    assert_eq!(std::fs::read(&path).unwrap(), bytes);
}

#[tokio::test]
async fn a_damaged_file_is_an_error_that_names_it_and_never_a_panic() {
    static PANICS: AtomicUsize = AtomicUsize::new(0);
    let others = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if panic.location().is_some_and(|location| location.file().contains("redb")) {
            PANICS.fetch_add(1, Ordering::SeqCst);
        }
        others(panic);
    }));
    let folder = filled().await;
    let path = folder.path().join(FILE);
    let whole = std::fs::read(&path).unwrap();
    // The damage is in parts of the file that are in use.
    let used: Vec<usize> = (0..whole.len()).filter(|place| whole[*place] != 0).collect();
    let mut random = fastrand::Rng::with_seed(7);
    let mut damaged = 0;
    for round in 0..60 {
        let mut bytes = whole.clone();
        match round % 3 {
            0 => bytes.truncate(random.usize(1..whole.len())),
            1 => (0..20).for_each(|_| bytes[used[random.usize(..used.len())]] ^= random.u8(1..)),
            _ => {
                let place = used[random.usize(..used.len())];
                let end = (place + 512).min(whole.len());
                random.fill(&mut bytes[place..end]);
            }
        }
        write(&path, &bytes);
        let verified = verify_data(folder.path()).map(drop);
        let started = match builder(folder.path()).start().await {
            Ok(emulator) => {
                emulator.stop().await;
                Ok(())
            }
            Err(StartError::Data(error)) => Err(error),
            Err(other) => panic!("{other}"),
        };
        for error in [verified, started].into_iter().filter_map(Result::err) {
            assert!(error.to_string().contains(&path.display().to_string()), "{error}");
            assert!(matches!(error, DataError::Damaged { .. } | DataError::Unusable { .. }), "{error}");
            damaged += 1;
        }
    }
    assert_eq!(PANICS.load(Ordering::SeqCst), 0);
    assert!(damaged > 40, "only {damaged} were found");
}

#[tokio::test]
async fn verify_reports_the_projects_of_a_folder_and_a_folder_without_a_state() {
    let folder = filled().await;
    let verified = verify_data(folder.path()).unwrap();
    assert_eq!(verified.path, folder.path().join(FILE));
    let [shop] = &verified.projects[..] else { panic!("{verified:?}") };
    assert_eq!((shop.id.as_str(), shop.event_types, shop.events, shop.users), ("shop", 40, 50, 1));

    let empty = tempfile::tempdir().unwrap();
    let error = verify_data(empty.path()).unwrap_err();
    assert!(matches!(error, DataError::Missing { .. }), "{error}");
    assert_eq!(std::fs::read_dir(empty.path()).unwrap().count(), 0);

    let _running = builder(folder.path()).start().await.unwrap();
    let error = verify_data(folder.path()).unwrap_err();
    assert!(matches!(error, DataError::InUse { .. }), "{error}");
}
