//! The errors of one struct, reported together.

use proc_macro2::{Span, TokenStream};
use quote::quote;
use webmarketer_schema::convention::nearest_name;

/// The errors found so far. Debug builds panic if `finish` is not called.
#[derive(Default)]
pub(crate) struct Errors {
    printed: Vec<syn::Error>,
    in_editors: Vec<syn::Error>,
    finished: bool,
}

impl Errors {
    /// Reports an error. Lines after the first start with `note: ` or `help: `.
    pub(crate) fn report(&mut self, span: Span, message: impl Into<String>) {
        self.printed.push(syn::Error::new(span, message.into()));
    }

    /// Reports an error that the compiler has already printed for another struct, so that only editors show it here.
    pub(crate) fn report_in_editors(&mut self, span: Span, message: impl Into<String>) {
        self.in_editors.push(syn::Error::new(span, message.into()));
    }

    /// Keeps the first `len` errors.
    pub(crate) fn truncate(&mut self, len: usize) {
        self.printed.truncate(len);
    }

    /// The number of errors.
    pub(crate) fn len(&self) -> usize {
        self.printed.len()
    }

    /// The errors as tokens; `None` if there are none.
    pub(crate) fn finish(mut self) -> Option<TokenStream> {
        self.finished = true;
        let errors = compile_errors(std::mem::take(&mut self.printed));
        let in_editors = compile_errors(std::mem::take(&mut self.in_editors)).map(|errors| {
            quote! {
                #[allow(unexpected_cfgs)]
                const _: () = {
                    #[cfg(any(rust_analyzer, intellij_rust))]
                    const _: () = { #errors };
                };
            }
        });
        (errors.is_some() || in_editors.is_some()).then(|| quote!(#errors #in_editors))
    }
}

fn compile_errors(errors: Vec<syn::Error>) -> Option<TokenStream> {
    let all = errors.into_iter().reduce(|mut all, error| {
        all.combine(error);
        all
    })?;
    Some(all.into_compile_error())
}

impl Drop for Errors {
    fn drop(&mut self) {
        debug_assert!(self.finished || std::thread::panicking(), "errors were found and not reported");
    }
}

/// `, did you mean `x`?` if a known word is similar, else `, expected one of ...`.
pub(crate) fn suggestion(word: &str, known: &[&str]) -> String {
    did_you_mean(word, known).unwrap_or_else(|| {
        let quoted: Vec<_> = known.iter().map(|word| format!("`{word}`")).collect();
        format!(", expected one of {}", quoted.join(", "))
    })
}

/// `, did you mean `x`?` if a known word is similar.
pub(crate) fn did_you_mean(word: &str, known: &[&str]) -> Option<String> {
    nearest_name(word, known).map(|nearest| format!(", did you mean `{nearest}`?"))
}
