//! Generates the structs of the README's code and of whole projects, and compiles the expected files of the
//! generator's cases with code that builds each struct. Also compiles the imported structs of all of them.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use syn::{Fields, Item, ItemStruct};
use webmarketer_cli_gen::{Builder, Choices, import, names};
use webmarketer_schema::Catalogue;
use webmarketer_schema::lock::{Lock, write_if_changed};
use webmarketer_schema::wire::{Page, read_event_type};

#[path = "case.rs"]
mod case;

use case::Case;

/// The folder of the sample projects.
const EMULATOR: &str = "../webmarketer-emulator/projects";

/// The folder of the generator's cases.
const CASES: &str = "cases";
/// If it is `overwrite`, the expected files are overwritten, as in tests.
const EXPECTORATE: &str = "EXPECTORATE";

fn main() -> Result<(), Box<dyn Error>> {
    let out = std::env::var("OUT_DIR")?;
    let out = Path::new(&out);
    let mut imports = Imports::new(out);
    cases(out, &mut imports)?;
    for (name, folder) in [("shop", EMULATOR), ("leads", EMULATOR), ("odd", "projects")] {
        let project = format!("{folder}/{name}.json");
        println!("cargo::rerun-if-changed={project}");
        let page = Page::from_json(&serde_json::from_str(&fs::read_to_string(project)?)?, read_event_type)?;
        let catalogue = Catalogue::new(Some(name.parse()?), page.data)?;
        let pinned = names::pin(&catalogue, &Lock::default(), &[]);
        let lock = out.join(format!("{name}.lock.json"));
        let locked = Lock::new(catalogue, pinned);
        locked.write(&lock)?;
        Builder::new().lock(&lock).file(format!("{name}.rs")).generate_into(out)?;
        imports.add(name, &locked, &Choices::default())?;
    }
    imports.finish()?;
    // The application of the README has one file of structs.
    Builder::new().lock(out.join("shop.lock.json")).generate_into(out)?;
    Ok(())
}

/// Writes a module for each case, which includes its expected files.
fn cases(out: &Path, imports: &mut Imports) -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={CASES}");
    println!("cargo::rerun-if-changed=case.rs");
    println!("cargo::rerun-if-env-changed={EXPECTORATE}");
    let (mut modules, mut all, mut visits) = (String::new(), String::new(), String::new());
    for case in Case::all(Path::new(CASES)) {
        let files = case.files(Case::generate(case.event_types(), &case.settings()));
        if std::env::var(EXPECTORATE).is_ok_and(|value| value == "overwrite") {
            overwrite(&files)?;
            // A test overwrites the files in it.
            fs::create_dir_all(case.imported_folder())?;
        }
        let (name, root) = (&case.name, case::root(&files).display().to_string());
        // The expected files are compiled; a test compares them with the generated code.
        let structs = structs(files.iter().map(|(path, _)| path))?;
        let visit = format!(
            "\n/// Shows one of each struct in full, and one with what is mandatory alone.\n\
             pub fn visit<V: crate::Visit>(visitor: &mut V) {{\n{structs}}}\n"
        );
        for (path, _) in &files {
            let compiled = out.join(path);
            compiled.parent().map_or(Ok(()), fs::create_dir_all)?;
            let mut text = case::without_lock(&fs::read_to_string(path)?);
            if path == case::root(&files) {
                text.push_str(&visit);
            }
            write_if_changed(&compiled, text.as_bytes())?;
        }
        let root = out.join(root).display().to_string();
        writeln!(modules, "/// What is generated for `cases/{name}`.\n#[path = {root:?}]\npub mod {name};")?;
        writeln!(all, "        (\"{name}\", {name}::all()),")?;
        imports.add(name, &Case::lock(case.event_types()), &Choices::parse(&case.settings())?)?;
        writeln!(visits, "    visitor.enter(\"{name}\");\n    {name}::visit(visitor);")?;
    }
    writeln!(
        modules,
        "/// The event types of each case, as its structs define them.\n#[must_use]\n\
         pub fn all() -> Vec<(&'static str, Vec<webmarketer_core::schema::EventType>)> {{\n    vec![\n{all}    ]\n}}\n\n\
         /// Shows the structs of every case.\npub fn visit<V: crate::Visit>(visitor: &mut V) {{\n{visits}}}"
    )?;
    write_if_changed(&out.join("cases.rs"), modules.as_bytes())?;
    Ok(())
}

/// The imported structs of cases and projects, each in a module.
struct Imports {
    folder: PathBuf,
    modules: String,
    all: String,
}

