//! The output of `import`, as text and JSON.

use std::io;

use serde_json::{Value, json};

use super::adjusted_names::{adjusted_names_json, write_adjusted_names};
use crate::resolve::{ImportPath, ImportedCode};
use crate::terminal::{Console, plural, printable, style};

/// Writes what was imported, and what the structs omit.
pub(crate) fn write_imported_code(code: &ImportedCode, path: &ImportPath, console: &mut Console<'_>) -> io::Result<()> {
    let good = style::GOOD;
    let root = printable(&path.root().display().to_string());
    let imported = &code.imported;
    writeln!(console.out, "{good}imported{good:#} {} into {root}", plural(imported.structs, "struct"))?;
    for (count, what) in [(code.archived, "archived event type"), (code.other, "other event type")] {
        if count > 0 {
            writeln!(console.out, "  {} omitted", plural(count, what))?;
        }
    }
    write_adjusted_names(&code.adjusted, console.out)?;
    write_omissions(code, console)
}

/// Writes the code itself, and what the structs omit. Files of modules have their paths above them.
pub(crate) fn write_code_to_import(
    code: &ImportedCode,
    path: &ImportPath,
    console: &mut Console<'_>,
) -> io::Result<()> {
    let files = path.files(&code.imported);
    for (index, (path, text)) in files.iter().enumerate() {
        if files.len() > 1 {
            let (strong, line) = (style::STRONG, if index > 0 { "\n" } else { "" });
            writeln!(console.out, "{line}{strong}// {}{strong:#}", printable(&path.display().to_string()))?;
        }
        console.out.write_all(text.as_bytes())?;
    }
    write_omissions(code, console)
}

/// Writes what has no struct or no field, as warnings, and what structs cannot state, as notes.
fn write_omissions(code: &ImportedCode, console: &mut Console<'_>) -> io::Result<()> {
    let (warning, note) = (style::WARNING, style::NOTE);
    let imported = &code.imported;
    for (unfit, effect) in
        [(&imported.left_out, "it gets no struct"), (&imported.left_out_fields, "its struct omits it")]
    {
        for why in unfit {
            writeln!(console.err, "{warning}warning{warning:#}: {}, so {effect}", printable(why))?;
        }
    }
    for what in &imported.not_stated {
        writeln!(console.err, "{note}note{note:#}: {}; it stays as the service has it", printable(what))?;
    }
    Ok(())
}

/// The imported code as JSON.
pub(crate) fn imported_code_json(code: &ImportedCode, path: &ImportPath) -> Value {
    json!({
        "output": path.root().display().to_string(),
        "structs": code.imported.structs,
        "archived": code.archived,
        "notSelected": code.other,
        "withoutStruct": code.imported.left_out,
        "withoutField": code.imported.left_out_fields,
        "notStated": code.imported.not_stated,
        "newNames": adjusted_names_json(&code.adjusted),
    })
}
