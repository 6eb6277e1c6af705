//! Checks that the parsers by layout give the same result as the JSON parser, and changes locks for this check. The
//! fuzz targets use it, too.

use webmarketer_schema::lock::{Lock, LockIndex};

/// A lock with everything that a lock can contain.
pub(crate) const EVERYTHING: &str = include_str!("everything.lock.json");

/// Checks that parsing a text by layout gives the same result as parsing it as JSON, or no result.
pub(crate) fn check(text: &str) {
    // With an extra space at the end, every lock is parsed as JSON.
    let as_json = Lock::parse(format!("{text} ").as_bytes());
    match (&Lock::parse(text.as_bytes()), &as_json) {
        (Ok(by_layout), Ok(as_json)) => {
            assert_eq!(by_layout.catalogue, as_json.catalogue, "{text}");
            assert_eq!(by_layout.names, as_json.names, "{text}");
            for event_type in as_json.catalogue.iter() {
                let digest = |lock: &Lock| lock.pulled_digest(&event_type.reference).map(str::to_owned);
                assert_eq!(digest(by_layout), digest(as_json), "{text}");
            }
        }
        (by_layout, as_json) => assert!(by_layout.is_err() && as_json.is_err(), "{by_layout:?}\n{as_json:?}\n{text}"),
    }
    let index = LockIndex::new(text.into());
    let found: Vec<_> = index.references().collect();
    match &as_json {
        Ok(lock) if !found.is_empty() => {
            let all: Vec<_> = lock.catalogue.iter().map(|event_type| event_type.reference.as_str()).collect();
            assert_eq!(found, all, "{text}");
            for event_type in lock.catalogue.iter() {
                assert_eq!(index.event_type(event_type.reference.as_str()).as_ref(), Some(event_type), "{text}");
            }
        }
        Ok(_) => {}
        Err(error) => assert!(found.is_empty(), "{found:?} in a lock that is refused: {error}\n{text}"),
    }
}

/// Texts to insert or to replace other texts with.
const PIECES: [&str; 46] = [
    "\t",
    "\"",
    "\\",
    "\\\"",
    "\\u0041",
    "\\ud800",
    "\u{1}",
    "\u{0}",
    "\u{7f}",
    "\u{2028}",
    "é",
    " ",
    "\n",
    "\r",
    "\r\n",
    ",",
    ",\n",
    ", ",
    ": ",
    "{",
    "}",
    "[",
    "]",
    "},\n    {\n",
    "]]]], [[[[",
    "}, {",
    "true",
    "false",
    "null",
    "\"x\"",
    "1e999",
    "01",
    ", \"isPii\": true",
    ", \"optional\": false",
    ", \"rustName\": \"x\"",
    ", \"storageKey\": \"x\"",
    "\"entity\": \"event-type\"",
    "      \"reference\": \"visit\",\n",
    "      \"name\": null,\n",
    "      \"digest\": 1,\n",
    "      \"rustName\": \"X\",\n",
    "      \"fields\": [],\n",
    "      \"fields\": [\n",
    "  \"formatVersion\": 2,\n",
    "<<<<<<< ours\n",
    "      \"metadata\": {\"a\": [\n    {\n      \"reference\": \"nested\",\n      \"name\": \"N\",\n      \"fields\": []\n    }\n      ]},\n",
];

/// Changes a text. Each change takes four bytes: the kind of change, its place (two), and the text to use.
pub(crate) fn change(text: &str, program: &[u8]) -> String {
    let mut text = text.to_owned();
    for step in program.chunks_exact(4).take(8) {
        let &[what, high, low, with] = step else { continue };
        text = change_once(&text, what, usize::from(u16::from_be_bytes([high, low])), usize::from(with));
    }
    text
}

fn change_once(text: &str, what: u8, place: usize, with: usize) -> String {
    let piece = PIECES[with % PIECES.len()];
    let mut lines: Vec<String> = text.split_inclusive('\n').map(str::to_owned).collect();
    let (mut blocks, separator) = (text.split("    },\n").map(str::to_owned).collect::<Vec<_>>(), "    },\n");
    let (line, other) = (place % lines.len().max(1), with % lines.len().max(1));
    let (block, other_block) = (place % blocks.len(), with % blocks.len());
    let characters: Vec<char> = text.chars().collect();
    let at = place * characters.len() / (usize::from(u16::MAX) + 1);
    let spliced = |removed: usize, piece: &str| -> String {
        let (before, after) = characters.split_at(at);
        before.iter().copied().chain(piece.chars()).chain(after.iter().skip(removed).copied()).collect()
    };
    match what % 18 {
        0 => spliced(0, piece),
        1 => spliced(1, ""),
        2 => spliced(1, piece),
        3 => characters.iter().take(at).collect(),
        _ if lines.is_empty() => piece.to_owned(),
        4 => {
            lines.remove(line);
            lines.concat()
        }
        5 => {
            lines.insert(line, lines[other].clone());
            lines.concat()
        }
        6 => {
            lines.swap(line, other);
            lines.concat()
        }
        7 => {
            let copy = lines[other].clone();
            lines[line] = copy;
            lines.concat()
        }
        8 => {
            lines.insert(line, piece.to_owned());
            lines.concat()
        }
        9 => {
            // Change the end of the line.
            let body = lines[line].trim_end_matches(['\n', ',']).to_owned();
            lines[line] = format!("{body}{}\n", if lines[line].ends_with(",\n") { "" } else { "," });
            lines.concat()
        }
        10 => {
            lines[line] = format!("{}{}", " ".repeat(with % 9), lines[line].trim_start());
            lines.concat()
        }
        11 => {
            // Change a string in the line.
            let mut strings: Vec<_> = lines[line].split('"').map(str::to_owned).collect();
            let string = with % strings.len();
            piece.clone_into(&mut strings[string]);
            lines[line] = strings.join("\"");
            lines.concat()
        }
        12 => {
            let nested = 100 + with % 40;
            let metadata = format!("{}{}", "[".repeat(nested), "]".repeat(nested));
            lines.insert(line, format!("      \"metadata\": {{\"deep\": {metadata}}},\n"));
            lines.concat()
        }
        13 => {
            let nested = 100 + with % 40;
            let metadata = format!(", \"metadata\": {{\"deep\": {}{}}}}}", "[".repeat(nested), "]".repeat(nested));
            lines[line] = lines[line].replacen('}', &metadata, 1);
            lines.concat()
        }
        14 => {
            // Change the layout of a block.
            blocks[block] = blocks[block].replace('\n', " ");
            blocks.join(separator)
        }
        15 => {
            blocks.swap(block, other_block);
            blocks.join(separator)
        }
        16 => {
            blocks.insert(block, blocks[other_block].clone());
            blocks.join(separator)
        }
        _ => {
            blocks.remove(block);
            blocks.join(separator)
        }
    }
}
