//! Doc comments from labels, which can contain any text.

use std::fmt::Write as _;

use crate::codegen::layout::markdown_line;

/// Writes a doc comment; nothing if all texts are empty.
pub(super) fn write_doc(text: &mut String, indent: &str, titles: &[&str], remarks: &[String]) {
    let mut paragraphs: Vec<String> = Vec::new();
    let titles = titles.iter().map(|title| in_comment(&markdown_line(title)));
    for paragraph in titles.chain(remarks.iter().map(|remark| in_comment(remark))) {
        if !paragraph.is_empty() && !paragraphs.contains(&paragraph) {
            paragraphs.push(paragraph);
        }
    }
    // Writing to a string cannot fail.
    let _ = match &*paragraphs {
        [] => Ok(()),
        [one] => writeln!(text, "{indent}/** {one} */"),
        _ => {
            let lines = paragraphs.join(&format!("\n{indent} *\n{indent} * "));
            writeln!(text, "{indent}/**\n{indent} * {lines}\n{indent} */")
        }
    };
}

/// Text that does not end the comment or start a tag.
fn in_comment(text: &str) -> String {
    text.trim().replace("*/", "*\\/").replace('@', "\\@")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_neither_ends_its_comment_nor_starts_a_tag() {
        let mut text = String::new();
        write_doc(
            &mut text,
            "  ",
            &["*/ end", "@deprecated {@link x}", "a\u{2028}b\r\nc"],
            &["Of the user.".to_owned()],
        );
        assert_eq!(
            text,
            "  /**\n   * \\*\\/ end\n   *\n   * \\@deprecated {\\@link x}\n   *\n   * a b  c\n   *\n   * Of the user.\n   */\n"
        );
        assert_eq!(text.matches("*/").count(), 1);
    }

    #[test]
    fn empty_and_equal_texts_are_omitted() {
        let mut text = String::new();
        write_doc(&mut text, "", &["", "A"], &[String::new(), "A".to_owned()]);
        write_doc(&mut text, "", &[""], &[]);
        assert_eq!(text, "/** A */\n");
    }
}
