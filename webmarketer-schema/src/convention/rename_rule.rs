//! Converts the name of a field to a key.

use heck::{
    ToKebabCase as _, ToLowerCamelCase as _, ToShoutyKebabCase as _, ToShoutySnakeCase as _, ToSnakeCase as _,
    ToUpperCamelCase as _,
};

use super::join_plural_acronyms;

/// A value of `rename_all`.
///
/// ```
/// use webmarketer_schema::convention::RenameRule;
///
/// assert_eq!(RenameRule::parse("camelCase").unwrap().apply("order_id"), "orderId");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RenameRule {
    /// `lowercase`
    Lower,
    /// `UPPERCASE`
    Upper,
    /// `PascalCase`
    Pascal,
    /// `camelCase`
    Camel,
    /// `snake_case`
    Snake,
    /// `SCREAMING_SNAKE_CASE`
    ScreamingSnake,
    /// `kebab-case`
    Kebab,
    /// `SCREAMING-KEBAB-CASE`
    ScreamingKebab,
}

impl RenameRule {
    /// Every rule.
    pub const ALL: [Self; 8] = [
        Self::Lower,
        Self::Upper,
        Self::Pascal,
        Self::Camel,
        Self::Snake,
        Self::ScreamingSnake,
        Self::Kebab,
        Self::ScreamingKebab,
    ];

    /// Parses the name of a rule.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.as_str() == word)
    }

    /// The name of the rule.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Lower => "lowercase",
            Self::Upper => "UPPERCASE",
            Self::Pascal => "PascalCase",
            Self::Camel => "camelCase",
            Self::Snake => "snake_case",
            Self::ScreamingSnake => "SCREAMING_SNAKE_CASE",
            Self::Kebab => "kebab-case",
            Self::ScreamingKebab => "SCREAMING-KEBAB-CASE",
        }
    }

    /// Converts the name of a field.
    pub fn apply(self, name: &str) -> String {
        let name = &*join_plural_acronyms(name);
        match self {
            Self::Lower => name.to_lowercase(),
            Self::Upper => name.to_uppercase(),
            Self::Pascal => name.to_upper_camel_case(),
            Self::Camel => name.to_lower_camel_case(),
            Self::Snake => name.to_snake_case(),
            Self::ScreamingSnake => name.to_shouty_snake_case(),
            Self::Kebab => name.to_kebab_case(),
            Self::ScreamingKebab => name.to_shouty_kebab_case(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::RenameRule;

    #[test]
    fn a_rule_is_written_as_it_writes() {
        for (rule, key) in RenameRule::ALL.into_iter().zip([
            "order_id2",
            "ORDER_ID2",
            "OrderId2",
            "orderId2",
            "order_id2",
            "ORDER_ID2",
            "order-id2",
            "ORDER-ID2",
        ]) {
            assert_eq!(RenameRule::parse(rule.as_str()), Some(rule));
            assert_eq!(rule.apply("order_id2"), key);
        }
        assert_eq!(RenameRule::parse("camel_case"), None);
    }
}
