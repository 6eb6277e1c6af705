//! What `apply` did.

use std::io::{self, Write};
use std::path::Path;

use serde_json::{Value, json};
use webmarketer_schema::ProjectId;
use webmarketer_schema::plan::Plan;

use super::plan::destructive_lines;
use crate::resolve::{Applied, StepName, StepResult, StepVerb};
use crate::terminal::{Console, Exit, Failure, plural, printable, style};

impl Applied {
    /// The exit code of `apply`.
    pub(crate) fn exit(&self, plan: &Plan) -> Exit {
        let of_step = |(_, result): &(StepName, StepResult)| match result {
            StepResult::Done | StepResult::WasDone => Exit::Agree,
            StepResult::Moved(_) | StepResult::NotStarted => Exit::Stale,
            StepResult::Failed(failure) => failure.exit,
        };
        let manual = if plan.needs_person() { Exit::Breaking } else { Exit::Agree };
        let differs = if self.differences.is_empty() { Exit::Agree } else { Exit::Breaking };
        let not_compared = if self.not_compared.is_some() { Exit::Unseen } else { Exit::Agree };
        let others = [manual, differs, not_compared].into_iter();
        self.steps.iter().map(of_step).chain(others).max().unwrap_or(Exit::Agree)
    }

    /// Whether everything was done, and the service has it.
    fn is_complete(&self) -> bool {
        let is_done = |(_, result): &(StepName, StepResult)| matches!(result, StepResult::Done | StepResult::WasDone);
        self.steps.iter().all(is_done) && self.differences.is_empty() && self.not_compared.is_none()
    }
}

/// Writes the steps with their results. Failures go to standard error.
pub(crate) fn write_applied(applied: Applied, plan: &Plan, console: &mut Console<'_>) -> io::Result<()> {
    let is_complete = applied.is_complete();
    let (good, warning, error) = (style::GOOD, style::WARNING, style::ERROR);
    for (name, result) in &applied.steps {
        let subject = subject(name);
        match result {
            StepResult::Done => writeln!(console.out, "{good}{}{good:#} {subject}", past(name.verb))?,
            StepResult::WasDone => writeln!(console.out, "{good}unchanged{good:#} {subject}: it was done before")?,
            StepResult::NotStarted => {
                writeln!(console.out, "{warning}not started{warning:#}: {} {subject}", present(name.verb))?;
            }
            StepResult::Moved(what) => {
                let what = printable(&what.join("; "));
                writeln!(console.err, "{error}error{error:#}: {subject} has changed since the plan was made: {what}")?;
            }
            StepResult::Failed(failure) => {
                let (verb, what) = (present(name.verb), printable(&failure.what));
                writeln!(console.err, "{error}error{error:#}: cannot {verb} {subject}: {what}")?;
                if let Some(advice) = &failure.advice {
                    writeln!(console.err, " help: {}", printable(advice))?;
                }
            }
        }
    }
    for (name, what) in &applied.differences {
        let (subject, what) = (subject(name), printable(&what.join("; ")));
        writeln!(console.err, "{error}error{error:#}: {subject} differs from the plan after it was applied: {what}")?;
    }
    if let Some(reason) = applied.not_compared {
        let reason = Failure::from(reason);
        writeln!(
            console.err,
            "{error}error{error:#}: the changes were made, and could not be read back: {}",
            printable(&reason.what)
        )?;
    }
    if applied.is_stopped {
        writeln!(console.out, "stopped: the steps that had started are finished")?;
    }
    let count = |is_it: fn(&StepResult) -> bool| applied.steps.iter().filter(|(_, result)| is_it(result)).count();
    let done = count(|result| matches!(result, StepResult::Done));
    let left = count(|result| !matches!(result, StepResult::Done | StepResult::WasDone));
    let left = if left == 0 { String::new() } else { format!("; {left} left: run the command again") };
    let manual = plan.manual.iter().filter(|step| step.accepted.is_none()).count();
    let manual = if manual == 0 { String::new() } else { format!("; {} left", plural(manual, "manual step")) };
    let word = if is_complete { "applied" } else { "incomplete" };
    writeln!(console.out, "{word}: {} in the project `{}`{left}{manual}", plural(done, "change"), plan.project)?;
    for step in plan.manual.iter().filter(|step| step.accepted.is_none()) {
        let path = printable(&step.path()).replace('`', "'");
        writeln!(console.out, "{warning}manual[{}]{warning:#}: `{path}` {}", step.rule.id, printable(&step.message))?;
        writeln!(console.out, "  do      {}", printable(&step.remedy))?;
    }
    Ok(())
}

