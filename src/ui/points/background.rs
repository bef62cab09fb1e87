//! What lies below the points: a bare plot that is moved and zoomed, and whatever a view paints on it.

use egui::{Color32, Rect, Shape, Ui, vec2};
use egui_plot::{Plot, PlotBounds, PlotGeometry, PlotItem, PlotItemBase, PlotTransform};

/// A plot without axes, grid and labels; `moves` tells whether dragging moves it.
pub fn bare_plot<'a>(name: &str, canvas: Rect, moves: bool) -> Plot<'a> {
    Plot::new(name)
        .show_axes(false)
        .show_grid(false)
        .show_x(false)
        .show_y(false)
        .show_background(false)
        .allow_boxed_zoom(false)
        .allow_drag(moves)
        .label_formatter(|_| None)
        .set_margin_fraction(vec2(0.03, 0.03))
        .width(canvas.width())
        .height(canvas.height())
}

/// Tells a plot how far the points reach, and paints what lies below them.
pub struct Background<F> {
    base: PlotItemBase,
    bounds: PlotBounds,
    paint: F,
}

impl<F: Fn(&PlotTransform, &mut Vec<Shape>)> Background<F> {
    /// The background of points within `bounds`.
    pub fn new(bounds: PlotBounds, paint: F) -> Self {
        Self { base: PlotItemBase::new("background".into()), bounds, paint }
    }
}

impl<F: Fn(&PlotTransform, &mut Vec<Shape>)> PlotItem for Background<F> {
    fn shapes(&self, _ui: &Ui, transform: &PlotTransform, shapes: &mut Vec<Shape>) {
        (self.paint)(transform, shapes);
    }

    fn initialize(&mut self, _x_range: std::ops::RangeInclusive<f64>) {}

    fn color(&self) -> Color32 {
        Color32::TRANSPARENT
    }

    fn geometry(&self) -> PlotGeometry<'_> {
        PlotGeometry::None
    }

    fn bounds(&self) -> PlotBounds {
        self.bounds
    }

    fn base(&self) -> &PlotItemBase {
        &self.base
    }

    fn base_mut(&mut self) -> &mut PlotItemBase {
        &mut self.base
    }
}
