//! Recognizes names that are not the usual ones for their reference or key: shortened ones, and ones with a suffix.

use webmarketer_schema::EventType;

use super::assigned::field_key;
use super::ident::{Case, LONGEST_NAME, ident, shortened};
use super::scope::suffix_digits;

/// Why a name is not the usual one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Adjustment {
    /// Another event type or field has or had this name.
    Clash(String),
    /// The usual name is too long.
    Shortened,
}

/// Why the name of an event type is not the usual one for its reference; `None` if it is, or if the name has another
/// origin, such as an earlier key.
pub(crate) fn adjusted_type_name(event_type: &EventType, name: &str) -> Option<Adjustment> {
    let reference = event_type.reference.as_str();
    adjustment(name, reference, || reference.to_owned(), Case::Type)
}

/// The same for the name of a field, which is the one with this index.
pub(crate) fn adjusted_field_name(event_type: &EventType, index: usize, name: &str) -> Option<Adjustment> {
    let field = event_type.fields.get(index)?;
    adjustment(name, field.storage_key.as_str(), || field_key(&event_type.fields, index), Case::Field)
}

fn adjustment(name: &str, text: &str, key: impl FnOnce() -> String, case: Case) -> Option<Adjustment> {
    let is_digit = |c| matches!(c, '0'..='9' | 'a'..='f');
    let suffixed = name.rsplit_once(case.separator());
    let suffixed = suffixed.filter(|(_, digits)| !digits.is_empty() && digits.chars().all(is_digit));
    // Most names are neither, so this comes before slower checks. A shortened name has at least half of the characters.
    if suffixed.is_none() && name.len() < LONGEST_NAME / 2 {
        return None;
    }
    let usual = ident(text, case);
    let short = shortened(&usual, case, LONGEST_NAME);
    match suffixed {
        _ if name == usual => None,
        Some((stem, digits)) if usual.starts_with(stem) && suffix_digits(&key()).starts_with(digits) => {
            Some(Adjustment::Clash(short.to_owned()))
        }
        _ => (name == short).then_some(Adjustment::Shortened),
    }
}

#[cfg(test)]
mod tests {
    use webmarketer_schema::{Catalogue, Field, FieldType};

    use super::*;
    use crate::codegen::names::pin;
    use webmarketer_schema::lock::Lock;

    #[test]
    fn a_shortened_name_and_one_with_a_suffix_are_recognized() {
        let long = "accepted the general terms and conditions of the summer campaign by e-mail";
        let fields = ["userId", "user_id", long, "order_2", "face"].map(|key| Field::new(FieldType::String, key));
        let visit = |reference: &str| EventType { fields: fields.to_vec(), ..EventType::new(reference, "Visit") };
        let catalogue = Catalogue::new(None, ["visit-x", "visit_x", long].map(visit)).unwrap();
        let names = pin(&catalogue, &Lock::default(), &[]);
        let mut adjusted = Vec::new();
        for event_type in catalogue.iter() {
            let of_type = &names.types[&event_type.reference];
            let name = of_type.name.as_deref().unwrap();
            adjusted.extend(adjusted_type_name(event_type, name).map(|why| (name.to_owned(), why)));
            for (index, field) in event_type.fields.iter().enumerate().filter(|_| event_type.reference.as_str() == long)
            {
                let name = of_type.field(field).unwrap();
                adjusted.extend(adjusted_field_name(event_type, index, name).map(|why| (name.to_owned(), why)));
            }
        }
        let clash = |name: &str| Adjustment::Clash(name.to_owned());
        assert_eq!(
            adjusted,
            [
                ("AcceptedTheGeneralTermsAndConditionsOfTheSummerCampaignByE".to_owned(), Adjustment::Shortened),
                ("accepted_the_general_terms_and_conditions_of_the_summer".to_owned(), Adjustment::Shortened),
                ("user_id_f".to_owned(), clash("user_id")),
                ("VisitXXa".to_owned(), clash("VisitX")),
            ]
        );
    }
}
