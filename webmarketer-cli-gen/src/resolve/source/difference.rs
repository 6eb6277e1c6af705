//! Compares generated code on disk with the layout of the lock, struct by struct and field by field.

use std::collections::BTreeMap;

use super::super::StructDifference;
use super::blocks::{ChangedBlocks, changed_blocks};
use super::code_parts::StructCode;
use super::layout_parts::layout_parts;
use super::part_text::PartText;
use super::structs::each_struct;
use crate::codegen::files::{Code, Generated};
use crate::codegen::layout::Layout;

/// A struct or field that differs from the layout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StructChange {
    /// The reference of the event type.
    pub(crate) reference: String,
    /// The storage key of the field; `None` for the struct.
    pub(crate) field: Option<String>,
    pub(crate) difference: StructDifference,
}

/// The parts of a struct: itself under `None`, and its fields under their storage keys.
type Parts = BTreeMap<Option<String>, PartText>;

/// The differences of the structs on disk from those of the layout, whose code is `generated`. Only the parts of
/// structs are compared, so the texts may differ although the result is empty.
pub(crate) fn struct_differences(code: &Code, layout: &Layout<'_>, generated: &Generated) -> Vec<StructChange> {
    let ChangedBlocks { code, structs } = changed_blocks(code, generated);
    let expected = structs.into_iter().filter_map(|number| layout.struct_at(number));
    let expected =
        expected.map(|of| (of.reference.to_owned(), layout_parts(layout, &of).into_iter().collect())).collect();
    compare_structs(&structs_of_code(&code), &expected)
}

fn compare_structs(on_disk: &BTreeMap<String, Parts>, expected: &BTreeMap<String, Parts>) -> Vec<StructChange> {
    let mut changes = Vec::new();
    for (reference, expected) in expected {
        match on_disk.get(reference) {
            Some(on_disk) => compare_parts(reference, on_disk, expected, &mut changes),
            None => changes.push(StructChange::new(reference, None, StructDifference::MissingStruct)),
        }
    }
    for reference in on_disk.keys().filter(|reference| !expected.contains_key(*reference)) {
        changes.push(StructChange::new(reference, None, StructDifference::ExtraStruct));
    }
    changes
}

impl StructChange {
    fn new(reference: &str, field: Option<&String>, difference: StructDifference) -> Self {
        Self { reference: reference.to_owned(), field: field.cloned(), difference }
    }
}

/// The structs of a text, by reference.
fn structs_of_code(text: &str) -> BTreeMap<String, Parts> {
    let mut structs: BTreeMap<_, Parts> = BTreeMap::new();
    each_struct(
        text,
        |_| true,
        |_, _, StructCode { reference, parts }| {
            structs.entry(reference).or_default().extend(parts.into_iter().map(|part| (part.key, part.text)));
        },
    );
    structs
}

