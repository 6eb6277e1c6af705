//! Finds the line of a value in a JSON text, for error messages.

use serde_json::Value;

/// A container that is being read.
struct Open {
    /// The key of the value that is being read, or its index.
    step: Step,
    /// Whether the path up to this container is a part of the pointer.
    is_wanted: bool,
}

enum Step {
    Key(Option<String>),
    Index(usize),
}

/// The line, from 1, of the value at a JSON pointer (RFC 6901) in a valid JSON text. If the value does not exist, the
/// line of the innermost container around it that exists.
pub(super) fn line_of(text: &[u8], pointer: &str) -> usize {
    let wanted: Vec<_> = pointer.split('/').skip(1).map(|key| key.replace("~1", "/").replace("~0", "~")).collect();
    let mut open: Vec<Open> = Vec::new();
    let (mut line, mut found, mut depth) = (1, 1, 0);
    let mut rest = text;
    while let [byte, behind @ ..] = rest {
        rest = behind;
        let is_wanted = match open.last() {
            None => true,
            Some(Open { step, is_wanted }) => {
                *is_wanted
                    && wanted.get(open.len() - 1).is_some_and(|wanted| match step {
                        Step::Key(key) => key.as_ref() == Some(wanted),
                        Step::Index(index) => *wanted == index.to_string(),
                    })
            }
        };
        let is_value = !matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b',' | b':' | b'}' | b']');
        // Of a key, the step does not exist yet.
        if is_value && is_wanted && open.len() >= depth {
            (found, depth) = (line, open.len() + 1);
        }
        match byte {
            b'\n' => line += 1,
            b'{' => open.push(Open { step: Step::Key(None), is_wanted }),
            b'[' => open.push(Open { step: Step::Index(0), is_wanted }),
            b'}' | b']' => _ = open.pop(),
            b',' => match open.last_mut().map(|open| &mut open.step) {
                Some(Step::Key(key)) => *key = None,
                Some(Step::Index(index)) => *index += 1,
                None => {}
            },
            b'"' => {
                let length = string_length(rest);
                if let Some(Open { step: Step::Key(key @ None), .. }) = open.last_mut() {
                    *key = rest.get(..length).and_then(unquoted);
                }
                rest = rest.get(length..).unwrap_or_default();
            }
            _ => {}
        }
    }
    found
}

/// The length of a string up to its closing quote, which is included.
fn string_length(text: &[u8]) -> usize {
    let mut is_escaped = false;
    for (index, byte) in text.iter().enumerate() {
        match byte {
            b'"' if !is_escaped => return index + 1,
            b'\\' => is_escaped = !is_escaped,
            _ => is_escaped = false,
        }
    }
    text.len()
}

/// The text of a string whose opening quote is missing.
fn unquoted(string: &[u8]) -> Option<String> {
    match serde_json::from_slice([b"\"", string].concat().as_slice()).ok()? {
        Value::String(text) => Some(text),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_of_a_value_is_found_in_any_layout() {
        let text = br#"{
            "a/b": [1, "x", {
                "c": "\"{[,:\\",
                "d":
                    null
            }],
            "e": {"c": 2},

            "f": [[], [
                true]]
        }"#;
        for (pointer, line) in [
            ("", 1),
            ("/a~1b", 2),
            ("/a~1b/1", 2),
            ("/a~1b/2", 2),
            ("/a~1b/2/c", 3),
            ("/a~1b/2/d", 5),
            ("/a~1b/2/missing", 2),
            ("/e/c", 7),
            ("/f/1/0", 10),
            ("/f/7", 9),
            ("/missing/c", 1),
        ] {
            assert_eq!(line_of(text, pointer), line, "{pointer}");
        }
        assert_eq!(line_of(b"{\"a\": [1,2]}", "/a/1"), 1);
    }
}
