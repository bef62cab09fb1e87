//! Loss and balanced accuracy over the epochs, with the recall of large, middle and rare classes.

use egui::Ui;

use super::MARGIN;
use crate::app::Training;
use crate::ui::ViewCtx;
use crate::ui::charts::drawing_ui;
use crate::ui::export::save_menu_ui;
use crate::ui::kit::{Cut, Row};
use crate::ui::theme::NARROW_VIEW;
use crate::view_models::curves;

const HEIGHT: f32 = 176.0;

/// Draws both charts.
pub fn curves_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, training: &Training) {
    {
        let mut row = Row::new(ui, 28.0);
        row.end().gap(4.0);
        save_menu_ui(&mut row, ctx);
    }
    let width = ui.available_width() - 2.0 * MARGIN;
    let is_beside = width >= NARROW_VIEW;
    let each = if is_beside { (width - 24.0) / 2.0 } else { width };
    let height = if is_beside { HEIGHT } else { 2.0 * HEIGHT };
    let row = Row::new(ui, height);
    let mut cut = Cut(row.rect().expand2(egui::vec2(-4.0, 0.0)));
    for drawing in curves(training, [each, HEIGHT]) {
        let place = if is_beside { cut.start(each) } else { cut.top(HEIGHT) };
        if is_beside {
            cut.start(16.0);
        }
        drawing_ui(row.ui, &drawing, place);
    }
}
