//! Decides all names, types and attributes of the generated code, before any text is written.

#[cfg(feature = "cli")]
mod adjusted_names;
mod argument;
mod code_owner;
mod constant;
mod doc;
mod field;
mod field_attributes;
mod fit;
mod former;
mod not_stated;
mod overrides;
mod path_list;
mod policy;
mod rust_type;
#[cfg(feature = "cli")]
mod unmarked_pii;
mod used_item;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use webmarketer_schema::convention::{default_name, default_reference, unusual_character};
use webmarketer_schema::lock::Lock;
use webmarketer_schema::{EventType, Field, ProjectId, Reference};

use crate::codegen::names::{self, field_names, in_code, module_names, path};
use crate::settings::{CORE, Choices, Mistakes, SettingsError, Visibility};
#[cfg(feature = "cli")]
pub(crate) use adjusted_names::AdjustedName;
pub(crate) use argument::Argument;
pub(crate) use code_owner::CodeOwner;
use constant::constants;
pub(crate) use doc::Doc;
#[cfg(feature = "cli")]
pub(crate) use doc::code as code_span;
#[cfg(feature = "cli")]
pub(crate) use doc::one_line as markdown_line;
pub(crate) use field::FieldLayout;
#[cfg(feature = "cli")]
pub(crate) use field::properties as field_properties;
use field::{FieldSettings, field};
use field_attributes::{AttributesByPath, check_constants, field_attributes};
pub(crate) use fit::Unfit;
pub(crate) use former::{FormerStruct, former_structs};
use not_stated::not_stated;
#[cfg(feature = "cli")]
pub(crate) use overrides::chosen;
pub(crate) use path_list::{PathList, hands_off};
use policy::{policy, retention_days};
pub(crate) use rust_type::{RustType, ValueType};
#[cfg(feature = "cli")]
pub(crate) use unmarked_pii::UnmarkedPii;
pub(crate) use used_item::{ItemNames, UsedItem};

/// The layout of all generated code. Layouts of structs are created one at a time, because thousands of them would need
/// much memory.
#[derive(Debug)]
pub(crate) struct Layout<'a> {
    owner: CodeOwner,
    lock: &'a Lock,
    choices: &'a Choices,
    /// The event types with a struct, sorted by reference.
    chosen: Vec<&'a EventType>,
    /// The names of the structs.
    names: Vec<Cow<'a, str>>,
    /// The names of their fields, if settings choose names.
    field_names: Option<Vec<Vec<Cow<'a, str>>>>,
    /// The Rust types from the settings, by the path of the field.
    types: HashMap<String, &'a str>,
    /// The attributes from the settings.
    attributes: AttributesByPath<'a>,
    /// The names of the modules, if each struct has one.
    modules: Option<Vec<String>>,
    /// The former names of structs, sorted by reference.
    former: Vec<FormerStruct<'a>>,
    /// The indexes of omitted fields, by the reference of the event type.
    without: HashMap<Reference, Vec<usize>>,
    /// The active and selected event types without a struct.
    pub(crate) unfit_event_types: Vec<Unfit>,
    /// The fields that the struct of their event type omits.
    pub(crate) unfit_fields: Vec<Unfit>,
}

/// The reasons why active and selected event types and fields are not generated.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct LeftOut {
    /// Event types without a struct.
    pub(crate) event_types: Vec<String>,
    /// Fields that the struct of their event type omits.
    pub(crate) fields: Vec<String>,
}

/// The layout of a struct.
#[derive(Debug, PartialEq)]
pub(crate) struct StructLayout<'a> {
    pub(crate) reference: &'a str,
    /// The name in code, with `r#` if needed.
    pub(crate) name: Cow<'a, str>,
    /// Its module, if it has one.
    pub(crate) module: Option<Module<'a>>,
    pub(crate) doc: Doc<'a>,
    pub(crate) arguments: Vec<Argument<'a>>,
    /// The fields that events carry: the mandatory ones, then the optional ones, each by storage key.
    pub(crate) fields: Vec<FieldLayout<'a>>,
    /// Whether it derives the standard `Debug`. Otherwise the derive for events writes one that hides PII.
    pub(crate) debug: bool,
}

/// The module of an event type.
#[derive(Debug, PartialEq)]
pub(crate) struct Module<'a> {
    /// The name of the file without its extension.
    pub(crate) name: &'a str,
}

/// The documentation of an event type, on one line.
#[cfg(feature = "cli")]
pub(crate) fn event_type_doc(event_type: &EventType) -> String {
    let reference = event_type.reference.as_str();
    Doc::of_event_type(&event_type.name, reference, retention_days(event_type)).first_line().to_owned()
}

