use webmarketer_core::*;

#[derive(FieldValue)]
enum Plan {
    Free,
    #[webmarketer(other)]
    Old(String),
    #[webmarketer(other)]
    New(String),
}

fn main() {}
