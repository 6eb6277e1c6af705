//! Searches the sources of packages for the derive, and parses the structs of the requested event types.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::code_parts::{CodePart, StructCode};
use super::code_place::CodePlace;
use super::defined::{NotRust, defined};
use super::definition::{CodeStructs, PackageFile, read_package};
use super::derive_name::DERIVE;
use super::structs::each_struct;
use crate::codegen::files::split_preamble;
use crate::resolve::paths::slashes;
use crate::settings::is_file;

/// A folder that has no Rust sources.
const SKIPPED: &str = "node_modules";

/// What a source contains that exports types of the library.
const CRATE: &str = "webmarketer_core::";

/// The sources in folders, by paths relative to the current folder.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    /// Sources that name the derive, with their texts.
    naming: Vec<(String, String)>,
    others: Vec<Other>,
}

/// A source that does not name the derive. Its text is not kept, because most commands do not need it.
#[derive(Clone, Debug)]
struct Other {
    name: String,
    path: PathBuf,
    names_lock: bool,
    has_struct: bool,
}

/// Whether a struct in a text may name its lock.
fn names_lock(text: &str) -> bool {
    text.contains("lock = \"")
}

impl Sources {
    /// Reads the sources in a folder. Unreadable files are ignored, because the compiler reports them.
    pub(crate) fn read_folder(folder: &Path) -> Self {
        let mut sources = Self::default();
        sources.add(folder);
        sources
    }

    /// Adds the sources in another folder.
    pub(crate) fn add(&mut self, folder: &Path) {
        // Reports do not show absolute folders.
        let mut name = String::new();
        for part in folder.components().filter(|_| folder.is_relative()) {
            name.push_str(&part.as_os_str().to_string_lossy());
            name.push('/');
        }
        each_source(folder, &name, &mut |name, path, text| {
            if text.contains(DERIVE) {
                self.naming.push((name, text));
            } else {
                let has_struct = text.contains("struct");
                let names_lock = has_struct && names_lock(&text);
                self.others.push(Other { name, path, names_lock, has_struct });
            }
        });
    }

    /// Keeps the sources that `is_selected` selects, and those with structs that may name another lock.
    pub(crate) fn only(&self, is_selected: impl Fn(&Path) -> bool) -> Self {
        let naming = self.naming.iter().filter(|(file, text)| is_selected(Path::new(file)) || names_lock(text));
        let others = self.others.iter().filter(|other| is_selected(Path::new(&other.name)) || other.names_lock);
        Self { naming: naming.cloned().collect(), others: others.cloned().collect() }
    }

    /// Whether no source names the derive.
    pub(crate) fn is_empty(&self) -> bool {
        self.naming.is_empty()
    }

    /// The event types for which they may have a struct; `None` if it could be any. Sources that do not name the derive
    /// are read too, because another crate may export it under another name.
    pub(crate) fn defined(&self) -> Option<HashSet<String>> {
        let mut references = HashSet::new();
        for (_, text) in &self.naming {
            references.extend(defined(text).ok().flatten()?);
        }
        for other in self.others.iter().filter(|other| other.has_struct) {
            // A file that is unreadable or not Rust does not compile, so it has no struct.
            let Ok(text) = fs::read_to_string(&other.path) else { continue };
            match defined(&text) {
                Err(NotRust) => {}
                Ok(of_text) => references.extend(of_text?),
            }
        }
        Some(references)
    }

    /// The names of the sources that name the derive, without generated code.
    pub(crate) fn hand_written_names(&self) -> impl Iterator<Item = &str> {
        self.naming.iter().filter(|(_, text)| split_preamble(text).is_none()).map(|(name, _)| &**name)
    }

    /// The names of all sources that name the derive.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.naming.iter().map(|(name, _)| &**name)
    }

    /// Reads the structs in these sources of the package in a folder. Other sources of the package are read only if they
    /// may have types that these sources name.
    pub(crate) fn structs(&self, folder: &Path, names: &HashSet<&str>, with_generated: bool) -> CodeStructs {
        let in_package = |name: &str| slashes(Path::new(name).strip_prefix(folder).unwrap_or(Path::new(name)));
        let file = |name: &str, text| PackageFile { name: name.to_owned(), in_package: in_package(name), text };
        let naming = self.naming.iter().filter(|(name, _)| names.contains(&**name));
        let files = naming.map(|(name, text)| file(name, Cow::Borrowed(&**text))).collect();
        let mut others: Vec<_> =
            self.others.iter().filter(|other| Path::new(&other.name).starts_with(folder)).collect();
        read_package(files, with_generated, |words| {
            let mut found = Vec::new();
            if !words.is_empty() {
                others.retain(|other| {
                    let Ok(text) = fs::read_to_string(&other.path) else { return false };
                    let is_wanted = words.iter().any(|word| text.contains(&**word)) || text.contains(CRATE);
                    if is_wanted {
                        found.push(file(&other.name, Cow::Owned(text)));
                    }
                    !is_wanted
                });
            }
            found
        })
    }

    /// Finds the structs of these event types.
    pub(crate) fn places(&self, references: &HashSet<&str>) -> CodePlaces {
        let mut places = CodePlaces::default();
        for (file, text) in &self.naming {
            places.add_file(file, text, references);
        }
        places
    }
}

