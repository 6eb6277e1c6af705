//! `webmarketer apply`: makes the changes of a plan.

use std::io::{BufRead as _, IsTerminal as _, Write};
use std::path::PathBuf;
use std::pin::pin;

use clap::Args;
use serde_json::Value;
use webmarketer_core::{Client, RateLimit};
use webmarketer_schema::plan::{Definitions, Plan};

use super::export::PROGRAM_OPTIONS;
use super::plan::{DefinitionsSource, client_of_plan, fetch_plan};
use super::pull::Pull;
use crate::options::{Connection, Files};
use crate::report::{self, APPLYING_PLAN, NextStep, READING_EVENT_TYPES};
use crate::resolve::{
    Applied, OpenSteps, apply_plan, check_target, judge_plan, open_steps, read_lock_if_exists, read_plan,
    settings_of_one_lock,
};
use crate::settings::{Flags, PlanFormat, Settings};
use crate::terminal::{Console, Exit, Failure, stop_signal};

/// Make the changes of a plan in the service, and refresh the lock.
///
/// A plan that `webmarketer plan --output` wrote is carried out as it is, and nothing else. It is refused for another
/// project or API address, and if one of its event types has changed since it was made. Each event type is read again
/// directly before it is updated, and all are read back at the end. A change that another client makes between that
/// read and the update is overwritten, because the API has no conditional update.
///
/// Destructive changes are those of the level error, removed fields and archived event types, unless `[[accept]]`
/// accepts them. On a terminal, `apply` asks before it makes them.
///
/// After a failure, no other step is started, and the report says what was done. Run the command again with the same
/// plan to make the rest. Ctrl-C finishes the steps that have started.
///
/// Exit code 0: done; 4: a step is left, or an event type has changed since the plan was made; 100: destructive changes
/// that are not allowed, a manual step, or the service stored something else; 101: the service could not be reached.
#[derive(Args, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub(crate) struct Apply {
    #[command(flatten)]
    pub(crate) connection: Connection,

    #[command(flatten)]
    pub(crate) files: Files,

    /// The plan; without it, a plan is made, as `webmarketer plan` does
    #[arg(value_name = "PLAN", conflicts_with_all = PROGRAM_OPTIONS.iter().chain(&["definitions"]))]
    plan: Option<PathBuf>,

    #[command(flatten)]
    source: DefinitionsSource,

    /// Do not ask before a plan that is made now is applied
    #[arg(long, short)]
    yes: bool,

    /// Do not ask before destructive changes; without a terminal, they are refused without this option
    #[arg(long)]
    allow_destructive: bool,

    /// Send at most N requests per second [default: as many as the service accepts]
    #[arg(long, value_name = "N", value_parser = requests_per_second)]
    rate_limit: Option<f64>,

    /// Do not refresh the lock
    #[arg(long)]
    no_pull: bool,

    /// Write the result as JSON: an object with `project`, `apiBase`, `exitCode`, `isComplete`, `isStopped`, `steps`,
    /// `differences`, `notCompared`, `manualSteps` and `pulled`; each step has `verb`, its `reference` or `key`, and
    /// `result`: `done`, `done-before`, `changed`, `failed` or `not-started`
    #[arg(long)]
    json: bool,
}