fn compare_parts(reference: &str, on_disk: &Parts, expected: &Parts, changes: &mut Vec<StructChange>) {
    for (key, text) in expected {
        let difference = match on_disk.get(key).map(|part| part.differences(text)) {
            None => StructDifference::MissingField,
            Some(differences) if differences.is_empty() => continue,
            Some(differences) => StructDifference::Parts(differences),
        };
        changes.push(StructChange::new(reference, key.as_ref(), difference));
    }
    for key in on_disk.keys().filter(|key| !expected.contains_key(*key)) {
        changes.push(StructChange::new(reference, key.as_ref(), StructDifference::ExtraField));
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;
    use proptest::sample::select;
    use webmarketer_schema::lock::{Lock, RustNames};
    use webmarketer_schema::{Catalogue, Entity, EventType, Field, FieldType};

    use super::*;
    use crate::codegen::files::generate;
    use crate::settings::Choices;

    /// Settings that change the code of structs, including paths and types that need more than one line.
    const SETTINGS: [&str; 4] = [
        "",
        "[generate]\npii = false\nderives = [\"serde::Serialize\"]\ntypes = { \"*\" = \"::a::Own<'static, u8, { 1 }>\" }",
        "[generate]\nmodules = true\ncrate = \"crate::r#type::a_long_path_of_the_crate::with_many::modules\"\n\
         derives = [\"::r#mod::a_long_path_of_a_derive::First\", \"::r#mod::a_long_path_of_a_derive::Second\"]",
        "[generate]\ntypes = { \"*\" = \"crate::a_long_module::of_types::Own<crate::a_long_module::of_types::Other>\" }",
    ];

    fn any_text() -> impl Strategy<Value = String> {
        let odd = [
            "a\"b",
            "a\\b",
            "r#type",
            "type",
            "a, b",
            "a = \"b\"",
            "struct A",
            "// a",
            "a\nb",
            "a\n\nb",
            "é",
            "名",
            "'",
            "]}",
            "event_type = \"a\"",
            "#[derive(WebmarketerEvent)]",
            " a",
            "a\u{202e}",
        ];
        prop_oneof![2 => "[a-z]{1,3}", 3 => select(odd.to_vec()).prop_map(str::to_owned), 1 => "[a-z_]{60,90}"]
    }

    fn any_field() -> impl Strategy<Value = Field> {
        let types = FieldType::KNOWN.into_iter().chain([FieldType::Other("a \"b\"".to_owned())]);
        let other = Entity::Other("a \"b\"".to_owned());
        let entities = vec![Entity::Event, Entity::User, Entity::State, Entity::Statistic, other];
        let flags = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
        (any_text(), proptest::option::of(any_text()), select(types.collect::<Vec<_>>()), select(entities), flags)
            .prop_map(|(key, label, field_type, entity, (is_sent, optional, pii, discriminant))| {
                let mut field = Field::new(field_type, &key);
                (field.label, field.entity) = (label, entity);
                (field.optional, field.pii, field.discriminant) = (optional, pii, discriminant);
                field.ingestion_key = field.ingestion_key.filter(|_| is_sent);
                field
            })
    }

    fn any_event_type() -> impl Strategy<Value = EventType> {
        (any_text(), any_text(), vec(any_field(), 0..6)).prop_map(|(reference, name, fields)| {
            let mut event_type = EventType::new(&*reference, &name);
            event_type.fields = fields;
            event_type
        })
    }

    proptest! {
        /// The layout and the parsed code have the same parts.
        #[test]
        fn parsed_code_has_the_parts_of_its_layout(
            event_types in vec(any_event_type(), 1..4),
            settings in select(SETTINGS.to_vec()),
        ) {
            let choices = Choices::parse(settings).unwrap();
            let Some((lock, generated)) = generated(event_types, &choices) else { return Ok(()) };
            let layout = Layout::new(&lock, &choices).unwrap();
            prop_assert_eq!(structs_of_code(&whole_text(&generated)), structs_of_layout(&layout));
        }

        /// Comparing only the changed blocks gives the same result as comparing all structs.
        #[test]
        fn changed_blocks_contain_every_difference(
            (old, new) in (vec(any_event_type(), 1..5), vec(any_event_type(), 0..3), any::<proptest::sample::Index>())
                .prop_flat_map(|(old, more, gone)| {
                    let mut new: Vec<_> = old.iter().cloned().chain(more).collect();
                    new.remove(gone.index(old.len()));
                    (Just(old), Just(new).prop_shuffle(), any::<proptest::sample::Index>(), any_field())
                })
                .prop_map(|(old, mut new, changed, field)| {
                    if !new.is_empty() {
                        let changed = changed.index(new.len());
                        new[changed].fields.push(field);
                    }
                    (old, new)
                }),
            settings in select(SETTINGS.to_vec()),
        ) {
            let choices = Choices::parse(settings).unwrap();
            let (Some((_, old)), Some((lock, new))) = (generated(old, &choices), generated(new, &choices)) else {
                return Ok(());
            };
            let layout = Layout::new(&lock, &choices).unwrap();
            let code = Code { root: old.root.clone(), modules: old.modules.clone() };
            let every = compare_structs(&structs_of_code(&whole_text(&old)), &structs_of_layout(&layout));
            prop_assert_eq!(struct_differences(&code, &layout, &new), every);
        }
    }

    fn generated(event_types: Vec<EventType>, choices: &Choices) -> Option<(Lock, Generated)> {
        let lock = Lock::new(Catalogue::new(None, event_types).ok()?, RustNames::default());
        let generated = generate(&lock, choices).ok()?;
        Some((lock, generated))
    }

    fn whole_text(generated: &Generated) -> String {
        let texts: Vec<_> = std::iter::once(&generated.root).chain(generated.modules.values()).cloned().collect();
        texts.join("\n\n")
    }

    fn structs_of_layout(layout: &Layout<'_>) -> BTreeMap<String, Parts> {
        let structs = layout.structs();
        structs.map(|of| (of.reference.to_owned(), layout_parts(layout, &of).into_iter().collect())).collect()
    }
}
