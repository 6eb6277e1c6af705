//! Generates the structs that the README's code includes, and those of whole projects for the suite; has the compiler
//! read what is expected of the generator's cases, with code that builds one of each.

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use syn::{Fields, FnArg, ImplItem, Item, ItemStruct, Pat};
use webmarketer_cli_gen::{Builder, names};
use webmarketer_schema::Catalogue;
use webmarketer_schema::lock::{Lock, write_if_changed};
use webmarketer_schema::wire::{Page, read_event_type};

#[path = "case.rs"]
mod case;

use case::Case;

/// Where the emulator's projects are.
const EMULATOR: &str = "../webmarketer-emulator/projects";

/// Where the generator's cases are.
const CASES: &str = "cases";
/// Set, it takes over what is generated for them now.
const OVERWRITE: &str = "WEBMARKETER_CASES_OVERWRITE";

fn main() -> Result<(), Box<dyn Error>> {
    let out = std::env::var("OUT_DIR")?;
    let out = Path::new(&out);
    cases(out)?;
    for (name, folder) in [("shop", EMULATOR), ("leads", EMULATOR), ("odd", "projects")] {
        let project = format!("{folder}/{name}.json");
        println!("cargo::rerun-if-changed={project}");
        let page = Page::read(&serde_json::from_str(&fs::read_to_string(project)?)?, read_event_type)?;
        let catalogue = Catalogue::new(Some(name.parse()?), page.data)?;
        let pinned = names::pin(&catalogue, &Lock::default(), &[]);
        let lock = out.join(format!("{name}.lock.json"));
        Lock::new(catalogue, pinned).write(&lock)?;
        Builder::new().lock(&lock).file(format!("{name}.rs")).generate_into(out)?;
    }
    // The README's application has one file of structs.
    Builder::new().lock(out.join("shop.lock.json")).generate_into(out)?;
    Ok(())
}

/// Writes a module for each case, which compiles what is expected of it.
fn cases(out: &Path) -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={CASES}");
    println!("cargo::rerun-if-changed=case.rs");
    println!("cargo::rerun-if-env-changed={OVERWRITE}");
    let (mut modules, mut all, mut visits) = (String::new(), String::new(), String::new());
    for case in Case::all(Path::new(CASES)) {
        let files = case.files(Case::generate(case.event_types(), &case.settings()));
        if std::env::var_os(OVERWRITE).is_some() {
            overwrite(&files)?;
        }
        let (name, root) = (&case.name, case::root(&files).display().to_string());
        // What is expected is compiled, and what is made now may be something else: a test compares them.
        let structs = structs(files.iter().map(|(path, _)| path))?;
        writeln!(
            modules,
            "/// What is generated for `cases/{name}`.\n#[no_implicit_prelude]\npub mod {name} {{\n    \
             ::core::include!(::core::concat!(::core::env!(\"CARGO_MANIFEST_DIR\"), \"/{root}\"));\n\n    \
             /// Shows one of each struct in full, and one with what is mandatory alone.\n    \
             pub fn visit<V: crate::Visit>(visitor: &mut V) {{\n{structs}    }}\n}}"
        )?;
        writeln!(all, "        (\"{name}\", {name}::all()),")?;
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

/// Takes over what is generated for a case now. It happens here, since what is expected may not compile.
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

/// Code that builds each struct of those files: with every field, and through the door that asks for what is mandatory.
fn structs<'a>(files: impl Iterator<Item = &'a PathBuf>) -> Result<String, Box<dyn Error>> {
    let mut items = Vec::new();
    for file in files {
        items.extend(syn::parse_file(&fs::read_to_string(file)?)?.items);
    }
    let mut code = String::new();
    for item in &items {
        let Item::Struct(of) = item else { continue };
        writeln!(code, "        visitor.visit({});", whole(of, &of.ident.to_string()))?;
        writeln!(code, "        visitor.visit({});", mandatory(of, &items))?;
    }
    Ok(code)
}

/// A struct with a value in every field.
fn whole(of: &ItemStruct, path: &str) -> String {
    let Fields::Named(fields) = &of.fields else { return path.to_owned() };
    let fields = fields.named.iter().filter_map(|field| field.ident.as_ref());
    let values = fields.map(|name| format!("{name}: <_ as crate::Sample>::sample()"));
    format!("{path} {{ {} }}", values.collect::<Vec<_>>().join(", "))
}

/// A struct by `new`, out of `required`, by `Default` or by its name, whichever it has.
fn mandatory(of: &ItemStruct, items: &[Item]) -> String {
    let name = &of.ident;
    let arguments = items.iter().find_map(|item| match item {
        Item::Impl(of)
            if of.trait_.is_none() && matches!(&*of.self_ty, syn::Type::Path(path) if path.path.is_ident(name)) =>
        {
            of.items.iter().find_map(|item| match item {
                ImplItem::Fn(function) => Some(&function.sig.inputs),
                _ => None,
            })
        }
        _ => None,
    });
    if let Some(arguments) = arguments {
        let typed = |argument: &&FnArg| matches!(argument, FnArg::Typed(typed) if matches!(&*typed.pat, Pat::Ident(_)));
        let count = arguments.iter().filter(typed).count();
        return format!("{name}::new({})", vec!["<_ as crate::Sample>::sample()"; count].join(", "));
    }
    let required = items.iter().filter_map(|item| match item {
        Item::Mod(module) if module.ident == "required" => module.content.as_ref(),
        _ => None,
    });
    for (_, items) in required {
        let of_name = items.iter().find_map(|item| match item {
            Item::Struct(of) if of.ident == *name => Some(of),
            _ => None,
        });
        if let Some(required) = of_name {
            let whole = whole(required, &format!("required::{name}"));
            return format!("<{name} as ::core::convert::From<required::{name}>>::from({whole})");
        }
    }
    if of.fields.is_empty() { name.to_string() } else { format!("<{name} as ::core::default::Default>::default()") }
}
