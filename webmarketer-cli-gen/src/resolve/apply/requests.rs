//! The requests of each step. Each reads the event type directly before it changes it, and reads it again if a request
//! fails: the change may have been made.

use webmarketer_core::{Client, Error as ClientError, ErrorKind};
use webmarketer_schema::plan::{Archive, Create, CreateState, SharedField, StepState, Update};
use webmarketer_schema::{EventType, Reference};

use super::open_steps::shared_field_state;
use super::step::StepResult;
use crate::resolve::live_catalogue::fetch_shared_fields;
use crate::terminal::Failure;

/// How often a request that creates something is made, if the service does not have it after a failure.
const TRIES: usize = 3;

/// Whether the same request can succeed later.
fn is_temporary(error: &ClientError) -> bool {
    matches!(error.kind(), ErrorKind::Unavailable | ErrorKind::OutcomeUnknown)
}

fn failed(error: ClientError) -> StepResult {
    StepResult::Failed(Box::new(error.into()))
}

/// The event type that the service has now.
async fn get(client: &Client, reference: &Reference) -> Result<Option<EventType>, ClientError> {
    match client.event_types().get(reference).await {
        Ok(event_type) => Ok(Some(event_type)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// The result of a step after this error, by the service as it is then.
async fn after_error(
    client: &Client,
    reference: &Reference,
    error: ClientError,
    state: impl Fn(Option<&EventType>) -> StepState,
) -> StepResult {
    let Ok(live) = get(client, reference).await else { return failed(error) };
    match state(live.as_ref()) {
        StepState::Done => StepResult::Done,
        StepState::Moved(what) => StepResult::Moved(what),
        StepState::Open => failed(error),
    }
}

pub(super) async fn update(client: Client, step: Update) -> StepResult {
    let reference = &step.live.reference;
    let live = match get(&client, reference).await {
        Ok(live) => live,
        Err(error) => return failed(error),
    };
    match step.state(live.as_ref()) {
        StepState::Done => return StepResult::WasDone,
        StepState::Moved(what) => return StepResult::Moved(what),
        StepState::Open => {}
    }
    match client.event_types().update(&step.desired).await {
        Ok(_) => StepResult::Done,
        Err(error) => after_error(&client, reference, error, |live| step.state(live)).await,
    }
}

pub(super) async fn archive(client: Client, step: Archive) -> StepResult {
    let reference = &step.live.reference;
    let live = match get(&client, reference).await {
        Ok(live) => live,
        Err(error) => return failed(error),
    };
    match step.state(live.as_ref()) {
        StepState::Done => return StepResult::WasDone,
        StepState::Moved(what) => return StepResult::Moved(what),
        StepState::Open => {}
    }
    match client.event_types().archive(reference).await {
        Ok(()) => StepResult::Done,
        Err(error) => after_error(&client, reference, error, |live| step.state(live)).await,
    }
}

pub(super) async fn create(client: Client, step: Create) -> StepResult {
    let reference = &step.event_type.reference;
    let mut tries = 1..=TRIES;
    loop {
        let is_last = tries.next().is_none_or(|number| number == TRIES);
        let error = match client.event_types().create(&step.event_type).await {
            Ok(created) => return second_request(&client, &step, step.state(Some(&created))).await,
            Err(error) => error,
        };
        // Another process, or an earlier run, may have created it.
        let Ok(live) = get(&client, reference).await else { return failed(error) };
        match step.state(live.as_ref()) {
            CreateState::Open if is_temporary(&error) && !is_last => {}
            CreateState::Open => return failed(error),
            CreateState::Done if error.status() == Some(409) => return StepResult::WasDone,
            state => return second_request(&client, &step, state).await,
        }
    }
}

/// Sets what the request that creates an event type cannot state.
async fn second_request(client: &Client, step: &Create, state: CreateState) -> StepResult {
    let desired = match state {
        CreateState::NeedsSecondRequest(desired) => desired,
        CreateState::Moved(what) => return StepResult::Moved(what),
        CreateState::Done | CreateState::Open => return StepResult::Done,
    };
    match client.event_types().update(&desired).await {
        Ok(_) => StepResult::Done,
        Err(error) => {
            let state = |live: Option<&EventType>| match step.state(live) {
                CreateState::Done => StepState::Done,
                CreateState::Moved(what) => StepState::Moved(what),
                CreateState::Open | CreateState::NeedsSecondRequest(_) => StepState::Open,
            };
            after_error(client, &step.event_type.reference, error, state).await
        }
    }
}

pub(super) async fn create_field(client: Client, field: SharedField) -> StepResult {
    let mut new = webmarketer_core::api::ProjectField::new(
        field.entity.clone(),
        field.field_type.clone(),
        field.key.as_str(),
        field.label.clone(),
    );
    (new.pii, new.discriminant) = (field.pii, field.discriminant);
    let mut tries = 1..=TRIES;
    loop {
        let is_last = tries.next().is_none_or(|number| number == TRIES);
        let Err(error) = client.fields().create(&new).await else { return StepResult::Done };
        let Ok(existing) = fetch_shared_fields(&client).await else { return failed(error) };
        match shared_field_state(&field, &existing) {
            StepState::Open if is_temporary(&error) && !is_last => {}
            StepState::Open => return failed(error),
            StepState::Done => return StepResult::WasDone,
            StepState::Moved(what) => return StepResult::Moved(what),
        }
    }
}

/// The result of a step that did not end.
pub(super) fn crashed(error: &tokio::task::JoinError) -> StepResult {
    let what = format!("a step did not end: {error}");
    StepResult::Failed(Box::new(Failure::new(crate::terminal::Exit::Failure, what)))
}
