//! The regions of predicted classes as one texture under the points.

use egui::{Color32, ColorImage, Rect, TextureHandle, TextureId, TextureOptions};
use egui_plot::PlotTransform;
use eoscope_core::domain::Point;
use eoscope_core::projection::Regions;
use eoscope_report::drawing::{Drawing, Mark, Span};

use super::place_on_screen;
use crate::app::RunView;
use crate::ui::ViewCtx;
use crate::ui::export::png_of;
use crate::ui::theme::mix;

/// The texture, kept while neither the answer nor the colours change.
#[derive(Default)]
pub struct RegionCache {
    made: Option<(Key, TextureHandle)>,
}

/// Answer, theme, and the class that is shown alone or pointed at.
type Key = (u64, bool, [Option<usize>; 2]);

/// A texture and where it lies on the map.
#[derive(Clone, Copy, Debug)]
pub struct Placed {
    pub texture: TextureId,
    pub min: Point,
    pub max: Point,
}

impl RegionCache {
    /// The regions of the newest answer; none if they are hidden or there is no answer with a map.
    pub fn get(
        &mut self,
        ui: &egui::Context,
        ctx: &ViewCtx<'_>,
        open: &RunView<'_>,
    ) -> Option<Placed> {
        let (serial, regions) = shown(ctx, open)?;
        let scene = &ctx.state.scene;
        let key = (serial, ctx.tokens.dark, [scene.solo, scene.pointed_class]);
        let texture = match &self.made {
            Some((made, texture)) if *made == key => texture.id(),
            _ => {
                let image = picture(ctx, open, regions);
                let texture = ui.load_texture("regions", image, TextureOptions::LINEAR);
                self.made.insert((key, texture)).1.id()
            }
        };
        Some(Placed { texture, min: regions.min, max: regions.max })
    }

    /// Draws the regions into a file.
    pub fn draw(
        &self,
        ctx: &ViewCtx<'_>,
        open: &RunView<'_>,
        (transform, canvas): (&PlotTransform, Rect),
        drawing: &mut Drawing,
    ) {
        let Some((_, regions)) = shown(ctx, open) else { return };
        let place = place_on_screen(transform, regions.min, regions.max);
        let at = place.translate(-canvas.min.to_vec2());
        // What cannot be encoded is left out: the points are worth having.
        if let Ok(png) = png_of(&picture(ctx, open, regions)) {
            let span = Span { min: at.min.into(), max: at.max.into() };
            drawing.marks.push(Mark::Picture { span, png });
        }
    }
}

/// The regions that are on screen, with the number of their answer.
fn shown<'a>(ctx: &ViewCtx<'_>, open: &RunView<'a>) -> Option<(u64, &'a Regions)> {
    if ctx.state.scene.hide_regions || open.map.forming.is_some() {
        return None;
    }
    let answer = open.answer_on_map()?;
    Some((answer.serial, answer.regions.as_ref()?))
}

/// Opaque mixes of class colour and ground, transparent where there is no data.
fn picture(ctx: &ViewCtx<'_>, open: &RunView<'_>, regions: &Regions) -> ColorImage {
    let tokens = ctx.tokens;
    let scene = &ctx.state.scene;
    let is_many = open.classes.order.len() > super::super::MANY;
    let alone = scene.solo.or(scene.pointed_class.filter(|_| is_many));
    let colors: Vec<Color32> = (0..open.classes.order.len())
        .map(|class_idx| {
            let is_faint = alone.is_some_and(|alone| alone != class_idx);
            let share = if is_faint { 0.04 } else { tokens.theme.region_share };
            mix(tokens.canvas, ctx.class_color(open, class_idx), share)
        })
        .collect();
    let color =
        |cell: &Option<u16>| cell.map_or(Color32::TRANSPARENT, |class| colors[usize::from(class)]);
    // Pictures begin at the top, maps at the bottom.
    let pixels = regions.cells.chunks_exact(regions.columns).rev().flatten().map(color).collect();
    ColorImage::new([regions.columns, regions.rows], pixels)
}
