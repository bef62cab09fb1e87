//! Charts as files: drawn again at a chosen width and in a chosen theme, without anything of the window
//! around them; and the numbers behind them.

mod save;

use egui::{ColorImage, Popup, Role, WidgetInfo};
use eoscope_core::domain::Reason;

use super::ViewCtx;
use super::icons::Icon;
use super::kit::{Row, Tool};
use super::theme::capital;
use crate::app::{Chart, ChartFormat, FIGURE_WIDTHS, SaveMsg, WindowMsg};

/// A picture as a PNG file.
///
/// # Errors
/// When it cannot be encoded.
pub fn png_of(picture: &ColorImage) -> Result<Vec<u8>, Reason> {
    let [width, height] = picture.size;
    let pixels: Vec<u8> =
        picture.pixels.iter().flat_map(|pixel| pixel.to_srgba_unmultiplied()).collect();
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, width as u32, height as u32);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    let said = |error: png::EncodingError| error.to_string();
    let mut writer = encoder.write_header().map_err(said)?;
    writer.write_image_data(&pixels).map_err(said)?;
    writer.finish().map_err(said)?;
    Ok(bytes)
}

/// What can be saved of what is on screen: a menu behind a tool.
pub fn save_menu_ui(row: &mut Row<'_>, ctx: &ViewCtx<'_>) {
    let response = row.tool(Tool::new(Icon::Export, "Charts as tables and files"));
    Popup::menu(&response).close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside).show(
        |ui| {
            for chart in Chart::ALL.into_iter().filter(|&chart| ctx.state.has_chart(chart)) {
                chart_entry_ui(ui, ctx, chart);
            }
            ui.separator();
            let settings = &ctx.state.settings;
            ui.horizontal(|ui| {
                ui.label("Width of pictures, pixels");
                let mut width = settings.figure_width;
                let field = egui::DragValue::new(&mut width).range(FIGURE_WIDTHS).speed(10.0);
                if ui.add(field).changed() {
                    ctx.send(WindowMsg::SetFigure(width, settings.figure_dark));
                }
            });
            let mut dark = settings.figure_dark;
            if ui.checkbox(&mut dark, "Pictures in the dark theme").clicked() {
                ctx.send(WindowMsg::SetFigure(settings.figure_width, dark));
            }
        },
    );
}

fn chart_entry_ui(ui: &mut egui::Ui, ctx: &ViewCtx<'_>, chart: Chart) {
    ui.horizontal(|ui| {
        let size = egui::vec2(160.0, 24.0);
        let layout = egui::Layout::left_to_right(egui::Align::Center);
        ui.allocate_ui_with_layout(size, layout, |ui| {
            ui.set_min_size(size);
            ui.label(capital(chart.label()));
        });
        if chart.has_table() {
            let button = ui.button("Table");
            let said = format!("Numbers of {} as a table", chart.label());
            button.widget_info(|| WidgetInfo::labeled(Role::Button, true, &said));
            if button.clicked() {
                ctx.send(WindowMsg::ShowTable(Some(chart)));
                ui.close();
            }
        }
        for format in ChartFormat::ALL {
            if format == ChartFormat::Csv && !chart.has_table() {
                continue;
            }
            let ending = format.ending().to_uppercase();
            let button = ui.button(&ending);
            button.widget_info(|| {
                let label = format!("Save {} as {ending}", chart.label());
                WidgetInfo::labeled(Role::Button, true, label)
            });
            if button.clicked() {
                ctx.send(SaveMsg::SaveChart(chart, format));
                ui.close();
            }
        }
    });
}
