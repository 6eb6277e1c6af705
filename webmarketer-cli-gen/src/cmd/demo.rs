//! `webmarketer demo`: the whole idea on real input, by the same code as the real commands.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::Args;
use webmarketer_core::{Client, Envelope, EventId, Untyped};
use webmarketer_emulator::{Emulator, Project, SHOP};
use webmarketer_schema::diff::compare;
use webmarketer_schema::lock::Lock;
use webmarketer_schema::{EventType, Field, FieldType, Reference, StorageKey};

use super::check::check_members;
use super::pull::pull_lock;
use super::service_client::service_client;
use crate::options::{Connection, Reports};
use crate::report;
use crate::resolve::{
    AllowedPull, LockToPull, Members, RefusedSample, fetch_event_types, generate_code, read_lock_if_there,
    refused_samples, valid_sample,
};
use crate::settings::{Flags, Place, Settings};
use crate::terminal::{Console, Exit, Failure, Progress, plural, printable, style};

/// Show the whole idea on a shop of 40 event types, without an account.
///
/// It starts the emulator, pulls, generates, sends events, changes the live event types as a colleague in the web
/// interface would, and checks. Nothing leaves this machine.
#[derive(Args, Debug)]
pub(crate) struct Demo {
    /// Where to leave the files [default: a new folder among the temporary ones]
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
}

/// Says what each step does, and how long it took.
struct Steps {
    number: u32,
    started: Instant,
}

impl Steps {
    fn begin(&mut self, console: &mut Console<'_>, what: &str) -> std::io::Result<()> {
        self.number += 1;
        self.started = Instant::now();
        let (note, strong) = (style::NOTE, style::STRONG);
        writeln!(console.out, "\n{note}{}{note:#} {strong}{what}{strong:#}", self.number)
    }

    fn end(&self, console: &mut Console<'_>) -> std::io::Result<()> {
        let faint = style::FAINT;
        writeln!(console.out, "  {faint}took {}{faint:#}", human(self.started.elapsed()))
    }
}

fn human(duration: Duration) -> String {
    if duration.as_millis() < 1000 {
        format!("{} ms", duration.as_millis())
    } else {
        format!("{:.1} s", duration.as_secs_f64())
    }
}

impl Demo {
    pub(crate) async fn run(self, console: &mut Console<'_>) -> Result<Exit, Failure> {
        let whole = Instant::now();
        let folder = match self.folder {
            Some(folder) => folder,
            None => std::env::temp_dir().join(format!("webmarketer-demo-{}", std::process::id())),
        };
        std::fs::create_dir_all(&folder).map_err(|error| Failure::write(&folder, &error))?;
        let settings = Settings::read(&Place::only(&folder), &Flags::default())?;
        let mut steps = Steps { number: 0, started: whole };

        steps.begin(console, "Start a Webmarketer API on this machine, with a shop in it")?;
        let project = Project::from_json(SHOP).map_err(|error| Failure::new(Exit::Failure, error.to_string()))?;
        let id = project.id().clone();
        let emulator = Emulator::builder().project(project).start().await;
        let emulator = emulator.map_err(|error| Failure::new(Exit::Failure, error.to_string()))?;
        let credentials = folder.join("service-account.json");
        emulator.write_service_account(&credentials).map_err(|error| Failure::write_account(&credentials, &error))?;
        let account = printable(&credentials.display().to_string());
        writeln!(console.out, "  {} serves the project `{id}`; {account} works there", emulator.url())?;
        steps.end(console)?;

        let connection = Connection {
            credentials: Some(credentials.display().to_string()),
            api_base: Some(emulator.api_base()),
            oauth_base: Some(emulator.oauth_base()),
            ..Connection::default()
        };
        let client = service_client(&connection, &id)?;

        steps.begin(console, "Pull the live event types into the lock")?;
        let old = read_lock_if_there(&settings.lock)?;
        let (chosen_names, allowed) = (Vec::new(), AllowedPull::default());
        let to_pull = LockToPull { path: &settings.lock, old, owner: id, chosen_names, allowed };
        let pulled = pull_lock(&client, to_pull, console).await?;
        report::write_pulled_lock(&pulled, console.out)?;
        let lock = pulled.lock;
        steps.end(console)?;

        steps.begin(console, "Generate one Rust struct for each")?;
        report::write_generated_code(&generate_code(&lock, &settings)?, None, console)?;
        excerpt(console, &settings.output().root())?;
        steps.end(console)?;

        steps.begin(console, "Send one valid event of every type")?;
        let ids = send_all(&client, &lock).await?;
        emulator.wait_idle().await;
        for event_id in &ids {
            client.events().raw(event_id).await?;
        }
        let trashed = client.trash().list().await?.len();
        writeln!(console.out, "  {} sent and found again, {trashed} in the trash", plural(ids.len(), "event"))?;
        steps.end(console)?;

        steps.begin(console, "Send one that does not fit its event type")?;
        send_refused(&client, &emulator, &lock, console).await?;
        steps.end(console)?;

        steps.begin(console, "Change the live event types, as a colleague in the web interface would")?;
        let expected = change(&client, &lock, console).await?;
        steps.end(console)?;

        steps.begin(console, "Check: what does the code not know yet?")?;
        let members = Members::only(settings);
        let exit =
            check_members(&members, &|_, _| Ok(Some(client.clone())), None, &Reports::default(), console).await?;
        steps.end(console)?;

        let found = compare(&lock.catalogue, &fetch_event_types(&client, &Progress::default()).await?).len();
        if exit != Exit::Breaking || found < expected {
            return Err(Failure::new(Exit::Failure, format!("{expected} changes were made, and check found {found}")));
        }
        let good = style::GOOD;
        writeln!(
            console.out,
            "\n{good}done{good:#} in {}: the drift was found before an event was lost; in CI, `webmarketer check` would \
             have exited {}",
            human(whole.elapsed()),
            exit as u8
        )?;
        writeln!(console.out, "  the files are in {}", printable(&folder.display().to_string()))?;
        Ok(Exit::Agree)
    }
}

