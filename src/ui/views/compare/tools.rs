//! The row above the panes: the tabs, what is shown, and what can be done with all of it.

use egui::{Popup, Rect, Ui, pos2, vec2};

use super::super::header::{line_ui, tabs_ui};
use crate::app::{
    ColorBy, CompareMsg, Content, MAX_PANES, OpenRun, PaneMsg, PaneView, ReportFormat, SceneMsg,
};
use crate::ui::ViewCtx;
use crate::ui::icons::Icon;
use crate::ui::widgets::{SelectEntry, button, icon_button, select};

/// Width of the choice of what is shown, and of that of colours.
const CONTENT: f32 = 128.0;
const COLORS: f32 = 168.0;

/// Draws the row; tells whether all panes shall show the whole again.
pub fn tools_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, rect: Rect) -> bool {
    let tokens = ctx.tokens;
    line_ui(ui, ctx, rect);
    let tabs = tabs_ui(ui, ctx, rect);
    let y = rect.center().y;
    let send = |msg: CompareMsg| ctx.send(msg);
    let entries: Vec<SelectEntry<'_>> = Content::ALL
        .iter()
        .map(|content| SelectEntry { label: content.label(), hint: "", about: content.about() })
        .collect();
    let place = Rect::from_min_size(pos2(tabs + 4.0, y - 12.0), vec2(CONTENT, 24.0));
    let selected = Content::ALL.iter().position(|&c| c == open.compare.content).unwrap_or(0);
    if let Some(at) = select(ui, tokens, place, "RunView", &entries, selected) {
        send(CompareMsg::SetContent(Content::ALL[at]));
    }
    let (export, edge) = button(ui, tokens, rect.right() - 12.0, y, Icon::Export, "Export", true);
    Popup::menu(&export).show(|ui| {
        for format in ReportFormat::ALL {
            if ui.button(format.label()).clicked() {
                send(CompareMsg::SaveReport(format));
                ui.close();
            }
        }
        ui.separator();
        if ui.button("Session: run, recipes and panes…").clicked() {
            send(CompareMsg::SaveSession);
            ui.close();
        }
    });
    let name = "Try all";
    let (response, edge) = button(ui, tokens, edge - 8.0, y, Icon::Search, name, true);
    let about = "Every sampler with a few K, judged on rows held out of training (not on test)";
    if response.on_hover_text(about).clicked() {
        send(CompareMsg::StartSearch);
    }
    let has_points = open.compare.shows(PaneView::Map) || open.compare.shows(PaneView::Boundary);
    let mut fit = false;
    let mut right = edge - 8.0;
    if open.compare.content.has_panes() {
        let free = open.compare.panes.len() < MAX_PANES;
        let (response, edge) = button(ui, tokens, right, y, Icon::Pin, "Add pane", free);
        if response.on_hover_text("One to four panes stand beside each other").clicked() {
            send(CompareMsg::Pane(PaneMsg::Add));
        }
        right = edge - 8.0;
    }
    if has_points {
        let place = Rect::from_min_size(pos2(right - 24.0, y - 12.0), vec2(24.0, 24.0));
        let name = "Show the whole map in all panes (double click)";
        if icon_button(ui, tokens, place, Icon::Fit, name, true, false).clicked() {
            fit = true;
        }
        right = place.left() - 8.0;
        let labels = ColorBy::ALL.map(|by| format!("Colour: {}", by.label()));
        let entries: Vec<SelectEntry<'_>> = ColorBy::ALL
            .iter()
            .zip(&labels)
            .map(|(by, label)| SelectEntry { label, hint: "", about: by.about() })
            .collect();
        let place = Rect::from_min_size(pos2(right - COLORS, y - 12.0), vec2(COLORS, 24.0));
        let selected =
            ColorBy::ALL.iter().position(|&by| by == ctx.state.scene.color_by).unwrap_or(0);
        let has_room = place.left() > tabs + CONTENT + 12.0;
        if has_room && let Some(at) = select(ui, tokens, place, "Points", &entries, selected) {
            ctx.send(SceneMsg::SetColorBy(ColorBy::ALL[at]));
        }
    }
    fit
}
