//! Finds libtorch or fetches it from the Python package index.
//!
//! Looked for in this order: `LIBTORCH` as set by the user; `.libtorch` in the checkout; the
//! user's cache, to which `.libtorch` then points; the package index. What is fetched is put
//! together under a temporary name and renamed when it is whole, so that an interrupted fetch
//! leaves nothing half-made behind.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::{Failure, checkout};

/// The version that tch 0.24 is written for.
pub const VERSION: &str = "2.11.0";

/// Unpacks the three wheels of the CPU set; see the script itself.
const SLIM_SCRIPT: &str = include_str!("slim_libtorch.py");

/// Which build of libtorch is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Want {
    /// Whatever is already here, else the one that fits this machine.
    Fitting,
    /// The slim set without CUDA.
    Cpu,
    /// The whole set with CUDA.
    Cuda,
}

/// Where libtorch lies in this checkout, whether or not it is there yet.
pub fn checkout_path() -> PathBuf {
    checkout().join(".libtorch")
}

/// Gives a folder with `lib/` and `include/`, fetching it when there is none.
pub fn ensure(want: Want) -> Result<PathBuf, Failure> {
    let link = checkout_path();
    // `.cargo/config.toml` names `.libtorch` for everybody, so only another value is the user's.
    if let Some(own) = std::env::var_os("LIBTORCH").map(PathBuf::from).filter(|own| *own != link) {
        return match check(&own) {
            Ok(()) => Ok(own),
            Err(reason) => Err(format!("LIBTORCH is {}, but {reason}", own.display())),
        };
    }
    if want == Want::Fitting && check(&link).is_ok() {
        return Ok(link);
    }
    if cfg!(not(all(target_os = "linux", target_arch = "x86_64"))) {
        return Err(format!(
            "libtorch can only be fetched for Linux on x86-64; unpack libtorch {VERSION} yourself and set LIBTORCH to its folder"
        ));
    }
    let cuda = match want {
        Want::Fitting => has_nvidia_gpu(),
        Want::Cpu => false,
        Want::Cuda => true,
    };
    let cached =
        cache_dir()?.join(format!("libtorch-{VERSION}-{}", if cuda { "cuda" } else { "cpu" }));
    let folder = if cuda { cached.join("torch") } else { cached.clone() };
    if check(&folder).is_err() {
        check_tools()?;
        fetch(cuda, &cached)?;
        check(&folder).map_err(|reason| format!("libtorch was fetched, but {reason}"))?;
    }
    point_to(&link, &folder)?;
    Ok(link)
}

/// Says why `folder` is no libtorch of the right version, if it is none.
fn check(folder: &Path) -> Result<(), Failure> {
    if !folder.join("lib/libtorch_cpu.so").exists() && cfg!(target_os = "linux") {
        return Err(format!("{} has no lib/libtorch_cpu.so", folder.display()));
    }
    if !folder.join("include").is_dir() {
        return Err(format!("{} has no folder include", folder.display()));
    }
    let stamps = ["build-version", "version.py"];
    let stamp = stamps.iter().find_map(|name| fs::read_to_string(folder.join(name)).ok());
    match stamp {
        Some(stamp) if !stamp.contains(VERSION) => Err(format!(
            "{} is another version than {VERSION}; remove it or set LIBTORCH",
            folder.display()
        )),
        // No stamp: a build of the user's own, which torch-sys will judge.
        _ => Ok(()),
    }
}

fn has_nvidia_gpu() -> bool {
    Path::new("/proc/driver/nvidia/version").exists()
        || Command::new("nvidia-smi").arg("-L").output().is_ok_and(|out| out.status.success())
}

