//! The default names of the derive.

use heck::{ToKebabCase as _, ToShoutySnakeCase as _, ToSnakeCase as _};

use super::join_plural_acronyms;

/// The default reference of a struct: `OrderPlaced` becomes `order-placed`. The name can start with
/// `r#`.
pub fn default_reference(struct_name: &str) -> String {
    join_plural_acronyms(without_raw_prefix(struct_name)).to_kebab_case()
}

/// The default display name of a struct: `OrderPlaced` becomes `Order placed`. The name can start with
/// `r#`.
pub fn default_name(struct_name: &str) -> String {
    let words = join_plural_acronyms(without_raw_prefix(struct_name)).to_snake_case().replace('_', " ");
    let mut chars = words.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// The name of the constant of a state or statistic: `refunded-at` becomes `REFUNDED_AT`. It is not a valid Rust
/// name for every key.
pub fn default_constant(storage_key: &str) -> String {
    let name = join_plural_acronyms(storage_key).to_shouty_snake_case();
    if name.starts_with(|c: char| c.is_ascii_digit()) { format!("_{name}") } else { name }
}

/// A Rust name for a storage key, for help messages: `orderId` becomes `order_id`. It can be a keyword.
pub fn default_field_name(storage_key: &str) -> String {
    let words = join_plural_acronyms(storage_key).to_snake_case();
    let name: String = words.chars().filter(|&c| c == '_' || c.is_alphanumeric()).collect();
    match &*name {
        "" => "unnamed".to_owned(),
        "self" | "super" | "crate" => format!("{name}_"),
        _ if name.starts_with(char::is_numeric) => format!("x{name}"),
        _ => name,
    }
}

fn without_raw_prefix(name: &str) -> &str {
    name.trim_start_matches("r#")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_split_into_words() {
        for (name, reference, display) in [
            ("Purchase", "purchase", "Purchase"),
            ("OrderPlaced", "order-placed", "Order placed"),
            ("r#yield", "yield", "Yield"),
            ("XMLRead2", "xml-read2", "Xml read2"),
            ("OpenACLs", "open-acls", "Open acls"),
            ("_", "", ""),
            ("Élan", "élan", "Élan"),
        ] {
            assert_eq!((&*default_reference(name), &*default_name(name)), (reference, display), "{name}");
        }
    }

    #[test]
    fn a_field_has_a_name_for_any_key() {
        for (key, name) in
            [("orderIDs", "order_ids"), ("e-mail", "e_mail"), ("3d", "x3d"), ("", "unnamed"), ("self", "self_")]
        {
            assert_eq!(default_field_name(key), name);
        }
    }

    #[test]
    fn a_constant_does_not_start_with_a_digit() {
        for (key, constant) in [("converted", "CONVERTED"), ("refundedIDs", "REFUNDED_IDS"), ("3d", "_3D"), ("", "")] {
            assert_eq!(default_constant(key), constant);
        }
    }
}
