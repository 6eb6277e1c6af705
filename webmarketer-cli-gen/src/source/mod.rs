//! Where the code has a struct of an event type, and its fields: the sources are searched for the derive, and each struct
//! that is wanted is read.

mod defined;
mod difference;
mod parts;

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};

use memchr::memmem;
use webmarketer_schema::convention::default_reference;

use crate::report::Place;
use crate::settings::is_file;
use defined::{NotRust, defined};
pub(crate) use difference::{Difference, differences};
use parts::{Part, parts};

/// The name of the derive.
const DERIVE: &str = "WebmarketerEvent";

/// A folder that holds no source of the package.
const SKIPPED: &str = "node_modules";

/// The sources under folders, by their paths from where the command runs.
#[derive(Debug, Default)]
pub(crate) struct Sources {
    /// Those that name the derive, with their texts.
    naming: Vec<(String, String)>,
    others: Vec<Other>,
}

/// A source with structs that does not name the derive. Most commands have no use for its text.
#[derive(Clone, Debug)]
struct Other {
    name: String,
    path: PathBuf,
    names_lock: bool,
}

/// Whether a struct in a text may name its lock.
fn names_lock(text: &str) -> bool {
    text.contains("lock = \"")
}

impl Sources {
    /// Reads them. What cannot be read is passed over: the compiler tells of it.
    pub(crate) fn read(folder: &Path) -> Self {
        let mut sources = Self::default();
        sources.add(folder);
        sources
    }

    /// Reads those under another folder, too.
    pub(crate) fn add(&mut self, folder: &Path) {
        // A folder elsewhere on the machine is not named in reports.
        let mut name = String::new();
        for part in folder.components().filter(|_| folder.is_relative()) {
            name.push_str(&part.as_os_str().to_string_lossy());
            name.push('/');
        }
        each_source(folder, &name, &mut |name, path, text| {
            if text.contains(DERIVE) {
                self.naming.push((name, text));
            } else if text.contains("struct") {
                self.others.push(Other { name, path, names_lock: names_lock(&text) });
            }
        });
    }

    /// Those of some files, and those whose structs may name another lock than the one that is found for them.
    pub(crate) fn only(&self, is_meant: impl Fn(&Path) -> bool) -> Self {
        let naming = self.naming.iter().filter(|(file, text)| is_meant(Path::new(file)) || names_lock(text));
        let others = self.others.iter().filter(|other| is_meant(Path::new(&other.name)) || other.names_lock);
        Self { naming: naming.cloned().collect(), others: others.cloned().collect() }
    }

    /// Whether no source names the derive.
    pub(crate) fn is_empty(&self) -> bool {
        self.naming.is_empty()
    }

    /// The event types that they may have a struct of; `None` where it could be any. A source that does not name the derive
    /// is read too, since another crate may export the derive under another name.
    pub(crate) fn defined(&self) -> Option<HashSet<String>> {
        let mut references = HashSet::new();
        for (_, text) in &self.naming {
            references.extend(defined(text).ok().flatten()?);
        }
        for other in &self.others {
            // What cannot be read or is not Rust does not compile, and has no struct.
            let Ok(text) = fs::read_to_string(&other.path) else { continue };
            match defined(&text) {
                Err(NotRust) => {}
                Ok(of_text) => references.extend(of_text?),
            }
        }
        Some(references)
    }

    /// Searches them for the structs of those event types.
    pub(crate) fn places(&self, references: &HashSet<&str>) -> Places {
        let mut places = Places::default();
        for (file, text) in &self.naming {
            places.file(file, text, references);
        }
        places
    }
}