fn cache_dir() -> Result<PathBuf, Failure> {
    let base = std::env::var_os("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("HOME").map(|home| PathBuf::from(home).join(".cache")))
        .unwrap_or_else(|| checkout().join("target"));
    let dir = base.join("eoscope");
    fs::create_dir_all(&dir)
        .map_err(|error| format!("the folder {} cannot be made: {error}", dir.display()))?;
    Ok(dir)
}

/// Fetches into a temporary folder beside `target` and renames it when it is whole.
fn fetch(cuda: bool, target: &Path) -> Result<(), Failure> {
    sweep_partials(target);
    let partial = partial_of(target, &std::process::id().to_string());
    let (what, size) = if cuda {
        ("the CUDA set of libtorch", "2.5 GB to fetch, 4.7 GB on disk")
    } else {
        ("the CPU set of libtorch", "543 MB to fetch, 498 MB on disk")
    };
    eprintln!("xtask: fetching {what} {VERSION} ({size}) into {}", target.display());
    let outcome = if cuda { fetch_cuda(&partial) } else { fetch_slim(&partial) };
    if let Err(failure) = outcome {
        let _ = fs::remove_dir_all(&partial); // The failure itself is what the person must read.
        return Err(failure);
    }
    // Another process may have been faster; its folder may be in use already.
    if check(target).is_ok() || check(&target.join("torch")).is_ok() {
        let _ = fs::remove_dir_all(&partial); // Ours is a copy of what is there.
        return Ok(());
    }
    if target.exists() {
        fs::remove_dir_all(target)
            .map_err(|error| format!("{} cannot be replaced: {error}", target.display()))?;
    }
    fs::rename(&partial, target)
        .map_err(|error| format!("{} cannot be put in place: {error}", target.display()))
}

/// The temporary name under which the process with an id puts `target` together.
fn partial_of(target: &Path, id: &str) -> PathBuf {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    target.with_file_name(format!("{name}.partial-{id}"))
}

/// Removes what interrupted fetches left; a fetch that still runs keeps its folder.
fn sweep_partials(target: &Path) {
    let prefix = partial_of(target, "");
    let (Some(dir), Some(prefix)) = (target.parent(), prefix.file_name()) else { return };
    let prefix = prefix.to_string_lossy();
    let Ok(entries) = fs::read_dir(dir) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let Some(rest) = name.strip_prefix(&*prefix) else { continue };
        let id: String = rest.chars().take_while(char::is_ascii_digit).collect();
        if !Path::new("/proc").join(&id).exists() {
            let _ = fs::remove_dir_all(entry.path()); // A leftover costs disk space, nothing else.
        }
    }
}

/// Whether everything is there that fetching and building need: said before the long download.
fn check_tools() -> Result<(), Failure> {
    let tools: [(&str, &[&str], &str); 3] = [
        ("python3", &["-m", "pip", "--version"], "python3-pip, which fetches libtorch"),
        ("cc", &["--version"], "gcc, the C compiler"),
        ("c++", &["--version"], "g++, the C++ compiler"),
    ];
    for (program, args, what) in tools {
        let works = Command::new(program).args(args).output();
        if !works.is_ok_and(|output| output.status.success()) {
            return Err(format!("{what}, is missing; install it and try again"));
        }
    }
    Ok(())
}

fn fetch_slim(into: &Path) -> Result<(), Failure> {
    python(into, &["-c", SLIM_SCRIPT, VERSION, &into.to_string_lossy()])?;
    // The wheel's own libtorch.so needs CUDA; ours only stands for the name.
    let lib = into.join("lib");
    let source = lib.join("stub.c");
    let written = fs::write(&source, "void eoscope_cpu_only_libtorch(void) {}\n");
    written.map_err(|error| format!("{} cannot be written: {error}", source.display()))?;
    let linked = Command::new("cc")
        .current_dir(&lib)
        .args(["-shared", "-fPIC", "stub.c", "-o", "libtorch.so", "-Wl,-soname,libtorch.so"])
        .args(["-Wl,--no-as-needed", "-L.", "-ltorch_cpu", "-Wl,-rpath,$ORIGIN"])
        .arg("-Wl,--allow-shlib-undefined")
        .status();
    let _ = fs::remove_file(&source); // A leftover source file does no harm.
    match linked {
        Ok(status) if status.success() => Ok(()),
        Ok(_) => Err("libtorch.so could not be linked with cc; its message is above".into()),
        Err(error) => Err(format!("cc, the C compiler, could not be started: {error}")),
    }
}

fn fetch_cuda(into: &Path) -> Result<(), Failure> {
    let target = into.to_string_lossy();
    let package = format!("torch=={VERSION}");
    let install = ["-m", "pip", "install", "--quiet", "--only-binary=:all:", "--target"];
    python(into, &[&install[..], &[&target, &package]].concat())
}

/// Runs python3, with its temporary files beside what it makes: `/tmp` may be too small.
fn python(into: &Path, args: &[&str]) -> Result<(), Failure> {
    let beside = into.parent().unwrap_or(into);
    match Command::new("python3").args(args).env("TMPDIR", beside).status() {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(format!(
            "python3 could not fetch libtorch ({status}); check the network, or set LIBTORCH to a libtorch {VERSION}"
        )),
        Err(error) => {
            Err(format!("python3, which fetches libtorch, could not be started: {error}"))
        }
    }
}

fn point_to(link: &Path, folder: &Path) -> Result<(), Failure> {
    let refused = |error| format!("{} cannot be made: {error}", link.display());
    if link.is_symlink() {
        fs::remove_file(link).map_err(refused)?;
    } else if link.exists() {
        return Err(format!(
            "{} is no libtorch {VERSION} and not ours to remove; move it away",
            link.display()
        ));
    }
    #[cfg(unix)]
    std::os::unix::fs::symlink(folder, link).map_err(refused)?;
    #[cfg(windows)]
    std::os::windows::fs::symlink_dir(folder, link).map_err(refused)?;
    Ok(())
}
