//! The module of a file, from its path.

/// The folders with the sources of a package.
const ROOTS: [&str; 2] = ["src", "examples"];

/// The path of the module in a file of a package: first the root of its crate, then the names of modules. `file` is
/// relative to the folder of the package. `None` for a file that is only used in tests.
pub(super) fn module_path(file: &str) -> Option<Vec<String>> {
    let mut parts: Vec<_> = file.split('/').collect();
    let name = parts.pop()?.strip_suffix(".rs")?;
    let (root, below) = match parts.split_first() {
        Some((&("tests" | "benches"), _)) => return None,
        Some((&root, below)) if ROOTS.contains(&root) => (root, below),
        Some(_) => ("", &*parts),
        None => ("", &[][..]),
    };
    let mut path = vec![root.to_owned()];
    path.extend(below.iter().map(|&part| part.to_owned()));
    if !matches!(name, "mod" | "lib" | "main") {
        path.push(name.to_owned());
    }
    Some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_module_of_a_file_follows_from_its_path() {
        for (file, path) in [
            ("src/lib.rs", Some("src")),
            ("src/orders/mod.rs", Some("src::orders")),
            ("src/orders/paid.rs", Some("src::orders::paid")),
            ("examples/send.rs", Some("examples::send")),
            ("events.rs", Some("::events")),
            ("code/events.rs", Some("::code::events")),
            ("tests/all.rs", None),
            ("benches/all/main.rs", None),
        ] {
            assert_eq!(module_path(file).map(|path| path.join("::")).as_deref(), path, "{file}");
        }
    }
}
