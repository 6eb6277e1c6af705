//! Finds which modules of a crate use each other, from the tokens of its sources. Paths in code and in macros count
//! like those of `use`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use proc_macro2::{TokenStream, TokenTree};

/// The path of a module from the root of its crate. The root is the empty path.
pub(crate) type Module = Vec<String>;

/// The modules of a crate, and the modules that each uses.
#[derive(Debug, Default)]
pub(crate) struct Crate {
    modules: BTreeMap<Module, Source>,
}

/// The source of a module.
#[derive(Debug, Default)]
struct Source {
    /// The paths that `use` imports, each with its local name.
    imports: Vec<Import>,
    /// The other paths of more than one segment.
    paths: Vec<Vec<String>>,
    /// The identifiers outside `use`.
    words: BTreeSet<String>,
}

#[derive(Debug)]
struct Import {
    path: Vec<String>,
    name: String,
    is_public: bool,
}

impl Crate {
    /// Reads the sources in a folder such as `webmarketer-schema/src`.
    pub(crate) fn read(folder: &Path) -> Self {
        let mut read = Self::default();
        read.add_folder(folder, &[]);
        assert!(read.modules.len() > 1, "{} has no modules", folder.display());
        read
    }

    fn add_folder(&mut self, folder: &Path, parent: &[String]) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let stem = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let is_parent = matches!(&*stem, "lib" | "main") && parent.is_empty() || stem == "mod";
            let module = if is_parent { parent.to_vec() } else { [parent, &[stem]].concat() };
            if path.is_dir() {
                self.add_folder(&path, &module);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap();
                let file: syn::File =
                    syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                let tokens = quote::ToTokens::to_token_stream(&file);
                // The library and the binary of a package share their root.
                let source = self.modules.entry(module).or_default();
                source.scan(tokens, &[]);
            }
        }
    }

    /// The modules that each module uses, without itself and its submodules.
    pub(crate) fn uses(&self) -> BTreeSet<(Module, Module)> {
        let mut uses = BTreeSet::new();
        for (module, source) in &self.modules {
            let taken = source.imports.iter().filter(|import| {
                // A re-export is used by the modules that import it.
                !import.is_public || source.words.contains(&import.name)
            });
            for path in taken.map(|import| &import.path).chain(&source.paths) {
                if let Some(other) = self.resolve(module, path, 0)
                    && other != *module
                {
                    uses.insert((module.clone(), other));
                }
            }
        }
        uses
    }

    /// The module of a path; `None` if the path leaves the crate.
    fn resolve(&self, from: &[String], path: &[String], depth: usize) -> Option<Module> {
        let (first, rest) = path.split_first()?;
        let (mut module, mut rest) = match &**first {
            "crate" => (Module::new(), rest),
            "self" => (from.to_vec(), rest),
            "super" => (from.split_last()?.1.to_vec(), rest),
            _ => (from.to_vec(), path),
        };
        while let Some("super") = rest.first().map(String::as_str) {
            module.pop()?;
            rest = &rest[1..];
        }
        let is_relative = !matches!(&**first, "crate" | "self" | "super");
        let mut is_first = true;
        while let Some((name, after)) = rest.split_first() {
            let inner = [&module[..], std::slice::from_ref(name)].concat();
            if self.modules.contains_key(&inner) {
                module = inner;
                rest = after;
            } else {
                let source = self.modules.get(&module)?;
                let passed_on = source.imports.iter().find(|import| import.name == *name);
                if let Some(import) = passed_on
                    && depth < 8
                {
                    let path = [&import.path, after].concat();
                    return self.resolve(&module, &path, depth + 1).or(if is_relative { None } else { Some(module) });
                }
                if is_relative && is_first {
                    return None;
                }
                break;
            }
            is_first = false;
        }
        Some(module)
    }
}

