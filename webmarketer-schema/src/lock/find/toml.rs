//! A small reader of TOML: every key of a document with its value, as far as the search for a lock needs it.
//!
//! A full parser would add seconds to every cold build of the derive. This one decodes strings and lists of strings,
//! and steps over everything else. It decodes as the `toml` crate does or returns an error: a property test compares
//! them.

/// What a key has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum TomlValue {
    /// A string on one line.
    Text(String),
    /// A list of such strings.
    Texts(Vec<String>),
    /// A table: `[key]`, or `{ ... }`, whose entries come next.
    Table,
    /// Anything else.
    Other,
}

/// A mistake, and its line, counted from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TomlError {
    pub(super) line: usize,
    pub(super) what: &'static str,
}

/// Shows every table header and every key of a document, by its whole path.
pub(super) fn parse_toml(text: &str, see: &mut dyn FnMut(&[String], TomlValue)) -> Result<(), TomlError> {
    let mut reader = TomlReader { text, at: 0, depth: 0 };
    reader.eat("\u{feff}");
    reader.document(see).map_err(|what| {
        let before = text.get(..reader.at).unwrap_or_default();
        TomlError { line: before.matches('\n').count() + 1, what }
    })
}

struct TomlReader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

type TomlResult<T> = Result<T, &'static str>;

/// How deeply lists and inline tables may be nested.
const MAX_DEPTH: usize = 64;

