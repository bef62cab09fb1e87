//! The row above a view: the tabs, the tools for points, and what colour means.

use egui::{Align2, Popup, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2, vec2};

use crate::app::{
    BoundaryMsg, Chart, ChartFormat, ColorBy, OpenRun, SaveMsg, SceneMsg, Tool, View, WindowMsg,
};
use crate::ui::ViewCtx;
use crate::ui::icons::Icon;
use crate::ui::theme::{TextKind, galley, paint};
use crate::ui::widgets::{SelectEntry, icon_button, select};

/// Height of the row.
pub const HEADER: f32 = 40.0;
/// Width of the choice of colours.
const COLORS: f32 = 164.0;

/// Draws tabs at the left and tools up to `right`, where those of the view begin.
pub fn header_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, rect: Rect, right: f32) {
    let tokens = ctx.tokens;
    line_ui(ui, ctx, rect);
    let left = tabs_ui(ui, ctx, rect);
    let place = Rect::from_min_size(pos2(right - 28.0, rect.center().y - 12.0), vec2(24.0, 24.0));
    save_menu_ui(ui, ctx, place);
    let right = place.left() - 8.0;
    ui.painter().vline(
        right,
        rect.center().y - 9.0..=rect.center().y + 9.0,
        Stroke::new(1.0, tokens.border),
    );
    let tools = [
        (Tool::Lasso, Icon::Lasso, "Select with a lasso (L)"),
        (Tool::Box, Icon::Marquee, "Select with a box (Shift and drag)"),
        (Tool::Pan, Icon::Pointer, "Move the view, pin a card"),
    ];
    let mut x = right - 12.0;
    for (tool, icon, name) in tools {
        let place = Rect::from_min_size(pos2(x - 24.0, rect.center().y - 12.0), vec2(24.0, 24.0));
        let active = ctx.state.scene.tool == tool;
        if icon_button(ui, tokens, place, icon, name, true, active).clicked() {
            ctx.send(SceneMsg::SetTool(tool));
        }
        x = place.left() - 4.0;
    }
    let place =
        Rect::from_min_size(pos2(x - 8.0 - COLORS, rect.center().y - 12.0), vec2(COLORS, 24.0));
    if place.left() > left + 12.0 {
        let labels = ColorBy::ALL.map(|by| format!("Colour: {}", by.label()));
        let entries: Vec<SelectEntry<'_>> = ColorBy::ALL
            .iter()
            .zip(&labels)
            .map(|(by, label)| SelectEntry { label, hint: "", about: by.about() })
            .collect();
        let selected =
            ColorBy::ALL.iter().position(|&by| by == ctx.state.scene.color_by).unwrap_or(0);
        if let Some(at) = select(ui, tokens, place, "Points", &entries, selected) {
            ctx.send(SceneMsg::SetColorBy(ColorBy::ALL[at]));
        }
    }
}

/// The line below the row.
pub fn line_ui(ui: &Ui, ctx: &ViewCtx<'_>, rect: Rect) {
    let line = Stroke::new(1.0, ctx.tokens.hairline);
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, line);
}

/// The tabs; gives their right edge.
pub fn tabs_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, rect: Rect) -> f32 {
    let tokens = ctx.tokens;
    let mut x = rect.left() + 12.0;
    for view in View::ALL {
        let is_on = ctx.state.scene.view == view;
        let (kind, color) = if is_on {
            (TextKind::BodyMedium, tokens.text)
        } else {
            (TextKind::Body, tokens.text_2)
        };
        let text = galley(ui.painter(), view.label(), kind, color);
        let size = text.size();
        let hit =
            Rect::from_min_size(pos2(x - 6.0, rect.top()), vec2(size.x + 12.0, rect.height()));
        let response = ui.interact(hit, ui.scope_id().with(view.label()), Sense::click());
        response.widget_info(|| WidgetInfo::selected(Role::Tab, true, is_on, view.label()));
        let hot = response.hovered() || response.has_focus();
        let color = if hot { tokens.text } else { color };
        ui.painter().galley_with_override_text_color(
            Align2::LEFT_CENTER.anchor_size(pos2(x, rect.center().y), size).min,
            text,
            color,
        );
        if is_on {
            let line =
                Rect::from_min_max(pos2(x, rect.bottom() - 2.0), pos2(x + size.x, rect.bottom()));
            ui.painter().rect_filled(line, 0, tokens.accent);
        }
        if response.clicked() && !is_on {
            ctx.send(SceneMsg::SetView(view));
        }
        x += size.x + 20.0;
    }
    x
}

