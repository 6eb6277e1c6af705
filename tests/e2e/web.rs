//! The targets `typescript` and `json-schema`: expected files, and samples that they accept and reject. The tests that
//! need the TypeScript compiler and ajv are run by `.ci/typescript/run`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use jsonschema::Validator;
use serde_json::{Value, json};
use webmarketer_cli_gen::{Choices, Target, generate_target};
use webmarketer_core::{WebmarketerEvent, validate};
use webmarketer_schema::wire::{read_event_type, write_event_type};
use webmarketer_schema::{EventType, Field, FieldType, Reference};
use webmarketer_tests::{Visit, cases as compiled};

use crate::cases;
use crate::cases::case::Case;
use crate::web_samples::{Generated, Sample, all};

#[test]
fn the_files_of_each_case_equal_the_expected_files() {
    for generated in all() {
        let Some(case) = cases::all().into_iter().find(|case| case.name == generated.name) else { continue };
        let folder = case.web_folder();
        fs::create_dir_all(folder.join("schemas")).unwrap();
        let module = [("events.ts".to_owned(), &generated.module)];
        let schemas = generated.schemas.iter().map(|(name, text)| (format!("schemas/{name}"), text));
        let files: BTreeMap<_, _> = module.into_iter().chain(schemas).collect();
        for (name, text) in &files {
            expectorate::assert_contents(folder.join(name), text);
            assert!(text.ends_with('\n') && !text.contains('\r'), "{}: {name}", case.name);
        }
        let found = ["", "schemas"].map(|part| fs::read_dir(folder.join(part)).unwrap().count());
        // The folder of schemas is beside the module.
        assert_eq!(found, [2, files.len() - 1], "{}", folder.display());
    }
}

fn validator(schema: &str) -> Validator {
    let schema: Value = serde_json::from_str(schema).unwrap();
    jsonschema::draft202012::meta::validate(&schema).unwrap();
    jsonschema::draft202012::new(&schema).unwrap()
}

/// Whether a sample is valid, by the schema of its event type and by the bundle.
fn are_valid(generated: &Generated, validators: &BTreeMap<&str, Validator>, sample: &Sample<'_>) -> [bool; 2] {
    let event = json!({"eventType": sample.reference, "data": sample.data, "nonce": "1"});
    let bundle = validators.get("").unwrap_or_else(|| panic!("{}", generated.name));
    [validators[sample.reference].is_valid(sample.data), bundle.is_valid(&event)]
}

#[test]
fn schemas_accept_valid_samples_and_reject_invalid_ones() {
    let mut rejected = 0;
    for generated in all() {
        let mut validators: BTreeMap<_, _> =
            generated.samples.keys().map(|reference| (&**reference, validator(generated.schema(reference)))).collect();
        // No sample has the empty reference in another schema than its own.
        let own = validators.insert("", validator(&generated.schemas["bundle.json"]));
        for sample in generated.samples() {
            if sample.reference.is_empty() {
                let own = own.as_ref().unwrap();
                assert_eq!(own.is_valid(sample.data), sample.reason.is_none(), "{}", sample.data);
                continue;
            }
            let valid = are_valid(generated, &validators, &sample);
            let expected = sample.reason.is_none();
            assert_eq!(valid, [expected; 2], "{}, `{}`: {}", generated.name, sample.reference, sample.data);
            rejected += usize::from(!expected);
        }
        let unknown = json!({"eventType": "not in this lock", "data": {}});
        assert!(!validators[""].is_valid(&unknown), "{}", generated.name);
    }
    assert!(rejected > 500, "{rejected}");
}

/// Checks that the schemas accept what each struct sends.
#[derive(Default)]
struct SchemaCheck {
    generated: BTreeMap<&'static str, &'static Generated>,
    case: String,
    checked: usize,
}

impl Visit for SchemaCheck {
    fn enter(&mut self, case: &str) {
        case.clone_into(&mut self.case);
    }

    fn visit<E: WebmarketerEvent + Clone + PartialEq>(&mut self, event: E) {
        let schema = validator(self.generated[&*self.case].schema(E::EVENT_TYPE));
        let data = serde_json::from_str(&event.to_json().unwrap()).unwrap();
        if let Err(error) = schema.validate(&data) {
            panic!("{}, `{}`: {error}: {data}", self.case, E::EVENT_TYPE);
        }
        self.checked += 1;
    }
}

#[test]
fn schemas_accept_what_the_structs_send() {
    let generated = all().iter().map(|generated| (&*generated.name, generated)).collect();
    let mut check = SchemaCheck { generated, ..SchemaCheck::default() };
    compiled::visit(&mut check);
    assert!(check.checked > 50, "{}", check.checked);
}

