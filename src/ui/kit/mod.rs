//! What everything in the window is made of.
//!
//! | file | what it holds |
//! |---|---|
//! | [`cut`](Cut) | rectangles cut into pieces |
//! | [`hit`](Hit) | what can be pointed at: name, tooltip, ground, focus ring |
//! | [`row`](Row) | a line filled from its start and its end; of text that does not fit the middle is left out |
//! | [`section`](heading) | headings, hairlines, cards |
//! | [`button`](Button) | buttons, tools, tiles, badges |
//! | [`choice`](pick) | one of a few: menus and segments |
//! | [`field`](number_field) | numbers, text |
//! | [`mod@k_slider`] | sliders with ticks |
//! | [`form`](labelled) | a label and a control |
//! | [`table`](Table) | columns and rows |
//! | [`mod@thumbnail`] | small pictures |
//! | [`mod@dialog`] | windows above the page |

mod button;
mod choice;
mod cut;
mod dialog;
mod field;
mod form;
mod hit;
mod k_slider;
mod row;
mod section;
mod table;
#[cfg(test)]
mod tests;
mod thumbnail;

pub use button::{Button, Tile, Tool, badge};
pub use choice::{Entry, pick, pick_entry, segment_entries, segments};
pub use cut::{Cut, corner, inset, middle};
pub use dialog::dialog;
pub use field::{Moved, fine_field, number_field, text_field};
pub use form::{
    labelled, labelled_field, labelled_fine_field, number_line, opener, pick_line, segment_line,
};
pub use hit::{Ground, Hit, focus_ring};
pub use k_slider::{k_slider, log_slider};
pub use row::{Row, empty, paragraph, progress_bar};
pub use section::{card, card_frame, edge, hairline, heading, rule};
pub use table::{Column, Table, TableRow, row_hit};
pub use thumbnail::{WHOLE, thumbnail};
