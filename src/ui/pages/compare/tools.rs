//! The row above the panes: the tabs, what is shown, and what can be done with all of it.

use egui::{Popup, Ui};

use crate::app::{CompareMsg, MAX_PANES, OpenRun, PaneMsg, PaneView, ReportFormat};
use crate::ui::ViewCtx;
use crate::ui::export::save_menu_ui;
use crate::ui::icons::Icon;
use crate::ui::kit::{Button, Cut, Row, Tool, hairline, inset, pick};
use crate::ui::points::{color_choice_ui, tabs_ui};
use crate::ui::theme::{CHOICE, CONTROL, HEADER, PADDING};

/// Pages narrower than this have tabs and tools below each other.
const ONE_ROW: f32 = 960.0;

/// Takes the row off the page and draws it; tells whether all panes shall show the whole again.
pub fn tools_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, cut: &mut Cut) -> bool {
    let is_narrow = cut.0.width() < ONE_ROW;
    let whole = cut.top(if is_narrow { 2.0 * CONTROL + 24.0 } else { HEADER });
    hairline(ui, whole);
    let mut rows = Cut(inset(whole, PADDING, 0.0));
    let mut row = if is_narrow {
        let height = whole.height() / 2.0;
        let mut tabs = Row::within(ui, rows.top(height));
        tabs_ui(&mut tabs, ctx);
        Row::within(ui, rows.0)
    } else {
        let mut row = Row::within(ui, rows.0);
        tabs_ui(&mut row, ctx);
        row
    };
    let rect = row.piece(CHOICE, CONTROL);
    if let Some(content) = pick(row.ui, rect, "Show", open.compare.content) {
        ctx.send(CompareMsg::SetContent(content));
    }
    row.end();
    report_menu_ui(&mut row, ctx);
    let about = "Every sampler with a few K: some rows choose, others report what was chosen";
    let search = Button::new(Icon::Search, "Search all samplers").tooltip(about);
    if row.gap(8.0).button(search).clicked() {
        ctx.send(CompareMsg::StartSearch(None));
    }
    let mut fit = false;
    if open.compare.content.has_panes() {
        let free = open.compare.panes.len() < MAX_PANES;
        let add = Button::new(Icon::Add, "Add pane").enabled(free);
        if row.gap(8.0).button(add.tooltip("One to four panes stand beside each other")).clicked() {
            ctx.send(CompareMsg::Pane(PaneMsg::Add));
        }
    }
    if open.compare.shows(PaneView::Map) || open.compare.shows(PaneView::Boundary) {
        let name = "Show the whole map in all panes (double click)";
        fit = row.gap(8.0).tool(Tool::new(Icon::Fit, name)).clicked();
        color_choice_ui(&mut row, ctx);
    }
    fit
}

/// The comparison as a file.
fn report_menu_ui(row: &mut Row<'_>, ctx: &ViewCtx<'_>) {
    save_menu_ui(row, ctx);
    let about = "The whole comparison as a file";
    let export = row.gap(8.0).button(Button::new(Icon::Export, "Report").tooltip(about).menu());
    Popup::menu(&export).show(|ui| {
        for format in ReportFormat::ALL {
            if ui.button(format.label()).clicked() {
                ctx.send(CompareMsg::SaveReport(format));
                ui.close();
            }
        }
        ui.separator();
        if ui.button("Session: run, recipes and panes…").clicked() {
            ctx.send(CompareMsg::SaveSession);
            ui.close();
        }
    });
}
