//! Finds old names in code that the compiler does not see: in code blocks of documentation, in macro calls, and in code
//! that a `cfg` removes.

use std::collections::BTreeSet;
use std::path::Path;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use super::source::each_source;
use crate::codegen::files::split_preamble;
use crate::renames::{Renames, words};

/// A place with an old name that was not edited.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct LeftPlace {
    /// The file, relative to the root of the workspace.
    pub(crate) file: String,
    pub(crate) line: usize,
    pub(crate) name: String,
    pub(crate) reason: LeftReason,
}

/// Why a place was not edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum LeftReason {
    /// The event type or the field was removed.
    Removed,
    /// A macro wrote the code.
    Macro,
    /// Several types or records have the name.
    Ambiguous,
    /// The file is generated, or not in the workspace.
    Outside,
    /// The edit would have named another item of the file.
    Clash,
    /// The code is in a comment.
    Documentation,
    /// The compiler did not see the code.
    NotCompiled,
}

/// The places with old names in a folder that the compiler does not see.
pub(crate) fn unreached_places(folder: &Path, renames: &Renames) -> Vec<LeftPlace> {
    let mut found = BTreeSet::new();
    each_source(folder, "", &mut |file, _, text| {
        if split_preamble(&text).is_some() {
            return;
        }
        let mut search = Search { renames, text: &text, found: BTreeSet::new() };
        search.documentation();
        search.code();
        for (line, name, reason) in search.found {
            found.insert(LeftPlace { file: file.clone(), line, name, reason });
        }
    });
    found.into_iter().collect()
}

/// A search in one source.
struct Search<'a> {
    renames: &'a Renames,
    text: &'a str,
    found: BTreeSet<(usize, String, LeftReason)>,
}

/// A token in code that the compiler may not see.
struct Token {
    /// The name of an identifier, or else a punctuation character.
    text: String,
    line: usize,
    is_name: bool,
    /// The field that a literal or a pattern starts after this token, if this is the brace of one.
    opens: bool,
    closes: bool,
}

impl Search<'_> {
    /// Whether this is an old name, and no type of the user has it.
    fn is_old_type(&self, name: &str) -> bool {
        self.renames.is_old_type(name) && !self.renames.has_homonym(name)
    }

    /// Finds old names in the code blocks of documentation, and in links of it.
    fn documentation(&mut self) {
        for block in documentation_blocks(self.text) {
            let code: String = block.iter().flat_map(|(_, text)| [text, "\n"]).collect();
            let Ok(tokens) = code.parse::<TokenStream>() else {
                // Hidden lines and text that is not Rust.
                for (line, text) in &block {
                    let names: Vec<_> = words(text).map(|word| word.name.to_owned()).collect();
                    self.add_types(*line, &names, LeftReason::Documentation);
                }
                continue;
            };
            let first = block.first().map_or(1, |(line, _)| *line);
            let mut list = Vec::new();
            flatten(tokens, &mut list);
            for token in &mut list {
                token.line += first.saturating_sub(1);
            }
            self.tokens(&list, LeftReason::Documentation, true);
        }
    }

    fn add_types(&mut self, line: usize, names: &[String], reason: LeftReason) {
        let old = names.iter().filter(|name| self.is_old_type(name));
        let found: Vec<_> = old.map(|name| (line, name.clone(), reason)).collect();
        self.found.extend(found);
    }

    /// Finds old names in code: names of types anywhere, because the compiler replaced those that it saw, and names of
    /// fields where a `cfg` may have removed the code.
    fn code(&mut self) {
        let Ok(tokens) = self.text.parse::<TokenStream>() else { return };
        let mut list = Vec::new();
        flatten(tokens.clone(), &mut list);
        self.tokens(&list, LeftReason::NotCompiled, false);
        for part in removable(tokens) {
            let mut list = Vec::new();
            flatten(part, &mut list);
            self.tokens(&list, LeftReason::NotCompiled, true);
        }
    }

    fn tokens(&mut self, tokens: &[Token], reason: LeftReason, with_fields: bool) {
        let mentions = |of: &str| words(self.text).any(|word| word.name == of);
        let mut found = Vec::new();
        // The types of the open literals and patterns.
        let mut open: Vec<Option<&str>> = Vec::new();
        for (index, token) in tokens.iter().enumerate() {
            let before = index.checked_sub(1).and_then(|index| tokens.get(index));
            if token.opens {
                open.push(before.filter(|before| before.is_name).map(|before| &*before.text));
            } else if token.closes {
                open.pop();
            } else if token.is_name && self.is_old_type(&token.text) {
                found.push((token.line, token.text.clone()));
            } else if token.is_name && with_fields {
                let is_access = before.is_some_and(|before| before.text == ".");
                let starts = before.is_some_and(|before| before.opens || before.text == "," || before.text == "ref");
                let of_literal = open.last().copied().flatten();
                let is_old = |of: &str| self.renames.is_old_field(of, &token.text);
                let of_access = || self.renames.types_with_old_field(&token.text).any(mentions);
                if starts && of_literal.is_some_and(is_old) || is_access && of_access() {
                    found.push((token.line, token.text.clone()));
                }
            }
        }
        self.found.extend(found.into_iter().map(|(line, name)| (line, name, reason)));
    }
}

