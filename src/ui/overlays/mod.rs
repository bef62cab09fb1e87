//! What lies above the pages: the palette, dialogs, and the card of brought images.

mod about;
mod classified;
mod command_palette;
mod drop;
mod glossary;
mod import;
mod numbers;
mod shortcut_sheet;

pub use about::about_ui;
pub use classified::{ClassifiedCache, classified_ui};
pub use command_palette::{Palette, palette_ui};
pub use drop::drop_ui;
pub use glossary::{GlossaryForm, glossary_ui};
pub use import::{ImportForm, import_ui};
pub use numbers::numbers_ui;
pub use shortcut_sheet::shortcuts_ui;