/// The row that says which class is set against which; gives its right edge.
pub fn pair_choice_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, rect: Rect) -> f32 {
    /// Width of a menu of classes, and of the word between the two.
    const MENU: f32 = 132.0;
    const WORD: f32 = 52.0;
    let tokens = ctx.tokens;
    ui.painter().rect_filled(rect, 0, tokens.panel);
    let line = Stroke::new(1.0, tokens.hairline);
    ui.painter().hline(rect.x_range(), rect.bottom() - 0.5, line);
    let y = rect.center().y - 2.0;
    let names = &open.run.classes.names;
    let entries: Vec<SelectEntry<'_>> = open
        .classes
        .order
        .iter()
        .map(|&class_idx| SelectEntry { label: &names[class_idx], hint: "", about: "" })
        .collect();
    let (a, b) = open.boundary.pair;
    let mut choose = |name: &str, current: usize, x: f32| {
        let color = ctx.class_color(open, current);
        ui.painter().circle_filled(pos2(x + 4.0, y), 4.0, color);
        let place = Rect::from_min_size(pos2(x + 14.0, y - 12.0), vec2(MENU, 24.0));
        let at = open.classes.order.iter().position(|&other| other == current).unwrap_or(0);
        let chosen = select(ui, tokens, place, name, &entries, at);
        (chosen.map(|at| open.classes.order[at]), place.right())
    };
    // A map has no sides.
    let [name_a, name_b, exchange] = if ctx.state.scene.view == View::Boundary {
        ["Class on the left", "Class on the right", "Exchange the sides"]
    } else {
        ["First class", "Second class", "Exchange the classes"]
    };
    let (left, end_left) = choose(name_a, a, rect.left() + 12.0);
    let (right, end) = choose(name_b, b, end_left + 8.0 + WORD);
    let at = pos2(end_left + 8.0, y);
    paint(ui.painter(), at, Align2::LEFT_CENTER, "against", TextKind::Small, tokens.text_2);
    let (new_a, new_b) = (left.unwrap_or(a), right.unwrap_or(b));
    if (new_a, new_b) != (a, b) {
        // Choosing the class of the other side exchanges the two.
        let (new_a, new_b) = if new_a == new_b { (b, a) } else { (new_a, new_b) };
        ctx.send(BoundaryMsg::SetPair(new_a, new_b));
    }
    let place = Rect::from_min_size(pos2(end + 8.0, y - 12.0), vec2(24.0, 24.0));
    if icon_button(ui, tokens, place, Icon::Swap, exchange, true, false).clicked() {
        ctx.send(BoundaryMsg::SetPair(b, a));
    }
    place.right()
}

/// What can be saved of what is on screen.
pub fn save_menu_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, place: Rect) {
    let name = "Charts as tables and files";
    let response = icon_button(ui, ctx.tokens, place, Icon::Export, name, true, false);
    Popup::menu(&response).show(|ui| {
        for chart in Chart::ALL.into_iter().filter(|&chart| ctx.state.has_chart(chart)) {
            ui.horizontal(|ui| {
                let label = crate::ui::theme::capital(chart.label());
                let size = vec2(152.0, 24.0);
                let layout = egui::Layout::left_to_right(egui::Align::Center);
                ui.allocate_ui_with_layout(size, layout, |ui| {
                    ui.set_min_size(size);
                    ui.label(label);
                });
                let button = ui.button("Table");
                let told = format!("Numbers of {} as a table", chart.label());
                button.widget_info(|| WidgetInfo::labeled(Role::Button, true, &told));
                if button.clicked() {
                    ctx.send(WindowMsg::ShowTable(Some(chart)));
                    ui.close();
                }
                for format in ChartFormat::ALL {
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
    });
}
