use webmarketer_core::*;

#[derive(FieldValue)]
enum Size {
    Small,
}

fn main() {}
