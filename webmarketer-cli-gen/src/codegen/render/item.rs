//! Writes the items of a generated file.

use super::piece::{INDENT, Piece, WIDTH, indentation, push_literal};
use super::types::Types;
use crate::codegen::layout::{Argument, Doc, FieldLayout, Layout, Module, PathList, StructLayout, hands_off};
use crate::codegen::names::in_code;
use crate::settings::Visibility;

/// The maximum width of a struct on one line, without its last brace.
const VALUE_WIDTH: usize = 34;

/// Writes the items of one file.
pub(super) struct Writer<'a> {
    layout: &'a Layout<'a>,
    /// The visibility of items, by the number of modules between the file and the item.
    visibility: [String; 2],
    types: Types<'a>,
    /// The cached lines of the attributes that list paths: without `Debug` and with it.
    path_lists: [String; 2],
    /// The content of the module `required`.
    required: String,
    /// The functions that define the structs so far.
    definitions: Vec<Piece<'a>>,
    out: String,
}

impl<'a> Writer<'a> {
    /// Creates a writer for a file at this module depth in the generated code. `start` is the start of the text,
    /// `length` its approximate length.
    pub(super) fn new(layout: &'a Layout<'a>, depth: usize, start: &str, length: usize) -> Self {
        let visibility = [depth, depth + 1].map(|depth| visibility(layout.visibility(), depth));
        let mut out = String::with_capacity(start.len() + length);
        out.push_str(start);
        Self {
            layout,
            visibility,
            types: Types::new(layout.core()),
            path_lists: Default::default(),
            required: String::new(),
            definitions: Vec::new(),
            out,
        }
    }

    /// Writes the struct of an event type and its constructors. Returns the byte position of the struct.
    pub(super) fn event_type(&mut self, of: &StructLayout<'a>) -> usize {
        self.define(of);
        self.next_item();
        let start = self.out.len();
        self.doc(0, &of.doc);
        self.path_lists(of.debug);
        self.arguments(0, &of.arguments);
        self.out.push_str(&self.visibility[0]);
        self.out.push_str("struct ");
        self.out.push_str(&of.name);
        self.fields(0, of.fields.iter(), |writer, field| {
            writer.doc(INDENT, &field.doc);
            writer.arguments(INDENT, &field.arguments);
        });
        self.in_required(|writer| writer.required(of));
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

    /// Writes the attributes that list paths above a struct. There are two variants, each rendered once.
    fn path_lists(&mut self, debug: bool) {
        let [redacted, with_debug] = &mut self.path_lists;
        let lines = if debug { with_debug } else { redacted };
        if lines.is_empty() {
            for list in &self.layout.path_lists(debug) {
                push_path_list(lines, list);
            }
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
        self.fields(1, of.fields.iter().filter(|field| !field.optional), |writer, field| {
            // The struct of the event has the full documentation of the field.
            let first = field.doc.lines().find(|line| !line.is_empty());
            writer.doc_line(2 * INDENT, first.unwrap_or_default());
        });
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
        signature.write(&mut self.out, 2 * INDENT, behind.len());
        self.out.push_str(&behind);
        self.out.push('\n');
        self.event(3 * INDENT, of);
        self.line(2 * INDENT, "}\n");
        self.line(INDENT, "}\n");
    }

    /// Writes into the module `required`.
    fn in_required(&mut self, write: impl FnOnce(&mut Self)) {
        std::mem::swap(&mut self.out, &mut self.required);
        self.next_item();
        write(self);
        std::mem::swap(&mut self.out, &mut self.required);
    }

    /// Returns the text of the file.
    pub(super) fn finish(mut self) -> String {
        if self.required.is_empty() {
            return self.out;
        }
        let required = std::mem::take(&mut self.required);
        self.next_item();
        for line in [
            "The mandatory fields of each event type. `event()` makes the event, without optional fields. Set these beside it:",
            "`Purchase { coupon: Some(coupon), ..required::Purchase { order_id }.event() }`.",
        ] {
            self.doc_line(0, line);
        }
        self.hands_off();
        self.line(0, "#[allow(missing_debug_implementations)]\n");
        self.line(0, &format!("{}mod required {{\n", self.visibility[0]));
        self.out.push_str(&required);
        self.out.push_str("}\n");
        self.out
    }

    /// Writes the expression of the event with the mandatory fields of `self` and no optional ones.
    fn event(&mut self, indent: usize, of: &StructLayout<'_>) {
        const NONE: &str = ": ::core::option::Option::None";
        const MANDATORY: &str = ": self";
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
            name.len() + if *optional { NONE.len() } else { MANDATORY.len() + 1 + name.len() }
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
                self.out.push_str(NONE);
            } else {
                self.out.push_str(MANDATORY);
                // The comma after the last item may exceed the width.
                if !is_flat && indent + INDENT + width(field) + usize::from(!is_last) > WIDTH {
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
        self.line(0, "#[allow(unused_imports)]\n");
        self.line(0, &format!("{}use self::{module}::{name};\n", self.visibility[0]));
        self.in_required(|writer| {
            writer.line(INDENT, "#[allow(unused_imports)]\n");
            writer.line(INDENT, &format!("{}use super::{module}::required::{name};\n", writer.visibility[1]));
        });
    }

    /// Records the function that defines a struct, for the function `all`.
    fn define(&mut self, of: &StructLayout<'_>) {
        let definition = ["<", &of.name, " as ", self.layout.core(), "::WebmarketerEvent>::definition"].concat();
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
        self.line(0, &format!("{}fn all() -> ::std::vec::Vec<{core}::schema::EventType> {{\n", self.visibility[0]));
        self.start_line(INDENT);
        definitions.write(&mut self.out, INDENT, 1);
        self.out.push_str(";\n");
        for line in [
            "let mut all = ::std::vec::Vec::with_capacity(definitions.len());",
            "for definition in definitions {",
            "    all.push(definition());",
            "}",
            "all",
        ] {
            self.line(INDENT, line);
            self.out.push('\n');
        }
        self.out.push_str("}\n");
    }

    fn doc(&mut self, indent: usize, doc: &Doc<'_>) {
        for line in doc.lines() {
            self.doc_line(indent, line);
        }
    }

    fn doc_line(&mut self, indent: usize, line: &str) {
        self.line(indent, if line.is_empty() { "///" } else { "/// " });
        self.out.push_str(line);
        self.out.push('\n');
    }

    fn hands_off(&mut self) {
        for list in &hands_off() {
            push_path_list(&mut self.out, list);
        }
    }

    fn arguments(&mut self, indent: usize, arguments: &[Argument<'_>]) {
        if !arguments.is_empty() {
            let items = arguments.iter().map(piece).collect();
            self.start_line(indent);
            Piece::List { open: "#[webmarketer(".into(), items, close: ")]", trailing: false }.write(
                &mut self.out,
                indent,
                0,
            );
            self.out.push('\n');
        }
    }

    /// Writes an empty line before the next item.
    fn next_item(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with("\n\n") {
            self.out.push('\n');
        }
    }

    fn start_line(&mut self, indent: usize) {
        indentation(&mut self.out, indent);
    }

    fn line(&mut self, indent: usize, text: &str) {
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

/// Appends an attribute that lists paths.
fn push_path_list(out: &mut String, PathList { name, paths }: &PathList<'_>) {
    let items = paths.iter().map(|path| Piece::text(&**path)).collect();
    Piece::List { open: format!("#[{name}(").into(), items, close: ")]", trailing: false }.write(out, 0, 0);
    out.push('\n');
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
