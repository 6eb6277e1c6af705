use webmarketer_core::*;

#[derive(FieldValue)]
#[webmarketer(rename_all = "lowercase")]
enum Size {
    ExtraLarge,
    Extralarge,
    #[webmarketer(rename = "extralarge")]
    Huge,
    #[webmarketer(alias = "s")]
    Small,
    #[webmarketer(alias = "s")]
    Short,
}

fn main() {}
