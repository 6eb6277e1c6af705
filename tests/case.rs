//! A case of the generator. Build scripts and tests share this file.

use std::fs;
use std::path::{Path, PathBuf};

use webmarketer_cli_gen::{Choices, Generated, generate, names};
use webmarketer_schema::lock::Lock;
use webmarketer_schema::wire::{Page, read_event_type};
use webmarketer_schema::{Catalogue, EventType};

/// One folder of `cases`.
pub(crate) struct Case {
    /// The name of the folder.
    pub(crate) name: String,
    folder: PathBuf,
}

impl Case {
    /// All cases, by name.
    pub(crate) fn all(cases: &Path) -> Vec<Self> {
        let folders = fs::read_dir(cases).unwrap().map(|case| case.unwrap().path());
        let mut cases: Vec<_> = folders
            .filter(|folder| folder.is_dir())
            .map(|folder| Self { name: folder.file_name().unwrap().to_str().unwrap().to_owned(), folder })
            .collect();
        cases.sort_by(|a, b| a.name.cmp(&b.name));
        cases
    }

    /// The event types of its page in the format of the API.
    pub(crate) fn event_types(&self) -> Vec<EventType> {
        let json = fs::read_to_string(self.folder.join("catalogue.json")).unwrap();
        Page::from_json(&serde_json::from_str(&json).unwrap(), read_event_type).unwrap().data
    }

    /// The text of its `webmarketer.toml`; empty if it has none.
    pub(crate) fn settings(&self) -> String {
        fs::read_to_string(self.folder.join("webmarketer.toml")).unwrap_or_default()
    }

    /// The lock that a first pull of these event types writes.
    pub(crate) fn lock(event_types: Vec<EventType>) -> Lock {
        let catalogue = Catalogue::new(None, event_types).unwrap();
        let pinned = names::pin(&catalogue, &Lock::default(), &[]);
        Lock::new(catalogue, pinned)
    }

    /// Generates code with these settings.
    pub(crate) fn generate(event_types: Vec<EventType>, settings: &str) -> Generated {
        generate(&Self::lock(event_types), &Choices::parse(settings).unwrap()).unwrap()
    }

    /// The folder with the expected files of the targets other than Rust.
    #[allow(dead_code, reason = "the build script generates only Rust")]
    pub(crate) fn web_folder(&self) -> PathBuf {
        self.folder.join("web")
    }

    /// The folder with the expected files of the importer.
    #[allow(dead_code, reason = "not every build script has it")]
    pub(crate) fn imported_folder(&self) -> PathBuf {
        self.folder.join("imported")
    }

    /// The path of the expected file of each generated text.
    pub(crate) fn files(&self, generated: Generated) -> Vec<(PathBuf, String)> {
        let expected = self.folder.join("expected");
        if generated.modules.is_empty() {
            return vec![(expected.join("events.rs"), generated.root)];
        }
        let modules = generated.modules.into_iter().chain([("mod.rs".to_owned(), generated.root)]);
        modules.map(|(name, text)| (expected.join("events").join(name), text)).collect()
    }
}

/// Generated code for a package without a lock.
#[allow(dead_code, reason = "the build scripts alone have it compiled")]
pub(crate) fn without_lock(text: &str) -> String {
    let mut text = text.replace("#[webmarketer(generated", "#[webmarketer(generated, no_lock");
    // On lines of their own, in a file and in a module of a file.
    for indent in ["    ", "        "] {
        let generated = format!("#[webmarketer(\n{indent}generated,");
        text = text.replace(&generated, &format!("{generated}\n{indent}no_lock,"));
    }
    text
}

/// The file that declares the others as modules.
pub(crate) fn root(files: &[(PathBuf, String)]) -> &Path {
    &files.last().unwrap().0
}