/// Reads every source in a folder. `name` is prepended to their names. Unreadable files are ignored, because the
/// compiler reports them.
pub(in crate::resolve) fn each_source(folder: &Path, name: &str, each: &mut impl FnMut(String, PathBuf, String)) {
    let Ok(entries) = fs::read_dir(if folder.as_os_str().is_empty() { Path::new(".") } else { folder }) else {
        return;
    };
    let mut entries: Vec<_> = entries.flatten().collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let Ok(file_name) = entry.file_name().into_string() else { continue };
        let (path, name) = (folder.join(&file_name), format!("{name}{file_name}"));
        match entry.file_type() {
            // Cargo marks its target folders with this file.
            Ok(kind)
                if kind.is_dir()
                    && !file_name.starts_with('.')
                    && file_name != SKIPPED
                    && !path.join("CACHEDIR.TAG").is_file() =>
            {
                each_source(&path, &format!("{name}/"), each);
            }
            Ok(kind) if kind.is_file() && is_file(&path) => {
                if let Ok(text) = fs::read_to_string(&path) {
                    each(name, path, text);
                }
            }
            _ => {}
        }
    }
}

/// The places of event types and fields in the code.
#[derive(Debug, Default)]
pub(crate) struct CodePlaces(HashMap<String, Vec<CodePlace>>);

impl CodePlaces {
    /// The places of an event type, `purchase`, or of a field, `purchase.amount`. A field without a place has those of
    /// its event type.
    pub(crate) fn of(&self, path: &str, reference: &str) -> &[CodePlace] {
        self.0.get(path).or_else(|| self.0.get(reference)).map(Vec::as_slice).unwrap_or_default()
    }

    fn add_file(&mut self, file: &str, text: &str, references: &HashSet<&str>) {
        each_struct(
            text,
            |reference| references.contains(reference),
            |first, block, StructCode { reference, parts }| {
                for CodePart { key, span, .. } in parts {
                    let path = key.map_or_else(|| reference.clone(), |key| format!("{reference}.{key}"));
                    let (from, to) = (span.start(), span.end());
                    let text =
                        block.get(from.line.saturating_sub(1)).copied().unwrap_or_default().trim_end().to_owned();
                    let length = if from.line == to.line { to.column.saturating_sub(from.column) } else { 1 };
                    let place = CodePlace {
                        file: file.to_owned(),
                        line: first + from.line,
                        column: from.column + 1,
                        length,
                        text,
                    };
                    self.0.entry(path).or_default().push(place);
                }
            },
        );
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

#[cfg_attr(feature = "events", derive(WebmarketerEvent))]
#[cfg_attr(feature = "events", webmarketer(event_type = "cart viewed"))]
struct CartViewed {
    #[cfg_attr(feature = "events", webmarketer(key = "cartId"))]
    cart_id: String,
}
"#;

    #[test]
    fn places_have_the_line_and_column_of_structs_and_fields() {
        let mut places = CodePlaces::default();
        places.add_file(
            "src/a.rs",
            SOURCE,
            &["order placed", "page-viewed", "nothing", "cart viewed"].into_iter().collect(),
        );
        let found = |path: &str| {
            let [place] = &*places.0[path] else { panic!("expected one place of {path}") };
            let marked: String = place.text.chars().skip(place.column - 1).take(place.length).collect();
            (place.line, marked)
        };
        assert_eq!(found("order placed"), (14, "Purchase".to_owned()));
        assert_eq!(found("order placed.converted"), (11, "\"converted\"".to_owned()));
        assert_eq!(found("order placed.orderId"), (17, "order_id".to_owned()));
        assert_eq!(found("order placed.type"), (18, "r#type".to_owned()));
        assert_eq!(found("page-viewed.pageUrl"), (24, "page_url".to_owned()));
        assert_eq!(found("nothing"), (27, "Nothing".to_owned()));
        assert_eq!(found("cart viewed"), (32, "CartViewed".to_owned()));
        assert_eq!(found("cart viewed.cartId"), (34, "cart_id".to_owned()));
        // A field that the code does not have is shown at its struct.
        assert_eq!(places.of("nothing.more", "nothing")[0].line, 27);
    }
}
