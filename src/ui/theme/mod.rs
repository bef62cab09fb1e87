//! Colours, type and measures by meaning; nowhere else is a colour made.

mod fonts;
mod measures;
mod style;
mod text;
mod tokens;

pub use fonts::install_fonts;
pub use measures::*;
pub use style::install_styles;
pub use text::{TextKind, capital, delta, elided, galley, paint};
pub use tokens::{DARK, LIGHT, Tokens, color, mix, readable_on};
