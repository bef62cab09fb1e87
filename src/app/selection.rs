//! Points that are selected, pointed at, or looked at closely.

use super::{OpenRun, PointRef, SelectMode, Selection};

/// Cards that stay: two can be compared.
const MAX_CARDS: usize = 2;

/// The points a person deals with.
#[derive(Clone, Debug, Default)]
pub struct Picked {
    /// The selected points.
    pub points: Selection,
    /// The point under the pointer, for all views.
    pub hover: Option<PointRef>,
    /// Points whose cards stay, at most two.
    pub cards: Vec<PointRef>,
}

/// A wish about points.
#[derive(Clone, Debug, PartialEq)]
pub enum SelectionMsg {
    /// Select points.
    Select(Vec<PointRef>, SelectMode),
    /// Select the test points of a class that are predicted as another one.
    SelectConfused(usize, usize),
    /// Select nothing.
    ClearSelection,
    /// Close the card that was pinned last.
    CloseCard,
    /// The point under the pointer, or none.
    Hover(Option<PointRef>),
    /// Keep the card of a point, or close it.
    PinCard(PointRef),
}

impl OpenRun {
    /// Handles a message.
    pub(super) fn update_selection(&mut self, msg: SelectionMsg) {
        match msg {
            SelectionMsg::Select(points, mode) => {
                self.picked.points = self.picked.points.with(points, mode, self.n_real());
            }
            SelectionMsg::SelectConfused(actual, predicted) => {
                let labels = self.run.test.labels().iter().zip(&self.report().predicted);
                let points: Vec<PointRef> = (0..)
                    .zip(labels)
                    .filter(|(_, (a, p))| (**a as usize, **p as usize) == (actual, predicted))
                    .map(|(row, _)| PointRef::Test(row))
                    .collect();
                let of = self.run.test.len();
                self.picked.points = self.picked.points.with(points, SelectMode::Replace, of);
            }
            SelectionMsg::ClearSelection => self.picked.points = Selection::default(),
            SelectionMsg::CloseCard => {
                self.picked.cards.pop();
            }
            SelectionMsg::Hover(point) => self.picked.hover = point,
            SelectionMsg::PinCard(point) => self.picked.pin(point),
        }
    }
}

impl Picked {
    fn pin(&mut self, point: PointRef) {
        if let Some(idx) = self.cards.iter().position(|other| *other == point) {
            self.cards.remove(idx);
            return;
        }
        if self.cards.len() >= MAX_CARDS {
            self.cards.remove(0);
        }
        self.cards.push(point);
    }

    /// Other synthetic points have taken the rows of those before.
    pub(super) fn forget_synthetic(&mut self) {
        let is_real = |point: &PointRef| point.split().is_some();
        self.hover = self.hover.filter(is_real);
        self.cards.retain(is_real);
    }
}
