//! The regions of predicted classes as one texture under the points.

use egui::{Color32, ColorImage, TextureHandle, TextureId, TextureOptions};
use eoscope_core::domain::Point;
use eoscope_core::projection::Regions;

use crate::app::RunView;
use crate::ui::ViewCtx;
use crate::ui::theme::mix;

/// The texture, kept while neither the answer nor the colours change.
#[derive(Default)]
pub struct Shade {
    made: Option<(Key, TextureHandle, ColorImage)>,
}

/// Answer, theme and selected class.
type Key = (u64, bool, Option<usize>);

/// A texture and where it lies on the map.
#[derive(Clone, Copy, Debug)]
pub struct Placed {
    pub texture: TextureId,
    pub min: Point,
    pub max: Point,
}

impl Shade {
    /// The picture behind a texture, if it is this one.
    pub fn image(&self, id: TextureId) -> Option<ColorImage> {
        let (_, texture, image) = self.made.as_ref()?;
        (texture.id() == id).then(|| image.clone())
    }

    /// The shade of the newest answer; none if it is hidden or there is no answer with a map.
    pub fn get(
        &mut self,
        ui: &egui::Context,
        ctx: &ViewCtx<'_>,
        open: &RunView<'_>,
    ) -> Option<Placed> {
        if ctx.state.scene.hide_regions || open.map.forming.is_some() {
            return None;
        }
        let answer = open.answer_on_map()?;
        let regions = answer.regions.as_ref()?;
        let key = (answer.serial, ctx.tokens.dark, ctx.state.scene.solo);
        let texture = match &self.made {
            Some((made, texture, _)) if *made == key => texture.id(),
            _ => {
                let image = picture(ctx, open, regions);
                let texture = ui.load_texture("regions", image.clone(), TextureOptions::LINEAR);
                self.made.insert((key, texture, image)).1.id()
            }
        };
        Some(Placed { texture, min: regions.min, max: regions.max })
    }
}

/// Opaque mixes of class colour and ground, transparent where there is no data.
fn picture(ctx: &ViewCtx<'_>, open: &RunView<'_>, regions: &Regions) -> ColorImage {
    let tokens = ctx.tokens;
    let colors: Vec<Color32> = (0..open.classes.order.len())
        .map(|class_idx| {
            let faint = ctx.state.scene.solo.is_some_and(|solo| solo != class_idx);
            let share = if faint { 0.04 } else { tokens.region_share };
            mix(tokens.canvas, ctx.class_color(open, class_idx), share)
        })
        .collect();
    let color =
        |cell: &Option<u16>| cell.map_or(Color32::TRANSPARENT, |class| colors[usize::from(class)]);
    // Pictures begin at the top, maps at the bottom.
    let pixels = regions.cells.chunks_exact(regions.columns).rev().flatten().map(color).collect();
    ColorImage::new([regions.columns, regions.rows], pixels)
}
