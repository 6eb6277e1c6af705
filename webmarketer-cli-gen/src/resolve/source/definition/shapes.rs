//! Finds what the types of fields state, without a compiler.

use quote::ToTokens as _;
use syn::{Fields, GenericArgument, GenericParam, Generics, Path, PathArguments, Type};
use webmarketer_schema::convention::ValueKind;

use super::known_types::{KnownType, kind_named};
use super::module::{NamedType, is_conditional};
use super::names::{Found, Names};
use super::not_read::NotRead;
use super::value_shape::ValueShape;

/// How many types a type goes through at most.
const DEEPEST: usize = 16;

impl Names {
    /// What a type states, as the module with this number names it.
    pub(super) fn shape(&self, of: &Type, module: usize) -> Result<ValueShape, NotRead> {
        self.shape_within(of, module, DEEPEST)
    }

    /// What a type states except its kind, which an attribute names. An unknown type states nothing.
    pub(super) fn shape_of_named_kind(&self, of: &Type, module: usize) -> ValueShape {
        self.shape_without_kind(of, module, DEEPEST)
    }

    fn shape_without_kind(&self, of: &Type, module: usize, depth: usize) -> ValueShape {
        if let Ok(shape) = self.shape_within(of, module, depth) {
            return shape;
        }
        let inner = |of: Option<&Type>| match (of, depth.checked_sub(1)) {
            (Some(of), Some(depth)) => self.shape_without_kind(of, module, depth),
            _ => ValueShape::new(ValueKind::Any),
        };
        match of {
            Type::Reference(of) => inner(Some(&of.elem)),
            Type::Paren(of) => inner(Some(&of.elem)),
            Type::Group(of) => inner(Some(&of.elem)),
            Type::Path(path) if path.qself.is_none() => match self.find(&words(&path.path), module) {
                Found::Known(KnownType::Optional) => ValueShape { optional: true, ..inner(first_type(&path.path)) },
                Found::Known(KnownType::Personal) => ValueShape { pii: true, ..inner(first_type(&path.path)) },
                Found::Known(KnownType::Holder) => inner(first_type(&path.path)),
                _ => inner(None),
            },
            _ => inner(None),
        }
    }

    fn shape_within(&self, of: &Type, module: usize, depth: usize) -> Result<ValueShape, NotRead> {
        let Some(depth) = depth.checked_sub(1) else { return Err(NotRead::UnknownType(text(of))) };
        match of {
            Type::Reference(of) => self.shape_within(&of.elem, module, depth),
            Type::Paren(of) => self.shape_within(&of.elem, module, depth),
            Type::Group(of) => self.shape_within(&of.elem, module, depth),
            Type::Path(path) if path.qself.is_none() => self.shape_of_path(of, &path.path, module, depth),
            _ => Err(NotRead::UnknownType(text(of))),
        }
    }

    fn shape_of_path(&self, of: &Type, path: &Path, module: usize, depth: usize) -> Result<ValueShape, NotRead> {
        let inner = || match first_type(path) {
            Some(inner) => self.shape_within(inner, module, depth),
            None => Err(NotRead::UnknownType(text(of))),
        };
        match self.find(&words(path), module) {
            Found::Known(KnownType::Value(kind)) => Ok(ValueShape::new(kind)),
            Found::Known(KnownType::Optional) => Ok(ValueShape { optional: true, ..inner()? }),
            Found::Known(KnownType::Personal) => Ok(ValueShape { pii: true, ..inner()? }),
            Found::Known(KnownType::Holder) => inner(),
            Found::Several => Err(NotRead::SeveralTypes(text(of))),
            Found::Nothing => Err(NotRead::UnknownType(text(of))),
            Found::Own(name, named, at) => match named {
                NamedType::Alias(alias) => {
                    only_lifetimes(&alias.generics, of)?;
                    self.shape_within(&alias.ty, at, depth)
                }
                NamedType::Variants(item) if is_conditional(&item.attrs) => Err(NotRead::ConditionalAttribute),
                NamedType::Variants(_) => Ok(ValueShape::new(ValueKind::String)),
                NamedType::Wrapper(item) => {
                    only_lifetimes(&item.generics, of)?;
                    match &item.fields {
                        Fields::Named(fields) => fields.named.first(),
                        Fields::Unnamed(fields) => fields.unnamed.first(),
                        Fields::Unit => None,
                    }
                    .map_or_else(
                        || Err(NotRead::UnknownType(text(of))),
                        |field| self.shape_within(&field.ty, at, depth),
                    )
                }
                NamedType::Group(_) | NamedType::Other => {
                    let kind = self.kind_of(name).and_then(|(kind, at)| self.shape_of_kind(kind, at, depth));
                    kind.ok_or_else(|| NotRead::UnknownType(text(of)))
                }
            },
        }
    }

    /// What a kind such as `Optional<kind::String>` states.
    fn shape_of_kind(&self, kind: &Type, module: usize, depth: usize) -> Option<ValueShape> {
        let Type::Path(path) = kind else { return None };
        let last = path.path.segments.last()?;
        // `<T as FieldValue>::Kind` is that of another type.
        if let Some(other) = &path.qself {
            return (last.ident == "Kind").then(|| self.shape_within(&other.ty, module, depth).ok()).flatten();
        }
        let inner = || self.shape_of_kind(first_type(&path.path)?, module, depth.checked_sub(1)?);
        match &*last.ident.to_string() {
            "Optional" => Some(ValueShape { optional: true, ..inner()? }),
            "Personal" => Some(ValueShape { pii: true, ..inner()? }),
            name => kind_named(name).map(ValueShape::new),
        }
    }
}

/// The names of a path.
pub(super) fn words(path: &Path) -> Vec<String> {
    path.segments.iter().map(|segment| segment.ident.to_string().trim_start_matches("r#").to_owned()).collect()
}

/// The first type argument of a path.
fn first_type(path: &Path) -> Option<&Type> {
    let PathArguments::AngleBracketed(arguments) = &path.segments.last()?.arguments else { return None };
    arguments.args.iter().find_map(|argument| match argument {
        GenericArgument::Type(of) => Some(of),
        _ => None,
    })
}

/// Whether generics have only lifetimes, so that they do not change what a type states.
pub(super) fn has_only_lifetimes(generics: &Generics) -> bool {
    generics.params.iter().all(|parameter| matches!(parameter, GenericParam::Lifetime(_)))
}

fn only_lifetimes(generics: &Generics, of: &Type) -> Result<(), NotRead> {
    if has_only_lifetimes(generics) { Ok(()) } else { Err(NotRead::GenericType(text(of))) }
}

/// A type as short text.
pub(super) fn text(of: &Type) -> String {
    super::super::compact::compact(of.to_token_stream())
}