/// What was done, as JSON. `pulled` is the result of `pull` afterwards.
pub(crate) fn applied_json(applied: Applied, plan: &Plan, exit: Exit, pulled: Option<&Value>) -> Value {
    let is_complete = applied.is_complete();
    let Applied { steps, is_stopped, differences, not_compared } = applied;
    let step = |(name, result): (StepName, StepResult)| {
        let (word, message, help) = match result {
            StepResult::Done => ("done", None, None),
            StepResult::WasDone => ("done-before", None, None),
            StepResult::NotStarted => ("not-started", None, None),
            StepResult::Moved(what) => ("changed", Some(what.join("; ")), None),
            StepResult::Failed(failure) => ("failed", Some(failure.what), failure.advice),
        };
        let mut step = name_json(name);
        step["result"] = word.into();
        step["message"] = message.into();
        step["help"] = help.into();
        step
    };
    let difference = |(name, what): (StepName, Vec<String>)| {
        let mut step = name_json(name);
        step["message"] = what.join("; ").into();
        step
    };
    json!({
        "project": plan.project.as_str(),
        "apiBase": plan.api_base,
        "exitCode": exit as u8,
        "isComplete": is_complete,
        "isStopped": is_stopped,
        "steps": steps.into_iter().map(step).collect::<Vec<_>>(),
        "differences": differences.into_iter().map(difference).collect::<Vec<_>>(),
        "notCompared": not_compared.map(|reason| Failure::from(reason).what),
        "manualSteps": plan.to_json()["manualSteps"],
        "pulled": pulled,
    })
}

/// The verb of a step, with the event type or the key of the project field.
fn name_json(StepName { verb, subject }: StepName) -> Value {
    match verb {
        StepVerb::CreateField => json!({ "verb": "create-field", "key": subject }),
        StepVerb::Create | StepVerb::Update | StepVerb::Archive => {
            json!({ "verb": present(verb), "reference": subject })
        }
    }
}

/// Writes that the lock stays as it is.
pub(crate) fn write_lock_kept(out: &mut dyn Write, lock: &Path, of: &ProjectId) -> io::Result<()> {
    let note = style::NOTE;
    let lock = printable(&lock.display().to_string());
    writeln!(out, "{note}note{note:#}: {lock} was not refreshed, because it is of the project `{of}`")
}

/// Asks whether the steps may be made.
pub(crate) fn write_question(err: &mut dyn Write, plan: &Plan) -> io::Result<()> {
    let destructive = destructive_lines(plan);
    if !destructive.is_empty() {
        writeln!(err, "These changes are destructive:")?;
        destructive.iter().try_for_each(|line| writeln!(err, "  {line}"))?;
    }
    let steps = plural(plan.steps(), "step");
    write!(err, "Make {steps} in the project `{}` at {}? [y/N] ", plan.project, printable(&plan.api_base))?;
    err.flush()
}

pub(super) fn subject(name: &StepName) -> String {
    let subject = printable(&name.subject).replace('`', "'");
    match name.verb {
        StepVerb::CreateField => format!("the project field `{subject}`"),
        StepVerb::Create | StepVerb::Update | StepVerb::Archive => format!("`{subject}`"),
    }
}

fn past(verb: StepVerb) -> &'static str {
    match verb {
        StepVerb::CreateField | StepVerb::Create => "created",
        StepVerb::Update => "updated",
        StepVerb::Archive => "archived",
    }
}

fn present(verb: StepVerb) -> &'static str {
    match verb {
        StepVerb::CreateField | StepVerb::Create => "create",
        StepVerb::Update => "update",
        StepVerb::Archive => "archive",
    }
}

/// The failure if a live event type has changed since the plan was made.
pub(crate) fn plan_moved(moved: &[(StepName, Vec<String>)]) -> Failure {
    let failures = moved.iter().map(|(name, what)| {
        let (subject, what) = (subject(name), what.join("; "));
        Failure::new(Exit::Stale, format!("{subject} has changed since the plan was made: {what}"))
    });
    let advice = "nothing was changed; make a new plan with `webmarketer plan`";
    let mut failures: Vec<_> = failures.collect();
    if let Some(last) = failures.last_mut() {
        last.advice = Some(advice.to_owned());
    }
    Failure::all(failures).unwrap_or_else(|| Failure::new(Exit::Stale, advice))
}
