//! The event types, imported once from Webmarketer.

use ::webmarketer_core::WebmarketerEvent;

/// async
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(name = "async")]
pub struct Async {
    pub id: String,
}

/// Fields
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
pub struct Fields {
    #[webmarketer(key = "Self")]
    pub self_: Option<String>,
    #[webmarketer(key = "_")]
    pub unnamed: Option<String>,
    pub r#abstract: Option<String>,
    pub r#as: Option<String>,
    pub r#async: Option<String>,
    pub auto: Option<String>,
    pub r#await: Option<String>,
    pub r#become: Option<String>,
    pub r#box: Option<String>,
    pub r#break: Option<String>,
    pub r#const: Option<String>,
    pub r#continue: Option<String>,
    #[webmarketer(key = "crate")]
    pub crate_: Option<String>,
    pub default: Option<String>,
    pub r#do: Option<String>,
    pub r#dyn: Option<String>,
    pub r#else: Option<String>,
    pub r#enum: Option<String>,
    pub r#extern: Option<String>,
    pub r#false: Option<String>,
    pub r#final: Option<String>,
    pub r#fn: Option<String>,
    pub r#for: Option<String>,
    pub r#gen: Option<String>,
    pub r#if: Option<String>,
    pub r#impl: Option<String>,
    pub r#in: Option<String>,
    pub r#let: Option<String>,
    pub r#loop: Option<String>,
    pub r#macro: Option<String>,
    pub macro_rules: Option<String>,
    pub r#match: Option<String>,
    pub r#mod: Option<String>,
    pub r#move: Option<String>,
    pub r#mut: Option<String>,
    pub r#override: Option<String>,
    pub r#priv: Option<String>,
    pub r#pub: Option<String>,
    pub raw: Option<String>,
    pub r#ref: Option<String>,
    pub r#return: Option<String>,
    pub safe: Option<String>,
    #[webmarketer(key = "self")]
    pub self_e: Option<String>,
    pub r#static: Option<String>,
    pub r#struct: Option<String>,
    #[webmarketer(key = "super")]
    pub super_: Option<String>,
    pub r#trait: Option<String>,
    pub r#true: Option<String>,
    pub r#try: Option<String>,
    pub r#type: Option<String>,
    pub r#typeof: Option<String>,
    pub union: Option<String>,
    pub r#unsafe: Option<String>,
    pub r#unsized: Option<String>,
    pub r#use: Option<String>,
    pub r#virtual: Option<String>,
    pub r#where: Option<String>,
    pub r#while: Option<String>,
    pub r#yield: Option<String>,
}

/// gen
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(name = "gen")]
pub struct Gen {
    pub id: String,
}

/// impl
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(name = "impl")]
pub struct Impl {
    pub id: String,
}

/// match
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(name = "match")]
pub struct Match {
    pub id: String,
}

/// self
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(name = "self")]
pub struct Self_ {
    pub id: String,
}

/// type
#[derive(Clone, Debug, PartialEq, WebmarketerEvent)]
#[webmarketer(name = "type")]
pub struct Type {
    pub id: String,
}
