use webmarketer_core::*;

#[derive(FieldValue)]
enum Never {}

fn main() {}
