//! What a project chooses about its generated code: the table `[generate]` of `webmarketer.toml`.

use std::path::PathBuf;

use super::SettingsError;
use super::file::{Located, Table};
use crate::names::is_name;

/// What a project chooses about its generated code. The default is what most want.
///
/// ```
/// use webmarketer_cli_gen::Choices;
///
/// let choices = Choices::parse("[generate]\nvisibility = \"pub(crate)\"\n")?;
/// assert!(Choices::parse("[generate]\nvisiblity = \"pub(crate)\"\n").is_err());
/// # Ok::<(), webmarketer_cli_gen::SettingsError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Choices {
    /// Patterns of the references that get a struct; none means all.
    pub(crate) event_types: Vec<Located<String>>,
    pub(crate) visibility: Visibility,
    /// What the structs derive beside what they always do.
    pub(crate) derives: Vec<String>,
    /// Rust types in place of the usual ones, by a pattern of `reference.storage_key`.
    pub(crate) types: Vec<Located<(String, String)>>,
    /// Rust names, by `reference` or `reference.storage_key`.
    pub(crate) names: Vec<Located<(String, String)>>,
    /// Whether what is PII is wrapped in `Pii`.
    pub(crate) pii: bool,
    /// The path of `webmarketer_core`.
    pub(crate) core: String,
}

/// Who sees generated code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Visibility {
    /// `pub`
    Public,
    /// `pub(crate)`
    Crate,
    /// `pub(super)`
    Super,
    /// Nothing: the module it is in.
    Private,
}

/// Where `webmarketer_core` is unless it is said otherwise.
pub(crate) const CORE: &str = "::webmarketer_core";

impl Default for Choices {
    fn default() -> Self {
        Self {
            event_types: Vec::new(),
            visibility: Visibility::Public,
            derives: Vec::new(),
            types: Vec::new(),
            names: Vec::new(),
            pii: true,
            core: CORE.to_owned(),
        }
    }
}

impl Choices {
    /// Reads the table `[generate]` out of the text of a `webmarketer.toml`. What is misspelt or makes no sense
    /// anywhere in the text is an error with its line.
    pub fn parse(toml: &str) -> Result<Self, SettingsError> {
        Ok(super::file::File::parse(toml)?.choices)
    }

    /// Reads the table; returns the path of the file that is generated, too.
    pub(super) fn read(table: &Table<'_>) -> Result<(Self, Option<PathBuf>), SettingsError> {
        const KEYS: [&str; 8] = ["output", "event_types", "visibility", "derives", "types", "names", "pii", "crate"];
        table.expect_keys(&KEYS)?;
        let mut choices = Self { event_types: table.texts("event_types")?, ..Self::default() };
        if let Some(visibility) = table.text("visibility")? {
            const WORDS: [(&str, Visibility); 4] = [
                ("pub", Visibility::Public),
                ("pub(crate)", Visibility::Crate),
                ("pub(super)", Visibility::Super),
                ("private", Visibility::Private),
            ];
            let known = WORDS.iter().find(|(word, _)| *word == visibility.value);
            choices.visibility = known.map(|(_, known)| *known).ok_or_else(|| {
                let what = format!("`{}` is no visibility", visibility.value.escape_debug());
                let words = WORDS.map(|(word, _)| word);
                SettingsError::new(visibility.line, what).near(&visibility.value, &words)
            })?;
        }
        for derive in table.texts("derives")? {
            expect_path(&derive, "derive")?;
            choices.derives.push(derive.value);
        }
        choices.types = table.pairs("types")?;
        for Located { line, value: (_, of_type) } in &choices.types {
            if syn::parse_str::<syn::Type>(of_type).is_err() {
                let what = format!("`{}` is no Rust type", of_type.escape_debug());
                return Err(SettingsError::new(*line, what).advise("write one such as `rust_decimal::Decimal`"));
            }
        }
        choices.names = table.pairs("names")?;
        for Located { line, value: (_, name) } in &choices.names {
            if !is_name(name) {
                let what = format!("`{}` is no Rust name", name.escape_debug());
                return Err(
                    SettingsError::new(*line, what).advise("write one without `r#`, such as `Order` or `order_id`")
                );
            }
        }
        choices.pii = table.flag("pii")?.unwrap_or(true);
        if let Some(core) = table.text("crate")? {
            expect_path(&core, "crate")?;
            choices.core = core.value;
        }
        Ok((choices, table.text("output")?.map(|output| output.value.into())))
    }
}

fn expect_path(path: &Located<String>, what: &str) -> Result<(), SettingsError> {
    if syn::parse::Parser::parse_str(syn::Path::parse_mod_style, &path.value).is_ok() {
        return Ok(());
    }
    let text = format!("`{}` is no path of a {what}", path.value.escape_debug());
    Err(SettingsError::new(path.line, text).advise("write one such as `::my_crate::Name`"))
}
