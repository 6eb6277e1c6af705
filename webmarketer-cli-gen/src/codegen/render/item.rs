//! Writes the items of a generated file.

use super::head::{self, push_path_list};
use super::piece::{INDENT, Piece, WIDTH, indentation, push_literal};
use super::types::Types;
use crate::codegen::layout::{
    Argument, CodeOwner, Doc, FieldLayout, ItemNames, Layout, Module, StructLayout, UsedItem, hands_off,
};
use crate::codegen::names::in_code;
use crate::settings::Visibility;

/// The maximum width of a struct on one line, without its last brace.
const VALUE_WIDTH: usize = 34;

/// Where the items of a file are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// In a file with all structs, which is a module.
    File,
    /// In a private module of a file that another file includes.
    Included,
    /// In the parent module of the modules of event types.
    Parent,
    /// In such a parent module, which another file includes.
    IncludedParent,
    /// In the module of an event type.
    Module,
}

impl Place {
    /// The place of the items of the root file.
    pub(super) fn of_root(layout: &Layout<'_>) -> Self {
        match (layout.has_modules(), layout.is_included()) {
            (false, false) => Self::File,
            (false, true) => Self::Included,
            (true, false) => Self::Parent,
            (true, true) => Self::IncludedParent,
        }
    }

    /// The number of modules around the items, below the one that the user declares.
    fn depth(self) -> usize {
        match self {
            Self::File | Self::Parent | Self::IncludedParent => 0,
            Self::Included | Self::Module => 1,
        }
    }
}

/// Writes the items of one file.
pub(super) struct Writer<'a> {
    layout: &'a Layout<'a>,
    place: Place,
    /// The indentation of the items.
    base: usize,
    /// The visibility of items, by the number of modules between the file and the item.
    visibility: [String; 2],
    types: Types<'a>,
    /// The cached lines of the derives: without `Debug` and with it.
    derives: [String; 2],
    /// The content of the module `required`.
    required: String,
    /// The functions that define the structs so far.
    definitions: Vec<Piece<'a>>,
    out: String,
}

impl<'a> Writer<'a> {
    /// Creates a writer for a file. `start` is the start of the text, `length` its approximate length.
    pub(super) fn new(layout: &'a Layout<'a>, place: Place, names: ItemNames<'a>, start: &str, length: usize) -> Self {
        let visibility = [0, 1].map(|deeper| visibility(layout.visibility(), place.depth() + deeper));
        let mut out = String::with_capacity(start.len() + length);
        out.push_str(start);
        let mut writer = Self {
            layout,
            place,
            base: if place == Place::Included { INDENT } else { 0 },
            visibility,
            types: Types::new(names),
            derives: Default::default(),
            required: String::new(),
            definitions: Vec::new(),
            out,
        };
        writer.head();
        writer
    }

    /// Writes the attributes and the `use` lines of the file.
    fn head(&mut self) {
        match self.place {
            // The team decides on its lints.
            Place::File | Place::Parent | Place::Module if self.layout.owner() == CodeOwner::Team => {}
            Place::File | Place::Parent | Place::Module => self.out.push_str(&head::inner_attributes()),
            Place::Included => self.out.push_str(&head::opened_module(&visibility(self.layout.visibility(), 0))),
            // A module with modules in other files cannot be in another module, so each item has the attributes.
            Place::IncludedParent => {}
        }
        self.out.push_str(&head::imports(self.types.names(), self.base));
    }

    /// Writes the struct of an event type and its constructors. Returns the byte position of the struct.
    pub(super) fn event_type(&mut self, of: &StructLayout<'a>) -> usize {
        self.define(of);
        self.next_item();
        let start = self.out.len();
        self.doc(0, &of.doc);
        self.derives(of.debug);
        self.arguments(0, &of.arguments);
        self.start_line(0);
        self.out.push_str(&self.visibility[0]);
        self.out.push_str("struct ");
        self.out.push_str(&of.name);
        self.fields(0, of.fields.iter(), |writer, field| {
            writer.doc(INDENT, &field.doc);
            writer.arguments(INDENT, &field.arguments);
        });
        if self.layout.owner() == CodeOwner::Generator {
            self.in_required(|writer| writer.required(of));
        }
        start
    }