/// The tokens in groups too, in their order.
fn flatten(tokens: TokenStream, list: &mut Vec<Token>) {
    let token = |text: String, line: usize| Token { text, line, is_name: false, opens: false, closes: false };
    for tree in tokens {
        let line = tree.span().start().line;
        match tree {
            TokenTree::Ident(ident) => {
                let name = ident.to_string();
                let name = name.strip_prefix("r#").unwrap_or(&name).to_owned();
                list.push(Token { is_name: true, ..token(name, line) });
            }
            TokenTree::Punct(punct) => list.push(token(punct.as_char().to_string(), line)),
            TokenTree::Literal(_) => list.push(token(String::new(), line)),
            TokenTree::Group(group) => {
                let is_brace = group.delimiter() == Delimiter::Brace;
                list.push(Token { opens: true, ..token(if is_brace { "{" } else { "(" }.to_owned(), line) });
                flatten(group.stream(), list);
                list.push(Token { closes: true, ..token(String::new(), group.span_close().start().line) });
            }
        }
    }
}

/// The items that an attribute `cfg` can remove.
fn removable(tokens: TokenStream) -> Vec<TokenStream> {
    let mut parts = Vec::new();
    let mut trees = tokens.into_iter().peekable();
    while let Some(tree) = trees.next() {
        let TokenTree::Group(group) = tree else { continue };
        let is_cfg = group.delimiter() == Delimiter::Bracket && is_removing_cfg(&group.stream());
        if !is_cfg {
            parts.extend(removable(group.stream()));
            continue;
        }
        // The item goes up to its block or semicolon.
        let mut item = Vec::new();
        for tree in trees.by_ref() {
            let is_end = match &tree {
                TokenTree::Group(group) => group.delimiter() == Delimiter::Brace,
                TokenTree::Punct(punct) => punct.as_char() == ';',
                TokenTree::Ident(_) | TokenTree::Literal(_) => false,
            };
            item.push(tree);
            if is_end {
                break;
            }
        }
        parts.push(item.into_iter().collect());
    }
    parts
}

/// Whether an attribute is `cfg`, and not `cfg(test)`, whose code is compiled.
fn is_removing_cfg(attribute: &TokenStream) -> bool {
    let text = attribute.to_string().replace(' ', "");
    text.starts_with("cfg(") && text != "cfg(test)"
}

/// The lines of code blocks in the documentation of a text, each with its number.
fn documentation_blocks(text: &str) -> Vec<Vec<(usize, String)>> {
    let mut blocks = Vec::new();
    let mut block: Option<Vec<(usize, String)>> = None;
    let mut is_in_comment = false;
    for (index, line) in text.lines().enumerate() {
        let line = line.trim_start();
        let is_start = line.starts_with("/**") || line.starts_with("/*!");
        is_in_comment |= is_start;
        let comment = ["///", "//!"].iter().find_map(|start| line.strip_prefix(start));
        let comment =
            comment.or(if is_in_comment && !is_start { Some(line.strip_prefix('*').unwrap_or(line)) } else { None });
        if line.contains("*/") {
            is_in_comment = false;
        }
        let Some(comment) = comment.map(str::trim_start) else {
            block = None;
            continue;
        };
        let is_fence = comment.starts_with("```") || comment.starts_with("~~~");
        match (&mut block, is_fence) {
            (None, true) => block = Some(Vec::new()),
            (Some(_), true) => blocks.extend(block.take()),
            // Rustdoc hides lines that start with `#`, and compiles them.
            (Some(lines), false) => {
                let shown =
                    comment.strip_prefix("# ").or_else(|| comment.strip_prefix('#').filter(|rest| rest.is_empty()));
                lines.push((index + 1, shown.unwrap_or(comment).to_owned()));
            }
            (None, false) => {}
        }
    }
    blocks.retain(|block| !block.is_empty());
    blocks
}
