//! Options for generated code: the table `[generate]` of `webmarketer.toml`.

use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;

use super::date_type::DateType;
use super::error::SettingsError;
use super::field_attributes::FieldSetting;
use super::keys::GENERATE_KEYS;
use super::mistakes::Mistakes;
use super::rust_name::is_name;
use super::table::{Located, Table};

/// The options of a project for its generated code.
///
/// ```
/// use webmarketer_cli_gen::Choices;
///
/// let choices = Choices::parse("[generate]\nvisibility = \"pub(crate)\"\n")?;
/// assert!(Choices::parse("[generate]\nvisiblity = \"pub(crate)\"\n").is_err());
/// # Ok::<(), webmarketer_cli_gen::SettingsError>(())
/// ```
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a setting")]
pub struct Choices {
    /// Patterns of the references that get a struct; an empty list selects all.
    pub(crate) event_types: Vec<Located<String>>,
    /// Whether each event type has its own module.
    pub(crate) modules: bool,
    pub(crate) visibility: Visibility,
    /// Traits that the structs derive in addition to the usual ones.
    pub(crate) derives: Vec<String>,
    /// Rust types that replace the default ones, by a pattern of `reference.storage_key`.
    pub(crate) types: Vec<Located<(String, String)>>,
    /// Rust names, by `reference` or `reference.storage_key`.
    pub(crate) names: Vec<Located<(String, String)>>,
    /// The crate whose dates are the types of date fields.
    pub(crate) dates: DateType,
    /// Attributes of fields, in the order of the file.
    pub(crate) fields: Vec<FieldSetting>,
    /// Whether values that are PII are wrapped in `Pii`.
    pub(crate) pii: bool,
    /// Whether the modules of the code have the prelude.
    pub(crate) prelude: bool,
    /// Whether another file includes the code by `include!`.
    pub(crate) include: bool,
    /// The path of `webmarketer_core`.
    pub(crate) core: String,
    /// The path from the package's folder to the lock that the structs name, where the derive would not find it.
    pub(crate) lock: Option<String>,
    /// Whether they are for code that the team owns.
    pub(crate) is_of_team: bool,
}

/// The visibility of generated code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Visibility {
    /// `pub`
    Public,
    /// `pub(crate)`
    Crate,
    /// `pub(super)`
    Super,
    /// No keyword: visible in its own module only.
    Private,
}

/// The default path of `webmarketer_core`.
pub(crate) const CORE: &str = "::webmarketer_core";

impl Default for Choices {
    fn default() -> Self {
        Self {
            event_types: Vec::new(),
            modules: false,
            visibility: Visibility::Public,
            derives: Vec::new(),
            types: Vec::new(),
            names: Vec::new(),
            dates: DateType::default(),
            fields: Vec::new(),
            pii: true,
            prelude: true,
            include: false,
            core: CORE.to_owned(),
            lock: None,
            is_of_team: false,
        }
    }
}

impl Choices {
    /// Reads the table; also returns the path of the output.
    pub(super) fn from_table(table: &Table<'_>, mistakes: &mut Mistakes) -> (Self, Option<PathBuf>) {
        table.expect_keys(&GENERATE_KEYS, mistakes);
        let mut choices = Self { event_types: table.texts("event_types", mistakes), ..Self::default() };
        if let Some(word) = mistakes.keep(table.text("visibility")) {
            choices.visibility = mistakes.keep(visibility(&word).map(Some)).unwrap_or(choices.visibility);
        }
        for word in table.texts("derives", mistakes) {
            choices.derives.extend(mistakes.keep(derive(&word).map(Some)));
        }
        choices.types = table.pairs("types", mistakes);
        for Located { line, value: (_, of_type) } in &mut choices.types {
            match rust_type(of_type, *line) {
                Ok(read) => *of_type = read,
                Err(mistake) => mistakes.add(mistake),
            }
        }
        choices.names = table.pairs("names", mistakes);
        for Located { line, value: (_, name) } in choices.names.iter().filter(|pair| !is_name(&pair.value.1)) {
            let what = format!("`{}` is not a valid Rust name", name.escape_debug());
            let advice = "write a name without `r#`, such as `Order` or `order_id`";
            mistakes.add(SettingsError::new(*line, what).advise(advice));
        }
        if let Some(word) = mistakes.keep(table.text("dates")) {
            choices.dates = mistakes.keep(DateType::parse(&word).map(Some)).unwrap_or_default();
        }
        if let Some(fields) = mistakes.keep(table.table("fields")) {
            choices.fields = FieldSetting::from_table(&fields, mistakes);
        }
        choices.pii = mistakes.keep(table.flag("pii")).unwrap_or(true);
        choices.prelude = mistakes.keep(table.flag("prelude")).unwrap_or(true);
        choices.include = mistakes.keep(table.flag("include")).unwrap_or(false);
        if let Some(core) = mistakes.keep(table.text("crate")) {
            choices.core = mistakes.keep(path(&core, "crate"));
        }
        choices.modules = mistakes.keep(table.flag("modules")).unwrap_or(false);
        let output = mistakes.keep(table.text("output"));
        if let Some(output) = output.as_ref().filter(|output| choices.modules && is_file(Path::new(&output.value))) {
            let what = format!("`{}` is a file, but `modules = true` needs a folder", output.value.escape_debug());
            mistakes.add(SettingsError::new(output.line, what).advise("name a folder, such as `src/events`"));
        }
        (choices, output.map(|output| output.value.into()))
    }