/// Shows the shortest struct with more than two fields: enough to see what they look like.
fn excerpt(console: &mut Console<'_>, path: &Path) -> Result<(), Failure> {
    let source = std::fs::read_to_string(path)?;
    let blocks = source.split("\n}\n").filter(|block| block.matches("pub ").count() > 3);
    if let Some(block) = blocks.min_by_key(|block| block.len()) {
        let start = block
            .find("#[derive")
            .map_or(0, |derive| block.get(..derive).and_then(|b| b.find("///")).unwrap_or(derive));
        let faint = style::FAINT;
        for line in block.get(start..).unwrap_or_default().lines().chain(["}"]) {
            writeln!(console.out, "  {faint}│{faint:#} {line}")?;
        }
    }
    Ok(())
}

async fn send_all(client: &Client, lock: &Lock) -> Result<Vec<EventId<Untyped>>, Failure> {
    let mut ids = Vec::new();
    for event_type in lock.catalogue.active() {
        let envelope = Envelope::untyped(event_type.reference.as_str(), &valid_sample(event_type));
        ids.push(envelope.send(client).await?.event_id);
    }
    Ok(ids)
}

async fn send_refused(
    client: &Client,
    emulator: &Emulator,
    lock: &Lock,
    console: &mut Console<'_>,
) -> Result<(), Failure> {
    // The more the value is worth checking, the more it tells: an address before a text.
    let telling = |event_type: &&EventType| {
        event_type.ingested_fields().any(|field| matches!(field.field_type, FieldType::Email | FieldType::Phone))
    };
    let event_type = lock.catalogue.active().find(telling).or_else(|| lock.catalogue.active().next());
    let refused = event_type.and_then(|of| Some((of, refused_samples(of).into_iter().next()?)));
    let Some((event_type, RefusedSample { data, field, .. })) = refused else {
        return Err(Failure::new(Exit::Failure, "the project has no field that a value can be wrong for"));
    };
    let receipt = Envelope::untyped(event_type.reference.as_str(), &data).send(client).await?;
    writeln!(
        console.out,
        "  `{}` with `{}` = {} was answered 200 all the same, with the id {}",
        event_type.reference,
        field,
        data.get(&field).cloned().unwrap_or_default(),
        receipt.event_id
    )?;
    emulator.wait_idle().await;
    let error = style::ERROR;
    for trashed in client.trash().list().await? {
        for reason in &trashed.errors {
            let key = reason.field.as_ref().map(|field| field.storage_key().to_string()).unwrap_or_default();
            let event_type = trashed.event_type.clone().unwrap_or_default();
            writeln!(console.out, "  {error}in the trash{error:#}: `{event_type}.{key}`: {}", reason.kind)?;
        }
    }
    Ok(())
}

/// Makes four changes through the API and returns how many were made.
async fn change(client: &Client, lock: &Lock, console: &mut Console<'_>) -> Result<usize, Failure> {
    // Each change is made to another event type: the search goes on where the last one stopped.
    let mut active = lock.catalogue.active();

    let (reference, key) = find(&mut active, |field| field.optional)?;
    edit(client, reference, key, |field| field.optional = false).await?;
    writeln!(console.out, "  `{reference}.{key}` becomes mandatory")?;

    let (reference, key) = find(&mut active, |field| field.field_type == FieldType::String)?;
    edit(client, reference, key, |field| field.field_type = FieldType::Number).await?;
    writeln!(console.out, "  `{reference}.{key}` becomes a number")?;

    let (reference, _) = find(&mut active, |_| true)?;
    client.event_types().archive(reference).await?;
    writeln!(console.out, "  `{reference}` is archived")?;

    let new = EventType {
        fields: vec![Field::new(FieldType::Email, "email"), Field::new(FieldType::Message, "idea")],
        ..EventType::new("idea-submitted", "Idea submitted")
    };
    client.event_types().create(&new).await?;
    writeln!(console.out, "  `{}` is added", new.reference)?;
    Ok(4)
}

/// The next event type with a field that events carry and that fits, and that field.
fn find<'a>(
    event_types: &mut impl Iterator<Item = &'a EventType>,
    fits: impl Fn(&Field) -> bool,
) -> Result<(&'a Reference, &'a StorageKey), Failure> {
    event_types
        .find_map(|of| of.ingested_fields().find(|field| fits(field)).map(|field| (&of.reference, &field.storage_key)))
        .ok_or_else(|| Failure::new(Exit::Failure, "the project has nothing to change"))
}

/// Changes one field of a live event type.
async fn edit(
    client: &Client,
    reference: &Reference,
    key: &StorageKey,
    change: impl FnOnce(&mut Field),
) -> Result<(), Failure> {
    let mut event_type = client.event_types().get(reference).await?;
    if let Some(field) = event_type.fields.iter_mut().find(|field| field.storage_key == *key) {
        change(field);
    }
    client.event_types().update(&event_type).await?;
    Ok(())
}
