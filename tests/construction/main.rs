//! The law of generated code: after any change of the schema, code that was written for older generated code fails to
//! compile, or sends each value into the field that it was written for. Histories of catalogues are made at random,
//! with call sites for each of their versions but the last. The path is the real one: lock, names as `pull` pins them,
//! generator, derive, compiler.

mod call_sites;
mod catalogue;
mod examples;
mod packages;

use std::collections::BTreeMap;

use serde_json::Value;
use webmarketer_cli_gen::{Choices, generate, names};
use webmarketer_schema::Catalogue;
use webmarketer_schema::lock::{Lock, RustNames};

use call_sites::{Site, sites};
use packages::Workspace;

/// The variable with the number of histories; 200 by default.
const HISTORIES: &str = "WEBMARKETER_CONSTRUCTION_HISTORIES";
/// The number of histories that are generated without retired names, as a control: they must break the law.
const CONTROLS: usize = 60;

#[test]
fn older_code_fails_to_compile_or_sends_each_value_into_the_field_it_was_written_for() {
    let histories = std::env::var(HISTORIES).map_or(200, |count| count.parse().unwrap());
    let examples = examples::all();
    let controls_from = examples.len() + histories;
    let random = (0..histories + CONTROLS).map(|number| catalogue::history(examples.len() + number));
    let all: Vec<_> = examples.iter().map(|example| example.versions.clone()).chain(random).collect();

    let (mut modules, mut call_sites, mut last) = (Vec::new(), Vec::new(), Vec::new());
    for (number, versions) in all.iter().enumerate() {
        let mut lock = Lock::default();
        for (index, version) in versions.iter().enumerate() {
            let old = if number < controls_from { lock } else { without_retired_names(lock, version) };
            lock = Lock::new(version.clone(), names::pin(version, &old, &[]));
            // Read back from its text, like in every command.
            lock = Lock::parse(lock.to_text().as_bytes()).unwrap();
            if index + 1 < versions.len() {
                call_sites.extend(sites(number, versions, index, &lock.names));
            }
        }
        modules.push(generate(&lock, &Choices::default()).unwrap().root);
        last.extend(lock.catalogue.iter().cloned());
    }
    // Each history has its own references, so that all can share one lock.
    let last = Catalogue::new(None, last).unwrap();
    let workspace = Workspace::new(&modules, &Lock::new(last.clone(), RustNames::default()).to_text());
    let ran = workspace.run(&call_sites);
    let arrived = arrived(&ran.output, &last);

    let (mut law, mut controls, mut too_strict) = (Vec::new(), 0, Vec::new());
    for (number, site) in call_sites.iter().enumerate() {
        let sent = arrived.get(&number);
        assert_eq!(sent.is_some(), ran.compiled.contains(&number), "{}", site.code);
        if sent.is_some_and(|sent| !site.is_right(sent)) {
            if site.history < controls_from {
                law.push(format!("{} arrives as {:?}, expected {:?}", site.code, sent.unwrap(), site.values));
            } else {
                controls += 1;
            }
        }
        if sent.is_none() && site.must_compile {
            too_strict.push(&site.code);
        }
    }
    let compiled = ran.compiled.len();
    println!(
        "{histories} histories and {} examples, {CONTROLS} controls; {} call sites: {} fail to compile, {compiled} compile \
         and send; {} violations, {controls} in the controls; {} rounds of the compiler",
        examples.len(),
        call_sites.len(),
        call_sites.len() - compiled,
        law.len(),
        ran.rounds
    );
    assert!(law.is_empty(), "{}", law.join("\n"));
    assert!(too_strict.is_empty(), "nothing changed that these name, and they do not compile: {too_strict:#?}");
    assert!(controls > 0, "without retired names nothing is violated: the test sees nothing");
    for (number, example) in examples.iter().enumerate() {
        let of_example = call_sites.iter().enumerate().filter(|(_, site)| site.history == number);
        let compiled = of_example.filter(|(site, _)| ran.compiled.contains(site)).count();
        assert_eq!(compiled, example.compile, "{}", example.what);
    }
}

/// The old lock without retired names: existing event types and fields keep their names, and all other names are
/// free.
fn without_retired_names(old: Lock, catalogue: &Catalogue) -> Lock {
    Lock::new(catalogue.clone(), RustNames { types: old.names.types, ..RustNames::default() })
}

/// The output of each call site: the event type, and each value with its storage keys.
fn arrived(output: &str, catalogue: &Catalogue) -> BTreeMap<usize, (String, Vec<(String, String)>)> {
    let line = |line: &str| {
        let mut parts = line.splitn(3, '\t');
        let mut part = || parts.next().unwrap().to_owned();
        let (site, event_type, data) = (part().parse().unwrap(), part(), part());
        if event_type.is_empty() {
            return (site, (event_type, vec![(String::new(), data)]));
        }
        let event = catalogue.get(&event_type.as_str().into()).unwrap();
        let data: BTreeMap<String, Value> = serde_json::from_str(&data).unwrap();
        let values = data.into_iter().flat_map(|(key, value)| {
            let fields =
                event.ingested_fields().filter(move |field| field.ingestion_key.as_ref().unwrap().as_str() == key);
            fields.map(move |field| (value.to_string(), field.storage_key.to_string()))
        });
        (site, (event_type.clone(), values.collect()))
    };
    output.lines().map(line).collect()
}

impl Site {
    /// Whether exactly its values were received, each under its storage key.
    fn is_right(&self, (event_type, values): &(String, Vec<(String, String)>)) -> bool {
        let (mut expected, mut values) = (self.values.clone(), values.clone());
        expected.sort();
        values.sort();
        expected == values && (event_type.is_empty() || *event_type == self.event_type)
    }
}
