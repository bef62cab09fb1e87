//! Turning a panic into a reason, so that no panic reaches a person.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};

thread_local! {
    /// How many guards this thread is inside of.
    static DEPTH: Cell<usize> = const { Cell::new(0) };
}

/// Runs `work`; a panic comes back as the first line of what it said.
///
/// # Errors
/// When `work` panics.
pub fn guard<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    DEPTH.set(DEPTH.get() + 1);
    let outcome = catch_unwind(AssertUnwindSafe(work));
    DEPTH.set(DEPTH.get() - 1);
    outcome.map_err(|panic| reason_of(&*panic))
}

/// Whether a panic in this thread would be caught by a [`guard`].
pub fn is_guarded() -> bool {
    DEPTH.get() > 0
}

/// What a panic said, in one line.
fn reason_of(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    text.and_then(|text| text.lines().next()).unwrap_or("no reason given").into()
}

/// Silences the report of panics that a [`guard`] catches in its own thread, and makes all others one sentence.
pub fn install_panic_report() {
    let usual = take_hook();
    set_hook(Box::new(move |info| {
        if is_guarded() {
            return; // Whoever guards tells the person.
        }
        eprintln!("eoscope: a fault in the program itself, please report it: {info}");
        if std::env::var_os("RUST_BACKTRACE").is_some() {
            usual(info);
        }
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_its_first_line() {
        assert_eq!(guard(|| 7), Ok(7));
        let outcome: Result<(), String> = guard(|| panic!("no memory\nand a stack"));
        assert_eq!(outcome, Err("no memory".into()));
    }
}
