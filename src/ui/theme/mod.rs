//! Colours, type and measures by meaning; nowhere else is a colour made.

mod fonts;
mod style;
mod text;
mod tokens;

pub use fonts::install_fonts;
pub use style::install_styles;
pub use text::{TextKind, capital, delta, galley, number, paint, thousands};
pub use tokens::{DARK, LIGHT, Tokens, mix, readable_on};
