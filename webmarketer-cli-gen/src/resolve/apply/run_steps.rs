//! Runs the steps of a plan, several at once.

use std::io;
use std::pin::Pin;

use tokio::task::JoinSet;
use webmarketer_core::Client;
use webmarketer_schema::plan::Plan;

use super::open_steps::{OpenSteps, open_steps};
use super::requests;
use super::step::{StepName, StepResult, StepVerb};
use crate::resolve::live_catalogue::LiveError;
use crate::terminal::Progress;

/// How many steps run at once. The client limits the rate of requests.
const AT_ONCE: usize = 8;

/// What was done.
#[derive(Debug, Default)]
pub(crate) struct Applied {
    /// Every step with its result, in the order of the plan.
    pub(crate) steps: Vec<(StepName, StepResult)>,
    /// Whether the user stopped it.
    pub(crate) is_stopped: bool,
    /// What differs from the plan after its steps were made.
    pub(crate) differences: Vec<(StepName, Vec<String>)>,
    /// The comparison afterwards failed for this reason.
    pub(crate) not_compared: Option<LiveError>,
}

impl Applied {
    /// The result if no open step was started.
    pub(crate) fn not_started(steps: OpenSteps) -> Self {
        let open: Vec<_> = steps.names().into_iter().map(|name| (name, StepResult::NotStarted)).collect();
        let done = steps.done.into_iter().map(|name| (name, StepResult::WasDone));
        Self { steps: done.chain(open).collect(), ..Self::default() }
    }
}

type Step = (StepName, Pin<Box<dyn Future<Output = StepResult> + Send>>);

/// Resolves when the user stops the command.
pub(crate) type Stopped<'a> = Pin<&'a mut dyn Future<Output = io::Result<()>>>;

/// Makes the steps of a plan that are open: project fields, then event types, then what is archived. After a failure no
/// other step is started, and those that run are finished.
pub(crate) async fn apply_plan(
    client: &Client,
    steps: OpenSteps,
    mut stopped: Stopped<'_>,
    progress: &Progress,
) -> Applied {
    let OpenSteps { open: plan, done, .. } = steps;
    let mut applied = Applied::default();
    applied.steps.extend(done.into_iter().map(|name| (name, StepResult::WasDone)));
    let total = plan.steps() as u64;
    let mut halted = false;
    for phase in phases(client, &plan) {
        let mut queue = phase.into_iter();
        let mut running = JoinSet::new();
        let mut results: Vec<(usize, StepName, StepResult)> = Vec::new();
        let mut started = 0;
        loop {
            while !halted
                && running.len() < AT_ONCE
                && let Some((name, step)) = queue.next()
            {
                let number = started;
                started += 1;
                running.spawn(async move { (number, name, step.await) });
            }
            tokio::select! {
                ended = running.join_next() => match ended {
                    None => break,
                    Some(Ok(result)) => {
                        halted |= matches!(result.2, StepResult::Failed(_) | StepResult::Moved(_));
                        results.push(result);
                        progress.tell((applied.steps.len() + results.len()) as u64, total);
                    }
                    Some(Err(error)) => {
                        halted = true;
                        let name = StepName { verb: StepVerb::Update, subject: String::new() };
                        results.push((usize::MAX, name, requests::crashed(&error)));
                    }
                },
                _ = &mut stopped, if !applied.is_stopped => {
                    applied.is_stopped = true;
                    halted = true;
                }
            }
        }
        results.sort_by_key(|(number, ..)| *number);
        applied.steps.extend(results.into_iter().map(|(_, name, result)| (name, result)));
        applied.steps.extend(queue.map(|(name, _)| (name, StepResult::NotStarted)));
    }
    if !halted && total > 0 {
        compare_again(client, &plan, &mut applied).await;
    }
    applied
}

/// The steps of a plan. Those of a phase run at once.
fn phases(client: &Client, plan: &Plan) -> [Vec<Step>; 3] {
    let fields = plan.shared_fields.iter().map(|step| -> Step {
        let name = StepVerb::CreateField.of(&step.field.key);
        (name, Box::pin(requests::create_field(client.clone(), step.field.clone())))
    });
    let creates = plan.creates.iter().map(|step| -> Step {
        let name = StepVerb::Create.of(&step.event_type.reference);
        (name, Box::pin(requests::create(client.clone(), step.clone())))
    });
    let updates = plan.updates.iter().map(|step| -> Step {
        let name = StepVerb::Update.of(&step.live.reference);
        (name, Box::pin(requests::update(client.clone(), step.clone())))
    });
    let archives = plan.archives.iter().map(|step| -> Step {
        let name = StepVerb::Archive.of(&step.live.reference);
        (name, Box::pin(requests::archive(client.clone(), step.clone())))
    });
    [fields.collect(), creates.chain(updates).collect(), archives.collect()]
}

/// Reads everything back, and compares it with the plan.
async fn compare_again(client: &Client, plan: &Plan, applied: &mut Applied) {
    match open_steps(client, plan, &Progress::default()).await {
        Ok(after) => {
            let open = after.names().into_iter();
            let open = open.map(|name| (name, vec!["the service did not store the change".to_owned()]));
            applied.differences.extend(open);
            applied.differences.extend(after.moved);
        }
        Err(error) => applied.not_compared = Some(error),
    }
}
