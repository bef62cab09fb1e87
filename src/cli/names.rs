//! Names that an option accepts, with a word on each.

use clap::builder::{PossibleValue, PossibleValuesParser};

/// A parser for one of some names; every entry is a name and what it stands for.
pub fn one_of(
    entries: impl IntoIterator<Item = (&'static str, &'static str)>,
) -> PossibleValuesParser {
    let named = |(name, help)| PossibleValue::new(name).help(help);
    PossibleValuesParser::new(entries.into_iter().map(named).collect::<Vec<_>>())
}
