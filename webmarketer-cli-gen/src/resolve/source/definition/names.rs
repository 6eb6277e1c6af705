//! Finds the types that the paths in a package name.

use super::known_types::{KnownType, is_known_crate, type_of_crate, type_of_prelude};
use super::module::{Module, NamedType};

/// The modules of a package.
#[derive(Default)]
pub(super) struct Names {
    pub(super) modules: Vec<Module>,
}

/// What a path names.
#[derive(Clone, Copy)]
pub(super) enum Found<'a> {
    Known(KnownType),
    /// A type of the package, and the number of its module.
    Own(&'a str, &'a NamedType, usize),
    Several,
    Nothing,
}

/// How many imports a name goes through at most.
const MOST_IMPORTS: usize = 8;

impl Names {
    /// What a path in the module with this number names.
    pub(super) fn find<'a>(&'a self, path: &'a [String], module: usize) -> Found<'a> {
        self.find_through(path, module, MOST_IMPORTS)
    }

    fn find_through<'a>(&'a self, path: &[String], number: usize, imports: usize) -> Found<'a> {
        let (Some(module), Some((first, rest)), Some(imports)) =
            (self.modules.get(number), path.split_first(), imports.checked_sub(1))
        else {
            return Found::Nothing;
        };
        if rest.is_empty()
            && let Some((name, of)) = module.types.get_key_value(first)
        {
            return Found::Own(name, of, number);
        }
        if let Some(import) = module.imports.get(first)
            && *import != *path
        {
            let whole: Vec<_> = import.iter().chain(rest).cloned().collect();
            return self.find_absolute(&whole, number, imports);
        }
        if rest.is_empty() {
            return self.find_without_import(first, number, imports);
        }
        self.find_absolute(path, number, imports)
    }

    /// What a path names that starts with a crate, with `crate`, `self` or `super`, or with a module.
    fn find_absolute<'a>(&'a self, path: &[String], number: usize, imports: usize) -> Found<'a> {
        let Some((name, before)) = path.split_last() else { return Found::Nothing };
        let here = self.modules.get(number).map(|module| &*module.path).unwrap_or_default();
        let start = match before.first().map(String::as_str) {
            // The first part of a path is the root of its crate.
            Some("crate") => Some(here.iter().take(1).cloned().collect()),
            Some("self") => Some(here.to_vec()),
            Some("super") => Some(here.get(..here.len().saturating_sub(1)).unwrap_or_default().to_vec()),
            Some(krate) if is_known_crate(krate) && !self.has_module(krate) => {
                return type_of_crate(path).map_or(Found::Nothing, Found::Known);
            }
            // A module of this one, or a crate.
            _ => None,
        };
        let is_exact = start.is_some();
        let mut wanted = start.unwrap_or_default();
        for part in before.iter().skip(usize::from(is_exact)) {
            if part == "super" {
                wanted.pop();
            } else {
                wanted.push(part.clone());
            }
        }
        self.find_in(&wanted, is_exact, name, number, imports)
    }

    /// What the module at this path has under a name. Without an exact path, it is the end of a path.
    fn find_in<'a>(&'a self, wanted: &[String], is_exact: bool, name: &str, from: usize, imports: usize) -> Found<'a> {
        let is_meant = |module: &Module| module.path == wanted || !is_exact && module.path.ends_with(wanted);
        let modules: Vec<_> = (0..).zip(&self.modules).filter(|(_, module)| is_meant(module)).collect();
        let of_module = |(number, module): &(usize, &'a Module)| {
            module.types.get_key_value(name).map(|(name, of)| Found::Own(name, of, *number))
        };
        let mut found = modules.iter().filter_map(of_module);
        match (found.next(), found.next()) {
            (Some(one), None) => return one,
            (Some(_), Some(_)) => return Found::Several,
            (None, _) => {}
        }
        // A name that the module only imports.
        let path = [name.to_owned()];
        let mut found =
            modules.iter().filter(|(number, _)| *number != from || wanted.is_empty()).filter_map(|(number, module)| {
                let is_import = module.imports.get(name).is_some_and(|import| **import != path);
                let through = || self.find_through(&path, *number, imports);
                let by_glob = || self.find_by_globs(name, *number, imports);
                let found = if is_import { through() } else { by_glob() };
                (!matches!(found, Found::Nothing)).then_some(found)
            });
        match (found.next(), found.next()) {
            (Some(one), None) => one,
            (Some(Found::Known(one)), Some(Found::Known(other))) if one == other => Found::Known(one),
            (Some(_), Some(_)) => Found::Several,
            (None, _) => Found::Nothing,
        }
    }

    fn find_without_import<'a>(&'a self, name: &str, number: usize, imports: usize) -> Found<'a> {
        match self.find_by_globs(name, number, imports) {
            Found::Nothing => type_of_prelude(name).map_or(Found::Nothing, Found::Known),
            found => found,
        }
    }

    fn find_by_globs<'a>(&'a self, name: &str, number: usize, imports: usize) -> Found<'a> {
        let Some((module, imports)) = self.modules.get(number).zip(imports.checked_sub(1)) else {
            return Found::Nothing;
        };
        let found = module.globs.iter().map(|glob| {
            let path: Vec<_> = glob.iter().cloned().chain([name.to_owned()]).collect();
            self.find_absolute(&path, number, imports)
        });
        found.into_iter().find(|found| !matches!(found, Found::Nothing)).unwrap_or(Found::Nothing)
    }

    fn has_module(&self, name: &str) -> bool {
        self.modules.iter().any(|module| module.path.last().is_some_and(|last| last == name))
    }

    /// The kind that a type has without a derive, with the number of the module that says so.
    pub(super) fn kind_of(&self, name: &str) -> Option<(&syn::Type, usize)> {
        let modules = (0..).zip(&self.modules);
        let mut kinds = modules.flat_map(|(number, module)| module.kinds.iter().map(move |kind| (kind, number)));
        let ((_, kind), number) = kinds.find(|((of, _), _)| of == name)?;
        Some((kind, number))
    }
}
