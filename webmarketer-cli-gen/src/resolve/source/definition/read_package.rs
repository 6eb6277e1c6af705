//! Reads the structs of all files of a package.

use std::borrow::Cow;
use std::collections::HashSet;

use proc_macro2::Span;

use super::super::code_place::CodePlace;
use super::code_struct::{CodeStruct, CodeStructs, FieldOrigin, UnreadPart};
use super::module::{Misplaced, Module, is_optional};
use super::module_path::module_path;
use super::names::Names;
use super::not_read::NotRead;
use super::read_struct::{ReadField, ReadStruct};
use super::source_file::SourceFile;

/// A file of a package.
#[derive(Clone, Debug)]
pub(in crate::resolve) struct PackageFile<'a> {
    /// The path that reports show.
    pub(in crate::resolve) name: String,
    /// The path from the folder of the package.
    pub(in crate::resolve) in_package: String,
    pub(in crate::resolve) text: Cow<'a, str>,
}

/// Reads the structs of all files of a package: those of generated code too if `with_generated` is set. `more` gets
/// the words that types were not found by, and returns other files that have them.
pub(in crate::resolve) fn read_package<'a>(
    files: Vec<PackageFile<'a>>,
    with_generated: bool,
    mut more: impl FnMut(&HashSet<String>) -> Vec<PackageFile<'a>>,
) -> CodeStructs {
    let mut package = Package::default();
    package.add(files);
    loop {
        let read = package.read(with_generated);
        let added = more(&words_not_found(&read));
        if added.is_empty() {
            return read;
        }
        package.add(added);
    }
}

/// The names of types that were not found.
fn words_not_found(read: &CodeStructs) -> HashSet<String> {
    let words = read.structs.iter().flat_map(|one| &one.unread).filter_map(|part| match &part.why {
        NotRead::UnknownType(of) | NotRead::UnknownGroup(of) => Some(of),
        _ => None,
    });
    let names = words.flat_map(|of| of.split(|c: char| !c.is_alphanumeric() && c != '_'));
    names.filter(|name| !name.is_empty()).map(str::to_owned).collect()
}

/// Whether a module is one of these or is below one.
fn is_below(modules: &HashSet<Vec<String>>, module: &Module) -> bool {
    (1..=module.path.len()).any(|end| module.path.get(..end).is_some_and(|path| modules.contains(path)))
}

/// The parsed files of a package.
#[derive(Default)]
struct Package<'a> {
    names: Names,
    files: Vec<PackageFile<'a>>,
    /// The structs in each file that exist only in tests.
    for_tests: Vec<usize>,
    unread: Vec<(usize, Span, NotRead)>,
    test_modules: HashSet<Vec<String>>,
    optional_modules: HashSet<Vec<String>>,
}

impl<'a> Package<'a> {
    fn add(&mut self, files: Vec<PackageFile<'a>>) {
        for file in files {
            let number = self.files.len();
            let path = module_path(&file.in_package);
            let is_for_tests = path.is_none();
            match SourceFile::parse(&file.text, number, path.unwrap_or_default()) {
                Ok(read) if is_for_tests => {
                    let events = read.modules.iter().map(|module| module.events.len()).sum::<usize>();
                    self.for_tests.push(events + read.for_tests + read.unread.len());
                }
                Ok(read) => {
                    self.for_tests.push(read.for_tests);
                    self.unread.extend(read.unread.into_iter().map(|span| (number, span, NotRead::Inside)));
                    self.test_modules.extend(read.test_modules);
                    self.optional_modules.extend(read.optional_modules);
                    self.names.modules.extend(read.modules);
                }
                Err(error) => {
                    self.for_tests.push(0);
                    if !is_for_tests {
                        self.unread.push((number, error.span(), NotRead::NotRust));
                    }
                }
            }
            self.files.push(file);
        }
    }

    fn read(&self, with_generated: bool) -> CodeStructs {
        let mut read = CodeStructs { for_tests: self.for_tests.iter().sum(), ..CodeStructs::default() };
        let unread = self.unread.iter().map(|(file, span, why)| (*file, *span, why.clone()));
        read.unread.extend(unread.map(|(file, span, why)| self.unread_part(file, span, None, why)));
        for (number, module) in self.names.modules.iter().enumerate() {
            let file = module.file;
            if is_below(&self.test_modules, module) {
                read.for_tests += module.events.len();
                continue;
            }
            read.unread.extend(module.others.iter().map(|(span, of)| {
                let why = match of {
                    Misplaced::NotStruct => NotRead::NotStruct,
                    Misplaced::RenamedDerive(name) => NotRead::RenamedDerive(name.clone()),
                    Misplaced::ConditionalDerive => NotRead::ConditionalAttribute,
                };
                self.unread_part(file, *span, None, why)
            }));
            let is_in_optional = module.is_optional || is_below(&self.optional_modules, module);
            for item in &module.events {
                let ReadStruct { event_type, fields, lock, is_generated, unread, is_complete } =
                    ReadStruct::of(item, &self.names, number);
                if is_generated && !with_generated {
                    continue;
                }
                let origin = |read: ReadField| {
                    let ReadField { span, states_type, is_type_known, states_pii, is_nonce } = read;
                    FieldOrigin { place: self.place(file, span), states_type, is_type_known, states_pii, is_nonce }
                };
                let unread = unread.into_iter().map(|(span, key, why)| self.unread_part(file, span, key, why));
                read.structs.push(CodeStruct {
                    name: item.ident.to_string(),
                    place: self.place(file, item.ident.span()),
                    event_type,
                    origins: fields.into_iter().map(origin).collect(),
                    lock,
                    unread: unread.collect(),
                    is_complete,
                    is_optional: is_in_optional || is_optional(&item.attrs),
                });
            }
        }
        read.structs.sort_by(|a, b| (&a.place.file, a.place.line).cmp(&(&b.place.file, b.place.line)));
        read.unread.sort_by(|a, b| (&a.place.file, a.place.line).cmp(&(&b.place.file, b.place.line)));
        read
    }

    fn unread_part(&self, file: usize, span: Span, field: Option<String>, why: NotRead) -> UnreadPart {
        UnreadPart { place: self.place(file, span), field, why }
    }

    fn place(&self, file: usize, span: Span) -> CodePlace {
        let (from, to) = (span.start(), span.end());
        let file = self.files.get(file);
        let line = file.and_then(|file| file.text.lines().nth(from.line.saturating_sub(1))).unwrap_or_default();
        CodePlace {
            file: file.map(|file| file.name.clone()).unwrap_or_default(),
            line: from.line,
            column: from.column + 1,
            length: if from.line == to.line { to.column.saturating_sub(from.column).max(1) } else { 1 },
            text: line.trim_end().to_owned(),
        }
    }
}
