//! Doc comments, whose text can be any text on one line.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Writes a doc comment with a paragraph for each text that is not empty; nothing if all are.
pub(super) fn write_doc(text: &mut String, indent: &str, paragraphs: &[Cow<'_, str>]) {
    let mut shown: Vec<String> = Vec::new();
    for paragraph in paragraphs.iter().map(|paragraph| in_comment(paragraph)) {
        if !paragraph.is_empty() && !shown.contains(&paragraph) {
            shown.push(paragraph);
        }
    }
    // Writing to a string cannot fail.
    let _ = match &*shown {
        [] => Ok(()),
        [one] => writeln!(text, "{indent}/** {one} */"),
        _ => {
            let lines = shown.join(&format!("\n{indent} *\n{indent} * "));
            writeln!(text, "{indent}/**\n{indent} * {lines}\n{indent} */")
        }
    };
}

/// Text that does not end the comment or start a tag.
pub(super) fn in_comment(text: &str) -> String {
    text.trim().replace("*/", "*\\/").replace('@', "\\@")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codegen::layout::markdown_line;

    #[test]
    fn a_label_neither_ends_its_comment_nor_starts_a_tag() {
        let mut text = String::new();
        let labels = ["*/ end", "@deprecated {@link x}", "a\u{2028}b\r\nc"];
        write_doc(&mut text, "  ", &labels.map(markdown_line));
        assert_eq!(text, "  /**\n   * \\*\\/ end\n   *\n   * \\@deprecated {\\@link x}\n   *\n   * a b  c\n   */\n");
        assert_eq!(text.matches("*/").count(), 1);
    }

    #[test]
    fn empty_and_equal_texts_are_omitted() {
        let mut text = String::new();
        write_doc(&mut text, "", &["".into(), "A".into(), " ".into(), "A".into()]);
        write_doc(&mut text, "", &["".into()]);
        assert_eq!(text, "/** A */\n");
    }
}