/// The active and selected event types, each with the name of its struct, sorted by reference.
#[cfg(feature = "cli")]
pub(crate) fn named_event_types<'a>(
    lock: &'a Lock,
    choices: &'a Choices,
) -> Result<Vec<(&'a EventType, Cow<'a, str>)>, SettingsError> {
    let chosen = overrides::chosen(lock, choices)?;
    let mut mistakes = Mistakes::default();
    let names = if choices.names.is_empty() {
        overrides::type_names(lock, &chosen)
    } else {
        overrides::names(lock, &chosen, choices, &mut mistakes).into_iter().map(|(name, _)| name).collect()
    };
    mistakes.finish(chosen.into_iter().zip(names).collect())
}

impl<'a> Layout<'a> {
    /// Creates the layout of all active and selected event types. An archived event type has no struct, so that code
    /// that still sends it does not compile.
    pub(crate) fn new(lock: &'a Lock, choices: &'a Choices) -> Result<Self, SettingsError> {
        Self::owned_by(CodeOwner::Generator, lock, choices)
    }

    /// Creates the layout of code with this owner.
    pub(crate) fn owned_by(owner: CodeOwner, lock: &'a Lock, choices: &'a Choices) -> Result<Self, SettingsError> {
        let (mut unfit_event_types, mut unfit_fields) = (Vec::new(), Vec::new());
        let mut without = HashMap::new();
        let mut chosen = overrides::chosen(lock, choices)?;
        chosen.retain(|event_type| match fit::fit(event_type) {
            Ok(fields) => {
                if !fields.is_empty() {
                    let indices: Vec<_> = fields.iter().map(|field| field.index).collect();
                    without.insert(event_type.reference.clone(), indices);
                    unfit_fields.extend(fields.into_iter().map(|field| field.unfit));
                }
                true
            }
            Err(unfit) => {
                unfit_event_types.push(unfit);
                false
            }
        });
        let mut mistakes = Mistakes::default();
        let types = overrides::types(&chosen, choices, &mut mistakes);
        let (names, field_names) = if choices.names.is_empty() {
            (overrides::type_names(lock, &chosen), None)
        } else {
            let (names, field_names) = overrides::names(lock, &chosen, choices, &mut mistakes).into_iter().unzip();
            (names, Some(field_names))
        };
        let attributes = field_attributes(lock, &chosen, &types, choices, &mut mistakes);
        let names_of = |index: usize, event_type: &'a EventType| {
            let own = field_names.as_ref().and_then(|names: &Vec<Vec<_>>| names.get(index)).cloned();
            own.unwrap_or_else(|| names::field_names(event_type, &lock.names))
        };
        check_constants(&chosen, names_of, &attributes, choices, &mut mistakes);
        mistakes.finish(())?;
        let modules = choices.modules.then(|| module_names(names.iter().map(|name| &**name)));
        let references = chosen.iter().map(|event_type| event_type.reference.as_str());
        let mut former = former_structs(lock, choices, &references.zip(&names).collect::<Vec<_>>());
        if owner == CodeOwner::Team {
            former.clear();
        } else if !former.is_empty() {
            // A module and a type cannot have the same name.
            let modules: HashSet<&str> = modules.iter().flatten().map(String::as_str).collect();
            former.retain(|former| !modules.contains(former.name));
        }
        Ok(Self {
            owner,
            lock,
            choices,
            chosen,
            names,
            field_names,
            types,
            attributes,
            modules,
            former,
            without,
            unfit_event_types,
            unfit_fields,
        })
    }

    /// The reasons why event types and fields are not generated.
    pub(crate) fn left_out(&self) -> LeftOut {
        let reasons = |unfit: &[Unfit]| unfit.iter().map(ToString::to_string).collect();
        LeftOut { event_types: reasons(&self.unfit_event_types), fields: reasons(&self.unfit_fields) }
    }

    /// The properties of the event types and fields with structs that structs cannot state, as sentences.
    pub(crate) fn not_stated(&self) -> Vec<String> {
        let without = |of: &EventType| self.without.get(&of.reference).map(Vec::as_slice).unwrap_or_default();
        self.chosen.iter().flat_map(|event_type| not_stated(event_type, without(event_type))).collect()
    }

    /// Removes the structs of event types that are not selected. Settings are checked before, for all event types.
    #[cfg(feature = "cli")]
    pub(crate) fn select(&mut self, is_selected: impl Fn(&str) -> bool) {
        let kept: Vec<_> = self.chosen.iter().map(|of| is_selected(of.reference.as_str())).collect();
        retain(&mut self.chosen, &kept);
        retain(&mut self.names, &kept);
        self.field_names.iter_mut().for_each(|names| retain(names, &kept));
        self.modules.iter_mut().for_each(|modules| retain(modules, &kept));
        self.unfit_event_types.retain(|unfit| is_selected(&unfit.reference));
        self.unfit_fields.retain(|unfit| is_selected(&unfit.reference));
    }

    /// The project of the event types, if it is known.
    pub(crate) fn project(&self) -> Option<&ProjectId> {
        self.lock.catalogue.project.as_ref()
    }

    pub(crate) fn owner(&self) -> CodeOwner {
        self.owner
    }

    /// The number of structs.
    pub(crate) fn len(&self) -> usize {
        self.chosen.len()
    }

    /// A measure of the size of the code: the number of fields, plus two for each struct.
    pub(crate) fn size(&self) -> usize {
        self.chosen.iter().map(|event_type| event_type.fields.len() + 2).sum()
    }

    pub(crate) fn visibility(&self) -> Visibility {
        self.choices.visibility
    }

    /// The derives of a struct, with or without `Debug`, in a file with these names.
    pub(crate) fn derives(&self, debug: bool, names: &ItemNames<'_>) -> PathList<'_> {
        let mut paths: Vec<Cow<'_, str>> = vec!["Clone".into()];
        paths.extend(debug.then_some("Debug".into()));
        paths.extend(["PartialEq".into(), names.name(UsedItem::WebmarketerEvent)]);
        paths.extend(self.choices.derives.iter().map(|path| path.as_str().into()));
        PathList { name: "derive", paths }
    }

    /// How a file with all structs names the items that it uses. Its `use` lines do not depend on the event types, so
    /// that changes to different event types change different lines.
    pub(crate) fn item_names(&self) -> ItemNames<'_> {
        let (core, has_prelude) = (self.core(), self.choices.prelude);
        if self.modules.is_some() {
            // A file that includes the parent module may use the same names.
            return ItemNames::without_imports(core, has_prelude);
        }
        let former = self.former.iter().map(|former| former.name);
        let structs = self.names.iter().map(|name| &**name).chain(former);
        match self.owner {
            CodeOwner::Generator => {
                let is_used = |item: UsedItem| item.fits_dates_of(self.choices.dates);
                ItemNames::with_imports(core, has_prelude, structs, is_used)
            }
            CodeOwner::Team => {
                let mut used = Vec::new();
                for of in self.structs() {
                    used.extend(UsedItem::IMPORTED.into_iter().filter(|item| of.uses(*item)));
                }
                ItemNames::with_imports(core, has_prelude, structs, |item| used.contains(&item))
            }
        }
    }

    /// How the module of an event type names the items that it uses.
    pub(crate) fn item_names_of(&self, of: &StructLayout<'_>) -> ItemNames<'_> {
        ItemNames::with_imports(self.core(), self.choices.prelude, std::iter::once(&*of.name), |item| of.uses(item))
    }

    /// Whether each event type has its own module.
    pub(crate) fn has_modules(&self) -> bool {
        self.modules.is_some()
    }

    /// Whether another file includes the code.
    pub(crate) fn is_included(&self) -> bool {
        self.choices.include
    }

    /// The path of `webmarketer_core`.
    pub(crate) fn core(&self) -> &str {
        &self.choices.core
    }

    /// The structs, sorted by reference.
    pub(crate) fn structs(&self) -> impl Iterator<Item = StructLayout<'_>> {
        (0..self.len()).filter_map(|index| self.struct_at(index))
    }

    /// The former names of structs, sorted by reference.
    pub(crate) fn former_structs(&self) -> &[FormerStruct<'a>] {
        &self.former
    }

    /// The names of all fields of the event type with this index.
    fn field_names_of(&self, index: usize, event_type: &'a EventType) -> Vec<Cow<'a, str>> {
        let own = self.field_names.as_ref().and_then(|names| names.get(index)).cloned();
        own.unwrap_or_else(|| field_names(event_type, &self.lock.names))
    }

    /// The fields of the struct with this index, each with its index in the event type and its name.
    #[cfg(feature = "cli")]
    fn named_fields(&self, index: usize) -> impl Iterator<Item = (usize, &'a Field, Cow<'a, str>)> {
        let event_type = self.chosen.get(index).copied();
        let without = event_type.and_then(|of| self.without.get(&of.reference)).map(Vec::as_slice).unwrap_or_default();
        let named = event_type.map(|of| of.fields.iter().zip(self.field_names_of(index, of)));
        let numbered = named.into_iter().flatten().enumerate();
        let fields = numbered.filter(|(number, (field, _))| field.ingestion_key.is_some() && !without.contains(number));
        fields.map(|(number, (field, name))| (number, field, name))
    }

    /// The struct with this index.
    pub(crate) fn struct_at(&self, index: usize) -> Option<StructLayout<'_>> {
        let (event_type, name) = (self.chosen.get(index)?, self.names.get(index)?);
        let field_names = self.field_names_of(index, event_type);
        let of_field = |field: &Field| FieldSettings {
            // Building a path for each field would be slow.
            own_type: if self.types.is_empty() { None } else { self.types.get(&path(event_type, field)).copied() },
            attributes: self.attributes.of(event_type, field),
        };
        let module = self.modules.as_ref().and_then(|modules| modules.get(index));
        let module = module.map(|name| Module { name });
        let without = self.without.get(&event_type.reference).map(Vec::as_slice).unwrap_or_default();
        let name = Cow::Borrowed(&**name);
        Some(struct_layout(self.owner, event_type, name, module, field_names, without, of_field, self.choices))
    }
}

