//! Generates the generator's cases once more, for a package that knows core under another name, without the prelude and
//! for `include!`.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use webmarketer_schema::lock::write_if_changed;

#[path = "../case.rs"]
mod case;

use case::Case;

fn main() {
    println!("cargo::rerun-if-changed=../cases");
    println!("cargo::rerun-if-changed=../case.rs");
    let out = std::env::var("OUT_DIR").unwrap();
    let mut modules = String::new();
    for case in Case::all(Path::new("../cases")) {
        // The table may be there already, or a table of its own follows.
        let settings = case.settings();
        let settings = settings.strip_prefix("[generate]\n").unwrap_or(&settings).replace("::webmarketer_core", "::wm");
        let settings = format!("[generate]\ncrate = \"::wm\"\nprelude = false\ninclude = true\n{settings}");
        let name = &case.name;
        let files = case.files(Case::generate(case.event_types(), &settings));
        for (path, text) in &files {
            let path = Path::new(&out).join(path.strip_prefix("..").unwrap());
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            write_if_changed(&path, case::without_lock(text).as_bytes()).unwrap();
        }
        // This lint is about the module that includes the file. Parents of modules in other files have no module of
        // their own, whose attributes would apply.
        let allowed = if files.len() > 1 { "#[allow(clippy::arbitrary_source_item_ordering)]\n" } else { "" };
        let root = case::root(&files).strip_prefix("..").unwrap().display();
        writeln!(
            modules,
            "/// What is generated for `cases/{name}`.\n{allowed}#[no_implicit_prelude]\npub mod {name} {{\n    \
             ::core::include!(::core::concat!(::core::env!(\"OUT_DIR\"), \"/{root}\"));\n}}"
        )
        .unwrap();
    }
    write_if_changed(&Path::new(&out).join("cases.rs"), modules.as_bytes()).unwrap();
}
