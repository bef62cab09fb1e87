//! The row above a view: the tabs, the tools for points, and what colour means.

use egui::{Popup, Rect, Role, Ui, UiBuilder};

use crate::app::{BoundaryMsg, ColorBy, OpenRun, SceneMsg, View};
use crate::ui::ViewCtx;
use crate::ui::export::save_menu_ui;
use crate::ui::icons::Icon;
use crate::ui::kit::{Cut, Entry, Hit, Row, Tool, hairline, inset, middle, pick, pick_entry};
use crate::ui::theme::{
    CARD, CHOICE, CONTROL, HEADER, HEADING, NARROW_VIEW, NUMBERS, PADDING, TextKind,
};

/// Takes the header off a view and draws tabs and tools; `own` adds those of the view, from the end.
pub fn header_ui(ui: &mut Ui, ctx: &ViewCtx<'_>, cut: &mut Cut, own: impl FnOnce(&mut Row<'_>)) {
    let is_narrow = cut.0.width() < NARROW_VIEW;
    let whole = cut.top(if is_narrow { 2.0 * CONTROL + 24.0 } else { HEADER });
    ui.painter().rect_filled(whole, 0, ctx.tokens.panel);
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
    row.end();
    own(&mut row);
    save_menu_ui(&mut row, ctx);
    row.separator();
    let tools = [
        (crate::app::Tool::Lasso, Icon::Lasso, "Select with a lasso (L)"),
        (crate::app::Tool::Box, Icon::Marquee, "Select with a box (or hold Shift and drag)"),
        (crate::app::Tool::Pan, Icon::Pointer, "Move the view, pin a card"),
    ];
    for (tool, icon, name) in tools {
        let is_on = ctx.state.scene.tool == tool;
        if row.tool(Tool::new(icon, name).active(is_on)).clicked() {
            ctx.send(SceneMsg::SetTool(tool));
        }
        row.gap(4.0);
    }
    color_choice_ui(&mut row, ctx);
}

/// What the colour of points means: a field where there is room, a tool else.
pub fn color_choice_ui(row: &mut Row<'_>, ctx: &ViewCtx<'_>) {
    let current = ctx.state.scene.color_by;
    let least = CARD - NUMBERS;
    let has_word = row.room() >= CHOICE + 64.0;
    if has_word || row.room() >= least + CONTROL {
        let width = if has_word { CHOICE } else { CHOICE.min(row.room() - CONTROL) };
        let rect = row.gap(4.0).piece(width, CONTROL);
        let color = row.tokens.text_2;
        if has_word {
            row.gap(8.0).term("Colour", TextKind::Small, color, "What the colour of points means");
        } else {
            row.gap(4.0).icon(Icon::Palette, color);
        }
        if let Some(by) = pick(row.ui, rect, "Colour of points", current) {
            ctx.send(SceneMsg::SetColorBy(by));
        }
        return;
    }
    let name = format!("Colour of points: {}", current.label());
    let response = row.tool(Tool::new(Icon::Palette, &name).active(current != ColorBy::Class));
    Popup::menu(&response).show(|ui| {
        for by in ColorBy::ALL {
            let entry = ui.selectable_label(by == current, by.label()).on_hover_text(by.about());
            if entry.clicked() {
                ctx.send(SceneMsg::SetColorBy(by));
                ui.close();
            }
        }
    });
}

/// The tabs of the views.
pub fn tabs_ui(row: &mut Row<'_>, ctx: &ViewCtx<'_>) {
    let tokens = row.tokens;
    for view in View::ALL {
        let is_on = ctx.state.scene.view == view;
        let (kind, color) = if is_on {
            (TextKind::BodyMedium, tokens.text)
        } else {
            (TextKind::Body, tokens.text_2)
        };
        let place = row.text(view.label(), kind, color);
        let height = row.rect().y_range();
        let hit = Rect::from_x_y_ranges(place.x_range().expand(6.0), height);
        let tab = Hit::button(view.label()).role(Role::Tab).selected(is_on);
        let tab = tab.tooltip(view.about()).ground(crate::ui::kit::Ground::None);
        let response = tab.show(row.ui, view.label(), hit);
        if is_on {
            let line = Rect::from_x_y_ranges(place.x_range(), height.max - 2.0..=height.max);
            row.ui.painter().rect_filled(line, 0, tokens.accent);
        }
        if response.clicked() && !is_on {
            ctx.send(SceneMsg::SetView(view));
        }
        row.gap(20.0);
    }
}

/// Which class is compared with which, in a row; what is left of it is free.
pub fn pair_choice_ui(row: &mut Row<'_>, ctx: &ViewCtx<'_>, open: &OpenRun) {
    /// Widths of a menu of classes.
    const MENU: [f32; 2] = [88.0, 190.0];
    let tokens = row.tokens;
    let names = &open.run.classes.names;
    let order = &open.classes.order;
    let entries: Vec<Entry<'_>> = order
        .iter()
        .map(|&class_idx| Entry { label: &names[class_idx], ..Entry::default() })
        .collect();
    let (a, b) = open.boundary.pair;
    // A map has no sides.
    let [name_a, name_b, exchange] = if ctx.state.scene.view == View::Pair {
        ["First class", "Second class", "Exchange the classes"]
    } else {
        ["Class on the left", "Class on the right", "Exchange the sides"]
    };
    let width = (row.room() * 0.5 - 60.0).clamp(MENU[0], MENU[1]);
    let choose = |row: &mut Row<'_>, name: &str, current: usize| {
        row.dot(ctx.class_color(open, current));
        let rect = row.piece(width, CONTROL);
        let chosen = pick_entry(row.ui, rect, name, &entries, open.classes.rank(current));
        chosen.map_or(current, |at| order[at])
    };
    let new_a = choose(row, name_a, a);
    row.gap(8.0).text("vs", TextKind::Small, tokens.text_2);
    row.gap(8.0);
    let new_b = choose(row, name_b, b);
    if (new_a, new_b) != (a, b) {
        // Choosing the class of the other side exchanges the two.
        let (new_a, new_b) = if new_a == new_b { (b, a) } else { (new_a, new_b) };
        ctx.send(BoundaryMsg::SetPair(new_a, new_b));
    }
    if row.gap(8.0).tool(Tool::new(Icon::Swap, exchange)).clicked() {
        ctx.send(BoundaryMsg::SetPair(b, a));
    }
}

/// Takes the row of the pair off a view and draws it; gives it for what stands at its end.
pub fn pair_row<'u>(ui: &'u mut Ui, ctx: &ViewCtx<'_>, open: &OpenRun, cut: &mut Cut) -> Row<'u> {
    let whole = cut.top(HEADING);
    ui.painter().rect_filled(whole, 0, ctx.tokens.panel);
    hairline(ui, whole);
    let mut row = Row::within(ui, inset(whole, PADDING, 0.0));
    pair_choice_ui(&mut row, ctx, open);
    row
}

/// A part of a view as a child, so that its plot keeps its own state.
pub fn child(ui: &mut Ui, name: &str, rect: Rect) -> Ui {
    ui.new_child(UiBuilder::new().max_rect(rect).id_salt(name))
}

/// A button in the middle below a sentence, as in an empty view.
pub fn below_middle(rect: Rect, size: [f32; 2]) -> Rect {
    middle(rect, size).translate(egui::vec2(0.0, 36.0))
}
