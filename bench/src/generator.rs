//! The time and memory of the generator, compared with typify: from a lock, or an equivalent JSON Schema, to a file.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Map, Value, json};

use crate::measure::{Usage, median, run_alone};
use crate::workspace::put;

/// The fields of each event type: key, type, and JSON Schema of the values.
const FIELDS: [(&str, &str, &str); 10] = [
    ("order_id", "string", r#"{"type": "string"}"#),
    ("email", "email", r#"{"type": "string", "format": "email"}"#),
    ("phone", "phone", r#"{"type": "string"}"#),
    ("placed_at", "date", r#"{"type": "string", "format": "date-time"}"#),
    ("amount", "currency", r##"{"$ref": "#/definitions/Currency"}"##),
    ("items", "number", r#"{"type": "number"}"#),
    ("gift", "boolean", r#"{"type": "boolean"}"#),
    ("place", "location", r##"{"$ref": "#/definitions/Location"}"##),
    ("wishes", "message", r#"{"type": "string"}"#),
    ("coupon", "string", r#"{"type": "string"}"#),
];

/// Prints time and memory for each number of event types.
pub(crate) fn generator(folder: &Path, sizes: &[usize], rounds: usize) -> Result<(), Box<dyn Error>> {
    let folder = folder.join("generator");
    let target = build(&folder)?;
    println!("from a lock, or a JSON Schema, to a file (median of {rounds}; user and system time, peak memory)");
    println!("  {:<12} {:>11} {:>8} {:>14} {:>11}", "event types", "", "ms", "µs per type", "MB");
    for size in sizes {
        let inputs = folder.join(format!("{size}"));
        fs::create_dir_all(&inputs)?;
        put(&inputs.join("webmarketer.lock.json"), &lock(*size)?)?;
        put(&inputs.join("schema.json"), &schema(*size)?.to_string())?;
        let path = |name: &str| inputs.join(name).display().to_string();
        let program = |name: &str| target.join(name).display().to_string();
        let ours = [program("ours"), path("webmarketer.lock.json"), path("out")];
        let theirs = [program("theirs"), path("schema.json"), path("theirs.rs")];
        let mut usages: [Vec<Usage>; 3] = Default::default();
        for _ in 0..rounds {
            let _ = fs::remove_dir_all(inputs.join("out"));
            fs::create_dir_all(inputs.join("out"))?;
            usages[0].push(run_alone(&ours)?);
            usages[1].push(run_alone(&ours)?);
            usages[2].push(run_alone(&theirs)?);
        }
        let mut first = None;
        for (name, usages) in ["webmarketer", "unchanged", "typify"].into_iter().zip(usages) {
            let ms = median(usages.iter().map(|usage| usage.ms).collect());
            let mb = median(usages.iter().map(|usage| usage.mb).collect());
            let first = *first.get_or_insert(ms);
            let one = 1000.0 * ms / *size as f64;
            println!("  {size:<12} {name:<11} {ms:>8.1} {one:>14.1} {mb:>11.0}   {:>6.2} of webmarketer", ms / first);
        }
    }
    Ok(())
}

/// Builds both programs in a separate workspace, so that this one does not depend on typify.
fn build(folder: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent().ok_or("repository not found")?;
    let generator = repository.join("webmarketer-cli-gen");
    fs::create_dir_all(folder.join("src/bin"))?;
    let folder = folder.canonicalize()?;
    put(
        &folder.join("Cargo.toml"),
        &format!(
            "[workspace]\n\n[package]\nname = \"generators\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n\
             [dependencies]\nprettyplease = \"0.3\"\nschemars = \"0.8\"\nserde_json = \"1\"\n\
             syn = {{ version = \"3\", features = [\"full\"] }}\ntypify = \"0.8\"\n\
             webmarketer-cli-gen = {{ path = \"{}\", default-features = false }}\n",
            generator.display()
        ),
    )?;
    put(&folder.join("src/bin/ours.rs"), include_str!("../programs/ours.rs"))?;
    put(&folder.join("src/bin/theirs.rs"), include_str!("../programs/theirs.rs"))?;
    println!("building both generators");
    let target = folder.join("target");
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--release", "--quiet"]).current_dir(&folder).env("CARGO_TARGET_DIR", &target);
    if !cargo.status()?.success() {
        return Err("the generators do not build".into());
    }
    Ok(target.join("release"))
}

/// A lock with this number of event types, as the command writes it.
pub(crate) fn lock(size: usize) -> Result<String, Box<dyn Error>> {
    lock_with(size, |index| index % 2 == 0)
}

/// A lock with these mandatory fields.
pub(crate) fn lock_with(size: usize, is_mandatory: impl Fn(usize) -> bool) -> Result<String, Box<dyn Error>> {
    use webmarketer_schema::lock::Lock;

    let event_types = (0..size).map(|number| {
        let fields = FIELDS.iter().enumerate().map(|(index, (key, of_type, _))| {
            json!({
                "storageKey": key, "ingestionKey": key, "entity": "event", "type": of_type, "optional": !is_mandatory(index),
                "isPii": index == 1, "label": format!("What is known as {key}"),
            })
        });
        json!({
            "reference": format!("event-type-{number}"), "name": format!("Event type {number}"),
            "fields": fields.collect::<Value>(),
        })
    });
    let text = json!({ "formatVersion": 1, "eventTypes": event_types.collect::<Value>() }).to_string();
    let lock = Lock::parse(text.as_bytes())?;
    let names = webmarketer_cli_gen::names::pin(&lock.catalogue, &lock, &[]);
    Ok(Lock::new(lock.catalogue, names).to_text())
}

/// A JSON Schema that is equivalent to the lock.
fn schema(size: usize) -> Result<Value, Box<dyn Error>> {
    let mut definitions = Map::new();
    let currency = json!({
        "type": "object", "required": ["amount", "currency"],
        "properties": { "amount": { "type": "number" }, "currency": { "type": "string" } },
    });
    let location = json!({
        "type": "object", "required": ["country"],
        "properties": { "country": { "type": "string" }, "postcode": { "type": "string" } },
    });
    definitions.insert("Currency".to_owned(), currency);
    definitions.insert("Location".to_owned(), location);
    for number in 0..size {
        let mut properties = Map::new();
        for (key, _, value) in FIELDS {
            let mut value: Value = serde_json::from_str(value)?;
            if value.get("$ref").is_none() {
                value["description"] = format!("What is known as {key}").into();
            }
            properties.insert(key.to_owned(), value);
        }
        let required: Value = FIELDS.iter().step_by(2).map(|(key, ..)| *key).collect();
        definitions.insert(
            format!("EventType{number}"),
            json!({
                "description": format!("Event type {number}"), "type": "object", "required": required,
                "properties": properties,
            }),
        );
    }
    Ok(json!({ "$schema": "http://json-schema.org/draft-07/schema#", "definitions": definitions }))
}
