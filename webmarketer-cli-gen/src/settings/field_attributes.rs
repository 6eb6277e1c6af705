//! Attributes for fields of generated structs: the tables `[generate.fields."reference.storage_key"]`.

use webmarketer_schema::convention::NonceTemplate;

use super::error::SettingsError;
use super::mistakes::Mistakes;
use super::rust_name::is_name;
use super::table::{Located, Table};

/// An attribute for the fields that a pattern matches.
#[derive(Clone, Debug)]
pub(crate) struct FieldSetting {
    /// The line of its value.
    pub(crate) line: usize,
    /// A pattern of `reference.storage_key`.
    pub(crate) pattern: String,
    pub(crate) attribute: FieldAttribute,
}

/// An attribute of `#[webmarketer(...)]` on a field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum FieldAttribute {
    Nonce(NonceForm),
    Utc(bool),
    /// The name of a constant.
    Const(String),
    /// Both keys.
    Key(String),
    StorageKey(String),
    IngestionKey(String),
}

/// How a field makes the nonce.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NonceForm {
    /// It does not.
    Off,
    /// With the default template.
    Default,
    /// With this template, or `raw`.
    Template(String),
}

/// The attributes that can be set.
const KNOWN: [&str; 6] = ["nonce", "utc", "const", "key", "storage_key", "ingestion_key"];

impl FieldAttribute {
    /// The name of the attribute.
    pub(crate) fn name(&self) -> &'static str {
        let [nonce, utc, constant, key, storage_key, ingestion_key] = KNOWN;
        match self {
            Self::Nonce(_) => nonce,
            Self::Utc(_) => utc,
            Self::Const(_) => constant,
            Self::Key(_) => key,
            Self::StorageKey(_) => storage_key,
            Self::IngestionKey(_) => ingestion_key,
        }
    }
}

impl FieldSetting {
    /// Reads the tables of all patterns, in the order of the file.
    pub(super) fn from_table(fields: &Table<'_>, mistakes: &mut Mistakes) -> Vec<Self> {
        let mut settings = Vec::new();
        for (Located { line, value: pattern }, table) in fields.tables_by_name(mistakes) {
            let of_pattern = Self::from_attributes(&pattern, &table, mistakes);
            if table.keys().next().is_none() {
                let what = format!("`{}` sets no attribute", pattern.escape_debug());
                mistakes.add(SettingsError::new(line, what).advise("add one such as `nonce = true`, or remove it"));
            }
            settings.extend(of_pattern);
        }
        settings
    }

    /// Reads the attributes for one pattern.
    fn from_attributes(pattern: &str, table: &Table<'_>, mistakes: &mut Mistakes) -> Vec<Self> {
        for Located { line, value: word } in table.keys().filter(|key| !KNOWN.contains(&key.value)) {
            mistakes.add(unknown(word, line));
        }
        let mut attributes = Vec::new();
        if let Some(line) = table.line_of("nonce") {
            attributes.extend(mistakes.keep(nonce(table, line)).map(|form| (line, FieldAttribute::Nonce(form))));
        }
        if let Some((line, on)) = table.line_of("utc").zip(mistakes.keep(table.flag("utc"))) {
            attributes.push((line, FieldAttribute::Utc(on)));
        }
        if let Some(Located { line, value }) = mistakes.keep(table.text("const")) {
            let is_constant = is_name(&value) && syn::parse_str::<syn::Ident>(&value).is_ok();
            if is_constant && value.to_uppercase() == value {
                attributes.push((line, FieldAttribute::Const(value)));
            } else {
                let what = format!("`{}` is not a valid name of a constant", value.escape_debug());
                mistakes.add(SettingsError::new(line, what).advise("write a name such as `REFUNDED`"));
            }
        }
        for (name, attribute) in [
            ("key", FieldAttribute::Key as fn(String) -> FieldAttribute),
            ("storage_key", FieldAttribute::StorageKey),
            ("ingestion_key", FieldAttribute::IngestionKey),
        ] {
            let key = mistakes.keep(table.text(name));
            attributes.extend(key.map(|Located { line, value }| (line, attribute(value))));
        }
        let setting = |(line, attribute)| Self { line, pattern: pattern.to_owned(), attribute };
        attributes.into_iter().map(setting).collect()
    }
}

/// Reads `nonce`: true, false, `raw` or a template.
fn nonce(table: &Table<'_>, line: usize) -> Result<Option<NonceForm>, SettingsError> {
    if let Ok(Some(on)) = table.flag("nonce") {
        return Ok(Some(if on { NonceForm::Default } else { NonceForm::Off }));
    }
    let template = table.text("nonce").map_err(|error| {
        error.advise("write `nonce = true`, `nonce = \"raw\"`, or a template such as `nonce = \"order-{}\"`")
    })?;
    let Some(template) = template else { return Ok(None) };
    match NonceTemplate::parse(&template.value) {
        Ok(_) => Ok(Some(NonceForm::Template(template.value))),
        Err(why) => {
            let what = format!("`{}` is not a valid nonce: {why}", template.value.escape_debug());
            Err(SettingsError::new(line, what))
        }
    }
}

/// The mistake of an attribute that cannot be set: how to get what it does in the derive.
fn unknown(word: &str, line: usize) -> SettingsError {
    let error = |what: String, advice: &str| SettingsError::new(line, what).advise(advice);
    match word {
        "type" => error(
            "the lock determines the field type".to_owned(),
            "set the Rust type under `[generate.types]`, or remove the line",
        ),
        "name" => error("`name` is not an attribute of a field".to_owned(), "write it under `[generate.names]`"),
        "pii" => error(
            "the lock determines whether a field is PII".to_owned(),
            "change it in Webmarketer and run `webmarketer pull`; `pii` under `[generate]` is about the type `Pii`",
        ),
        "label"
        | "discriminant"
        | "most_probable_location"
        | "entity"
        | "user"
        | "event"
        | "state"
        | "statistic"
        | "other_type"
        | "other_entity" => error(
            format!("the lock determines `{word}`"),
            "change it in Webmarketer and run `webmarketer pull`, or remove the line",
        ),
        "skip" | "flatten" => error(format!("`{word}` is for structs that are written by hand"), "remove the line"),
        word => SettingsError::new(line, format!("unknown attribute `{}`", word.escape_debug())).near(word, &KNOWN),
    }
}
