//! Code that is written on one line if it fits, or else with one item per line, in the format of `prettyplease`.

use std::borrow::Cow;

use crate::codegen::invisible::is_invisible;

/// The maximum width of a line.
pub(super) const WIDTH: usize = 89;

/// The indentation of each level.
pub(super) const INDENT: usize = 4;

/// A piece of code.
#[derive(Debug)]
pub(super) enum Piece<'a> {
    /// Text that is not broken.
    Text(Cow<'a, str>),
    /// A list of items, separated by commas.
    List {
        open: Cow<'a, str>,
        items: Vec<Piece<'a>>,
        close: &'static str,
        /// Whether the last item has a comma if each item is on its own line.
        trailing: bool,
    },
}

impl<'a> Piece<'a> {
    /// Creates text that is not broken.
    pub(super) fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Self::Text(text.into())
    }

    /// The width on one line.
    pub(super) fn width(&self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::List { open, items, close, .. } => {
                let commas = 2 * items.len().saturating_sub(1);
                open.len() + items.iter().map(Self::width).sum::<usize>() + commas + close.len()
            }
        }
    }

    /// Writes it at the start of a line with this indentation. `behind` is the width of the text that follows on its
    /// last line, which must also fit.
    pub(super) fn write(&self, out: &mut String, indent: usize, behind: usize) {
        match self {
            Self::List { open, items, close, trailing }
                if !items.is_empty() && indent + self.width() + behind > WIDTH =>
            {
                out.push_str(open);
                for (index, item) in items.iter().enumerate() {
                    let is_last = index + 1 == items.len();
                    new_line(out, indent + INDENT);
                    item.write(out, indent + INDENT, usize::from(!is_last));
                    if !is_last || *trailing {
                        out.push(',');
                    }
                }
                new_line(out, indent);
                out.push_str(close);
            }
            _ => self.write_flat(out),
        }
    }

    /// Writes it on one line of any length.
    pub(super) fn write_flat(&self, out: &mut String) {
        match self {
            Self::Text(text) => out.push_str(text),
            Self::List { open, items, close, .. } => {
                out.push_str(open);
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push_str(", ");
                    }
                    item.write_flat(out);
                }
                out.push_str(close);
            }
        }
    }
}

/// Starts a line with this indentation.
fn new_line(out: &mut String, indent: usize) {
    out.push('\n');
    indentation(out, indent);
}

/// Appends this number of spaces.
pub(super) fn indentation(out: &mut String, indent: usize) {
    const SPACES: &str = "                ";
    match SPACES.get(..indent) {
        Some(spaces) => out.push_str(spaces),
        None => out.extend(std::iter::repeat_n(' ', indent)),
    }
}

/// Appends text as a Rust string literal. Characters that are invisible or change the direction of the code are
/// escaped.
pub(super) fn push_literal(out: &mut String, text: &str) {
    out.push('"');
    // Most texts need no escapes.
    if text.bytes().all(|byte| matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\') {
        out.push_str(text);
    } else {
        for c in text.chars() {
            match c {
                '"' => out.push_str("\\\""),
                '\\' => out.push_str("\\\\"),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\t' => out.push_str("\\t"),
                c if c.is_control() || is_invisible(c) => out.extend(c.escape_unicode()),
                c => out.push(c),
            }
        }
    }
    out.push('"');
}
