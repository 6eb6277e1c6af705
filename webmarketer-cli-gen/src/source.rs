//! Where the code has a struct of an event type, and its fields: the sources are searched for the derive, and of each
//! struct that is wanted its attributes are read as the derive reads them.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::Path;

use heck::{
    ToKebabCase as _, ToLowerCamelCase as _, ToShoutyKebabCase as _, ToShoutySnakeCase as _, ToSnakeCase as _,
    ToUpperCamelCase as _,
};
use proc_macro2::{Span, TokenStream};
use syn::meta::ParseNestedMeta;
use syn::{Attribute, Data, DeriveInput, LitStr, Token};

use crate::report::Place;
use crate::settings::is_file;

/// The name of the derive.
const DERIVE: &str = "WebmarketerEvent";

/// Folders that hold no source of the package.
const SKIPPED: [&str; 2] = ["target", "node_modules"];

/// The places of event types and fields in the sources under a folder.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    places: HashMap<String, Vec<Place>>,
}

impl Sources {
    /// Searches the sources under a folder for the structs of those event types. What cannot be read is passed over: the
    /// compiler tells of it.
    pub(crate) fn search<'a>(folder: &Path, references: impl Iterator<Item = &'a str>) -> Self {
        let mut sources = Self::default();
        let wanted: HashSet<_> = references.collect();
        if !wanted.is_empty() {
            sources.folder(folder, "", &wanted);
        }
        sources
    }

    /// The places of an event type, `purchase`, or of a field, `purchase.amount`; those of its event type where the field
    /// has none.
    pub(crate) fn of(&self, path: &str, reference: &str) -> &[Place] {
        self.places.get(path).or_else(|| self.places.get(reference)).map(Vec::as_slice).unwrap_or_default()
    }

    fn folder(&mut self, folder: &Path, name: &str, wanted: &HashSet<&str>) {
        let Ok(entries) = fs::read_dir(if folder.as_os_str().is_empty() { Path::new(".") } else { folder }) else {
            return;
        };
        let mut entries: Vec<_> = entries.flatten().collect();
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let Ok(file_name) = entry.file_name().into_string() else { continue };
            let (path, name) = (folder.join(&file_name), format!("{name}{file_name}"));
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && !file_name.starts_with('.') && !SKIPPED.contains(&&*file_name) => {
                    self.folder(&path, &format!("{name}/"), wanted);
                }
                Ok(kind) if kind.is_file() && is_file(&path) => {
                    if let Ok(text) = fs::read_to_string(&path) {
                        self.file(&name, &text, wanted);
                    }
                }
                _ => {}
            }
        }
    }

    fn file(&mut self, file: &str, text: &str, wanted: &HashSet<&str>) {
        let lines: Vec<_> = text.lines().collect();
        let mut next = 0;
        while let Some(derive) = lines.iter().skip(next).position(|line| line.contains(DERIVE)).map(|at| at + next) {
            next = derive + 1;
            let Some((start, end)) = item(&lines, derive) else { continue };
            let Some(block) = lines.get(start..end) else { continue };
            if let Some(reference) = reference(block).filter(|reference| wanted.contains(&**reference)) {
                // An import of the derive is no struct, and the next one is behind it.
                if self.of_struct(file, start, block, &reference).is_some() {
                    next = end;
                }
            }
        }
    }

    fn of_struct(&mut self, file: &str, start: usize, block: &[&str], reference: &str) -> Option<()> {
        let input = syn::parse_str::<DeriveInput>(&block.join("\n")).ok()?;
        let place = |span: Span| {
            let (from, to) = (span.start(), span.end());
            let text = block.get(from.line.saturating_sub(1)).copied().unwrap_or_default();
            let length = if from.line == to.line { to.column.saturating_sub(from.column) } else { 1 };
            let text = text.trim_end().to_owned();
            Place { file: file.to_owned(), line: start + from.line, column: from.column + 1, length, text }
        };
        let mut put = |path: String, span| self.places.entry(path).or_default().push(place(span));
        let mut rename_all = None;
        for attribute in attributes(&input.attrs) {
            read(attribute, |meta| {
                if meta.path.is_ident("rename_all") {
                    rename_all = Some(meta.value()?.parse::<LitStr>()?.value());
                } else if ["state", "statistic", "field"].iter().any(|word| meta.path.is_ident(word)) {
                    // A field that events do not carry.
                    let content;
                    syn::parenthesized!(content in meta.input);
                    let key: LitStr = content.parse()?;
                    content.parse::<TokenStream>()?;
                    put(format!("{reference}.{}", key.value()), key.span());
                } else {
                    pass_over(&meta)?;
                }
                Ok(())
            });
        }
        put(reference.to_owned(), input.ident.span());
        let Data::Struct(data) = &input.data else { return None };
        for field in &data.fields {
            let Some(ident) = &field.ident else { continue };
            let mut key = renamed(ident.to_string().trim_start_matches("r#"), rename_all.as_deref());
            for attribute in attributes(&field.attrs) {
                read(attribute, |meta| {
                    if meta.path.is_ident("key") || meta.path.is_ident("storage_key") {
                        key = meta.value()?.parse::<LitStr>()?.value();
                        return Ok(());
                    }
                    pass_over(&meta)
                });
            }
            put(format!("{reference}.{key}"), ident.span());
        }
        Some(())
    }
}