/// A field type, whether the event type has a country of phone numbers, and valid and invalid values.
type ValueCase = (FieldType, bool, Vec<Value>, Vec<Value>);

fn value_cases() -> [ValueCase; 6] {
    [
        (
            FieldType::Email,
            false,
            vec![
                json!("ada@example.com"),
                json!("a.b+c@sub.example.co.uk"),
                json!("\"a b\"@example.com"),
                json!("ü@bücher.example"),
            ],
            vec![
                json!("ada"),
                json!("ada@localhost"),
                json!("@example.com"),
                json!("ada@example..com"),
                json!("ada@exa mple.com"),
                json!(1),
                json!(""),
            ],
        ),
        (
            FieldType::Date,
            false,
            vec![
                json!("2026-05-04T12:00:00Z"),
                json!("2004-09-22 14:15:00Z"),
                json!("2026-05-04"),
                json!("2026-05-04t12:00:00.123456789+02:00"),
                json!("2016-12-31T23:59:60Z"),
                json!("2026-05-04T12:00:00"),
            ],
            vec![
                json!("next week"),
                json!("2022-04-01Z05:00:00"),
                json!("2022-4-1"),
                json!("2026-13-01"),
                json!("2026-05-04T24:00:00Z"),
                json!("2026-05-04T12:00Z"),
                json!("+2026-05-04"),
                json!(0),
            ],
        ),
        (
            FieldType::Phone,
            false,
            vec![json!("+33612345678"), json!("+33 (0)6 12 34 56 78"), json!("+1 212-555-0123")],
            vec![
                json!("0613"),
                json!("06 12 34 56 78"),
                json!("+33 6 12 34 56 7B"),
                json!("+"),
                json!("+336123456789012345678"),
            ],
        ),
        (
            FieldType::Phone,
            true,
            vec![json!("06 12 34 56 78"), json!("+33612345678")],
            vec![json!("0613"), json!("phone")],
        ),
        (
            FieldType::Currency,
            false,
            vec![json!({"amount": 49.9, "currency": "EUR"}), json!({"amount": 0, "currency": "JPY", "more": 1})],
            vec![
                json!({"amount": "49.9", "currency": "EUR"}),
                json!({"amount": 1}),
                json!({"amount": 1, "currency": "EURO"}),
                json!(1),
            ],
        ),
        (
            FieldType::Location,
            false,
            vec![
                json!({"country": "France", "zipcode": "33000"}),
                json!({"country": "fr"}),
                json!({"country": "Fr", "zipcode": null}),
                json!({"country": "法国", "zipcode": "EC1Y 8SY"}),
                json!({"country": "GBR"}),
            ],
            vec![
                json!({"country": "wd", "zipcode": "wd"}),
                json!({"zipcode": "33000"}),
                json!({"country": "FR", "zipcode": "n/a"}),
                json!({"country": "FR", "zipcode": 33000}),
                json!("France"),
            ],
        ),
    ]
}

#[test]
fn schemas_of_values_agree_with_the_values_of_the_service() {
    let countries = [("phoneParsingConfig", json!([{"order": 1, "countryCode": "FR"}]))];
    let of_type = |field_type: FieldType, national: bool| {
        let field = Field::new(field_type, "v");
        let mut event_type = EventType { fields: vec![field], ..EventType::new("e", "E") };
        if national {
            let mut wire = write_event_type(&event_type);
            for (key, value) in &countries {
                wire[*key] = value.clone();
            }
            event_type = read_event_type(&wire, "").unwrap();
        }
        let files = generate_target(&Case::lock(vec![event_type.clone()]), &Choices::default(), Target::JsonSchema);
        (validator(&files.unwrap()["e.schema.json"]), event_type)
    };
    for (field_type, national, valid, invalid) in value_cases() {
        let (schema, event_type) = of_type(field_type.clone(), national);
        for (values, expected) in [(valid, true), (invalid, false)] {
            for value in values {
                let data = json!({"v": value});
                assert_eq!(schema.is_valid(&data), expected, "{field_type}: {value}");
                // What the schema rejects, the service rejects.
                let is_known = value["country"] != "法国";
                let violations = validate(&event_type, data.as_object().unwrap());
                assert!(!is_known || violations.is_empty() == expected, "{field_type}: {value}: {violations:?}");
            }
        }
    }
}

/// The folder with the packages of npm. `.ci/typescript/run` installs them.
fn npm_folder() -> String {
    std::env::var("WEBMARKETER_TEST_NPM").expect("this test needs packages of npm: run .ci/typescript/run")
}

