//! Whether a message states an edit, and messages without what differs between machines.

/// The text in one line, with one space between its words.
fn one_line(text: &str) -> String {
    let words = text.split_whitespace().filter(|word| !["|", "=", "+", "~"].contains(word));
    words.collect::<Vec<_>>().join(" ")
}

/// Whether the message has the text that an edit adds, or says to remove or to move the text that it removes. Both are
/// the words inside of `#[webmarketer(...)]`, since a message need not repeat what is around them. A message about the
/// value of an argument or about a comma has the words that remain.
pub(crate) fn is_stated(replaced: &str, with: &str, message: &str) -> bool {
    // A message about a comma, or about a part of an argument, has the whole argument.
    let writes = |text: &str| has_words(message, &format!("write `{text}`"));
    match changed_words(replaced, with) {
        ("", "") => writes(inside_attribute(with)),
        (removed, "") => {
            let last = removed.lines().next_back().unwrap_or_default().trim_start();
            let key = inside_attribute(last).split(" = ").next().unwrap_or_default();
            let key = key.split(": ").next().unwrap_or_default();
            let is_removed = (has_words(message, "remove") || has_words(message, "move")) && has_words(message, key);
            let word = with.rsplit(|c| !is_letter(c)).find(|word| !word.is_empty()).unwrap_or_default();
            let is_without_value = removed.starts_with("= ") && writes(word);
            is_removed && !key.is_empty() || is_without_value || writes(inside_attribute(with))
        }
        (_, added) => has_words(message, inside_attribute(added)),
    }
}

fn inside_attribute(text: &str) -> &str {
    let inside = |start, end| text.strip_prefix(start).and_then(|text| text.strip_suffix(end));
    inside("#[webmarketer(", ")]").or_else(|| inside("#[", "]")).unwrap_or(text).trim_matches('"')
}

/// Whether the text has those words, and not as a part of others.
pub(crate) fn has_words(text: &str, words: &str) -> bool {
    let (text, words) = (one_line(text), one_line(words));
    text.match_indices(&words)
        .any(|(start, found)| !cuts_word(&text, start, is_letter) && !cuts_word(&text, start + found.len(), is_letter))
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// What was removed and what was added, in whole words, without the commas around them.
fn changed_words<'a>(replaced: &'a str, with: &'a str) -> (&'a str, &'a str) {
    let is_part = |c: char| is_letter(c) || "-\"".contains(c);
    let same = |(a, b): &(char, char)| a == b;
    let length = |(c, _): (char, char)| c.len_utf8();
    let mut start: usize = replaced.chars().zip(with.chars()).take_while(same).map(length).sum();
    while cuts_word(replaced, start, is_part) || cuts_word(with, start, is_part) {
        start -= replaced[..start].chars().next_back().map_or(0, char::len_utf8);
    }
    let (old, new) = (&replaced[start..], &with[start..]);
    let mut end: usize = old.chars().rev().zip(new.chars().rev()).take_while(same).map(length).sum();
    while cuts_word(old, old.len() - end, is_part) || cuts_word(new, new.len() - end, is_part) {
        end -= old[old.len() - end..].chars().next().map_or(0, char::len_utf8);
    }
    let trim = |text: &'a str| text.trim_matches(|c: char| c.is_whitespace() || c == ',');
    (trim(&old[..old.len() - end]), trim(&new[..new.len() - end]))
}

/// Whether the place is inside of a word of such letters.
fn cuts_word(text: &str, at: usize, is_letter: fn(char) -> bool) -> bool {
    text[..at].chars().next_back().is_some_and(is_letter) && text[at..].chars().next().is_some_and(is_letter)
}

/// The `help` lines of a message that no edit follows. An edit follows a line if it adds, removes or runs a text that
/// the line has in backticks.
pub(crate) fn helps_not_followed<'a>(message: &'a str, edits: &str) -> Vec<&'a str> {
    let imperatives = ["add ", "enable ", "make ", "move ", "name ", "remove ", "replace ", "run ", "use ", "write "];
    let helps = message.lines().filter(|line| {
        let help = line.trim_start().strip_prefix("= ").unwrap_or(line.trim_start()).strip_prefix("help: ");
        // `it` is what the message marks.
        let help = help.filter(|help| !help.starts_with("remove it"));
        help.is_some_and(|help| imperatives.iter().any(|verb| help.starts_with(verb)))
    });
    let is_followed = |line: &str| {
        let mut quoted = line.split('`').skip(1).step_by(2).filter(|text| !text.contains("...")).peekable();
        quoted.peek().is_none() || quoted.any(|text| has_words(edits, inside_attribute(text)))
    };
    helps.filter(|line| !is_followed(line)).collect()
}

