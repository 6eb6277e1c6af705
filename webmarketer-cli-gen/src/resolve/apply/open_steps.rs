//! Finds the steps of a plan that are left, by the service as it is now.

use std::collections::BTreeMap;

use webmarketer_core::Client;
use webmarketer_schema::plan::{CreateState, Plan, SharedField, StepState};
use webmarketer_schema::{EventType, Reference};

use super::step::{StepName, StepVerb};
use crate::resolve::live_catalogue::{LiveError, fetch_event_type_list, fetch_shared_fields};
use crate::terminal::Progress;

/// The steps of a plan by how far they are.
#[derive(Debug)]
pub(crate) struct OpenSteps {
    /// The plan without the steps that are done.
    pub(crate) open: Plan,
    pub(crate) done: Vec<StepName>,
    /// The steps whose event type has changed since the plan was made, with what has changed.
    pub(crate) moved: Vec<(StepName, Vec<String>)>,
}

impl OpenSteps {
    /// The names of the steps that are open.
    pub(crate) fn names(&self) -> Vec<StepName> {
        let Plan { shared_fields, creates, updates, archives, .. } = &self.open;
        let fields = shared_fields.iter().map(|step| StepVerb::CreateField.of(&step.field.key));
        let creates = creates.iter().map(|step| StepVerb::Create.of(&step.event_type.reference));
        let updates = updates.iter().map(|step| StepVerb::Update.of(&step.live.reference));
        let archives = archives.iter().map(|step| StepVerb::Archive.of(&step.live.reference));
        fields.chain(creates).chain(updates).chain(archives).collect()
    }
}

/// Compares a plan with the client's project.
pub(crate) async fn open_steps(client: &Client, plan: &Plan, progress: &Progress) -> Result<OpenSteps, LiveError> {
    let live = fetch_event_type_list(client, progress).await?;
    let shared_fields = if plan.shared_fields.is_empty() { Vec::new() } else { fetch_shared_fields(client).await? };
    Ok(OpenSteps::of(plan, &live, &shared_fields))
}

impl OpenSteps {
    fn of(plan: &Plan, live: &[EventType], shared_fields: &[SharedField]) -> Self {
        let mut by_reference: BTreeMap<&Reference, &EventType> = BTreeMap::new();
        for event_type in live {
            let kept = by_reference.entry(&event_type.reference).or_insert(event_type);
            if kept.is_archived() && !event_type.is_archived() {
                *kept = event_type;
            }
        }
        let find = |reference: &Reference| by_reference.get(reference).copied();
        let mut steps = Self { open: plan.clone(), done: Vec::new(), moved: Vec::new() };
        let Self { open, done, moved } = &mut steps;
        let mut is_open = |name: StepName, state: StepState| match state {
            StepState::Open => true,
            StepState::Done => {
                done.push(name);
                false
            }
            StepState::Moved(what) => {
                moved.push((name, what));
                false
            }
        };
        open.shared_fields.retain(|step| {
            is_open(StepVerb::CreateField.of(&step.field.key), shared_field_state(&step.field, shared_fields))
        });
        open.creates.retain(|step| {
            let reference = &step.event_type.reference;
            let state = match step.state(find(reference)) {
                CreateState::Open | CreateState::NeedsSecondRequest(_) => StepState::Open,
                CreateState::Done => StepState::Done,
                CreateState::Moved(what) => StepState::Moved(what),
            };
            is_open(StepVerb::Create.of(reference), state)
        });
        open.updates.retain(|step| {
            let reference = &step.live.reference;
            is_open(StepVerb::Update.of(reference), step.state(find(reference)))
        });
        open.archives.retain(|step| {
            let reference = &step.live.reference;
            is_open(StepVerb::Archive.of(reference), step.state(find(reference)))
        });
        steps
    }
}

/// How far the creation of a shared field is.
pub(super) fn shared_field_state(field: &SharedField, existing: &[SharedField]) -> StepState {
    let mut of_key = existing.iter().filter(|other| other.entity == field.entity && other.key == field.key).peekable();
    if of_key.peek().is_none() {
        return StepState::Open;
    }
    if of_key.any(|other| !other.archived && other.means_the_same(field)) {
        return StepState::Done;
    }
    let what = format!("the {} field `{}` of the project exists, and differs or is archived", field.entity, field.key);
    StepState::Moved(vec![what])
}
