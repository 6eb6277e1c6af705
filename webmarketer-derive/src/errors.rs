//! Every mistake of a struct, reported at once.

use proc_macro2::{Span, TokenStream};
use webmarketer_schema::convention::nearest_name;

/// The errors found so far. `finish` must be called: debug builds panic where it is not.
#[derive(Default)]
pub(crate) struct Errors {
    errors: Vec<syn::Error>,
    finished: bool,
}

impl Errors {
    /// Reports a mistake at a place.
    pub(crate) fn report(&mut self, span: Span, message: impl Into<String>) {
        self.errors.push(syn::Error::new(span, message.into()));
    }

    /// Forgets all but the first `len`.
    pub(crate) fn truncate(&mut self, len: usize) {
        self.errors.truncate(len);
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.errors.len()
    }

    /// The errors for the compiler; `None` where there is no mistake.
    pub(crate) fn finish(mut self) -> Option<TokenStream> {
        self.finished = true;
        let errors = std::mem::take(&mut self.errors);
        let all = errors.into_iter().reduce(|mut all, error| {
            all.combine(error);
            all
        })?;
        Some(all.into_compile_error())
    }
}

impl Drop for Errors {
    fn drop(&mut self) {
        debug_assert!(self.finished || std::thread::panicking(), "mistakes were found and not reported");
    }
}

/// `, did you mean `x`?` where a known word is spelled like it, else `, expected one of ...`.
pub(crate) fn suggestion(word: &str, known: &[&str]) -> String {
    if let Some(nearest) = nearest_name(word, known) {
        return format!(", did you mean `{nearest}`?");
    }
    let quoted: Vec<_> = known.iter().map(|word| format!("`{word}`")).collect();
    format!(", expected one of {}", quoted.join(", "))
}
