use webmarketer_core::*;

#[derive(WebmarketerEvent)]
#[webmarketer(debug)]
struct Keywords {
    r#as: u8,
    r#break: u8,
    r#const: u8,
    r#continue: u8,
    r#else: u8,
    r#enum: u8,
    r#extern: u8,
    r#false: u8,
    r#fn: u8,
    r#for: u8,
    r#if: u8,
    r#impl: u8,
    r#in: u8,
    r#let: u8,
    r#loop: u8,
    r#match: u8,
    r#mod: u8,
    r#move: u8,
    r#mut: u8,
    r#pub: u8,
    r#ref: u8,
    r#return: u8,
    r#static: u8,
    r#struct: u8,
    r#trait: u8,
    r#true: u8,
    r#type: u8,
    r#unsafe: u8,
    r#use: u8,
    r#where: u8,
    r#while: u8,
    r#async: u8,
    r#await: u8,
    r#dyn: u8,
    r#abstract: u8,
    r#become: u8,
    r#box: u8,
    r#do: u8,
    r#final: u8,
    r#macro: u8,
    r#override: u8,
    r#priv: u8,
    r#typeof: u8,
    r#unsized: u8,
    r#virtual: u8,
    r#yield: u8,
    r#try: u8,
    r#gen: u8,
}

fn main() {
    let keys: Vec<_> = Keywords::definition().fields.iter().map(|field| field.storage_key.to_string()).collect();
    assert_eq!(keys.join(" "), "as break const continue else enum extern false fn for if impl in let loop match mod move mut pub ref return static struct trait true type unsafe use where while async await dyn abstract become box do final macro override priv typeof unsized virtual yield try gen");
    let _ = |keywords: &Keywords| format!("{keywords:?}");
}
