//! A rectangle that is cut into pieces from its edges.

use egui::{Rect, Vec2, vec2};

/// What is left of a rectangle.
#[derive(Clone, Copy, Debug)]
pub struct Cut(pub Rect);

impl Cut {
    /// Takes a strip off the upper edge.
    pub fn top(&mut self, height: f32) -> Rect {
        let (taken, rest) = self.0.split_top_bottom_at_y((self.0.min.y + height).min(self.0.max.y));
        self.0 = rest;
        taken
    }

    /// Takes a strip off the lower edge.
    pub fn bottom(&mut self, height: f32) -> Rect {
        let (rest, taken) = self.0.split_top_bottom_at_y((self.0.max.y - height).max(self.0.min.y));
        self.0 = rest;
        taken
    }

    /// Takes a strip off the left edge.
    pub fn start(&mut self, width: f32) -> Rect {
        let (taken, rest) = self.0.split_left_right_at_x((self.0.min.x + width).min(self.0.max.x));
        self.0 = rest;
        taken
    }

    /// Takes a strip off the right edge.
    pub fn end(&mut self, width: f32) -> Rect {
        let (rest, taken) = self.0.split_left_right_at_x((self.0.max.x - width).max(self.0.min.x));
        self.0 = rest;
        taken
    }
}

/// A rectangle without `x` points at its sides and `y` at its upper and lower edge.
pub fn inset(rect: Rect, x: f32, y: f32) -> Rect {
    rect.shrink2(vec2(x, y))
}

/// A rectangle of a size in the middle of another one.
pub fn middle(rect: Rect, size: impl Into<Vec2>) -> Rect {
    Rect::from_center_size(rect.center(), size.into())
}

/// A rectangle of a size in a corner of another one; it is as large as that allows.
pub fn corner(rect: Rect, corner: egui::Align2, size: impl Into<Vec2>) -> Rect {
    corner.align_size_within_rect(size.into().min(rect.size()), rect)
}