/// A rendered diagnostic without the paths of this machine, and without line numbers in other files than the package's.
pub(crate) fn normalized(rendered: &str, package: &str, workspace: &str) -> String {
    let mut lines = Vec::new();
    let mut is_of_package = true;
    for line in rendered.lines() {
        let line = line.trim_end().replace(package, "$PACKAGE").replace(workspace, "$WORKSPACE");
        if line.contains("the full name for the type has been written to")
            || line.contains("consider using `--verbose` to print the full type name")
        {
            continue;
        }
        let place = line.trim_start().strip_prefix("--> ").or_else(|| line.trim_start().strip_prefix("::: "));
        if let Some(place) = place {
            is_of_package = place.starts_with("src/") || place.starts_with("build.rs:");
            let moving = place.find(".rs:").map_or(place.len(), |at| at + ".rs".len());
            let shown = if is_of_package { line.clone() } else { line.replace(&place[moving..], "") };
            lines.push((shown, true));
        } else {
            // A note or a help names its place again. A suggestion without a place is for the package.
            is_of_package |= line.starts_with(|c: char| c.is_ascii_lowercase());
            lines.push((line, is_of_package));
        }
    }
    without_numbers(&lines).join("\n").trim_end().to_owned()
}

/// The lines, of which those that are not of the package have no numbers, nor a margin that is as wide as theirs.
fn without_numbers(lines: &[(String, bool)]) -> Vec<String> {
    let digits = |line: &str| match line.trim_start().split_once(" |") {
        Some((number, _)) if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) => number.len(),
        _ => 0,
    };
    let width = |of_package: bool| {
        let shown = lines.iter().filter(|(_, is_of_package)| *is_of_package || !of_package);
        shown.map(|(line, _)| digits(line)).max().unwrap_or_default()
    };
    let excess = " ".repeat(width(false).saturating_sub(width(true).max(1)));
    let first_place = lines.iter().position(|(line, _)| line.trim_start().starts_with("--> ")).unwrap_or(lines.len());
    let narrower = lines.iter().enumerate().map(|(index, (line, is_of_package))| {
        let line = match digits(line) {
            0 => line.clone(),
            _ if *is_of_package => line.clone(),
            digits => line.replacen(|c: char| c.is_ascii_digit(), " ", digits),
        };
        match line.strip_prefix(&excess) {
            Some(rest) if index >= first_place => rest.to_owned(),
            _ => line,
        }
    });
    narrower.collect()
}

#[test]
fn lines_of_other_files_have_no_numbers() {
    let rendered = "error: a\n       b\n  --> src/lib.rs:1:5\n   |\n 1 | use c;\n   |     ^\nnote: d\n  --> /w/lib.rs:10:2\n   |\n\
                    10 | #[cfg(e)]\n...\n12 | c\n   | ^\n   = note: f";
    let expected = "error: a\n       b\n --> src/lib.rs:1:5\n  |\n1 | use c;\n  |     ^\nnote: d\n --> $WORKSPACE/lib.rs\n  |\n\
                    \x20 | #[cfg(e)]\n...\n  | c\n  | ^\n  = note: f";
    assert_eq!(normalized(rendered, "/p", "/w"), expected);
}

#[test]
fn an_edit_is_stated_by_the_words_that_it_changes() {
    let message = "error: unknown entity `users`, did you mean `user`?\n  = help: remove `default`";
    assert!(is_stated("(users)", "(user)", message));
    assert!(is_stated("(key = \"a\", default)", "(key = \"a\")", message));
    assert!(is_stated("#[webmarketer(default)]\na: B", "a: B", message));
    assert!(is_stated("a: B", "#[webmarketer(user)]\na: B", message));
    assert!(is_stated("\"users\"", "\"user\"", message));
    assert!(!is_stated("a: B", "#[webmarketer(event)]\na: B", message));
    assert!(!is_stated("(users)", "(use)", message));
    assert!(!is_stated("(users, pii)", "(users)", message));
    assert!(is_stated("a = \"true\"", "a", "error: b\n  = help: write `a` without a value"));
    assert!(!is_stated("a = \"true\"", "a", "error: b\n  = help: write `b` without a value"));
    assert!(is_stated("#[webmarketer(b)]\n    default: bool,\n    c", "    c", message));
    assert!(is_stated("a; b", "a, b", "error: c\n  = help: write `a, b`"));
    assert!(!is_stated("a; b", "a, b", "error: write `a`"));
    assert_eq!(changed_words("signed: bool", "signed-in: bool"), ("signed", "signed-in"));
    assert_eq!(changed_words("(user)", "(user, discriminant)"), ("", "discriminant"));
    assert_eq!(changed_words("a: B", "#[c] a: B"), ("", "#[c]"));
    assert_eq!(changed_words("aa", "aaa"), ("aa", "aaa"));
}

#[test]
fn an_edit_follows_a_help_that_has_its_words() {
    let message =
        "error: a\n       help: write `key = \"b\"`, or remove `c`\n  = help: the trait `D` is not implemented";
    assert!(helps_not_followed(message, "rename = \"b\"\nkey = \"b\"").is_empty());
    assert!(helps_not_followed(message, "#[webmarketer(c)]").is_empty());
    assert_eq!(helps_not_followed(message, "#[webmarketer(cc)]").len(), 1);
}