    /// The options that apply to code of the team: others describe how the generator's code is found and included.
    pub(crate) fn of_team(&self) -> Self {
        Self { include: false, lock: None, is_of_team: true, ..self.clone() }
    }

    /// The chosen Rust names, by `reference` or `reference.storage_key`.
    #[cfg(feature = "cli")]
    pub(crate) fn names(&self) -> Vec<(&str, &str)> {
        self.names.iter().map(|Located { value: (of, name), .. }| (of.as_str(), name.as_str())).collect()
    }
}

/// Whether an output path names a file rather than a folder.
pub(crate) fn is_file(output: &Path) -> bool {
    output.extension().is_some_and(|extension| extension == "rs")
}

fn visibility(text: &Located<String>) -> Result<Visibility, SettingsError> {
    const WORDS: [(&str, Visibility); 4] = [
        ("pub", Visibility::Public),
        ("pub(crate)", Visibility::Crate),
        ("pub(super)", Visibility::Super),
        ("private", Visibility::Private),
    ];
    let known = WORDS.iter().find(|(word, _)| *word == text.value);
    known.map(|(_, known)| *known).ok_or_else(|| {
        let what = format!("unknown visibility `{}`", text.value.escape_debug());
        SettingsError::new(text.line, what).near(&text.value, &WORDS.map(|(word, _)| word))
    })
}

/// The path of a trait that the structs derive.
fn derive(text: &Located<String>) -> Result<String, SettingsError> {
    let path = path(text, "derive")?;
    let last = path.rsplit("::").next().unwrap_or_default().trim();
    if ["Clone", "Debug", "PartialEq", "WebmarketerEvent"].contains(&last) {
        let what = format!("every generated struct derives `{last}` already");
        return Err(SettingsError::new(text.line, what).advise("remove it"));
    }
    Ok(path)
}

/// Checks that a text is a Rust type that names the same type in every module.
fn rust_type(text: &str, line: usize) -> Result<String, SettingsError> {
    let read = code::<syn::Type>(text).ok_or_else(|| {
        let what = format!("`{}` is not a valid Rust type", text.escape_debug());
        SettingsError::new(line, what).advise("write a type such as `rust_decimal::Decimal`")
    })?;
    if is_relative(&read) {
        let what = format!("`{}` can be a different type in each module", read.escape_debug());
        return Err(SettingsError::new(line, what).advise("write its full path, such as `crate::OrderId`"));
    }
    Ok(read)
}

fn path(text: &Located<String>, what: &str) -> Result<String, SettingsError> {
    let is_path = syn::parse::Parser::parse_str(syn::Path::parse_mod_style, &text.value).is_ok();
    code::<syn::Path>(&text.value).filter(|_| is_path).ok_or_else(|| {
        let what = format!("`{}` is not a valid path of a {what}", text.value.escape_debug());
        SettingsError::new(text.line, what).advise("write a path such as `::my_crate::Name`")
    })
}

/// Whether a type is resolved relative to the module that names it: by an imported name, `self` or `super`.
fn is_relative(of_type: &str) -> bool {
    const PRIMITIVE: [&str; 17] = [
        "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "str", "u8", "u16", "u32", "u64",
        "u128", "usize",
    ];
    let Ok(syn::Type::Path(path)) = syn::parse_str::<syn::Type>(of_type) else { return false };
    let mut segments = path.path.segments.iter().map(|segment| segment.ident.to_string());
    let (first, is_alone) = (segments.next().unwrap_or_default(), segments.next().is_none());
    let is_absolute = path.path.leading_colon.is_some() || path.qself.is_some() || PRIMITIVE.contains(&&*first);
    matches!(&*first, "self" | "super") || is_alone && !is_absolute
}

/// The Rust code on one line, as it was written; `None` if it does not parse or contains a comment.
fn code<T: syn::parse::Parse>(text: &str) -> Option<String> {
    syn::parse_str::<T>(text).ok()?;
    let tokens = text.parse::<TokenStream>().ok()?.to_string();
    let solid = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    (solid(&tokens) == solid(text)).then(|| text.split_whitespace().collect::<Vec<_>>().join(" "))
}
