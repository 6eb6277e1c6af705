//! A short soak: it ends without a failure, so nothing that was promised is lost. The long one is run by hand.

use std::process::Command;

#[test]
#[cfg(target_os = "linux")]
fn a_short_soak_loses_nothing() {
    let folder = std::env::temp_dir().join(format!("webmarketer-soak-{}", std::process::id()));
    let mut soak = Command::new(env!("CARGO_BIN_EXE_webmarketer-bench"));
    let output = soak.args(["soak", "--seconds", "20", "--dir"]).arg(&folder).output().unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{out}\n{err}");
    assert!(out.contains(" 0 lost, 0 twice, 0 altered"), "{out}\n{err}");
    // A soak that fails leaves its files.
    std::fs::remove_dir_all(folder).unwrap();
}
