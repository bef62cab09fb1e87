//! What fills the middle of the window.

mod boundary;
mod classified;
mod compare;
mod contact;
mod header;
mod import;
mod layout_menu;
mod map;
mod numbers;
mod pair;
mod scatter;
mod sweep;
mod train;
mod welcome;

pub use boundary::{BoundaryCache, boundary_ui};
pub use classified::{ClassifiedCache, classified_ui};
pub use compare::{CompareCache, compare_ui};
pub use contact::{contact_height, contact_ui};
pub use header::HEADER;
pub use import::{ImportForm, import_ui};
pub use map::{MapCache, map_ui};
pub use numbers::numbers_ui;
pub use pair::{PairCache, pair_ui};
pub use scatter::{Drawn, HoverSource, Pictures, ScatterCache};
pub use sweep::sweep_ui;
pub use train::{StripCache, train_ui};
pub use welcome::welcome_ui;