impl TomlReader<'_> {
    fn document(&mut self, see: &mut dyn FnMut(&[String], TomlValue)) -> TomlResult<()> {
        let mut table = Vec::new();
        loop {
            self.spaces_and_lines()?;
            if self.at >= self.text.len() {
                return Ok(());
            }
            if self.eat("[") {
                let is_list = self.eat("[");
                table = self.key()?;
                if !self.eat(if is_list { "]]" } else { "]" }) {
                    return Err("expected `]` at the end of a table's name");
                }
                see(&table, TomlValue::Table);
            } else {
                self.entry(&table, see)?;
            }
            self.spaces();
            self.comment()?;
            if self.at < self.text.len() && !self.line_end() {
                return Err("expected the end of the line");
            }
        }
    }

    /// `key = value`.
    fn entry(&mut self, table: &[String], see: &mut dyn FnMut(&[String], TomlValue)) -> TomlResult<()> {
        let mut path = table.to_vec();
        path.extend(self.key()?);
        if !self.eat("=") {
            return Err("expected `=` after a key");
        }
        self.spaces();
        self.value(&path, see)
    }

    /// A key, dotted or not, with the spaces around it.
    fn key(&mut self) -> TomlResult<Vec<String>> {
        let mut path = Vec::new();
        loop {
            self.spaces();
            path.push(match self.peek() {
                Some(b'"') => self.basic()?,
                Some(b'\'') => self.literal()?,
                _ => {
                    let bare = self.take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'));
                    if bare.is_empty() {
                        return Err("expected a key");
                    }
                    bare.to_owned()
                }
            });
            self.spaces();
            if !self.eat(".") {
                return Ok(path);
            }
        }
    }

    /// The value of the key with that path: it is shown, and what is in it.
    fn value(&mut self, path: &[String], see: &mut dyn FnMut(&[String], TomlValue)) -> TomlResult<()> {
        let rest = self.rest();
        match self.peek() {
            _ if rest.starts_with("\"\"\"") || rest.starts_with("'''") => {
                self.long()?;
                see(path, TomlValue::Other);
            }
            Some(b'"') => see(path, TomlValue::Text(self.basic()?)),
            Some(b'\'') => see(path, TomlValue::Text(self.literal()?)),
            Some(b'[') => {
                let list = self.nested(Self::list)?;
                see(path, list.map_or(TomlValue::Other, TomlValue::Texts));
            }
            Some(b'{') => {
                see(path, TomlValue::Table);
                self.nested(|reader| reader.table(path, see))?;
            }
            _ => {
                let scalar = self.take_while(|byte| !matches!(byte, b',' | b']' | b'}' | b'#' | b'\r' | b'\n'));
                // Numbers, dates and flags are written in these.
                let is_scalar =
                    |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.' | b':' | b'_' | b' ');
                let scalar = scalar.trim_end_matches([' ', '\t']);
                if scalar.is_empty() || !scalar.bytes().all(is_scalar) {
                    return Err("expected a value");
                }
                see(path, TomlValue::Other);
            }
        }
        Ok(())
    }

    fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> TomlResult<T>) -> TomlResult<T> {
        if self.depth >= MAX_DEPTH {
            return Err("lists and tables are nested too deeply");
        }
        self.depth += 1;
        let result = read(self);
        self.depth -= 1;
        result
    }

    /// A list: its strings, or nothing if it has anything else in it.
    fn list(&mut self) -> TomlResult<Option<Vec<String>>> {
        self.eat("[");
        let mut texts = Some(Vec::new());
        loop {
            self.spaces_and_lines()?;
            if self.eat("]") {
                return Ok(texts);
            }
            self.value(&[], &mut |path, value| match (value, &mut texts) {
                (TomlValue::Text(text), Some(texts)) if path.is_empty() => texts.push(text),
                _ => texts = None,
            })?;
            self.spaces_and_lines()?;
            if !self.eat(",") && self.peek() != Some(b']') {
                return Err("expected `,` or `]` in a list");
            }
        }
    }

    /// An inline table.
    fn table(&mut self, path: &[String], see: &mut dyn FnMut(&[String], TomlValue)) -> TomlResult<()> {
        self.eat("{");
        loop {
            self.spaces_and_lines()?;
            if self.eat("}") {
                return Ok(());
            }
            self.entry(path, see)?;
            self.spaces_and_lines()?;
            if !self.eat(",") && self.peek() != Some(b'}') {
                return Err("expected `,` or `}` in a table");
            }
        }
    }

    /// `"..."` on one line, with its escapes.
    fn basic(&mut self) -> TomlResult<String> {
        const UNCLOSED: &str = "expected `\"` at the end of a string";
        self.eat("\"");
        let mut text = String::new();
        loop {
            match self.next() {
                Some('"') => return Ok(text),
                Some('\\') => text.push(self.escape()?),
                Some(c) if is_text(c) => text.push(c),
                _ => return Err(UNCLOSED),
            }
        }
    }

    /// The characters after a backslash.
    fn escape(&mut self) -> TomlResult<char> {
        const UNKNOWN: &str = "unknown escape in a string; in a path write `/`, not `\\`";
        let digits = match self.next() {
            Some('b') => return Ok('\u{8}'),
            Some('t') => return Ok('\t'),
            Some('n') => return Ok('\n'),
            Some('f') => return Ok('\u{c}'),
            Some('r') => return Ok('\r'),
            Some('e') => return Ok('\u{1b}'),
            Some(c @ ('"' | '\\')) => return Ok(c),
            Some('x') => 2,
            Some('u') => 4,
            Some('U') => 8,
            _ => return Err(UNKNOWN),
        };
        let code = self.rest().get(..digits).filter(|code| code.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let decoded = code.and_then(|code| char::from_u32(u32::from_str_radix(code, 16).ok()?)).ok_or(UNKNOWN)?;
        self.at += digits;
        Ok(decoded)
    }

    /// `'...'` on one line.
    fn literal(&mut self) -> TomlResult<String> {
        const UNCLOSED: &str = "expected `'` at the end of a string";
        self.eat("'");
        let (text, _) = self.rest().split_once('\'').ok_or(UNCLOSED)?;
        if !text.chars().all(is_text) {
            return Err(UNCLOSED);
        }
        let text = text.to_owned();
        self.at += text.len() + 1;
        Ok(text)
    }

    /// Steps over a string of several lines.
    fn long(&mut self) -> TomlResult<()> {
        let quote = if self.eat("\"\"\"") {
            "\"\"\""
        } else {
            self.eat("'''");
            "'''"
        };
        while !self.eat(quote) {
            match self.next() {
                // The character after a backslash does not end the string.
                Some('\\') if quote.starts_with('"') => _ = self.next(),
                Some(_) => {}
                None => return Err("a string of several lines does not end"),
            }
        }
        // Up to two quotes may stand before the three that end it.
        for _ in 0..2 {
            self.eat(quote.get(..1).unwrap_or_default());
        }
        Ok(())
    }

    fn spaces(&mut self) {
        self.take_while(|byte| matches!(byte, b' ' | b'\t'));
    }

    /// Spaces, line ends and comments.
    fn spaces_and_lines(&mut self) -> TomlResult<()> {
        loop {
            self.spaces();
            self.comment()?;
            if !self.line_end() {
                return Ok(());
            }
        }
    }

    fn comment(&mut self) -> TomlResult<()> {
        if self.eat("#") {
            let comment = self.take_while(|byte| byte != b'\n');
            if !comment.strip_suffix('\r').unwrap_or(comment).chars().all(is_text) {
                return Err("unexpected control character in a comment");
            }
        }
        Ok(())
    }

    fn line_end(&mut self) -> bool {
        self.eat("\n") || self.eat("\r\n")
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn next(&mut self) -> Option<char> {
        let next = self.rest().chars().next()?;
        self.at += next.len_utf8();
        Some(next)
    }

    fn eat(&mut self, text: &str) -> bool {
        let is_next = self.rest().starts_with(text);
        if is_next {
            self.at += text.len();
        }
        is_next
    }

    fn take_while(&mut self, is_meant: impl Fn(u8) -> bool) -> &str {
        let start = self.at;
        let length = self.rest().bytes().position(|byte| !is_meant(byte)).unwrap_or(self.rest().len());
        self.at += length;
        self.text.get(start..self.at).unwrap_or_default()
    }
}

/// Whether a character may stand in a string of one line.
fn is_text(c: char) -> bool {
    c == '\t' || !(c < ' ' || c == '\u{7f}')
}
