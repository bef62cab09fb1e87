//! What helps to find out what went wrong on another machine: a log, and a report of a panic.
//!
//! Both lie in the state folder of the program. A log that cannot be written is said once, and the
//! program runs on without one.

#![allow(clippy::disallowed_methods, reason = "this is where the disk belongs")]

use std::fmt::{self, Write as _};
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use eoscope_core::domain::Reason;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::fmt::MakeWriter;

/// A log that is larger begins anew; the one before is kept beside it. In bytes.
const MAX_LOG_BYTES: u64 = 4 << 20;
/// Messages that a panic report names.
const LAST_MESSAGES: usize = 50;

/// Where logs and panic reports lie for this user; none if the system names no place.
pub fn folder() -> Option<PathBuf> {
    let dirs = directories::ProjectDirs::from("", "", "eoscope")?;
    // Only some systems have a place for state.
    Some(dirs.state_dir().unwrap_or_else(|| dirs.data_local_dir()).to_path_buf())
}

/// The log of a folder.
pub fn log_file(folder: &Path) -> PathBuf {
    folder.join("eoscope.log")
}

/// Where the program logs, or why it does not; said once in the window.
static LOG: OnceLock<Result<PathBuf, Reason>> = OnceLock::new();

/// Begins the log in a folder.
pub fn start_log(folder: Option<PathBuf>, level: LevelFilter) {
    let begun = match folder {
        None => Err(Reason::from("this system names no folder for logs")),
        Some(folder) => {
            let path = log_file(&folder);
            RotatingFile::open(path.clone(), MAX_LOG_BYTES)
                .map(|file| {
                    let subscriber = tracing_subscriber::fmt()
                        .with_max_level(level)
                        .with_ansi(false)
                        .with_target(false)
                        .with_thread_names(true)
                        .with_writer(LogWriter(file))
                        .finish();
                    // A logger is installed already, by a test in the same process.
                    let _ = tracing::subscriber::set_global_default(subscriber);
                    tracing::info!("Eoscope {}", env!("CARGO_PKG_VERSION"));
                    path
                })
                .map_err(|error| {
                    let path = log_file(&folder);
                    let path = path.display();
                    format!("{path}: the log cannot be written ({error}); everything else works on")
                        .into()
                })
        }
    };
    if let Err(reason) = &begun {
        tell(Trouble::NoLog(reason.to_string()));
    }
    let _ = LOG.set(begun); // Begun once; a second begin changes nothing.
}

/// Where the log is, or why there is none; none where no log was begun.
pub fn log_place() -> Option<Result<&'static Path, &'static str>> {
    LOG.get().map(|begun| match begun {
        Ok(path) => Ok(path.as_path()),
        Err(reason) => Err(&**reason),
    })
}

/// A file that begins anew when it is full, and gives up when its disk is: logging must not stop the
/// program, nor fill the terminal with complaints.
struct RotatingFile {
    path: PathBuf,
    max_bytes: u64,
    /// None once the disk has refused.
    open: Mutex<Option<(File, u64)>>,
}

impl RotatingFile {
    fn open(path: PathBuf, max_bytes: u64) -> io::Result<Self> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let file = File::options().create(true).append(true).open(&path)?;
        let n_bytes = file.metadata()?.len();
        Ok(Self { path, max_bytes, open: Mutex::new(Some((file, n_bytes))) })
    }

    fn append(&self, bytes: &[u8]) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let Some((file, n_bytes)) = &mut *open else { return };
        let written = self.append_to(file, n_bytes, bytes);
        if let Err(error) = written {
            *open = None;
            let path = self.path.display();
            let reason = format!("{path}: the log ends here ({error}); everything else works on");
            tell(Trouble::NoLog(reason));
        }
    }

    fn append_to(&self, file: &mut File, n_bytes: &mut u64, bytes: &[u8]) -> io::Result<()> {
        if *n_bytes > self.max_bytes {
            (*file, *n_bytes) = (self.begin_anew()?, 0);
        }
        file.write_all(bytes)?;
        *n_bytes += bytes.len() as u64;
        Ok(())
    }

    fn begin_anew(&self) -> io::Result<File> {
        fs::rename(&self.path, self.path.with_extension("old.log"))?;
        File::options().create(true).append(true).open(&self.path)
    }
}

struct LogWriter(RotatingFile);

