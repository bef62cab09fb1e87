//! The shared libraries that a window opens at run time, on Linux.

use std::process::Command;

use crate::Failure;

/// A shared library and the Debian package that holds it.
type Library = (&'static str, &'static str);

/// What the window itself needs.
pub const WINDOW: [Library; 7] = [
    ("libX11.so.6", "libx11-6"),
    ("libX11-xcb.so.1", "libx11-xcb1"),
    ("libXcursor.so.1", "libxcursor1"),
    ("libXi.so.6", "libxi6"),
    ("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
    ("libGL.so.1", "libgl1"),
    ("libEGL.so.1", "libegl1"),
];

/// What the window needs, and a software renderer for the pictures that tests compare.
pub const WINDOW_AND_SNAPSHOTS: [Library; 8] = [
    WINDOW[0],
    WINDOW[1],
    WINDOW[2],
    WINDOW[3],
    WINDOW[4],
    WINDOW[5],
    WINDOW[6],
    ("libvulkan_lvp.so", "mesa-vulkan-drivers"),
];

/// Installs what is missing where that is possible without asking, else names it.
pub fn ensure(wanted: &[Library]) -> Result<(), Failure> {
    if cfg!(not(target_os = "linux")) {
        return Ok(());
    }
    let missing = missing_packages(wanted);
    if missing.is_empty() {
        return Ok(());
    }
    let install = format!("apt-get install -y --no-install-recommends {}", missing.join(" "));
    if !(is_root() && runs("apt-get")) {
        eprintln!("xtask: a window needs {}; on Debian: sudo {install}", missing.join(", "));
        return Ok(());
    }
    eprintln!("xtask: installing {}", missing.join(", "));
    for command in ["apt-get update -qq", &format!("{install} -qq")] {
        let status = Command::new("sh")
            .args(["-c", command])
            .env("DEBIAN_FRONTEND", "noninteractive")
            .status();
        if !status.is_ok_and(|status| status.success()) {
            return Err(format!("“{command}” failed; install {} by hand", missing.join(", ")));
        }
    }
    Ok(())
}

fn missing_packages(wanted: &[Library]) -> Vec<&'static str> {
    let known = Command::new("/sbin/ldconfig").arg("-p").output();
    let known = known.map(|out| String::from_utf8_lossy(&out.stdout).into_owned());
    // Without ldconfig nothing can be said, and a window that fails will say it itself.
    let Ok(known) = known else { return Vec::new() };
    wanted
        .iter()
        .filter(|(library, _)| !known.lines().any(|line| line.trim_start().starts_with(library)))
        .map(|(_, package)| *package)
        .collect()
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|out| out.stdout == b"0\n")
}

fn runs(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|out| out.status.success())
}