/// The lines of the item that the derive on that line is of.
fn item(lines: &[&str], derive: usize) -> Option<(usize, usize)> {
    let indent = |line: &str| line.len() - line.trim_start().len();
    // A long derive has lines of its own.
    let first = lines.get(..=derive)?.iter().rposition(|line| line.trim_start().starts_with("#["))?;
    let depth = indent(lines.get(first)?);
    let is_before = |line: &&str| {
        let line = line.trim_end();
        line.is_empty() || line.ends_with(['}', ';', '{']) && !line.trim_start().starts_with("//")
    };
    let start = lines.get(..first)?.iter().rposition(is_before).map_or(0, |before| before + 1);
    let is_end = |line: &&str| {
        let line = line.trim_end();
        let is_whole = line.contains("struct ") && line.ends_with([';', '}']);
        indent(line) == depth && (line.trim() == "}" || is_whole)
    };
    let end = derive + lines.get(derive..)?.iter().position(is_end)? + 1;
    Some((start, end))
}

/// The reference of the event type that a struct is for, by its text alone.
fn reference(block: &[&str]) -> Option<String> {
    const NAMED: &str = "event_type = \"";
    let is_struct = |line: &&str| line.contains("struct ") && !line.trim_start().starts_with(['/', '#']);
    let end = block.iter().position(is_struct)?;
    for line in block.get(..end)? {
        if let Some((_, rest)) = line.split_once(NAMED) {
            return Some(rest.split('"').next()?.to_owned());
        }
    }
    let (_, name) = block.get(end)?.split_once("struct ")?;
    let name = name.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '#').next()?;
    Some(name.trim_start_matches("r#").to_kebab_case())
}

fn attributes(all: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    all.iter().filter(|attribute| attribute.path().is_ident("webmarketer"))
}

/// Reads an attribute as far as it can be read.
fn read(attribute: &Attribute, logic: impl FnMut(ParseNestedMeta<'_>) -> syn::Result<()>) {
    // What is wrong with it, the derive says.
    let _ = attribute.parse_nested_meta(logic);
}

fn pass_over(meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
    if meta.input.peek(Token![=]) {
        meta.value()?.parse::<syn::Lit>()?;
    } else if meta.input.peek(syn::token::Paren) {
        let content;
        syn::parenthesized!(content in meta.input);
        content.parse::<TokenStream>()?;
    }
    Ok(())
}

/// The key of a field whose attributes name none.
fn renamed(name: &str, rule: Option<&str>) -> String {
    match rule {
        Some("lowercase") => name.to_lowercase(),
        Some("UPPERCASE") => name.to_uppercase(),
        Some("PascalCase") => name.to_upper_camel_case(),
        Some("camelCase") => name.to_lower_camel_case(),
        Some("snake_case") => name.to_snake_case(),
        Some("SCREAMING_SNAKE_CASE") => name.to_shouty_snake_case(),
        Some("kebab-case") => name.to_kebab_case(),
        Some("SCREAMING-KEBAB-CASE") => name.to_shouty_kebab_case(),
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = r#"
use webmarketer_core::WebmarketerEvent;

/// The struct of a purchase
#[derive(
    Clone,
    WebmarketerEvent,
)]
#[webmarketer(
    event_type = "order placed",
    state("converted", label = "Converted"),
    retention_days = 30,
)]
pub struct Purchase {
    /// The number
    #[webmarketer(user, key = "orderId")]
    pub order_id: String,
    r#type: bool,
}

mod inner {
    #[derive(WebmarketerEvent)]
    #[webmarketer(rename_all = "camelCase")]
    struct PageViewed<'a> { page_url: &'a str }

    #[derive(WebmarketerEvent)]
    struct Nothing;
}
"#;

    #[test]
    fn structs_and_fields_are_found_where_they_are() {
        let mut sources = Sources::default();
        sources.file("src/a.rs", SOURCE, &["order placed", "page-viewed", "nothing"].into_iter().collect());
        let found = |path: &str| {
            let [place] = &*sources.places[path] else { panic!("{path} is not there once") };
            let meant: String = place.text.chars().skip(place.column - 1).take(place.length).collect();
            (place.line, meant)
        };
        assert_eq!(found("order placed"), (14, "Purchase".to_owned()));
        assert_eq!(found("order placed.converted"), (11, "\"converted\"".to_owned()));
        assert_eq!(found("order placed.orderId"), (17, "order_id".to_owned()));
        assert_eq!(found("order placed.type"), (18, "r#type".to_owned()));
        assert_eq!(found("page-viewed.pageUrl"), (24, "page_url".to_owned()));
        assert_eq!(found("nothing"), (27, "Nothing".to_owned()));
        // A field that the code does not have is shown at the struct.
        assert_eq!(sources.of("nothing.more", "nothing")[0].line, 27);
    }
}
