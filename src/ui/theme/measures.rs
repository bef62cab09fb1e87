//! The lengths that are design, in points.

/// Space left and right of what stands in a panel.
pub const PADDING: f32 = 12.0;
/// Space between two things that belong together.
pub const SPACE: f32 = 8.0;
/// Side of buttons, fields and tools.
pub const CONTROL: f32 = 24.0;
/// Height of a section's heading.
pub const HEADING: f32 = 32.0;
/// Height of the row above a view, with its tabs and tools.
pub const HEADER: f32 = 40.0;
/// Height of a row with a control, of a legend, of an entry of a menu.
pub const ROW: f32 = 28.0;
/// Height of a row of a table.
pub const TABLE_ROW: f32 = 24.0;
/// Height of a line of small text.
pub const LINE: f32 = 20.0;
/// Width of a field for a number.
pub const FIELD: f32 = 48.0;
/// Opacity of what belongs to an older recipe.
pub const STALE: f32 = 0.55;
/// Opacity of what cannot be used.
pub const DISABLED: f32 = 0.45;
/// Windows narrower than this have no room for the charts beside the map.
pub const NARROW: f32 = 1100.0;
/// Windows at least this wide get wider panels.
pub const WIDE: f32 = 1920.0;
/// Views narrower than this put what stands in a row into two.
pub const NARROW_VIEW: f32 = 600.0;
/// Height of a row of two lines, and of one with an image.
pub const TALL_ROW: f32 = 56.0;
/// Side of an image in a list.
pub const IMAGE: f32 = 40.0;
/// Width of a field with a menu in a header.
pub const CHOICE: f32 = 164.0;
/// Width of a card over a view.
pub const CARD: f32 = 232.0;
/// Width of a menu with fields, and of a tooltip.
pub const MENU: f32 = 272.0;
/// Width of a small dialog.
pub const DIALOG: f32 = 440.0;
/// Width of the names in a table.
pub const NAMES: f32 = 224.0;
/// Width of the numbers in a table.
pub const NUMBERS: f32 = 96.0;