/// Runs a program of the npm packages in a folder.
fn run_node(folder: &Path, arguments: &[&str]) {
    let output = Command::new("node").args(arguments).current_dir(folder).output().expect("this test needs node");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    assert!(output.status.success(), "{}\n{}", text(&output.stdout), text(&output.stderr));
}

#[test]
#[ignore = "needs npm: see .ci/typescript/run"]
#[expect(clippy::disallowed_methods, reason = "files of this test alone")]
fn ajv_accepts_valid_samples_and_rejects_invalid_ones() {
    let folder = tempfile::tempdir().unwrap();
    let generated = |generated: &Generated| {
        let events = generated.samples();
        let events: Vec<_> = events
            .iter()
            .map(|sample| json!({"eventType": sample.reference, "data": sample.data, "isValid": sample.reason.is_none()}))
            .collect();
        json!({"name": generated.name, "schemas": generated.schemas, "events": events})
    };
    let all: Vec<_> = all().iter().map(generated).collect();
    fs::write(folder.path().join("cases.json"), Value::from(all).to_string()).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../.ci/typescript/validate.cjs");
    run_node(folder.path(), &[script.to_str().unwrap(), &npm_folder()]);
}

#[test]
#[ignore = "needs npm: see .ci/typescript/run"]
#[expect(clippy::disallowed_methods, reason = "files of this test alone")]
fn modules_compile_and_reject_samples_of_another_type() {
    let folder = tempfile::tempdir().unwrap();
    let mut rejected = 0;
    for generated in all() {
        let (program, errors) = program(generated);
        rejected += errors;
        let of_case = folder.path().join(&generated.name);
        fs::create_dir(&of_case).unwrap();
        fs::write(of_case.join("events.ts"), &generated.module).unwrap();
        fs::write(of_case.join("samples.ts"), program).unwrap();
    }
    assert!(rejected > 300, "{rejected}");
    fs::write(folder.path().join("tsconfig.json"), include_str!("../../.ci/typescript/tsconfig.json")).unwrap();
    let compiler = Path::new(&npm_folder()).join("node_modules/typescript/bin/tsc");
    run_node(folder.path(), &[compiler.to_str().unwrap(), "--project", "."]);
}

/// A program that sends the samples of a lock, and the number of its lines that must be errors.
fn program(generated: &Generated) -> (String, usize) {
    let mut text = "import { createTrack, pii, type EventName, type Events } from \"./events.js\";\n\n\
                    const names: readonly EventName[] = [] satisfies readonly (keyof Events)[];\n\
                    void names;\nvoid pii;\n\
                    const track = createTrack((event) => JSON.stringify(event));\n"
        .to_owned();
    let mut errors = 0;
    for sample in generated.samples() {
        let reference = Reference::new(sample.reference);
        let event_type = generated.lock.catalogue.get(&reference).unwrap();
        let call = format!("track({}, {});", json!(sample.reference), literal(generated, event_type, sample.data));
        match sample.reason {
            None => writeln!(text, "{call}").unwrap(),
            Some((key, reason)) if is_type_error(event_type, key, reason) => {
                writeln!(text, "// @ts-expect-error\n{call}").unwrap();
                errors += 1;
            }
            // A text with another format has the same type.
            Some(_) => {}
        }
    }
    writeln!(text, "// @ts-expect-error\ntrack(\"not in this lock\", {{}});").unwrap();
    (text, errors)
}

/// Whether a sample has another type than its field, and not only another format.
fn is_type_error(event_type: &EventType, key: &str, reason: &Value) -> bool {
    let mut fields = event_type.fields.iter().filter(|field| field.storage_key.as_str() == key);
    let has_format = |field_type: &FieldType| {
        matches!(field_type, FieldType::Email | FieldType::Phone | FieldType::Date | FieldType::Location)
    };
    reason["kind"] == "missing-field" || fields.all(|field| !has_format(&field.field_type))
}

/// The data as a literal, with personal data marked.
fn literal(generated: &Generated, event_type: &EventType, data: &Value) -> String {
    let personal = event_type.ingested_fields().filter(|field| field.pii && generated.wraps_pii);
    let pii: BTreeSet<_> = personal.filter_map(|field| Some(field.ingestion_key.as_ref()?.to_string())).collect();
    let property = |(key, value): (&String, &Value)| {
        let value = if pii.contains(key) { format!("pii({value})") } else { value.to_string() };
        let name = json!(key).to_string();
        if key == "__proto__" { format!("[{name}]: {value}") } else { format!("{name}: {value}") }
    };
    let properties: Vec<_> = data.as_object().unwrap().iter().map(property).collect();
    // These end a line, and the compiler expects an error on the next line only.
    let text = format!("{{ {} }}", properties.join(", "));
    text.replace('\u{2028}', "\\u2028").replace('\u{2029}', "\\u2029")
}
