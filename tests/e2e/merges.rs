//! Two branches that change different event types are merged by git, in the lock and in the generated code. What they
//! record about renamed and removed event types and fields is merged, too.

use std::fs;
use std::path::Path;
use std::process::Command;

use webmarketer_cli_gen::{Choices, generate, names};
use webmarketer_core::schema::lock::{CodeChange, Lock};
use webmarketer_core::schema::wire::{Page, read_event_type};
use webmarketer_core::schema::{Catalogue, EventType, Field, FieldType, IngestionKey, Reference, StorageKey};
use webmarketer_emulator::SHOP;
use webmarketer_schema::diff::renames;

/// The settings of the two layouts of generated code, and the folder of each.
const LAYOUTS: [(&str, &str); 2] = [("one_file", ""), ("modules", "[generate]\nmodules = true\n")];

fn shop() -> Vec<EventType> {
    let page: serde_json::Value = serde_json::from_str(SHOP).unwrap();
    let mut event_types = Page::from_json(&page, read_event_type).unwrap().data;
    event_types.sort_by(|a, b| a.reference.cmp(&b.reference));
    event_types
}

fn lock(event_types: &[EventType], old: &Lock) -> Lock {
    let catalogue = Catalogue::new(None, event_types.iter().cloned()).unwrap();
    let names = names::pin_renamed(&catalogue, old, &[], &renames(&old.catalogue, &catalogue));
    Lock::new(catalogue, names)
}

/// Writes the lock and the code for it, as `pull` and `generate` do.
#[expect(clippy::disallowed_methods, reason = "files of this test alone")]
fn write(repository: &Path, lock: &Lock) {
    fs::write(repository.join("webmarketer.lock.json"), lock.to_text()).unwrap();
    for (name, settings) in LAYOUTS {
        let generated = generate(lock, &Choices::parse(settings).unwrap()).unwrap();
        let folder = repository.join(name);
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir(&folder).unwrap();
        for (file, text) in
            generated.modules.iter().map(|(file, text)| (&**file, text)).chain([("mod.rs", &generated.root)])
        {
            fs::write(folder.join(file), text).unwrap();
        }
    }
}

fn git(repository: &Path, arguments: &[&str]) -> Result<(), String> {
    let identity = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"];
    let output = Command::new("git").current_dir(repository).args(identity).args(arguments).output().unwrap();
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stdout).into_owned()) }
}

fn commit(repository: &Path, lock: &Lock) {
    write(repository, lock);
    git(repository, &["add", "-A"]).unwrap();
    git(repository, &["commit", "-qm", "Pull"]).unwrap();
}

/// Changes an event type in one of eight ways.
fn change(event_type: &mut EventType, kind: usize) {
    let fields = &mut event_type.fields;
    match kind % 8 {
        0 => fields.push(Field { label: Some("New".to_owned()), ..Field::new(FieldType::Phone, "zz_new") }),
        1 => fields.push(Field { optional: true, ..Field::new(FieldType::Location, "aa_new") }),
        2 => _ = fields.pop(),
        3 => _ = fields.remove(0),
        4 => fields.iter_mut().for_each(|field| field.label = Some("Another label".to_owned())),
        5 => fields.iter_mut().for_each(|field| field.optional = !field.optional),
        6 => event_type.name.push_str(" again"),
        _ => fields.iter_mut().for_each(|field| field.pii = !field.pii),
    }
}

#[test]
fn branches_that_change_different_event_types_are_merged_without_a_conflict() {
    let folder = tempfile::tempdir().unwrap();
    let repository = folder.path();
    git(repository, &["init", "-qb", "main"]).unwrap();
    let base = shop();
    let old = lock(&base, &Lock::default());
    commit(repository, &old);
    for pair in 0..40 {
        // The event types of a pair are often neighbors.
        let (ours, theirs) = (pair, (pair + [1, 1, 2, 7][pair % 4]) % base.len());
        let mut branches = [base.clone(), base.clone()];
        change(&mut branches[0][ours], pair);
        change(&mut branches[1][theirs], pair / 2 + 3);
        let mut merged = base.clone();
        merged[ours] = branches[0][ours].clone();
        merged[theirs] = branches[1][theirs].clone();
        if pair % 5 == 0 {
            // Each branch also has a new event type.
            let new = [EventType::new("about-viewed", "About viewed"), EventType::new("zone-left", "Zone left")];
            for (branch, new) in branches.iter_mut().zip(&new) {
                branch.push(new.clone());
            }
            merged.extend(new);
        }
        git(repository, &["checkout", "-qfB", "theirs", "main"]).unwrap();
        commit(repository, &lock(&branches[1], &old));
        git(repository, &["checkout", "-qfB", "ours", "main"]).unwrap();
        commit(repository, &lock(&branches[0], &old));
        if let Err(conflict) = git(repository, &["merge", "-q", "theirs", "-m", "Merge"]) {
            panic!("pair {pair} of `{}` and `{}`: {conflict}", base[ours].reference, base[theirs].reference);
        }

        let text = fs::read_to_string(repository.join("webmarketer.lock.json")).unwrap();
        let read = Lock::parse(text.as_bytes()).unwrap();
        assert_eq!(read.edited_event_types(), Vec::<&_>::new(), "pair {pair}");
        assert_eq!(text, lock(&merged, &old).to_text(), "pair {pair}");
        for (name, settings) in LAYOUTS {
            let generated = generate(&read, &Choices::parse(settings).unwrap()).unwrap();
            let file = |file: &str| fs::read_to_string(repository.join(name).join(file)).unwrap();
            assert_eq!(file("mod.rs"), generated.root, "pair {pair}");
            for (module, text) in &generated.modules {
                assert_eq!(file(module), *text, "pair {pair}");
            }
            assert_eq!(fs::read_dir(repository.join(name)).unwrap().count(), generated.modules.len() + 1);
        }
    }
}