impl Source {
    /// Reads tokens of the module itself or of an inline module.
    fn scan(&mut self, tokens: TokenStream, inner: &[String]) {
        let trees: Vec<_> = tokens.into_iter().collect();
        let mut at = 0;
        let mut is_public = false;
        while let Some(tree) = trees.get(at) {
            match tree {
                TokenTree::Ident(word) if word == "use" => {
                    let end =
                        trees[at..].iter().position(|tree| is_punct(tree, ';')).map_or(trees.len(), |end| at + end);
                    self.import(&trees[at + 1..end], &mut Vec::new(), is_public, inner.len());
                    at = end;
                }
                TokenTree::Ident(word) if word == "mod" => {
                    if let (Some(TokenTree::Ident(name)), Some(TokenTree::Group(body))) =
                        (trees.get(at + 1), trees.get(at + 2))
                    {
                        self.scan(body.stream(), &[inner, &[name.to_string()]].concat());
                        at += 2;
                    }
                }
                TokenTree::Ident(word) if word == "pub" => {
                    is_public = true;
                    // `pub(crate)`.
                    let is_restricted = matches!(trees.get(at + 1), Some(TokenTree::Group(_)));
                    at += 1 + usize::from(is_restricted);
                    continue;
                }
                TokenTree::Ident(_) => {
                    let (path, end) = path(&trees, at);
                    self.words.extend(path.iter().cloned());
                    if path.len() > 1 {
                        self.paths.extend(outside(path, inner.len()));
                    }
                    at = end;
                    is_public = false;
                    continue;
                }
                TokenTree::Group(group) => self.scan(group.stream(), inner),
                _ => {}
            }
            is_public = false;
            at += 1;
        }
    }

    /// Reads a `use` tree.
    fn import(&mut self, trees: &[TokenTree], prefix: &mut Vec<String>, is_public: bool, inner: usize) {
        let length = prefix.len();
        let mut at = 0;
        let mut renamed = None;
        let mut is_whole = true;
        while let Some(tree) = trees.get(at) {
            match tree {
                TokenTree::Ident(word) if word == "as" => {
                    renamed = trees.get(at + 1).map(ToString::to_string);
                    at += 1;
                }
                TokenTree::Ident(word) => prefix.push(word.to_string()),
                TokenTree::Group(group) => {
                    is_whole = false;
                    let trees: Vec<_> = group.stream().into_iter().collect();
                    for part in trees.split(|tree| is_punct(tree, ',')).filter(|part| !part.is_empty()) {
                        self.import(part, prefix, is_public, inner);
                    }
                }
                _ => {}
            }
            at += 1;
        }
        if is_whole && let Some(path) = outside(prefix.clone(), inner) {
            let last = path.last().cloned().unwrap_or_default();
            let path = if last == "self" { path[..path.len() - 1].to_vec() } else { path };
            let name = renamed.or_else(|| path.last().cloned()).unwrap_or_default();
            self.imports.push(Import { path, name, is_public });
        }
        prefix.truncate(length);
    }
}

/// The path that begins at this token, without generic arguments, and its end.
fn path(trees: &[TokenTree], start: usize) -> (Vec<String>, usize) {
    let mut path = vec![trees[start].to_string()];
    let mut at = start + 1;
    while let [one, two, TokenTree::Ident(next), ..] = &trees[at..]
        && is_punct(one, ':')
        && is_punct(two, ':')
    {
        path.push(next.to_string());
        at += 3;
    }
    (path, at)
}

/// A path of an inline module, relative to the outer module: `super` is the outer module.
fn outside(mut path: Vec<String>, inner: usize) -> Option<Vec<String>> {
    if inner == 0 {
        return Some(path);
    }
    let ups = path.iter().take_while(|segment| *segment == "super").count();
    match ups {
        0 if path.first().is_some_and(|first| first == "crate") => Some(path),
        // A path inside the inline module.
        ups if ups < inner => None,
        ups if ups == inner => {
            path.drain(..ups);
            path.insert(0, "self".to_owned());
            Some(path)
        }
        _ => {
            path.drain(..inner);
            Some(path)
        }
    }
}

fn is_punct(tree: &TokenTree, sign: char) -> bool {
    matches!(tree, TokenTree::Punct(punct) if punct.as_char() == sign)
}