impl Imports {
    fn new(out: &Path) -> Self {
        Self { folder: out.join("imported"), modules: String::new(), all: String::new() }
    }

    /// Writes the imported structs of a lock, and a function that returns their definitions.
    fn add(&mut self, name: &str, lock: &Lock, choices: &Choices) -> Result<(), Box<dyn Error>> {
        let imported = import(lock, choices)?;
        let folder = self.folder.join(name);
        fs::create_dir_all(&folder)?;
        let mut definitions = String::new();
        for text in imported.modules.values().chain([&imported.root]) {
            for item in syn::parse_file(text)?.items {
                let Item::Struct(of) = item else { continue };
                let (path, name) = (&of.ident, syn::ext::IdentExt::unraw(&of.ident).to_string());
                let definition = format!("<{path} as ::webmarketer_core::WebmarketerEvent>::definition()");
                writeln!(definitions, "        ({name:?}, {definition}),")?;
            }
        }
        for (file, text) in &imported.modules {
            write_if_changed(&folder.join(file), text.as_bytes())?;
        }
        let all = format!(
            "\n/// The name of each struct, with its definition.\n#[must_use]\n\
             pub fn all() -> ::std::vec::Vec<(&'static str, ::webmarketer_core::schema::EventType)> {{\n    \
             ::std::vec![\n{definitions}    ]\n}}\n"
        );
        let root = folder.join("mod.rs");
        write_if_changed(&root, [&*imported.root, &*all].concat().as_bytes())?;
        let root = root.display().to_string();
        writeln!(self.modules, "/// What is imported for `{name}`.\n#[path = {root:?}]\npub mod {name};")?;
        writeln!(self.all, "        (\"{name}\", {name}::all()),")?;
        Ok(())
    }

    fn finish(self) -> Result<(), Box<dyn Error>> {
        let Self { folder, modules, all } = self;
        let text = format!(
            "{modules}\n/// The imported structs of each case and project: their names and definitions.\n#[must_use]\n\
             pub fn all() -> Vec<(&'static str, Vec<(&'static str, webmarketer_core::schema::EventType)>)> {{\n    \
             vec![\n{all}    ]\n}}\n"
        );
        write_if_changed(&folder.with_extension("rs"), text.as_bytes())?;
        Ok(())
    }
}

/// Overwrites the expected files of a case. This happens in the build script, because the old files may not compile.
fn overwrite(files: &[(PathBuf, String)]) -> Result<(), Box<dyn Error>> {
    if let Some(folder) = case::root(files).parent() {
        let _ = fs::remove_dir_all(folder);
        fs::create_dir_all(folder)?;
    }
    for (path, text) in files {
        write_if_changed(path, text.as_bytes())?;
    }
    Ok(())
}

/// Code that builds each struct of these files, with all fields and with only the mandatory ones.
fn structs<'a>(files: impl Iterator<Item = &'a PathBuf>) -> Result<String, Box<dyn Error>> {
    let mut items = Vec::new();
    for file in files {
        items.extend(syn::parse_file(&fs::read_to_string(file)?)?.items);
    }
    let mut code = String::new();
    for item in &items {
        let Item::Struct(of) = item else { continue };
        writeln!(code, "    visitor.visit({});", whole(of, &of.ident.to_string()))?;
        let mandatory = mandatory(of, &items).ok_or("a struct has no struct of its mandatory fields")?;
        writeln!(code, "    visitor.visit({mandatory});")?;
    }
    Ok(code)
}

/// A struct literal with all fields.
fn whole(of: &ItemStruct, path: &str) -> String {
    let Fields::Named(fields) = &of.fields else { return path.to_owned() };
    let fields = fields.named.iter().filter_map(|field| field.ident.as_ref());
    let values = fields.map(|name| format!("{name}: <_ as crate::Sample>::sample()"));
    format!("{path} {{ {} }}", values.collect::<Vec<_>>().join(", "))
}

/// An event with only its mandatory fields.
fn mandatory(of: &ItemStruct, items: &[Item]) -> Option<String> {
    let name = &of.ident;
    let mut required = items.iter().filter_map(|item| match item {
        Item::Mod(module) if module.ident == "required" => module.content.as_ref(),
        _ => None,
    });
    required.find_map(|(_, items)| {
        let of_name = items.iter().find_map(|item| match item {
            Item::Struct(of) if of.ident == *name => Some(of),
            _ => None,
        });
        Some(format!("{}.event()", whole(of_name?, &format!("required::{name}"))))
    })
}