/// Renames an event type or a field of it, removes it or archives it.
fn rename(event_types: &mut Vec<EventType>, at: usize, kind: usize) {
    let event_type = &mut event_types[at];
    match kind % 4 {
        0 => event_type.reference = Reference::new(format!("{}-renamed", event_type.reference)),
        1 => _ = event_types.remove(at),
        2 => event_type.archived_at = Some("2026-01-01T00:00:00Z".to_owned()),
        _ => {
            let field = &mut event_type.fields[0];
            field.storage_key = StorageKey::new(format!("{}New", field.storage_key));
            field.ingestion_key = field.ingestion_key.as_ref().map(|key| IngestionKey::new(format!("{key}New")));
        }
    }
}

#[test]
fn branches_that_record_different_renames_are_merged_without_a_conflict() {
    let folder = tempfile::tempdir().unwrap();
    let repository = folder.path();
    git(repository, &["init", "-qb", "main"]).unwrap();
    let base = shop();
    let old = lock(&base, &Lock::default());
    commit_lock(repository, &old);
    let mut kinds = [0; 4];
    for pair in 0..40 {
        // The event types of a pair are often neighbors.
        let (ours, theirs) = (pair % (base.len() - 8), pair % (base.len() - 8) + [1, 1, 2, 7][pair / 10]);
        let (our_kind, their_kind) = (pair % 4, (pair / 4 + pair) % 4);
        let mut branches = [base.clone(), base.clone()];
        rename(&mut branches[0], ours, our_kind);
        rename(&mut branches[1], theirs, their_kind);
        let mut merged = base.clone();
        // The later one first, so that its position does not change.
        rename(&mut merged, theirs, their_kind);
        rename(&mut merged, ours, our_kind);
        git(repository, &["checkout", "-qfB", "theirs", "main"]).unwrap();
        commit_lock(repository, &lock(&branches[1], &old));
        git(repository, &["checkout", "-qfB", "ours", "main"]).unwrap();
        commit_lock(repository, &lock(&branches[0], &old));
        if let Err(conflict) = git(repository, &["merge", "-q", "theirs", "-m", "Merge"]) {
            panic!("pair {pair} of `{}` and `{}`: {conflict}", base[ours].reference, base[theirs].reference);
        }
        let text = fs::read_to_string(repository.join("webmarketer.lock.json")).unwrap();
        let read = Lock::parse(text.as_bytes()).unwrap();
        assert_eq!(text, lock(&merged, &old).to_text(), "pair {pair}");
        assert_eq!(read.code_changes().count(), 2, "pair {pair}");
        for change in read.code_changes() {
            match change {
                CodeChange::EventTypeRenamed { .. } => kinds[0] += 1,
                CodeChange::EventTypeRemoved { .. } => kinds[1] += 1,
                CodeChange::FieldRenamed { .. } => kinds[2] += 1,
                CodeChange::FieldRemoved { .. } => kinds[3] += 1,
            }
        }
    }
    assert!(kinds[..3].iter().all(|count| *count >= 10) && kinds[3] == 0, "{kinds:?}");
}

#[expect(clippy::disallowed_methods, reason = "a file of this test alone")]
fn commit_lock(repository: &Path, lock: &Lock) {
    fs::write(repository.join("webmarketer.lock.json"), lock.to_text()).unwrap();
    git(repository, &["add", "-A"]).unwrap();
    git(repository, &["commit", "-qm", "Pull"]).unwrap();
}