impl Apply {
    pub(crate) async fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let connection = self.connection.clone().without_empty();
        let flags = Flags { project: connection.project(), ..self.files.flags() };
        let settings = settings_of_one_lock(&flags)?;
        console.watched.take_if(|_| self.json);
        let stored = self.plan.as_deref().map(read_plan).transpose()?;
        let of_settings = connection.or(&settings);
        let rate_limit = self.rate_limit.map(RateLimit::per_second);
        let (client, definitions) = match &stored {
            // A plan names its project, so that nothing else has to.
            Some(plan) => {
                let client = client_of_plan(&of_settings, &settings, Some(&plan.project), rate_limit)?;
                (client, Definitions::default())
            }
            None => self.source.read(&of_settings, &settings, rate_limit, console)?,
        };
        let is_new = stored.is_none();
        let plan = match stored {
            Some(mut plan) => {
                check_target(&plan, &client)?;
                judge_plan(&mut plan, &settings);
                plan
            }
            None => fetch_plan(&client, &definitions, &settings, console).await?,
        };
        let compared =
            console.waiting(READING_EVENT_TYPES, async |progress| open_steps(&client, &plan, progress).await);
        let steps = compared.await?;
        if !steps.moved.is_empty() {
            return Err(report::plan_moved(&steps.moved));
        }
        if steps.open.steps() > 0 && !self.may_apply(&steps, is_new, console)? {
            let exit = if steps.open.is_destructive() { Exit::Breaking } else { Exit::Stale };
            if self.json {
                let declined = report::applied_json(Applied::not_started(steps), &plan, exit, None);
                report::write_json(console.out, &declined)?;
            } else {
                writeln!(console.err, "nothing was changed")?;
            }
            return Ok(exit);
        }
        let applied = apply_steps(&client, steps, console).await?;
        let exit = applied.exit(&plan);
        let refreshes = exit <= Exit::Agree || exit == Exit::Breaking && plan.needs_person();
        if !self.json {
            report::write_applied(applied, &plan, console)?;
            if refreshes {
                self.refresh_lock(&plan, &settings, console).await?;
            }
            return Ok(exit);
        }
        let pulled = if refreshes { self.refresh_lock_as_json(&plan, &settings, console).await } else { Ok(None) };
        // What was done is written, also if the lock cannot be refreshed.
        let (pulled, failure) = match pulled {
            Ok(pulled) => (pulled, None),
            Err(failure) => (None, Some(failure)),
        };
        let exit = failure.as_ref().map_or(exit, |failure| exit.max(failure.exit));
        report::write_json(console.out, &report::applied_json(applied, &plan, exit, pulled.as_ref()))?;
        failure.map_or(Ok(exit), Err)
    }

    /// Whether the user allows the steps.
    fn may_apply(&self, steps: &OpenSteps, is_new: bool, console: &mut Console<'_>) -> Result<bool, Failure> {
        let asks_destructive = steps.open.is_destructive() && !self.allow_destructive;
        let asks = is_new && !self.yes;
        let show = |out: &mut dyn Write| report::write_plan(out, &steps.open, PlanFormat::Text, NextStep::None);
        if !asks && !asks_destructive {
            if is_new && !self.json {
                show(console.out)?;
            }
            return Ok(true);
        }
        let stdin = std::io::stdin();
        if !stdin.is_terminal() {
            return Err(if asks_destructive { report::not_allowed(&steps.open) } else { report::nobody_to_ask() });
        }
        if is_new {
            let shown = if self.json { &mut *console.err } else { &mut *console.out };
            show(shown)?;
            shown.flush()?;
        }
        report::write_question(console.err, &steps.open)?;
        let mut answer = String::new();
        stdin.lock().read_line(&mut answer).map_err(|error| report::no_answer(&error))?;
        Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
    }

    /// Refreshes the lock as `pull` does. A lock of another project, which profiles share, stays as it is.
    async fn refresh_lock(self, plan: &Plan, settings: &Settings, console: &mut Console<'_>) -> Result<(), Failure> {
        let of_lock = read_lock_if_exists(&settings.lock)?.and_then(|lock| lock.catalogue.project);
        // Only the plan names the project.
        let is_named = settings.project.is_none() && of_lock.is_none();
        if self.no_pull {
            return Ok(());
        }
        if let Some(other) = of_lock.filter(|project| *project != plan.project) {
            return Ok(report::write_lock_kept(console.err, &settings.lock, &other)?);
        }
        let mut connection = self.connection;
        if is_named {
            connection.project = Some(plan.project.to_string());
        }
        Pull::after_apply(connection, self.files, self.json).run(console).await.map(drop)
    }

    /// Refreshes the lock, and returns the result of `pull`, if there is a lock to refresh.
    async fn refresh_lock_as_json(
        self,
        plan: &Plan,
        settings: &Settings,
        console: &mut Console<'_>,
    ) -> Result<Option<Value>, Failure> {
        let mut written = Vec::new();
        let mut of_pull = Console { out: &mut written, err: &mut *console.err, width: None, watched: None };
        self.refresh_lock(plan, settings, &mut of_pull).await?;
        if written.is_empty() {
            return Ok(None);
        }
        let failed = |error| Failure::new(Exit::Failure, format!("the result of `pull` is not valid JSON: {error}"));
        serde_json::from_slice(&written).map(Some).map_err(failed)
    }
}

async fn apply_steps(client: &Client, steps: OpenSteps, console: &mut Console<'_>) -> Result<Applied, Failure> {
    let stopped = stop_signal().map_err(|error| report::no_stop_signal(&error))?;
    let mut stopped = pin!(stopped);
    let applied =
        console.waiting(APPLYING_PLAN, async |progress| apply_plan(client, steps, stopped.as_mut(), progress).await);
    Ok(applied.await)
}

/// Parses a number of requests per second.
fn requests_per_second(text: &str) -> Result<f64, String> {
    let number = text.parse().ok().filter(|number: &f64| number.is_finite() && *number > 0.0);
    number.ok_or_else(|| "expected a number above 0, such as 50".to_owned())
}