/// Reads every source under a folder, whose name stands before theirs. What cannot be read is ignored: the compiler reports
/// it.
fn each_source(folder: &Path, name: &str, each: &mut impl FnMut(String, PathBuf, String)) {
    let Ok(entries) = fs::read_dir(if folder.as_os_str().is_empty() { Path::new(".") } else { folder }) else {
        return;
    };
    let mut entries: Vec<_> = entries.flatten().collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let Ok(file_name) = entry.file_name().into_string() else { continue };
        let (path, name) = (folder.join(&file_name), format!("{name}{file_name}"));
        match entry.file_type() {
            // Cargo marks the folders that it builds into.
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

/// The places of event types and fields.
#[derive(Debug, Default)]
pub(crate) struct Places(HashMap<String, Vec<Place>>);

impl Places {
    /// The places of an event type, `purchase`, or of a field, `purchase.amount`; those of its event type where the field
    /// has none.
    pub(crate) fn of(&self, path: &str, reference: &str) -> &[Place] {
        self.0.get(path).or_else(|| self.0.get(reference)).map(Vec::as_slice).unwrap_or_default()
    }

    fn file(&mut self, file: &str, text: &str, wanted: &HashSet<&str>) {
        each_struct(
            text,
            |reference| wanted.contains(reference),
            |first, block, parts| {
                for Part { path, span, .. } in parts {
                    let (from, to) = (span.start(), span.end());
                    let text =
                        block.get(from.line.saturating_sub(1)).copied().unwrap_or_default().trim_end().to_owned();
                    let length = if from.line == to.line { to.column.saturating_sub(from.column) } else { 1 };
                    let place =
                        Place { file: file.to_owned(), line: first + from.line, column: from.column + 1, length, text };
                    self.0.entry(path).or_default().push(place);
                }
            },
        );
    }
}

/// Reads the structs of a text that have the derive and are of wanted event types: of each, how many lines come before it,
/// its own lines, and what it consists of. What lies between them costs no more than a search.
fn each_struct(text: &str, is_wanted: impl Fn(&str) -> bool, mut each: impl FnMut(usize, &[&str], Vec<Part>)) {
    let (mut read, mut counted, mut number) = (0, 0, 0);
    for derive in memmem::find_iter(text.as_bytes(), DERIVE) {
        if derive < read {
            continue;
        }
        let Some((start, indent)) = start_of_item(text, derive) else { continue };
        let item = text.get(start..).unwrap_or_default();
        let Some(reference) = reference(item, derive - start).filter(|reference| is_wanted(reference)) else {
            continue;
        };
        let Some(item) = until_end(item, derive - start, indent) else { continue };
        if let Some(parts) = parts(item, &reference) {
            number += memchr::memchr_iter(b'\n', text.as_bytes().get(counted..start).unwrap_or_default()).count();
            (counted, read) = (start, start + item.len());
            each(number, &item.lines().collect::<Vec<_>>(), parts);
        }
    }
}

/// Where the item starts that has a derive there, and how far its lines are indented; `None` where the derive is named for
/// another reason.
fn start_of_item(text: &str, derive: usize) -> Option<(usize, usize)> {
    let is_attribute = |line: &str| line.trim_start().starts_with("#[");
    let is_of_names = |line: &str| {
        line.chars().all(|c| c.is_alphanumeric() || c.is_whitespace() || matches!(c, '_' | ':' | ',' | ')' | ']'))
    };
    let (before, behind) = text.split_at_checked(derive)?;
    let mut start = derive;
    let mut lines = before.rsplit('\n');
    let mut line = lines.next()?;
    start -= line.len();
    // A long derive has lines of its own, and nothing but names on them.
    if !is_attribute(line) && !is_of_names(behind.lines().next()?) {
        return None;
    }
    while !is_attribute(line) {
        if !is_of_names(line) {
            return None;
        }
        line = lines.next().filter(|line| !line.trim().is_empty())?;
        start -= line.len() + 1;
    }
    let indent = line.len() - line.trim_start().len();
    for line in lines.take_while(|line| !is_end(line)) {
        start -= line.len() + 1;
    }
    Some((start, indent))
}

/// Whether something ends with that line, so that what comes behind it is of something else.
fn is_end(line: &str) -> bool {
    let line = line.trim_end();
    line.is_empty() || line.ends_with(['}', ';', '{']) && !line.trim_start().starts_with("//")
}

/// The reference of the event type that the struct behind a derive is for, by its text alone.
fn reference(item: &str, derive: usize) -> Option<String> {
    const NAMED: &str = "event_type = \"";
    const STRUCT: &str = "struct ";
    let mut start = 0;
    for line in item.split_inclusive('\n') {
        start += line.len();
        // Most lines have neither, and to see that is all that they cost.
        if line.contains(NAMED) && !line.trim_start().starts_with("//") {
            return Some(line.split_once(NAMED)?.1.split('"').next()?.to_owned());
        }
        if start > derive && line.contains(STRUCT) && !line.trim_start().starts_with(['/', '#']) {
            let (_, name) = line.split_once(STRUCT)?;
            let name = name.split(|c: char| !c.is_alphanumeric() && c != '_' && c != '#').next()?;
            return Some(default_reference(name));
        }
    }
    None
}

/// The text up to the end of the item that it starts with, which has a derive there and lines indented that far.
fn until_end(text: &str, derive: usize, indent: usize) -> Option<&str> {
    let mut end = derive;
    for line in text.get(derive..)?.split_inclusive('\n') {
        let is_first = end == derive;
        end += line.len();
        let line = line.trim_end();
        // The first line has lost its start.
        let is_outermost = is_first || line.len() - line.trim_start().len() == indent;
        let is_whole = || line.ends_with([';', '}']) && line.contains("struct ");
        if is_outermost && (line.trim_start() == "}" || is_whole()) {
            return text.get(..end);
        }
    }
    None
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
        let mut places = Places::default();
        places.file("src/a.rs", SOURCE, &["order placed", "page-viewed", "nothing"].into_iter().collect());
        let found = |path: &str| {
            let [place] = &*places.0[path] else { panic!("{path} is not there once") };
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
        assert_eq!(places.of("nothing.more", "nothing")[0].line, 27);
    }
}
