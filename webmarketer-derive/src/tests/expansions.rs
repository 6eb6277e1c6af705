//! Compares the expansions of `expansions/*/input.rs` with the committed `output.rs`.
//! `EXPECTORATE=overwrite` overwrites the committed files.

use std::fs;

use quote::ToTokens as _;

use crate::input::Role;

#[test]
fn expansions_are_as_committed() {
    let cases: Vec<_> = fs::read_dir("expansions").unwrap().map(|case| case.unwrap().path()).collect();
    assert!(cases.len() >= 12);
    for case in cases {
        let mut item: syn::DeriveInput = syn::parse_str(&fs::read_to_string(case.join("input.rs")).unwrap()).unwrap();
        let derive = item.attrs.iter().find(|attribute| attribute.path().is_ident("derive")).unwrap();
        let derive: syn::Path = derive.parse_args().unwrap();
        item.attrs.retain(|attribute| !attribute.path().is_ident("derive"));
        let tokens = match &*derive.require_ident().unwrap().to_string() {
            "WebmarketerEvent" => crate::derive(item.into_token_stream(), Role::Event),
            "WebmarketerFields" => crate::derive(item.into_token_stream(), Role::Fields),
            _ => crate::derive_value(item.into_token_stream()),
        };
        let output = prettyplease::unparse(&syn::parse2(tokens).unwrap());
        expectorate::assert_contents(case.join("output.rs"), &output);
    }
}
