//! A service in memory that carries out the requests of a plan on the JSON that it stores.

use serde_json::{Value, json};
use webmarketer_schema::plan::{
    Declarations, Definitions, Plan, PlanInput, SharedField, StructDefinition, StructPlace,
};
use webmarketer_schema::{EventType, Field, FieldType, wire};

/// The stored event types, and the fields of the project.
#[derive(Clone, Debug, Default)]
pub(crate) struct Service {
    pub(crate) event_types: Vec<Value>,
    pub(crate) shared: Vec<SharedField>,
}

impl Service {
    pub(crate) fn of(event_types: impl IntoIterator<Item = EventType>) -> Self {
        Self { event_types: event_types.into_iter().map(|one| wire::write_event_type(&one)).collect(), shared: vec![] }
    }

    pub(crate) fn read(&self) -> Vec<EventType> {
        self.event_types.iter().map(|one| wire::read_event_type(one, "").unwrap()).collect()
    }

    /// Carries out the plan with the bodies in its file.
    pub(crate) fn apply(&mut self, plan: &Plan) {
        self.shared.extend(plan.shared_fields.iter().map(|step| step.field.clone()));
        let file: Value = serde_json::from_str(&plan.to_text()).unwrap();
        for step in file["creates"].as_array().unwrap() {
            let mut stored = step["body"].clone();
            stored["_id"] = "new".into();
            if let Some(attributable) = step.get("attributable") {
                stored["attributable"] = attributable.clone();
            }
            self.event_types.push(stored);
        }
        for step in file["updates"].as_array().unwrap() {
            let stored = self.find(&step["reference"]);
            for (key, value) in step["body"].as_object().unwrap().iter().filter(|(_, value)| !value.is_null()) {
                stored[key] = value.clone();
            }
        }
        for step in file["archives"].as_array().unwrap() {
            self.find(&step["reference"])["archivedAt"] = json!("2026-01-01T00:00:00Z");
        }
    }

    fn find(&mut self, reference: &Value) -> &mut Value {
        let is_it = |stored: &&mut Value| stored["reference"] == *reference && stored["archivedAt"].is_null();
        self.event_types.iter_mut().find(is_it).unwrap()
    }
}

/// The definitions of a program with these event types, each in a struct of its own.
pub(crate) fn program(event_types: impl IntoIterator<Item = EventType>) -> Definitions {
    let structs = event_types.into_iter().zip(1..).map(|(event_type, line)| {
        let place = StructPlace { rust_name: format!("shop::Struct{line}"), file: "src/events.rs".to_owned(), line };
        StructDefinition { place, event_type }
    });
    Definitions { project: None, structs: structs.collect() }
}

pub(crate) fn plan_with(service: &Service, program: &Definitions, declarations: &Declarations) -> Plan {
    let live = service.read();
    let input = PlanInput {
        project: &"my-shop".parse().unwrap(),
        api_base: "http://127.0.0.1/api",
        live: &live,
        shared_fields: &service.shared,
        definitions: program,
        declarations,
    };
    Plan::make(&input).unwrap()
}

pub(crate) fn plan(service: &Service, program: &Definitions) -> Plan {
    plan_with(service, program, &Declarations::default())
}

/// An event type with the optional string fields of these keys.
pub(crate) fn event_type(reference: &str, keys: &[&str]) -> EventType {
    let field = |key: &&str| Field { optional: true, ..Field::new(FieldType::String, key) };
    EventType { fields: keys.iter().map(field).collect(), ..EventType::new(reference, reference) }
}
