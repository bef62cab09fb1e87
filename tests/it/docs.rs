//! Pages of the docs that are written from the code.

use eoscope::app::glossary;

use crate::support::checkout;

/// Written again with `UPDATE_DOCS=1 cargo test glossary`.
#[test]
fn the_glossary_of_the_docs_is_that_of_the_window() {
    let path = checkout().join("docs/glossary.md");
    let expected = glossary::markdown();
    if std::env::var_os("UPDATE_DOCS").is_some() {
        std::fs::write(&path, &expected).unwrap();
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        found == expected,
        "docs/glossary.md is out of date: UPDATE_DOCS=1 cargo test glossary"
    );
}
