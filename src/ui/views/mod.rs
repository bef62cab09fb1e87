//! What fills the middle of the window.

mod asked;
mod import;
mod map;
mod sweep;
mod train;
mod welcome;

pub use asked::{AskedCache, asked_ui};
pub use import::{ImportForm, import_ui};
pub use map::{Drawn, MapCache, map_ui};
pub use train::{StripCache, train_ui};
pub use welcome::{Samples, welcome_ui};