    /// Writes the fields of a struct, each with its documentation and attributes. `deeper` is the number of modules
    /// between the file and the struct.
    fn fields<'f>(
        &mut self,
        deeper: usize,
        fields: impl Iterator<Item = &'f FieldLayout<'a>>,
        before: impl Fn(&mut Self, &FieldLayout<'a>),
    ) where
        'a: 'f,
    {
        let mut fields = fields.peekable();
        if fields.peek().is_none() {
            // Fields can be added to an event type without fields, so its struct has braces like the others.
            self.out.push_str(" {}\n");
            return;
        }
        self.out.push_str(" {\n");
        for field in fields {
            before(self, field);
            self.field(INDENT * (deeper + 1), field, deeper);
        }
        self.line(INDENT * deeper, "}\n");
    }

    /// Writes the derives of a struct. There are two variants, each rendered once.
    fn derives(&mut self, debug: bool) {
        let [redacted, with_debug] = &mut self.derives;
        let lines = if debug { with_debug } else { redacted };
        if lines.is_empty() {
            push_path_list(lines, "#", &self.layout.derives(debug, self.types.names()), self.base);
        }
        self.out.push_str(lines);
    }

    /// Writes a field of a struct that is `deeper` modules below the file.
    fn field(&mut self, indent: usize, field: &FieldLayout<'a>, deeper: usize) {
        self.start_line(indent);
        let start = self.out.len();
        self.out.push_str(self.visibility.get(deeper).map(String::as_str).unwrap_or_default());
        self.out.push_str(&field.name);
        self.out.push_str(": ");
        let indent = self.base + indent;
        let width = indent + self.out.len() - start;
        let fits = width + self.types.text(field, None).len() < WIDTH;
        self.out.push_str(self.types.text(field, if fits { None } else { Some(indent) }));
        self.out.push_str(",\n");
    }

    /// Writes the struct of the mandatory fields, which converts to the event.
    fn required(&mut self, of: &StructLayout<'a>) {
        let name = &*of.name;
        self.doc_line(INDENT, &format!("The mandatory fields of [`{name}`](super::{name})."));
        self.line(INDENT, &format!("{}struct {name}", self.visibility[1]));
        // The struct of the event has the documentation of its fields.
        self.fields(1, of.fields.iter().filter(|field| !field.optional), |_, _| {});
        self.out.push('\n');
        self.line(INDENT, &format!("impl {name} {{\n"));
        self.doc_line(2 * INDENT, "The event with these fields and without optional ones.");
        let behind = format!(" -> super::{name} {{");
        let signature = Piece::List {
            open: format!("{}fn event(", self.visibility[1]).into(),
            items: vec![Piece::text("self")],
            close: ")",
            trailing: true,
        };
        self.start_line(2 * INDENT);
        signature.write(&mut self.out, self.base + 2 * INDENT, behind.len());
        self.out.push_str(&behind);
        self.out.push('\n');
        self.event(3 * INDENT, of);
        self.line(2 * INDENT, "}\n");
        self.line(INDENT, "}\n");
    }

    /// Writes into the module `required`.
    pub(super) fn in_required(&mut self, write: impl FnOnce(&mut Self)) {
        std::mem::swap(&mut self.out, &mut self.required);
        self.next_item();
        write(self);
        std::mem::swap(&mut self.out, &mut self.required);
    }

    /// Returns the text of the file.
    pub(super) fn finish(mut self) -> String {
        if !self.required.is_empty() {
            let required = std::mem::take(&mut self.required);
            self.next_item();
            for line in [
                "The mandatory fields of each event type. `event()` makes the event, without optional fields. Set these beside it:",
                "`Purchase { coupon: Some(coupon), ..required::Purchase { order_id }.event() }`.",
            ] {
                self.doc_line(0, line);
            }
            self.hands_off();
            self.line(0, &format!("{}mod required {{\n", self.visibility[0]));
            if !matches!(self.place, Place::Parent | Place::IncludedParent) {
                self.line(INDENT, "use super::*;\n\n");
            }
            self.out.push_str(&required);
            self.line(0, "}\n");
        }
        if self.place == Place::Included {
            self.out.push_str("}\n");
        }
        self.out
    }

