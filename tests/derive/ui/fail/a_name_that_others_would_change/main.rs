use webmarketer_core::*;

#[derive(FieldValue)]
enum Size {
    #[webmarketer(rename = " small")]
    Small,
    #[webmarketer(rename = "")]
    Medium,
    #[webmarketer(rename = "large\n")]
    Large,
    #[webmarketer(rename = " ")]
    Huge,
}

fn main() {}
