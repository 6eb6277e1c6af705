use webmarketer_core::*;

#[derive(FieldValue)]
struct Path(std::path::PathBuf);

fn main() {}
