//! What a process uses: memory, file descriptors and threads, from `/proc`.

use std::error::Error;
use std::fmt;
use std::fs;

use crate::measure::median;

/// What a process uses at a moment.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Usage {
    /// The resident memory, in MB.
    pub(crate) memory: f64,
    pub(crate) descriptors: usize,
    pub(crate) threads: usize,
}

impl Usage {
    pub(crate) fn of(process: u32) -> Result<Self, Box<dyn Error>> {
        if !cfg!(target_os = "linux") {
            return Err("the use of memory is read from /proc".into());
        }
        let entries = |name: &str| Ok::<_, Box<dyn Error>>(fs::read_dir(format!("/proc/{process}/{name}"))?.count());
        let status = fs::read_to_string(format!("/proc/{process}/status"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
        let memory = line.trim().trim_end_matches("kB").trim().parse::<f64>()? / 1024.0;
        Ok(Self { memory, descriptors: entries("fd")?, threads: entries("task")? })
    }
}

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:>6.1} MB {:>4} {:>4}", self.memory, self.descriptors, self.threads)
    }
}

/// How much more memory is constant: a part, and MB.
const MORE_MEMORY: (f64, f64) = (0.1, 4.0);
/// How many more descriptors: their number follows that of the connections.
const MORE_DESCRIPTORS: f64 = 4.0;

/// Compares the first quarter with the last one: the median of the memory and of the descriptors, and the maximum of the
/// threads.
pub(crate) fn check_constant(usages: &[Usage]) -> Result<(), Box<dyn Error>> {
    let quarter = usages.len() / 4;
    let (first, last) = (usages.get(..quarter), usages.get(usages.len() - quarter..));
    let (first, last) = (first.unwrap_or_default(), last.unwrap_or_default());
    let both = |of: &dyn Fn(&[Usage]) -> f64| (of(first), of(last));
    let memory = both(&|usages| median(usages.iter().map(|usage| usage.memory).collect()));
    let descriptors = both(&|usages| median(usages.iter().map(|usage| usage.descriptors as f64).collect()));
    let threads = both(&|usages| usages.iter().map(|usage| usage.threads as f64).fold(0.0, f64::max));
    let rows = [
        ("memory, MB", memory, memory.0 * (1.0 + MORE_MEMORY.0) + MORE_MEMORY.1),
        ("descriptors", descriptors, descriptors.0 + MORE_DESCRIPTORS),
        ("threads", threads, threads.0),
    ];
    println!("  {:<12} {:>13} {:>13} {:>9}", "", "first quarter", "last quarter", "at most");
    let mut grows = Vec::new();
    for (name, (first, last), bound) in rows {
        println!("  {name:<12} {first:>13.1} {last:>13.1} {bound:>9.1}");
        if last > bound {
            grows.push(name);
        }
    }
    if grows.is_empty() { Ok(()) } else { Err(format!("not constant: {}", grows.join(", ")).into()) }
}