/// One line of the log.
struct Line<'a>(&'a RotatingFile);

impl<'a> MakeWriter<'a> for LogWriter {
    type Writer = Line<'a>;

    fn make_writer(&'a self) -> Line<'a> {
        Line(&self.0)
    }
}

impl io::Write for Line<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.append(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The last messages that the window handled, newest last.
static MESSAGES: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Letters of a message that are remembered: a selection of all points has a million.
const MAX_LETTERS: usize = 200;

/// Text that ends after some letters.
struct Brief(String);

impl fmt::Write for Brief {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let left = MAX_LETTERS.saturating_sub(self.0.chars().count());
        self.0.extend(text.chars().take(left));
        // Says that there is no room, so that the rest is not even formatted.
        if left == 0 { Err(fmt::Error) } else { Ok(()) }
    }
}

/// Remembers a message or an effect for the report of a panic, and logs it.
pub fn remember(what: &str, message: &impl fmt::Debug) {
    let mut brief = Brief(String::new());
    if write!(brief, "{message:?}").is_err() {
        brief.0.push('…');
    }
    let message = format!("{what}: {}", brief.0);
    tracing::debug!("{message}");
    let mut messages = MESSAGES.lock().unwrap_or_else(PoisonError::into_inner);
    if messages.len() >= LAST_MESSAGES {
        messages.remove(0);
    }
    messages.push(message);
}

/// Logs what a person was told.
pub fn log_notice(text: &str, is_error: bool) {
    if is_error {
        tracing::warn!("{text}");
    } else {
        tracing::info!("{text}");
    }
}

/// Something about the program itself that a person should know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The log cannot be written; the reason as a sentence.
    NoLog(String),
    /// There was a panic, and its report is here.
    Panic(PathBuf),
}

/// What was not said yet.
static TROUBLES: Mutex<Vec<Trouble>> = Mutex::new(Vec::new());

/// What went wrong since the last call; each is said once.
pub fn take_troubles() -> Vec<Trouble> {
    std::mem::take(&mut TROUBLES.lock().unwrap_or_else(PoisonError::into_inner))
}

fn tell(trouble: Trouble) {
    // Not even this may wait for ever: a panic may come at any place.
    if let Ok(mut troubles) = TROUBLES.try_lock() {
        troubles.push(trouble);
    }
}

/// Reports panics: in one sentence on the terminal, and with the last messages in a file of `folder`.
/// One that work in the background contains in its own thread is told in the window, not on the terminal;
/// one that a guard makes an error of is none of ours.
///
/// A panic in here would end the program at once, so nothing in here panics: what cannot be written is
/// left out, and what is locked is not waited for.
pub fn install_panic_hook(folder: Option<PathBuf>) {
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |info| {
        if eoscope_worker::is_guarded() {
            return;
        }
        let report = folder.as_deref().and_then(|folder| write_report(folder, info).ok());
        if !eoscope_worker::is_contained() {
            // The terminal may be gone; then there is nowhere to write.
            let mut terminal = io::stderr();
            let _ = writeln!(
                terminal,
                "eoscope: a fault in the program itself, please report it: {info}"
            );
            if let Some(report) = &report {
                let _ = writeln!(terminal, "eoscope: what led to it is in {}", report.display());
            }
            if std::env::var_os("RUST_BACKTRACE").is_some() {
                usual(info);
            }
        }
        report.map(Trouble::Panic).into_iter().for_each(tell);
    }));
}

