//! The state in the colours of a theme.

use eoscope_colors::Theme;
use eoscope_report::Ink;

use crate::app::{OpenRun, State};

/// Everything that decides how a chart looks.
#[derive(Clone, Copy)]
pub struct Look<'a> {
    /// Everything the program knows.
    pub state: &'a State,
    /// The colours in force.
    pub theme: &'static Theme,
}

impl Look<'_> {
    /// The ink of a class of a run: a hue by its rank in support. Hues of many classes can be close to
    /// each other, so two of them that are compared get colours of their own.
    pub fn class_ink(&self, open: &OpenRun, class_idx: usize) -> Ink {
        let (rank, of) = (open.classes.rank(class_idx), open.classes.order.len());
        let (a, b) = open.boundary.pair;
        if self.state.scene.view.shows_pair() && [a, b].contains(&class_idx) && a != b {
            let ranks = [a, b].map(|class_idx| open.classes.rank(class_idx));
            let colors = self.theme.pair(ranks, of);
            return Ink::Own(colors[usize::from(class_idx == b)]);
        }
        Ink::Class { rank, of }
    }
}
