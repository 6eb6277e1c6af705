//! Locks with their TypeScript module, their JSON schemas and the samples that `webmarketer samples` prints.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use clap::Parser as _;
use serde_json::{Deserializer, Map, Value};
use webmarketer_cli_gen::cli::{Cli, Console, run};
use webmarketer_cli_gen::{Choices, Target, generate_target};
use webmarketer_emulator::{LEADS, Project, SHOP};
use webmarketer_schema::lock::Lock;

use crate::cases;
use crate::cases::case::Case;

/// A lock with what is generated from it.
pub(crate) struct Generated {
    pub(crate) name: String,
    pub(crate) lock: Lock,
    pub(crate) wraps_pii: bool,
    pub(crate) module: String,
    pub(crate) schemas: BTreeMap<String, String>,
    file_names: BTreeMap<String, String>,
    /// The output of `webmarketer samples`, without event types that the settings do not select.
    pub(crate) samples: Map<String, Value>,
}

/// The cases of the generator and the sample projects.
pub(crate) fn all() -> &'static [Generated] {
    static ALL: LazyLock<Vec<Generated>> = LazyLock::new(generate_all);
    &ALL
}

fn generate_all() -> Vec<Generated> {
    let mut all: Vec<_> = cases::all()
        .into_iter()
        .map(|case| of_lock(&case.name, Case::lock(case.event_types()), &case.settings()))
        .collect();
    for (name, project) in [("shop", SHOP), ("leads", LEADS)] {
        let event_types = Project::from_json(project).unwrap().event_types().to_vec();
        all.push(of_lock(name, Case::lock(event_types), ""));
    }
    all
}

fn of_lock(name: &str, lock: Lock, settings: &str) -> Generated {
    let choices = Choices::parse(settings).unwrap();
    let module = generate_target(&lock, &choices, Target::TypeScript).unwrap().remove("").unwrap();
    let schemas = generate_target(&lock, &choices, Target::JsonSchema).unwrap();
    let mut samples = samples(&lock);
    let bundle: Value = serde_json::from_str(&schemas["bundle.json"]).unwrap();
    let selected = bundle["properties"]["eventType"]["enum"].as_array().unwrap();
    samples.retain(|reference, _| selected.iter().any(|selected| selected == reference));
    assert_eq!(samples.len(), selected.len(), "{name}");
    assert_eq!(schemas.len(), selected.len() + 1, "{name}");
    let (name, wraps_pii, file_names) = (name.to_owned(), !settings.contains("pii = false"), file_names(&schemas));
    assert_eq!(file_names.len(), selected.len(), "{name}");
    Generated { name, lock, wraps_pii, module, schemas, file_names, samples }
}

/// The output of `webmarketer samples` for a lock.
fn samples(lock: &Lock) -> Map<String, Value> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("webmarketer.lock.json");
    lock.write(&path).unwrap();
    let cli = Cli::parse_from(["webmarketer", "samples", "--lock", path.to_str().unwrap()]);
    let (mut out, mut err) = (anstream::AutoStream::never(Vec::new()), Vec::new());
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let exit = runtime.block_on(run(cli, &mut Console { out: &mut out, err: &mut err, width: None, watched: None }));
    assert_eq!((exit as u8, &*String::from_utf8_lossy(&err)), (0, ""));
    serde_json::from_slice(&out.into_inner()).unwrap()
}

/// A sample, and whether the service accepts it.
pub(crate) struct Sample<'a> {
    pub(crate) reference: &'a str,
    pub(crate) data: &'a Value,
    /// The storage key of the field that is invalid or missing, and what was expected.
    pub(crate) reason: Option<(&'a str, &'a Value)>,
}

impl Generated {
    /// All samples.
    pub(crate) fn samples(&self) -> Vec<Sample<'_>> {
        let mut all = Vec::new();
        for (reference, samples) in &self.samples {
            let valid = ["valid", "minimal"].map(|kind| Sample { reference, data: &samples[kind], reason: None });
            all.extend(valid);
            all.extend(samples["invalid"].as_array().unwrap().iter().map(|invalid| {
                let reason = &invalid["reason"];
                Sample { reference, data: &invalid["data"], reason: Some((reason["field"].as_str().unwrap(), reason)) }
            }));
        }
        all
    }

    /// The text of the schema of an event type.
    pub(crate) fn schema(&self, reference: &str) -> &str {
        &self.schemas[&self.file_names[reference]]
    }
}

/// The names of the schemas, by the reference in their comment.
fn file_names(schemas: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let of_schema = |(name, text): (&String, &String)| {
        let schema: Value = serde_json::from_str(text).unwrap();
        let (_, literal) = schema["$comment"].as_str()?.split_once("for the event type ")?;
        let reference = Deserializer::from_str(literal).into_iter::<String>().next()?.unwrap();
        Some((reference, name.clone()))
    };
    schemas.iter().filter_map(of_schema).collect()
}
