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
/// Height of the row of kinds above the points.
pub const LEGEND: f32 = 28.0;
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
