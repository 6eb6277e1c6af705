//! Checks the layers of the crates: the allowed imports, and that no two modules import each other.

mod imports;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use imports::{Crate, Module};

/// The file of a folder or of the crate root.
const ROOT: &str = "mod.rs";

fn sources(package: &str) -> Crate {
    Crate::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(package).join("src"))
}

/// The parts of a folder, and the parts that each uses. The file of the folder is a part too.
fn inside(uses: &BTreeSet<(Module, Module)>, folder: &[String]) -> BTreeMap<String, BTreeSet<String>> {
    let part = |module: &Module| match module.strip_prefix(folder)? {
        [] => Some(ROOT.to_owned()),
        [first, ..] => Some(first.clone()),
    };
    let mut parts: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for (from, to) in uses {
        if let (Some(from), Some(to)) = (part(from), part(to))
            && from != to
        {
            parts.entry(from).or_default().insert(to);
        }
    }
    parts
}

/// The parts that are used directly or indirectly.
fn reached<'a>(uses: &'a BTreeMap<String, BTreeSet<String>>, from: &str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<_> = uses.get(from).into_iter().flatten().collect();
    while let Some(next) = open.pop() {
        if reached.insert(next.as_str()) {
            open.extend(uses.get(next).into_iter().flatten());
        }
    }
    reached
}

/// The parts that use themselves indirectly.
fn circles(read: &Crate) -> String {
    let uses = read.uses();
    let folders: BTreeSet<_> = uses
        .iter()
        .flat_map(|(from, to)| [from, to])
        .flat_map(|module| (0..module.len()).map(|end| &module[..end]))
        .collect();
    let mut said = String::new();
    for folder in folders {
        let parts = inside(&uses, folder);
        let circle: Vec<_> = parts.keys().filter(|part| reached(&parts, part).contains(part.as_str())).collect();
        for part in &circle {
            let others: Vec<_> = parts[*part].iter().filter(|other| circle.contains(other)).collect();
            writeln!(said, "{}: {part} uses {others:?}", folder.join("::")).unwrap();
        }
    }
    said
}

/// Compares a crate with its layers. A line such as `a, b → c` means that `a` and `b` may use `c` and everything that
/// `c` may use.
fn check(package: &str, layers: &[&str]) {
    let read = sources(package);
    let mut allowed: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in layers {
        let steps: Vec<Vec<_>> = line.split('→').map(|step| step.split(',').map(str::trim).collect()).collect();
        for step in steps.iter().flatten() {
            allowed.entry((*step).to_owned()).or_default();
        }
        for pair in steps.windows(2) {
            for above in &pair[0] {
                allowed.entry((*above).to_owned()).or_default().extend(pair[1].iter().map(|&below| below.to_owned()));
            }
        }
    }
    let mut said = circles(&read);
    // The root declares the modules and re-exports public items.
    for (from, used) in inside(&read.uses(), &[]).iter().filter(|(from, _)| *from != ROOT) {
        let Some(_) = allowed.get(from) else {
            writeln!(said, "{from} is in no layer").unwrap();
            continue;
        };
        let may = reached(&allowed, from);
        for used in used.iter().filter(|used| !may.contains(used.as_str())) {
            writeln!(said, "{from} may not use {used}").unwrap();
        }
    }
    assert!(said.is_empty(), "webmarketer's {package}:\n{said}");
}

#[test]
fn schema() {
    check("webmarketer-schema", &["plan → lock, diff → wire → convention → model"]);
}

#[test]
fn derive() {
    let layers = [
        "expand, lock_check → decisions → input → errors",
        "lock_check → find_lock → input",
        "renamed_core → input → errors",
        // Tests of the derives, which are in the root.
        "tests → mod.rs → expand, lock_check",
    ];
    check("webmarketer-derive", &layers);
}

#[test]
fn core() {
    let layers = [
        "blocking → delivery, recorder, registry → api → event → client → outbox → auth → error, value",
        "recorder → validate → value",
        "delivery, outbox → test_log",
        // Exported macros are in the root.
        "registration → registry → mod.rs",
    ];
    check("webmarketer-core", &layers);
}

#[test]
fn cli_gen() {
    let layers = [
        "main → cli → cmd → report → resolve → renames → codegen → settings → terminal",
        "cmd → options → settings",
        "cmd, renames → compiler",
        "build_script → codegen",
    ];
    check("webmarketer-cli-gen", &layers);
}

#[test]
fn emulator() {
    let layers = ["host → http → session → ingest, insights, faults, tokens, rate_limit → store → model → clock"];
    check("webmarketer-emulator", &layers);
}

#[test]
fn relay() {
    let layers = [
        "producer, worker → dead_letters, receipts, setup, status → publish → message, server → error → finding",
        "setup, status → message → names → settings → error",
        "dead_letters, message → header_text",
    ];
    check("webmarketer-relay", &layers);
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a temporary folder")]
fn paths_in_code_macros_and_groups_count() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("lib.rs", "mod a; mod b; mod c; mod d; pub use c::passed_on;");
    write("a.rs", "use crate::{c::{inner::deep as deeper}, d}; fn x() { deeper(); d::x() }");
    write("b.rs", "fn x() { println!(\"{}\", crate::passed_on()) } mod tests { use super::super::d; }");
    write("c/mod.rs", "pub mod inner; pub fn passed_on() {}");
    write("c/inner.rs", "pub fn deep() { super::passed_on() }");
    write("d.rs", "pub fn x() { std::fs::read(\"a\"); let v: Vec<crate::a::T> = Vec::new(); }");
    let read = Crate::read(folder.path());
    let uses: Vec<_> =
        read.uses().into_iter().map(|(from, to)| format!("{} → {}", from.join("::"), to.join("::"))).collect();
    assert_eq!(uses, ["a → c::inner", "a → d", "b → c", "b → d", "c::inner → c", "d → a"]);
    assert_eq!(circles(&read), ": a uses [\"d\"]\n: d uses [\"a\"]\n");
}
