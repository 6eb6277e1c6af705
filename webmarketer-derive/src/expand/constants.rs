//! The typed constants of states and statistics: `Purchase::CONVERTED`.

use proc_macro2::TokenStream;
use quote::quote;

use super::scope::local_ident;
use crate::input::Event;

/// One constant for each state and statistic, with the visibility of the struct.
pub(super) fn constant_items(event: &Event<'_>) -> Option<TokenStream> {
    if event.constants.is_empty() {
        return None;
    }
    let constants = event.constants.iter().map(|constant| {
        let (name, key, visibility) = (&constant.name, &constant.key, event.visibility);
        let (of_type, word) =
            if constant.is_state { (quote!(State), "state") } else { (quote!(Statistic), "statistic") };
        let doc = format!("The {word} `{key}`.");
        quote! {
            #[doc = #doc]
            #[allow(dead_code)]
            #visibility const #name: __wm::#of_type<Self> = __wm::#of_type::new(#key);
        }
    });
    let ident = local_ident(event.ident);
    let (implementation, arguments) = event.generics.split();
    let clause = event.generics.where_clause(&[]);
    Some(quote!(impl #implementation #ident #arguments #clause { #(#constants)* }))
}