/// What is known first: it is on disk before anything else can go wrong.
fn write_report(folder: &Path, info: &dyn fmt::Display) -> io::Result<PathBuf> {
    fs::create_dir_all(folder)?;
    let path = folder.join(format!("panic-{}.txt", std::process::id()));
    let mut file = File::options().create(true).append(true).open(&path)?;
    writeln!(file, "Eoscope {}, {}", env!("CARGO_PKG_VERSION"), std::env::consts::OS)?;
    writeln!(file, "thread: {}", std::thread::current().name().unwrap_or("unnamed"))?;
    writeln!(file, "{info}")?;
    writeln!(file, "last messages, newest last:")?;
    // The panic may have come while a message was remembered.
    match MESSAGES.try_lock() {
        Ok(messages) => messages.iter().try_for_each(|message| writeln!(file, "  {message}"))?,
        Err(_) => writeln!(file, "  (they were in use)")?,
    }
    writeln!(file, "{}", std::backtrace::Backtrace::force_capture())?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_log_begins_anew_and_keeps_the_one_before() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("logs/x.log");
        let log = RotatingFile::open(path.clone(), 10).unwrap();
        for line in ["first line\n", "second\n", "third\n"] {
            log.append(line.as_bytes());
        }
        assert_eq!(fs::read_to_string(&path).unwrap(), "second\nthird\n");
        let before = path.with_extension("old.log");
        assert_eq!(fs::read_to_string(before).unwrap(), "first line\n");
        // What is there is gone on with.
        RotatingFile::open(path.clone(), 1000).unwrap().append(b"fourth\n");
        assert_eq!(fs::read_to_string(&path).unwrap(), "second\nthird\nfourth\n");
    }

    #[test]
    fn a_message_is_remembered_in_brief() {
        remember("test", &vec![7_u32; 100_000]);
        let messages = MESSAGES.lock().unwrap();
        let last =
            messages.iter().rev().find(|message| message.starts_with("test: [7, 7")).unwrap();
        assert_eq!(last.chars().count(), "test: ".len() + MAX_LETTERS + 1);
        assert!(last.ends_with('…') && messages.len() <= LAST_MESSAGES);
    }

    #[test]
    fn a_log_that_cannot_be_written_gives_a_reason_and_no_panic() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        assert!(RotatingFile::open(file.join("x.log"), 10).is_err());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_ends_the_log_and_nothing_else() {
        let log = RotatingFile {
            path: "/dev/full".into(),
            max_bytes: 1000,
            open: Mutex::new(Some((File::options().append(true).open("/dev/full").unwrap(), 0))),
        };
        log.append(b"a line\n");
        assert!(log.open.lock().unwrap().is_none());
        log.append(b"another line\n");
        let said = take_troubles();
        let is_ours = |trouble: &&Trouble| matches!(trouble, Trouble::NoLog(why) if why.starts_with("/dev/full: "));
        assert_eq!(said.iter().filter(is_ours).count(), 1, "said once: {said:?}");
    }

    #[test]
    fn a_panic_while_everything_is_locked_is_reported_all_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let path = {
            let _messages = MESSAGES.lock();
            let _troubles = TROUBLES.lock();
            tell(Trouble::Panic("/nowhere".into()));
            write_report(folder.path(), &"out of luck").unwrap()
        };
        let text = fs::read_to_string(path).unwrap();
        assert!(text.contains("out of luck") && text.contains("(they were in use)"), "{text}");
    }

    /// Panics with a hook; run by the test below in a process of its own.
    #[test]
    #[ignore = "it panics; the test beside it runs it in a process of its own"]
    fn panics_with_a_hook() {
        install_panic_hook(std::env::var_os("EOSCOPE_TEST_FOLDER").map(PathBuf::from));
        remember("message", &"the last one");
        panic!("out of luck");
    }

    /// The report of a panic goes to a terminal that is gone: that must not be a second panic, which
    /// would end the program on the spot.
    #[cfg(unix)]
    #[test]
    fn a_panic_without_a_terminal_or_a_folder_is_no_second_panic() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        fs::write(&file, "").unwrap();
        let reports = folder.path().join("reports");
        for (place, has_report) in [(&reports, true), (&file, false)] {
            let program = std::env::current_exe().unwrap();
            let ended = std::process::Command::new("sh")
                .args(["-c", "exec 2>&-; exec \"$0\" --ignored --exact \"$1\" --nocapture"])
                .arg(program)
                .arg("runtime::diagnostics::tests::panics_with_a_hook")
                .env("EOSCOPE_TEST_FOLDER", place)
                .env_remove("RUST_BACKTRACE")
                .output()
                .unwrap();
            assert_eq!(
                ended.status.code(),
                Some(101),
                "a test that failed, not a signal: {ended:?}"
            );
            let mut found = fs::read_dir(place).into_iter().flatten().flatten();
            let report = found.next().map(|entry| fs::read_to_string(entry.path()).unwrap());
            let says = |text: &String| {
                text.contains("out of luck") && text.contains("message: \"the last one\"")
            };
            assert_eq!(report.as_ref().is_some_and(says), has_report, "{report:?}");
        }
    }
}
