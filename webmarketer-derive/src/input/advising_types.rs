//! Advice for types that are often given to a field and are not field types.
//!
//! The name of a type selects only the text of an error. A field type with such a name is accepted.

use proc_macro2::{Delimiter, TokenTree};

/// The types that can wrap a field type.
const WRAPPERS: [&str; 5] = ["Option", "Pii", "Box", "Rc", "Arc"];

/// The trait of `webmarketer_core::requirements` that has advice for a type of that name.
pub(crate) fn advising_trait(of_type: &[TokenTree]) -> Option<&'static str> {
    let mut name = None;
    for (index, token) in of_type.iter().enumerate() {
        match token {
            TokenTree::Ident(ident) => name = Some(ident.to_string()),
            TokenTree::Punct(punct) if punct.as_char() == '<' => {
                return match &name {
                    Some(name) if WRAPPERS.contains(&&**name) => advising_trait(of_type.get(index + 1..)?),
                    name => trait_of_name(name.as_deref()?),
                };
            }
            // The comma or bracket behind an argument of a wrapper.
            TokenTree::Punct(punct) if matches!(punct.as_char(), '>' | ',') => break,
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
            TokenTree::Group(group) => {
                return match group.delimiter() {
                    Delimiter::Parenthesis if name.is_none() => Some("FitsNotTuple"),
                    Delimiter::Bracket if name.is_none() => Some("FitsNotList"),
                    Delimiter::None => advising_trait(&group.stream().into_iter().collect::<Vec<_>>()),
                    _ => None,
                };
            }
        }
    }
    trait_of_name(&name?)
}

fn trait_of_name(name: &str) -> Option<&'static str> {
    Some(match name {
        "Vec" | "VecDeque" | "LinkedList" | "HashSet" | "BTreeSet" | "IndexSet" | "SmallVec" | "ArrayVec" => {
            "FitsNotList"
        }
        "HashMap" | "BTreeMap" | "IndexMap" | "DashMap" | "Map" => "FitsNotMap",
        "SystemTime" => "FitsNotSystemTime",
        "Instant" => "FitsNotInstant",
        "Timestamp" | "Zoned" | "ZonedDateTime" => "FitsNotJiffDate",
        "OffsetDateTime" | "PrimitiveDateTime" | "UtcDateTime" => "FitsNotTimeDate",
        "Duration" | "TimeDelta" | "SignedDuration" => "FitsNotDuration",
        "PathBuf" | "Path" | "OsString" | "OsStr" => "FitsNotPath",
        "char" | "Uuid" | "Ulid" | "Uri" | "IpAddr" | "Ipv4Addr" | "Ipv6Addr" | "SocketAddr" | "NaiveTime" => {
            "FitsNotText"
        }
        "Url" => "FitsNotUrl",
        "Decimal" | "BigDecimal" => "FitsNotDecimal",
        "SecretString" | "SecretBox" | "Secret" => "FitsNotSecret",
        "Result" => "FitsNotResult",
        _ => return None,
    })
}
