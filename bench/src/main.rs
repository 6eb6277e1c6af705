//! What the derive costs to compile, beside others, in one run: see this folder's README.

#![expect(clippy::cast_precision_loss, reason = "figures are far from what a float cannot hold")]
#![expect(
    clippy::format_push_string,
    clippy::format_collect,
    reason = "sources are put together once, before the clock"
)]

mod measure;
mod variants;
mod workspace;

use std::error::Error;
use std::path::PathBuf;

use measure::{cold, expansion, slopes};
use variants::{Mode, VARIANTS};
use workspace::Workspace;

struct Options {
    rounds: usize,
    sizes: Vec<usize>,
    folder: PathBuf,
}

const USAGE: &str = "usage: webmarketer-bench [--rounds N] [--sizes 100,400,1600] [--dir FOLDER]";

fn options() -> Result<Options, Box<dyn Error>> {
    let mut options = Options { rounds: 5, sizes: vec![100, 400, 1600], folder: "target/bench".into() };
    let mut arguments = std::env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let value = arguments.next().ok_or(USAGE)?;
        match &*argument {
            "--rounds" => options.rounds = value.parse()?,
            "--sizes" => options.sizes = value.split(',').map(str::parse).collect::<Result<_, _>>()?,
            "--dir" => options.folder = value.into(),
            _ => return Err(USAGE.into()),
        }
    }
    if options.rounds == 0 || options.sizes.len() < 2 {
        return Err(USAGE.into());
    }
    Ok(options)
}

fn main() -> Result<(), Box<dyn Error>> {
    let Options { rounds, sizes, folder } = options()?;
    let workspace = Workspace::write(&folder, &sizes)?;
    workspace.prebuild()?;
    for mode in Mode::ALL {
        println!("\n{} (median of {rounds}, user ms of one struct)", mode.title());
        let slopes = slopes(&workspace, mode, &sizes, rounds)?;
        let cost = |name: &str| slopes.iter().find(|slope| slope.name == name).map(|slope| slope.ms);
        let none = cost("none").unwrap_or_default();
        for slope in &slopes {
            let over = slope.ms - none;
            print!("  {:<22} {over:>7.3}", slope.name);
            for base in mode.bases() {
                if let Some(base_cost) = cost(base).filter(|_| slope.name != "none") {
                    print!("   {:>5.2} of {base}", over / (base_cost - none));
                }
            }
            if slope.name != "none" {
                print!("   bend {:.2}", slope.bend);
            }
            println!();
        }
    }
    println!("\nexpansion (characters of one field, without attributes)");
    for variant in VARIANTS.iter().filter(|variant| variant.derive.is_some()) {
        println!("  {:<22} {:>7.0}", variant.name, expansion(&workspace, variant)?);
    }
    println!("\ncold (median of {rounds}, user seconds)");
    println!("  webmarketer-derive     {:>7.2}", cold(&folder, rounds)?);
    Ok(())
}
