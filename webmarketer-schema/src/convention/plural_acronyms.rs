//! Plurals of acronyms: `openACLs` has the words `open` and `ACLs`, as people write them.

use std::borrow::Cow;

/// Writes the plural of each acronym as one word, so that a conversion of case does not split it: `openACLs` becomes
/// `openAcls`.
///
/// An acronym is at least two capitals. Its plural ends in `s`, or in `es` after an `S`, and no small letter follows.
///
/// ```
/// use webmarketer_schema::convention::join_plural_acronyms;
///
/// assert_eq!(join_plural_acronyms("openACLs"), "openAcls");
/// assert_eq!(join_plural_acronyms("HTTPServer"), "HTTPServer");
/// ```
pub fn join_plural_acronyms(text: &str) -> Cow<'_, str> {
    let mut joined = String::new();
    let mut rest = text;
    while let Some(start) = rest.find(char::is_uppercase) {
        let (before, capitals) = rest.split_at_checked(start).unwrap_or((rest, ""));
        let length = capitals.find(|c: char| !c.is_uppercase()).unwrap_or(capitals.len());
        let (acronym, after) = capitals.split_at_checked(length).unwrap_or((capitals, ""));
        joined.push_str(before);
        let mut letters = acronym.chars();
        if is_plural(acronym, after) {
            joined.extend(letters.next());
            joined.extend(letters.flat_map(char::to_lowercase));
        } else {
            joined.push_str(acronym);
        }
        rest = after;
    }
    if joined.is_empty() {
        return Cow::Borrowed(text);
    }
    joined.push_str(rest);
    Cow::Owned(joined)
}

/// Whether capitals that are followed by this text are an acronym in the plural.
fn is_plural(capitals: &str, after: &str) -> bool {
    let ends_word = |rest: &str| !rest.starts_with(char::is_lowercase);
    let is_acronym = capitals.chars().nth(1).is_some();
    let is_regular = after.strip_prefix('s').is_some_and(ends_word);
    let is_of_s = capitals.ends_with('S') && after.strip_prefix("es").is_some_and(ends_word);
    is_acronym && (is_regular || is_of_s)
}

#[cfg(test)]
mod tests {
    use heck::ToSnakeCase as _;

    use super::join_plural_acronyms;

    #[test]
    fn the_plural_of_an_acronym_is_one_word() {
        for (text, words) in [
            ("VpcOpenACLs", "vpc_open_acls"),
            ("openACLs", "open_acls"),
            ("userIDs", "user_ids"),
            ("URLs", "urls"),
            ("IDsOfUsers", "ids_of_users"),
            ("userIDsAndURLs", "user_ids_and_urls"),
            ("open ACLs", "open_acls"),
            ("open_ACLs-2", "open_acls_2"),
            ("APIsV2", "apis_v2"),
            ("v2APIs", "v2_apis"),
            ("PDFs2024", "pdfs2024"),
            ("SMSes", "smses"),
            ("sentSMSesToday", "sent_smses_today"),
            ("SMSs", "smss"),
            // No plurals of acronyms.
            ("HTTPServer", "http_server"),
            ("XMLHttpRequest", "xml_http_request"),
            ("OSsettings", "o_ssettings"),
            ("userID", "user_id"),
            ("planBOptions", "plan_b_options"),
            ("ThisIsIt", "this_is_it"),
            ("useSsl", "use_ssl"),
            ("ACLes", "ac_les"),
            ("ID's", "id_s"),
            ("IDS", "ids"),
            ("s", "s"),
            ("", ""),
            // Letters outside of ASCII.
            ("ÉÈs", "éès"),
            ("İDs", "i\u{307}ds"),
        ] {
            assert_eq!(join_plural_acronyms(text).to_snake_case(), words, "{text}");
        }
    }
}
