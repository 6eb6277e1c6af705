use webmarketer_core::*;

#[derive(FieldValue)]
struct Range(u8, u8);

fn main() {}