impl StructLayout<'_> {
    /// Whether its code names an item that needs a `use` line.
    fn uses(&self, item: UsedItem) -> bool {
        match item {
            UsedItem::WebmarketerEvent => true,
            UsedItem::Pii => self.fields.iter().any(|field| field.pii),
            item => self.fields.iter().any(|field| field.value.names(item)),
        }
    }
}

/// Keeps the items for which the other list has `true`.
#[cfg(feature = "cli")]
fn retain<T>(items: &mut Vec<T>, kept: &[bool]) {
    let mut kept = kept.iter();
    items.retain(|_| kept.next().is_some_and(|kept| *kept));
}

#[expect(clippy::too_many_arguments, reason = "the parts of one struct")]
fn struct_layout<'a>(
    owner: CodeOwner,
    event_type: &'a EventType,
    name: Cow<'a, str>,
    module: Option<Module<'a>>,
    field_names: Vec<Cow<'a, str>>,
    without: &[usize],
    of_field: impl Fn(&Field) -> FieldSettings<'a>,
    choices: &'a Choices,
) -> StructLayout<'a> {
    let reference = event_type.reference.as_str();
    let retention = retention_days(event_type);
    let (doc, mut arguments) = match owner {
        CodeOwner::Generator => {
            // The derive requires a lock for generated structs.
            let mut arguments = vec![Argument::Flag("generated", true)];
            arguments.extend(choices.lock.as_deref().map(|lock| Argument::Text("lock", lock.into())));
            (Doc::of_event_type(&event_type.name, reference, retention), arguments)
        }
        CodeOwner::Team => (Doc::of_name(&event_type.name, reference), Vec::new()),
    };
    // The compiler normalizes non-ASCII names, so the derive would get another reference.
    if !name.is_ascii() || default_reference(&name) != reference {
        arguments.push(Argument::Text("event_type", reference.into()));
    }
    // Without a lock, the derive would report the reference as unusual.
    if unusual_character(reference).is_some() {
        arguments.push(Argument::Flag("as_is", true));
    }
    if !name.is_ascii() || default_name(&name) != event_type.name {
        arguments.push(Argument::Text("name", (&event_type.name).into()));
    }
    if choices.core != CORE {
        arguments.push(Argument::Text("crate", (&choices.core).into()));
    }
    let debug = choices.pii || !event_type.ingested_fields().any(|field| field.pii);
    if !debug {
        arguments.push(Argument::Flag("debug", true));
    }
    arguments.extend(retention.map(|days| Argument::Number("retention_days", days)));
    arguments.extend(policy(owner, event_type));
    let constants = constants(&event_type.fields, &field_names, |field| of_field(field).attributes.constant());
    let fields = event_type.fields.iter().zip(field_names).zip(constants).enumerate();
    let fields = fields.filter(|(index, _)| !without.contains(index)).map(|(_, field)| field);
    let (carried, others): (Vec<_>, Vec<_>) = fields.partition(|((field, _), _)| field.ingestion_key.is_some());
    arguments.extend(others.into_iter().map(|((other, _), constant)| field::not_carried(other, constant)));
    let mut ingestion_keys: Vec<_> = carried.iter().filter_map(|((of, _), _)| of.ingestion_key.as_ref()).collect();
    ingestion_keys.sort_unstable();
    let twice: Vec<_> = ingestion_keys.array_windows().filter_map(|[a, b]| (a == b).then_some(*a)).collect();
    let shared = |of: &Field| of.ingestion_key.as_ref().is_some_and(|key| twice.contains(&key));
    let mut fields: Vec<_> = carried
        .into_iter()
        .map(|((of, name), constant)| field(owner, of, name, constant, shared(of), of_field(of), choices))
        .collect();
    fields.sort_by_key(|field| field.optional);
    StructLayout { reference, name: in_code(name), module, doc, arguments, fields, debug }
}