    /// Writes the expression of the event with the mandatory fields of `self` and no optional ones.
    fn event(&mut self, indent: usize, of: &StructLayout<'_>) {
        const MANDATORY: &str = ": self";
        let none = format!(": {}", self.types.names().name(UsedItem::None));
        let open = format!("super::{} {{", of.name);
        if of.fields.is_empty() {
            self.line(indent, &open);
            if open.len() >= VALUE_WIDTH {
                self.out.push('\n');
                self.start_line(indent);
            }
            return self.out.push_str("}\n");
        }
        let width = |FieldLayout { name, optional, .. }: &FieldLayout<'_>| {
            name.len() + if *optional { none.len() } else { MANDATORY.len() + 1 + name.len() }
        };
        let widths = of.fields.iter().map(|field| width(field) + 2);
        let is_flat = open.len() + 1 + widths.sum::<usize>() <= VALUE_WIDTH + 1;
        self.line(indent, &open);
        self.out.push(if is_flat { ' ' } else { '\n' });
        for (index, field) in of.fields.iter().enumerate() {
            let is_last = index + 1 == of.fields.len();
            if !is_flat {
                self.start_line(indent + INDENT);
            }
            self.out.push_str(&field.name);
            if field.optional {
                self.out.push_str(&none);
            } else {
                self.out.push_str(MANDATORY);
                // The comma after the last item may exceed the width.
                if !is_flat && self.base + indent + INDENT + width(field) + usize::from(!is_last) > WIDTH {
                    self.out.push('\n');
                    self.start_line(indent + 2 * INDENT);
                }
                self.out.push('.');
                self.out.push_str(&field.name);
            }
            self.out.push_str(match (is_flat, is_last) {
                (false, _) => ",\n",
                (true, false) => ", ",
                (true, true) => " }\n",
            });
        }
        if !is_flat {
            self.line(indent, "}\n");
        }
    }

    /// Writes the declaration of the module of an event type, and its re-exports.
    pub(super) fn module(&mut self, module: &Module<'_>, of: &StructLayout<'_>) {
        self.define(of);
        self.next_item();
        let (module, name) = (in_code(module.name.into()), &of.name);
        self.line(0, &format!("mod {module};\n"));
        self.unused_import(0);
        self.line(0, &format!("{}use self::{module}::{name};\n", self.visibility[0]));
        if self.layout.owner() == CodeOwner::Team {
            return;
        }
        std::mem::swap(&mut self.out, &mut self.required);
        self.unused_import(INDENT);
        self.line(INDENT, &format!("{}use super::{module}::required::{name};\n", self.visibility[1]));
        std::mem::swap(&mut self.out, &mut self.required);
    }

    /// Writes the attribute of a re-export, if the file does not have it.
    fn unused_import(&mut self, indent: usize) {
        if self.place == Place::IncludedParent {
            self.line(indent, "#[allow(unused_imports)]\n");
        }
    }

    /// Records the function that defines a struct, for the function `all`.
    fn define(&mut self, of: &StructLayout<'_>) {
        let event = self.types.names().name(UsedItem::WebmarketerEvent);
        let definition = ["<", &of.name, " as ", &event, ">::definition"].concat();
        self.definitions.push(Piece::text(definition));
    }

    /// Writes the function `all`, which returns the definitions of all event types.
    pub(super) fn all(&mut self) {
        let core = self.layout.core();
        let definitions = Piece::List {
            open: format!("let definitions: &[fn() -> {core}::schema::EventType] = &[").into(),
            items: std::mem::take(&mut self.definitions),
            close: "]",
            trailing: true,
        };
        self.next_item();
        self.doc_line(0, "Every event type that is generated here, as its struct defines it.");
        self.hands_off();
        let vec = self.types.names().name(UsedItem::Vec);
        self.line(0, &format!("{}fn all() -> {vec}<{core}::schema::EventType> {{\n", self.visibility[0]));
        self.start_line(INDENT);
        definitions.write(&mut self.out, self.base + INDENT, 1);
        self.out.push_str(";\n");
        self.line(INDENT, &format!("let mut all = {vec}::with_capacity(definitions.len());\n"));
        for line in ["for definition in definitions {", "    all.push(definition());", "}", "all"] {
            self.line(INDENT, line);
            self.out.push('\n');
        }
        self.line(0, "}\n");
    }

    fn doc(&mut self, indent: usize, doc: &Doc<'_>) {
        for line in doc.lines() {
            self.doc_line(indent, line);
        }
    }

    fn doc_line(&mut self, indent: usize, line: &str) {
        self.line(indent, "/// ");
        self.out.push_str(line);
        self.out.push('\n');
    }

    /// Writes the attributes of an item, if the file has none.
    pub(super) fn hands_off(&mut self) {
        if self.place == Place::IncludedParent {
            for list in &hands_off() {
                push_path_list(&mut self.out, "#", list, 0);
            }
        }
    }

    fn arguments(&mut self, indent: usize, arguments: &[Argument<'_>]) {
        if !arguments.is_empty() {
            let items = arguments.iter().map(piece).collect();
            self.list(indent, &Piece::List { open: "#[webmarketer(".into(), items, close: ")]", trailing: false });
        }
    }

    /// Writes an empty line before the next item.
    pub(super) fn next_item(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    /// Writes a list on lines of its own.
    pub(super) fn list(&mut self, indent: usize, list: &Piece<'_>) {
        self.start_line(indent);
        list.write(&mut self.out, self.base + indent, 0);
        self.out.push('\n');
    }

    /// The visibility of an item that is `deeper` modules below the file.
    pub(super) fn visibility(&self, deeper: usize) -> &str {
        self.visibility.get(deeper).map(String::as_str).unwrap_or_default()
    }

    fn start_line(&mut self, indent: usize) {
        indentation(&mut self.out, self.base + indent);
    }

    pub(super) fn line(&mut self, indent: usize, text: &str) {
        self.start_line(indent);
        self.out.push_str(text);
    }
}

/// The visibility of an item at this module depth in the generated code.
fn visibility(visibility: Visibility, depth: usize) -> String {
    let up = |levels: usize| match levels {
        0 => String::new(),
        1 => "pub(super) ".to_owned(),
        levels => format!("pub(in {}) ", vec!["super"; levels].join("::")),
    };
    match visibility {
        Visibility::Public => "pub ".to_owned(),
        Visibility::Crate => "pub(crate) ".to_owned(),
        Visibility::Super => up(depth + 1),
        Visibility::Private => up(depth),
    }
}

/// The text of an argument on one line.
#[cfg(feature = "cli")]
pub(crate) fn argument_text(argument: &Argument<'_>) -> String {
    let mut text = String::new();
    piece(argument).write_flat(&mut text);
    text
}

fn piece<'a>(argument: &Argument<'a>) -> Piece<'a> {
    match argument {
        Argument::Flag(name, true) => Piece::text(*name),
        Argument::Flag(name, false) => Piece::text(format!("{name} = false")),
        Argument::Text(name, text) => {
            let mut piece = String::with_capacity(name.len() + text.len() + 8);
            piece.push_str(name);
            piece.push_str(" = ");
            push_literal(&mut piece, text);
            Piece::text(piece)
        }
        Argument::Number(name, number) => Piece::text(format!("{name} = {number}")),
        Argument::Texts(name, texts) => list(name, texts.iter().map(|text| literal(text)).collect()),
        Argument::Nested(name, key, options) => {
            list(name, std::iter::once(literal(key)).chain(options.iter().map(piece)).collect())
        }
    }
}

fn literal(text: &str) -> Piece<'static> {
    let mut literal = String::new();
    push_literal(&mut literal, text);
    Piece::text(literal)
}

fn list<'a>(name: &str, items: Vec<Piece<'a>>) -> Piece<'a> {
    Piece::List { open: format!("{name}(").into(), items, close: ")", trailing: false }
}
