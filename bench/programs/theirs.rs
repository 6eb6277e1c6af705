//! Generates code from a JSON Schema into a file with typify, as its documentation shows. Both paths are arguments.

use std::error::Error;

use typify::{TypeSpace, TypeSpaceSettings};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (schema, file) = (arguments.next().ok_or("no schema")?, arguments.next().ok_or("no file")?);
    let schema: schemars::schema::RootSchema = serde_json::from_str(&std::fs::read_to_string(schema)?)?;
    let mut types = TypeSpace::new(&TypeSpaceSettings::default());
    types.add_root_schema(schema)?;
    std::fs::write(file, prettyplease::unparse(&syn::parse2(types.to_stream())?))?;
    Ok(())
}
