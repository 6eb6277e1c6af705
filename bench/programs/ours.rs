//! Generates code from a lock into a folder. Both paths are arguments.

use std::error::Error;
use std::path::Path;

use webmarketer_cli_gen::Builder;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let (lock, folder) = (arguments.next().ok_or("no lock")?, arguments.next().ok_or("no folder")?);
    Builder::new().lock(lock).generate_into(Path::new(&folder))?;
    Ok(())
}
