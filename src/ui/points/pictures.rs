//! Thumbnails of points as textures, kept while they are shown lately.

use std::collections::HashMap;

use egui::{ColorImage, TextureHandle, TextureId, TextureOptions, Ui};
use eoscope_core::domain::Split;

use crate::app::{OpenRun, PointRef};

/// Pictures kept on the graphics card: more than fit on the largest screen with its panels.
const MAX_PICTURES: usize = 8192;

/// Textures by point.
#[derive(Default)]
pub struct Pictures {
    run: usize,
    kept: HashMap<(Split, u32), TextureHandle>,
}

impl Pictures {
    /// The picture of a real point; none where the run has no images.
    pub fn get(&mut self, ui: &Ui, open: &OpenRun, point: PointRef) -> Option<TextureId> {
        let (split, row) = (point.split()?, point.row());
        let run = std::sync::Arc::as_ptr(&open.run) as usize;
        if self.run != run {
            self.kept.clear();
            self.run = run;
        }
        if let Some(texture) = self.kept.get(&(split, row)) {
            return Some(texture.id());
        }
        let sheet = open.thumbnails.as_ref()?.sheet(split)?;
        let image = ColorImage::from_rgb(sheet.size(), &sheet.thumbnail(row as usize)?);
        if self.kept.len() >= MAX_PICTURES {
            self.kept.clear();
        }
        let texture = ui.ctx().load_texture("thumbnail", image, TextureOptions::NEAREST);
        let id = texture.id();
        self.kept.insert((split, row), texture);
        Some(id)
    }
}
